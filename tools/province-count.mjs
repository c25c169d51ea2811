// Counts what stands in province/ and fails when a number, a name or a reference is not as it must be.
// Used so: node tools/province-count.mjs   (prints OK and the counts, or each breach, and exits 1)
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'province');
const breaches = [];
const breach = (text) => breaches.push(text);

// RFC 4180: quoted fields may hold commas, line ends and doubled quotes.
function parseCsv(text, file) {
  const rows = [];
  let row = [],
    field = '',
    quoted = false,
    wasQuoted = false,
    line = 1,
    rowLine = 1,
    i = 0;
  const endField = () => {
    row.push(field);
    field = '';
    wasQuoted = false;
  };
  const endRow = () => {
    endField();
    rows.push({ line: rowLine, cells: row });
    row = [];
    rowLine = line;
  };
  while (i < text.length) {
    const c = text[i];
    if (c === '\n') line++;
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        field += '"';
        i += 2;
        continue;
      }
      if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"') {
      if (field !== '' || wasQuoted)
        throw new Error(`${file}:${line}: a quote inside a field that is not quoted`);
      quoted = wasQuoted = true;
    } else if (c === ',') endField();
    else if (c === '\n') endRow();
    else if (c === '\r' && text[i + 1] === '\n') {
      /* the line end follows */
    } else if (wasQuoted) throw new Error(`${file}:${line}: text after a closing quote`);
    else field += c;
    i++;
  }
  if (quoted) throw new Error(`${file}:${line}: a quoted field is not closed`);
  if (field !== '' || wasQuoted || row.length) endRow();
  return rows;
}

function load(file, header) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    readFileSync(join(root, file)),
  );
  if (text !== text.normalize('NFC')) breach(`${file}: not in NFC`);
  if (text.includes('\r')) breach(`${file}: line ends are not LF`);
  if (text.startsWith('\ufeff')) breach(`${file}: begins with a byte order mark`);
  if (!text.endsWith('\n')) breach(`${file}: the last line does not end`);
  let rows;
  try {
    rows = parseCsv(text, file);
  } catch (e) {
    console.error(e.message);
    process.exit(1);
  }
  const names = rows.shift()?.cells ?? [];
  if (header && names.join(',') !== header)
    breach(`${file}:1: header is ${names.join(',')}, expected ${header}`);
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length)
      breach(`${file}:${line}: ${cells.length} fields, expected ${names.length}`);
    const r = { at: `${file}:${line}` };
    names.forEach((n, k) => {
      r[n] = cells[k] ?? '';
      if (r[n] !== r[n].trim() || /  /.test(r[n])) breach(`${file}:${line}: stray spaces in ${n}`);
    });
    return r;
  });
}

