/*
 * Part postgres-report: the period report by agency out of motcua's store in PostgreSQL, the whole process,
 * against the same out of a data folder of the same dossiers, and against PostgreSQL's own count of them.
 */
import { spawnSync } from 'node:child_process';
import {
  Asker, MOTCUA, ROUNDS, cc, count, median, milliseconds, ratio, run, say, spread,
} from './base.mjs';
import { largeFolder, opponent } from './data.mjs';
import { Cluster, SETTINGS } from './postgres.mjs';
import { ALL, OWN_RUNS, PERIODS, choose, command, mustAgree, own, ownCounts } from './report.mjs';
import { POSTGRES } from './report_sql.mjs';
import { LEADER, NO_CACHE, needServe, request, serve, signIn } from './server.mjs';

const STORE = 'province';

/** Beside motcua's own indexes: covering ones, and a table of nothing but what is counted, as small as can
 * be, with covering ones of its own. */
const HELP = [
  'CREATE INDEX help_received ON dossier (agency, received_at, due_at, finished_at, channel)',
  'CREATE INDEX help_finished ON dossier (finished_at, received_at, due_at, agency, channel)',
  POSTGRES.before[0],
  'INSERT INTO d SELECT code, agency, procedure, channel, received_at, due_at, finished_at FROM dossier',
  ...POSTGRES.after,
  'VACUUM ANALYZE dossier',
];

/** Each way of asking, of that table and of the dossiers themselves. */
function ways() {
  const out = {};
  for (const [way, sql] of Object.entries(POSTGRES.ways)) {
    out[`${way}, a table of its own`] = sql;
    out[`${way}, the dossiers`] = (a, e) => sql(a, e).replace(/\bFROM d\b/g, 'FROM dossier');
  }
  return out;
}

/** motcua's store with all the dossiers, moved out of the data folder; kept between runs. */
function keptStore(folder) {
  return opponent('postgres-store', JSON.stringify([HELP, SETTINGS]), async (dir) => {
    say('moving the dossiers into PostgreSQL');
    const cluster = new Cluster(dir);
    cluster.create();
    await cluster.start();
    try {
      const address = cluster.database(STORE);
      const from = Date.now();
      run(MOTCUA, ['move', '--from', folder, '--to', address]);
      say(`  moved in ${Math.round((Date.now() - from) / 1000)} s`);
      for (const sql of HELP) cluster.sql(STORE, sql);
    } finally {
      cluster.stop();
    }
  });
}

/** A store being served without kept pages, and somebody signed in. */
async function served(data) {
  const args = ['user', 'add', LEADER.name, '--role', 'leader', '--data', data];
  spawnSync(MOTCUA, args, { input: `${LEADER.password}\n` }); /* it may be there already */
  const server = await serve(data, NO_CACHE);
  return { server, cookie: await signIn(server.port) };
}

/** Seconds for the same report as a page's CSV, by a server that runs; the median of some. */
async function page(s, p) {
  const times = [];
  const address = `/figures/${p.from}..${p.to}/agencies.csv`;
  for (let i = 0; i < OWN_RUNS; i++) {
    const from = process.hrtime.bigint();
    const answer = await request(s.server.port, address, { headers: { Cookie: s.cookie } });
    times.push(Number(process.hrtime.bigint() - from) / 1e9);
    if (answer.status !== 200) throw new Error(`${address}: status ${answer.status}`);
    s.text = answer.body.toString();
  }
  return median(times);
}

async function measure(p, o, places, spawner) {
  const expected = ownCounts(o.folder, p, places);
  mustAgree('motcua on PostgreSQL', p, expected, ownCounts(o.address, p, places));
  const best = await choose(o, p, expected);
  const t = { lite: [], own: [], count: [], page: [], litePage: [] };
  own(spawner, o.address, p, OWN_RUNS);
  await page(o.atAddress, p);
  await page(o.atFolder, p);
  for (let i = 0; i < ROUNDS; i++) {
    t.count.push((await o.asker.ask(best.text)).seconds);
    t.own.push(own(spawner, o.address, p, OWN_RUNS));
    t.lite.push(own(spawner, o.folder, p, OWN_RUNS));
    t.page.push(await page(o.atAddress, p));
    t.litePage.push(await page(o.atFolder, p));
  }
  if (o.atAddress.text !== o.atFolder.text) throw new Error('the served reports of the two stores differ');
  return { best, t };
}

