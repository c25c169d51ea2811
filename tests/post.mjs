// A real SMTP server for tests of what is told by mail: it takes mails and reads them.
import test from 'node:test';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { SMTPServer } = require('smtp-server');

const open = [];
test.after(() => open.forEach((server) => server.close()));

// Takes mails; `refuse` decides about an address.
export async function post(options = {}) {
  const mails = [];
  const server = new SMTPServer({
    authOptional: !options.password,
    disabledCommands: options.password ? [] : ['AUTH'],
    onAuth: (auth, session, done) =>
      auth.username === 'motcua' && auth.password === options.password
        ? done(null, { user: 'motcua' })
        : done(new Error('wrong')),
    onRcptTo: (address, session, done) => {
      const code = options.refuse?.(address.address);
      done(code ? Object.assign(new Error('not now'), { responseCode: code }) : undefined);
    },
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (d) => {
        text += d;
      });
      stream.on('end', () => {
        const [head, ...rest] = text.split('\r\n\r\n');
        const body = Buffer.from(rest.join(''), 'base64').toString();
        const subject = head
          .replaceAll('\r\n ', '')
          .match(/^Subject: (.*)$/m)[1]
          .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString());
        mails.push({ to: session.envelope.rcptTo.map((a) => a.address).join(), head, subject, body });
        done();
      });
    },
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `smtp://127.0.0.1:${server.server.address().port}`;
  open.push(server);
  return { mails, url };
}
