// Killing the program at random moments under write load: after each restart every acknowledged act is
// there, the chain is whole, and ledger and recount agree; every acknowledged signature has its file, once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, gapless, killed, prepared, sound } from './day.mjs';
import { POSTGRES, scratch, sql } from './place.mjs';
import { drop, motcua, motcuaIn, serve, serveWith, smallFolder, csv } from './server.mjs';
import { SECRET, makeSigner } from './signing.mjs';

const KILLS = Number(process.env.KILLS ?? 200);
const SIGNING_KILLS = Number(process.env.SIGNING_KILLS ?? 10);

// Numbers of 0..1, the same in each run.
function drawn() {
  let seed = 20220614;
  return () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

// A connection that posts dossiers one after the other and notes what was answered.
function writer(port, token, tag, acknowledged, heard) {
  let n = 0,
    stopped = false,
    buffer = '';
  const s = connect(port, '127.0.0.1');
  const send = () => {
    const body = JSON.stringify({
      procedure: 'H12.T0234',
      agency: 'P04',
      channel: 'counter',
      applicant: `Nguyễn Văn An ${tag}-${n++}`,
      papers: [1, 2].map((no) => ({ no, as: 'original' })),
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
  s.on('data', (d) => {
    buffer += d;
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
    if (buffer.length < end + 4 + length) return;
    if (buffer.startsWith('HTTP/1.1 201')) {
      acknowledged.add(JSON.parse(buffer.slice(end + 4)).code);
      heard();
    }
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
  const random = drawn();
  for (let k = 0; k < KILLS; k++) {
    const s = await serve(data);
    let stops;
    const answered = new Promise((enough) => {
      let left = 3;
      const heard = () => --left || enough();
      const tag = (w) => `K${k}W${w}`;
      stops = Array.from({ length: 6 }, (_, w) => writer(s.port, token, tag(w), acknowledged, heard));
    });
    // Every other one comes only after three were answered, however slow the machine is.
    const patience = new Promise((over) => setTimeout(over, 30000).unref());
    if (k % 2) await Promise.race([answered, s.ended, patience]);
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

// What was signed and numbered, by the code of its dossier.
function issued(data) {
  const columns = ['code', 'agency', 'number', 'at', 'file', 'sha256', 'token'];
  const rows = sql(
    data,
    `SELECT d.code, i.agency, i.number, i.at, i.file, i.sha256, i.token
     FROM issued i JOIN dossier d ON d.id = i.dossier`,
  );
  return rows.split('\n').map((l) => Object.fromEntries(l.split('|').map((v, i) => [columns[i], v])));
}

// Numbers of an agency's register are 1, 2, 3 ... without gap.
function numbered(rows) {
  const last = new Map();
  const order = (a, b) => a.agency - b.agency || a.number - b.number;
  for (const { agency, number } of [...rows].sort(order)) {
    assert.equal(Number(number), (last.get(agency) ?? 0) + 1, `agency ${agency}`);
    last.set(agency, Number(number));
  }
}

// Each signed file as anybody with its token gets it: the very bytes that were written down, and signed.
async function verified(dir, data, rows, env) {
  const server = await serveWith(env, data);
  try {
    for (const { code, token, sha256 } of rows) {
      const r = await fetch(`${server.base}/verify/${token}/file`);
      assert.equal(r.status, 200, `the file of ${code}`);
      const file = Buffer.from(await r.arrayBuffer());
      assert.equal(createHash('sha256').update(file).digest('hex'), sha256, code);
      writeFileSync(join(dir, 'got.pdf'), file);
      const s = motcua('signatures', join(dir, 'got.pdf'), '--trust', join(dir, 'ca.pem'));
      assert.equal(s.code, 0, `${code}: ${s.err}${s.out}`);
    }
  } finally {
    await server.stop();
  }
}

// The codes of the dossiers whose signature was answered, one for each answer.
function signaturesAnswered(path) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter((l) => l.endsWith(' sign')).map((l) => l.split(' ')[0]);
}

test(`${SIGNING_KILLS} kills while heads sign: what was answered is there, once, with its file`, async () => {
  const dir = scratch();
  const acknowledged = join(dir, 'acknowledged'),
    password = join(dir, 'password');
  makeSigner(dir, new Date(Date.now() - 86400000).toISOString().slice(0, 10));
  writeFileSync(password, `${SECRET}\n`);
  const key = ['--key', join(dir, 'head.key'), '--cert', join(dir, 'head.pem'), '--password-file', password];
  const { data, crew } = prepared(6, ...key);
  const env = POSTGRES ? { MOTCUA_FILES: join(dir, 'files') } : {};
  const args = ['--dossiers', '160', '--connections', '12', '--seed', '11', '--acknowledged', acknowledged];
  const random = drawn();
  let next = 0;
  // Some more are signed, and the next are on their way.
  const amid = async (over) => {
    next += 8;
    while (!over() && signaturesAnswered(acknowledged).length < next) await after(10);
    await after(random() * 150);
    next = signaturesAnswered(acknowledged).length;
  };
  const report = await killed(data, crew, SIGNING_KILLS, amid, args, env);
  assert.equal(report.dossiers_ended, 160);
  const answered = signaturesAnswered(acknowledged);
  assert.equal(new Set(answered).size, answered.length, 'no signature is answered twice');
  assert.ok(answered.length > 100, `only ${answered.length} signatures were answered`);
  const rows = issued(data);
  const signed = new Map(rows.map((r) => [r.code, r]));
  assert.equal(signed.size, rows.length, 'no dossier is signed twice');
  for (const code of answered) assert.ok(signed.get(code)?.at, `${code} was answered as signed, and is not`);
  for (const r of rows) assert.ok(r.at && r.file && r.sha256, `${r.code} has a number and no signature`);
  numbered(rows);
  // As the journal and the files tell it.
  const events = motcua('export', 'journal', '--data', data).out.match(/"act":"result\.signed"/g);
  assert.equal(events.length, rows.length, 'each signature is one event');
  const files = csv(motcua('list', 'files', '--data', data).out);
  assert.deepEqual(
    files.map((f) => `${f.dossier} ${f.sha256}`).sort(),
    rows.map((r) => `${r.code} ${r.sha256}`).sort(),
    'no dossier has a file more, or one less',
  );
  const from = POSTGRES ? ['--files', env.MOTCUA_FILES] : [];
  const check = motcua('files', 'check', '--data', data, ...from);
  assert.equal(check.code, 0, check.err + check.out);
  await verified(dir, data, rows, env);
  sound(data);
  gapless(data);
  console.log(`# ${answered.length} signatures answered, none lost, with ${report.unanswered} tries unheard`);
  drop(data);
});
