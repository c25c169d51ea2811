// Indicators: annex 1 against the printed one; a small set against a count of its own; files with every kind
// of mistake; from a number down to its records.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  PERIOD,
  REAL,
  ROOT,
  SMALL,
  brokenProvince,
  bytes,
  csv,
  freshData,
  importText,
  ok,
  run,
  toCsv,
  COLUMNS,
} from './support.mjs';
import { Client, PERIOD as DAYS, demoCopy, serve } from './server.mjs';
import { sql } from './place.mjs';

const SET = 'cchc-2022';
const values = (data, set, more = []) =>
  new Map(
    csv(ok(['report', 'indicators', set, ...PERIOD, '--data', data, ...more]).out).map((r) => [r.code, r]),
  );

test('what the records say is what was printed, but where the print contradicts itself', () => {
  const data = demoCopy();
  const got = values(data, SET);
  const printed = csv(readFileSync(join(REAL, 'demo/appendix1.csv'), 'utf8'));
  const differ = {};
  let compared = 0;
  for (const row of printed) {
    const code = row.code ? `${row.section}.${row.code}` : row.section;
    const mine = got.get(code);
    assert.ok(mine, code);
    assert.equal(mine.state === 'heading', row.value === '', code);
    if (mine.state !== 'known') continue;
    compared++;
    if (Number(mine.value) !== Number(row.value)) differ[code] = `${mine.value} for ${row.value}`;
  }
  assert.ok(compared >= 33, `${compared}`);
  // 152.688 of 152.690, 45.531 of 45.538, 37 of 307.
  assert.deepEqual(differ, {
    'III.3.1': '100 for 99.99',
    'III.3.2': '99.98 for 99.99',
    'VII.6.5': '12.05 for 14.33',
  });
  assert.equal(printed.length, got.size);
});

// Dossiers of the small province, and what bodies answered.
function filled() {
  const data = freshData(SMALL);
  const rows = [];
  let x = 5;
  const draw = (n) => (x = (Math.imul(x, 48271) >>> 0) % 2147483647) % n;
  const agencies = { S1: 'T1', D1: 'H1', C1: 'X1', C2: 'X2', C3: 'X1' };
  for (let i = 0; i < 400; i++) {
    const agency = Object.keys(agencies)[draw(5)];
    const from = Date.UTC(2021, 8, 1) + draw(270) * 86400000;
    const due = from + draw(20) * 86400000;
    const end = from + draw(40) * 86400000;
    const text = (t, hour) => `${new Date(t).toISOString().slice(0, 10)}T${hour}`;
    rows.push({
      code: `I-${i}`,
      procedure: agencies[agency],
      agency,
      channel: ['counter', 'online', 'post'][draw(3)],
      received_at: text(from, '08:00'),
      due_at: text(due, '17:00'),
      finished_at: draw(5) ? text(end, '09:00') : '',
    });
  }
  assert.equal(importText(data, toCsv(COLUMNS, rows)).code, 0);
  return { data, rows };
}

function answer(data, code, agency, value, state = 'approved') {
  const id = Number(sql(data, `SELECT COALESCE(MAX(id), 0) + 1 FROM indicator_value`));
  const epoch = (d) => Date.parse(`${d}T00:00Z`) / 86400000;
  sql(
    data,
    `INSERT INTO indicator_value (id, set_code, code, agency, day_from, day_to, value, note,
     state, revision, account, at)
     SELECT ${id}, 'thu', '${code}', id, ${epoch('2021-12-15')}, ${epoch('2022-06-14')}, '${value}', '',
     '${state}', 1, 0, 0 FROM agency WHERE code = '${agency}'`,
  );
}

