/*
 * Part report: the period report by agency. Ours is the whole process, from posix_spawn to exit; of the
 * opponents only the query is timed, in a process that is warm.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  Asker, HERE, MOTCUA, Missing, PROVINCE, ROOT, ROUNDS, ROWS, WORK, cc, count, median, milliseconds, need,
  ratio, run, say, spread,
} from './base.mjs';
import { YEARS, eachYear, largeFolder, opponent, smallFolder } from './data.mjs';
import { readProvince } from './gen.mjs';
import { Cluster, SETTINGS } from './postgres.mjs';
import { DUCKDB, POSTGRES, SQLITE } from './report_sql.mjs';

const DUCKDB_VERSION = '1.5.6-r.1';
export const OWN_RUNS = 21; /* of our process in each round; the round's time is their median */

export const PERIODS = [
  { name: 'ten years', from: '2012-01-01', to: '2021-12-31' },
  { name: 'half-year with broken months', from: '2016-12-15', to: '2017-06-14' },
];
const TARGETS = { DuckDB: 20, SQLite: 300, PostgreSQL: 100 };

export const ALL = ROWS * YEARS.length;

export const start = (day) => Date.parse(`${day}T00:00:00Z`) / 1000 - 7 * 3600;

async function installDuckdb() {
  const dir = path.join(WORK, 'npm');
  const there = path.join(dir, 'node_modules', '@duckdb', 'node-api', 'package.json');
  const version = fs.existsSync(there) ? JSON.parse(fs.readFileSync(there, 'utf8')).version : '';
  if (version === DUCKDB_VERSION) return dir;
  need('npm');
  say(`installing DuckDB ${DUCKDB_VERSION} into build/bench/npm`);
  fs.mkdirSync(dir, { recursive: true });
  const wanted = { private: true, dependencies: { '@duckdb/node-api': DUCKDB_VERSION } };
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify(wanted));
  try {
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: dir });
  } catch (e) {
    throw new Missing(`DuckDB could not be installed: ${e.message.split('\n')[0]}`);
  }
  return dir;
}

async function fill(asker, spec) {
  for (const sql of spec.before) await asker.ask(sql);
  await eachYear(ROWS, 'num', (file) => asker.ask(spec.load(file)));
  for (const sql of spec.after) await asker.ask(sql);
}

async function openDuckdb() {
  const modules = await installDuckdb();
  const open = (file) => new Asker(process.execPath, [path.join(HERE, 'ask_duckdb.mjs'), modules, file]);
  const file = await opponent('rows.duckdb', JSON.stringify(DUCKDB) + DUCKDB_VERSION, async (f) => {
    say('loading DuckDB');
    const asker = open(f);
    await fill(asker, DUCKDB);
    await asker.close();
  });
  return { name: 'DuckDB', spec: DUCKDB, asker: open(file), version: 'version()', close() {} };
}

async function openSqlite() {
  const tool = cc('ask_sqlite', ['-lsqlite3']);
  const file = await opponent('rows.sqlite', JSON.stringify(SQLITE), async (f) => {
    say('loading SQLite');
    const asker = new Asker(tool, [f]);
    await fill(asker, SQLITE);
    await asker.close();
  });
  const asker = new Asker(tool, [file]);
  return { name: 'SQLite', spec: SQLITE, asker, version: 'sqlite_version()', close() {} };
}

async function openPostgres() {
  const tool = cc('ask_postgres', ['-lpq']);
  let cluster;
  const dir = await opponent('postgres', JSON.stringify([POSTGRES, SETTINGS]), async (d) => {
    say('loading PostgreSQL');
    cluster = new Cluster(d);
    cluster.create();
    await cluster.start();
    try {
      const asker = new Asker(tool, [cluster.conninfo]);
      await fill(asker, POSTGRES);
      await asker.close();
    } finally {
      cluster.stop();
    }
  });
  cluster = new Cluster(dir);
  await cluster.start();
  const asker = new Asker(tool, [cluster.conninfo]);
  return { name: 'PostgreSQL', spec: POSTGRES, asker, version: "current_setting('server_version')",
           close: () => cluster.stop() };
}

export const command = (dir, p) => ['report', 'dossiers', '--from', p.from, '--to', p.to, '--data', dir];

export function own(spawner, dir, p, runs) {
  const out = run(spawner, ['run', String(runs), MOTCUA, ...command(dir, p)]);
  return median(out.trim().split('\n').map(Number)) / 1e9;
}

/** Our counts by agency, as the opponents give them: the agency's place and eight counts. */
export function ownCounts(dir, p, places) {
  const lines = run(MOTCUA, [...command(dir, p), '--format', 'csv']).trim().split('\n').slice(1);
  return lines
    .map((l) => [places.get(l.split(',')[0]), ...l.split(',').slice(-8)].map(Number))
    .filter((r) => !Number.isNaN(r[0]) && r[1] > 0);
}

