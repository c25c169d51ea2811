// Where the stores of the tests are: folders that are swept away or, when MOTCUA_TEST_POSTGRES is the
// address of a server's database "postgres", databases of that server.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const POSTGRES = process.env.MOTCUA_TEST_POSTGRES;

// A server's stores have their keys in a file that the one who runs motcua names; the suites share a
// demonstration, and so its keys. A folder has its own.
export const KEYS = resolve(process.env.BUILD ?? 'build', 'test-keys');
if (POSTGRES) process.env.MOTCUA_KEYS ??= KEYS;

const folders = [];
process.on('exit', () => folders.forEach((f) => rmSync(f, { recursive: true, force: true })));

// An empty folder that goes away with the process.
export function scratch() {
  const dir = mkdtempSync(join(tmpdir(), 'motcua-whole-'));
  folders.push(dir);
  return dir;
}

// What SQLite's functions are called on PostgreSQL.
const translated = (statement) =>
  statement
    .replace(/zeroblob\((\d+)\)/g, "decode(repeat('00', $1), 'hex')")
    .replace(/\bhex\((\w+)\)/g, "encode($1, 'hex')");

// Runs SQL on a store behind motcua's back, waiting like any other writer while a server has the lock;
// the result as text, fields separated by "|".
export function sql(data, statement) {
  const r = data.includes('://')
    ? spawnSync(
        'psql',
        ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-c', translated(statement), data],
        { encoding: 'utf8' },
      )
    : spawnSync('sqlite3', ['-cmd', '.timeout 20000', join(data, 'motcua.db'), statement], {
        encoding: 'utf8',
      });
  if (r.status !== 0) throw new Error(`${statement}: ${r.error?.message ?? r.stderr}`);
  return r.stdout.trim();
}

let made = 0;
function databaseName() {
  return `whole_${process.pid}_${++made}`;
}

export const addressOf = (name) => POSTGRES.replace('/postgres?', `/${name}?`);

// A place where a store can be made.
export function storePlace() {
  if (!POSTGRES) return join(scratch(), 'data');
  const name = databaseName();
  sql(POSTGRES, `CREATE DATABASE ${name}`);
  return addressOf(name);
}

// A copy of a store that nobody has open.
export function copyOf(data) {
  if (!data.includes('://')) {
    const dir = join(scratch(), 'data');
    cpSync(data, dir, { recursive: true });
    return dir;
  }
  const name = databaseName();
  sql(POSTGRES, `CREATE DATABASE ${name} TEMPLATE ${/\/([^/?]+)\?/.exec(data)[1]}`);
  return addressOf(name);
}
