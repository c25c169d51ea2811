/*
 * PostgreSQL in a private cluster: its own folder, port and socket; nothing of the system's is touched.
 * It does not run as root: a run by root starts it as the user postgres.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Missing, WORK, freePort, run } from './base.mjs';

const ROOT_RUN = process.getuid() === 0;

/** Folder of the server's programs: version 15, as in Debian 12, else the newest there is. */
function programs() {
  const base = '/usr/lib/postgresql';
  const versions = fs.existsSync(base) ? fs.readdirSync(base).filter((v) => /^\d+$/.test(v)) : [];
  if (!versions.length) throw new Missing('postgresql is not installed (see APT_BENCH in Makefile)');
  const v = versions.includes('15') ? '15' : versions.sort((a, b) => b - a)[0];
  return path.join(base, v, 'bin');
}

function as(command, args) {
  const r = ROOT_RUN ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];
  return run(r[0], r[1], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a server of this size would be given: all of the table in memory, both cores for a query. */
export const SETTINGS = {
  listen_addresses: "''",
  shared_buffers: "'2GB'",
  work_mem: "'64MB'",
  maintenance_work_mem: "'512MB'",
  max_parallel_workers_per_gather: '2',
  max_parallel_workers: '2',
  max_worker_processes: '8',
  random_page_cost: '1.1',
  jit: 'off',
  max_wal_size: "'1GB'",
  wal_level: 'minimal',
  max_wal_senders: '0',
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

/** What a server has that holds a province: a commit is on disk, and all else is as it comes. */
export const DURABLE = {
  listen_addresses: "''",
  shared_buffers: "'1GB'",
  max_wal_size: "'4GB'",
  checkpoint_timeout: "'15min'",
  max_connections: '200',
};

const running = new Set();
process.on('exit', () => [...running].forEach((c) => c.stop()));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export class Cluster {
  constructor(dir, settings = SETTINGS) {
    this.dir = dir;
    this.settings = settings;
    this.bin = programs();
  }

  /** A started cluster for one run of a part, without anything in it. */
  static async temporary(name, settings) {
    const c = new Cluster(path.join(WORK, 'tmp', name), settings);
    fs.rmSync(c.dir, { recursive: true, force: true });
    c.create();
    await c.start();
    return c;
  }

  create() {
    fs.mkdirSync(this.dir, { recursive: true });
    if (ROOT_RUN) {
      run('chown', ['postgres:', this.dir]);
      const walk = spawnSync('runuser', ['-u', 'postgres', '--', 'test', '-w', this.dir], { cwd: '/' });
      if (walk.status !== 0)
        throw new Missing(`the user postgres cannot reach ${this.dir}: open the folders above it (o+x)`);
    }
    const data = path.join(this.dir, 'data');
    as(path.join(this.bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
    const lines = Object.entries(this.settings).map(([k, v]) => `${k} = ${v}\n`);
    fs.appendFileSync(path.join(data, 'postgresql.conf'), lines.join(''));
  }

  async start() {
    this.port = await freePort();
    /* A socket's path has at most 107 bytes, so it does not lie beside the data. */
    this.socket = fs.mkdtempSync(path.join(os.tmpdir(), 'motcua-bench-'));
    if (ROOT_RUN) run('chown', ['postgres:', this.socket]);
    as(path.join(this.bin, 'pg_ctl'), [
      ...['-D', path.join(this.dir, 'data'), '-l', path.join(this.dir, 'log'), '-w', '-s'],
      ...['-o', `-p ${this.port} -k ${this.socket}`, 'start'],
    ]);
    running.add(this);
  }

  get conninfo() {
    return this.conninfoOf('postgres');
  }

  conninfoOf(database) {
    return `host=${this.socket} port=${this.port} user=bench dbname=${database}`;
  }

  /** Where motcua finds a database. */
  address(database) {
    return `postgresql://bench@/${database}?host=${this.socket}&port=${this.port}`;
  }

  /** What a program of PostgreSQL's needs to know to reach a database. */
  reach(database) {
    return ['-h', this.socket, '-p', String(this.port), '-U', 'bench', '-d', database];
  }

  /** Runs SQL; its rows as lines, columns separated by "|". */
  sql(database, ...texts) {
    const say = texts.flatMap((t) => ['-c', t]);
    const how = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'];
    return run(path.join(this.bin, 'psql'), [...how, ...this.reach(database), ...say]).trim();
  }

  /** A database anew, as a copy of another one, its bytes on disk. */
  database(name, template = 'template1') {
    this.forget(name);
    this.sql('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`, 'CHECKPOINT');
    return this.address(name);
  }

  forget(name) {
    this.sql('postgres', 'SET client_min_messages = error', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  stop() {
    if (!this.socket) return;
    running.delete(this);
    as(path.join(this.bin, 'pg_ctl'), ['-D', path.join(this.dir, 'data'), '-m', 'fast', '-w', '-s', 'stop']);
    fs.rmSync(this.socket, { recursive: true, force: true });
    this.socket = null;
  }
}