export function mustAgree(who, p, expected, got) {
  const text = (rows) => rows.map((r) => r.join(' ')).join('\n');
  const [x, y] = [text(expected), text(got.map((r) => r.map(Number)))];
  if (x !== y) throw new Error(`${who} counts otherwise than motcua for ${p.name}:\n${x}\n\n${y}`);
}

/** Asks every way once, and again: the counts must be ours, and the fastest way is kept. */
export async function choose(o, p, expected) {
  let best = null;
  for (const [way, sql] of Object.entries(o.spec.ways)) {
    const text = sql(start(p.from), start(p.to) + 86400);
    await o.asker.ask(text);
    const { seconds, rows } = await o.asker.ask(text);
    mustAgree(o.name, p, expected, rows);
    say(`  ${p.name}: ${o.name}, ${way}: ${milliseconds(seconds)}`);
    if (!best || seconds < best.seconds) best = { way, text, seconds };
  }
  return best;
}

async function measure(p, opponents, folders, spawner, places) {
  const expected = ownCounts(folders.large, p, places);
  const chosen = new Map();
  for (const o of opponents) chosen.set(o.name, await choose(o, p, expected));
  const times = { own: [], small: [] };
  for (const o of opponents) times[o.name] = [];
  own(spawner, folders.small, p, OWN_RUNS);
  for (let i = 0; i < ROUNDS; i++) {
    for (const o of opponents) {
      times[o.name].push((await o.asker.ask(chosen.get(o.name).text)).seconds);
      (times[`own/${o.name}`] ||= []).push(own(spawner, folders.large, p, OWN_RUNS));
    }
    times.own.push(own(spawner, folders.large, p, OWN_RUNS));
    times.small.push(own(spawner, folders.small, p, OWN_RUNS));
  }
  return { chosen, times };
}

function rowsOf(p, opponents, { chosen, times }) {
  const rows = opponents.map((o) => {
    const ours = times[`own/${o.name}`];
    const r = ratio(times[o.name], ours);
    return {
      what: `report, ${p.name}: faster than ${o.name}`, target: `≥ ${TARGETS[o.name]} ×`, measured: r,
      unit: '×', ok: r >= TARGETS[o.name],
      absolute: `motcua ${milliseconds(median(ours))} (whole process), ${o.name} ` +
        `${milliseconds(median(times[o.name]))} (query alone, ${spread(times[o.name], milliseconds)}; ` +
        `${chosen.get(o.name).way})`,
    };
  });
  const r = ratio(times.own, times.small);
  rows.push({
    what: `report, ${p.name}: ${count(ALL)} against ${count(ALL / 100)} dossiers`,
    target: '≤ 1.5 ×', measured: r, unit: '×', ok: r <= 1.5,
    absolute: `${milliseconds(median(times.own))} against ${milliseconds(median(times.small))}`,
  });
  return rows;
}

const OPPONENTS = { DuckDB: openDuckdb, SQLite: openSqlite, PostgreSQL: openPostgres };

/** An opponent that is not there is said; the others are measured. */
function absent(name, error, rows) {
  if (!(error instanceof Missing)) throw error;
  rows.push({ what: `report: faster than ${name}`, target: `≥ ${TARGETS[name]} ×`, missing: true,
              absolute: error.message });
  return null;
}

export async function report() {
  const folders = { large: await largeFolder(), small: await smallFolder() };
  const spawner = cc('spawn');
  const places = new Map(readProvince(PROVINCE).agencies.map((a) => [a.code, a.place]));
  const opponents = [];
  const rows = [];
  const versions = [];
  try {
    for (const [name, open] of Object.entries(OPPONENTS)) {
      const o = await open().catch((e) => absent(name, e, rows));
      if (!o) continue;
      opponents.push(o);
      versions.push(`${name} ${(await o.asker.ask(`SELECT ${o.version}`)).rows[0][0]}`);
    }
    for (const p of PERIODS)
      rows.push(...rowsOf(p, opponents, await measure(p, opponents, folders, spawner, places)));
  } finally {
    for (const o of opponents) {
      await o.asker.close();
      o.close();
    }
  }
  const rel = path.relative(ROOT, folders.large);
  return {
    title: 'Report of a period, by agency',
    rows,
    commands: PERIODS.map((p) => `motcua ${command(rel, p).join(' ')}`),
    notes: [
      `${count(ALL)} dossiers of 2012 to 2021 at ${places.size} agencies; all programs gave the same eight ` +
        'counts for every agency and both periods.',
      `Opponents: ${versions.join(', ')}; two threads or workers where the program has them. Each is asked ` +
        'in several ways (bench/report_sql.mjs) and the fastest is measured.',
      `A round asks each opponent once and runs motcua ${OWN_RUNS} times right after it (median); ratios ` +
        `are medians of ${ROUNDS} rounds. Everything is in the system's memory.`,
    ],
  };
}
