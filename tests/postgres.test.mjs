// What can be wrong with a PostgreSQL store: each is told in one line that says how to mend it, and nothing
// is left half-done.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { scratch } from './place.mjs';
import { MOTCUA, motcua, motcuaIn, serve } from './server.mjs';

let cluster, address;
before(async () => {
  cluster = await Cluster.make({ tls: true });
  address = cluster.database('province');
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', address).code, 0);
});
after(() => cluster.drop());

// Runs motcua with more in its environment; one line on stderr, no crash.
function fails(args, env = {}) {
  const r = spawnSync(MOTCUA, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.equal(r.signal, null);
  assert.ok(r.status === 1 || r.status === 2, `exit ${r.status}: ${r.stderr}`);
  // One that was used wrongly also says where help is.
  assert.ok(r.stderr.trim().split('\n').length <= r.status, r.stderr);
  return r.stderr;
}
const verify = (data, env) => fails(['verify', '--data', data], env);

test('a password belongs into a file or the environment', () => {
  assert.match(verify('postgresql://motcua:secret@127.0.0.1/x'), /leave the password out of the address/);
  cluster.sql("ALTER ROLE motcua PASSWORD 'right'");
  const hba = join(cluster.data, 'pg_hba.conf');
  writeFileSync(hba, 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  cluster.sql('SELECT pg_reload_conf()');
  const tcp = `postgresql://motcua@127.0.0.1:${cluster.port}/province`;
  const nowhere = { PGPASSFILE: '/nonexistent' };
  assert.match(verify(tcp, nowhere), /put the password into ~\/\.pgpass/);
  assert.match(verify(tcp, { ...nowhere, PGPASSWORD: 'wrong' }), /correct the password/);
  const file = join(scratch(), 'pgpass');
  writeFileSync(file, '*:*:*:motcua:right\n');
  chmodSync(file, 0o600);
  for (const env of [{ PGPASSFILE: file }, { ...nowhere, PGPASSWORD: 'right' }])
    assert.equal(
      spawnSync(MOTCUA, ['verify', '--data', tcp], { env: { ...process.env, ...env } }).status,
      0,
    );
});

test('TLS: a server whose certificate is trusted is taken, another refused', () => {
  const how = 'sslmode=verify-full&hostaddr=127.0.0.1&sslrootcert=';
  const tcp = `postgresql://motcua@localhost:${cluster.port}/province?${how}`;
  const env = { PGPASSWORD: 'right' };
  const r = spawnSync(MOTCUA, ['verify', '--data', tcp + cluster.certificate], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  assert.equal(r.status, 0, r.stderr);
  const other = join(scratch(), 'other.crt');
  spawnSync('openssl', [
    'req',
    '-new',
    '-x509',
    '-nodes',
    '-subj',
    '/CN=x',
    '-out',
    other,
    '-keyout',
    `${other}.key`,
  ]);
  assert.match(verify(tcp + other, env), /cannot reach the database .*certificate/);
});

test('a server that is not there, a database that is not, an address that is none', () => {
  assert.match(
    verify('postgresql://motcua@127.0.0.1:1/x'),
    /cannot reach the database .*is the server running/,
  );
  assert.match(verify(cluster.address('nowhere')), /cannot reach the database .*does not exist/);
  assert.match(verify('postgresql://motcua@127.0.0.1:99999/x'), /99999/);
  assert.match(verify('postgresql://a?b=c'), /not an address of PostgreSQL/);
});

test('an older server is told to be too old', async () => {
  // Speaks only as much as a client needs to learn the version.
  const message = (type, body) => {
    const head = Buffer.alloc(5);
    head.write(type, 0);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const old = createServer((s) => {
    s.on('error', () => {});
    s.on('data', (d) => {
      if (d[0] !== 0) return s.end();
      if (d.length === 8) return s.write('N');
      s.write(
        Buffer.concat([
          message('R', Buffer.from([0, 0, 0, 0])),
          message('S', Buffer.from('server_version\0' + '13.4\0')),
          message('S', Buffer.from('client_encoding\0UTF8\0')),
          message('S', Buffer.from('default_transaction_read_only\0off\0')),
          message('S', Buffer.from('in_hot_standby\0off\0')),
          message('K', Buffer.alloc(8)),
          message('Z', Buffer.from('I')),
        ]),
      );
    });
  }).listen(0, '127.0.0.1');
  await new Promise((r) => old.once('listening', r));
  const { spawn } = await import('node:child_process');
  const child = spawn(MOTCUA, [
    'verify',
    '--data',
    `postgresql://motcua@127.0.0.1:${old.address().port}/x?sslmode=disable`,
  ]);
  let err = '';
  child.stderr.on('data', (d) => (err += d));
  const code = await new Promise((r) => child.on('close', r));
  old.close();
  assert.equal(code, 1, err);
  assert.match(err, /is PostgreSQL 13\.4: motcua needs 15 or later/);
});

test('a database of something else, an empty one, a newer schema', () => {
  const other = cluster.database('other');
  assert.match(verify(other), /no motcua there; make it with 'motcua init'/);
  cluster.sql('CREATE TABLE theirs (x int)', 'other');
  assert.match(verify(other), /not motcua's: it holds tables of something else/);
  assert.match(
    fails(['init', '--province', 'tests/data/province', '--data', other]),
    /tables of something else/,
  );
  assert.equal(cluster.sql("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'", 'other'), '1');
  cluster.sql('CREATE DATABASE later TEMPLATE province');
  cluster.sql("INSERT INTO migration VALUES (9999, '9999-later.sql', 0)", 'later');
  assert.match(verify(cluster.address('later')), /made by a newer motcua \(schema 9999/);
});

test('a user without rights is told', () => {
  cluster.sql('CREATE ROLE guest LOGIN');
  const guest = address.replace('motcua@', 'guest@');
  assert.match(verify(guest), /refuses its user a right .*grant it/);
});

// A file system of its own for some of the tables that takes little.
const disk = join(scratch(), 'small');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
if (mounted)
  test('a full disk at the server: nothing is stored, and with room it goes', () => {
    spawnSync('chown', ['postgres', disk]);
    chmodSync(disk, 0o700);
    spawnSync('chmod', ['755', join(disk, '..')]);
    try {
      cluster.sql(`CREATE TABLESPACE small LOCATION '${disk}'`);
      cluster.sql('CREATE DATABASE full_disk TABLESPACE small');
      const data = cluster.address('full_disk');
      const made = motcua('init', '--province', 'tests/data/province', '--data', data);
      assert.equal(made.code, 0, made.err);
      const file = join(scratch(), 'many.csv');
      const row = (i) =>
        `F-${i},X2,C1,counter,2022-03-01T08:00,2022-03-04T17:00,2022-03-03T09:00,Nguyễn Văn ${i}\n`;
      const head = 'code,procedure,agency,channel,received_at,due_at,finished_at,applicant\n';
      writeFileSync(file, head + Array.from({ length: 60000 }, (_, i) => row(i)).join(''));
      assert.match(
        fails(['import', 'dossiers', file, '--data', data]),
        /disk of the database server is full .*make room/,
      );
      assert.equal(cluster.sql('SELECT COUNT(*) FROM dossier', 'full_disk'), '0');
      assert.equal(motcua('audit', '--data', data).code, 0);
      cluster.sql('VACUUM FULL', 'full_disk');
      writeFileSync(file, head + [1, 2, 3].map(row).join(''));
      assert.equal(motcua('import', 'dossiers', file, '--data', data).code, 0);
      assert.equal(motcua('verify', '--data', data).code, 0);
      cluster.sql('DROP DATABASE full_disk');
      cluster.sql('DROP TABLESPACE small');
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });

test('while its server is away a node refuses whatever comes, files too, and goes on after it', async () => {
  const away = await Cluster.make();
  const data = away.database('province');
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', data).code, 0);
  assert.equal(
    motcuaIn('correct horse battery\n', 'user', 'add', 'an', '--role', 'admin', '--data', data).code,
    0,
  );
  const token = motcua('token', 'add', 'an', 'test', '--data', data).out.trim();
  const node = await serve(data);
  const ask = async (path, type, body, who = token) => {
    const headers = { authorization: `Bearer ${who}`, ...(type && { 'content-type': type }) };
    return (await fetch(node.base + path, { method: type ? 'POST' : 'GET', headers, body })).status;
  };
  const file = ['/api/dossiers/NONE/files?name=a.pdf', 'application/pdf', '%PDF-1.4'];
  // The last is somebody whom nothing that is kept in memory tells of.
  const all = () =>
    Promise.all([
      ask('/dossiers/NONE'),
      ask('/api/dossiers', 'application/json', '{}'),
      ask(...file),
      ask(...file, 'x'.repeat(43)),
    ]);
  try {
    assert.deepEqual(await all(), [404, 422, 404, 401]);
    away.stop('immediate');
    for (let i = 0; i < 3; i++) {
      const said = await all();
      assert.ok(
        said.every((status) => status >= 500),
        String(said),
      );
    }
    away.start();
    let said;
    for (let i = 0; i < 100 && !(said = await all()).every((status) => status < 500); i++)
      await new Promise((r) => setTimeout(r, 100));
    assert.deepEqual(said, [404, 422, 404, 401]);
  } finally {
    await node.stop();
    away.drop();
  }
});

test('connections cut in the middle of an act: it is done once, or not at all', async () => {
  const file = join(scratch(), 'cut.csv');
  const row = (i) => `CUT-${i},X2,C1,counter,2022-03-01T08:00,2022-03-04T17:00,,Trần Thị ${i}\n`;
  writeFileSync(
    file,
    'code,procedure,agency,channel,received_at,due_at,finished_at,applicant\n' +
      Array.from({ length: 20000 }, (_, i) => row(i)).join(''),
  );
  const { spawn } = await import('node:child_process');
  const child = spawn(MOTCUA, ['import', 'dossiers', file, '--data', address]);
  const ended = new Promise((r) => child.on('close', r));
  let cuts = 0;
  for (let i = 0; i < 4; i++) {
    await new Promise((r) => setTimeout(r, 150));
    cuts += Number(
      cluster.sql(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'motcua'",
      ),
    );
  }
  assert.equal(await ended, 0);
  assert.ok(cuts > 0, 'no connection was cut');
  assert.equal(cluster.sql("SELECT COUNT(*) FROM dossier WHERE code LIKE 'CUT-%'", 'province'), '20000');
  assert.equal(motcua('verify', '--data', address).code, 0);
  assert.equal(motcua('audit', '--data', address).code, 0);
});
