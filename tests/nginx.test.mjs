// motcua behind a real nginx with the site file that is shipped: TLS 1.3, HTTP/2, forwarded headers.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as http2 } from 'node:http2';
import { connect as tls } from 'node:tls';
import { startNginx } from './nginx.mjs';
import { MIB, fileOf, pdf } from './files.mjs';
import { drop, freePort, motcua, motcuaIn, serve, smallFolder } from './server.mjs';

let data, server, nginx, port, plain;
before(async () => {
  data = smallFolder();
  motcuaIn('demo-lanhdao\n', 'user', 'add', 'lanhdao', '--role', 'leader', '--data', data);
  server = await serve(data, '--trust-proxy', '127.0.0.1', '--access-log', '-');
  [port, plain] = [await freePort(), await freePort()];
  const dir = join(data, 'nginx');
  mkdirSync(dir);
  nginx = startNginx(dir, { port, plain, behind: server.port });
  for (let i = 0; i < 100; i++) {
    if (curl('/healthz').out.includes('ok')) return;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`nginx does not answer: ${readFileSync(join(dir, 'error.log'))}`);
});
after(async () => {
  nginx.kill('SIGTERM');
  await server.stop();
  drop(data);
});

function curl(path, ...args) {
  const r = spawnSync('curl', ['-sk', ...args, `https://127.0.0.1:${port}${path}`], { encoding: 'utf8' });
  return { out: r.stdout, code: r.status };
}

test('pages come over HTTP/2 and TLS 1.3 only', () => {
  const r = curl('/sign-in', '-o', '/dev/null', '-w', '%{http_version} %{http_code}');
  assert.equal(r.out, '2 200');
  assert.notEqual(curl('/sign-in', '--tls-max', '1.2').code, 0);
});

test('plain HTTP is sent on to HTTPS', () => {
  const r = spawnSync(
    'curl',
    ['-s', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', `http://127.0.0.1:${plain}/x`],
    { encoding: 'utf8' },
  );
  assert.match(r.stdout, /^301 https:/);
});

test('but no program is: it would go on sending its token in the clear', () => {
  const r = spawnSync('curl', ['-s', '-i', `http://127.0.0.1:${plain}/api/dossiers/x`], { encoding: 'utf8' });
  assert.match(r.stdout, /^HTTP\/1\.1 403 /);
  assert.match(r.stdout, /"HTTPS only"/);
});

test('every route that takes a file gets one of more than a form, and no other does', () => {
  const routes = motcua('routes')
    .out.trim()
    .split('\n')
    .map((l) => /^(\S+)\s+(\S+)\s+(?:public|roles) \w+(.*)$/.exec(l))
    .filter(([, method]) => method === 'POST');
  const big = fileOf(Buffer.alloc(400 * 1024));
  for (const [, , path, flags] of routes) {
    const sent = curl(
      path.replace(/:\w+/g, 'x'),
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-T',
      big,
      '-X',
      'POST',
    );
    const takes = / file/.test(flags);
    assert.equal(sent.out === '413', !takes, `${path}: ${sent.out}`);
  }
  assert.ok(routes.filter((r) => / file/.test(r[3])).length >= 9);
});

test('cookies are Secure behind it and for this host alone, and HSTS is set', () => {
  const r = curl('/sign-in', '-D', '-', '-o', '/dev/null', '-d', 'name=lanhdao&password=demo-lanhdao&back=/');
  assert.match(r.out, /set-cookie: __Host-motcua=[^;]+; Path=\/; HttpOnly; .*Secure/i);
  assert.match(r.out, /strict-transport-security/i);
  const name = /set-cookie: (__Host-motcua=[^;]+)/i.exec(r.out)[1];
  const seen = (cookie) =>
    curl('/account', '-H', `Cookie: ${cookie}`, '-o', '/dev/null', '-w', '%{http_code}').out;
  assert.equal(seen(name), '200');
  assert.equal(
    seen(name.replace('__Host-', '')),
    '303',
    'a name that another host could have set is not read',
  );
  assert.match(curl('/language/en?back=/', '-i').out, /set-cookie: __Host-lang=en; .*Secure/i);
});

test('a client cannot forge its address, and the metrics stay inside', async () => {
  curl('/healthz', '-H', 'X-Forwarded-For: 203.0.113.9', '-H', 'X-Marker: 1');
  await new Promise((r) => setTimeout(r, 300));
  assert.doesNotMatch(server.log(), /203\.0\.113\.9/);
  assert.equal(curl('/metrics', '-o', '/dev/null', '-w', '%{http_code}').out, '404');
});

test('forwarded headers from an unnamed address are not believed', async () => {
  const other = await serve(data, '--access-log', '-');
  await fetch(`${other.base}/healthz`, {
    headers: { 'x-forwarded-for': '203.0.113.8', 'x-forwarded-proto': 'https' },
  });
  await new Promise((r) => setTimeout(r, 300));
  assert.doesNotMatch(other.log(), /203\.0\.113\.8/);
  await other.stop();
});

test('smuggled requests end at nginx', async () => {
  for (const head of [
    'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=b',
    'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nX-Y : z\r\n\r\n',
  ]) {
    const answer = await new Promise((done) => {
      let out = '';
      const s = tls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => s.write(head));
      s.setTimeout(1500, () => s.destroy());
      s.on('data', (d) => {
        out += d;
      });
      s.on('close', () => done(out));
      s.on('error', () => done(out));
    });
    assert.match(answer, /^HTTP\/1\.1 400/, head.split('\r\n').slice(1).join(' | '));
  }
});