test('a set is worked out as a slow count has it', () => {
  const { data, rows } = filled();
  const [A, B] = ['2021-12-15', '2022-06-14'];
  const day = (s) => s.slice(0, 10);
  const within = (s) => s && A <= day(s) && day(s) <= B;
  const count = (test_) => rows.filter(test_).length;
  const onTime = (r) => within(r.finished_at) && r.finished_at <= r.due_at;
  const late = (r) => within(r.finished_at) && r.finished_at > r.due_at;
  const round = (n) => String(Math.round(n * 100 + 1e-9) / 100);
  answer(data, 'B.1', 'S1', '10');
  answer(data, 'B.1', 'C1', '5');
  answer(data, 'B.1', 'C2', '100', 'submitted');
  answer(data, 'B.2', 'S1', '33.3');
  answer(data, 'B.3', 'D1', '7');
  answer(data, 'B.3', 'C3', '21');
  const got = values(data, 'thu');
  const is = (code, value) => assert.equal(got.get(code).value, String(value), code);
  is('A.1', count(onTime));
  is('A.2', count(late));
  is('A.3', round((count(onTime) / (count(onTime) + count(late))) * 100));
  is(
    'A.4',
    count((r) => within(r.received_at) && r.agency[0] === 'C' && r.channel === 'online'),
  );
  const before = count((r) => day(r.received_at) >= '2021-06-15' && day(r.received_at) < A);
  const now = count((r) => within(r.received_at));
  is('A.5', round(((now - before) / before) * 100));
  is(
    'A.6',
    count((r) => within(r.received_at) && r.channel === 'online'),
  );
  is('B.1', 15);
  assert.deepEqual([got.get('B.1').owed, got.get('B.1').answered], ['7', '2']);
  is('B.2', 33.3);
  is('B.3', 21);
  is('B.6', 7.5);
  assert.equal(got.get('B.4').state, 'missing');
  is('C.1', new Set(rows.filter((r) => within(r.received_at)).map((r) => r.procedure)).size);
  const commune = (r) => r.agency[0] === 'C';
  const communeOnTime = count((r) => commune(r) && onTime(r));
  is('C.2', round((communeOnTime / (communeOnTime + count((r) => commune(r) && late(r)))) * 100));
  // Scopes: a level, a body, a district with its communes.
  const level = values(data, 'thu', ['--level', 'commune']);
  assert.equal(level.get('A.1').value, String(communeOnTime));
  assert.equal(level.get('B.1').value, '5');
  const district = values(data, 'thu', ['--district', 'D1']);
  assert.equal(
    district.get('A.2').value,
    String(count((r) => ['D1', 'C1', 'C2'].includes(r.agency) && late(r))),
  );
  assert.equal(values(data, 'thu', ['--agency', 'S1']).get('B.1').value, '10');
  assert.equal(values(data, 'khac').get('K').value, String(count(onTime) - count(late)));
  // An earlier period goes by the earlier formula.
  const old = csv(
    ok(['report', 'indicators', 'thu', '--from', '2021-12-15', '--to', '2022-03-31', '--data', data]).out,
  ).find((r) => r.code === 'A.6');
  assert.equal(
    old.value,
    String(count((r) => A <= day(r.received_at) && day(r.received_at) <= '2022-03-31')),
  );
  // A condition that does not hold is told with its numbers.
  const broken = run(['report', 'conditions', 'thu', ...PERIOD, '--data', data]);
  assert.equal(broken.code, 1);
  assert.deepEqual(csv(broken.out), [{ code: 'B.3', condition: '{B.3} <= {B.1}', numbers: '21 <= 15' }]);
});

