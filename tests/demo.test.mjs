// The demonstration: its counts are the printed ones, every grouping adds up to the same, every figure leads
// to exactly its dossiers, and a second making gives the same bytes.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIGURES, PERIOD, REAL, csv, listed, ok, report, storePlace, run, scratch } from './support.mjs';

function make(data) {
  ok(['demo', '--province', REAL, '--data', data]);
  return data;
}

const data = make(storePlace());
const printed = ['province', 'district', 'commune'].flatMap((level) =>
  csv(readFileSync(join(REAL, `demo/appendix2-${level}.csv`), 'utf8')).map((r) => ({ ...r, level })),
);
const COUNTS = ['to_process', 'received', 'carried_in', 'online', 'on_time', 'late'];
const figures = (r) => FIGURES.map((f) => r[f]);

function sums(rows) {
  return FIGURES.map((f) => rows.reduce((n, r) => n + r[f], 0));
}

test('each agency has its printed counts', () => {
  const { rows, total } = report(data, PERIOD);
  assert.equal(rows.length, 132);
  rows.forEach((row, i) => {
    const p = printed[i];
    assert.equal(row.name, p.unit);
    for (const c of COUNTS) assert.equal(row[c], Number(p[c]), `${p.unit}: ${c}`);
    assert.equal(row.in_time + row.overdue, Number(p.in_progress), `${p.unit}: in progress`);
    assert.equal(row.carried_in + row.received, row.to_process);
    assert.equal(row.on_time + row.late + row.in_time + row.overdue, row.to_process);
  });
  assert.deepEqual(figures(total), sums(rows));
  assert.equal(
    total.to_process,
    printed.reduce((n, p) => n + Number(p.to_process), 0),
  );
});

test('every grouping adds up to the same total', () => {
  const want = figures(report(data, PERIOD).total);
  for (const by of ['agency', 'district', 'procedure', 'field', 'level', 'channel']) {
    const r = report(data, [...PERIOD, '--by', by]);
    assert.deepEqual(figures(r.total), want, by);
    assert.deepEqual(sums(r.rows), want, by);
  }
  const months = report(data, [...PERIOD, '--by', 'month']);
  assert.deepEqual(figures(months.total), want);
  assert.deepEqual(
    months.rows.map((r) => r.code),
    ['2021-12', '2022-01', '2022-02', '2022-03', '2022-04', '2022-05', '2022-06'],
  );
  for (const f of ['received', 'online', 'on_time', 'late'])
    assert.equal(
      months.rows.reduce((n, r) => n + r[f], 0),
      months.total[f],
      f,
    );
  // What one month leaves open the next one carries in.
  months.rows
    .slice(1)
    .forEach((r, i) => assert.equal(r.carried_in, months.rows[i].in_time + months.rows[i].overdue));
  assert.equal(months.rows[0].carried_in, months.total.carried_in);
  assert.equal(months.rows.at(-1).overdue, months.total.overdue);
});

test('districts hold their communes, levels their agencies', () => {
  const agencies = report(data, PERIOD).rows;
  const parent = new Map(
    csv(ok(['list', 'agencies', '--data', data]).out).map((a) => [a.code, a.parent]),
  );
  const districts = report(data, [...PERIOD, '--by', 'district']).rows;
  assert.equal(districts.length, 10);
  for (const d of districts) {
    const mine = agencies.filter((a) =>
      d.code === 'province' ? a.code.startsWith('P') : a.code === d.code || parent.get(a.code) === d.code,
    );
    assert.deepEqual(figures(d), sums(mine), d.name);
  }
  for (const level of ['province', 'district', 'commune']) {
    const mine = report(data, [...PERIOD, '--level', level]);
    const want = report(data, [...PERIOD, '--by', 'level']).rows.find((r) => r.code === level);
    assert.deepEqual(figures(mine.total), figures(want), level);
    assert.equal(mine.rows.length, printed.filter((p) => p.level === level).length);
    for (const by of ['procedure', 'channel', 'field'])
      assert.deepEqual(
        figures(report(data, [...PERIOD, '--level', level, '--by', by]).total),
        figures(want),
      );
  }
});

test('one agency by itself', () => {
  const all = report(data, PERIOD).rows;
  for (const code of ['P04', 'D1', 'P11', all.at(-1).code]) {
    const want = figures(all.find((r) => r.code === code));
    for (const by of ['agency', 'procedure', 'field', 'channel', 'level']) {
      const r = report(data, [...PERIOD, '--agency', code, '--by', by]);
      assert.deepEqual(figures(r.total), want, `${code} by ${by}`);
      assert.deepEqual(sums(r.rows), want, `${code} by ${by}`);
    }
  }
});

test('CSV, JSON and text give the same figures', () => {
  const args = ['report', 'dossiers', ...PERIOD, '--by', 'level', '--data', data];
  const fromCsv = csv(ok(args).out);
  const fromJson = JSON.parse(ok([...args, '--format', 'json']).out);
  assert.deepEqual(
    fromJson.map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, String(v)]))),
    fromCsv,
  );
  assert.ok(fromJson.every((r) => Number.isInteger(r.received)));
  const text = ok([...args, '--format', 'table']).out;
  const vi = String(fromJson.at(-1).to_process).replace(/\B(?=(\d{3})+$)/g, '.');
  assert.ok(text.includes(vi), `${vi} in\n${text}`);
});

