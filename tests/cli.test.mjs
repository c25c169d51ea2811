// The command line: exit codes, help, the province's files and what is said of wrong ones, the
// catalogue, the calendar.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, drop, motcua, scratch, smallFolder } from './server.mjs';

const data = smallFolder();
test.after(() => drop(data));

test('help, unknown commands and wrong use', () => {
  assert.equal(motcua('help').code, 0);
  assert.match(motcua('help').out, /report dossiers/);
  assert.equal(motcua().code, 2);
  assert.equal(motcua('fly').code, 2);
  assert.equal(motcua('report', 'dossiers', '--help').code, 0);
  for (const args of [
    ['report', 'dossiers', '--data', data],
    ['report', 'dossiers', '--from', '2022-01-01', '--to'],
    ['report', 'dossiers', '--from', '2022-02-30', '--to', '2022-03-01', '--data', data],
    ['report', 'dossiers', '--from', '2022-02-01', '--to', '2022-01-01', '--data', data],
    ['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-02', '--by', 'colour', '--data', data],
    ['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-02', '--level', 'moon', '--data', data],
    ['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-02', '--format', 'pdf', '--data', data],
    ['calendar', '--year', '1989', '--data', data],
    ['calendar', '--year', '2101', '--data', data],
    ['init', '--data', data],
    ['import', 'dossiers', '--data', data],
    ['serve', '--listen', 'x', '--data', data],
    ['audit', '--nonsense'],
    ['list', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-02', '--figure', 'x', '--data', data],
  ])
    assert.equal(motcua(...args).code, 2, args.join(' '));
});

test('a folder that is not there, or not ours, is named', () => {
  const dir = scratch();
  const r = motcua('audit', '--data', join(dir, 'none'));
  assert.equal(r.code, 1);
  assert.match(r.err, /motcua init/);
  writeFileSync(join(dir, 'motcua.db'), 'this is no database at all, but long enough to look at');
  assert.equal(motcua('audit', '--data', dir).code, 1);
  assert.equal(
    motcua(
      'report',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-02',
      '--agency',
      'NONE',
      '--data',
      data,
    ).code,
    1,
  );
  drop(join(dir, 'x'));
});

test('the real province is sound', () => {
  const r = motcua('check', 'province/ca-mau');
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /132 agencies, 111 desks, 2059 procedures/);
});

const faults = [
  [
    'agencies.csv',
    (s) => s.replace('code,name', 'code,colour,name'),
    /agencies\.csv:1:\d+: found the unknown column/,
  ],
  [
    'agencies.csv',
    (s) => s.replace('code,name', 'code,code'),
    /agencies\.csv:1:\d+: found the column "code" twice/,
  ],
  ['agencies.csv', (s) => s.replace('\nP02,', '\nP01,'), /agencies\.csv:3:1: code: found "P01"/],
  [
    'agencies.csv',
    (s) => s.replace('commune,commune,D1', 'commune,commune,D77'),
    /agencies\.csv:\d+:\d\d+: parent: found "D77"/,
  ],
  ['agencies.csv', (s) => s.replace('district,district,,', 'district,district,D1,'), /cycle/],
  [
    'agencies.csv',
    (s) => s.replace(',province,department', ',moon,department'),
    /agencies\.csv:2:\d+: level: found "moon"/,
  ],
  [
    'agencies.csv',
    (s) => s.replace('2004-01-01', '2004-13-01'),
    /agencies\.csv:2:\d+: valid_from: found "2004-13-01"/,
  ],
  ['agencies.csv', () => '', /agencies\.csv:1:1: found an empty file/],
  [
    'agencies.csv',
    (s) => s.replace('Sở', 'S\u0001\u0002').replace('S\u0001\u0002', 'S@BYTE@'),
    /not UTF-8/,
  ],
  ['agencies.csv', (s) => s.replace('TTHCC', 'NODESK'), /NODESK/],
  ['desks.csv', (s) => s.replace(',D1,', ',D77,'), /desks\.csv:3:\d+: agency: found "D77"/],
  [
    'procedures.csv',
    (s) => s.replace(',10,working days', ',-10,working days'),
    /procedures\.csv:2:\d+: time_limit: found "-10"/,
  ],
  ['procedures.csv', (s) => s.replace('working days', 'working moons'), /procedures\.csv:2:\d+: unit/],
  [
    'procedures.csv',
    (s) => s.replace('\nH12.T0002', '\nH12.T0001'),
    /procedures\.csv:3:1: code: found "H12.T0001"/,
  ],
  ['procedures.csv', (s) => s.replace(',P01,', ',P99,'), /procedures\.csv:2:\d+: owner: found "P99"/],
  ['procedures.csv', (s) => s.replace('H12.T0001,', '"H12.T0001,'), /never closed|closing quote/],
  [
    '../vn/announced.csv',
    (s) => s.replace('2022-01-03,off', '2022-01-03,work'),
    /announced\.csv:2:\d+: kind/,
  ],
  ['../vn/hours.csv', (s) => s.replace('07:00', '25:00'), /hours\.csv:2:\d+: from: found "25:00"/],
  [
    '../vn/holidays.csv',
    (s) => s.replace('solar,1,1', 'solar,13,1'),
    /holidays\.csv:2:\d+: month: found "13"/,
  ],
  ['settings.csv', (s) => s.replace('name_en', 'name'), /settings\.csv:3:1: key: found "name"/],
];

