// A nation of three provinces, each on a cluster of its own: the national report is the sum of theirs for any
// period; only counts can be read; one that is down, hangs, or comes back is told, and the rest is shown.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import {
  COLUMNS,
  FIGURES,
  brokenProvince,
  csv,
  importText,
  ok,
  run,
  scratch,
  toCsv,
} from './support.mjs';
import { Client, motcua, motcuaIn, serve } from './server.mjs';
import { csrfOf } from './office.mjs';

const pause = (ms) => new Promise((r) => setTimeout(r, ms));
const dir = scratch();
const CODES = ['H01', 'H02', 'H03'];
const PERIODS = [
  ['2021-12-15', '2022-06-14'],
  ['2022-01-01', '2022-01-31'],
  ['2021-03-10', '2021-03-10'],
  ['2020-02-29', '2022-12-31'],
  ['2022-08-05', '2030-01-02'],
  ['2019-01-01', '2019-12-31'],
];

// Small numbers that are the same each time.
function random(seed) {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return (x >> 8) % n;
  };
}

const pad = (n) => String(n).padStart(2, '0');
const at = (day, hour) => {
  const d = new Date(Date.UTC(2020, 0, 1) + day * 86400000);
  return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}T${pad(hour)}:00`;
};

function dossiers(seed, count) {
  const next = random(seed);
  const at_home = [
    ['S1', 'T1'],
    ['S1', 'T2'],
    ['S2', 'T3'],
    ['D1', 'H1'],
    ['D2', 'H2'],
    ['C1', 'X1'],
    ['C2', 'X2'],
    ['C3', 'X1'],
  ];
  return Array.from({ length: count }, (_, i) => {
    const [agency, procedure] = at_home[next(at_home.length)];
    const from = next(950);
    const due = from + 1 + next(20);
    const open = next(10) === 0;
    return {
      code: `${seed}-${i}`,
      procedure,
      agency,
      channel: ['counter', 'online', 'post'][next(3)],
      received_at: at(from, 8),
      due_at: at(due, 17),
      finished_at: open ? '' : at(from + next(28), 16),
    };
  });
}

let clusters = [];
let home, nation, list, passwords;

function writeList(rows) {
  writeFileSync(
    list,
    toCsv(['code', 'name', 'name_en', 'host', 'port', 'database', 'role', 'site'], rows),
  );
}

const province = (i) => ({
  code: CODES[i],
  name: `Tỉnh ${CODES[i]}`,
  name_en: `Province ${CODES[i]}`,
  host: i === 1 ? '127.0.0.1' : clusters[i].folder,
  port: clusters[i].port,
  database: 'province',
  role: 'ministry',
  site: i === 2 ? '' : `https://${CODES[i].toLowerCase()}.example`,
});

before(async () => {
  clusters = await Promise.all(CODES.map(() => Cluster.make({ settings: 'max_connections = 40' })));
  home = clusters[0];
  list = join(dir, 'list.csv');
  passwords = join(dir, 'passwords.csv');
  for (const [i, c] of clusters.entries()) {
    const files = brokenProvince({ 'province/settings.csv': (t) => t.replace('H99', CODES[i]) });
    const data = c.database('province');
    c.sql("CREATE ROLE ministry LOGIN PASSWORD 'Mật khẩu:1'", 'province');
    ok(['init', '--province', files, '--data', data]);
    assert.equal(importText(data, toCsv(COLUMNS, dossiers(i + 1, 400 + 100 * i))).code, 0);
    assert.match(ok(['nation', 'share', '--role', 'ministry', '--data', data]).err, /nothing else/);
  }
  // The second one wants the password.
  const hba = join(clusters[1].data, 'pg_hba.conf');
  writeFileSync(hba, `host province ministry 127.0.0.1/32 scram-sha-256\n${readFileSync(hba, 'utf8')}`);
  clusters[1].sql('SELECT pg_reload_conf()');
  writeList(CODES.map((_, i) => province(i)));
  writeFileSync(passwords, 'code,password\nH02,Mật khẩu:1\n', { mode: 0o600 });
  nation = home.database('nation');
  ok(['nation', 'load', '--provinces', list, '--passwords', passwords, '--data', nation]);
});
after(() => clusters.forEach((c) => c.drop()));

const national = (from, to, ...more) =>
  ok(['nation', 'report', '--from', from, '--to', to, '--data', nation, ...more]);
