/*
 * Part lists: each kind of list, inbox, search and dossier page over a million dossiers against the same over
 * ten thousand. Both folders have the same ten years, provinces and accounts; persons are invented names; what
 * is open lies on desks: a third of it held, a third free, the rest elsewhere in its process.
 */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { MOTCUA, PROVINCE, ROUNDS, ROWS, WORK, median, need, ratio, run, say } from './base.mjs';
import { YEARS, once, sources } from './data.mjs';
import { makeYear, readProvince } from './gen.mjs';
import { needServe, serve, signIn } from './server.mjs';

const LARGE = ROWS / 10; /* a year: a million in ten */
const TIMES = 40; /* a page is asked for so often in a round */
const NOW = Date.UTC(2022, 0, 5, 2) / 1000; /* a Wednesday morning, soon after the last of the rows */
const PASSWORD = 'bench of the lists';
const PEOPLE = [
  ['leader', '--role', 'leader'],
  ['officer', '--role', 'officer', '--agency', 'P04'],
  ['head', '--role', 'head', '--agency', 'P04'],
  ['clerk', '--role', 'clerk', '--desk', 'TTHCC'],
];
const FAMILY = ['Nguyễn', 'Nguyễn', 'Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Phan', 'Võ', 'Đặng', 'Bùi', 'Lý'];
const MIDDLE = ['Văn', 'Thị', 'Hữu', 'Ngọc', 'Minh', 'Thanh', 'Quốc', 'Kim'];
const GIVEN = ['An', 'Bình', 'Dũng', 'Giang', 'Hạnh', 'Khánh', 'Lan', 'Mai', 'Nam', 'Oanh', 'Phúc', 'Quyên', 'Sơn',
  'Tâm', 'Vân', 'Xuân'];

/* Item ids beyond those of the sequence, so that they never meet. */
const OPEN_WORK = `
  INSERT INTO dossier_life (dossier, process, state, version, time_limit, unit)
    SELECT d.id, (SELECT MAX(id) FROM process), 4, 1, 10, 'working days' FROM dossier d WHERE d.finished_at IS NULL;
  INSERT INTO work (id, dossier, step, kind, role, agency, desk, holder, given_by, given_at, step_due, due_at, waits)
    SELECT d.id + 1000000000, d.id, CASE d.id % 6 WHEN 5 THEN 5 WHEN 4 THEN 2 ELSE 3 END,
      CASE d.id % 6 WHEN 5 THEN 'sign' WHEN 4 THEN 'assign' ELSE 'review' END,
      CASE d.id % 6 WHEN 5 THEN 'head' WHEN 4 THEN 'approver' ELSE 'officer' END, d.agency, 0,
      CASE WHEN d.id % 6 IN (0, 1) AND d.agency = (SELECT id FROM agency WHERE code = 'P04')
        THEN (SELECT id FROM account WHERE name = 'officer') END,
      'bench', d.received_at, d.due_at, d.due_at, 0 FROM dossier d WHERE d.finished_at IS NULL;`;

/** A folder of ten years with so many dossiers a year, persons and work. */
function folder(rows) {
  const made = [...sources(), path.join(import.meta.dirname, 'lists.mjs')];
  return once(path.join(WORK, `lists-${rows * YEARS.length}`), made, String(rows), (dir) => {
    say(`making ${path.basename(dir)}`);
    run(MOTCUA, ['init', '--province', PROVINCE, '--data', dir]);
    const province = readProvince(PROVINCE);
    const file = path.join(WORK, 'tmp', 'lists.csv');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    let n = 0;
    for (const year of YEARS) {
      const parts = ['code,procedure,agency,channel,received_at,due_at,finished_at,applicant,desk\n'];
      makeYear(province, year, rows, (row) => {
        const k = n++;
        const name = `${FAMILY[k % 12]} ${MIDDLE[(k >> 3) % 8]} ${GIVEN[(k * 7 + (k >> 5)) % 16]}`;
        parts.push(`${row.trimEnd()},${name},\n`);
      });
      fs.writeFileSync(file, parts.join(''));
      run(MOTCUA, ['import', 'dossiers', file, '--data', dir]);
    }
    fs.rmSync(file);
    for (const [name, ...more] of PEOPLE)
      run(MOTCUA, ['user', 'add', name, ...more, '--data', dir], { input: `${PASSWORD}\n` });
    run('sqlite3', [path.join(dir, 'motcua.db'), OPEN_WORK]);
  });
}

const rowsOf = (dir, sql) => run('sqlite3', [path.join(dir, 'motcua.db'), sql]).trim().split('\n');

