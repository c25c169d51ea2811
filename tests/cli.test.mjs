// The command line: every command, its help, its exit codes, and a province's files checked as they come.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  REAL,
  SMALL,
  brokenProvince,
  bytes,
  csv,
  freshData,
  ok,
  report,
  run,
  storePlace,
  scratch,
} from './support.mjs';
import { sql } from './place.mjs';

const COMMANDS = [
  'list agencies',
  'list desks',
  'agencies publish',
  'calendar',
  'list procedures',
  'list details',
  'list papers',
  'procedures record',
  'due',
  'move',
  'update',
  'years list',
  'years detach',
  'years attach',
  'user add',
  'post add',
  'post remove',
  'user away',
  'user list',
  'user password',
  'user lock',
  'user unlock',
  'user totp-reset',
  'token add',
  'token list',
  'token end',
  'import dossiers',
  'export dossiers',
  'list dossiers',
  'list jobs',
  'attach',
  'list files',
  'files check',
  'files read',
  'signer set',
  'signer remove',
  'import postal',
  'rounds open',
  'rounds list',
  'rounds import',
  'plan add',
  'plan import',
  'plan list',
  'plan targets',
  'alerts send',
  'user email',
  'user invite',
  'simulate prepare',
  'simulate',
  'report dossiers',
  'report indicators',
  'report make',
  'restate',
  'report conditions',
  'audit',
  'nation share',
  'nation load',
  'nation list',
  'setting',
  'nation report',
  'init',
  'keys add',
  'keys check',
  'keys encrypt',
  'keys list',
  'keys rotate',
  'check',
  'check-report',
  'demo',
  'backup',
  'restore',
  'follow',
  'paper make',
  'promote',
  'serve',
  'sign',
  'signatures',
  'scan check',
  'routes',
  'verify',
  'export journal',
  'schema check',
  'forms check',
  'list forms',
  'version',
];

const real = freshData(REAL);
const small = freshData();

test('help names every command and each has help of its own', () => {
  const all = ok(['help']).out;
  assert.equal(ok(['--help']).out, all);
  for (const name of COMMANDS) {
    assert.match(all, new RegExp(`^  ${name} +\\S`, 'm'));
    const one = ok([...name.split(' '), '--help']);
    assert.match(one.out, new RegExp(`^motcua ${name}`));
    assert.equal(one.err, '');
  }
  const listed = [...all.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}/gm)].map((m) => m[1]);
  assert.deepEqual([...listed].sort(), [...COMMANDS].sort());
});

test('a command starts without what only a server, a signer or a printer needs', () => {
  const linked = run(['version'], { env: { LD_TRACE_LOADED_OBJECTS: '1' } }).out;
  assert.match(linked, /libsqlite3\.so/);
  assert.doesNotMatch(linked, /microhttpd|gnutls|curl|libpq|crypto\.|brotli|libz\.|cairo|pango|qpdf|xml2/);
});