const own = (i, from, to, ...more) =>
  csv(
    ok([
      'report',
      'dossiers',
      '--from',
      from,
      '--to',
      to,
      '--data',
      clusters[i].address('province'),
      ...more,
    ]).out,
  );
const figures = (row) => FIGURES.map((f) => Number(row[f]));
const plus = (a, b) => a.map((v, i) => v + b[i]);
const zero = FIGURES.map(() => 0);

test('by province, level, month and procedure it is the sum of the provinces, for any period', () => {
  let any = 0;
  for (const [from, to] of PERIODS) {
    const rows = csv(national(from, to).out);
    assert.deepEqual(
      rows.map((r) => r.code),
      [...CODES, 'total'],
    );
    for (const [i, code] of CODES.entries())
      assert.deepEqual(figures(rows[i]), figures(own(i, from, to).at(-1)), `${code} ${from} ${to}`);
    any += figures(rows.at(-1))[0];
    for (const by of ['level', 'month', 'procedure']) {
      const sums = new Map();
      for (const i of CODES.keys())
        for (const r of own(i, from, to, '--by', by))
          sums.set(r.code, plus(sums.get(r.code) ?? zero, figures(r)));
      const got = csv(national(from, to, '--by', by).out);
      for (const r of got)
        assert.deepEqual(figures(r), sums.get(r.code), `${by} ${r.code} ${from} ${to}`);
      const named = new Set(got.map((r) => r.code));
      for (const [code, sum] of sums) if (!named.has(code)) assert.deepEqual(sum, zero, `${by} ${code}`);
    }
  }
  assert.ok(any > 1000);
});

test('of one level, one province, one procedure', () => {
  const [from, to] = PERIODS[0];
  const commune = csv(national(from, to, '--level', 'commune').out);
  assert.deepEqual(
    figures(commune[1]),
    figures(own(1, from, to, '--by', 'level').find((r) => r.code === 'commune')),
  );
  const one = csv(national(from, to, '--by', 'procedure', '--province', 'h03').out);
  const x1 = own(2, from, to, '--by', 'procedure').find((r) => r.code === 'X1');
  assert.deepEqual(figures(one.find((r) => r.code === 'X1')), figures(x1));
  assert.equal(one.find((r) => r.code === 'X1').name, 'Khai sinh');
  const of = csv(national(from, to, '--procedure', 'X1').out);
  assert.deepEqual(figures(of[2]), figures(x1));
  assert.deepEqual(figures(of.at(-1)), plus(plus(figures(of[0]), figures(of[1])), figures(of[2])));
});

test('only counts leave a province: the role sees the views and nothing else', () => {
  const see = (sql) => clusters[0].sql(`SET ROLE ministry; ${sql}`, 'province');
  assert.equal(see('SELECT province FROM national.head'), 'H01');
  for (const table of ['dossier', 'dossier_person', 'event', 'account', 'agency', 'ledger_day'])
    assert.throws(() => see(`SELECT * FROM ${table}`), /permission denied/, table);
  const columns = see(
    "SELECT string_agg(DISTINCT column_name, ' ') FROM information_schema.columns" +
      " WHERE table_schema = 'national'",
  );
  assert.doesNotMatch(columns, /applicant|phone|subject|dossier|salt|who/);
});

test('SQL over the nation is run by all servers side by side, and sums are made there', () => {
  const between = 'WHERE day BETWEEN 18900 AND 19200';
  const sql = `SELECT province, SUM(received) FROM nation_agency_day ${between} GROUP BY province`;
  const plan = home.sql(`EXPLAIN (VERBOSE, COSTS OFF) ${sql}`, 'nation');
  assert.equal(plan.match(/Async Foreign Scan/g).length, 3);
  assert.equal(plan.match(/Remote SQL: SELECT province, sum\(received\)/g).length, 3);
  const rows = home.sql(sql, 'nation').split('\n').sort();
  const of = CODES.map(
    (code, i) =>
      `${code}|${clusters[i].sql(`SELECT SUM(received) FROM ledger_day ${between}`, 'province')}`,
  );
  assert.deepEqual(rows, of);
});