test('a file with a mistake is refused whole, with its place', () => {
  const line = 'A.1,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,,,';
  const put = (text) => ({
    'vn/indicators/thu.csv': (s) => s.replace(bytes(line), bytes(text)),
  });
  const formula = (f, unit = 'Hồ sơ') => put(`A.1,Đúng hạn,${unit},count,"${f}",,,,,`);
  const column = Buffer.from('A.1,Đúng hạn,Hồ sơ,count,"').length;
  const cases = [
    [formula('dossiers(on_tim)'), `thu.csv:3:${column + 10}: found "on_tim", expected one of to_process, `],
    [
      formula('dossiers(on_time, levl=commune)'),
      `thu.csv:3:${column + 19}: found "levl", expected level, kind, `,
    ],
    [formula('dossiers(on_time, level=xa)'), 'found "xa", expected province, district, commune'],
    [formula("dossiers(on_time, agency='ZZ')"), 'found "ZZ", expected the code of an agency'],
    [
      formula('dosiers(on_time)'),
      `thu.csv:3:${column + 1}: found "dosiers", expected a function of the language, dossiers`,
    ],
    [formula('{A.9}'), `thu.csv:3:${column + 1}: found {A.9}, expected the code of an indicator`],
    [formula('{xyz:A.1}'), 'found {xyz:A.1}, expected the code of an indicator'],
    [formula('{B}'), 'found {B}, a heading, expected an indicator that has a value'],
    [
      formula('{A.2} + {B.1}'),
      `thu.csv:3:${column + 9}: found the unit "Văn bản", expected the unit "Hồ sơ"`,
    ],
    [formula('rate({A.2}, {B.1})', '%'), 'found the unit "Văn bản", expected the unit "Hồ sơ"'],
    [formula('{A.2} * {A.4}'), 'found the unit "Hồ sơ", expected a bare number'],
    [
      formula('dossiers(late)', 'Văn bản'),
      'found the unit "Hồ sơ", expected the unit "Văn bản", which the row says',
    ],
    [formula('1 < 2'), 'found a condition, expected the unit "Hồ sơ"'],
    [formula('if({A.2}, 1, 2)'), 'expected a condition'],
    [formula('{A.4} + {A.3}'), 'found the unit "%", expected the unit "Hồ sơ"'],
    [formula('{khac:K}'), 'which leads back to it, expected no circle'],
    [formula('last_year({A.1})'), 'found {A.1} in the formula of {A.1}, which leads back to it'],
    [formula('dossiers(on_time'), `thu.csv:3:${column + 17}: the formula ends, expected ,`],
    [put('A/1,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,,,'), 'found "A/1", expected a code of letters'],
    [put('A.1,Đúng hạn,Hồ sơ,count,,,,,,'), 'who: found "", expected who answers, since there is no formula'],
    [put('A.1,Đúng hạn,Hồ sơ,cout,dossiers(on_time),,,,,'), 'found "cout", expected'],
    [
      put('A,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,,,'),
      'found "A", expected another code, or valid_from after',
    ],
    [put('A.1,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,{A.2},,'), 'expected a condition'],
    [put('A.1,Đúng hạn,Hồ sơ,count,dossiers(on_time),,,,2022-02-30,'), 'found "2022-02-30"'],
    [
      { 'vn/indicators/sets.csv': (s) => s.replace('khac', 'thu') },
      'sets.csv:3:1: code: found "thu", expected another code',
    ],
    [{ 'vn/indicators/sets.csv': (s) => `${s}ba,Ba,year,\n` }, 'ba.csv'],
  ];
  for (const [edit, expected] of cases) {
    const r = run(['check', brokenProvince(edit)]);
    assert.equal(r.code, 1, expected);
    assert.ok(r.err.includes(expected), `${expected}\n${r.err}`);
  }
  assert.equal(run(['check', SMALL]).code, 0);
  assert.equal(run(['check', join(ROOT, 'province/ca-mau')]).code, 0);
});

test('an older store gets the sets of newer files, and a set changes with them', () => {
  const data = freshData(SMALL);
  sql(data, "DELETE FROM indicator_set WHERE code = 'khac'");
  sql(data, "UPDATE indicator_set SET text = replace(text, 'Đúng hạn', 'Khác') WHERE code = 'thu'");
  const said = ok(['update', '--province', SMALL, '--data', data]).err;
  assert.match(said, /2 sets of indicators/);
  assert.equal(values(data, 'thu').get('A.1').name, 'Đúng hạn');
  assert.match(ok(['update', '--province', SMALL, '--data', data]).err, /nothing to update/);
  // A formula about a procedure that the files have and the store has not: refused, or no server would start.
  const row = 'T1,Cấp giấy chứng nhận,province,';
  const more = brokenProvince({
    'province/procedures.csv': (s) =>
      s.replace(
        bytes(row),
        bytes(`T9,Mới,province,Đất đai,S1,yes,10,working days,4,,,,yes,yes,yes,2020-01-01,,yes\n${row}`),
      ),
    'vn/indicators/thu.csv': (s) => s.replace('dossiers(on_time)', `"dossiers(on_time, procedure='T9')"`),
  });
  assert.equal(run(['check', more]).code, 0);
  const refused = run(['update', '--province', more, '--data', data]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /thu\.csv:3:\d+: found "T9", expected the code of a procedure/);
  assert.equal(values(data, 'thu').get('A.1').state, 'known');
});

