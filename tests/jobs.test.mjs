// Work that is left to the serving nodes: done once, by whichever node; what is wrong with it is said; a
// node that dies in the middle leaves it to another.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { COLUMNS, csv, freshData, ok, run, scratch, toCsv } from './support.mjs';
import { sql } from './place.mjs';
import { Client, motcuaIn, serve } from './server.mjs';

const pause = (ms) => new Promise((r) => setTimeout(r, ms));
const dir = scratch();

function file(name, count, change = (r) => r) {
  const rows = Array.from({ length: count }, (_, i) =>
    change(
      {
        code: `${name}-${i}`,
        procedure: 'X2',
        agency: 'C1',
        channel: 'online',
        received_at: '2022-03-01T08:00',
        due_at: '2022-03-03T17:00',
        finished_at: i % 3 ? '2022-03-02T10:00' : '',
        applicant: 'Đào Thị Lan',
      },
      i,
    ),
  );
  const path = join(dir, `${name}.csv`);
  writeFileSync(path, toCsv([...COLUMNS, 'applicant'], rows));
  return path;
}

const later = (data, path) =>
  Number(ok(['import', 'dossiers', path, '--later', '--data', data]).out.trim());
const jobs = (data) => csv(ok(['list', 'jobs', '--data', data]).out);
const job = (data, id) => jobs(data).find((j) => Number(j.id) === id);

async function ended(data, id, tries = 200) {
  for (let i = 0; i < tries && job(data, id).state === 'waiting'; i++) await pause(100);
  return job(data, id);
}

const received = (data) =>
  Number(
    csv(ok(['report', 'dossiers', '--from', '2022-03-01', '--to', '2022-03-31', '--data', data]).out).at(
      -1,
    ).received,
  );

function proved(data) {
  assert.match(ok(['verify', '--data', data]).err, /chain whole/);
  assert.match(ok(['audit', '--data', data]).err, /no difference/);
}

test('a file that is left is loaded by the node that serves, and goes away', async () => {
  const data = freshData();
  const first = later(data, file('first', 500));
  const second = later(data, file('second', 20));
  assert.deepEqual(
    jobs(data).map((j) => [j.id, j.state, j.name]),
    [
      [String(second), 'waiting', 'second.csv'],
      [String(first), 'waiting', 'first.csv'],
    ],
  );
  const server = await serve(data);
  try {
    assert.equal((await ended(data, first)).state, 'done');
    assert.equal((await ended(data, second)).said, 'imported 20 dossiers');
    assert.equal(received(data), 520);
    assert.equal(sql(data, 'SELECT COUNT(*) FROM job_piece'), '0');
  } finally {
    await server.stop();
  }
  proved(data);
  const acts = ok(['export', 'journal', '--data', data]).out.match(/"act":"job\.\w+"/g);
  assert.deepEqual(acts, [
    '"act":"job.asked"',
    '"act":"job.asked"',
    '"act":"job.done"',
    '"act":"job.done"',
  ]);
});

test('a faulty file is refused whole, its faults are kept, the next one goes on', async () => {
  const data = freshData();
  const bad = later(
    data,
    file('bad', 300, (r, i) => (i % 2 ? { ...r, agency: 'Z9' } : r)),
  );
  const good = later(data, file('good', 3));
  const server = await serve(data);
  try {
    const j = await ended(data, bad);
    assert.equal(j.state, 'failed');
    assert.match(j.said, /bad\.csv:3:\d+: .*Z9/);
    assert.match(j.said, /and 50 more/);
    assert.equal((await ended(data, good)).state, 'done');
    assert.equal(received(data), 3);
    assert.equal(sql(data, 'SELECT COUNT(*) FROM job_piece'), '0');
    motcuaIn('demo-quantri\n', 'user', 'add', 'quantri', '--role', 'admin', '--data', data);
    motcuaIn('demo-lanhdao\n', 'user', 'add', 'lanhdao', '--role', 'leader', '--data', data);
    const admin = await new Client(server.base).signIn('quantri');
    const page = await admin.get('/jobs');
    assert.match(page.text, /bad\.csv/);
    assert.match(page.text, /Không thành/);
    assert.equal(JSON.parse((await admin.get('/jobs.json')).text).length, 2);
    const leader = await new Client(server.base).signIn('lanhdao');
    assert.equal((await leader.get('/jobs')).status, 403);
  } finally {
    await server.stop();
  }
  proved(data);
});

test('a job that ended five nodes is given up; --rejects cannot be left', async () => {
  const data = freshData();
  const id = later(data, file('poison', 2));
  sql(data, 'UPDATE job SET tries = 5');
  const server = await serve(data);
  try {
    const j = await ended(data, id);
    assert.equal(j.state, 'failed');
    assert.match(j.said, /5 nodes ended/);
    assert.equal(received(data), 0);
  } finally {
    await server.stop();
  }
  const r = run(['import', 'dossiers', file('x', 1), '--later', '--rejects', 'y', '--data', data]);
  assert.equal(r.code, 2);
  assert.match(r.err, /do not go together/);
});

test('a node that is killed in the middle leaves nothing of it; another does it, once', async () => {
  const cluster = await Cluster.make();
  try {
    const data = cluster.database('jobs');
    ok(['init', '--province', 'tests/data/province', '--data', data]);
    const big = file('big', 30000);
    let taken = 0;
    for (let round = 0; round < 3; round++) {
      const id = later(data, round ? file(`round${round}`, 20000) : big);
      const before = received(data);
      const first = await serve(data);
      const working = () =>
        cluster.sql("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted") !== '0' &&
        job(data, id).node !== '';
      while (!working()) await pause(2);
      await pause(100 + 200 * round);
      const second = await serve(data);
      first.child.kill('SIGKILL');
      await first.ended;
      const j = await ended(data, id, 600);
      assert.equal(j.state, 'done', j.said);
      assert.ok(received(data) > before);
      await second.stop();
      // Killed before its commit, it was begun twice.
      if (j.node.endsWith(`:${second.child.pid}`)) {
        assert.equal(j.tries, '2');
        taken++;
      }
    }
    assert.equal(received(data), 70000);
    proved(data);
    assert.equal(ok(['export', 'journal', '--data', data]).out.match(/"act":"job\.done"/g).length, 3);
    assert.ok(taken > 0, 'no node was killed before its commit');
  } finally {
    cluster.drop();
  }
});