test('a province whose old years are out is left out of periods that reach into them', () => {
  const data = clusters[0].address('province');
  const whole = PERIODS.map(([from, to]) => csv(national(from, to).out));
  ok(['years', 'detach', '2020', '--data', data]);
  for (const [i, [from, to]] of PERIODS.entries()) {
    const got = national(from, to);
    const out = from < '2021';
    assert.equal(/without H01 .*: its figures before 2021 are taken out/.test(got.err), out, got.err);
    assert.deepEqual(csv(got.out).slice(out ? 0 : 1, 2), whole[i].slice(1, out ? 3 : 2));
  }
  ok(['years', 'attach', '2020', '--data', data]);
  PERIODS.forEach(([from, to], i) => assert.deepEqual(csv(national(from, to).out), whole[i]));
});

async function served(work) {
  assert.equal(
    motcuaIn(
      'demo-lanhdao\n',
      'user',
      'add',
      `leader${served.made}`,
      '--role',
      'leader',
      '--data',
      nation,
    ).code,
    0,
  );
  const server = await serve(nation);
  try {
    const client = new Client(server.base);
    const r = await client.post('/sign-in', {
      name: `leader${served.made++}`,
      password: 'demo-lanhdao',
      back: '/',
    });
    assert.equal(r.status, 303);
    await work(client, server);
  } finally {
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  }
}
served.made = 0;

