// Helpers of the whole-program tests: motcua run with arguments and input, folders that are swept away,
// provinces (the real one, the small one of tests/data, broken copies), CSV read and written.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyOf, storePlace, scratch } from './place.mjs';

export { copyOf, storePlace, scratch };

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const MOTCUA = resolve(
  process.env.MOTCUA ?? join(process.env.BUILD ?? join(ROOT, 'build'), 'motcua'),
);
export const REAL = join(ROOT, 'province/ca-mau');
export const SMALL = join(ROOT, 'tests/data/province');
export const PERIOD = ['--from', '2021-12-15', '--to', '2022-06-14'];
export const FIGURES = [
  'to_process',
  'received',
  'carried_in',
  'online',
  'on_time',
  'late',
  'in_time',
  'overdue',
];

// Runs motcua. `input` is its stdin, `env` is added to the environment, `raw` gives stdout as bytes.
export function run(args, { input = '', env = {}, raw = false } = {}) {
  const r = spawnSync(MOTCUA, args, { input, maxBuffer: 1 << 30, env: { ...process.env, ...env } });
  if (r.error) throw r.error;
  return {
    code: r.status,
    signal: r.signal,
    out: raw ? r.stdout : r.stdout.toString(),
    err: r.stderr.toString(),
  };
}

// As run, but what fails ends the test, with what motcua said.
export function ok(args, options) {
  const r = run(args, options);
  if (r.code !== 0)
    throw new Error(`motcua ${args.join(' ')}: exit ${r.code}${r.signal ?? ''}\n${r.err}`);
  return r;
}

// A store with an empty province.
export function freshData(province = SMALL) {
  const data = storePlace();
  ok(['init', '--province', province, '--data', data]);
  return data;
}

// A copy of the small province and the national files beside it; `edit` maps file names to functions of
// their text. Latin-1 keeps bytes that are no UTF-8 as they are.
export function brokenProvince(edits) {
  const dir = scratch();
  cpSync(join(ROOT, 'tests/data'), dir, { recursive: true });
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(dir, file);
    const before = readFileSync(path, 'latin1');
    const after = edit(before);
    if (after === before) throw new Error(`${file}: the edit changes nothing`);
    writeFileSync(path, after, 'latin1');
  }
  return join(dir, 'province');
}

// UTF-8 text as the Latin-1 string of its bytes, for edits.
export const bytes = (text) => Buffer.from(text, 'utf8').toString('latin1');

// A CSV text as an array of rows (arrays of strings); line breaks inside quotes are kept.
export function csvRows(text) {
  const rows = [];
  let row = [],
    field = '',
    quoted = false;
  const s = text.replace(/^\uFEFF/, '');
  for (let i = 0; i < s.length; i++) {
    const c = s[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (s[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\n') {
      row.push(field.replace(/\r$/, ''));
      rows.push(row);
      row = [];
      field = '';
    } else field += c;
  }
  if (field !== '' || row.length) rows.push([...row, field]);
  return rows.filter((r) => r.length > 1 || r[0] !== '');
}

// A CSV text as objects by its header.
export function csv(text) {
  const [head, ...body] = csvRows(text);
  return body.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}

export const quote = (s) => (/[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);

// Objects as a CSV text with the given columns.
export function toCsv(columns, rows) {
  const line = (values) => `${values.map((v) => quote(String(v ?? ''))).join(',')}\n`;
  return line(columns) + rows.map((r) => line(columns.map((c) => r[c]))).join('');
}

export const COLUMNS = ['code', 'procedure', 'agency', 'channel', 'received_at', 'due_at', 'finished_at'];
export const ALL_COLUMNS = [
  ...COLUMNS,
  'desk',
  'applicant',
  'applicant_id',
  'phone',
  'outcome',
  'returned_at',
  'digitised',
  'fee',
  'paid_online',
  'postal_in',
  'postal_out',
];

// Writes `text` to a file of its own and imports it.
export function importText(data, text, { name = 'in.csv', more = [], env } = {}) {
  const file = join(scratch(), name);
  writeFileSync(file, text);
  return { ...run(['import', 'dossiers', file, '--data', data, ...more], { env }), file };
}

// A report as {rows, total}, the figures as numbers.
export function report(data, args) {
  const rows = csv(ok(['report', 'dossiers', '--data', data, ...args]).out).map((r) => ({
    ...r,
    ...Object.fromEntries(FIGURES.map((f) => [f, Number(r[f])])),
  }));
  return { rows: rows.slice(0, -1), total: rows.at(-1) };
}

export const listed = (data, args) => csv(ok(['list', 'dossiers', '--data', data, ...args]).out);

// Ledger and journal both sound, as motcua itself sees them.
export function assertSound(data) {
  ok(['audit', '--data', data]);
  ok(['verify', '--data', data]);
}

// A random generator that gives the same numbers for the same seed.
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { next, below, pick: (list) => list[below(list.length)] };
}
