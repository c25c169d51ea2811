// PostgreSQL clusters of the tests' own: each in a folder of its own, on a Unix socket (and, when asked, on
// a port of this machine), owned by an ordinary user, since the server refuses to run as root.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS } from './place.mjs';
import { freePort } from './server.mjs';

// Stores on these clusters have their keys there.
process.env.MOTCUA_KEYS ??= KEYS;

const BIN = (() => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((v) => v >= 15)
    : [];
  if (!versions.length) throw new Error('PostgreSQL 15 is missing: install the package postgresql-15');
  return join(root, String(Math.min(...versions)), 'bin');
})();

const asRoot = process.getuid() === 0;

// Runs a program of PostgreSQL's as the user that owns the cluster.
export function pg(program, args, { input, env, check = true } = {}) {
  const command = join(BIN, program);
  const r = asRoot
    ? spawnSync('setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args], {
        input,
        encoding: 'utf8',
        cwd: '/',
        maxBuffer: 1 << 28,
        env: { ...process.env, ...env },
      })
    : spawnSync(command, args, {
        input,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        env: { ...process.env, ...env },
      });
  if (r.error) throw r.error;
  if (check && r.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${r.stderr}${r.stdout}`);
  return r;
}

const running = new Set();
process.on('exit', () => [...running].forEach((c) => c.drop()));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const SETTINGS = `
listen_addresses = '127.0.0.1'
max_connections = 60
shared_buffers = 64MB
min_wal_size = 256MB
max_wal_size = 1GB
autovacuum_naptime = 10s
log_min_messages = fatal
lc_messages = 'C'
`;

export class Cluster {
  // A folder with an empty cluster in it, or with a copy of another one (its standby).
  static async make({ settings = '', standbyOf = null, tls = false } = {}) {
    const c = new Cluster();
    c.settings = settings;
    c.folder = mkdtempSync(join(tmpdir(), 'motcua-pg-'));
    if (asRoot) {
      const id = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout);
      chownSync(c.folder, id, id);
    }
    chmodSync(c.folder, 0o755);
    c.data = join(c.folder, 'data');
    c.port = await freePort();
    running.add(c);
    if (standbyOf) c.copyFrom(standbyOf);
    else {
      pg('initdb', [
        '-D',
        c.data,
        '-U',
        'motcua',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-instructions',
        '-N',
      ]);
      if (tls) c.makeCertificate();
      c.configure('');
      c.start();
    }
    return c;
  }

  configure(before) {
    writeFileSync(
      join(this.data, 'postgresql.auto.conf'),
      `${before}${SETTINGS}${this.settings}\n` +
        `port = ${this.port}\nunix_socket_directories = '${this.folder}'\n`,
    );
  }

  // Makes this the standby of another one, whatever it was before.
  copyFrom(primary) {
    // What a killed server left, whose number the dead process may still hold.
    for (const name of readdirSync(this.folder).filter((n) => n === 'data' || n.startsWith('.s.PGSQL')))
      rmSync(join(this.folder, name), { recursive: true, force: true });
    pg('pg_basebackup', [
      '-D',
      this.data,
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
      '-h',
      primary.folder,
      '-p',
      String(primary.port),
      '-U',
      'motcua',
    ]);
    const conf = readFileSync(join(this.data, 'postgresql.auto.conf'), 'utf8');
    // The last one counts: the primary may have been a standby itself.
    this.configure(`${conf.match(/^primary_conninfo.*$/gm).at(-1)}\n`);
    this.start();
  }

  // A certificate of its own for "localhost"; its file is what a client trusts.
  makeCertificate() {
    this.certificate = join(this.data, 'server.crt');
    const r = spawnSync(
      'openssl',
      [
        'req',
        '-new',
        '-x509',
        '-days',
        '2',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-out',
        this.certificate,
        '-keyout',
        join(this.data, 'server.key'),
      ],
      { encoding: 'utf8' },
    );
    if (r.status !== 0) throw new Error(r.stderr);
    chmodSync(join(this.data, 'server.key'), 0o600);
    if (asRoot)
      spawnSync('chown', ['postgres:postgres', this.certificate, join(this.data, 'server.key')]);
    this.settings += '\nssl = on\n';
  }

  start() {
    pg('pg_ctl', ['-D', this.data, '-w', '-t', '60', '-l', join(this.folder, 'log'), 'start']);
  }

  stop(mode = 'fast') {
    pg('pg_ctl', ['-D', this.data, '-w', '-m', mode, 'stop'], { check: false });
  }

  // The server's first process, and with it all others, as a power cut would.
  kill() {
    const pid = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout.split('\n');
    process.kill(pid, 'SIGKILL');
    for (const child of children.filter(Boolean))
      try {
        process.kill(Number(child), 'SIGKILL');
      } catch {
        // It went by itself.
      }
  }

  // After kill(): away with what the dead server left, whose number another process may hold.
  revive() {
    rmSync(join(this.data, 'postmaster.pid'), { force: true });
    for (const name of readdirSync(this.folder).filter((n) => n.startsWith('.s.PGSQL')))
      rmSync(join(this.folder, name), { force: true });
    this.start();
  }

  promote() {
    pg('pg_ctl', ['-D', this.data, '-w', '-t', '60', 'promote']);
  }

  drop() {
    if (!running.delete(this)) return;
    this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The address of a database, over the socket.
  address(database) {
    return `postgresql://motcua@/${database}?host=${this.folder}&port=${this.port}`;
  }

  sql(text, database = 'postgres') {
    return pg(
      'psql',
      [
        '-X',
        '-q',
        '-t',
        '-A',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        this.folder,
        '-p',
        String(this.port),
        '-U',
        'motcua',
        '-d',
        database,
      ],
      { input: text },
    ).stdout.trim();
  }

  // A new empty database; its address.
  database(name) {
    this.sql(`CREATE DATABASE ${name}`);
    return this.address(name);
  }
}
