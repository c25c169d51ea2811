// Killing the program at random moments under write load: after each restart every acknowledged act is
// there, the chain is whole, and ledger and recount agree.
import test from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { drop, motcua, motcuaIn, serve, smallFolder, csv } from './server.mjs';

const KILLS = Number(process.env.KILLS ?? 200);

// A connection that posts dossiers one after the other and notes what was answered.
function writer(port, token, tag, acknowledged) {
  let n = 0,
    stopped = false,
    sent = null;
  const s = connect(port, '127.0.0.1');
  const send = () => {
    sent = `${tag}-${n++}`;
    const body = JSON.stringify({
      procedure: 'H12.T0234',
      agency: 'P04',
      channel: 'counter',
      code: sent,
      applicant: 'Nguyễn Văn An',
    });
    s.write(
      `POST /api/dossiers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };
  s.on('connect', send);
  s.on('error', () => {
    stopped = true;
  });
  let buffer = '';
  s.on('data', (d) => {
    buffer += d;
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
    if (buffer.length < end + 4 + length) return;
    if (buffer.startsWith('HTTP/1.1 201')) acknowledged.add(sent);
    buffer = '';
    if (!stopped) send();
  });
  return () => {
    stopped = true;
    s.destroy();
  };
}

test(`${KILLS} kills lose nothing that was answered`, async () => {
  const data = smallFolder();
  motcuaIn('a long password\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', data);
  const token = motcua('token', 'add', 'keeper', 'kill', '--data', data).out.trim();
  const acknowledged = new Set();
  let seed = 20220614;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  for (let k = 0; k < KILLS; k++) {
    const s = await serve(data);
    const stops = Array.from({ length: 6 }, (_, w) => writer(s.port, token, `K${k}W${w}`, acknowledged));
    await new Promise((r) => setTimeout(r, 5 + random() * 60));
    s.child.kill('SIGKILL');
    await s.ended;
    for (const stop of stops) stop();
    if (k % 20 !== 19 && k !== KILLS - 1) continue;
    const r = motcua('verify', '--data', data);
    assert.equal(r.code, 0, `after kill ${k}: ${r.err}`);
    const a = motcua('audit', '--data', data);
    assert.equal(a.code, 0, `after kill ${k}: ${a.out}${a.err}`);
    const stored = new Set(csv(motcua('export', 'dossiers', '--data', data).out).map((d) => d.code));
    for (const code of acknowledged) assert.ok(stored.has(code), `${code} was answered and is gone`);
  }
  assert.ok(acknowledged.size > KILLS, `only ${acknowledged.size} acts were answered`);
  console.log(`# ${KILLS} kills, ${acknowledged.size} acts answered, none lost`);
  drop(data);
});
