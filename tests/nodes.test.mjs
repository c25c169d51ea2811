// Several motcua on one database: what one does the others see, all write at once, and one that dies or hangs
// in the middle of an act holds the others up for seconds at most.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Cluster } from './postgres.mjs';
import { Client, csv, motcua, motcuaIn, serve } from './server.mjs';

let cluster, address, token;
const nodes = [];
const pause = (ms) => new Promise((r) => setTimeout(r, ms));

before(async () => {
  cluster = await Cluster.make();
  address = cluster.database('province');
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', address).code, 0);
  for (const name of ['keeper', 'thanhlan'])
    motcuaIn(`demo-${name}\n`, 'user', 'add', name, '--role', 'admin', '--data', address);
  token = motcua('token', 'add', 'keeper', 'nodes', '--data', address).out.trim();
  nodes.push(await serve(address), await serve(address));
});
after(async () => {
  for (const n of nodes) await n.stop();
  cluster.drop();
});

async function post(node, key) {
  return fetch(`${node.base}/api/dossiers`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({
      procedure: 'X2',
      agency: 'C1',
      channel: 'counter',
      applicant: `Trần Văn Ba ${key}`,
    }),
  });
}

async function eventually(what, ask) {
  for (let i = 0; i < 200; i++) {
    if (await ask()) return;
    await pause(50);
  }
  assert.fail(what);
}

test('a session begun at one node holds at the other, and ends at both', async () => {
  const a = await new Client(nodes[0].base).signIn('thanhlan');
  const b = new Client(nodes[1].base);
  b.jar = a.jar;
  assert.equal((await b.get('/accounts')).status, 200);
  const page = (await a.get('/accounts')).text;
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
  const kept = new Map(a.jar);
  assert.equal((await a.post('/sign-out', { csrf })).status, 303);
  b.jar = kept;
  await eventually(
    'signed out at one, it still holds',
    async () => (await b.get('/accounts')).status !== 200,
  );
  a.jar.clear();
  await a.signIn('thanhlan');
  const other = new Client(nodes[1].base);
  other.jar = new Map(a.jar);
  assert.equal(motcua('user', 'lock', 'thanhlan', '--data', address).code, 0);
  await eventually('the session still holds', async () => (await other.get('/accounts')).status !== 200);
  await eventually('the session still holds', async () => (await a.get('/accounts')).status !== 200);
});

test('acts at several nodes at once: no deadlock, no lost update, serials without a gap', async () => {
  const each = 150;
  const all = nodes.flatMap((node, i) =>
    [0, 1, 2, 3].map(async (w) => {
      for (let n = 0; n < each; n++)
        assert.equal((await post(node, `S${i}-${w}-${n}`)).status, 201);
    }),
  );
  await Promise.all(all);
  assert.equal(motcua('verify', '--data', address).code, 0);
  assert.equal(motcua('audit', '--data', address).code, 0);
  const codes = csv(motcua('export', 'dossiers', '--data', address).out).map((d) => d.code);
  const serials = codes.map((c) => Number(c.split('-').at(-1))).sort((x, y) => x - y);
  const want = nodes.length * 4 * each;
  assert.equal(serials.length, want);
  assert.ok(
    serials.every((s, i) => s === i + 1),
    'a serial lacks or comes twice',
  );
  assert.equal(
    cluster.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = 'province'", 'province'),
    '0',
  );
});

test('one key at two nodes at once makes one dossier', async () => {
  for (let n = 0; n < 20; n++) {
    const answers = await Promise.all(nodes.map((node) => post(node, `TWICE-${n}`)));
    for (const r of answers) assert.ok(r.status === 201 || r.status === 200, String(r.status));
  }
  const made = csv(motcua('export', 'dossiers', '--data', address).out).map((d) => d.applicant);
  assert.equal(made.filter((name) => name.includes('TWICE')).length, 20);
});

test('a node killed, or hanging, in the middle of acts holds nobody up for long', async () => {
  for (const signal of ['SIGKILL', 'SIGSTOP', 'SIGSTOP']) {
    const third = await serve(address);
    let stop = false;
    const load = Promise.allSettled(
      [0, 1, 2, 3].map(async (w) => {
        for (let n = 0; !stop; n++) await post(third, `${signal}-${w}-${n}-${third.port}`);
      }),
    );
    await pause(100 + Math.random() * 200);
    third.child.kill(signal);
    assert.equal((await post(nodes[0], `AFTER-${signal}-${third.port}`)).status, 201);
    assert.equal((await post(nodes[1], `AFTER2-${signal}-${third.port}`)).status, 201);
    stop = true;
    if (signal === 'SIGSTOP') third.child.kill('SIGCONT');
    third.child.kill('SIGKILL');
    await third.ended;
    await load;
  }
  assert.equal(motcua('verify', '--data', address).code, 0);
  assert.equal(motcua('audit', '--data', address).code, 0);
});

test('events, dossiers and ledger are in parts by year', () => {
  const parts = (table) =>
    cluster.sql(`SELECT COUNT(*) FROM pg_inherits WHERE inhparent = '${table}'::regclass`, 'province');
  for (const table of [
    'event',
    'dossier',
    'ledger_day',
    'ledger_month',
    'ledger_agency_day',
    'ledger_agency_month',
  ])
    assert.ok(Number(parts(table)) >= 1, table);
});
