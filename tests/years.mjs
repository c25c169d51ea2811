// A PostgreSQL store with six years of dossiers, for the tests that take years out of it and put them back;
// each works on a copy of its own.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { serveWith } from './server.mjs';
import { ALL_COLUMNS, SMALL, importText, ok, random, run, scratch, toCsv } from './support.mjs';

export const FIRST = 2020,
  LAST = 2025;
export const at = (time) => ({ MOTCUA_NOW: String(Date.parse(`${time}:00+07:00`) / 1000) });
export const NOW = at('2025-12-20T09:00');
const BODIES = [
  ['T1', 'S1'],
  ['T3', 'S2'],
  ['H1', 'D1'],
  ['X1', 'C1'],
  ['X2', 'C2'],
];
export const pause = (ms) => new Promise((r) => setTimeout(r, ms));

export let cluster, token;
export const address = (name) => cluster.address(name);
export const motcua = (...args) => run(args, { env: NOW });
export const good = (...args) => ok(args, { env: NOW });

// The audit finds nothing but the papers that begin() put there by hand: no act issued them. Where a year is
// out it asks for no event of what is there.
export function audited(data) {
  const r = motcua('audit', '--data', data);
  assert.match(r.err, /no difference/);
  const lines = r.out.split('\n').filter(Boolean);
  for (const line of lines)
    assert.match(line, /^dossier (2020-0-3|2021-0-7) result 1: found it, the journal tells nothing$/);
  assert.equal(r.code, lines.length ? 1 : 0, r.err);
  assert.equal(lines.length, /begins at/.test(r.err) ? 0 : 2);
  return r;
}

// One dossier; `ends` years later it is finished, or never.
export function dossier(r, year, n, ends) {
  const [procedure, agency] = r.pick(BODIES);
  const two = (k) => String(k).padStart(2, '0');
  const from = `${year}-${two(1 + r.below(11))}-${two(1 + r.below(28))}`;
  const [end, due] = [
    `${year + (ends ?? 0)}-12-${two(1 + r.below(28))}`,
    `${year}-12-${two(1 + r.below(28))}`,
  ];
  return {
    code: `${year}-${ends ?? 'open'}-${n}`,
    procedure,
    agency,
    channel: r.pick(['counter', 'online', 'post']),
    received_at: `${from}T08:00`,
    due_at: `${due}T17:00`,
    finished_at: ends === undefined ? '' : `${end}T10:00`,
    applicant: `Người số ${year}${ends ?? 'chưa xong'} ${n}`,
    applicant_id: `0009${year}${n}`,
    phone: '0001234567',
    outcome: ends === undefined ? '' : r.pick(['granted', 'refused']),
  };
}

// Each year's end brings what was finished in it, and what stays open.
function fill(data) {
  const r = random(7);
  for (let year = FIRST; year <= LAST; year++) {
    const rows = [];
    for (let n = 0; n < 30; n++) rows.push(dossier(r, year, n, 0));
    for (let n = 0; n < 6; n++) rows.push(dossier(r, year, n));
    for (let n = 0; n < 8 && year > FIRST; n++) rows.push(dossier(r, year - 1, n, 1));
    for (let n = 0; n < 3 && year > FIRST + 1; n++) rows.push(dossier(r, year - 2, n, 2));
    const done = rows.filter((d) => !(year === LAST && (d.finished_at || d.due_at) > '2025-12-19'));
    const time = year === LAST ? NOW : at(`${year}-12-30T09:00`);
    const r1 = importText(data, toCsv(ALL_COLUMNS, done), { name: `${year}.csv`, env: time });
    assert.equal(r1.code, 0, r1.err);
  }
}

