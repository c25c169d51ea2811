// Import and export: byte for byte, all or nothing, each fault by place, rejects, the same file twice,
// and killed at any moment.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOTCUA, csv, drop, motcua, scratch, smallFolder } from './server.mjs';

const empty = smallFolder();
test.after(() => drop(empty));
const fresh = () => {
  const d = join(scratch(), 'data');
  cpSync(empty, d, { recursive: true });
  return d;
};
const exported = (data) => motcua('export', 'dossiers', '--data', data).out;
const count = (data) => csv(exported(data)).length;

const HEAD = 'code,procedure,agency,channel,received_at,due_at,finished_at';
const row = (i, more = {}) => {
  const r = {
    code: `C${i}`,
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: ['counter', 'online', 'post'][i % 3],
    received_at: '2022-01-04T08:00',
    due_at: '2022-01-14T17:00',
    finished_at: i % 4 ? '2022-01-10T09:30' : '',
    ...more,
  };
  return HEAD.split(',')
    .map((h) => r[h])
    .join(',');
};
const put = (data, text, name = 'in.csv') => {
  const f = join(data, name);
  writeFileSync(f, text);
  return f;
};
const load = (data, text, ...more) =>
  motcua('import', 'dossiers', put(data, text), '--data', data, ...more);

test('seven columns come back byte for byte', () => {
  const data = fresh();
  const text = `${HEAD}\n${Array.from({ length: 50 }, (_, i) => row(i)).join('\n')}\n`;
  assert.equal(load(data, text).code, 0);
  assert.equal(exported(data), text);
  drop(data);
});