test('used wrongly: exit 2, with a hint on stderr and nothing on stdout', () => {
  for (const args of [
    [],
    ['bogus'],
    ['list'],
    ['list', 'bogus'],
    ['report', 'dossiers', '--bogus', 'x'],
    ['report', 'dossiers', '--data', small],
    ['report', 'dossiers', '--from', '2022-01-01', '--data', small],
    ['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-02-30', '--data', small],
    ['report', 'dossiers', '--from', '2022-02-01', '--to', '2022-01-31', '--data', small],
    [
      'report',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-31',
      '--by',
      'colour',
      '--data',
      small,
    ],
    [
      'report',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-31',
      '--level',
      'city',
      '--data',
      small,
    ],
    [
      'report',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-31',
      '--format',
      'xml',
      '--data',
      small,
    ],
    ['report', 'dossiers', '--from'],
    ['list', 'dossiers', '--data', small],
    [
      'list',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-31',
      '--figure',
      'all',
      '--data',
      small,
    ],
    [
      'list',
      'dossiers',
      '--from',
      '2022-01-01',
      '--to',
      '2022-01-31',
      '--channel',
      'fax',
      '--data',
      small,
    ],
    ['list', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-31', '--channel', '', '--data', small],
    ['list', 'agencies', 'extra', '--data', small],
    ['import', 'dossiers', '--data', small],
    ['check'],
    ['check', 'a', 'b'],
    ['init', '--data', join(scratch(), 'x')],
    ['calendar', '--data', small],
    ['calendar', '--year', '1989', '--data', small],
    ['calendar', '--year', '2101', '--data', small],
    ['calendar', '--year', 'now', '--data', small],
    ['user', 'add', '--data', small],
    ['token', 'add', 'x'],
    ['token', 'end', 'x'],
    ['user', 'add', 'x', '--role', 'king', '--data', small],
    ['user', 'add', 'x', '--role', 'officer', '--data', small],
    ['demo', '--if-empty=yes'],
    ['years', 'detach', '--data', small],
    ['years', 'attach', 'last', '--data', small],
  ]) {
    const r = run(args);
    assert.equal(r.code, 2, `${args.join(' ')}: exit ${r.code} ${r.err}`);
    assert.equal(r.out, '', args.join(' '));
    assert.notEqual(r.err, '', args.join(' '));
  }
});

test('wrong data: exit 1', () => {
  const none = join(scratch(), 'none');
  const period = ['--from', '2022-01-01', '--to', '2022-01-31', '--data', small];
  for (const args of [
    ['list', 'agencies', '--data', none],
    ['report', 'dossiers', ...period.slice(0, 4), '--data', none],
    ['audit', '--data', none],
    ['verify', '--data', none],
    ['export', 'journal', '--data', none],
    ['check', none],
    ['init', '--province', none, '--data', none],
    ['import', 'dossiers', none, '--data', small],
    ['report', 'dossiers', ...period, '--agency', 'S9'],
    ['list', 'dossiers', ...period, '--agency', 'S9'],
    ['list', 'dossiers', ...period, '--district', 'D9'],
    ['list', 'dossiers', ...period, '--procedure', 'T9'],
    ['init', '--province', SMALL, '--data', small],
    ['demo', '--province', REAL, '--data', small],
    ['verify', '--head', 'ab', '--data', small],
    ['user', 'lock', 'nobody', '--data', small],
  ]) {
    const r = run(args);
    assert.equal(r.code, 1, `${args.join(' ')}: exit ${r.code} ${r.err}`);
    assert.match(r.err, /^motcua [a-z ]+: .+/, args.join(' '));
  }
  assert.ok(!existsSync(none), 'a command that failed left a folder behind');
});

test('--data may come from the environment, and options may be written with =', () => {
  const want = ok(['list', 'agencies', '--data', small]).out;
  assert.equal(ok(['list', 'agencies'], { env: { MOTCUA_DATA: small } }).out, want);
  assert.equal(ok(['list', 'agencies', `--data=${small}`]).out, want);
  assert.match(ok(['version']).out, /^motcua \d+\.\d+\.\d+\n$/);
});

test('init reports what it made, check what it read', () => {
  const data = storePlace();
  assert.match(ok(['init', '--province', REAL, '--data', data]).err, /132 agencies and 2110 procedures/);
  const r = ok(['check', REAL]);
  assert.equal(r.out, '');
  assert.match(r.err, /132 agencies, .* 2110 procedures, .*: no fault/);
  assert.match(
    ok(['check', SMALL]).err,
    /8 agencies, 3 desks, 7 procedures, 0 forms, 2 sets of indicators, 8 holiday rules, 13 announced/,
  );
});

const faults = [
  ['an unknown column', 'province/agencies.csv', (s) => s.replace('successor\n', 'heir\n'), 1, 54],
  ['a doubled column', 'province/desks.csv', (s) => s.replace('name,agency', 'name,name'), 1, 11],
  [
    'a missing column',
    'province/settings.csv',
    (s) => s.replace(/,value,/, ',note,').replace(/,note$/m, ''),
    1,
    1,
  ],
  ['a doubled code', 'province/agencies.csv', (s) => s.replace('C2,', 'C1,'), 7, 1],
  ['a doubled procedure', 'province/procedures.csv', (s) => s.replace('H2,', 'H1,'), 6, 1],
  [
    'a missing parent',
    'province/agencies.csv',
    (s) => s.replace('commune,D2,M2', 'commune,D7,M2'),
    8,
    null,
  ],
  [
    'a cycle',
    'province/agencies.csv',
    (s) => s.replace('district,district,,M2', 'district,district,C3,M2'),
    5,
    null,
  ],
  ['a negative limit', 'province/procedures.csv', (s) => s.replace('yes,15,', 'yes,-15,'), 5, null],
  ['bad UTF-8', 'province/agencies.csv', (s) => s.replace(bytes('Xã Ba'), 'X\xE3 Ba'), 8, 5],
  ['an empty file', 'province/desks.csv', () => '', 1, 1],
  [
    'an unclosed quote',
    'province/procedures.csv',
    (s) => s.replace(bytes('bản sao"'), bytes('bản sao')),
    3,
    4,
  ],
  ['a short row', 'vn/hours.csv', (s) => s.replace('2,07:00,11:00,', '2,07:00,'), 4, 1],
  ['a day that is none', 'vn/announced.csv', (s) => s.replace('2022-02-03', '2022-02-31'), 6, 1],
];
for (const [what, file, edit, line, column] of faults) {
  test(`check and init refuse ${what} with its place`, () => {
    const dir = brokenProvince({ [file]: edit });
    const place = new RegExp(`${file.split('/')[1].replace('.', '\\.')}:${line}:${column ?? '\\d+'}: `);
    const r = run(['check', dir]);
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, place);
    const data = storePlace();
    const i = run(['init', '--province', dir, '--data', data]);
    assert.equal(i.code, 1);
    assert.match(i.err, place);
    const left = data.includes('://')
      ? sql(data, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'") !== '0'
      : existsSync(join(data, 'motcua.db'));
    assert.ok(!left, 'init left a database');
  });
}

test('list agencies: all 132, in the order of the printed tables', () => {
  const agencies = csv(ok(['list', 'agencies', '--data', real]).out);
  assert.equal(agencies.length, 132);
  const printed = ['province', 'district', 'commune'].flatMap((level) =>
    csv(readFileSync(join(REAL, `demo/appendix2-${level}.csv`), 'utf8')).map((r) => `${level} ${r.unit}`),
  );
  assert.deepEqual(
    agencies.map((a) => `${a.level} ${a.name}`),
    printed,
  );
  const district = new Map(agencies.map((a) => [a.code, a.name]));
  const communes = csv(readFileSync(join(REAL, 'demo/appendix2-commune.csv'), 'utf8'));
  assert.deepEqual(
    agencies.filter((a) => a.level === 'commune').map((a) => district.get(a.parent)),
    communes.map((c) => c.district),
  );
  const file = csv(readFileSync(join(REAL, 'agencies.csv'), 'utf8'));
  assert.deepEqual(agencies, file);
});

test('list procedures: as in the file, with the printed counts', () => {
  const list = csv(ok(['list', 'procedures', '--data', real]).out);
  // 51 more were abolished within the period.
  const count = (level, counted = 'yes') =>
    list.filter((p) => p.level === level && p.counted === counted && !p.valid_to).length;
  assert.deepEqual([count('province'), count('district'), count('commune')], [1506, 315, 163]);
  const kind = new Map(csv(ok(['list', 'agencies', '--data', real]).out).map((a) => [a.code, a.kind]));
  const others = list.filter((p) => p.counted === 'no').map((p) => kind.get(p.owner));
  assert.equal(others.filter((k) => k === 'vertical').length, 48);
  assert.equal(others.filter((k) => k === 'utility').length, 27);
  assert.equal(others.length, 75);
  const file = csv(readFileSync(join(REAL, 'procedures.csv'), 'utf8'));
  assert.deepEqual(
    list.map((p) => p.code),
    file.map((p) => p.code),
  );
  for (const column of [
    'name',
    'field',
    'owner',
    'unit',
    'time_limit',
    'online_level',
    'interlinked',
    'fee',
  ])
    assert.deepEqual(
      list.map((p) => p[column]),
      file.map((p) => p[column]),
      column,
    );
});

const calendar = (year) => csv(ok(['calendar', '--year', String(year), '--data', real]).out);

test('calendar of 2022, as announced', () => {
  const days = calendar(2022);
  assert.deepEqual(
    days.map((d) => d.date),
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
    ],
  );
  assert.ok(days.every((d) => d.kind === 'off' && !d.name.includes('default rule')));
  assert.match(days[2].name, /mùng 1 Tết/);
  assert.match(days[6].name, /Hùng Kings/);
});

