// motcua backup and motcua restore: proved copies of a database in use, and putting one back.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  COLUMNS,
  MOTCUA,
  assertSound,
  csv,
  freshData,
  importText,
  ok,
  run,
  scratch,
  toCsv,
} from './support.mjs';

const NAME = /^motcua-\d{8}-\d{6}\.db$/;
const dossier = (n) => ({
  code: `B-${n}`,
  procedure: 'X1',
  agency: 'C1',
  channel: 'counter',
  received_at: '2022-01-04T08:00',
  due_at: '2022-01-20T17:00',
});

function fill(data, from, count) {
  const rows = Array.from({ length: count }, (_, i) => dossier(from + i));
  const r = importText(data, toCsv(COLUMNS, rows));
  assert.equal(r.code, 0, r.err);
}

const backup = (from, to, ...more) => csv(ok(['backup', '--to', to, '--data', from, ...more]).out)[0];
const restore = (file, to) => csv(ok(['restore', '--from', file, '--data', to]).out)[0];
const codes = (folder) => csv(ok(['export', 'dossiers', '--data', folder]).out).map((d) => d.code);
const nameOf = (path) => path.split('/').at(-1);

let data;
before(() => {
  data = freshData();
  fill(data, 1, 200);
});

test('a backup holds what the folder holds, and restores to it', () => {
  const to = join(scratch(), 'copies');
  const made = backup(data, to);
  const file = made.file;
  assert.match(made.head, /^[0-9a-f]{64}$/);
  assert.deepEqual(readdirSync(to), [nameOf(file)]);
  assert.match(readdirSync(to)[0], NAME);
  const back = join(scratch(), 'back');
  const put = restore(file, back);
  assert.equal(put.head, made.head);
  assert.equal(put.events, made.events);
  assertSound(back);
  assert.equal(
    ok(['export', 'journal', '--data', back]).out,
    ok(['export', 'journal', '--data', data]).out,
  );
  fill(back, 1000, 3); // it can be written
  assertSound(back);
  assert.ok(existsSync(join(back, 'motcua.db')));
});

test('--keep removes the oldest copies, and nothing else', () => {
  const to = join(scratch(), 'copies');
  mkdirSync(to);
  for (const name of ['motcua-20200101-000000.db', 'motcua-20210101-000000.db', 'mine.db', 'motcua-2020.db'])
    writeFileSync(join(to, name), 'x');
  backup(data, to, '--keep', '2');
  const names = readdirSync(to).sort();
  assert.equal(names.length, 4);
  assert.ok(!names.includes('motcua-20200101-000000.db'));
  assert.ok(names.includes('motcua-20210101-000000.db'));
  for (const kept of ['mine.db', 'motcua-2020.db'])
    assert.ok(names.includes(kept));
  for (const bad of ['0', '-1', 'x'])
    assert.equal(run(['backup', '--to', to, '--data', data, '--keep', bad]).code, 2);
});

test('a damaged folder is not backed up, and its good copies stay', () => {
  const bad = join(scratch(), 'bad');
  const to = join(scratch(), 'copies');
  const good = backup(data, to).file;
  restore(good, bad);
  assert.equal(run(['verify', '--data', bad]).code, 0);
  alter(join(bad, 'motcua.db'));
  const r = run(['backup', '--to', to, '--data', bad, '--keep', '1']);
  assert.equal(r.code, 1);
  assert.match(r.err, /altered|damaged|malformed/);
  assert.deepEqual(readdirSync(to), [nameOf(good)]);
});

// Changes a letter inside an event's data: a sound database whose chain no longer fits.
function alter(file) {
  const all = readFileSync(file);
  const at = all.indexOf(Buffer.from('"dossiers":200'));
  const place = at >= 0 ? at + 12 : all.indexOf(Buffer.from('"counter"')) + 2;
  assert.ok(place > 2, 'something to alter');
  const f = openSync(file, 'r+');
  writeSync(f, Buffer.from([all[place] ^ 1]), 0, 1, place);
  closeSync(f);
}

test('restore refuses what is altered, truncated, no database, in use; and a folder that holds one', () => {
  const to = join(scratch(), 'copies');
  const good = backup(data, to).file;
  const altered = join(scratch(), 'altered.db');
  copyFileSync(good, altered);
  alter(altered);
  const cut = join(scratch(), 'cut.db');
  writeFileSync(cut, readFileSync(good).subarray(0, Math.floor(statSync(good).size / 2)));
  const text = join(scratch(), 'text.db');
  writeFileSync(text, 'no database at all'.repeat(1000));
  for (const file of [altered, cut, text, join(scratch(), 'none.db')]) {
    const back = join(scratch(), 'back');
    const r = run(['restore', '--from', file, '--data', back]);
    assert.equal(r.code, 1, file);
    assert.ok(!existsSync(join(back, 'motcua.db')), file);
  }
  const twice = run(['restore', '--from', good, '--data', data]);
  assert.equal(twice.code, 1);
  assert.match(twice.err, /holds a database already/);
});

test('the address of a database server is refused in one line', () => {
  for (const words of [
    ['backup', '--to', scratch()],
    ['restore', '--from', 'x.db'],
    ['follow', 'https://localhost'],
    ['promote'],
  ]) {
    const r = run([...words, '--data', 'postgresql://localhost/motcua']);
    assert.equal(r.code, 2);
    assert.match(r.err, /is for a data folder/);
    assert.ok(r.err.split('\n').findIndex((l) => l.startsWith('Try ')) === 1, r.err);
  }
});

test('a backup that is killed leaves nothing that counts, and the next one succeeds', async () => {
  const to = join(scratch(), 'copies');
  for (let i = 0; i < 12; i++) {
    const child = spawn(MOTCUA, ['backup', '--to', to, '--data', data], { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('close', done));
    await new Promise((r) => setTimeout(r, i * 3));
    child.kill('SIGKILL');
    await ended;
  }
  backup(data, to);
  for (const name of readdirSync(to)) {
    if (!NAME.test(name)) continue;
    restore(join(to, name), join(scratch(), 'back'));
  }
  assert.equal(readdirSync(to).filter((n) => !NAME.test(n)).length, 0);
});

test('a restore that is killed leaves no database or a whole one, and can be repeated', async () => {
  const file = backup(data, join(scratch(), 'copies')).file;
  const back = join(scratch(), 'back');
  for (let i = 0; i < 8; i++) {
    const child = spawn(MOTCUA, ['restore', '--from', file, '--data', back], { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('close', done));
    await new Promise((r) => setTimeout(r, i * 2));
    child.kill('SIGKILL');
    await ended;
    if (existsSync(join(back, 'motcua.db'))) break;
  }
  if (!existsSync(join(back, 'motcua.db'))) restore(file, back);
  assertSound(back);
  assert.equal(codes(back).length, codes(data).length);
});

test('acts go on while a copy is made, and each copy is whole', () => {
  const to = join(scratch(), 'copies');
  for (let k = 0; k < 4; k++) {
    fill(data, 5000 + 100 * k, 100);
    backup(data, to);
  }
  const last = join(to, readdirSync(to).sort().at(-1));
  const back = join(scratch(), 'back');
  restore(last, back);
  assert.equal(codes(back).length, codes(data).length);
});