for (const [file, change, expected] of faults) {
  test(`a fault in ${file} is named by place: ${expected.source}`, () => {
    const dir = scratch();
    cpSync('province', join(dir, 'province'), { recursive: true });
    const path = join(dir, 'province/ca-mau', file);
    const text = change(readFileSync(path, 'utf8'));
    const at = text.indexOf('@BYTE@');
    const bytes =
      at < 0
        ? Buffer.from(text)
        : Buffer.concat([
            Buffer.from(text.slice(0, at)),
            Buffer.from([0xff]),
            Buffer.from(text.slice(at + 6)),
          ]);
    assert.notDeepEqual(bytes, readFileSync(path), 'the change took hold');
    writeFileSync(path, bytes);
    const r = motcua('check', join(dir, 'province/ca-mau'));
    assert.equal(r.code, 1);
    assert.match(r.err, expected);
    const made = motcua('init', '--province', join(dir, 'province/ca-mau'), '--data', join(dir, 'data'));
    assert.equal(made.code, 1);
    assert.notEqual(motcua('list', 'agencies', '--data', join(dir, 'data')).code, 0, 'nothing was loaded');
    drop(join(dir, 'x'));
  });
}

test('a second init into the same folder is refused', () => {
  const r = motcua('init', '--province', 'province/ca-mau', '--data', data);
  assert.equal(r.code, 1);
  assert.match(r.err, /holds a province already/);
});

test('the catalogue of agencies', () => {
  const rows = csv(motcua('list', 'agencies', '--data', data).out);
  assert.equal(rows.length, 132);
  assert.deepEqual(Object.keys(rows[0]).slice(0, 3), ['code', 'name', 'level']);
  const printed = ['province', 'district', 'commune'].flatMap((l) =>
    csv(readFileSync(`province/ca-mau/demo/appendix2-${l}.csv`, 'utf8')).map((r) => r.unit),
  );
  assert.deepEqual(
    rows.map((r) => r.name),
    printed,
  );
});

test('the catalogue of procedures has the counts that the report states', () => {
  const rows = csv(motcua('list', 'procedures', '--data', data).out);
  assert.deepEqual(Object.keys(rows[0]).slice(0, 3), ['code', 'name', 'level']);
  const counted = rows.filter((r) => r.counted === 'yes');
  const n = (f, list = counted) => list.filter(f).length;
  assert.equal(counted.length, 1984);
  assert.equal(
    n((r) => r.level === 'province'),
    1506,
  );
  assert.equal(
    n((r) => r.level === 'district'),
    315,
  );
  assert.equal(
    n((r) => r.level === 'commune'),
    163,
  );
  const kinds = new Map(csv(motcua('list', 'agencies', '--data', data).out).map((a) => [a.code, a.kind]));
  const others = rows.filter((r) => r.counted === 'no');
  assert.equal(
    n((r) => kinds.get(r.owner) === 'vertical', others),
    48,
  );
  assert.equal(
    n((r) => kinds.get(r.owner) === 'utility', others),
    27,
  );
  assert.equal(
    n((r) => r.online_level === '3'),
    92,
  );
  assert.equal(
    n((r) => r.online_level === '4'),
    254,
  );
  assert.equal(
    n((r) => r.interlinked === 'same'),
    336,
  );
  assert.equal(
    n((r) => r.interlinked === 'across'),
    424,
  );
  assert.equal(
    n((r) => r.boundary_free),
    102,
  );
  assert.equal(
    n((r) => r.on_the_spot),
    125,
  );
  assert.equal(
    n((r) => r.fee),
    307,
  );
  assert.equal(
    n((r) => r.paid_online),
    37,
  );
  assert.equal(
    n((r) => r.post),
    1400,
  );
});

