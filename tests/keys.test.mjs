// Personal values at rest: no number, phone, declaration or second factor stands in the database in clear,
// not even in free pages or the log; stores from before are sealed when they are opened; keys change while
// a server goes on; and without the right keys, or with a value altered, one is told.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { allForms, fill } from './forms.mjs';
import { POSTGRES, copyOf, sql, storePlace } from './place.mjs';
import { Client, csv, drop, motcua, motcuaIn, serve, smallFolder } from './server.mjs';
import { ALL_COLUMNS, importText, ok, random, run, scratch, toCsv } from './support.mjs';

// Keys of this suite's own, whatever others have made of theirs.
if (POSTGRES) process.env.MOTCUA_KEYS = join(scratch(), 'keys');

const PASSWORD = 'correct horse battery';
const NUMBER = '096987654321',
  PHONE = '0913572468';

// Every byte that is kept of a store: its files with the log, or a dump.
function bytesOf(data) {
  if (data.includes('://')) {
    const r = spawnSync('pg_dump', [data], { maxBuffer: 1 << 30 });
    assert.equal(r.status, 0, String(r.stderr));
    return r.stdout;
  }
  const names = readdirSync(data).filter((n) => n.startsWith('motcua.db'));
  return Buffer.concat(names.map((n) => readFileSync(join(data, n))));
}
const holds = (data, text) => {
  const all = bytesOf(data);
  // A dump shows bytes as hexadecimal digits.
  return all.includes(text) || all.includes(Buffer.from(text).toString('hex'));
};
const rows = (...numbers) =>
  numbers.map(([number, phone], i) => ({
    code: `K-${i + 1}`,
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: 'counter',
    received_at: '2022-01-04T08:00',
    due_at: '2022-01-20T17:00',
    applicant: 'Nguyễn Văn Sáu',
    applicant_id: number,
    phone,
  }));
// A store with some dossiers.
function made(...numbers) {
  const data = smallFolder();
  const r = importText(data, toCsv(ALL_COLUMNS, rows(...numbers)));
  assert.equal(r.code, 0, r.err);
  return data;
}
const exported = (data, ...more) => csv(ok(['export', 'dossiers', '--data', data, ...more]).out);
const numbersOf = (data) => exported(data).map((d) => [d.applicant_id, d.phone]);
const keysOf = (data) => (data.includes('://') ? process.env.MOTCUA_KEYS : join(data, 'keys'));
// Keys of its own for a store on a server, which else has those of the suite.
function ownKeys(data) {
  if (!data.includes('://')) return keysOf(data);
  const file = join(scratch(), 'keys');
  copyFileSync(keysOf(data), file);
  return file;
}

