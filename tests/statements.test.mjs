// Every SQL statement of the program is prepared on both engines: the constants are read out of the sources
// as the compiler sees them, so that one which no other test runs is met as well.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { ROOT, freshData } from './support.mjs';
import { sql } from './place.mjs';

const sources = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .flatMap((d) => readdirSync(join(ROOT, 'src', d.name)).map((f) => `src/${d.name}/${f}`))
  .filter((f) => f.endsWith('.c') && !f.endsWith('_test.c'))
  .filter((f) => f.endsWith('_store.c') || f.startsWith('src/store/'));

const STRING = /"(?:[^"\\]|\\.)*"/g;
const VERB = /^(WITH|SELECT|INSERT|UPDATE|DELETE)\b/;

// Neighbouring literals are one text.
const joined = (code) =>
  (code.match(STRING) ?? [])
    .map((s) => s.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\'))
    .join('');

// What a file declares: [{file, name, engine, text}]; engine is null for both.
function statements(file) {
  const includes = [
    '-Isrc',
    '-isystem',
    spawnSync('pg_config', ['--includedir'], { encoding: 'utf8' }).stdout.trim(),
  ];
  const r = spawnSync('cc', ['-E', '-P', '-std=gnu11', '-D_GNU_SOURCE', ...includes, file], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(r.status, 0, r.stderr);
  const found = [];
  const declared = /static const char (\*const )?(\w+)\[[^\]]*\] =\s*((?:"(?:[^"\\]|\\.)*"|[^";])*);/g;
  for (const [, many, name, value] of r.stdout.matchAll(declared)) {
    if (!many) found.push({ file, name, engine: null, text: joined(value) });
    else
      for (const [, engine, one] of value.matchAll(/\[ENGINE_(\w+)\] =\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g))
        found.push({ file, name, engine, text: joined(one) });
  }
  return found.filter((s) => VERB.test(s.text));
}

const all = sources.flatMap(statements);
const forEngine = (engine) => all.filter((s) => s.engine === null || s.engine === engine);
// Each names things of its own engine: the driver's turn, catalogues.
const apart = (s, engine) => engine === 'SQLITE' && s.file.startsWith('src/store/pg_');

// ?3 and ?1 become $1 and $2, as the driver numbers them.
function numbered(text) {
  const place = new Map();
  return text.replace(/\?(\d+)/g, (_, n) => {
    if (!place.has(n)) place.set(n, place.size + 1);
    return `$${place.get(n)}`;
  });
}

let cluster, server;
const folder = freshData();
before(async () => {
  cluster = await Cluster.make();
  server = cluster.database('statements');
  const { motcua } = await import('./server.mjs');
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', server).code, 0);
});
after(() => cluster.drop());

test('the statements are found', () => {
  assert.ok(all.length > 80, String(all.length));
  for (const name of ['DAY_ADD', 'EVENT_INSERT', 'SESSION_FIND', 'RECOUNT_HORIZON', 'TAKEN'])
    assert.ok(
      all.some((s) => s.name === name),
      name,
    );
});

test('SQLite prepares each', () => {
  for (const s of forEngine('SQLITE').filter(
    (one) => !/postgres/.test(one.file) && !apart(one, 'SQLITE'),
  ))
    assert.doesNotThrow(() => sql(folder, `EXPLAIN ${s.text}`), `${s.file} ${s.name}`);
});

test('PostgreSQL prepares each', () => {
  const own = forEngine('POSTGRES').filter((s) => !/lite/.test(s.file));
  const script = own
    .map((s, i) => `\\echo ${s.file} ${s.name}\nPREPARE s${i} AS ${numbered(s.text)};\n`)
    .join('');
  assert.match(cluster.sql(script, 'statements'), /DAY_ADD/);
});
