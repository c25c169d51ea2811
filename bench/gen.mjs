/*
 * Invents ten years of dossiers, the same ones each time:
 *
 *   node bench/gen.mjs PROVINCE-DIR ROWS-A-YEAR OUT-DIR YEAR...
 *
 * Writes for each year YEAR.csv, as `motcua import dossiers` takes it, and YEAR.num.csv for the opponents:
 * code, agency, procedure, channel, received_at, due_at, finished_at as integers (places in the province's
 * files from 1, seconds since 1970), no header, finished_at empty while open. Agencies are drawn by what
 * they received in the demonstration, procedures by demo/procedures.csv. Of a hundred dossiers 97 are
 * finished on time, the rest late, few of those very late, one in a thousand never. What would be finished
 * after 2021 is open.
 */
import fs from 'node:fs';
import path from 'node:path';

const OFFSET = 7 * 3600;
const DAY = 86400;
const FIRST_DAY = Date.UTC(2011, 11, 1) / 1000 / DAY;
const LAST_DAY = Date.UTC(2026, 11, 31) / 1000 / DAY;
const CLOSED = Date.UTC(2022, 0, 1) / 1000 - OFFSET;
const CHANNELS = ['', 'counter', 'online', 'post'];

/** Rows of a CSV file as objects. */
export function readCsv(file) {
  const text = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const rows = [];
  let row = [];
  for (const m of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
    if (m[0] === '' && row.length === 0) break;
    row.push(m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1]);
    if (m[2] === ',') continue;
    rows.push(row);
    row = [];
  }
  const head = rows.shift();
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}

function generator(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws places of a list of weights. */
class Urn {
  constructor(weights) {
    this.sums = [];
    let sum = 0;
    for (const w of weights) this.sums.push((sum += w));
    this.total = sum;
  }

  draw(r) {
    const at = r * this.total;
    let lo = 0;
    let hi = this.sums.length - 1;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.sums[mid] > at) hi = mid;
      else lo = mid + 1;
    }
    return lo;
  }
}

/** Part of the code that names the agency, as in the demonstration. */
function unitCodes(agencies) {
  const two = (n) => String(n).padStart(2, '0');
  const seen = new Map();
  const district = new Map();
  return agencies.map((a) => {
    const key = `${a.level}/${a.parent}`;
    const n = (seen.get(key) || 0) + 1;
    seen.set(key, n);
    if (a.level === 'district') district.set(a.code, n);
    if (a.level === 'commune') return `000.${two(n)}.${30 + district.get(a.parent)}.H12`;
    return `000.00.${two(a.level === 'district' ? 30 + n : n)}.H12`;
  });
}

/** Everything that is drawn from. */
export function readProvince(dir) {
  const agencies = readCsv(path.join(dir, 'agencies.csv'));
  const procedures = readCsv(path.join(dir, 'procedures.csv'));
  const weights = new Map(readCsv(path.join(dir, 'demo', 'procedures.csv')).map((w) => [w.procedure, w]));
  const received = { province: [], district: [], commune: [] };
  for (const level of Object.keys(received))
    received[level] = readCsv(path.join(dir, 'demo', `appendix2-${level}.csv`)).map((r) => +r.received);
  const used = procedures
    .map((p, i) => ({ ...p, place: i + 1, ...weights.get(p.code) }))
    .filter((p) => p.weight > 0);
  const units = unitCodes(agencies);
  const next = { province: 0, district: 0, commune: 0 };
  const list = agencies.map((a, i) => {
    const mine = used.filter((p) => p.owner === a.code || (!p.owner && p.level === a.level));
    const weight = mine.length ? Math.max(received[a.level][next[a.level]++], 1) : 0;
    return { code: a.code, place: i + 1, unit: units[i], weight, procedures: mine,
             urn: new Urn(mine.map((p) => Number(p.weight))) };
  });
  return { agencies: list, urn: new Urn(list.map((a) => a.weight)) };
}

/** Working days (no holidays: they would change nothing that is measured), and where each day falls. */
function workdays() {
  const days = [];
  const place = new Map();
  for (let d = FIRST_DAY; d <= LAST_DAY; d++) {
    place.set(d, days.length);
    if ((d + 3) % 7 < 5) days.push(d);
  }
  return { days, place };
}

