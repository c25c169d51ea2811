// A simulated day for tests: who acts in it, and what must hold after it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from './place.mjs';
import { MOTCUA, csv, freePort, motcua, serveWith, smallFolder } from './server.mjs';

// A province with those who act in it; `more` are options of simulate prepare.
export function prepared(agencies = 6, ...more) {
  const data = smallFolder();
  const crew = join(scratch(), 'crew.json');
  const to = ['--crew', crew, '--agencies', String(agencies)];
  const r = motcua('simulate', 'prepare', ...to, ...more, '--data', data);
  assert.equal(r.code, 0, r.err);
  return { data, crew };
}

// Runs the simulation beside this process.
export function simulate(base, crew, ...more) {
  const args = ['simulate', base, '--crew', crew, '--speed', 'max', '--format', 'json', ...more];
  const child = spawn(MOTCUA, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '',
    err = '';
  child.stdout.on('data', (d) => (out += d));
  child.stderr.on('data', (d) => (err += d));
  return new Promise((done) =>
    child.on('close', (code) => done({ code, err, report: out ? JSON.parse(out) : null })),
  );
}

// Ledger and recount agree, the chain is whole.
export function sound(data) {
  for (const c of ['audit', 'verify']) {
    const r = motcua(c, '--data', data);
    assert.equal(r.code, 0, `${c}: ${r.err}${r.out}`);
  }
}

// Serials of an agency's day are 1, 2, 3 ... without gap.
export function gapless(data) {
  const days = new Map();
  for (const { code } of csv(motcua('export', 'dossiers', '--data', data).out)) {
    const m = /^(.*)-(\d+)$/.exec(code);
    days.set(m[1], [...(days.get(m[1]) ?? []), Number(m[2])]);
  }
  assert.ok(days.size > 0);
  for (const [day, serials] of days)
    assert.deepEqual(
      serials.sort((a, b) => a - b),
      serials.map((_, i) => i + 1),
      day,
    );
}

export const after = (ms) => new Promise((done) => setTimeout(done, ms));

// Plays a day against a server that is killed up to `kills` times meanwhile, whenever `wait` is over
// (it is told whether the day is), and started again; the report.
export async function killed(data, crew, kills, wait, args, env = {}) {
  const port = await freePort();
  const start = () => serveWith(env, data, '--listen', `127.0.0.1:${port}`);
  let server = await start(),
    over = false;
  const day = simulate(`http://127.0.0.1:${port}`, crew, ...args).finally(() => (over = true));
  for (let k = 0; !over && k < kills; k++) {
    await wait(() => over);
    server.child.kill('SIGKILL');
    await server.ended;
    server = await start();
  }
  const r = await day;
  await server.stop();
  assert.equal(r.code, 0, `${r.err}${r.report?.first_unexpected}`);
  assert.ok(r.report.unanswered > 0, 'it was killed while it was asked');
  return r.report;
}