export async function begin() {
  cluster = await Cluster.make();
  const data = cluster.database('made');
  ok(['init', '--province', SMALL, '--data', data], { env: at('2020-01-02T08:00') });
  for (const name of ['keeper', 'lanhdao'])
    ok(['user', 'add', name, '--role', name === 'keeper' ? 'admin' : 'leader', '--data', data], {
      input: `demo-${name}\n`,
      env: at('2020-01-02T08:00'),
    });
  token = ok(['token', 'add', 'keeper', 'test', '--data', data], {
    env: at('2020-01-02T08:00'),
  }).out.trim();
  fill(data);
  const scan = join(scratch(), 'scan.pdf');
  for (const code of ['2020-0-3', '2021-0-7']) {
    writeFileSync(scan, `%PDF-1.4\n${code}\n`);
    ok(['attach', code, scan, '--files', join(scratch(), 'files'), '--data', data], { env: NOW });
  }
  const write = (table, columns, values) =>
    cluster.sql(
      `INSERT INTO ${table} (${columns}) SELECT ${values} FROM dossier` +
        " WHERE code IN ('2020-0-3', '2021-0-7')",
      'made',
    );
  write(
    'dossier_letter',
    'id, dossier, no, kind, at, who, text, due_before, due_after',
    "id, id, 1, 'note', 0, 'an', 'x', 0, 0",
  );
  write('dossier_answer', 'dossier, form', "id, 'birth'");
  write('result_draft', 'dossier, revision, who, at', "id, 1, 'an', 0");
  write(
    'issued',
    'id, dossier, kind, source, agency, year, number, symbol, token, title, who, at',
    "id, id, 'result', 0, agency, 2021, 1, 'KQ', id, 'x', 'an', 0",
  );
  write(
    'dossier_glass',
    'id, dossier, account, role, at, ends',
    "id, id, (SELECT MIN(id) FROM account), 'head', 0, 1",
  );
  write('dossier_address', 'dossier', 'id');
  write('dossier_bearer', 'dossier, ground', "id, ''");
  audited(data);
}
export const end = () => cluster.drop();

let copies = 0;
export function copy(from = 'made') {
  const name = `copy_${++copies}`;
  cluster.sql(`CREATE DATABASE ${name} TEMPLATE ${from}`);
  return name;
}

export const WAYS = ['agency', 'district', 'procedure', 'field', 'level', 'channel', 'month'];
export const report = (name, from, to, by = 'agency') =>
  motcua('report', 'dossiers', '--from', from, '--to', to, '--by', by, '--data', address(name));

// All that a store says of the time from `year` on.
export function figures(name, year) {
  const said = {};
  for (const [from, to] of [
    [`${year}-01-01`, `${year}-01-01`],
    [`${year}-01-01`, `${year}-06-14`],
    [`${year}-03-07`, '2025-12-19'],
    [`${year + 1}-01-01`, `${year + 1}-12-31`],
    [`${year}-12-15`, `${year + 1}-06-14`],
    ['2025-12-31', '2027-05-05'],
  ]) {
    for (const by of WAYS) {
      const r = report(name, from, to, by);
      assert.equal(r.code, 0, r.err);
      said[`${from} ${to} ${by}`] = r.out;
    }
    for (const figure of ['to_process', 'carried_in', 'on_time', 'late', 'overdue'])
      said[`${from} ${to} ${figure}`] = good(
        ...['list', 'dossiers', '--from', from, '--to', to, '--figure', figure],
        ...['--data', address(name)],
      ).out;
  }
  return said;
}

const TABLES = [
  'dossier',
  'dossier_answer',
  'dossier_glass',
  'dossier_address',
  'dossier_bearer',
  'dossier_attachment',
  'dossier_letter',
  'dossier_person',
  'dossier_words',
  'ledger_day',
  'ledger_month',
  'ledger_agency_day',
  'ledger_agency_month',
  'dossier_serial',
  'issued',
  'result_draft',
];
export const rows = (name) =>
  Object.fromEntries(
    TABLES.map((t) => [t, cluster.sql(`SELECT CAST(t AS text) FROM ${t} t ORDER BY 1`, name)]),
  );
export const years = (name) =>
  JSON.parse(good('years', 'list', '--format', 'json', '--data', address(name)).out).map((y) => ({
    ...y,
    year: Number(y.year),
  }));
export const states = (name) => Object.fromEntries(years(name).map((y) => [y.year, y.state]));

export const serveNow = (data) => serveWith(NOW, data);

export async function eventually(ask) {
  for (let i = 0; i < 200; i++) {
    if (await ask()) return;
    await pause(50);
  }
  assert.fail('it did not come about');
}