const counts = [];
function expect(what, found, wanted) {
  counts.push([what, found]);
  if (found !== wanted) breach(`${what}: found ${found}, expected ${wanted}`);
}
function unique(rows, key, what) {
  const seen = new Map();
  for (const r of rows) {
    const k = key(r);
    if (seen.has(k)) breach(`${r.at}: ${what} "${k}" stands already at ${seen.get(k)}`);
    seen.set(k, r.at);
  }
}
function oneOf(rows, column, allowed) {
  for (const r of rows)
    if (!allowed.includes(r[column]))
      breach(`${r.at}: ${column} is "${r[column]}", expected one of ${allowed.join('|')}`);
}
function isDay(s) {
  const d = new Date(`${s}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(d.getTime()) && d.toISOString().slice(0, 10) === s;
}
function validity(rows) {
  for (const r of rows) {
    if (!isDay(r.valid_from)) breach(`${r.at}: valid_from "${r.valid_from}" is not a day`);
    if (r.valid_to !== '' && (!isDay(r.valid_to) || r.valid_to < r.valid_from))
      breach(`${r.at}: valid_to "${r.valid_to}" is wrong`);
  }
}
const wholeNumber = (s) => /^(0|[1-9]\d*)$/.test(s);
const sum = (rows, f) => rows.reduce((a, r) => a + f(r), 0);

// settings
const settings = load('ca-mau/settings.csv', 'key,value,note');
unique(settings, (r) => r.key, 'key');
for (const [k, v] of Object.entries({
  name: 'Tỉnh Cà Mau',
  name_en: 'Ca Mau Province',
  code: 'H12',
  timezone: '+07:00',
  province_group: 'Cấp tỉnh',
}))
  if (settings.find((r) => r.key === k)?.value !== v) breach(`ca-mau/settings.csv: ${k} is not "${v}"`);

// the printed tables
const printedHeader = 'no,unit,to_process,received,carried_in,online,on_time,late,in_progress';
const byProvince = load('ca-mau/demo/appendix2-province.csv', printedHeader);
const byDistrict = load('ca-mau/demo/appendix2-district.csv', printedHeader);
const byCommune = load('ca-mau/demo/appendix2-commune.csv', `district,${printedHeader}`);
const printed = [...byProvince, ...byDistrict, ...byCommune];

// agencies
const agencies = load(
  'ca-mau/agencies.csv',
  'code,name,level,kind,parent,desk,valid_from,valid_to,successor,identifier',
);
unique(agencies, (r) => r.code, 'code');
unique(agencies, (r) => `${r.parent}/${r.name}`, 'name');
oneOf(agencies, 'level', ['province', 'district', 'commune']);
oneOf(agencies, 'kind', ['department', 'utility', 'vertical', 'district', 'commune']);
validity(agencies);
expect('agencies', agencies.length, 132);
for (const [level, n] of [
  ['province', 22],
  ['district', 9],
  ['commune', 101],
])
  expect(`agencies, level ${level}`, agencies.filter((r) => r.level === level).length, n);
for (const [kind, n] of [
  ['department', 18],
  ['utility', 2],
  ['vertical', 2],
  ['district', 9],
  ['commune', 101],
])
  expect(`agencies, kind ${kind}`, agencies.filter((r) => r.kind === kind).length, n);
const agency = new Map(agencies.map((r) => [r.code, r]));
const figures = new Map();
let inDistrict = new Map();
agencies.forEach((r, i) => {
  let code, kind;
  if (i < 22) {
    code = `P${String(i + 1).padStart(2, '0')}`;
    kind = i < 18 ? 'department' : i < 20 ? 'utility' : 'vertical';
  } else if (i < 31) {
    code = `D${i - 21}`;
    kind = 'district';
  } else {
    const n = (inDistrict.get(r.parent) ?? 0) + 1;
    inDistrict.set(r.parent, n);
    code = `${r.parent}.C${String(n).padStart(2, '0')}`;
    kind = 'commune';
    if (agency.get(r.parent)?.name !== printed[i]?.district.trim())
      breach(`${r.at}: parent "${r.parent}" is not ${printed[i]?.district}`);
  }
  if (r.code !== code) breach(`${r.at}: code ${r.code}, expected ${code}`);
  if (r.kind !== kind) breach(`${r.at}: kind ${r.kind}, expected ${kind}`);
  if (i < 31 && r.parent !== '') breach(`${r.at}: parent must be empty`);
  if (r.name !== printed[i]?.unit.trim())
    breach(`${r.at}: name "${r.name}", printed "${printed[i]?.unit}"`);
  if (r.successor !== '' && !agency.has(r.successor)) breach(`${r.at}: no successor "${r.successor}"`);
  if (printed[i]) figures.set(r.code, printed[i]);
});

// desks
const desks = load('ca-mau/desks.csv', 'code,name,agency,address,valid_from,valid_to');
unique(desks, (r) => r.code, 'code');
unique(desks, (r) => r.name, 'name');
validity(desks);
expect('desks', desks.length, 111);
const desk = new Map(desks.map((r) => [r.code, r]));
for (const r of agencies) {
  const wanted = r.level === 'province' ? 'TTHCC' : `MC-${r.code}`;
  if (r.desk !== wanted || !desk.has(wanted)) breach(`${r.at}: desk "${r.desk}", expected ${wanted}`);
  else if (desk.get(wanted).agency !== (r.level === 'province' ? '' : r.code))
    breach(`${desk.get(wanted).at}: agency "${desk.get(wanted).agency}" is wrong`);
}
for (const r of desks)
  if (r.agency !== '' && !agency.has(r.agency)) breach(`${r.at}: no agency "${r.agency}"`);

// procedures
const procedures = load(
  'ca-mau/procedures.csv',
  'code,name,level,field,owner,counted,time_limit,unit,online_level,interlinked,boundary_free,' +
    'on_the_spot,fee,paid_online,post,fee_amount,fee_per,legal_limit,legal_unit,valid_from,valid_to,demo',
);
unique(procedures, (r) => r.code, 'code');
unique(procedures, (r) => `${r.name} / ${r.level} / ${r.owner}`, 'name, level, owner');
validity(procedures);
oneOf(procedures, 'level', ['province', 'district', 'commune']);
oneOf(procedures, 'counted', ['yes', 'no']);
oneOf(procedures, 'unit', ['working days', 'working hours', 'days']);
oneOf(procedures, 'online_level', ['2', '3', '4']);
oneOf(procedures, 'interlinked', ['', 'same', 'across']);
oneOf(procedures, 'boundary_free', ['', 'province', 'district']);
for (const c of ['on_the_spot', 'fee', 'paid_online', 'post', 'demo']) oneOf(procedures, c, ['', 'yes']);
for (const r of procedures) {
  if (!/^H12\.[THXNU]\d{4}$/.test(r.code)) breach(`${r.at}: code "${r.code}" is not a demonstration code`);
  if (r.name === '' || r.field === '') breach(`${r.at}: no name or no field`);
  if (!wholeNumber(r.time_limit)) breach(`${r.at}: time_limit "${r.time_limit}"`);
  const o = agency.get(r.owner);
  if (r.level === 'province' ? o?.level !== 'province' : r.owner !== '')
    breach(`${r.at}: owner "${r.owner}" does not fit level ${r.level}`);
  const letter =
    r.level === 'district'
      ? 'H'
      : r.level === 'commune'
        ? 'X'
        : { department: 'T', vertical: 'N', utility: 'U' }[o?.kind];
  if (r.code[4] !== letter) breach(`${r.at}: code ${r.code}, expected the letter ${letter}`);
  if ((r.counted === 'yes') !== (r.level !== 'province' || o?.kind === 'department'))
    breach(`${r.at}: counted is "${r.counted}"`);
  if (r.counted === 'no' && r.online_level !== '2' && !(r.owner === 'P22' && r.online_level === '4'))
    breach(`${r.at}: online_level ${r.online_level}`);
  if (r.counted === 'no' && (r.interlinked || r.boundary_free || r.on_the_spot || r.paid_online))
    breach(`${r.at}: marks that only counted procedures have`);
  if (
    (r.on_the_spot === 'yes') !== (r.unit === 'working hours') ||
    (r.on_the_spot === 'yes' && r.time_limit !== '8')
  )
    breach(`${r.at}: on the spot means 8 working hours`);
  if (r.boundary_free !== '' && r.boundary_free !== r.level)
    breach(`${r.at}: boundary_free ${r.boundary_free} at level ${r.level}`);
  if (r.paid_online === 'yes' && r.fee !== 'yes') breach(`${r.at}: paid online, but no fee`);
}
const counted = procedures.filter((r) => r.counted === 'yes');
const has = (column, value) => counted.filter((r) => r[column] === value).length;
expect('procedures', procedures.length, 2059);
expect('procedures counted', counted.length, 1984);
expect('procedures counted, province', has('level', 'province'), 1506);
expect('procedures counted, district', has('level', 'district'), 315);
expect('procedures counted, commune', has('level', 'commune'), 163);
expect(
  'procedures of vertical bodies',
  procedures.filter((r) => agency.get(r.owner)?.kind === 'vertical').length,
  48,
);
expect(
  'procedures of utilities',
  procedures.filter((r) => agency.get(r.owner)?.kind === 'utility').length,
  27,
);
for (const code of ['P19', 'P20', 'P21', 'P22'])
  if (!procedures.some((r) => r.owner === code)) breach(`no procedure of ${code}`);
expect('online level 3', has('online_level', '3'), 92);
expect('online level 4', has('online_level', '4'), 254);
expect('interlinked, same level', has('interlinked', 'same'), 336);
expect('interlinked, across levels', has('interlinked', 'across'), 424);
expect('boundary free, province', has('boundary_free', 'province'), 83);
expect('boundary free, district', has('boundary_free', 'district'), 19);
expect('on the spot', has('on_the_spot', 'yes'), 125);
expect('with a fee', has('fee', 'yes'), 307);
expect('paid online', has('paid_online', 'yes'), 37);
expect('by post', has('post', 'yes'), 1400);
for (const a of agencies.filter((r) => r.kind === 'department')) {
  const n = procedures.filter((r) => r.owner === a.code).length;
  if (n < 15) breach(`${a.at}: ${a.code} has ${n} procedures, at least 15 expected`);
}

// what the demo receives
const weights = load('ca-mau/demo/procedures.csv', 'procedure,weight,online');
unique(weights, (r) => r.procedure, 'procedure');
const procedure = new Map(procedures.map((r) => [r.code, r]));
for (const r of weights) {
  if (!procedure.has(r.procedure)) {
    breach(`${r.at}: no procedure "${r.procedure}"`);
    continue;
  }
  r.p = procedure.get(r.procedure);
  if (!wholeNumber(r.weight) || r.weight === '0') breach(`${r.at}: weight "${r.weight}"`);
  if (!wholeNumber(r.online) || Number(r.online) > Number(r.weight))
    breach(`${r.at}: online "${r.online}"`);
  if (r.online !== '0' && r.p.online_level === '2')
    breach(`${r.at}: online dossiers, but ${r.procedure} is not online`);
  if (
    r.online !== '0' &&
    !['P02', 'P04', 'P06', 'P07', 'P09', 'P11', 'P13', 'P14', 'P15', 'P22'].includes(r.p.owner)
  )
    breach(`${r.at}: ${r.p.owner || r.p.level} has no online dossiers`);
}
const good = weights.filter((r) => r.p);
const online = good.filter((r) => r.online !== '0' && r.p.counted === 'yes');
const w = (r) => Number(r.weight),
  q = (r) => Number(r.online);
expect('online level 3 with online dossiers', online.filter((r) => r.p.online_level === '3').length, 45);
expect('online level 4 with online dossiers', online.filter((r) => r.p.online_level === '4').length, 115);
expect('dossiers of online procedures of the departments', sum(online, w), 14981);
expect('of these, online', sum(online, q), 8051);
expect(
  'dossiers of counted online-level procedures',
  sum(
    good.filter((r) => r.p.counted === 'yes' && r.p.online_level !== '2'),
    w,
  ),
  14981,
);
for (const a of agencies.filter((r) => r.level === 'province')) {
  const own = good.filter((r) => r.p.owner === a.code),
    f = figures.get(a.code);
  const received = Number(f.received),
    wanted = received || Number(f.carried_in);
  if (own.length === 0) breach(`${a.at}: ${a.code} has dossiers, but no procedure with a weight`);
  if (sum(own, w) !== wanted)
    breach(`${a.at}: weights of ${a.code} are ${sum(own, w)}, expected ${wanted}`);
  if (sum(own, q) !== Number(f.online))
    breach(`${a.at}: online weights of ${a.code} are ${sum(own, q)}, expected ${f.online}`);
  const n = own.filter((r) => r.online !== '0').length;
  if (n > Number(f.online) || n > received)
    breach(`${a.at}: ${a.code} has ${n} online procedures for ${f.online} online dossiers`);
}
for (const level of ['district', 'commune']) {
  const n = good.filter((r) => r.p.level === level).length;
  counts.push([`procedures with dossiers, ${level}`, n]);
  if (n < 20) breach(`ca-mau/demo/procedures.csv: ${n} procedures at ${level}, at least 20 expected`);
}

// what is national: hours, holidays, announced days
const hours = load('vn/hours.csv', 'weekday,from,to,valid_from,valid_to');
validity(hours);
expect('office hours', hours.length, 10);
unique(hours, (r) => `${r.weekday} ${r.from}`, 'hours');
for (const r of hours)
  if (
    !/^[1-5]$/.test(r.weekday) ||
    !/^([01]\d|2[0-3]):[0-5]\d$/.test(r.from) ||
    !/^([01]\d|2[0-3]):[0-5]\d$/.test(r.to) ||
    r.from >= r.to
  )
    breach(`${r.at}: wrong hours`);
const holidays = load(
  'vn/holidays.csv',
  'calendar,month,day,before,after,beside,name,name_en,valid_from,valid_to,source',
);
validity(holidays);
oneOf(holidays, 'calendar', ['solar', 'lunar']);
for (const r of holidays) {
  const m = Number(r.month),
    d = Number(r.day);
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31) || ![r.before, r.after, r.beside].every(wholeNumber))
    breach(`${r.at}: wrong day`);
  if (r.source === '') breach(`${r.at}: no source`);
  for (const o of holidays)
    if (
      o !== r &&
      `${o.calendar} ${o.month} ${o.day}` === `${r.calendar} ${r.month} ${r.day}` &&
      o.valid_from <= (r.valid_to || '9999') &&
      r.valid_from <= (o.valid_to || '9999')
    )
      breach(`${r.at}: overlaps ${o.at}`);
}
const announced = load('vn/announced.csv', 'date,kind,name,source');
unique(announced, (r) => r.date, 'date');
oneOf(announced, 'kind', ['off', 'work']);
for (const r of announced) {
  if (!isDay(r.date)) {
    breach(`${r.at}: "${r.date}" is not a day`);
    continue;
  }
  const weekend = [0, 6].includes(new Date(`${r.date}T00:00:00Z`).getUTCDay());
  if (weekend !== (r.kind === 'work'))
    breach(`${r.at}: ${r.date} is ${weekend ? 'a weekend day' : 'a weekday'}, but marked ${r.kind}`);
  if (r.date >= '2023' && !r.source.startsWith('verify:')) breach(`${r.at}: source is not marked verify:`);
  if (r.name === '' || r.source === '') breach(`${r.at}: no name or no source`);
}
expect('announced days of 2022', announced.filter((r) => r.date.startsWith('2022')).length, 11);
counts.push(
  ['procedures with a real name', procedures.filter((r) => r.demo === '').length],
  ['procedures invented', procedures.filter((r) => r.demo === 'yes').length],
);

if (breaches.length) {
  for (const b of breaches) console.error(b);
  console.error(`${breaches.length} breaches`);
  process.exit(1);
}
console.log('OK');
for (const [what, n] of counts) console.log(`${String(n).padStart(6)}  ${what}`);