test('calendar of a year with a swap', () => {
  const work = calendar(2024).filter((d) => d.kind === 'work');
  assert.deepEqual(
    work.map((d) => d.date),
    ['2024-05-04'],
  );
  assert.ok(calendar(2024).some((d) => d.date === '2024-04-29' && d.kind === 'off'));
});

test('calendar of a year without announcement says what is only the default rule', () => {
  const days = calendar(2035);
  assert.deepEqual(
    days.filter((d) => d.name.includes('default rule')).map((d) => d.date),
    ['2035-02-07', '2035-02-09', '2035-02-12', '2035-02-13', '2035-09-03', '2035-09-04'],
  );
  assert.deepEqual(
    days.filter((d) => !d.name.includes('default rule')).map((d) => d.date),
    ['2035-01-01', '2035-02-08', '2035-04-17', '2035-04-30', '2035-05-01'],
  );
});

test('calendar at both ends of its years', () => {
  assert.ok(calendar(1990).length > 3 && calendar(2100).length > 3);
});

test('the same table as CSV, JSON and text', () => {
  const rows = csv(ok(['list', 'agencies', '--data', small]).out);
  const json = JSON.parse(ok(['list', 'agencies', '--format', 'json', '--data', small]).out);
  assert.deepEqual(
    json.map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, v ?? '']))),
    rows,
  );
  const text = ok(['list', 'agencies', '--format', 'table', '--data', small]).out.trimEnd().split('\n');
  assert.equal(text.length, rows.length + 1);
  assert.match(text[0], /^code +name +level/);
  assert.ok(text[2].startsWith('S2') && text[2].includes('Sở Hai, Ba'));
});