const ALL = [
  'postal_out',
  'phone',
  'code',
  'fee',
  'applicant',
  'channel',
  'due_at',
  'agency',
  'received_at',
  'desk',
  'procedure',
  'digitised',
  'finished_at',
  'outcome',
  'returned_at',
  'applicant_id',
  'paid_online',
  'postal_in',
];
const full = [
  [
    'yes',
    '0000000001',
    'A1',
    '50000',
    'Nguyễn Thị Ơn',
    'online',
    '2022-01-14T17:00',
    'P04',
    '2022-01-04T08:00',
    'TTHCC',
    'H12.T0234',
    '1',
    '2022-01-10T09:30',
    'granted',
    '2022-01-10T10:00',
    '000000000001',
    'true',
    '',
  ],
  [
    'no',
    '',
    'A2',
    '',
    '',
    'post',
    '2022-01-14T17:00',
    'D1',
    '2022-01-04T08:00',
    '',
    'H12.T0234',
    '0',
    '',
    '',
    '',
    '',
    'false',
    'yes',
  ],
  [
    '',
    '',
    'A3',
    '0',
    'Ông "Ba", bà Tư\nhàng xóm',
    'counter',
    '2022-01-14T17:00',
    'D1.C01',
    '2022-01-04T08:00',
    '',
    'H12.T0234',
    '',
    '2022-01-20T09:30',
    'refused',
    '',
    '',
    '',
    '',
  ],
];
const quote = (s, always) => (always || /[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
const table = (rows, end, always) =>
  [ALL, ...rows].map((r) => r.map((s) => quote(s, always)).join(',') + end).join('');

for (const [name, text] of [
  ['all columns in any order', table(full, '\n', false)],
  ['CRLF', table(full, '\r\n', false)],
  ['everything quoted', table(full, '\n', true)],
  ['BOM, CRLF and quotes', `\uFEFF${table(full, '\r\n', true)}`],
]) {
  test(`${name}: byte for byte`, () => {
    const data = fresh();
    const r = load(data, text);
    assert.equal(r.code, 0, r.err);
    assert.equal(exported(data), text);
    assert.equal(motcua('audit', '--data', data).code, 0);
    drop(data);
  });
}

test('what was exported loads into another store and comes out the same', () => {
  const [a, b] = [fresh(), fresh()];
  load(a, table(full, '\n', false));
  motcua('import', 'dossiers', put(a, `${HEAD}\n${row(7)}\n`, 'two.csv'), '--data', a);
  const text = exported(a);
  assert.equal(load(b, text).code, 0);
  assert.equal(exported(b), text);
  drop(a);
  drop(b);
});

const bad = [
  ['unknown procedure', row(1, { procedure: 'NONE' }), /in\.csv:3:4: procedure: found "NONE"/],
  ['unknown agency', row(1, { agency: 'NONE' }), /in\.csv:3:14: agency: found "NONE"/],
  [
    'due before received',
    row(1, { due_at: '2022-01-04T07:59' }),
    /in\.csv:3:\d+: due_at: .*not before received_at/,
  ],
  ['finished before received', row(1, { finished_at: '2022-01-04T07:59' }), /in\.csv:3:\d+: finished_at/],
  [
    'received in the future',
    row(1, { received_at: '2199-01-01T08:00', due_at: '2199-01-02T08:00', finished_at: '' }),
    /in\.csv:3:\d+: received_at: .*future/,
  ],
  ['a code twice in the file', row(0), /in\.csv:3:1: code: found "C0"/],
  [
    'a day that is none',
    row(1, { received_at: '2022-02-30T08:00' }),
    /in\.csv:3:\d+: received_at: found "2022-02-30T08:00"/,
  ],
  ['a time that is none', row(1, { due_at: '2022-01-14T25:00' }), /in\.csv:3:\d+: due_at/],
  ['seconds', row(1, { due_at: '2022-01-14T17:00:00' }), /in\.csv:3:\d+: due_at/],
  ['a field too few', row(1).slice(0, row(1).lastIndexOf(',')), /in\.csv:3:1: found 6 fields, expected 7/],
  ['a field too many', `${row(1)},`, /in\.csv:3:1: found 8 fields, expected 7/],
  ['a channel nobody knows', row(1, { channel: 'pigeon' }), /in\.csv:3:\d+: channel: found "pigeon"/],
  ['no code', row(1, { code: '' }), /in\.csv:3:1: code/],
  ['a quote in the middle', row(1, { code: 'a"b' }), /in\.csv:3:2: found a quote/],
];

for (const [name, line, expected] of bad) {
  test(`refused whole: ${name}`, () => {
    const data = fresh();
    const r = load(data, `${HEAD}\n${row(0)}\n${line}\n${row(2)}\n`);
    assert.equal(r.code, 1);
    assert.match(r.err, expected);
    assert.equal(count(data), 0);
    assert.equal(motcua('verify', '--data', data).code, 0);
    drop(data);
  });
}

test('bytes that are not UTF-8 are named by place', () => {
  const data = fresh();
  const f = put(data, '');
  writeFileSync(
    f,
    Buffer.concat([Buffer.from(`${HEAD}\n${row(0)}\nC1\xff`, 'latin1'), Buffer.from(row(1).slice(2))]),
  );
  const r = motcua('import', 'dossiers', f, '--data', data);
  assert.equal(r.code, 1);
  assert.match(r.err, /in\.csv:3:3: found a byte that is not UTF-8/);
  drop(data);
});

test('outcome needs a finish; marks and fees are checked', () => {
  for (const [h, v] of [
    ['outcome', 'granted'],
    ['digitised', 'maybe'],
    ['fee', '-1'],
    ['fee', '007'],
    ['fee', '1.5'],
    ['desk', 'NODESK'],
    ['returned_at', '2022-01-05T08:00'],
  ]) {
    const data = fresh();
    const r = load(data, `${HEAD},${h}\n${row(0)},${v}\n`);
    assert.equal(r.code, 1, `${h} ${v}`);
    assert.match(r.err, new RegExp(`in\\.csv:2:\\d+: ${h}`));
    drop(data);
  }
});

test('headers: unknown, missing, doubled; an empty file; a header alone', () => {
  const data = fresh();
  assert.match(load(data, `${HEAD},colour\n`).err, /in\.csv:1:\d+: found the unknown column "colour"/);
  assert.match(load(data, `${HEAD.replace(',channel', '')}\n`).err, /expected a column "channel"/);
  assert.match(load(data, `${HEAD},code\n`).err, /"code" twice/);
  assert.match(load(data, '').err, /empty file/);
  assert.equal(load(data, `${HEAD}\n`).code, 0);
  assert.equal(count(data), 0);
  drop(data);
});

test('a code that the store has already', () => {
  const data = fresh();
  load(data, `${HEAD}\n${row(0)}\n`);
  const r = load(data, `${HEAD}\n${row(1)}\n${row(0)}\n`);
  assert.equal(r.code, 1);
  assert.match(r.err, /in\.csv:3:1: code: found "C0"/);
  assert.equal(count(data), 1);
  drop(data);
});

test('a hundred faults are told and the rest counted', () => {
  const data = fresh();
  const r = load(
    data,
    `${HEAD}\n${Array.from({ length: 250 }, (_, i) => row(i, { agency: 'X' })).join('\n')}\n`,
  );
  assert.equal(r.err.match(/in\.csv:\d+:\d+:/g).length, 100);
  assert.match(r.err, /and 150 more/);
  assert.match(r.err, /250 rows are wrong of 250/);
  drop(data);
});

test('--rejects loads the good rows; the mended rest loads too', () => {
  const data = fresh();
  const rejects = join(data, 'rejects.csv');
  const r = load(
    data,
    `${HEAD}\n${row(0)}\n${row(1, { agency: 'X' })}\n${row(2)}\n${row(0)}\n`,
    '--rejects',
    rejects,
  );
  assert.equal(r.code, 0, r.err);
  assert.equal(count(data), 2);
  const lines = readFileSync(rejects, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, 3);
  assert.equal(lines[0], `${HEAD},reason`);
  assert.match(lines[1], /agency: found ""X""/);
  const mended = `${HEAD}\n${row(1)}\n${row(5)}\n`;
  assert.equal(load(data, mended).code, 0);
  assert.equal(count(data), 4);
  assert.equal(motcua('audit', '--data', data).code, 0);
  drop(data);
});

test('when the rejects cannot be written, nothing is stored', () => {
  const data = fresh();
  const text = `${HEAD}\n${row(0)}\n${row(1, { agency: 'X' })}\n`;
  assert.equal(load(data, text, '--rejects', '/nowhere/at/all.csv').code, 1);
  assert.equal(count(data), 0);
  assert.equal(load(data, text, '--rejects', join(data, 'r.csv')).code, 0, 'and it can be tried again');
  drop(data);
});

test('the same file twice is refused, under any name', () => {
  const data = fresh();
  const text = `${HEAD}\n${row(0)}\n`;
  assert.equal(load(data, text).code, 0);
  const r = motcua('import', 'dossiers', put(data, text, 'other.csv'), '--data', data);
  assert.equal(r.code, 1);
  assert.match(r.err, /this very file was imported/);
  assert.equal(count(data), 1);
  drop(data);
});

test('killed at any moment: nothing or all', async () => {
  const rows = Array.from({ length: 20000 }, (_, i) => `${row(i)},Trần Văn ${i}`);
  const text = `${HEAD},applicant\n${rows.join('\n')}\n`;
  let whole = 0,
    none = 0;
  for (let k = 0; k < 24; k++) {
    const data = fresh();
    const child = spawn(MOTCUA, ['import', 'dossiers', put(data, text), '--data', data], {
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.on('close', done));
    await new Promise((r) => setTimeout(r, 10 + k * 25));
    child.kill('SIGKILL');
    await ended;
    const n = count(data);
    assert.ok(n === 0 || n === 20000, `${n} rows`);
    if (n) whole++;
    else none++;
    assert.equal(motcua('audit', '--data', data).code, 0);
    assert.equal(motcua('verify', '--data', data).code, 0);
    drop(data);
  }
  assert.ok(none > 0, 'some were killed in time');
});
