// Files of dossiers in and out: byte for byte, all or nothing, each fault with its place, and whole even when
// the process is killed at any moment.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ALL_COLUMNS,
  COLUMNS,
  MOTCUA,
  assertSound,
  copyOf,
  csv,
  csvRows,
  freshData,
  importText,
  listed,
  ok,
  random,
  report,
  run,
  scratch,
  toCsv,
} from './support.mjs';

const EVER = ['--from', '1990-01-01', '--to', '2199-12-31'];
const empty = freshData();
const count = (data) => listed(data, EVER).length;
const exported = (data) => ok(['export', 'dossiers', '--data', data], { raw: true }).out;
const HEAD = `${COLUMNS.join(',')}\n`;
const row = (n, more = {}) => ({
  code: `A-${n}`,
  procedure: 'T1',
  agency: 'S1',
  channel: 'counter',
  received_at: '2022-03-01T08:00',
  due_at: '2022-03-15T17:00',
  finished_at: '',
  ...more,
});
const lines = (...rows) => toCsv(COLUMNS, rows);

// A few hundred dossiers with everything that a field may hold.
function richRows(n) {
  const r = random(42);
  const names = [
    'Nguyễn Thị Đào',
    'Lê, Bình',
    'He said "no"',
    'hai\ndòng',
    'crlf\r\nbên trong',
    ' trống ',
    "O'Brien",
    '😀 tên',
    'Nguye\u0302\u0303n',
    '',
    ',',
    '"',
    '\n',
  ];
  return Array.from({ length: n }, (_, i) => {
    const open = r.below(4) === 0;
    const returned = !open && r.below(2) === 0;
    return row(i, {
      channel: r.pick(['counter', 'online', 'post']),
      agency: r.pick(['S1', 'S2', 'D1', 'C1', 'C4']),
      procedure: r.pick(['T1', 'T2', 'T3', 'H1', 'X1']),
      finished_at: open ? '' : '2022-03-20T09:30',
      desk: r.pick(['', 'TT', 'M1', 'M2']),
      applicant: r.pick(names),
      applicant_id: r.pick(['', '000000000001']),
      phone: r.pick(['', '0000000001', '+84 1']),
      outcome: open ? '' : r.pick(['', 'granted', 'refused', 'withdrawn']),
      returned_at: returned ? '2022-03-20T09:30' : '',
      fee: r.pick(['', '0', '5', '1000000']),
      digitised: r.pick(['', 'yes', 'no', '1', '0', 'true', 'false']),
      paid_online: r.pick(['', 'yes', '0']),
      postal_in: r.pick(['', 'true', 'no']),
      postal_out: r.pick(['', '1', 'false']),
    });
  });
}

const shuffled = random(7);
const order = [...ALL_COLUMNS]
  .map((c) => [shuffled.next(), c])
  .sort((a, b) => a[0] - b[0])
  .map((x) => x[1]);
