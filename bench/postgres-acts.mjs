/*
 * Part postgres-acts: durable acts over HTTP into PostgreSQL, 64 connections at once at one node, against
 * pgbench, which sends the statements of one act (act.sql) over as many connections; and the same connections
 * shared by two nodes on one database. Every run has a fresh copy of the demonstration.
 */
import fs from 'node:fs';
import path from 'node:path';
import { HERE, MOTCUA, PROVINCE, ROUNDS, SECONDS, WORK, count, median, ratio, run, spread } from './base.mjs';
import { Cluster, DURABLE } from './postgres.mjs';
import { ACTS, ADMIN, CONNECTIONS, needServe, serve, wrkText, wrkTogether } from './server.mjs';

const WARM = 1;
const DAY = 86400;
const LIMIT = 21; /* days between taking in and due */

const SAMPLE = `SELECT a.id, a.code, p.id, p.code, q.applicant,
  '096' || lpad(CAST(q.dossier AS text), 9, '0'), '0900' || lpad(CAST(q.dossier AS text), 6, '0'),
  COALESCE((SELECT string_agg(c.no || ':' || c.name, chr(31) ORDER BY c.no)
    FROM procedure_component c WHERE c.procedure = p.id AND c.needed = 1), '')
  FROM dossier d JOIN agency a ON a.id = d.agency JOIN procedure p ON p.id = d.procedure
  JOIN dossier_person q ON q.dossier = d.id WHERE d.id * 7919 % 69 = 0 LIMIT 4096`;

const held = (cluster, database) => Number(cluster.sql(database, 'SELECT count(*) FROM dossier'));

/** Loads some nodes with so many connections each; acts that were answered, and how many a second. */
async function load(servers, connections, name, seconds, b) {
  const how = (i) => ({
    connections,
    script: path.join(HERE, 'acts.lua'),
    env: { BENCH_SAMPLE: b.sample, BENCH_TOKEN: b.token, BENCH_RUN: `${name}-${i}` },
  });
  const all = await wrkTogether(servers.map((s) => s.port), ACTS, seconds, how);
  const sum = (member) => all.reduce((n, one) => n + one[member], 0);
  return { done: sum('requests'), rate: sum('rate') };
}

async function withNodes(n, address, use) {
  const servers = [];
  try {
    while (servers.length < n) servers.push(await serve(address));
    return await use(servers);
  } finally {
    for (const s of servers) await s.stop();
  }
}

/** Acts a second at some nodes; fails unless every answered request is a dossier in the store. */
async function over(b, nodes, connections, look) {
  const address = b.cluster.database('acts', 'warm');
  const { done, rate } = await withNodes(nodes, address, async (servers) => {
    const warm = await load(servers, connections, 'warm', WARM, b);
    const full = await load(servers, connections, 'load', SECONDS, b);
    return { done: warm.done + full.done, rate: full.rate };
  });
  const made = held(b.cluster, 'acts') - b.held;
  if (made < done) throw new Error(`${done} acts were answered, but the store holds ${made}`);
  if (look) for (const what of ['verify', 'audit']) run(MOTCUA, [what, '--data', address]);
  return rate;
}

/** What act.sql must be told: when it is, and how many agencies and procedures there are. */
function variables(cluster) {
  const now = Math.floor(Date.now() / 1000);
  const month = (t) => new Date(t * 1000).getUTCFullYear() * 12 + new Date(t * 1000).getUTCMonth();
  const [received, due] = [now, now + LIMIT * DAY];
  const n = (table) => cluster.sql('warm', `SELECT max(id) FROM ${table}`);
  const local = (t) => t + 7 * 3600;
  const v = {
    now, due, day: Math.floor(local(received) / DAY), due_day: Math.floor(local(due) / DAY),
    month: month(local(received)), due_month: month(local(due)),
    agencies: n('agency'), procedures: n('procedure'),
  };
  return Object.entries(v).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
}

const pgbenchArgs = () =>
  ['-n', '-c', String(CONNECTIONS), '-j', '2', '-M', 'prepared', '-T', String(SECONDS)];

/** Acts a second that pgbench makes; fails unless each is a dossier in the store. */
function pgbench(b) {
  b.cluster.database('acts', 'warm');
  const reach = b.cluster.reach('acts').filter((v) => v !== '-d' && v !== 'acts');
  const args = [...reach, ...pgbenchArgs(), ...b.variables, '-f', path.join(HERE, 'act.sql'), 'acts'];
  const out = run(path.join(b.cluster.bin, 'pgbench'), args);
  const number = (pattern) => Number(pattern.exec(out)[1]);
  const done = number(/transactions actually processed: (\d+)/);
  const made = held(b.cluster, 'acts') - b.held;
  if (made !== done) throw new Error(`pgbench made ${done} acts, but the store holds ${made}`);
  return number(/^tps = ([\d.]+)/m);
}