test('periods before, after, and of one day', () => {
  const before = report(data, ['--from', '2000-01-01', '--to', '2000-12-31']);
  assert.deepEqual(figures(before.total), [0, 0, 0, 0, 0, 0, 0, 0]);
  const open = report(data, PERIOD).total;
  const after = report(data, ['--from', '2022-06-15', '--to', '2022-06-15']).total;
  assert.equal(after.carried_in, open.in_time + open.overdue);
  assert.equal(after.received, 0);
  const far = report(data, ['--from', '2199-01-01', '--to', '2199-12-31']).total;
  // The clock of two of the living part stands still: they wait for the person.
  assert.equal(far.in_time, 2);
  assert.equal(far.to_process, far.overdue + 2);
  let received = 0,
    onTime = 0,
    late = 0;
  for (let d = 1; d <= 31; d++) {
    const day = `2022-03-${String(d).padStart(2, '0')}`;
    const t = report(data, ['--from', day, '--to', day]).total;
    received += t.received;
    onTime += t.on_time;
    late += t.late;
  }
  const march = report(data, ['--from', '2022-03-01', '--to', '2022-03-31']).total;
  assert.deepEqual([received, onTime, late], [march.received, march.on_time, march.late]);
  assert.ok(march.received > 0);
});

test('each figure lists exactly its dossiers', () => {
  const rows = new Map(report(data, PERIOD).rows.map((r) => [r.code, r]));
  for (const code of ['P04', 'P11', 'D1', 'D5', 'P01', [...rows.keys()].at(-1)]) {
    for (const figure of FIGURES) {
      const list = listed(data, [...PERIOD, '--agency', code, '--figure', figure]);
      assert.equal(list.length, rows.get(code)[figure], `${code} ${figure}`);
      assert.equal(new Set(list.map((d) => d.code)).size, list.length);
      assert.ok(list.every((d) => d.agency === code));
    }
  }
  const total = report(data, PERIOD).total;
  for (const figure of ['late', 'overdue', 'carried_in', 'in_time'])
    assert.equal(listed(data, [...PERIOD, '--figure', figure]).length, total[figure], figure);
});

test('lists filter as reports group', () => {
  const by = (what) => new Map(report(data, [...PERIOD, '--by', what]).rows.map((r) => [r.code, r]));
  const channel = by('channel').get('post');
  assert.equal(
    listed(data, [...PERIOD, '--channel', 'post', '--figure', 'received']).length,
    channel.received,
  );
  const district = by('district').get('D3');
  assert.equal(
    listed(data, [...PERIOD, '--district', 'D3', '--figure', 'carried_in']).length,
    district.carried_in,
  );
  const [field, f] = [...by('field')].find(([, r]) => r.carried_in > 5);
  assert.equal(
    listed(data, [...PERIOD, '--field', field, '--figure', 'carried_in']).length,
    f.carried_in,
  );
  const [procedure, p] = [...by('procedure')].find(([, r]) => r.overdue > 0);
  assert.equal(
    listed(data, [...PERIOD, '--procedure', procedure, '--figure', 'overdue']).length,
    p.overdue,
  );
  const commune = by('level').get('commune');
  assert.equal(
    listed(data, [...PERIOD, '--level', 'commune', '--figure', 'overdue']).length,
    commune.overdue,
  );
});

test('audit and verify find nothing wrong', () => {
  assert.match(ok(['audit', '--data', data]).err, /no difference/);
  assert.match(ok(['verify', '--data', data]).err, /chain whole/);
});

test('of the online procedures, 45 of level 3 and 115 of level 4 were used online', () => {
  const online = new Map(
    report(data, [...PERIOD, '--by', 'procedure']).rows.map((r) => [r.code, r.online]),
  );
  const procedures = csv(ok(['list', 'procedures', '--data', data]).out).filter(
    (p) => p.counted === 'yes' && !p.valid_to,
  );
  const used = (level) =>
    procedures.filter((p) => p.online_level === level && online.get(p.code) > 0).length;
  assert.deepEqual([used('2'), used('3'), used('4')], [0, 45, 115]);
  const levels = (level) => procedures.filter((p) => p.online_level === level).length;
  assert.deepEqual([levels('3'), levels('4')], [92, 254]);
});

test('made again, in a folder, it is the same, byte for byte', () => {
  const digest = (folder) =>
    createHash('sha256')
      .update(ok(['export', 'dossiers', '--data', folder], { raw: true }).out)
      .digest('hex');
  assert.equal(digest(make(join(scratch(), 'again'))), digest(data));
});

test('the demonstration is not made over something that is there', () => {
  assert.equal(run(['demo', '--province', REAL, '--data', data]).code, 1);
  assert.equal(run(['demo', '--if-empty', '--province', REAL, '--data', data]).code, 0);
  assert.equal(report(data, PERIOD).rows.length, 132);
});
