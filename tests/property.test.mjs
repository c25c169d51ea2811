// Random histories against a naive recount. The recount is written from the design's definitions and
// knows nothing of the program: dossiers in an array, periods in days, a loop.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, drop, motcua, smallFolder } from './server.mjs';

const HEAD = 'code,procedure,agency,channel,received_at,due_at,finished_at';
const FIGURES = ['to_process', 'received', 'carried_in', 'online', 'on_time', 'late', 'in_time', 'overdue'];
const CHANNELS = ['counter', 'online', 'post'];

function generator(seed) {
  let s = seed >>> 0;
  const next = () => {
    // mulberry32
    s = (s + 0x6d2b79f5) >>> 0;
    let t = s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, upto: (n) => Math.floor(next() * n), pick: (a) => a[Math.floor(next() * a.length)] };
}

// Minutes since 2018-01-01 as YYYY-MM-DDTHH:MM; such texts compare as the times do.
const BASE = Date.UTC(2018, 0, 1);
const at = (minutes) => new Date(BASE + minutes * 60000).toISOString().slice(0, 16);
const day = (n) => new Date(BASE + n * 86400000).toISOString().slice(0, 10);

function history(g, n, days, bodies) {
  return Array.from({ length: n }, (_, i) => {
    const r = g.upto(days * 1440);
    const limit = g.pick([0, 1, 60, 1440, 1439, g.upto(20000), g.upto(200000)]);
    // Sometimes the last minute of a day, or midnight, where mistakes live.
    let d = r + limit;
    if (g.upto(6) === 0) d = Math.max(r, Math.floor(d / 1440) * 1440 + 1439);
    if (g.upto(9) === 0) d = Math.ceil(d / 1440) * 1440;
    const f = g.pick([
      null,
      r,
      d,
      d + 1,
      Math.max(r, d - 1),
      r + g.upto(3 * limit + 10),
      r + g.upto(400000),
      r + g.upto(limit + 1),
      r + g.upto(limit + 1),
    ]);
    const { agency, procedure } = bodies(g);
    return {
      code: `H${i}`,
      procedure,
      agency,
      channel: g.pick(CHANNELS),
      received_at: at(r),
      due_at: at(d),
      finished_at: f === null ? '' : at(f),
    };
  });
}

// DESIGN, "What a dossier counts as": days for r and f, full times for f <= d.
function naive(list, from, to) {
  const n = Object.fromEntries(FIGURES.map((f) => [f, 0]));
  const endOfTo = `${to}T24:00`;
  for (const x of list) {
    const r = x.received_at.slice(0, 10),
      f = x.finished_at.slice(0, 10),
      open = x.finished_at === '';
    const received = from <= r && r <= to;
    const carried = r < from && (open || f >= from);
    if (received) n.received++;
    if (received && x.channel === 'online') n.online++;
    if (carried) n.carried_in++;
    if (received || carried) n.to_process++;
    if (!open && from <= f && f <= to) n[x.finished_at <= x.due_at ? 'on_time' : 'late']++;
    if (r <= to && (open || f > to)) n[x.due_at >= endOfTo ? 'in_time' : 'overdue']++;
  }
  return n;
}

const groups = (agencies, procedures) => ({
  agency: (x) => x.agency,
  procedure: (x) => x.procedure,
  field: (x) => procedures.get(x.procedure).field,
  level: (x) => agencies.get(x.agency).level,
  channel: (x) => x.channel,
  district: (x) => {
    const a = agencies.get(x.agency);
    return a.level === 'province' ? 'province' : a.level === 'district' ? a.code : a.parent;
  },
});

function compare(rows, list, from, to, key, what) {
  const parts = new Map();
  for (const x of list) {
    const k = key(x);
    if (!parts.has(k)) parts.set(k, []);
    parts.get(k).push(x);
  }
  const seen = new Set();
  for (const row of rows) {
    const expected = naive(row.code === 'total' ? list : (parts.get(row.code) ?? []), from, to);
    for (const f of FIGURES) assert.equal(Number(row[f]), expected[f], `${what}: ${row.code} ${f}`);
    assert.equal(Number(row.carried_in) + Number(row.received), Number(row.to_process), what);
    assert.equal(
      ['on_time', 'late', 'in_time', 'overdue'].reduce((n, f) => n + Number(row[f]), 0),
      Number(row.to_process),
      what,
    );
    seen.add(row.code);
  }
  for (const [k, part] of parts)
    if (naive(part, from, to).to_process) assert.ok(seen.has(k), `${what}: ${k} is missing`);
}