const quoteAll = (text) =>
  csvRows(text)
    .map((r) => `${r.map((v) => `"${v.replaceAll('"', '""')}"`).join(',')}\n`)
    .join('');
const crlf = (rows) => `\uFEFF${toCsv(COLUMNS, rows).replaceAll('\n', '\r\n')}`;

for (const [what, text] of [
  ['the seven columns', toCsv(COLUMNS, richRows(200))],
  [
    'all columns, in shuffled order, with quotes, commas, line breaks and Vietnamese',
    toCsv(order, richRows(300)),
  ],
  ['a BOM and CRLF', crlf(richRows(50))],
  ['every field in quotes', quoteAll(toCsv(ALL_COLUMNS, richRows(50)))],
  [
    'a BOM, quotes and a code with a comma',
    `\uFEFF${toCsv(COLUMNS, [row(1, { code: 'A,1' }), row(2, { code: '"Đ"' })])}`,
  ],
  ['one dossier', lines(row(1))],
]) {
  test(`round trip, byte for byte: ${what}`, () => {
    const data = copyOf(empty);
    const r = importText(data, text);
    assert.equal(r.code, 0, r.err);
    assert.ok(exported(data).equals(Buffer.from(text)), 'the bytes differ');
    assertSound(data);
  });
}

test('an export can be imported elsewhere, and comes out the same again', () => {
  const a = copyOf(empty),
    b = copyOf(empty);
  assert.equal(importText(a, lines(row(1), row(2))).code, 0);
  assert.equal(
    importText(
      a,
      toCsv(
        order,
        richRows(40).map((x) => ({ ...x, code: `B${x.code}` })),
      ),
    ).code,
    0,
  );
  const text = exported(a);
  assert.equal(csvRows(text.toString())[0].join(), ALL_COLUMNS.join());
  assert.equal(importText(b, text).code, 0);
  assert.ok(exported(b).equals(text));
  assert.equal(count(b), 42);
});

test('from a pipe, and from stdin as -', () => {
  const data = copyOf(empty);
  assert.equal(run(['import', 'dossiers', '-', '--data', data], { input: lines(row(1)) }).code, 0);
  const piped = spawnSync(
    'sh',
    ['-c', 'cat | "$0" import dossiers /dev/stdin --data "$1"', MOTCUA, data],
    {
      input: lines(row(2)),
    },
  );
  assert.equal(piped.status, 0, piped.stderr.toString());
  assert.equal(count(data), 2);
});

const NOW = { MOTCUA_NOW: String(Date.parse('2022-12-31T00:00:00+07:00') / 1000) };
const good = [row(1), row(2)];
const bad = [
  ['an unknown procedure', row(3, { procedure: 'T9' }), 5, 'procedure: found "T9"'],
  ['an unknown agency', row(3, { agency: 'S9' }), 8, 'agency: found "S9"'],
  ['an unknown channel', row(3, { channel: 'fax' }), 11, 'channel: found "fax"'],
  ['due before received', row(3, { due_at: '2022-03-01T07:59' }), 36, 'due_at: found'],
  ['finished before received', row(3, { finished_at: '2022-03-01T07:59' }), 53, 'finished_at: found'],
  [
    'received in the future',
    row(3, { received_at: '2022-12-31T00:01', due_at: '2023-01-15T17:00' }),
    19,
    'future',
  ],
  ['finished in the future', row(3, { finished_at: '2023-01-01T00:00' }), 53, 'future'],
  ['doubled in the file', row(2), 1, 'code: found "A-2"'],
  ['no code', row(3, { code: '' }), 1, 'code: found ""'],
  ['a code too long', row(3, { code: 'x'.repeat(101) }), 1, '1 to 100 bytes'],
  [
    'a date that is none',
    row(3, { received_at: '2022-02-30T08:00' }),
    19,
    'received_at: found "2022-02-30T08:00"',
  ],
  ['a date of another form', row(3, { received_at: '01/03/2022 08:00' }), 19, 'YYYY-MM-DDTHH:MM'],
  ['no due time', row(3, { due_at: '' }), 36, 'due_at: found ""'],
];
for (const [what, wrong, column, said] of bad) {
  test(`one bad row refuses the whole file: ${what}`, () => {
    const data = copyOf(empty);
    const before = ok(['export', 'journal', '--data', data]).out;
    const r = importText(data, lines(...good, wrong), { env: NOW });
    assert.equal(r.code, 1);
    assert.ok(r.err.includes(`${r.file}:4:${column}: `), r.err);
    assert.ok(r.err.includes(said), r.err);
    assert.match(r.err, /1 row is wrong of 3: nothing was stored/);
    assert.equal(count(data), 0);
    assert.equal(ok(['export', 'journal', '--data', data]).out, before);
  });
}

for (const [what, tail, place, said] of [
  ['too few fields', 'A-3,T1,S1\n', '4:1', 'found 3 fields, expected 7'],
  ['too many fields', 'A-3,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,,\n', '4:1', 'found 8 fields'],
  [
    'bad UTF-8',
    Buffer.from('A-3\xff,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\n', 'latin1'),
    '4:4',
    'not UTF-8',
  ],
  [
    'an unclosed quote',
    'A-3,"T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\nA-4,T1\n',
    '4:5',
    'never closed',
  ],
  [
    'text after a quote',
    '"A-3"x,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\n',
    '4:6',
    'after the closing quote',
  ],
  ['a NUL byte', 'A-3\0,T1,S1,counter,2022-03-01T08:00,2022-03-15T17:00,\n', '4:4', 'not UTF-8'],
]) {
  test(`a malformed row refuses the whole file: ${what}`, () => {
    const data = copyOf(empty);
    const r = importText(data, Buffer.concat([Buffer.from(lines(...good)), Buffer.from(tail)]));
    assert.equal(r.code, 1);
    assert.ok(r.err.includes(`${r.file}:${place}: `) && r.err.includes(said), r.err);
    assert.equal(count(data), 0);
  });
}

test('an outcome while open, and other optional columns', () => {
  for (const [column, value, said, more] of [
    ['outcome', 'granted', 'while the dossier is open'],
    ['outcome', 'done', 'outcome'],
    ['returned_at', '2022-03-02T08:00', 'before the dossier is finished'],
    ['returned_at', '2199-03-02T08:00', 'not in the future', { finished_at: '2022-03-02T08:00' }],
    ['fee', '-5', 'fee'],
    ['fee', '007', 'fee'],
    ['fee', '1e3', 'fee'],
    ['digitised', 'maybe', 'digitised'],
    ['desk', 'M9', 'desk'],
  ]) {
    const data = copyOf(empty);
    const r = importText(data, toCsv([...COLUMNS, column], [row(1, { [column]: value, ...more })]));
    assert.equal(r.code, 1, `${column} ${value}`);
    const place = 54 + (more?.finished_at.length ?? 0);
    assert.ok(
      r.err.includes(`${r.file}:2:${place}: ${column}: found "${value}"`) && r.err.includes(said),
      r.err,
    );
    assert.equal(count(data), 0);
  }
});

test('a code that is in the store already', () => {
  const data = copyOf(empty);
  assert.equal(importText(data, lines(row(1))).code, 0);
  const r = importText(data, lines(row(2), row(1)));
  assert.equal(r.code, 1);
  assert.ok(r.err.includes(`${r.file}:3:1: code: found "A-1"`), r.err);
  assert.equal(count(data), 1);
  assertSound(data);
});

test('faults are told with line and column even after quoted line breaks', () => {
  const rows = [row(1, { applicant: 'hai\ndòng\nba' }), row(2, { applicant: 'x', agency: 'S9' })];
  const r = importText(copyOf(empty), toCsv([...COLUMNS, 'applicant'], rows));
  assert.ok(r.err.includes(`${r.file}:5:8: agency: found "S9"`), r.err);
});

test('more than a hundred faults: a hundred are shown, and the total', () => {
  const data = copyOf(empty);
  const rows = Array.from({ length: 250 }, (_, i) => row(i, { procedure: i % 50 ? 'T9' : 'T1' }));
  const r = importText(data, lines(...rows));
  assert.equal(r.code, 1);
  assert.equal(r.err.split('\n').filter((l) => l.startsWith(r.file)).length, 100);
  assert.match(r.err, /\.\.\. and 145 more/);
  assert.match(r.err, /245 rows are wrong of 250: nothing was stored/);
  assert.equal(count(data), 0);
});

test('--rejects loads the good rows; the bad ones, mended, can be loaded after', () => {
  const data = copyOf(empty);
  const file = join(scratch(), 'bad.csv');
  const rows = [
    row(1),
    row(2, { agency: 'S9' }),
    row(3),
    row(4, { code: 'A,4', channel: 'fax' }),
    row(5, { code: 'A-1' }),
  ];
  const r = importText(data, lines(...rows), { more: ['--rejects', file] });
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /imported 2 dossiers; 3 bad rows/);
  assert.deepEqual(
    listed(data, EVER).map((d) => d.code),
    ['A-1', 'A-3'],
  );
  const rejects = csv(readFileSync(file, 'utf8'));
  assert.deepEqual(Object.keys(rejects[0]), [...COLUMNS, 'reason']);
  assert.deepEqual(
    rejects.map((x) => x.code),
    ['A-2', 'A,4', 'A-1'],
  );
  assert.match(rejects[0].reason, /:3:8: agency: found "S9"/);
  assert.match(rejects[2].reason, /:6:1: code: found "A-1"/);
  const mended = rejects.map((x, i) => ({ ...x, agency: 'S1', channel: 'counter', code: `M-${i}` }));
  assert.equal(importText(data, lines(...mended)).code, 0);
  assert.equal(count(data), 5);
  assertSound(data);
  const text = exported(data).toString();
  assert.equal(text, lines(rows[0], rows[2], ...mended));
});