test('the pages: overview, tables, provinces; in both languages, as CSV and JSON', async () => {
  await served(async (client) => {
    const period = PERIODS[0].join('..');
    const home = await client.get('/');
    assert.equal(home.status, 200);
    assert.match(home.text, /Tỉnh H02/);
    assert.match(home.text, /3\/3 tỉnh có số liệu/);
    assert.match(home.text, /href="https:\/\/h01\.example\/figures\/[^"]*\/all\/received"/);
    assert.doesNotMatch(home.text, /Thiếu số liệu/);
    const table = csv((await client.get(`/figures/${period}/provinces.csv`)).text);
    assert.deepEqual(table.map(figures), csv(national(...PERIODS[0]).out).map(figures));
    const json = JSON.parse((await client.get(`/figures/${period}/procedures.json?province=H02`)).text);
    assert.equal(json.at(-1).to_process, Number(table[1].to_process));
    const one = await client.get(`/figures/${period}/provinces?level=commune`);
    assert.match(one.text, /https:\/\/h01\.example\/figures\/[^"]*\/level%3Acommune\/|level:commune\//);
    for (const view of ['levels', 'procedures', 'months', 'provinces'])
      assert.equal((await client.get(`/figures/${period}/${view}`)).status, 200, view);
    assert.equal((await client.get(`/figures/${period}/nothing`)).status, 404);
    assert.equal((await client.get(`/figures/${period}/levels?province=H77`)).status, 404);
    assert.equal((await client.get('/dossiers/x')).status, 404);
    assert.equal((await client.get('/search?q=a')).status, 404);
    const list = csv((await client.get('/provinces.csv')).text);
    assert.deepEqual(
      list.map((r) => r.answers),
      ['yes', 'yes', 'yes'],
    );
    assert.ok(list[0].known_at);
    await client.get('/language/en?back=/');
    const english = await client.get('/');
    assert.match(english.text, /Province H02/);
    assert.match(english.text, /figures of 3 of 3/);
    const choice = await client.get('/figures?from=1/1/2022&to=31/1/2022&view=months&province=H01');
    assert.equal(choice.headers.get('location'), '/figures/2022-01-01..2022-01-31/months?province=H01');
  });
});

test('accounts are kept there too: without agencies, the roles are those that need none', async () => {
  const r = motcuaIn('mật khẩu dài lắm\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', nation);
  assert.equal(r.code, 0, r.err);
  await served(async (client) => {
    assert.match((await client.get('/account')).text, /Vắng mặt/);
    await client.post('/sign-out', { csrf: csrfOf((await client.get('/account')).text) });
    const form = { name: 'keeper', password: 'mật khẩu dài lắm', back: '/' };
    assert.equal((await client.post('/sign-in', form)).status, 303);
    const page = (await client.get('/new-account')).text;
    assert.match(page, /<option value="inspector">/);
    assert.doesNotMatch(page, /<option value="officer">|id="agency"/);
    const added = { csrf: csrfOf(page), name: 'xem', full_name: 'Người xem', role: 'leader', email: '' };
    const made = await client.post('/accounts', added);
    assert.equal(made.status, 200, made.text);
    const link = /(\/invitation\/[\w-]{43})</.exec(made.text)[1];
    const own = 'một câu của tôi';
    const set = { csrf: csrfOf((await client.get(link)).text), new: own, again: own };
    assert.equal((await client.post(link, set)).headers.get('location'), '/sign-in?set=yes');
    assert.equal((await client.post('/accounts', { ...added, name: 'y2', role: 'officer' })).status, 422);
  });
  assert.match(motcua('user', 'invite', 'xem', '--data', nation).out, /^\/invitation\//);
});

test('a province that is down is named with the time of its figures; it comes back', async () => {
  const whole = csv(national(...PERIODS[0]).out);
  await served(async (client) => {
    assert.match((await client.get('/')).text, /3\/3 tỉnh có số liệu/);
    clusters[2].kill();
    await pause(300);
    const part = national(...PERIODS[0]);
    assert.match(
      part.err,
      /without H03 Tỉnh H03, whose figures were last known 20\d\d-.*could not connect/,
    );
    const rows = csv(part.out);
    assert.deepEqual(
      rows.map((r) => r.code),
      ['H01', 'H02', 'missing:H03', 'total'],
    );
    assert.match(rows[2].known_at, /^20\d\d-\d\d-\d\dT/);
    assert.equal(rows[2].received, '');
    assert.deepEqual(figures(rows[0]), figures(whole[0]));
    assert.deepEqual(figures(rows[3]), plus(figures(whole[0]), figures(whole[1])));
    const page = await client.get('/');
    assert.equal(page.status, 200);
    assert.match(page.text, /Thiếu số liệu của 1\/3 tỉnh/);
    assert.match(page.text, /Tỉnh H03: không trả lời; .* lần cuối lúc \d\d:\d\d \d+\/\d+\/20/);
    assert.match((await client.get('/provinces.csv')).text, /^H03,.*,no,20/m);
    clusters[2].revive();
    for (let i = 0; i < 60 && !/^H03,.*,yes,/m.test((await client.get('/provinces.csv')).text); i++)
      await pause(250);
    assert.match((await client.get('/')).text, /3\/3 tỉnh có số liệu/);
  });
  assert.deepEqual(csv(national(...PERIODS[0]).out), whole);
});

test('a province that hangs holds nobody up', async () => {
  const pid = readFileSync(join(clusters[1].data, 'postmaster.pid'), 'utf8').split('\n')[0];
  const all = () =>
    [pid, ...spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' }).stdout.split('\n')].filter(Boolean);
  const send = (signal) => all().forEach((p) => process.kill(Number(p), signal));
  await served(async (client) => {
    assert.match((await client.get('/')).text, /3\/3 tỉnh có số liệu/);
    send('SIGSTOP');
    try {
      assert.match((await client.get('/')).text, /Thiếu số liệu của 1\/3 tỉnh/);
      // Now known not to answer, it is not waited for.
      const again = await client.get(`/figures/${PERIODS[0].join('..')}/levels`);
      assert.match(again.text, /Tỉnh H02: không trả lời/);
      const rows = csv(national(...PERIODS[0]).out);
      assert.deepEqual(
        rows.map((r) => r.code),
        ['H01', 'H03', 'missing:H02', 'total'],
      );
    } finally {
      send('SIGCONT');
    }
    for (let i = 0; i < 160 && !/^H02,.*,yes,/m.test((await client.get('/provinces.csv')).text); i++)
      await pause(250);
    assert.match((await client.get('/')).text, /3\/3 tỉnh có số liệu/);
  });
});

// One line says what is wrong; one used wrongly is told where help is.
const refused = (args, code, pattern) => {
  const r = run(['nation', ...args]);
  assert.equal(r.code, code, r.err);
  assert.match(r.err, pattern);
  assert.equal(r.err.trim().split('\n').length, code === 2 ? 2 : 1, r.err);
};

test('a wrong list is refused whole, with its place', () => {
  const bad = join(dir, 'bad.csv');
  const load = (text, code, pattern) => {
    writeFileSync(bad, text);
    refused(['load', '--provinces', bad, '--data', nation], code, pattern);
  };
  const head = 'code,name,host,port,database,role,site\n';
  load(`${head}H01,A,h,5432,d,r,\nh01,B,h,5432,d,r,\n`, 1, /bad\.csv:3:1: .*stands in no row before/);
  load(`${head}H-1,A,h,5432,d,r,\n`, 1, /bad\.csv:2:1: .*found "H-1"/);
  load(`${head}H1,,h,5432,d,r,\n`, 1, /bad\.csv:2:4: .*expected a value/);
  load(`${head}H1,A,h,x,d,r,\n`, 1, /bad\.csv:2:8: .*port/);
  load(`${head}H1,A,h,1,d,r,https://a/\n`, 1, /slash/);
  load(head, 1, /no province/);
  load('code,name\nH1,A\n', 1, /host/);
  writeFileSync(bad, 'code,password\nH09,x\n');
  chmodSync(bad, 0o600);
  refused(['load', '--provinces', list, '--passwords', bad, '--data', nation], 1, /bad\.csv:2:1/);
  chmodSync(passwords, 0o644);
  refused(['load', '--provinces', list, '--passwords', passwords, '--data', nation], 1, /chmod 600/);
  chmodSync(passwords, 0o600);
  refused(['load', '--data', nation], 2, /--provinces/);
  refused(['load', '--provinces', list, '--data', dir], 2, /PostgreSQL/);
  refused(['share', '--role', 'x', '--data', dir], 2, /PostgreSQL/);
  refused(
    ['share', '--role', 'nobody', '--data', clusters[0].address('province')],
    1,
    /"nobody" does not exist/,
  );
  refused(
    ['load', '--provinces', list, '--data', clusters[0].address('province')],
    1,
    /holds a province/,
  );
  refused(['list', '--data', clusters[0].address('province')], 1, /holds no nation/);
  const report = ['report', '--from', '2022-01-01', '--data', nation];
  refused([...report, '--to', '2021-01-01'], 2, /--to/);
  refused([...report, '--to', '2022-02-01', '--by', 'agency'], 2, /expected province, level/);
  refused([...report, '--to', '2022-02-01', '--province', 'H77'], 1, /H77/);
  assert.equal(csv(ok(['nation', 'list', '--data', nation]).out).length, 3);
});

test("a nation's store is not taken for a province's", () => {
  const r = run(['report', 'dossiers', '--from', '2022-01-01', '--to', '2022-01-31', '--data', nation]);
  assert.equal(r.code, 1);
  assert.match(r.err, /holds a nation/);
  assert.match(ok(['verify', '--data', nation]).err, /chain whole/);
});

test('a list is exchanged: what it no longer has goes, a wrong code and a wrong password are told', () => {
  clusters[2].sql('CREATE DATABASE other TEMPLATE province');
  clusters[2].sql("UPDATE setting SET value = 'H33' WHERE key = 'code'", 'other');
  const before = csv(ok(['nation', 'list', '--data', nation]).out);
  writeList([province(0), { ...province(2), database: 'other' }, { ...province(1), code: 'H02' }]);
  writeFileSync(passwords, 'code,password\nH02,wrong\n');
  ok(['nation', 'load', '--provinces', list, '--passwords', passwords, '--data', nation]);
  const now = csv(ok(['nation', 'list', '--data', nation]).out);
  assert.deepEqual(
    now.map((r) => [r.code, r.answers]),
    [
      ['H01', 'yes'],
      ['H03', 'no'],
      ['H02', 'no'],
    ],
  );
  assert.match(now[1].why, /another code than H03/);
  assert.match(now[2].why, /password authentication failed/);
  assert.equal(now[2].known_at, before[1].known_at);
  writeList([province(0)]);
  ok(['nation', 'load', '--provinces', list, '--data', nation]);
  assert.equal(csv(national(...PERIODS[0]).out).length, 2);
  assert.equal(
    home.sql("SELECT COUNT(*) FROM pg_foreign_server WHERE srvname LIKE 'province%'", 'nation'),
    '1',
  );
  assert.match(
    ok(['export', 'journal', '--data', nation]).out,
    /"act":"nation\.loaded","on":"nation".*"provinces":1/,
  );
});

test('a province that ends sharing is told as one that does not answer', () => {
  const data = clusters[0].address('province');
  ok(['nation', 'share', '--end', '--role', 'ministry', '--data', data]);
  assert.match(national(...PERIODS[0]).err, /without H01 .*permission denied/);
  ok(['nation', 'share', '--role', 'ministry', '--data', data]);
  assert.match(national(...PERIODS[0]).err, /1 of 1 provinces/);
  assert.match(ok(['verify', '--data', data]).err, /chain whole/);
});