function monthsOf(rows, list, from, to, what) {
  for (const row of rows.slice(0, -1)) {
    const last = new Date(Date.UTC(Number(row.code.slice(0, 4)), Number(row.code.slice(5)), 0))
      .toISOString()
      .slice(0, 10);
    const a = `${row.code}-01` > from ? `${row.code}-01` : from,
      b = last < to ? last : to;
    const expected = naive(list, a, b);
    for (const f of FIGURES) assert.equal(Number(row[f]), expected[f], `${what}: ${row.code} ${f}`);
  }
}

const SEEDS = (process.env.SEED ? [Number(process.env.SEED)] : [1, 2, 3, 4, 5]).map(Number);

for (const seed of SEEDS) {
  test(`a random history, seed ${seed}`, () => {
    const g = generator(seed * 7919);
    const data = smallFolder();
    const agencies = new Map(csv(motcua('list', 'agencies', '--data', data).out).map((a) => [a.code, a]));
    const procedures = new Map(
      csv(motcua('list', 'procedures', '--data', data).out).map((p) => [p.code, p]),
    );
    const some = ['P01', 'P04', 'P22', 'D1', 'D9', 'D1.C01', 'D1.C02', 'D9.C01'];
    const fewer = [...procedures.keys()].filter((_, i) => i % 173 === seed);
    const list = history(g, 4000, 900 + seed * 400, (r) => ({
      agency: r.pick(some),
      procedure: r.pick(fewer),
    }));
    // In several files, out of order.
    const shuffled = list
      .map((x) => [g.next(), x])
      .sort((a, b) => a[0] - b[0])
      .map(([, x]) => x);
    const files = 1 + g.upto(5);
    for (let k = 0; k < files; k++) {
      const part = shuffled.filter((_, i) => i % files === k);
      const file = join(data, `part${k}.csv`);
      writeFileSync(
        file,
        `${HEAD}\n${part
          .map((x) =>
            HEAD.split(',')
              .map((h) => x[h])
              .join(','),
          )
          .join('\n')}\n`,
      );
      const r = motcua('import', 'dossiers', file, '--data', data);
      assert.equal(r.code, 0, r.err);
    }
    assert.equal(motcua('audit', '--data', data).code, 0, 'audit');
    assert.equal(motcua('verify', '--data', data).code, 0, 'verify');
    const keys = groups(agencies, procedures);
    for (let q = 0; q < 40; q++) {
      const a = g.upto(3400) - 200,
        from = day(a),
        to = day(a + g.pick([0, 0, 1, 6, 30, 31, 180, 365, 1200, 4000]));
      const by = g.pick([...Object.keys(keys), 'month', 'agency']);
      const only = g.upto(4) === 0 ? g.pick(some) : null;
      const level = !only && g.upto(4) === 0 ? g.pick(['province', 'district', 'commune']) : null;
      const args = [
        '--from',
        from,
        '--to',
        to,
        ...(only ? ['--agency', only] : []),
        ...(level ? ['--level', level] : []),
      ];
      const rows = csv(motcua('report', 'dossiers', ...args, '--by', by, '--data', data).out);
      const part = list.filter(
        (x) => (!only || x.agency === only) && (!level || agencies.get(x.agency).level === level),
      );
      const what = `seed ${seed}, ${args.join(' ')} --by ${by}`;
      if (by === 'month') {
        monthsOf(rows, part, from, to, what);
        compare(rows.slice(-1), part, from, to, () => 'total', what);
      } else {
        compare(rows, part, from, to, keys[by], what);
      }
      if (q % 4) continue;
      const figure = g.pick(FIGURES);
      const listed = csv(motcua('list', 'dossiers', ...args, '--figure', figure, '--data', data).out);
      assert.equal(listed.length, naive(part, from, to)[figure], `${what}: list of ${figure}`);
    }
    drop(data);
  });
}