test('a clock that stood still when it was exported stands still', () => {
  const data = copyOf(empty);
  assert.equal(importText(data, lines(row(1, { due_at: '2199-12-31T17:00' }), row(2))).code, 0);
  assert.match(exported(data).toString(), /2199-12-31T17:00/);
  assert.equal(listed(data, EVER)[0].due_at, '');
  assertSound(data);
});

test('--rejects that cannot be written: nothing is stored', () => {
  const data = copyOf(empty);
  const nowhere = join(scratch(), 'none', 'bad.csv');
  const r = importText(data, lines(row(1), row(2, { agency: 'S9' })), { more: ['--rejects', nowhere] });
  assert.equal(r.code, 1);
  assert.ok(!existsSync(nowhere));
  assert.equal(count(data), 0);
});

test('the very same file is refused the second time', () => {
  const data = copyOf(empty);
  const text = lines(row(1));
  assert.equal(importText(data, text).code, 0);
  const r = importText(data, text, { name: 'other.csv' });
  assert.equal(r.code, 1);
  assert.match(r.err, /this very file was imported on \d{4}-\d\d-\d\dT\d\d:\d\d: nothing was stored/);
  assert.equal(count(data), 1);
});

for (const [what, text, place, said] of [
  [
    'an unknown column',
    'code,procedure,agency,channel,received_at,due_at,finished_at,colour\n',
    '1:62',
    'unknown column "colour"',
  ],
  ['a missing column', 'code,procedure,agency,channel,received_at,due_at\n', '1:1', '"finished_at"'],
  ['a doubled column', `${COLUMNS.join(',')},code\n`, '1:62', '"code" twice'],
  ['an empty file', '', '1:1', 'empty file'],
  ['only a BOM', '\uFEFF', '1:1', 'empty file'],
  ['a semicolon for a comma', `${COLUMNS.join(';')}\n`, '1:1', 'unknown column'],
]) {
  test(`a header that will not do: ${what}`, () => {
    const r = importText(copyOf(empty), text);
    assert.equal(r.code, 1);
    assert.ok(r.err.includes(`${r.file}:${place}: `) && r.err.includes(said), r.err);
  });
}

