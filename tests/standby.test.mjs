// A follower in a second place, over a real nginx with TLS: it holds what the source held, whoever is
// killed and whenever; it is proved and promoted; it refuses what is not its source.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNginx } from './nginx.mjs';
import { csv, drop, freePort, MOTCUA, motcua, motcuaIn, scratch, smallFolder } from './server.mjs';

const KILLS = Number(process.env.KILLS ?? 30);
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

let data, dir, nginx, port, plain, source, token, officer;

function ok(...args) {
  const r = motcua(...args);
  assert.equal(r.code, 0, `motcua ${args.join(' ')}: ${r.err}`);
  return r;
}

// The source, always at the same address, so that it can come back.
async function start() {
  const child = spawn(MOTCUA, ['serve', '--listen', `127.0.0.1:${plain}`, '--data', data], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOTCUA_STANDBY_MIB: '16' },
  });
  const ended = new Promise((done) => child.on('close', done));
  let log = '';
  await new Promise((done, fail) => {
    child.stderr.on('data', (d) => {
      log += d;
      if (/listening on/.test(log)) done();
    });
    ended.then(() => fail(new Error(`the source ended: ${log}`)));
  });
  const s = { child, ended, told: false, log: () => log };
  ended.then(() => s.told || console.log(`# the source ended by itself: ${log.slice(-4000)}`));
  return s;
}

async function end(s, signal = 'SIGTERM') {
  s.told = true;
  s.child.kill(signal);
  return s.ended;
}

function user(folder, name, role, ...more) {
  const r = motcuaIn('a long password\n', 'user', 'add', name, '--role', role, '--data', folder, ...more);
  assert.equal(r.code, 0, r.err);
  return ok('token', 'add', name, 'follow', '--data', folder).out;
}

before(async () => {
  data = smallFolder();
  dir = scratch();
  [port, plain] = [await freePort(), await freePort()];
  token = join(dir, 'token');
  officer = join(dir, 'officer');
  writeFileSync(token, user(data, 'keeper', 'admin'));
  writeFileSync(officer, user(data, 'clerk', 'officer', '--agency', 'P04'));
  nginx = startNginx(dir, { port, plain: await freePort(), behind: plain });
  source = await start();
  for (let i = 0; i < 100; i++) {
    const r = spawnSync('curl', ['-sk', `https://127.0.0.1:${port}/healthz`], { encoding: 'utf8' });
    if (r.stdout.includes('ok')) return;
    await sleep(50);
  }
  throw new Error(`nginx does not answer: ${readFileSync(join(dir, 'error.log'))}`);
});
after(async () => {
  nginx.kill('SIGTERM');
  await end(source);
  drop(data);
});

const address = () => `https://localhost:${port}`;
const trusted = () => ['--token-file', token, '--ca', join(dir, 'fullchain.pem')];
const place = () => join(scratch(), 'second');
const once = (folder) => motcua('follow', address(), '--data', folder, ...trusted(), '--once');

function follow(folder) {
  const child = spawn(MOTCUA, ['follow', address(), '--data', folder, ...trusted()], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (d) => {
    log += d;
  });
  return { child, ended: new Promise((done) => child.on('close', done)), log: () => log };
}

const status = (folder) => JSON.parse(ok('follow', '--status', '--data', folder).out);
const journal = (folder) => ok('export', 'journal', '--data', folder).out;
const codes = (folder) => csv(ok('export', 'dossiers', '--data', folder).out).map((d) => d.code);

function assertSound(folder) {
  ok('verify', '--data', folder);
  ok('audit', '--data', folder);
}