test('an empty province: reports of zeros, sound, nothing to export', () => {
  const r = report(small, ['--from', '2022-01-01', '--to', '2022-12-31']);
  assert.deepEqual(
    r.rows.map((x) => x.code),
    ['S1', 'S2', 'D1', 'D2', 'C1', 'C2', 'C3'],
  );
  assert.equal(r.total.to_process + r.total.overdue, 0);
  ok(['audit', '--data', small]);
  assert.match(ok(['verify', '--data', small]).out, /^[0-9a-f]{64}\n$/);
  assert.equal(ok(['export', 'dossiers', '--data', small]).out.split('\n').length, 2);
});

test('accounts: added, listed, locked; the password comes from stdin only', () => {
  const data = freshData();
  ok(
    ['user', 'add', 'an', '--role', 'officer', '--agency', 'S1', '--full-name', 'Đào An', '--data', data],
    { input: 'mot mat khau dai\n' },
  );
  ok(['user', 'add', 'binh', '--role', 'leader', '--data', data], { input: 'mot mat khau dai\n' });
  const users = () => csv(ok(['user', 'list', '--data', data]).out);
  assert.deepEqual(users(), [
    { name: 'an', full_name: 'Đào An', role: 'officer', locked: '' },
    { name: 'binh', full_name: 'binh', role: 'leader', locked: '' },
  ]);
  ok(['user', 'lock', 'an', '--data', data]);
  assert.equal(users()[0].locked, 'yes');
  ok(['user', 'unlock', 'an', '--data', data]);
  assert.equal(users()[0].locked, '');
  ok(['user', 'password', 'an', '--data', data], { input: 'another long one\n' });
  for (const [args, input] of [
    [['user', 'add', 'an', '--role', 'admin'], 'mot mat khau dai\n'],
    [['user', 'add', 'cuc', '--role', 'admin'], 'short\n'],
    [['user', 'add', 'cuc', '--role', 'admin'], ''],
    [['user', 'add', 'cuc', '--role', 'officer', '--agency', 'S9'], 'mot mat khau dai\n'],
    [['user', 'password', 'nobody'], 'mot mat khau dai\n'],
    [['token', 'add', 'nobody', 't'], ''],
    [['token', 'end', 'nobody', 't'], ''],
    [['token', 'end', 'an', 'none'], ''],
    [['token', 'add', 'an', 't', '--until', '2020-01-01'], ''],
  ]) {
    const r = run([...args, '--data', data], { input });
    assert.equal(r.code, 1, `${args.join(' ')}: ${r.err}`);
  }
  assert.equal(users().length, 2);
  assert.match(ok(['token', 'add', 'an', 'máy', '--data', data]).out, /^[\w-]{43}\n$/);
  const journal = ok(['export', 'journal', '--data', data]).out;
  assert.ok(!journal.includes('mat khau') && !journal.includes('argon2'));
  ok(['verify', '--data', data]);
});