test('a header alone loads nothing, and that is no fault', () => {
  const data = copyOf(empty);
  const r = importText(data, HEAD);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /imported 0 dossiers/);
  assert.equal(count(data), 0);
  assert.equal(exported(data).toString(), HEAD);
  assertSound(data);
});

test('what is no file is told', () => {
  const data = copyOf(empty);
  const notThere = run(['import', 'dossiers', join(data, 'none.csv'), '--data', data]);
  assert.equal(notThere.code, 1);
  assert.match(notThere.err, /none\.csv: No such file/);
  const folder = join(scratch(), 'folder.csv');
  mkdirSync(folder);
  assert.match(run(['import', 'dossiers', folder, '--data', data]).err, /found a directory/);
});

const MANY = 20000;

function bigFile() {
  const r = random(99);
  const rows = Array.from({ length: MANY }, (_, i) => {
    const day = String(1 + r.below(28)).padStart(2, '0');
    return row(i, {
      agency: r.pick(['S1', 'S2', 'D1', 'C1', 'C2']),
      procedure: r.pick(['T1', 'T2', 'X1', 'H1']),
      received_at: `2022-0${1 + r.below(6)}-${day}T08:${10 + r.below(50)}`,
      due_at: '2022-07-15T17:00',
      finished_at: r.below(3) ? `2022-0${7 + r.below(3)}-${day}T09:00` : '',
      applicant: `Trần Văn ${i}`,
    });
  });
  const file = join(scratch(), 'big.csv');
  writeFileSync(file, toCsv([...COLUMNS, 'applicant'], rows));
  return file;
}

function importAndKill(file, data, after) {
  return new Promise((done) => {
    const began = process.hrtime.bigint();
    const child = spawn(MOTCUA, ['import', 'dossiers', file, '--data', data], { stdio: 'ignore' });
    const timer = after === null ? null : setTimeout(() => child.kill('SIGKILL'), after);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, ms: Number(process.hrtime.bigint() - began) / 1e6 });
    });
  });
}

