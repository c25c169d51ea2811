/* Part memory: what the server holds while it is loaded, and how soon it answers after its start. */
import path from 'node:path';
import {
  MOTCUA, ROUNDS, ROWS, SECONDS, WORK, cc, copyFolder, count, freePort, median, milliseconds, round, run,
  spread,
} from './base.mjs';
import { YEARS, demoFolder, largeFolder } from './data.mjs';
import { HEALTH, NO_CACHE, PAGES, needServe, serve, serveArgs, signIn, wrk, wrkText } from './server.mjs';

const LOAD = Math.max(1, Math.round(SECONDS / 2));

async function loaded(dir, options) {
  const server = await serve(dir, options);
  try {
    const headers = [`Cookie: ${await signIn(server.port)}`, 'Accept-Encoding: br'];
    let most = 0;
    for (const page of Object.values(PAGES)) {
      wrk(server.port, page, LOAD, { headers });
      most = Math.max(most, server.memory('VmRSS'));
    }
    return { now: most / 1024, peak: server.memory('VmHWM') / 1024 };
  } finally {
    await server.stop();
  }
}

/** Seconds from posix_spawn to the first answer, several times; the first, cold, is not counted. */
async function starts(spawner, dir) {
  const port = await freePort();
  const args = ['start', String(ROUNDS + 1), String(port), HEALTH, MOTCUA, ...serveArgs(port, dir)];
  const out = run(spawner, args);
  return out.trim().split('\n').slice(1).map((ns) => Number(ns) / 1e9);
}

function startRow(what, list, most) {
  const s = median(list);
  return { what: `start to first answer, ${what}`, target: `≤ ${most} ms`, measured: s * 1000, unit: 'ms',
           ok: s * 1000 <= most, absolute: `${list.length} starts, ${spread(list, milliseconds)}` };
}

export async function memory() {
  needServe();
  const spawner = cc('spawn');
  const demo = path.join(WORK, 'tmp', 'memory');
  copyFolder(await demoFolder(), demo);
  const rows = [];
  for (const [name, options] of [['pages unchanged', []], ['pages changing', NO_CACHE]]) {
    const m = await loaded(demo, options);
    rows.push({
      what: `memory under load, ${name}`, target: '≤ 64 MiB', measured: m.peak, unit: 'MiB', ok: m.peak <= 64,
      absolute: `VmHWM ${round(m.peak)} MiB, VmRSS at most ${round(m.now)} MiB`,
    });
  }
  rows.push(startRow('the demonstration', await starts(spawner, demo), 100));
  const large = await largeFolder();
  rows.push(startRow(`${count(ROWS * YEARS.length)} dossiers`, await starts(spawner, large), 200));
  return {
    title: 'Memory and start',
    rows,
    commands: [
      'motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO',
      ...Object.values(PAGES).map((p) => wrkText(p, LOAD, " -H 'Cookie: …' -H 'Accept-Encoding: br'")),
      `spawn start ${ROUNDS + 1} PORT ${HEALTH} motcua serve --listen 127.0.0.1:PORT --data DIR`,
    ],
    notes: [
      'Memory: VmHWM, the most that ever was resident, signing in included, is held to the target.',
      'Start: from posix_spawn to the first answer 200; the files are in the system\'s memory.',
    ],
  };
}