test('decisions of the past are written down once, and counted', () => {
  const data = freshData(SMALL);
  const text =
    'decision,date,effective,procedure,change\n' +
    '1/QĐ,2022-01-04,2022-01-05,T1,new\n1/QĐ,2022-01-04,2022-01-05,H1,amended\n';
  const file = join(brokenProvince({}), 'past.csv');
  const record = (t) => {
    writeFileSync(file, t);
    return run(['procedures', 'record', file, '--data', data]);
  };
  assert.equal(record(text).code, 0);
  assert.match(record(text).err, /decision 1\/QĐ was published already/);
  assert.match(
    record(text.replace('H1', 'H9').replaceAll('1/QĐ', '2/QĐ')).err,
    /past\.csv:3:29: procedure: found "H9", expected the code of a procedure/,
  );
  assert.match(
    record(text.replaceAll('1/QĐ', '2/QĐ').replaceAll('2022-01-05', '2199-01-05')).err,
    /a day that has come/,
  );
  assert.match(
    record(text.replaceAll('1/QĐ', '2/QĐ').replace('05,H1', '06,H1')).err,
    /past\.csv:3:18: effective: found "2022-01-06", expected the day that the row above says/,
  );
  assert.equal(sql(data, 'SELECT COUNT(*) FROM decision').trim(), '1');
  ok(['verify', '--data', data]);
});

test('a number on a page leads down to its records', async () => {
  const server = await serve(demoCopy());
  const client = await new Client(server.base).signIn('lanhdao');
  const page = async (path) => {
    const r = await client.get(path);
    assert.equal(r.status, 200, path);
    return r.text;
  };
  try {
    assert.match(await page('/indicators'), /cchc-2022/);
    const set = await page(`/indicators/${SET}/${DAYS}`);
    assert.match(set, /99,98/);
    const one = await page(`/indicators/${SET}/${DAYS}/III.3.2`);
    assert.match(one, /rate\(\{III\.3\.2\.2\}, \{III\.3\.2\.1\}\)/);
    assert.match(one, /45\.531/);
    const rows = await page(`/indicators/${SET}/${DAYS}/III.3.2.2/1`);
    assert.match(rows, /<h1[^>]*>45\.531</);
    const down = /href="(\/figures\/[^"]+procedure=[^"]+)">([\d.]+)</.exec(rows);
    const list = await page(down[1].replaceAll('&amp;', '&'));
    assert.ok(list.includes(down[2]), down[1]);
    const table = csv((await client.get(`/indicators/${SET}/${DAYS}/III.3.2.2/1.csv`)).text);
    assert.equal(
      table.reduce((sum, r) => sum + Number(r.count), 0),
      45531,
    );
    const level = csv((await client.get(`/indicators/ii06-2020/${DAYS}.csv?level=district`)).text);
    assert.equal(level.find((r) => r.code === 'B.1').value, '45538');
    for (const path of [
      '/indicators/x/2021-12-15..2022-06-14',
      `/indicators/${SET}/${DAYS}/X`,
      `/indicators/${SET}/${DAYS}/III.3.2/9`,
    ])
      assert.equal((await client.get(path)).status, 404, path);
    assert.equal((await client.get(`/indicators/${SET}/2022`)).status, 400);
  } finally {
    await server.stop();
  }
});