/** The demonstration in a database, after acts for every row of the sample: so that no run makes the parts
 * of a year, and none begins with empty ledgers of this month. */
async function prepare(cluster, tmp) {
  const address = cluster.database('warm');
  const b = { cluster, sample: path.join(tmp, 'sample.tsv') };
  run(MOTCUA, ['demo', '--still', '--province', PROVINCE, '--data', address]);
  b.token = run(MOTCUA, ['token', 'add', ADMIN, 'bench', '--data', address]).trim();
  const sample = cluster.sql('warm', SAMPLE).split('\n').map((line) => line.replaceAll('|', '\t'));
  fs.writeFileSync(b.sample, `${sample.join('\n')}\n`);
  await withNodes(1, address, async (servers) => {
    let done = 0;
    for (let i = 0; done < sample.length; i++)
      done += (await load(servers, CONNECTIONS, `first-${i}`, SECONDS, b)).done;
  });
  cluster.sql('warm', 'VACUUM ANALYZE');
  b.held = held(cluster, 'warm');
  b.variables = variables(cluster);
  return b;
}

function result(t) {
  const rate = (list) => `${count(median(list))} acts/s (${spread(list, count)})`;
  const [bench, two] = [ratio(t.one, t.pgbench), ratio(t.two, t.one)];
  return {
    title: 'Durable acts over HTTP into PostgreSQL',
    rows: [
      {
        what: `acts into PostgreSQL: against pgbench, ${CONNECTIONS} connections`, target: '≥ 0.7 ×',
        measured: bench, unit: '×', ok: bench >= 0.7,
        absolute: `motcua ${rate(t.one)}, pgbench ${rate(t.pgbench)}`,
      },
      {
        what: 'acts into PostgreSQL: two nodes that share the connections, against one', target: '≥ 1 ×',
        measured: two, unit: '×', ok: two >= 1, absolute: `two nodes ${rate(t.two)}`,
      },
      {
        what: 'acts into PostgreSQL: two nodes with as many connections each, against one',
        measured: ratio(t.more, t.one), unit: '×', absolute: `two nodes ${rate(t.more)}`,
      },
    ],
    commands: [
      'motcua serve --listen 127.0.0.1:PORT --data postgresql://...',
      wrkText(ACTS, SECONDS, ' -s bench/acts.lua'),
      `pgbench ${pgbenchArgs().join(' ')} -D now=... -f bench/act.sql DATABASE`,
    ],
    notes: [
      'Every act is on disk (fsync, synchronous_commit) before it is answered; every answered one was ' +
        'found in the database afterwards, and the first of each kind passed `motcua verify` and ' +
        '`motcua audit`.',
      'pgbench sends the statements of an act that is made alone, in a transaction of its own, the turn ' +
        'to write included; motcua makes one transaction of what waits, so that many acts share turn, ' +
        'ledger rows, seal and fsync. Without the turn they would wait for each other all the same, at ' +
        'the sequences.',
      'wrk and motcua run on the same cores as the server, so that a second node adds no machine; it has ' +
        `${CONNECTIONS / 2} connections, as the first then has, and then ${CONNECTIONS} as well.`,
      `Ratios are medians of ${ROUNDS} rounds of one node, pgbench, two nodes, two nodes.`,
    ],
  };
}

export async function postgresActs() {
  needServe();
  const tmp = path.join(WORK, 'tmp', 'postgres-acts');
  fs.rmSync(tmp, { recursive: true, force: true });
  fs.mkdirSync(tmp, { recursive: true });
  const cluster = await Cluster.temporary('postgres-acts-server', DURABLE);
  try {
    const b = await prepare(cluster, tmp);
    const t = { one: [], pgbench: [], two: [], more: [] };
    for (let i = 0; i < ROUNDS; i++) {
      t.one.push(await over(b, 1, CONNECTIONS, i === 0));
      t.pgbench.push(pgbench(b));
      t.two.push(await over(b, 2, CONNECTIONS / 2, i === 0));
      t.more.push(await over(b, 2, CONNECTIONS, false));
    }
    return result(t);
  } finally {
    cluster.stop();
    fs.rmSync(tmp, { recursive: true, force: true });
    fs.rmSync(cluster.dir, { recursive: true, force: true });
  }
}