test('files pass where they are attached, and large bodies nowhere else', () => {
  motcuaIn('demo-quantri\n', 'user', 'add', 'quantri', '--role', 'admin', '--data', data);
  const token = motcua('token', 'add', 'quantri', 't', '--data', data).out.trim();
  const as = ['-H', `Authorization: Bearer ${token}`, '-w', ' %{http_code}'];
  const body = JSON.stringify({
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: 'counter',
    applicant: 'Trần Thị Bích',
    papers: [1, 2].map((no) => ({ no, as: 'original' })),
  });
  const json = ['-H', 'Content-Type: application/json'];
  const taken = curl('/api/dossiers', ...as, ...json, '-d', body).out;
  assert.match(taken, / 201$/);
  const path = `/api/dossiers/${/"code":"([^"]+)"/.exec(taken)[1]}/files?name=a.pdf`;
  const type = ['-H', 'Content-Type: application/pdf'];
  const send = (bytes) => [...as, ...type, '--data-binary', `@${fileOf(bytes)}`];
  const large = pdf(Buffer.alloc(64 * MIB - 9));
  assert.match(curl(path, ...send(large)).out, / 201$/);
  assert.match(curl(path, ...send(pdf(Buffer.alloc(66 * MIB)))).out, / 413$/);
  assert.match(curl('/api/dossiers', ...send(large)).out, / 413$/);
  // Who may not is told so, and sees it although the file was under way.
  const [, , ...nobody] = send(large);
  assert.match(curl(path, ...nobody).out, / 401$/);
});

test('whoever asks without end is told to wait, and served again later', async () => {
  const sessions = Array.from({ length: 4 }, () =>
    http2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false }),
  );
  const ask = (session) =>
    new Promise((done, fail) => {
      const stream = session.request({ ':path': '/healthz' });
      let status;
      stream.on('response', (headers) => {
        status = headers[':status'];
      });
      stream.on('error', fail).on('close', () => done(status));
      stream.resume();
      stream.end();
    });
  const got = [];
  const lane = async (_, i) => {
    for (let n = 0; n < 30; n++) got.push(await ask(sessions[i % 4]));
  };
  await Promise.all(Array.from({ length: 100 }, lane));
  assert.deepEqual([...new Set(got)].sort(), [200, 429]);
  assert.ok(got.filter((status) => status === 200).length >= 400, 'a burst passes');
  for (let status = 429; status !== 200; status = await ask(sessions[0]))
    await new Promise((r) => setTimeout(r, 50));
  for (const session of sessions) session.close();
});
