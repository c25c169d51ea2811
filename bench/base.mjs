/* What every part uses: places, running programs, building the opponents, numbers. */
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = path.dirname(fileURLToPath(import.meta.url));
export const ROOT = path.resolve(HERE, '..');
export const WORK = path.join(ROOT, 'build', 'bench');

// All stores of the bench have their keys there: one part's stores are copied by another.
process.env.MOTCUA_KEYS ??= path.join(WORK, 'keys');

export const PROVINCE = path.join(ROOT, 'province', 'ca-mau');

/** The program that is measured. */
export const MOTCUA = path.resolve(ROOT, process.env.MOTCUA || 'build/motcua');

/** Dossiers a year in the ten years; less than the default is for trying out and writes no RESULTS.md. */
export const FULL_ROWS = 1000000;
export const ROWS = Number(process.env.BENCH_ROWS || FULL_ROWS);

/** How often A B is repeated, and how long a load lasts. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS || 5);
export const SECONDS = Number(process.env.BENCH_SECONDS || 6);

/** A run that differs from the full one in size, repetitions or length. */
export const REDUCED = ROWS !== FULL_ROWS || ROUNDS < 5 || SECONDS < 6;

/** Something that was expected of the machine or the program is not there: the part is not measured. */
export class Missing extends Error {}

export function say(text) {
  process.stderr.write(`bench: ${text}\n`);
}

/** Runs a program to its end; its stdout. Fails with its stderr. */
export function run(command, args, options = {}) {
  const r = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30, ...options });
  if (r.error) throw new Missing(`${command}: ${r.error.message}`);
  if (r.status !== 0) {
    const how = r.signal ? `signal ${r.signal}` : `status ${r.status}`;
    throw new Error(`${command} ${args.join(' ')}: ${how}\n${(r.stderr || '').slice(-2000)}`);
  }
  return r.stdout;
}

/** Seconds that a program takes, start to exit; its output goes nowhere. */
export function timed(command, args, options = {}) {
  const from = process.hrtime.bigint();
  run(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  return Number(process.hrtime.bigint() - from) / 1e9;
}

export function have(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

export function need(...commands) {
  for (const c of commands)
    if (!have(c)) throw new Missing(`${c} is not installed (see APT_BENCH in Makefile)`);
}

/** Whether the program has a command. */
export function motcuaHas(...words) {
  const r = spawnSync(MOTCUA, [...words, '--help'], { encoding: 'utf8' });
  if (r.error) throw new Missing(`${MOTCUA}: ${r.error.message}; run 'make build', or set MOTCUA`);
  return r.status === 0;
}

/** Compiles a C file of this folder into build/bench/bin, when it is older than its sources. */
export function cc(name, libs = [], sources = []) {
  const out = path.join(WORK, 'bin', name);
  const from = [path.join(HERE, `${name}.c`), ...sources.map((s) => path.join(ROOT, s))];
  fs.mkdirSync(path.dirname(out), { recursive: true });
  const made = fs.existsSync(out) ? fs.statSync(out).mtimeMs : 0;
  if (from.every((f) => fs.statSync(f).mtimeMs < made)) return out;
  const flags = ['-std=gnu11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror'];
  const include = [`-I${path.join(ROOT, 'src')}`, '-I/usr/include/postgresql'];
  run('cc', [...flags, ...include, '-o', out, ...from, ...libs]);
  return out;
}

export function median(list) {
  const s = [...list].sort((a, b) => a - b);
  const h = s.length >> 1;
  return s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2;
}

/** Median of a[i] / b[i]: each ratio is between neighbours in time. */
export function ratio(a, b) {
  return median(a.map((v, i) => v / b[i]));
}

/** Three significant digits, as "1234", "12.3" or "0.123". */
export function round(v) {
  if (!Number.isFinite(v)) return String(v);
  if (Math.abs(v) >= 100) return String(Math.round(v));
  return String(Number(v.toPrecision(3)));
}

export function count(v) {
  return Math.round(v).toLocaleString('en-US').replaceAll(',', ' ');
}

export function milliseconds(seconds) {
  return `${round(seconds * 1000)} ms`;
}

/** Smallest and largest of a list, formatted. */
export function spread(list, format) {
  return `${format(Math.min(...list))} to ${format(Math.max(...list))}`;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const s = net.createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A digest of files, by content; a stamp of what was made from them. */
export function digest(files, more = '') {
  const h = crypto.createHash('sha256');
  for (const f of files) h.update(fs.readFileSync(f)).update('\0');
  return h.update(more).digest('hex').slice(0, 16);
}

/** An exact copy of a data folder that nobody has open. */
export function copyFolder(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true });
}

/** A child that answers each line of SQL with its nanoseconds, its rows (tab-separated) and an empty line. */
export class Asker {
  constructor(command, args, options = {}) {
    this.text = '';
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdout.setEncoding('utf8');
    this.child.stdout.on('data', (d) => {
      this.text += d;
      this.deliver();
    });
    this.child.on('error', (e) => this.fail(e));
    this.child.stdin.on('error', (e) => this.fail(e));
    this.child.on('close', () => this.fail(new Error(`${path.basename(command)} ended`)));
  }

  fail(error) {
    if (this.waiting) this.waiting.reject(error);
    this.waiting = null;
    this.broken = error;
  }

  deliver() {
    const end = this.text.indexOf('\n\n');
    if (end < 0 || !this.waiting) return;
    const [ns, ...rows] = this.text.slice(0, end).split('\n');
    this.text = this.text.slice(end + 2);
    const { resolve } = this.waiting;
    this.waiting = null;
    resolve({ seconds: Number(ns) / 1e9, rows: rows.map((r) => r.split('\t')) });
  }

  ask(sql) {
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.child.stdin.write(`${sql.replace(/\s+/g, ' ').trim()}\n`);
    });
  }

  async close() {
    this.child.stdin.end();
    await this.ended;
  }
}

/** Where all this was measured. */
export function machine() {
  const cpus = os.cpus();
  const release = /PRETTY_NAME="([^"]*)"/.exec(fs.readFileSync('/etc/os-release', 'utf8'));
  return {
    cores: cpus.length,
    model: cpus[0].model.trim(),
    memory: `${round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${release ? release[1] : os.type()}, Linux ${os.release().split('-')[0]}`,
  };
}
