/*
 * Part nation: the national report by province over 63 provinces, against the same report of the slowest of
 * them alone. Each province has a server of its own with the ledger of a year's dossiers; all of them run on
 * this machine's cores. A relay stands in for the distance: it keeps every byte for a while each way.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  HERE, MOTCUA, PROVINCE, ROOT, ROUNDS, ROWS, WORK, cc, count, median, milliseconds, motcuaHas,
  run, say, spread, Asker, Missing,
} from './base.mjs';
import { once, sized } from './data.mjs';
import { readProvince, writeYear } from './gen.mjs';
import { Cluster, DURABLE } from './postgres.mjs';
import { request, serve, signIn } from './server.mjs';

const PROVINCES = 63;
const YEAR = 2021;
const PERIOD = ['2021-06-15', '2021-12-14'];
const PAGE = `/figures/${PERIOD.join('..')}/provinces.csv`;
const code = (i) => `P${String(i + 1).padStart(2, '0')}`;

/** Small, for 63 of them are to live side by side; their tables are some tens of megabytes. */
const SMALL = {
  listen_addresses: "'127.0.0.1'", shared_buffers: "'48MB'", max_connections: '12', max_wal_size: "'64MB'",
  min_wal_size: "'32MB'", autovacuum: 'off', fsync: 'off', max_parallel_workers: '0', jit: 'off',
  max_logical_replication_workers: '0', max_wal_senders: '0', wal_level: 'minimal',
};

/** What a province shares; its dossiers and events are not asked for, and leave the disk to 63 copies. */
const LEDGER_ONLY = ['TRUNCATE dossier_words, dossier_person, dossier_serial, event, dossier CASCADE', 'VACUUM FULL',
  'VACUUM ANALYZE', 'CHECKPOINT'];

async function template() {
  const files = [path.join(HERE, 'gen.mjs'), path.join(HERE, 'nation.mjs'), MOTCUA];
  return once(sized('nation-template'), files, String(ROWS), async (dir) => {
    say(`making ${path.relative(ROOT, dir)}: a province with ${ROWS} dossiers of ${YEAR}`);
    const cluster = new Cluster(dir, SMALL);
    cluster.create();
    await cluster.start();
    try {
      const data = cluster.database('province');
      const file = path.join(WORK, 'tmp', 'nation.csv');
      fs.mkdirSync(path.dirname(file), { recursive: true });
      writeYear(readProvince(PROVINCE), YEAR, ROWS, file, null);
      run(MOTCUA, ['init', '--province', PROVINCE, '--data', data]);
      run(MOTCUA, ['import', 'dossiers', file, '--data', data]);
      fs.rmSync(file);
      cluster.sql('province', 'CREATE ROLE ministry LOGIN');
      run(MOTCUA, ['nation', 'share', '--role', 'ministry', '--data', data]);
      for (const text of LEDGER_ONLY) cluster.sql('province', text);
    } finally {
      cluster.stop();
    }
  });
}

async function startProvinces(from) {
  const all = [];
  const dir = path.join(WORK, 'tmp', 'nation');
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  for (let i = 0; i < PROVINCES; i++) {
    const cluster = new Cluster(path.join(dir, code(i)), SMALL);
    run('cp', ['-a', from, cluster.dir]);
    await cluster.start();
    all.push(cluster);
    cluster.sql('province', `UPDATE setting SET value = '${code(i)}' WHERE key = 'code'`);
  }
  return all;
}

/** Relays for all provinces in one process, each byte `ms` late in each direction. */
class Relay {
  static async start(clusters, ms) {
    const r = new Relay();
    const args = [path.join(HERE, 'relay.mjs'), String(ms), JSON.stringify(clusters.map((c) => c.port))];
    r.child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    r.ports = await new Promise((resolve, reject) => {
      r.child.stdout.once('data', (d) => resolve(JSON.parse(d)));
      r.child.once('close', () => reject(new Error('the relay ended')));
    });
    return r;
  }

  stop() {
    this.child.kill();
  }
}

function load(nation, data, ports) {
  const file = path.join(WORK, 'tmp', 'provinces.csv');
  const rows = ports.map((port, i) => `${code(i)},Province ${i + 1},127.0.0.1,${port},province,ministry\n`);
  fs.writeFileSync(file, `code,name,host,port,database,role\n${rows.join('')}`);
  run(MOTCUA, ['nation', 'load', '--provinces', file, '--data', data]);
}

/** Seconds for an address, and its text. */
async function ask(port, cookie, page) {
  const from = process.hrtime.bigint();
  const answer = await request(port, page, { headers: { Cookie: cookie } });
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  if (answer.status !== 200) throw new Error(`${page}: status ${answer.status}`);
  return { seconds, text: answer.body.toString() };
}

const STATEMENT =
  'SELECT province, SUM(received), SUM(online), SUM(on_time), SUM(late), SUM(overdue) FROM nation_agency_month ' +
  `WHERE month = ${YEAR * 12 + 5} GROUP BY province`;