function limitOf(p) {
  const n = Math.max(Number(p.time_limit), 1);
  if (p.unit === 'working hours') return Math.ceil(n / 8);
  return p.unit === 'days' ? Math.ceil((n * 5) / 7) : n;
}

const minuteText = Array.from({ length: 1440 }, (_, m) =>
  `T${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);

/** One year, as a function that calls put(rowForMotcua, rowForOpponents). */
export function makeYear(province, year, rows, put) {
  const random = generator(year * 7919 + 1);
  const { days, place } = workdays();
  const dayText = new Map();
  const text = (d) => {
    if (!dayText.has(d)) dayText.set(d, new Date(d * DAY * 1000).toISOString().slice(0, 10));
    return dayText.get(d);
  };
  const office = () => (random() < 0.58 ? 420 : 780) + Math.floor(random() * 240);
  const first = place.get(Date.UTC(year, 0, 1) / 1000 / DAY);
  const last = place.get(Date.UTC(year + 1, 0, 1) / 1000 / DAY);
  const finish = (from, minute, due) => {
    const kind = random();
    if (kind >= 0.999) return [0, 0];
    if (kind >= 0.995) return [due + 30 + Math.floor(random() * 400), office()];
    if (kind >= 0.97) return [due + 1 + Math.floor(random() * 15), office()];
    const day = from + Math.floor(Math.sqrt(random()) * (due - from + 1));
    const at = office();
    return [day, day === from ? Math.max(at, minute) : at];
  };
  for (let w = first, done = 0; w < last; w++) {
    const upTo = Math.round((rows * (w - first + 1)) / (last - first));
    const minutes = Array.from({ length: upTo - done }, office).sort((a, b) => a - b);
    const serial = new Map();
    const day = days[w];
    const stamp = text(day).slice(2).replaceAll('-', '');
    done = upTo;
    for (const minute of minutes) {
      const a = province.agencies[province.urn.draw(random())];
      const p = a.procedures[a.urn.draw(random())];
      const draw = random();
      const channel = draw < Math.min(p.online / p.weight, 0.9) ? 2 : draw > 0.97 && p.post === 'yes' ? 3 : 1;
      const due = w + limitOf(p);
      const [end, endMinute] = finish(w, minute, due);
      const finished = end ? days[end] * DAY + endMinute * 60 - OFFSET : 0;
      const open = !finished || finished >= CLOSED;
      const n = (serial.get(a.place) || 0) + 1;
      serial.set(a.place, n);
      const code = `${a.unit}-${stamp}-${String(n).padStart(4, '0')}`;
      put(
        `${code},${p.code},${a.code},${CHANNELS[channel]},${text(day)}${minuteText[minute]},` +
          `${text(days[due])}T17:00,${open ? '' : text(days[end]) + minuteText[endMinute]}\n`,
        `${code},${a.place},${p.place},${channel},${day * DAY + minute * 60 - OFFSET},` +
          `${days[due] * DAY + 17 * 3600 - OFFSET},${open ? '' : finished}\n`,
      );
    }
  }
}

/** Writes YEAR.csv and YEAR.num.csv; either name may be null. */
export function writeYear(province, year, rows, csv, num) {
  const files = [csv, num].map((f) => (f ? fs.openSync(f, 'w') : -1));
  const parts = [['code,procedure,agency,channel,received_at,due_at,finished_at\n'], []];
  const flush = () =>
    parts.forEach((p, i) => {
      if (files[i] >= 0) fs.writeSync(files[i], p.join(''));
      p.length = 0;
    });
  makeYear(province, year, rows, (a, b) => {
    parts[0].push(a);
    if (parts[1].push(b) >= 16384) flush();
  });
  flush();
  for (const f of files) if (f >= 0) fs.closeSync(f);
}

if (process.argv[1] && path.basename(process.argv[1]) === 'gen.mjs') {
  const [dir, rows, out, ...years] = process.argv.slice(2);
  if (!years.length) {
    process.stderr.write('usage: node gen.mjs PROVINCE-DIR ROWS-A-YEAR OUT-DIR YEAR...\n');
    process.exit(2);
  }
  const province = readProvince(dir);
  for (const y of years)
    writeYear(province, Number(y), Number(rows), path.join(out, `${y}.csv`), path.join(out, `${y}.num.csv`));
}