// Posts dossiers one after the other, to whatever is at the address, and notes what was answered.
function writer(tag, acknowledged) {
  const bearer = readFileSync(token, 'utf8').trim();
  let stopped = false;
  const over = (async () => {
    for (let n = 0; !stopped; n++) {
      const r = await fetch(`http://127.0.0.1:${plain}/api/dossiers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          procedure: 'H12.T0234',
          agency: 'P04',
          channel: 'counter',
          applicant: `Nguyễn Văn An ${tag}-${n}`,
          papers: [1, 2].map((no) => ({ no, as: 'original' })),
        }),
      }).catch(() => null);
      const said = r && (await r.json().catch(() => null));
      if (r?.status === 201 && said) acknowledged.add(said.code);
      if (!r) await sleep(10);
    }
  })();
  return () => {
    stopped = true;
    return over;
  };
}

test('a follower holds what the source holds, may not be opened, and is promoted', async () => {
  const copy = place();
  const r = once(copy);
  assert.equal(r.code, 0, r.err);
  for (const args of [['verify'], ['serve', '--listen', '127.0.0.1:0'], ['export', 'journal']]) {
    const refused = motcua(...args, '--data', copy);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /follows https:.*promote it with 'motcua promote --data/);
  }
  const status = JSON.parse(ok('follow', '--status', '--data', copy).out);
  assert.equal(status.state, 'level');
  const p = ok('promote', '--data', copy);
  assert.equal(csv(p.out)[0].head, status.head);
  assertSound(copy);
  assert.equal(journal(copy), journal(data));
  const again = motcua('promote', '--data', copy);
  assert.equal(again.code, 1);
  assert.match(again.err, /follows nobody/);
  const over = once(copy);
  assert.equal(over.code, 1);
  assert.match(over.err, /follows nobody: follow into another folder/);
  user(copy, 'later', 'admin'); // it can be written
  assertSound(copy);
});

test('what may not be followed, or by whom, is refused with what to do', async () => {
  const ask = (...args) => motcua('follow', ...args, '--data', place(), '--once');
  const cases = [
    [ask(address(), '--token-file', token), 1, /certificate is not trusted.*--ca FILE/],
    [
      ask(address(), ...trusted().slice(2), '--token-file', officer),
      1,
      /refuses the token.*motcua token add/,
    ],
    [ask('http://example.com', '--token-file', token), 2, /use https:/],
    [ask('http://127.0.0.1.example.com', '--token-file', token), 2, /use https:/],
    [ask('ftp://localhost', '--token-file', token), 2, /expected https:/],
    [ask(`${address()}/x`, '--token-file', token), 2, /expected https:/],
    [ask('--token-file', token), 2, /expected SOURCE/],
    [ask(address()), 2, /--token-file/],
  ];
  for (const [r, code, words] of cases) {
    assert.match(r.err, words);
    assert.equal(r.code, code, r.err);
  }
  const bare = await fetch(`http://127.0.0.1:${plain}/standby/state`);
  assert.ok([401, 403].includes(bare.status), String(bare.status));
});

test('commits of other processes arrive too, however large', async () => {
  const copy = place();
  const f = follow(copy);
  // The last changes more at once than the stream can keep: the pages are compared again.
  for (const [k, length] of [4000, 4000, 4000, 60000].entries()) {
    const rows = Array.from({ length }, (_, i) =>
      ['H12.T0234', 'P04', 'counter', '2022-01-04T08:00', '2022-01-20T17:00', '', `L${k}-${i}`].join(','),
    );
    const file = join(dir, `large${k}.csv`);
    writeFileSync(
      file,
      `procedure,agency,channel,received_at,due_at,finished_at,code\n${rows.join('\n')}\n`,
    );
    ok('import', 'dossiers', file, '--data', data);
  }
  const head = ok('verify', '--data', data).out.trim();
  for (let i = 0; i < 2000 && f.child.exitCode === null && status(copy).head !== head; i++)
    await sleep(50);
  const held = status(copy).head;
  await end(f);
  assert.equal(held, head);
  assert.match(source.log(), /the stream begins anew.*pages changed at once/);
  ok('promote', '--data', copy);
  assertSound(copy);
  assert.equal(journal(copy), journal(data));
});

test('a source with another chain stops following and changes nothing', async () => {
  const copy = place();
  assert.equal(once(copy).code, 0);
  const held = readFileSync(join(copy, 'motcua.db'));
  const mine = [data, source];
  await end(source);
  data = smallFolder();
  writeFileSync(`${token}.other`, user(data, 'keeper', 'admin'));
  source = await start();
  const r = motcua(
    ...['follow', address(), '--data', copy, '--once', '--ca', join(dir, 'fullchain.pem')],
    ...['--token-file', `${token}.other`],
  );
  await end(source);
  drop(data);
  data = mine[0];
  source = await start();
  assert.equal(r.code, 1);
  assert.match(r.err, /chain of https:.* is not the one held here.*[Nn]othing here was changed/);
  assert.ok(held.equals(readFileSync(join(copy, 'motcua.db'))));
  assert.equal(once(copy).code, 0);
});

test('a full disk at the copy ends nothing: it goes on when there is room', async () => {
  const copy = place();
  mkdirSync(copy);
  const blocks = Math.ceil(statSync(join(data, 'motcua.db')).size / 2048); // of 1 KiB: half of it
  const child = spawn(
    'bash',
    ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', MOTCUA, 'follow', address(), '--data', copy].concat(
      trusted(),
    ),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  const ended = new Promise((done) => child.on('close', done));
  child.stderr.on('data', (d) => {
    log += d;
  });
  while (!/the disk is full: make room/.test(log) && child.exitCode === null) await sleep(20);
  child.kill('SIGTERM');
  assert.equal(await ended, 0, log);
  assert.ok(!existsSync(join(copy, 'motcua.db')));
  assert.equal(motcua('promote', '--data', copy).code, 1);
  assert.equal(once(copy).code, 0);
  // The same once there is a copy: what does not fit is asked for again.
  const file = join(dir, 'more.csv');
  const row = 'H12.T0234,P04,counter,2022-01-04T08:00,2022-01-20T17:00,,';
  const rows = Array.from({ length: 3000 }, (_, i) => `${row}F-${i}\n`).join('');
  writeFileSync(file, `procedure,agency,channel,received_at,due_at,finished_at,code\n${rows}`);
  ok('import', 'dossiers', file, '--data', data);
  const tight = spawnSync(
    'bash',
    [
      '-c',
      'ulimit -f 8; exec "$@"',
      'bash',
      MOTCUA,
      'follow',
      address(),
      '--data',
      copy,
      '--once',
    ].concat(trusted()),
    { encoding: 'utf8' },
  );
  assert.notEqual(tight.status, 0);
  assert.match(tight.stderr, /the disk is full/);
  assert.equal(once(copy).code, 0);
  ok('promote', '--data', copy);
  assertSound(copy);
  assert.equal(journal(copy), journal(data));
});

test('a database of a newer motcua is neither followed, promoted nor restored', async () => {
  const copy = place();
  assert.equal(once(copy).code, 0);
  const newer = spawnSync('sqlite3', [
    join(copy, 'motcua.db'),
    "PRAGMA wal_autocheckpoint=0; INSERT INTO migration VALUES (9999, 'later', 0);" +
      ' PRAGMA wal_checkpoint(TRUNCATE)',
  ]);
  assert.equal(newer.status, 0, String(newer.stderr));
  for (const r of [
    motcua('promote', '--data', copy),
    once(copy),
    motcua('restore', '--from', join(copy, 'motcua.db'), '--data', place()),
  ]) {
    assert.equal(r.code, 1);
    assert.match(r.err, /made by a newer motcua \(schema 9999/);
  }
  assert.ok(existsSync(join(copy, 'standby')));
});

test(`${KILLS} kills of either side: the copy is always whole, and loses nothing in the end`, async () => {
  const copy = place();
  const acknowledged = new Set();
  let seed = 20220614;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const stops = Array.from({ length: 4 }, (_, w) => writer(`W${w}`, acknowledged));
  let f = follow(copy);
  for (let k = 0; k < KILLS; k++) {
    await sleep(20 + random() * 400);
    if (k % 3 === 2) {
      await end(source, 'SIGKILL');
      source = await start();
      continue;
    }
    await end(f, 'SIGKILL');
    if (k % 6 === 4 && existsSync(join(copy, 'motcua.db'))) {
      const second = place();
      mkdirSync(second);
      cpSync(copy, second, { recursive: true });
      ok('promote', '--data', second);
      assertSound(second);
      const all = journal(data);
      assert.ok(
        all.startsWith(journal(second)),
        `after kill ${k}: not a beginning of the source's journal`,
      );
    }
    f = follow(copy);
  }
  for (const stop of stops) await stop();
  await end(f);
  const r = once(copy);
  assert.equal(r.code, 0, r.err);
  ok('promote', '--data', copy);
  assertSound(copy);
  assert.equal(journal(copy), journal(data));
  const stored = new Set(codes(copy));
  for (const code of acknowledged)
    assert.ok(stored.has(code), `${code} was answered and is not in the copy`);
  assert.ok(acknowledged.size > KILLS, `only ${acknowledged.size} acts were answered`);
  assert.ok(statSync(join(copy, 'motcua.db')).size > 0);
  console.log(`# ${KILLS} kills, ${acknowledged.size} acts answered, all in the copy`);
});
