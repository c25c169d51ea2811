/*
 * Part day: a day of a province. motcua simulate plays whole lives of dossiers, 70 % of its requests only look,
 * against the demonstration; Redmine creates and changes issues over its REST API, once without any looks (the
 * comparison that counts) and once with as many. Then motcua at half of its rate: how long requests take.
 */
import fs from 'node:fs';
import path from 'node:path';
import { MOTCUA, ROUNDS, SECONDS, WORK, copyFolder, count, median, need, ratio, run, spread } from './base.mjs';
import { demoFolder } from './data.mjs';
import { Redmine } from './redmine.mjs';
import { CONNECTIONS, needServe, serve } from './server.mjs';

const WORKERS = 4;
const WARM = 2;
const DOSSIERS_A_SECOND = 420; /* so that a round lasts about SECONDS */
const UPDATES = 6; /* acts on a dossier after its intake, as the simulation has them */
const READS = 7 / 3; /* looks beside each act: 70 of a hundred requests */

const held = (dir) => Number(run('sqlite3', [path.join(dir, 'motcua.db'), 'SELECT count(*) FROM dossier']));

/** Nobody pays for what another, or a copy, has left to be written. */
const settle = () => run('sync', []);

function simulate(port, crew, more) {
  const args = ['simulate', `http://127.0.0.1:${port}`, '--crew', crew, '--connections', CONNECTIONS];
  return JSON.parse(run(MOTCUA, [...args, '--speed', 'max', '--format', 'json', ...more].map(String)));
}

/** A round of motcua on a fresh copy: the whole day, and half of its rate. */
async function play(demo, number) {
  const dir = path.join(WORK, 'tmp', 'day', 'data');
  const crew = path.join(WORK, 'tmp', 'day', 'crew.json');
  copyFolder(demo, dir);
  run(MOTCUA, ['simulate', 'prepare', '--crew', crew, '--data', dir]);
  settle();
  const before = held(dir);
  const server = await serve(dir, ['--workers', String(WORKERS)]);
  let full, half, made;
  try {
    const dossiers = (seconds) => ['--dossiers', Math.max(60, Math.round(DOSSIERS_A_SECOND * seconds))];
    const warm = simulate(server.port, crew, [...dossiers(WARM), '--seed', 1]);
    full = simulate(server.port, crew, [...dossiers(SECONDS), '--seed', 2 + number]);
    const rate = Math.round((full.acts_per_second + full.reads_per_second) / 2);
    const slow = ['--rate', rate, '--seconds', SECONDS, '--seed', 1000 + number];
    half = { rate, ...simulate(server.port, crew, [...dossiers(SECONDS), ...slow]) };
    const taken = (r) => r.acts_by_kind.intake + r.acts_by_kind.accept;
    made = taken(warm) + taken(full) + taken(half);
  } finally {
    await server.stop();
  }
  if (held(dir) - before < made) throw new Error(`${made} dossiers were acknowledged, ${held(dir) - before} kept`);
  if (number === 0) for (const what of ['verify', 'audit']) run(MOTCUA, [what, '--data', dir]);
  return { full, half };
}

async function redmineActs(redmine, reads) {
  settle();
  const before = redmine.held;
  const r = await redmine.load(CONNECTIONS, SECONDS, UPDATES, reads);
  if (redmine.held - before < r.acts) throw new Error(`Redmine answered ${r.acts} acts and does not hold them`);
  return r.rate;
}

const ms = (us) => `${(us / 1000).toFixed(1)} ms`;

export async function day() {
  needServe();
  need('sqlite3');
  const demo = await demoFolder();
  fs.mkdirSync(path.join(WORK, 'tmp', 'day'), { recursive: true });
  const redmine = await Redmine.start(WORKERS);
  const t = { motcua: [], acts: [], mixed: [], p99: [], half: [] };
  try {
    await redmine.load(CONNECTIONS, WARM, UPDATES);
    for (let i = 0; i < ROUNDS; i++) {
      const { full, half } = await play(demo, i);
      t.motcua.push(full.acts_per_second);
      t.half.push(half.rate);
      t.p99.push(Math.max(half.read_times.p99_us, half.act_times.p99_us));
      t.acts.push(await redmineActs(redmine, 0));
      t.mixed.push(await redmineActs(redmine, READS));
    }
  } finally {
    await redmine.stop();
  }
  fs.rmSync(path.join(WORK, 'tmp', 'day'), { recursive: true, force: true });

  const rate = (list) => `${count(median(list))} acts/s (${spread(list, count)})`;
  const slowest = median(t.p99) / 1000;
  return {
    title: "The day's work",
    rows: [
      {
        what: 'acts of a mixed load (70 % looks), against acts alone by Redmine', target: '≥ 100 ×',
        measured: ratio(t.motcua, t.acts), unit: '×', ok: ratio(t.motcua, t.acts) >= 100,
        absolute: `motcua ${rate(t.motcua)}, Redmine ${rate(t.acts)}`,
      },
      {
        what: 'the same, against the same mixed load by Redmine', target: '',
        measured: ratio(t.motcua, t.mixed), unit: '×', ok: true, absolute: `Redmine ${rate(t.mixed)}`,
      },
      {
        what: 'at half of that rate: 99 of 100 requests within', target: '≤ 20 ms',
        measured: slowest, unit: 'ms', ok: slowest <= 20,
        absolute: `${count(median(t.half))} requests/s; ${spread(t.p99, ms)}`,
      },
    ],
    commands: [
      `motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO --workers ${WORKERS}`,
      `motcua simulate http://127.0.0.1:PORT --crew CREW --connections ${CONNECTIONS} --speed max --dossiers N`,
      `bundle exec puma -e production -w ${WORKERS} -t 1:1 --preload`,
    ],
    notes: [
      "motcua's acts are whole lives of dossiers from intake to return, with 8 of 100 acts going with a fault; " +
        'an answer that is not what must come fails the part. Its looks are pages as people open them: inbox, ' +
        'dossier, search, lists, overview, board.',
      `Redmine is Debian's, in production mode on PostgreSQL with a process for each of ${WORKERS} workers; of ` +
        `each issue a creation and ${UPDATES} changes of status with a note, by an administrator, with ` +
        'mail off.',
      'motcua simulate and the client of Redmine run on the same cores as the servers.',
      "Redmine's rate counts what it answers while its clients go on asking; motcua's is of all acts over all of " +
        'their time, the last ones included.',
      'Times at half of the rate run from when a request was to be sent, so that one that waits for a free ' +
        'connection counts as waiting.',
    ],
  };
}