test('nothing of a person stands in clear, and all comes back', async (t) => {
  const data = made([NUMBER, PHONE], ['', '0913572469'], [NUMBER, '']);
  const add = (name, ...more) =>
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  add('clerk', '--role', 'clerk', '--desk', 'TTHCC');
  add('portal', '--role', 'admin');
  const token = motcua('token', 'add', 'portal', 't', '--data', data).out.trim();
  const server = await serve(data);
  t.after(() => server.stop());
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const { answers } = fill(form, random(11), { skip: 0 });
  const r = await fetch(`${server.base}/api/submissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      number: 'G22-1',
      procedure: 'H12.T0234',
      agency: 'P04',
      applicant: 'Trần Thị Bích',
      applicant_id: '096111122223',
      phone: '0913111222',
      answers,
    }),
  });
  assert.equal(r.status, 201, await r.clone().text());
  const clerk = new Client(server.base);
  await clerk.post('/sign-in', { name: 'clerk', password: PASSWORD, back: '/' });
  const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];
  const mine = (await clerk.get('/account')).text;
  await clerk.post('/account/totp', { csrf: csrfOf(mine), totp_password: PASSWORD });
  const secret = /id="secret">([A-Z2-7 ]+)</.exec((await clerk.get('/account/totp')).text)[1];
  const later = ok(['import', 'dossiers', '--later', '--data', data, fileOf('0913999888')]).out.trim();
  assert.match(later, /^\d+$/);
  // While the log is not empty, and what was asked for may still wait.
  const told = [NUMBER, PHONE, '0913572469', '096111122223', '0913111222', '0913999888'];
  const declared = JSON.stringify(answers)
    .match(/"[^"{}[\],:]{9,}"(?!:)/g)[0]
    .slice(1, -1);
  for (const text of [...told, declared]) assert.ok(!holds(data, text), `${text} is kept in clear`);
  const raw = Buffer.from(spawnSync('base32', ['-d'], { input: secret.replaceAll(' ', '') }).stdout);
  assert.equal(raw.length, 20);
  assert.ok(!bytesOf(data).includes(raw) && !bytesOf(data).includes(raw.toString('hex')));
  assert.ok(holds(data, 'Nguyễn Văn Sáu'), 'names can be searched: the test looks where they are');
  // Accepted, it is a dossier with the same values.
  const page = await clerk.get('/submissions');
  assert.match(page.text, /G22-1/);
  await server.stop();
  for (const text of told) assert.ok(!holds(data, text));
  const all = numbersOf(data);
  assert.deepEqual(all.slice(0, 3), [
    [NUMBER, PHONE],
    ['', '0913572469'],
    [NUMBER, ''],
  ]);
  drop(data);
});

// A file to import, with one dossier of a phone.
function fileOf(phone) {
  const file = join(scratch(), 'later.csv');
  writeFileSync(file, toCsv(ALL_COLUMNS, [{ ...rows(['', phone])[0], code: 'L-1' }]));
  return file;
}

// The store as it was before its values were sealed.
function unsealed(data) {
  sql(
    data,
    "UPDATE dossier_person SET applicant_id = '" +
      NUMBER +
      "', phone = '" +
      PHONE +
      "', numbers = NULL, finder = NULL;" +
      "INSERT INTO seal_todo (name, after, clear) VALUES ('dossier_person', 0, 1)",
  );
}

test('a store from before is sealed when it is opened, and nothing stays behind', () => {
  const data = made(...Array.from({ length: 300 }, () => [NUMBER, PHONE]));
  unsealed(data);
  assert.ok(holds(data, NUMBER));
  const r = run(['verify', '--data', data]); // one that only reads
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /300 personal values that stood in clear are sealed/);
  assert.ok(!holds(data, NUMBER) && !holds(data, PHONE));
  assert.deepEqual(numbersOf(data)[299], [NUMBER, PHONE]);
  assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier_person WHERE finder IS NULL'), '0');
  ok(['keys', 'check', '--data', data]);
  ok(['verify', '--data', data]);
  drop(data);
});

test('keys are changed while a server goes on', async (t) => {
  const data = made(...Array.from({ length: 50 }, () => [NUMBER, PHONE]));
  const keys = ['--keys', ownKeys(data)];
  assert.equal(
    motcuaIn(`${PASSWORD}\n`, 'user', 'add', 'c', '--role', 'clerk', '--desk', 'TTHCC', '--data', data)
      .code,
    0,
  );
  const server = await serve(data, ...keys);
  t.after(() => server.stop());
  const c = new Client(server.base);
  await c.post('/sign-in', { name: 'c', password: PASSWORD, back: '/' });
  const intake = async () => (await c.get('/intake/H12.T0234')).text;
  const known = async (number) =>
    (
      await c.post('/intake/H12.T0234', {
        csrf: /name="csrf" value="([^"]+)"/.exec(await intake())[1],
        agency: 'P04',
        applicant_id: number,
      })
    ).text;
  assert.match(await known('096 987 654 321'), /value="Nguyễn Văn Sáu"/);
  assert.doesNotMatch(await known('096987654320'), /value="Nguyễn Văn Sáu"/);
  const list = () => csv(ok(['keys', 'list', '--data', data, ...keys]).out);
  const [before] = list();
  assert.deepEqual([before.state, before.values], ['seals', '50']);
  const added = ok(['keys', 'add', '--data', data, ...keys]).out.trim();
  assert.deepEqual(
    list().map((k) => [k.key, k.state]),
    [
      [before.key, 'seals'],
      [added, 'opens'],
    ],
  );
  const changed = ok(['keys', 'rotate', '--data', data, ...keys]);
  assert.match(changed.err, new RegExp(`50 values were sealed under the key ${added}`));
  assert.deepEqual(
    list().map((k) => [k.key, k.state, k.values]),
    [
      [added, 'seals', '50'],
      [before.key, 'opens', '0'],
    ],
  );
  assert.match(await known(NUMBER), /value="Nguyễn Văn Sáu"/, 'the server reads what the new key sealed');
  ok(['keys', 'check', '--data', data, ...keys]);
  // Interrupted, it goes on and makes no other key.
  sql(data, "INSERT INTO seal_todo (name, after, clear) VALUES ('dossier_person', 10, 0)");
  assert.equal(run(['keys', 'check', '--data', data, ...keys]).code, 1);
  assert.match(ok(['keys', 'rotate', '--data', data, ...keys]).err, /going on with the change/);
  assert.equal(list().length, 2);
  ok(['keys', 'check', '--data', data, ...keys]);
  await server.stop();
  assert.deepEqual(exported(data, ...keys)[49].applicant_id, NUMBER);
  assert.match(ok(['export', 'journal', '--data', data]).out, /"act":"keys\.sealed"/);
  ok(['verify', '--data', data]);
  drop(data);
});

test('the wrong keys, none, or a value altered: one is told', () => {
  const data = made([NUMBER, PHONE], ['096987654322', '']);
  const other = join(scratch(), 'keys');
  const fail = (...args) => {
    const r = run(args);
    assert.notEqual(r.code, 0, args.join(' '));
    assert.doesNotMatch(r.out, /K-1/);
    return r.err;
  };
  const gone = ['--keys', other];
  assert.match(fail('serve', '--listen', '127.0.0.1:0', '--data', data, ...gone), /bring that file/);
  assert.match(fail('export', 'dossiers', '--data', data, ...gone), /which is not in .*bring the file/);
  assert.match(fail('keys', 'check', '--data', data, ...gone), /bring that file/);
  assert.match(fail('keys', 'add', '--data', data, ...gone), /is not in/);
  assert.ok(!existsSync(other), 'keys are not made anew for a store that has some');
  writeFileSync(other, 'x\n', { mode: 0o600 });
  assert.match(fail('export', 'dossiers', '--data', data, ...gone), /keys:1: expected a key/);
  assert.equal(statSync(keysOf(data)).mode & 0o777, 0o600);
  // Swapped between two rows, as one might who wants to see another's number under the own name.
  sql(
    data,
    'UPDATE dossier_person SET numbers = (SELECT numbers FROM dossier_person WHERE dossier = 1)' +
      ' WHERE dossier = 2',
  );
  const said = fail('export', 'dossiers', '--data', data);
  assert.match(said, /dossier K-2: table dossier_person, row 2: the value in numbers was altered/);
  assert.match(said, /back from a backup/);
  drop(data);
});

// A folder has its own.
if (POSTGRES)
  test('a store on a server asks where its keys are', () => {
    const data = storePlace();
    const env = { MOTCUA_KEYS: '' };
    ok(['init', '--province', 'province/ca-mau', '--data', data], { env });
    const r = importText(data, toCsv(ALL_COLUMNS, rows([NUMBER, PHONE])), { env });
    assert.equal(r.code, 1);
    assert.match(r.err, /personal values cannot be sealed: .*--keys or MOTCUA_KEYS/);
    const served = run(['serve', '--listen', '127.0.0.1:0', '--data', data], { env });
    assert.equal(served.code, 2);
    assert.match(served.err, /--keys or MOTCUA_KEYS/);
    ok(['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-06-14', '--data', data], { env });
  });

test('copies and moves: the keys are kept apart, and one is told', () => {
  const data = made([NUMBER, PHONE], ['', '']);
  const to = join(scratch(), 'moved');
  const keys = join(scratch(), 'new-keys');
  const moved = ok(['move', '--from', data, '--to', to, '--keys-to', keys]);
  assert.match(moved.err, /sealed with the keys in .*new-keys now/);
  assert.deepEqual(exported(to, '--keys', keys), exported(data));
  assert.match(ok(['keys', 'check', '--data', to, '--keys', keys]).err, /all 1 values/);
  const lines = (file) => readFileSync(file, 'utf8').match(/^[0-9a-f]{8} .*$/gm);
  assert.equal(lines(keys).length, 1);
  assert.ok(!lines(keysOf(data)).includes(lines(keys)[0]), 'sealed anew, under keys of its own');
  if (data.includes('://')) return;
  const made_ = ok(['backup', '--to', join(scratch(), 'b'), '--data', data]);
  assert.match(made_.err, /the keys of personal values in .*keys are not part of the backup/);
  const back = join(scratch(), 'back');
  const restored = ok(['restore', '--from', csv(made_.out)[0].file, '--data', back]);
  assert.match(restored.err, /it cannot be served yet: .*bring that file/);
  assert.match(run(['serve', '--listen', '127.0.0.1:0', '--data', back]).err, /bring that file/);
  assert.ok(!existsSync(join(back, 'keys')));
  copyFileSync(join(data, 'keys'), join(back, 'keys'));
  assert.deepEqual(numbersOf(back), numbersOf(data));
  rmSync(join(back, 'motcua.db'));
  const again = ok(['restore', '--from', csv(made_.out)[0].file, '--data', back]);
  assert.doesNotMatch(again.err, /cannot be served/);
  const twin = copyOf(data);
  assert.deepEqual(numbersOf(twin), numbersOf(data));
});
