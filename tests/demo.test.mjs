// The demonstration: each agency's counts are the printed ones, to the last unit; every number lists
// its dossiers; making it twice gives the same dossiers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, demoFolder, drop, motcua, scratch } from './server.mjs';

const data = demoFolder();
const FROM = '2021-12-15',
  TO = '2022-06-14';
const report = (...args) =>
  csv(motcua('report', 'dossiers', '--from', FROM, '--to', TO, ...args, '--data', data).out);
const FIGURES = ['to_process', 'received', 'carried_in', 'online', 'on_time', 'late', 'in_time', 'overdue'];

test('132 agencies: the printed counts', () => {
  const rows = report();
  const printed = ['province', 'district', 'commune'].flatMap((l) =>
    csv(readFileSync(`province/ca-mau/demo/appendix2-${l}.csv`, 'utf8')),
  );
  assert.equal(rows.length, 133);
  printed.forEach((p, i) => {
    const r = rows[i];
    assert.equal(r.name, p.unit);
    for (const f of ['to_process', 'received', 'carried_in', 'online', 'on_time', 'late'])
      assert.equal(r[f], p[f], `${p.unit} ${f}`);
    assert.equal(Number(r.in_time) + Number(r.overdue), Number(p.in_progress), p.unit);
  });
  const total = rows.at(-1);
  assert.equal(total.code, 'total');
  assert.deepEqual(
    [total.to_process, total.received, total.online, total.on_time, total.late],
    ['279269', '270331', '104435', '267463', '72'],
  );
});

test('every grouping adds up to the same total', () => {
  const total = report().at(-1);
  for (const by of ['agency', 'district', 'procedure', 'field', 'level', 'channel']) {
    const rows = report('--by', by);
    const sum = (f) => rows.slice(0, -1).reduce((n, r) => n + Number(r[f]), 0);
    for (const f of FIGURES) assert.equal(sum(f), Number(total[f]), `${by} ${f}`);
    assert.deepEqual(
      FIGURES.map((f) => rows.at(-1)[f]),
      FIGURES.map((f) => total[f]),
      by,
    );
  }
  const months = report('--by', 'month');
  assert.deepEqual(
    months.slice(0, -1).map((r) => r.code),
    ['2021-12', '2022-01', '2022-02', '2022-03', '2022-04', '2022-05', '2022-06'],
  );
  for (const f of ['received', 'online', 'on_time', 'late'])
    assert.equal(
      months.slice(0, -1).reduce((n, r) => n + Number(r[f]), 0),
      Number(total[f]),
      f,
    );
  assert.equal(months[0].carried_in, total.carried_in);
  assert.equal(months.at(-2).overdue, total.overdue);
});

test('levels and one agency', () => {
  assert.equal(report('--level', 'district').length, 10);
  const one = report('--agency', 'D1', '--by', 'channel');
  assert.equal(one.at(-1).to_process, '15415');
  assert.equal(report('--agency', 'D1').length, 2);
});

test('formats say the same', () => {
  const json = JSON.parse(
    motcua(
      'report',
      'dossiers',
      '--from',
      FROM,
      '--to',
      TO,
      '--level',
      'district',
      '--format',
      'json',
      '--data',
      data,
    ).out,
  );
  assert.deepEqual(
    json.map((r) => String(r.late)),
    report('--level', 'district').map((r) => r.late),
  );
  const text = motcua(
    'report',
    'dossiers',
    '--from',
    FROM,
    '--to',
    TO,
    '--level',
    'district',
    '--format',
    'table',
    '--data',
    data,
  ).out;
  assert.match(text, /Thành phố Cà Mau +15\.415/);
});

test('the list of a figure has as many rows as the figure says', () => {
  const rows = report();
  for (const code of ['P04', 'P11', 'D5', 'D1.C04'])
    for (const f of FIGURES) {
      const list = csv(
        motcua(
          'list',
          'dossiers',
          '--from',
          FROM,
          '--to',
          TO,
          '--agency',
          code,
          '--figure',
          f,
          '--data',
          data,
        ).out,
      );
      assert.equal(list.length, Number(rows.find((r) => r.code === code)[f]), `${code} ${f}`);
      assert.ok(list.every((d) => d.agency === code));
    }
});

test('45 procedures of level 3 and 115 of level 4 have online dossiers, 14981 dossiers among them', () => {
  const catalogue = new Map(csv(motcua('list', 'procedures', '--data', data).out).map((p) => [p.code, p]));
  const rows = report('--by', 'procedure')
    .slice(0, -1)
    .filter((r) => catalogue.get(r.code).counted === 'yes');
  const level = (l) => rows.filter((r) => catalogue.get(r.code).online_level === l);
  assert.equal(level('3').filter((r) => Number(r.online) > 0).length, 45);
  assert.equal(level('4').filter((r) => Number(r.online) > 0).length, 115);
  const both = [...level('3'), ...level('4')];
  assert.equal(
    both.reduce((n, r) => n + Number(r.online), 0),
    8051,
  );
  assert.equal(
    both.reduce((n, r) => n + Number(r.received), 0),
    14981,
  );
});

test('it is received on working days and, at the counter, in office hours', () => {
  const off = new Set(
    [2021, 2022].flatMap((y) =>
      csv(motcua('calendar', '--year', String(y), '--data', data).out).map((r) => r.date),
    ),
  );
  for (const d of csv(
    motcua(
      'list',
      'dossiers',
      '--from',
      FROM,
      '--to',
      TO,
      '--figure',
      'received',
      '--level',
      'district',
      '--data',
      data,
    ).out,
  )) {
    const [day, time] = d.received_at.split('T');
    const weekday = new Date(`${day}T00:00Z`).getUTCDay();
    assert.ok(weekday > 0 && weekday < 6 && !off.has(day), d.received_at);
    assert.ok((time >= '07:00' && time < '11:00') || (time >= '13:00' && time < '17:00'), d.received_at);
  }
});

test('ledger and recount agree, the chain is whole', () => {
  assert.equal(motcua('audit', '--data', data).code, 0);
  assert.equal(motcua('verify', '--data', data).code, 0);
});

test('made again it is the same', () => {
  const dir = join(scratch(), 'data');
  assert.equal(motcua('demo', '--province', 'province/ca-mau', '--data', dir).code, 0);
  assert.equal(
    motcua('export', 'dossiers', '--data', dir).out,
    motcua('export', 'dossiers', '--data', data).out,
  );
  assert.equal(
    motcua('demo', '--province', 'province/ca-mau', '--data', dir).code,
    1,
    'not over what is there',
  );
  assert.equal(motcua('demo', '--province', 'province/ca-mau', '--data', dir, '--if-empty').code, 0);
  drop(dir);
});
