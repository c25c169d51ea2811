// Random histories against a recount written here from DESIGN's definitions alone: whatever is imported, in
// whatever order, every figure of every period in every grouping must be the counted one.
// SEED=n repeats a run.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COLUMNS,
  FIGURES,
  SMALL,
  assertSound,
  csv,
  freshData,
  importText,
  listed,
  random,
  report,
  toCsv,
} from './support.mjs';

const agencies = csv(readFileSync(join(SMALL, 'agencies.csv'), 'utf8'));
const procedures = csv(readFileSync(join(SMALL, 'procedures.csv'), 'utf8'));
const agencyOf = new Map(agencies.map((a) => [a.code, a]));
const fieldOf = new Map(procedures.map((p) => [p.code, p.field]));

const MINUTE = 60000,
  DAY = 86400000;
const text = (t) => new Date(t).toISOString().slice(0, 16);
const day = (t) => text(t).slice(0, 10);
const FIRST = Date.UTC(2019, 0, 1),
  SPAN = 5 * 365;

// Times are plain local times here; as texts of one form they compare like moments.
function invent(r, n, from) {
  return Array.from({ length: n }, (_, i) => {
    const received =
      FIRST + r.below(SPAN) * DAY + r.pick([0, 1, 1439, 480, 700, r.below(1440)]) * MINUTE;
    const monthEnd = Date.UTC(
      new Date(received).getUTCFullYear(),
      new Date(received).getUTCMonth() + 1,
      0,
    );
    let due = received + r.below(r.pick([2, 20, 60, 400])) * DAY + r.below(600) * MINUTE;
    if (r.below(4) === 0)
      due = Math.max(received, monthEnd + r.pick([0, 1020, 1439, 1440]) * MINUTE);
    const finished = r.pick([
      null,
      null,
      due,
      due + MINUTE,
      Math.max(received, due - MINUTE),
      received,
      received + r.below(90 * 1440) * MINUTE,
      due + r.below(30) * DAY,
      Math.ceil(due / DAY) * DAY,
      Math.floor(due / DAY) * DAY + 1439 * MINUTE,
    ]);
    const inTime = finished === null ? null : Math.max(received, finished);
    return {
      code: `P-${from + i}`,
      procedure: r.pick(procedures).code,
      agency: r.pick(agencies).code,
      channel: r.pick(['counter', 'online', 'online', 'post']),
      received_at: text(received),
      due_at: text(due),
      finished_at: inTime === null ? '' : text(inTime),
    };
  });
}

// DESIGN, "What a dossier counts as", for days a to b.
function figuresOf(d, a, b) {
  const r = d.received_at.slice(0, 10),
    f = d.finished_at.slice(0, 10),
    due = d.due_at.slice(0, 10);
  const received = a <= r && r <= b;
  const carried = r < a && (f === '' || f >= a);
  const finished = f !== '' && a <= f && f <= b;
  const open = r <= b && (f === '' || f > b);
  return {
    to_process: received || carried,
    received,
    carried_in: carried,
    online: received && d.channel === 'online',
    on_time: finished && d.finished_at <= d.due_at,
    late: finished && d.finished_at > d.due_at,
    in_time: open && due > b, // the end of day b is the beginning of the next
    overdue: open && due <= b,
  };
}

function count(list, a, b) {
  const sum = Object.fromEntries(FIGURES.map((f) => [f, 0]));
  for (const d of list) {
    const one = figuresOf(d, a, b);
    for (const f of FIGURES) sum[f] += one[f];
  }
  return sum;
}

const groups = {
  agency: (d) => d.agency,
  district: (d) => {
    const a = agencyOf.get(d.agency);
    return a.level === 'province' ? 'province' : a.level === 'district' ? a.code : a.parent;
  },
  procedure: (d) => d.procedure,
  field: (d) => fieldOf.get(d.procedure),
  level: (d) => agencyOf.get(d.agency).level,
  channel: (d) => d.channel,
};

function monthsOf(a, b) {
  const out = [];
  for (let y = Number(a.slice(0, 4)), m = Number(a.slice(5, 7)); ;) {
    const first = day(Date.UTC(y, m - 1, 1)),
      last = day(Date.UTC(y, m, 0));
    out.push([first.slice(0, 7), first > a ? first : a, last < b ? last : b]);
    if (last >= b) return out;
    if (++m > 12) {
      m = 1;
      y++;
    }
  }
}

function expected(list, by, a, b) {
  if (by === 'month')
    return new Map(monthsOf(a, b).map(([code, from, to]) => [code, count(list, from, to)]));
  const parts = new Map();
  for (const d of list) {
    const key = groups[by](d);
    if (!parts.has(key)) parts.set(key, []);
    parts.get(key).push(d);
  }
  return new Map([...parts].map(([key, part]) => [key, count(part, a, b)]));
}

