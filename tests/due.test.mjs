// When a time limit ends: some hundred cases against a count of days and minutes of its own; the explanation
// agrees with the due time; a dossier's page shows it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { ok, run } from './support.mjs';
import { Client, demoCopy, serve } from './server.mjs';

// Days off on weekdays, and worked weekend days, as announced for 2022 to 2024; written down here once more.
const OFF = new Set(
  `2022-01-03 2022-01-31 2022-02-01 2022-02-02 2022-02-03 2022-02-04 2022-04-11 2022-05-02 2022-05-03
   2022-09-01 2022-09-02 2023-01-02 2023-01-20 2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-05-01
   2023-05-02 2023-05-03 2023-09-01 2023-09-04 2024-01-01 2024-02-08 2024-02-09 2024-02-12 2024-02-13
   2024-02-14 2024-04-18 2024-04-29 2024-04-30 2024-05-01 2024-09-02 2024-09-03`.split(/\s+/),
);
const WORK = new Set(['2024-05-04']);
const HOURS = [
  [7 * 60, 11 * 60],
  [13 * 60, 17 * 60],
];

const data = demoCopy();
const text = (t) => new Date(t).toISOString();
const day = (t) => text(t).slice(0, 10);
const DAY = 86400000;
const at = (s) => Date.parse(`${s}:00Z`);

function works(t) {
  const weekend = [0, 6].includes(new Date(t).getUTCDay());
  return weekend ? WORK.has(day(t)) : !OFF.has(day(t));
}

const midnight = (t) => t - (t % DAY);
const close = (t) => midnight(t) + 17 * 3600000;

// A minute after the other, a day after the other.
function expected(from, n, unit) {
  if (unit === 'working hours') {
    let left = n * 60;
    for (let t = from; ; t += 60000) {
      if (left === 0) return t;
      const minute = (t - midnight(t)) / 60000;
      if (works(t) && HOURS.some(([a, b]) => a <= minute && minute < b)) left--;
    }
  }
  let t = midnight(from);
  for (let left = n; left > 0;) {
    t += DAY;
    if (unit === 'days' || works(t)) left--;
  }
  while (!works(t) || close(t) < from) t += DAY;
  return close(t);
}

function random(seed) {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return (x >> 8) % n;
  };
}

const UNITS = ['working days', 'working hours', 'days'];

function due(from, n, unit) {
  const out = ok([
    'due',
    '--from',
    text(from).slice(0, 16),
    '--limit',
    `${n} ${unit}`,
    '--explain',
    '--data',
    data,
  ]);
  const [first, ...lines] = out.out.trim().split('\n');
  return { due: at(first), lines };
}

function check(from, n, unit) {
  const what = `${text(from)} + ${n} ${unit}`;
  const got = due(from, n, unit);
  assert.equal(text(got.due), text(expected(from, n, unit)), what);
  assert.equal(got.lines[0].slice(0, 10), day(from), what);
  assert.equal(got.lines.at(-1).slice(0, 10), day(got.due), what);
  assert.equal(got.lines.length, (midnight(got.due) - midnight(from)) / DAY + 1, what);
  if (unit === 'working hours') assert.match(got.lines.at(-1), new RegExp(`, ${n} h 00 of ${n} h`), what);
  else assert.equal(got.lines.filter((l) => /day \d+ of \d+/.test(l)).length, n, what);
  for (const l of got.lines)
    if (/day off, not counted/.test(l))
      assert.equal(works(at(`${l.slice(0, 10)}T00:00`)), false, `${what}: ${l}`);
}

test('cases that were worked out by hand', () => {
  for (const [from, n, unit, want] of [
    ['2022-01-28T15:30', 3, 'working days', '2022-02-09T17:00'],
    ['2022-06-10T10:00', 1, 'working days', '2022-06-13T17:00'],
    ['2022-06-13T15:00', 4, 'working hours', '2022-06-14T09:00'],
    ['2024-05-03T16:00', 2, 'working hours', '2024-05-04T08:00'],
    ['2022-04-29T09:00', 3, 'days', '2022-05-04T17:00'],
  ])
    assert.equal(text(due(at(from), n, unit).due).slice(0, 16), want, `${from} ${n} ${unit}`);
});

test('three hundred cases against the slow count, most of them near days off', () => {
  const next = random(7);
  const near = [...OFF, ...WORK];
  for (let i = 0; i < 300; i++) {
    const base = next(3)
      ? at(`${near[next(near.length)]}T00:00`) - next(12) * DAY
      : at('2022-01-04T00:00') + next(900) * DAY;
    check(base + (6 * 60 + next(13 * 60)) * 60000, 1 + next(next(4) ? 12 : 60), UNITS[i % 3]);
  }
});

// The slow count with a clock that stands still and an extension.
function expectedStopped(from, n, unit, stops, more) {
  let limit = n,
    held = [],
    agreed = null;
  const run = () => {
    if (unit === 'working hours') {
      let left = limit * 60;
      for (let t = from; ; t += 60000) {
        if (left === 0) return t;
        const minute = (t - midnight(t)) / 60000;
        const still = held.some(([a, b]) => a <= t && t < b);
        if (!still && works(t) && HOURS.some(([a, b]) => a <= minute && minute < b)) left--;
      }
    }
    let t = midnight(from);
    for (let left = limit; left > 0;) {
      t += DAY;
      const still = held.some(([a, b]) => midnight(a) < t && t <= midnight(b));
      if (!still && (unit === 'days' || works(t))) left--;
    }
    while (!works(t) || close(t) < from) t += DAY;
    // Stopped on its last day, or on a day off after it: it ends on the day of the answer.
    for (const [a, b] of held)
      if (a <= close(t) && b > close(t)) for (t = midnight(b); !works(t) || close(t) < b;) t += DAY;
    return close(t);
  };
  const happened = [...stops.map((s) => ({ at: s[0], s })), ...(more ? [{ at: more.at, more }] : [])];
  happened.sort((a, b) => a.at - b.at);
  for (const h of happened) {
    if (h.at > run()) continue;
    if (h.s) held.push(h.s);
    else limit += h.more.n;
  }
  return run();
}