/** One round after the other: the nation, each province alone, and the nation in one statement of SQL's. */
async function measure(port, cookie, asker) {
  const t = { all: [], one: Array.from({ length: PROVINCES }, () => []), statement: [], text: '' };
  await ask(port, cookie, PAGE);
  await asker.ask(STATEMENT);
  for (let round = 0; round < ROUNDS; round++) {
    const all = await ask(port, cookie, PAGE);
    t.all.push(all.seconds);
    t.text = all.text;
    for (let i = 0; i < PROVINCES; i++)
      t.one[i].push((await ask(port, cookie, `${PAGE}?province=${code(i)}`)).seconds);
    const got = await asker.ask(STATEMENT);
    if (got.rows.length !== PROVINCES) throw new Error(`the statement gave ${got.rows.length} rows`);
    t.statement.push(got.seconds);
  }
  const medians = t.one.map(median);
  t.slowest = t.one[medians.indexOf(Math.max(...medians))];
  return t;
}

/** The total must be 63 times what the province says of itself. */
function compare(text, alone) {
  const figures = (line) => line.split(',').slice(2, 10).map(Number);
  const last = (csv) => figures(csv.trim().split('\n').at(-1));
  const want = last(alone).map((v) => v * PROVINCES);
  if (String(last(text)) !== String(want)) throw new Error(`the nation says ${last(text)}, expected ${want}`);
  if (text.trim().split('\n').length !== PROVINCES + 2) throw new Error('a province did not answer');
}

async function served(data, work) {
  const server = await serve(data);
  try {
    await work(server.port, await signIn(server.port));
  } finally {
    await server.stop();
  }
}

const rowsOf = (t, what, target) => [
  {
    what: `national report over ${PROVINCES} provinces, ${what}: against its slowest province`,
    target: target ? '≤ 3 ×' : '',
    measured: median(t.all.map((v, i) => v / t.slowest[i])),
    unit: '×',
    ok: target ? median(t.all.map((v, i) => v / t.slowest[i])) <= 3 : undefined,
    absolute:
      `${milliseconds(median(t.all))} (${spread(t.all, milliseconds)}) for all, ` +
      `${milliseconds(median(t.slowest))} for the slowest alone`,
  },
  {
    what: `one statement by asynchronous append instead, ${what}`,
    measured: median(t.statement.map((v, i) => v / t.slowest[i])),
    unit: '×',
    absolute: `${milliseconds(median(t.statement))} for one sum of the several that a report needs`,
  },
];

export async function nation() {
  if (!motcuaHas('nation', 'load')) throw new Missing('this build of motcua has no command "nation load"');
  const tool = cc('ask_postgres', ['-lpq']);
  const from = await template();
  const clusters = await startProvinces(from);
  const home = await Cluster.temporary('nation-home', DURABLE);
  const rows = [];
  try {
    const alone = run(MOTCUA, [
      ...['report', 'dossiers', '--from', PERIOD[0], '--to', PERIOD[1]],
      ...['--data', clusters[0].address('province')],
    ]);
    for (const [ms, what, target] of [[10, 'each 20 ms away', true], [0, 'none of them away', false]]) {
      say(`  ${what}`);
      const relay = ms ? await Relay.start(clusters, ms) : null;
      const data = home.database('nation');
      load(home, data, relay ? relay.ports : clusters.map((c) => c.port));
      const added = spawnSync(MOTCUA, ['user', 'add', 'lanhdao', '--role', 'leader', '--data', data], {
        input: 'demo-lanhdao\n',
      });
      if (added.status !== 0) throw new Error(String(added.stderr));
      const asker = new Asker(tool, [home.conninfoOf('nation')]);
      await served(data, async (port, cookie) => {
        const t = await measure(port, cookie, asker);
        compare(t.text, alone);
        rows.push(...rowsOf(t, what, target));
      });
      await asker.close();
      relay?.stop();
    }
  } finally {
    home.stop();
    for (const c of clusters) c.stop();
  }
  return {
    title: 'A nation of provinces',
    rows,
    commands: [
      'motcua nation load --provinces PROVINCES.csv --data postgresql://…/nation',
      'motcua serve --listen 127.0.0.1:PORT --data postgresql://…/nation',
      `GET ${PAGE}`,
      `GET ${PAGE}?province=P01`,
      STATEMENT,
    ],
    notes: [
      `${PROVINCES} clusters of PostgreSQL, each with the ledger of ${count(ROWS)} dossiers of ${YEAR}; the total is ` +
        `${PROVINCES} times what one says of itself.`,
      'All of them, the nation and the relay share the cores of this machine. With the relay (bench/relay.mjs) every ' +
        'byte arrives 10 ms late in each direction, as over some hundred kilometres; without it the ratio tells how ' +
        'many servers share a core.',
      'The statement of SQL is one sum over all parts; PostgreSQL begins a transaction, and opens a cursor, at one ' +
        'server after another before it fetches from all, so distance counts once for each server.',
      `Ratios are medians of ${ROUNDS} rounds of the nation, each province alone, the statement.`,
    ],
  };
}