function rowsOf(p, { best, t }) {
  const [lite, counted] = [ratio(t.own, t.lite), ratio(t.count, t.own)];
  const [litePage, countedPage] = [ratio(t.page, t.litePage), ratio(t.count, t.page)];
  return [
    {
      what: `report served from PostgreSQL, ${p.name}: time against a data folder`, target: '≤ 2 ×',
      measured: litePage, unit: '×', ok: litePage <= 2,
      absolute: `${milliseconds(median(t.page))} against ${milliseconds(median(t.litePage))} (request to answer)`,
    },
    {
      what: `report served from PostgreSQL, ${p.name}: faster than its own count`, target: '≥ 50 ×',
      measured: countedPage, unit: '×', ok: countedPage >= 50,
      absolute: `motcua ${milliseconds(median(t.page))} (request to answer), PostgreSQL ` +
        `${milliseconds(median(t.count))} (query alone)`,
    },
    {
      what: `the same as a command, from PostgreSQL, ${p.name}: time against a data folder`, target: '≤ 2 ×',
      measured: lite, unit: '×', ok: lite <= 2,
      absolute: `${milliseconds(median(t.own))} against ${milliseconds(median(t.lite))} (whole processes)`,
    },
    {
      what: `the same as a command, from PostgreSQL, ${p.name}: faster than its own count`, target: '≥ 50 ×',
      measured: counted, unit: '×', ok: counted >= 50,
      absolute: `motcua ${milliseconds(median(t.own))} (whole process), PostgreSQL ` +
        `${milliseconds(median(t.count))} (query alone, ${spread(t.count, milliseconds)}; ${best.way})`,
    },
  ];
}

export async function postgresReport() {
  needServe();
  const folder = await largeFolder();
  const spawner = cc('spawn');
  const nodes = [];
  const cluster = new Cluster(await keptStore(folder));
  await cluster.start();
  const asker = new Asker(cc('ask_postgres', ['-lpq']), [cluster.conninfoOf(STORE)]);
  try {
    const ids = cluster.sql(STORE, 'SELECT code, id FROM agency').split('\n').map((l) => l.split('|'));
    const places = new Map(ids.map(([code, id]) => [code, Number(id)]));
    const o = { name: 'PostgreSQL', spec: { ways: ways() }, asker, folder, address: cluster.address(STORE) };
    const rows = [];
    nodes.push((o.atAddress = await served(o.address)), (o.atFolder = await served(o.folder)));
    for (const p of PERIODS) rows.push(...rowsOf(p, await measure(p, o, places, spawner)));
    const version = cluster.sql(STORE, 'SHOW server_version');
    return {
      title: 'Report of a period from PostgreSQL',
      rows,
      commands: PERIODS.map((p) => `motcua ${command('postgresql://...', p).join(' ')}`),
      notes: [
        `${count(ALL)} dossiers of 2012 to 2021, moved by \`motcua move\` from the data folder into ` +
          `PostgreSQL ${version}; that command verified and audited what came over. Both stores and every ` +
          'way of counting gave the same eight counts for every agency and both periods.',
        'PostgreSQL counts the dossiers themselves, with covering indexes beside those of motcua, or a ' +
          'table of small integers with covering indexes, whichever is faster; two workers, all in memory.',
        'Served: `motcua serve --page-cache off`, the table of all agencies as CSV, each request on a new ' +
          'connection; both stores gave the same bytes. The sums are those of the ledger that a node keeps in memory ' +
          'and moves along with every commit, of its own or of another node.',
        "The command is a whole process. Out of PostgreSQL it loads libpq, connects, and is served by a server's process " +
          'that is as new as it is.',
        `A round counts once and runs motcua ${OWN_RUNS} times on each store (median); ratios are medians ` +
          `of ${ROUNDS} rounds.`,
      ],
    };
  } finally {
    for (const s of nodes) await s.server.stop();
    await asker.close();
    cluster.stop();
  }
}
