// A node whose clock differs from the database's, and a standby that is behind: each is told once in one line
// that says by how much; no act takes a wrong time, and figures are those of one moment.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { MOTCUA, csv, motcua, motcuaIn, serve, serveWith } from './server.mjs';

let cluster, address, token;
const pause = (ms) => new Promise((r) => setTimeout(r, ms));

before(async () => {
  cluster = await Cluster.make();
  address = cluster.database('province');
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', address).code, 0);
  motcuaIn('a long password\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', address);
  token = motcua('token', 'add', 'keeper', 'apart', '--data', address).out.trim();
});
after(() => cluster.drop());

// A library of the package libfaketime that gives a program another time.
const FAKE = (() => {
  for (const dir of readdirSync('/usr/lib')) {
    const folder = join('/usr/lib', dir, 'faketime');
    try {
      const found = readdirSync(folder).find((f) => f.startsWith('libfaketimeMT.so'));
      if (found) return join(folder, found);
    } catch {
      // Not there.
    }
  }
  throw new Error('libfaketime is missing: install the package faketime');
})();
const shifted = (seconds) => ({
  LD_PRELOAD: FAKE,
  FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  // A sanitized program would want its own library to be the first.
  ASAN_OPTIONS: 'verify_asan_link_order=0',
});

function told(log, pattern) {
  const lines = log.split('\n').filter(Boolean);
  return lines.map((l) => JSON.parse(l)).filter((l) => pattern.test(l.msg));
}

async function take(node, name) {
  const r = await fetch(`${node.base}/api/dossiers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      procedure: 'X2',
      agency: 'C1',
      channel: 'counter',
      applicant: `Bà Năm ${name}`,
    }),
  });
  assert.equal(r.status, 201, await r.text());
}

// Local time to the minute, as files have it.
const local = (ms) => new Date(ms + 7 * 3600 * 1000).toISOString().slice(0, 16);

for (const [seconds, words] of [
  [7200, /^this machine's clock is (\d+) s ahead of that of the database at .*set both by NTP/],
  [-9000, /^this machine's clock is (\d+) s behind that of the database at .*set both by NTP/],
])
  test(`a clock that differs by ${seconds} s is told once, and acts take the server's time`, async () => {
    const node = await serveWith(shifted(seconds), address);
    const from = Date.now();
    try {
      // Several at once, so that there are several connections.
      await Promise.all([1, 2, 3, 4, 5, 6].map((n) => take(node, `CLOCK${seconds}-${n}`)));
    } finally {
      await node.stop();
    }
    const to = Date.now();
    const connections = told(node.log(), /clock/);
    assert.equal(connections.length, 1, node.log());
    assert.equal(connections[0].level, 'warn');
    assert.match(connections[0].msg, words);
    assert.ok(Math.abs(Number(words.exec(connections[0].msg)[1]) - Math.abs(seconds)) <= 2);
    const mine = csv(motcua('export', 'dossiers', '--data', address).out).filter((d) =>
      d.applicant.includes(`CLOCK${seconds}-`),
    );
    assert.equal(mine.length, 6);
    for (const d of mine)
      assert.ok(d.received_at >= local(from) && d.received_at <= local(to), d.received_at);
    const events = motcua('export', 'journal', '--data', address)
      .out.split('\n')
      .filter((l) => mine.some((d) => l.includes(`"code":"${d.code}"`)))
      .map((l) => JSON.parse(l).at);
    assert.equal(events.length, 6);
    for (const at of events)
      assert.ok(at >= Math.floor(from / 1000) - 1 && at <= to / 1000 + 1, String(at));
  });

test('a clock that is right is not told', async () => {
  const node = await serve(address);
  await take(node, 'CLOCK-0');
  await node.stop();
  assert.deepEqual(told(node.log(), /clock/), []);
});

test('a standby that is behind is told, with by how much', async () => {
  const standby = await Cluster.make({ standbyOf: cluster });
  try {
    const hosts = `host=${cluster.folder},${standby.folder}&port=${cluster.port},${standby.port}`;
    const reading = `postgresql://motcua@/province?${hosts}&target_session_attrs=standby`;
    const ask = () => spawnSync(MOTCUA, ['export', 'dossiers', '--data', reading], { encoding: 'utf8' });
    const lsn = () =>
      standby.sql('SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()', 'province');
    const node = await serve(address);
    await take(node, 'LAG-1');
    const stood = Date.now();
    for (let i = 0; i < 200 && (lsn() !== 't' || !ask().stdout.includes('LAG-1')); i++) await pause(50);
    const level = ask();
    assert.equal(level.status, 0, level.stderr);
    assert.match(level.stdout, /LAG-1/);
    assert.equal(level.stderr, '');
    standby.sql('SELECT pg_wal_replay_pause()');
    await take(node, 'LAG-2');
    await pause(12000);
    const behind = ask();
    assert.equal(behind.status, 0, behind.stderr);
    assert.match(behind.stdout, /LAG-1/);
    assert.doesNotMatch(behind.stdout, /LAG-2/);
    const lines = told(behind.stderr, /standby/);
    assert.equal(lines.length, 1, behind.stderr);
    const said = /^the standby at (\S+) is (\d+) s behind: its figures are of then; ask the primary/.exec(
      lines[0].msg,
    );
    assert.ok(said, lines[0].msg);
    assert.equal(said[1], standby.folder);
    assert.ok(Number(said[2]) > 10 && Number(said[2]) <= (Date.now() - stood) / 1000 + 2, lines[0].msg);
    // The primary is not told to be behind, and goes on.
    assert.match(motcua('export', 'dossiers', '--data', address).out, /LAG-2/);
    standby.sql('SELECT pg_wal_replay_resume()');
    for (let i = 0; i < 200 && !ask().stdout.includes('LAG-2'); i++) await pause(50);
    assert.deepEqual(told(ask().stderr, /standby/), []);
    await node.stop();
  } finally {
    standby.drop();
  }
});
