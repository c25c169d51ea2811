/*
 * Part acts: durable acts over HTTP, 64 connections at once, against bare_acts.c, which runs the same
 * statements in a loop, 256 acts to a transaction and one. Every run has a fresh copy of the demonstration.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  HERE, MOTCUA, ROUNDS, SECONDS, WORK, cc, copyFolder, count, median, need, ratio, run, spread,
} from './base.mjs';
import { demoFolder } from './data.mjs';
import { ACTS, ADMIN, needServe, serve, wrk, wrkText } from './server.mjs';

const SHARED = ['src/base/text.c', 'src/base/arena.c', 'src/base/buf.c', 'src/base/err.c', 'src/base/date.c'];
const WARM = 1;

const SAMPLE = `SELECT a.id, a.code, p.id, p.code, q.applicant,
  printf('096%09d', q.dossier), printf('0900%06d', q.dossier),
  COALESCE((SELECT group_concat(c.no || ':' || c.name, char(31))
    FROM (SELECT * FROM procedure_component ORDER BY no) c WHERE c.procedure = p.id AND c.needed = 1), '')
  FROM dossier d JOIN agency a ON a.id = d.agency JOIN procedure p ON p.id = d.procedure
  JOIN dossier_person q ON q.dossier = d.id WHERE d.id * 7919 % 69 = 0 LIMIT 4096`;

function fresh(demo, dir) {
  copyFolder(demo, dir);
  run('sync', []);
  return path.join(dir, 'motcua.db');
}

const held = (db) => Number(run('sqlite3', [db, 'SELECT count(*) FROM dossier']).trim());

/** Acts a second over HTTP; fails unless every answered request is a dossier in the store. */
async function over(demo, dir, sample, number) {
  const db = fresh(demo, dir);
  const before = held(db);
  const token = run(MOTCUA, ['token', 'add', ADMIN, 'bench', '--data', dir]).trim();
  const server = await serve(dir);
  let done = 0;
  let rate;
  try {
    for (const [name, seconds] of [['warm', WARM], ['load', SECONDS]]) {
      const env = { BENCH_SAMPLE: sample, BENCH_TOKEN: token, BENCH_RUN: `${name}-${number}` };
      const r = wrk(server.port, ACTS, seconds, { script: path.join(HERE, 'acts.lua'), env });
      done += r.requests;
      rate = r.rate;
    }
  } finally {
    await server.stop();
  }
  const made = held(db) - before;
  if (made < done) throw new Error(`${done} acts were answered, but the store holds ${made}`);
  if (number === 0) {
    run(MOTCUA, ['verify', '--data', dir]);
    run(MOTCUA, ['audit', '--data', dir]);
  }
  return rate;
}

function bare(tool, demo, dir, sample, group) {
  const db = fresh(demo, dir);
  const [acts, ns] = run(tool, [db, sample, String(group), String(SECONDS)]).trim().split(' ').map(Number);
  return (acts / ns) * 1e9;
}

export async function acts() {
  needServe();
  need('sqlite3');
  const tool = cc('bare_acts', ['-lsqlite3'], SHARED);
  const demo = await demoFolder();
  const tmp = path.join(WORK, 'tmp', 'acts');
  const sample = path.join(tmp, 'sample.tsv');
  fs.rmSync(tmp, { recursive: true, force: true });
  fs.mkdirSync(tmp, { recursive: true });
  fs.writeFileSync(sample, run('sqlite3', ['-separator', '\t', path.join(demo, 'motcua.db'), SAMPLE]));

  const dir = path.join(tmp, 'data');
  const t = { http: [], group: [], one: [] };
  for (let i = 0; i < ROUNDS; i++) {
    t.http.push(await over(demo, dir, sample, i));
    t.group.push(bare(tool, demo, dir, sample, 256));
    t.one.push(bare(tool, demo, dir, sample, 1));
  }
  fs.rmSync(tmp, { recursive: true, force: true });

  const rate = (list) => `${count(median(list))} acts/s (${spread(list, count)})`;
  const [r256, r1] = [ratio(t.http, t.group), ratio(t.http, t.one)];
  return {
    title: 'Durable acts over HTTP',
    rows: [
      {
        what: 'acts: against the bare loop, 256 acts to a transaction', target: '≥ 0.6 ×', measured: r256,
        unit: '×', ok: r256 >= 0.6, absolute: `motcua ${rate(t.http)}, bare ${rate(t.group)}`,
      },
      {
        what: 'acts: against the bare loop, 1 act to a transaction', target: '≥ 2 ×', measured: r1,
        unit: '×', ok: r1 >= 2, absolute: `bare ${rate(t.one)}`,
      },
    ],
    commands: [
      'motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO',
      wrkText(ACTS, SECONDS, ' -s bench/acts.lua'),
      `bare_acts COPY-OF-DEMO/motcua.db SAMPLE 256 ${SECONDS}`,
      `bare_acts COPY-OF-DEMO/motcua.db SAMPLE 1 ${SECONDS}`,
    ],
    notes: [
      'Every act is on disk (WAL, synchronous=FULL) before it is answered; every answered one was found in ' +
        'the store afterwards, and the first folder passed `motcua verify` and `motcua audit`.',
      'wrk runs on the same cores as the server; the bare loop has them to itself.',
      `Ratios are medians of ${ROUNDS} rounds of motcua, bare 256, bare 1.`,
    ],
  };
}