const ZERO = Object.fromEntries(FIGURES.map((f) => [f, 0]));
const only = (row) => Object.fromEntries(FIGURES.map((f) => [f, row[f]]));

// Days at random, and as often days on which something happened: there lie the edges.
function period(r, all) {
  const from = FIRST + (r.below(SPAN + 900) - 200) * DAY;
  const length = r.pick([0, 0, 1, 30, 90, 181, 365, r.below(1500)]);
  let a = day(from);
  let b = day(from + length * DAY);
  if (r.below(3) === 0) a = `${a.slice(0, 8)}01`;
  if (r.below(4) === 0) b = day(Date.UTC(Number(b.slice(0, 4)), Number(b.slice(5, 7)), 0));
  const edge = (d) => r.pick([d.received_at, d.due_at, d.finished_at || d.due_at]).slice(0, 10);
  const midnight = all.filter((d) => d.finished_at.endsWith('T00:00'));
  if (r.below(2)) a = edge(r.pick(midnight.length && r.below(2) ? midnight : all));
  if (r.below(2)) b = edge(r.pick(all));
  // A day that ends just as something is finished.
  if (midnight.length && r.below(4) === 0)
    b = day(Date.parse(`${edge(r.pick(midnight))}T00:00Z`) - DAY);
  return a <= b ? [a, b] : [b, a];
}

function checkReport(r, data, all, what) {
  const [a, b] = period(r, all);
  const by = r.pick([...Object.keys(groups), 'month']);
  const args = ['--from', a, '--to', b, '--by', by];
  let list = all;
  if (r.below(3) === 0) {
    const level = r.pick(['province', 'district', 'commune']);
    args.push('--level', level);
    list = list.filter((d) => agencyOf.get(d.agency).level === level);
  }
  if (r.below(4) === 0) {
    const agency = r.pick(agencies).code;
    args.push('--agency', agency);
    list = list.filter((d) => d.agency === agency);
  }
  const said = `${what}: report dossiers ${args.join(' ')}`;
  const got = report(data, args);
  const want = expected(list, by, a, b);
  assert.deepEqual(only(got.total), count(list, a, b), `${said}: total`);
  assert.equal(new Set(got.rows.map((x) => x.code)).size, got.rows.length, `${said}: a row twice`);
  for (const row of got.rows)
    assert.deepEqual(only(row), want.get(row.code) ?? ZERO, `${said}: ${row.code}`);
  const shown = new Set(got.rows.map((x) => x.code));
  for (const [key, f] of want)
    if (!shown.has(key)) assert.deepEqual(f, ZERO, `${said}: no row ${key}`);
}

function checkList(r, data, all, what) {
  const [a, b] = period(r, all);
  const figure = r.pick(FIGURES);
  const args = ['--from', a, '--to', b, '--figure', figure];
  let list = all.filter((d) => figuresOf(d, a, b)[figure]);
  const narrow = r.pick(['agency', 'district', 'procedure', 'field', 'level', 'channel', null]);
  // It may be that no dossier lies in any district.
  const keys = narrow
    ? [...new Set(all.map(groups[narrow]))].filter((k) => k !== 'province' || narrow === 'level')
    : [];
  if (keys.length) {
    const key = r.pick(keys);
    args.push(`--${narrow}`, key);
    list = list.filter((d) => groups[narrow](d) === key);
  }
  const got = listed(data, args);
  const said = `${what}: list dossiers ${args.join(' ')}`;
  assert.deepEqual(got.map((d) => d.code).sort(), list.map((d) => d.code).sort(), said);
  const byCode = new Map(list.map((d) => [d.code, d]));
  for (const d of got)
    for (const c of COLUMNS) assert.equal(d[c], byCode.get(d.code)[c], `${said}: ${d.code} ${c}`);
}

const seed = Number(process.env.SEED ?? Date.now() % 1000000);
for (let round = 0; round < 5; round++) {
  test(`random history ${round} (SEED=${seed})`, () => {
    const r = random(seed + round * 7919);
    const data = freshData();
    const all = [];
    const files = 2 + r.below(5);
    for (let f = 0; f < files; f++) {
      const part = invent(r, r.pick([1, 40, 300, 900]), all.length);
      // Now and then a file in order of receipt, as a system would export it, one period after another.
      if (r.below(2)) part.sort((x, y) => (x.received_at < y.received_at ? -1 : 1));
      const done = importText(data, toCsv(COLUMNS, part));
      assert.equal(done.code, 0, done.err);
      all.push(...part);
      const what = `SEED=${seed} round ${round} after file ${f + 1} of ${files}`;
      for (let i = 0; i < 12; i++) checkReport(r, data, all, what);
    }
    const what = `SEED=${seed} round ${round}`;
    assertSound(data);
    for (let i = 0; i < 60; i++) checkReport(r, data, all, what);
    for (let i = 0; i < 25; i++) checkList(r, data, all, what);
  });
}
