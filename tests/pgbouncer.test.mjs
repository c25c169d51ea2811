// motcua behind PgBouncer with transaction pooling: statements are not kept by name, the turn of the writers
// is held by transactions alone, and two nodes share five connections of the server.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { scratch } from './place.mjs';
import { Client, csv, freePort, motcua, motcuaIn, serve } from './server.mjs';

async function pooler(cluster) {
  const folder = scratch();
  const port = await freePort();
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'users'), '"motcua" ""\n');
  writeFileSync(
    join(folder, 'ini'),
    `[databases]\n* = host=${cluster.folder} port=${cluster.port} user=motcua\n` +
      `[pgbouncer]\nlisten_addr = 127.0.0.1\n` +
      `listen_port = ${port}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${folder}/users\n` +
      'pool_mode = transaction\ndefault_pool_size = 5\nmax_client_conn = 200\n',
  );
  const args = process.getuid() === 0 ? ['-u', 'postgres'] : [];
  const child = spawn('pgbouncer', [...args, join(folder, 'ini')], { stdio: 'ignore' });
  child.unref();
  process.on('exit', () => child.kill('SIGKILL'));
  const name = (database) => `postgresql://motcua@127.0.0.1:${port}/${database}`;
  for (let i = 0; i < 100; i++) {
    if (spawnSync('psql', ['-X', '-c', 'SELECT 1', name('postgres')]).status === 0) break;
    await new Promise((r) => setTimeout(r, 50));
  }
  return { child, name };
}

test('two nodes behind a pooler that gives the server away after each transaction', async () => {
  const cluster = await Cluster.make();
  cluster.database('province');
  const { child, name } = await pooler(cluster);
  const data = name('province');
  const made = motcua('init', '--province', 'tests/data/province', '--data', data);
  assert.equal(made.code, 0, made.err);
  motcuaIn('demo-keeper\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', data);
  const token = motcua('token', 'add', 'keeper', 'pool', '--data', data).out.trim();
  const nodes = [await serve(data), await serve(data)];
  const post = (node, n) =>
    fetch(`${node.base}/api/dossiers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ procedure: 'X2', agency: 'C1', channel: 'counter', applicant: `Bà ${n}` }),
    });
  await Promise.all(
    nodes.flatMap((node, i) =>
      [0, 1, 2, 3].map(async (w) => {
        for (let n = 0; n < 60; n++) assert.equal((await post(node, `${i}-${w}-${n}`)).status, 201);
      }),
    ),
  );
  const c = await new Client(nodes[1].base).signIn('keeper');
  assert.equal((await c.get('/accounts')).status, 200);
  for (const node of nodes) assert.equal((await node.stop()).code, 0);
  assert.equal(csv(motcua('export', 'dossiers', '--data', data).out).length, 480);
  for (const command of ['verify', 'audit']) {
    const r = motcua(command, '--data', data);
    assert.equal(r.code, 0, r.err);
  }
  child.kill('SIGTERM');
  cluster.drop();
});