test('three hundred cases with stops and extensions against the slow count', () => {
  const next = random(23);
  const near = [...OFF, ...WORK];
  let counted = 0,
    late = 0;
  for (let i = 0; i < 300; i++) {
    const unit = UNITS[i % 3];
    const from =
      at(`${near[next(near.length)]}T00:00`) - next(9) * DAY + (6 * 60 + next(12 * 60)) * 60000;
    const n = 1 + next(unit === 'working hours' ? 40 : 15);
    const stops = [];
    let t = from;
    for (let k = next(3); k > 0; k--) {
      const a = t + next(5 * 24 * 60) * 60000,
        b = a + next(8 * 24 * 60) * 60000;
      stops.push([a, b]);
      t = b + 60000;
    }
    const more = next(3) ? null : { n: 1 + next(6), at: from + next(12 * 24 * 60) * 60000 };
    const inStop = more && stops.some(([a, b]) => a <= more.at && more.at <= b);
    if (inStop) continue; // agreed while it stands still: a case of its own below
    const iso = (x) => text(x).slice(0, 16);
    const args = ['due', '--from', iso(from), '--limit', `${n} ${unit}`, '--explain', '--data', data];
    if (stops.length) args.push('--stopped', stops.map(([a, b]) => `${iso(a)}/${iso(b)}`).join(','));
    if (more) args.push('--extended', String(more.n), '--extended-at', iso(more.at));
    const what = args.slice(1).join(' ');
    const [first, ...lines] = ok(args).out.trim().split('\n');
    const want = expectedStopped(from, n, unit, stops, more);
    assert.equal(`${first} ${what}`, `${iso(want)} ${what}`);
    assert.equal(lines.at(-1).slice(0, 10), first.slice(0, 10), what);
    counted += want !== expected(from, n, unit);
    late += stops.some(([a]) => a > expected(from, n, unit));
  }
  assert.ok(counted > 80 && late > 20, `${counted} moved, ${late} with a stop after the limit`);
});

test('worked out by hand: stops and extensions', () => {
  const got = (...args) => ok(['due', ...args, '--data', data]).out.trim();
  const five = ['--from', '2022-06-06T09:00', '--limit', '5 working days'];
  assert.equal(got(...five), '2022-06-13T17:00');
  // Asked on Wednesday, answered a week from Friday: three days were left, Monday to Wednesday.
  assert.equal(got(...five, '--stopped', '2022-06-08T10:00/2022-06-17T15:00'), '2022-06-22T17:00');
  // Asked when it was late already: nothing moves.
  assert.equal(got(...five, '--stopped', '2022-06-14T08:00/2022-06-17T15:00'), '2022-06-13T17:00');
  assert.equal(got(...five, '--extended', '2', '--extended-at', '2022-06-13T16:59'), '2022-06-15T17:00');
  assert.equal(got(...five, '--extended', '2', '--extended-at', '2022-06-13T17:01'), '2022-06-13T17:00');
  assert.equal(
    got(
      ...five,
      '--stopped',
      '2022-06-08T10:00/2022-06-17T15:00',
      '--extended',
      '1',
      '--extended-at',
      '2022-06-10T08:00',
    ),
    '2022-06-23T17:00',
  );
  const hours = ['--from', '2022-06-06T09:00', '--limit', '8 working hours'];
  assert.equal(got(...hours), '2022-06-07T09:00');
  assert.equal(got(...hours, '--stopped', '2022-06-06T10:00/2022-06-08T13:30'), '2022-06-09T10:30');
});

test('used wrongly', () => {
  const refused = (args, pattern) => {
    const r = run(['due', ...args, '--data', data]);
    assert.equal(r.code, 2);
    assert.match(r.err, pattern);
  };
  refused(['--from', '2022-01-28', '--limit', '3 days'], /--from: found "2022-01-28"/);
  refused(['--from', '2022-01-28T15:30', '--limit', '3'], /--limit: found "3"/);
  refused(['--from', '2022-01-28T15:30', '--limit', '3 weeks'], /working days, working hours or days/);
  refused(['--from', '2022-01-28T15:30', '--limit', '99999 days'], /up to 10000/);
  refused(['--limit', '3 days'], /--from/);
  for (const from of ['1989-12-29T08:00', '2101-01-04T08:00'])
    refused(['--from', from, '--limit', '1 working hours'], /covers the years 1990 to 2100/);
  refused(['--from', '2100-12-20T08:00', '--limit', '20 days'], /covers the years 1990 to 2100/);
});

test("a dossier's page explains its due time line by line", async () => {
  const server = await serve(data);
  try {
    const client = await new Client(server.base).signIn('lanhdao');
    const page = await client.get('/dossiers/000.00.04.H12-211215-0001');
    assert.match(page.text, /Hạn trả được tính thế nào/);
    assert.match(page.text, /Thứ tư 15\/12\/2021<\/span> ngày tiếp nhận, không tính/);
    assert.match(page.text, /Thứ bảy 18\/12\/2021<\/span> ngày nghỉ, không tính/);
    assert.match(page.text, /Thứ tư 29\/12\/2021<\/span> ngày thứ 10\/10/);
    assert.doesNotMatch(page.text, /khác với hạn tính/);
  } finally {
    await server.stop();
  }
});