const year = (y) => csv(motcua('calendar', '--year', String(y), '--data', data).out);

test('the calendar of 2022', () => {
  const rows = year(2022);
  assert.deepEqual(
    rows.map((r) => `${r.date} ${r.kind}`),
    [
      '2022-01-03',
      '2022-01-31',
      '2022-02-01',
      '2022-02-02',
      '2022-02-03',
      '2022-02-04',
      '2022-04-10',
      '2022-04-11',
      '2022-05-02',
      '2022-05-03',
      '2022-09-01',
      '2022-09-02',
    ].map((d) => `${d} off`),
  );
  assert.match(rows.find((r) => r.date === '2022-02-01').name, /New Year \(mùng 1 Tết\)/);
  assert.match(rows.find((r) => r.date === '2022-04-10').name, /Hùng Kings' day/);
});

test('swaps: a Saturday worked for a Monday off', () => {
  const rows = year(2024);
  assert.ok(rows.some((r) => r.date === '2024-05-04' && r.kind === 'work'));
  assert.ok(rows.some((r) => r.date === '2024-04-29' && r.kind === 'off'));
});

test('a year without announcement follows the default rule and says so', () => {
  // 2035: Tết on 8 February, a Thursday: Wednesday to Sunday, two of them made up on Monday and Tuesday.
  const rows = year(2035);
  const of = (m) => rows.filter((r) => r.date.startsWith(`2035-${m}`));
  assert.deepEqual(
    of('02').map((r) => r.date),
    ['2035-02-07', '2035-02-08', '2035-02-09', '2035-02-12', '2035-02-13'],
  );
  assert.ok(
    of('02')
      .filter((r) => r.date !== '2035-02-08')
      .every((r) => /default rule/.test(r.name)),
  );
  assert.ok(year(2022).every((r) => !/default rule/.test(r.name)));
});

test("New Year and Hung Kings' day stand in every list from 1990 to 2100", () => {
  for (let y = 1990; y <= 2100; y += 10) {
    const rows = year(y);
    assert.ok(
      rows.some((r) => /mùng 1 Tết/.test(r.name)),
      `${y}`,
    );
    if (y >= 2010)
      assert.ok(
        rows.some((r) => /Hùng Kings/.test(r.name)),
        `${y}`,
      );
    assert.deepEqual(
      rows.map((r) => r.date),
      rows.map((r) => r.date).sort(),
    );
  }
});

test("computed lunar dates agree with another program's", () => {
  // The package is CommonJS under a name that says otherwise, so it is run by hand.
  const oracle = {};
  new Function('exports', readFileSync('node_modules/@dqcai/vn-lunar/lib/index.js', 'utf8'))(oracle);
  const iso = (d) => `${d.year}-${String(d.month).padStart(2, '0')}-${String(d.day).padStart(2, '0')}`;
  for (let y = 1990; y <= 2100; y++) {
    const tet = year(y).find((r) => /mùng 1 Tết/.test(r.name));
    assert.equal(tet.date, iso(oracle.getSolarDate(1, 1, y)), `New Year ${y}`);
    const kings = year(y).find((r) => /Hùng Kings/.test(r.name));
    if (kings) assert.equal(kings.date, iso(oracle.getSolarDate(10, 3, y)), `Hung Kings' day ${y}`);
  }
});