test('killed at any moment, an import is there whole or not at all', async () => {
  const file = bigFile();
  const first = copyOf(empty);
  const whole = await importAndKill(file, first, null);
  assert.equal(whole.code, 0);
  assert.equal(count(first), MANY);
  const r = random(Date.now());
  let data = copyOf(empty),
    killed = 0;
  // The first run may have been the slowest by far: each that gets through tells how long one takes.
  let length = whole.ms;
  for (let round = 0; round < 18 || (killed < 10 && round < 60); round++) {
    // Spread over the whole run, every third one around the commit at its end.
    const at = round % 3 ? length * r.next() : length * (0.8 + 0.3 * r.next());
    const { code, ms } = await importAndKill(file, data, at);
    if (code === 0) length = Math.min(length, ms);
    killed += code === null;
    const n = count(data);
    assert.ok(
      n === 0 || n === MANY,
      `after ${at.toFixed(0)} of ${length.toFixed(0)} ms: ${n} dossiers`,
    );
    if (code === 0) assert.equal(n, MANY);
    assertSound(data);
    const files = ok(['export', 'journal', '--data', data])
      .out.split('\n')
      .filter((l) => l.includes('"dossier.file"'));
    assert.equal(files.length, n ? 1 : 0);
    if (n) data = copyOf(empty);
  }
  assert.ok(killed >= 10, `only ${killed} were killed in time`);
  // The folder that went through it all still takes the file.
  if (count(data) === 0) ok(['import', 'dossiers', file, '--data', data]);
  assert.equal(report(data, EVER).total.received, MANY);
});

// Before 1970 moments are negative numbers, and one of them is zero: none may count as something else.
for (const when of ['1900-01-01T00:00', '1969-12-31T23:59', '1970-01-01T06:59', '1970-01-01T07:00']) {
  test(`a dossier of ${when} is kept as it is, or refused`, () => {
    const data = copyOf(empty);
    const text = lines(row(1, { received_at: when, due_at: when, finished_at: when }));
    if (importText(data, text).code !== 0) {
      assert.equal(count(data), 0);
      return;
    }
    assert.equal(exported(data).toString(), text);
    assertSound(data);
    const day = ['--from', when.slice(0, 10), '--to', when.slice(0, 10)];
    const { received, on_time: onTime, to_process: all } = report(data, day).total;
    assert.deepEqual([received, onTime, all], [1, 1, 1]);
    assert.equal(listed(data, [...day, '--figure', 'on_time']).length, 1);
  });
}

// A limit on the size of files, as a full disk would be; the signal that comes with it ignored, or deadly.
for (const [what, before] of [
  ['is told', 'trap "" XFSZ; '],
  ['ends the process', ''],
]) {
  // On PostgreSQL it is the server's disk, which tests/postgres.test.mjs fills.
  if (empty.includes('://')) continue;
  test(`a disk that takes no more ${what}: nothing is stored, and with room it goes`, () => {
    const file = bigFile();
    const data = copyOf(empty);
    const script = `${before}ulimit -f 8000; exec "$0" import dossiers "$1" --data "$2"`;
    const r = spawnSync('sh', ['-c', script, MOTCUA, file, data], { encoding: 'utf8' });
    assert.notEqual(r.status, 0);
    if (before) assert.match(r.stderr, /^motcua import dossiers: .+/);
    assert.equal(count(data), 0);
    assertSound(data);
    ok(['import', 'dossiers', file, '--data', data]);
    assert.equal(count(data), MANY);
    assertSound(data);
  });
}

test('output that cannot be written is a failure', () => {
  const data = copyOf(empty);
  assert.equal(importText(data, lines(row(1))).code, 0);
  for (const args of [
    'export dossiers',
    'export journal',
    'list agencies',
    'verify',
    'list dossiers --from 2022-01-01 --to 2022-12-31',
    'report dossiers --from 2022-01-01 --to 2022-12-31',
  ]) {
    const r = spawnSync('sh', ['-c', `"$0" ${args} --data "$1" > /dev/full`, MOTCUA, data], {
      encoding: 'utf8',
    });
    assert.equal(r.status, 1, `${args}: ${r.stderr}`);
    assert.match(r.stderr, /No space left/, args);
  }
});
