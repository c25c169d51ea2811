/*
 * Part postgres-import: `motcua import dossiers` of the demonstration's rows into PostgreSQL, the whole
 * process, against PostgreSQL's own COPY of the rows that such an import leaves, into the same tables with
 * the same indexes, keys and parts, in one transaction.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  MOTCUA, PROVINCE, ROUNDS, WORK, count, median, ratio, round, run, say, spread, timed,
} from './base.mjs';
import { demoFolder } from './data.mjs';
import { Cluster, DURABLE } from './postgres.mjs';

const FORMATS = { text: '', binary: ' WITH (FORMAT binary)' };

const TABLES = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY oid`;

/** Which tables hold other rows in one database than in the other, and how many. */
function filled(cluster, before, after) {
  const rows = (database) =>
    new Map(
      cluster
        .sql(database, TABLES)
        .split('\n')
        .map((t) => [t, Number(cluster.sql(database, `SELECT count(*) FROM ${t}`))]),
    );
  const [had, has] = [rows(before), rows(after)];
  return [...has].filter(([t, n]) => n !== had.get(t)).map(([t]) => t);
}

/** Writes the rows of the tables to files, and for each form of them a script that copies them in. */
function copyOut(cluster, database, tables, dir) {
  const scripts = {};
  for (const [format, how] of Object.entries(FORMATS)) {
    const file = (t) => path.join(dir, `${t}.${format}`);
    for (const t of tables) cluster.sql(database, `\\copy (SELECT * FROM ${t}) TO '${file(t)}'${how}`);
    const lines = tables.map((t) => `\\copy ${t} FROM '${file(t)}'${how}\n`);
    scripts[format] = path.join(dir, `${format}.sql`);
    fs.writeFileSync(scripts[format], `BEGIN;\n${lines.join('')}COMMIT;\n`);
  }
  return scripts;
}

/** Seconds that COPY takes into a fresh copy of the empty tables. */
function copyIn(cluster, script) {
  cluster.database('copied', 'frame');
  const how = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...cluster.reach('copied'), '-f', script];
  return timed(path.join(cluster.bin, 'psql'), how);
}

/** Seconds that the import takes into a fresh copy of the empty province. */
function importIn(cluster, csv) {
  const address = cluster.database('ours', 'empty');
  return timed(MOTCUA, ['import', 'dossiers', csv, '--data', address]);
}

/** Both databases must hold the same dossiers, as many rows elsewhere, and be found sound. */
function compare(cluster, tables) {
  const digest = "SELECT md5(string_agg(d::text, ' ' ORDER BY id)) FROM dossier d";
  const look = (database) => [
    cluster.sql(database, digest),
    ...tables.map((t) => `${t} ${cluster.sql(database, `SELECT count(*) FROM ${t}`)}`),
  ];
  const [ours, copied] = [look('ours'), look('copied')];
  const other = ours.findIndex((v, i) => v !== copied[i]);
  if (other >= 0) throw new Error(`motcua's import left ${ours[other]}, COPY ${copied[other]}`);
  for (const database of ['ours', 'copied'])
    for (const command of ['verify', 'audit']) run(MOTCUA, [command, '--data', cluster.address(database)]);
}

/** An imported database, and beside it one with the same parts of years but none of its rows. */
function prepare(cluster, csv, tmp) {
  run(MOTCUA, ['init', '--province', PROVINCE, '--data', cluster.database('empty')]);
  run(MOTCUA, ['import', 'dossiers', csv, '--data', cluster.database('imported', 'empty')]);
  const tables = filled(cluster, 'empty', 'imported');
  const scripts = copyOut(cluster, 'imported', tables, tmp);
  const rows = Number(cluster.sql('imported', 'SELECT count(*) FROM dossier'));
  cluster.database('frame', 'imported');
  cluster.sql('frame', `TRUNCATE ${tables.join(', ')}`);
  cluster.forget('imported');
  return { tables, scripts, rows };
}

/** The form of the rows that COPY takes fastest. */
function fastest(cluster, scripts) {
  const tried = Object.entries(scripts).map(([format, script]) => {
    const seconds = Math.min(copyIn(cluster, script), copyIn(cluster, script));
    say(`  COPY, ${format}: ${round(seconds)} s`);
    return { format, script, seconds };
  });
  return tried.sort((a, b) => a.seconds - b.seconds)[0];
}

function result(t, rows, tables, best) {
  const rate = (list) => `${count(rows / median(list))} rows/s (${spread(list, (s) => `${round(s)} s`)})`;
  const r = ratio(t.copy, t.ours);
  return {
    title: 'Import of dossiers into PostgreSQL',
    rows: [
      {
        what: `import into PostgreSQL of ${count(rows)} dossiers: rows a second against COPY`,
        target: '≥ 0.5 ×', measured: r, unit: '×', ok: r >= 0.5,
        absolute: `motcua ${rate(t.ours)}, COPY ${rate(t.copy)}`,
      },
    ],
    commands: [
      'motcua import dossiers demo.csv --data postgresql://...   (timed)',
      'psql -f copy.sql   (timed: BEGIN, \\copy TABLE FROM FILE for each table, COMMIT)',
    ],
    notes: [
      `COPY fills ${tables.join(', ')} with the rows of an earlier import, in one transaction, from files ` +
        `in the form that it takes fastest (${best.format}); indexes, foreign keys and the years' parts are ` +
        'there.',
      'motcua: the whole process, with checks, journal, digests of personal values, ledger and search; it ' +
        "makes the years' parts itself. Both wait for the same disk (fsync).",
      'Both hold the same dossiers afterwards, and as many rows in each table; both pass `motcua verify` ' +
        'and `motcua audit`: compared in the first round.',
      `Each run has a fresh database after a checkpoint; the ratio is the median of ${ROUNDS} rounds of ` +
        'motcua, COPY.',
    ],
  };
}

export async function postgresImport() {
  const tmp = path.join(WORK, 'tmp', 'postgres-import');
  const csv = path.join(tmp, 'demo.csv');
  const demo = await demoFolder();
  fs.rmSync(tmp, { recursive: true, force: true });
  fs.mkdirSync(tmp, { recursive: true });
  fs.writeFileSync(csv, run(MOTCUA, ['export', 'dossiers', '--data', demo]));
  const cluster = await Cluster.temporary('postgres-import-server', DURABLE);
  try {
    const { tables, scripts, rows } = prepare(cluster, csv, tmp);
    const best = fastest(cluster, scripts);
    const t = { ours: [], copy: [] };
    for (let i = 0; i < ROUNDS; i++) {
      t.ours.push(importIn(cluster, csv));
      t.copy.push(copyIn(cluster, best.script));
      if (i === 0) compare(cluster, tables);
    }
    return result(t, rows, tables, best);
  } finally {
    cluster.stop();
    fs.rmSync(tmp, { recursive: true, force: true });
    fs.rmSync(cluster.dir, { recursive: true, force: true });
  }
}