// A file of JSON in a folder of its own.
function json(value) {
  const file = join(scratch(), 'x.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

const check = (...args) => run(['schema', 'check', ...args]);

test('schema check: faults by file and pointer, in the schema and in documents', () => {
  const schema = json({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['name'],
    properties: { name: true, age: { type: 'integer', minimum: 18 }, day: { format: 'date' } },
    additionalProperties: false,
  });
  const good = json({ name: 'A', age: 18 });
  const bad = json({ age: 17, 'a/b': 1, day: '31/12' });
  const sound = check(schema, good);
  assert.equal(sound.code, 0, sound.err);
  assert.equal(sound.out, '');
  assert.match(sound.err, /1 documents are valid/);
  const faulty = check(schema, good, bad);
  assert.equal(faulty.code, 1);
  assert.deepEqual(faulty.err.trim().split('\n'), [
    `${bad}: (whole): found no member "name", expected one`,
    `${bad}: /age: found 17, expected at least 18`,
    `${bad}: /a~1b: found the member "a/b", expected only members that the schema names`,
    'motcua schema check: 3 faults',
  ]);
  assert.equal(check(schema, json('{"name": "B"}'), '--formats').code, 0);
  assert.match(check(schema, bad, '--formats').err, /\/day: found "31\/12", expected the format "date"\n/);

  const wrong = json({ type: 'text', properties: { a: { minimum: '1' } } });
  const r = check(wrong);
  assert.equal(r.code, 1);
  const fault = `${wrong}: /properties/a/minimum: found "1", expected the type "number"\n`;
  assert.ok(r.err.includes(fault), r.err);
  assert.ok(r.err.includes(`${wrong}: /type: found "text"`), r.err);
  assert.match(r.err, /: 2 faults\n$/);
});

test('schema check: what only compiling finds, other files, files that are none', () => {
  const lost = json({ allOf: [{ $ref: 'other.json#/$defs/x' }, { pattern: 'a**' }] });
  const r = check(lost);
  assert.equal(r.code, 1);
  const fault = `${lost}: /allOf/0/$ref: found "other.json#/$defs/x", expected the address`;
  assert.ok(r.err.includes(fault), r.err);
  assert.match(r.err, /\/allOf\/1\/pattern: found a\*\* \(at byte 2: nothing in front of \*/);

  const dir = scratch();
  writeFileSync(join(dir, 'other.json'), '{"$defs": {"x": {"type": "string"}}}');
  writeFileSync(join(dir, 'main.json'), '{"$ref": "other.json#/$defs/x"}');
  assert.equal(check(join(dir, 'main.json'), json('"a"'), '--with', dir).code, 0);
  assert.equal(check(join(dir, 'main.json'), json('1'), '--with', dir).code, 1);
  assert.equal(check(join(dir, 'main.json'), '--with', join(dir, 'none')).code, 1);

  const twice = check(json('{"a": 1, "a": 2}'));
  assert.equal(twice.code, 1);
  assert.match(twice.err, /x\.json:1:\d+: found duplicate object key/);
  assert.equal(check(join(dir, 'nothing.json')).code, 1);
  assert.equal(check().code, 2);
  assert.equal(check(json({}), '--bogus').code, 2);
});

test('every page has a permission that somebody may hold', () => {
  const routes = ok(['routes']).out.trim().split('\n');
  assert.ok(routes.length > 5);
  assert.ok(routes.some((r) => r.includes('/healthz')));
});

if (!small.includes('://'))
  test('nothing is left beside the data', () => {
    assert.deepEqual(readdirSync(small).sort(), ['keys', 'motcua.db']);
  });