/** What is asked for: by whom, and where; the same pages of both folders. */
function pagesOf(dir) {
  const [code] = rowsOf(dir, 'SELECT code FROM dossier WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1');
  const [open] = rowsOf(dir, "SELECT d.code FROM dossier d JOIN work w ON w.dossier = d.id LIMIT 1");
  const [middle] = rowsOf(dir, `SELECT received_at || ',' || id FROM dossier
    WHERE received_at >= strftime('%s', '2021-06-01') ORDER BY received_at, id LIMIT 1`);
  const year = '/figures/2021-01-01..2021-12-31';
  return {
    'list, received': ['leader', `${year}/all/received`],
    'list, to process': ['leader', `${year}/all/to_process`],
    'list, carried in': ['leader', `${year}/all/carried_in`],
    'list, on time': ['leader', `${year}/all/on_time`],
    'list, late': ['leader', `${year}/all/late`],
    'list, in time': ['leader', `${year}/all/in_time`],
    'list, overdue': ['leader', `${year}/all/overdue`],
    'list, latest first': ['leader', `${year}/all/to_process?dir=desc`],
    'list, from its middle': ['leader', `${year}/all/received?after=${middle}`],
    'list, open by due time': ['leader', `${year}/all/in_time?sort=due`],
    'list, by finish': ['leader', `${year}/all/on_time?sort=finished&dir=desc`],
    'list of an agency': ['officer', `${year}/P04/received`],
    'list of an agency, overdue': ['officer', `${year}/P04/overdue`],
    'list of a procedure': ['leader', `${year}/procedure:H12.T0234/received`],
    'inbox, held': ['officer', '/inbox'],
    'inbox, to be taken': ['officer', '/inbox?pile=free'],
    'inbox, elsewhere': ['officer', '/inbox?pile=elsewhere'],
    'search, a common name': ['leader', '/search?q=nguyen+van'],
    'search, a whole name': ['leader', '/search?q=huynh+thi+lan'],
    'search, no such name': ['leader', '/search?q=khong+ai+ca'],
    'search, a code': ['leader', `/search?q=${code}`],
    'dossier': ['leader', `/dossiers/${code}`],
    'dossier in hand': ['leader', `/dossiers/${open}`],
    'submissions': ['clerk', '/submissions'],
  };
}

/** Median milliseconds of a page, asked for one after the other over one connection. */
async function time(port, cookie, at) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise((resolve, reject) => {
      const r = http.request({ host: '127.0.0.1', port, path: at, agent, headers: { cookie } }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      });
      r.on('error', reject);
      r.end();
    });
  const times = [];
  for (let i = 0; i < TIMES + 3; i++) {
    const from = process.hrtime.bigint();
    const status = await ask();
    if (status !== 200) throw new Error(`${at}: ${status}`);
    if (i >= 3) times.push(Number(process.hrtime.bigint() - from) / 1e6);
  }
  agent.destroy();
  return median(times);
}

async function open(rows) {
  const dir = await folder(rows);
  const server = await serve(dir, ['--page-cache', 'off']);
  const cookies = {};
  for (const [name] of PEOPLE) cookies[name] = await signIn(server.port, { name, password: PASSWORD });
  return { dir, server, cookies, pages: pagesOf(dir) };
}

export async function lists() {
  needServe();
  need('sqlite3');
  process.env.MOTCUA_NOW = String(NOW);
  const [small, large] = [await open(LARGE / 100), await open(LARGE)];
  const results = [];
  try {
    for (const what of Object.keys(large.pages)) {
      const t = { small: [], large: [] };
      for (let i = 0; i < ROUNDS; i++)
        for (const [name, f] of [['small', small], ['large', large]]) {
          const [who, at] = f.pages[what];
          t[name].push(await time(f.server.port, f.cookies[who], at));
        }
      results.push({ what, ...t });
    }
  } finally {
    for (const f of [small, large]) await f.server.stop();
    delete process.env.MOTCUA_NOW;
  }
  const ms = (list) => `${median(list).toFixed(2)} ms`;
  return {
    title: 'Lists over a million dossiers',
    rows: results.map((r) => ({
      what: `page ${r.what}`, target: '≤ 3 ×', measured: ratio(r.large, r.small), unit: '×',
      ok: ratio(r.large, r.small) <= 3, absolute: `${ms(r.large)} over a million, ${ms(r.small)} over ten thousand`,
    })),
    commands: ['motcua serve --listen 127.0.0.1:PORT --data FOLDER --page-cache off'],
    notes: [
      `Each page is asked for ${TIMES} times over one connection, in turn over the one and the other folder; ` +
        'a time is the median, a ratio that of the rounds.',
      'A list counts on top what it lists from the ledger and shows the first fifty rows with their persons.',
    ],
  };
}
