// The primary is killed under write load again and again, its synchronous standby promoted: motcua goes on by
// itself, every act that was answered is there once, the chain is whole and the audit clean.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Cluster } from './postgres.mjs';
import { csv, motcua, motcuaIn, serve } from './server.mjs';

const ROUNDS = Number(process.env.FAILOVERS ?? 10);
const SYNC = "synchronous_standby_names = '*'\nwal_keep_size = 256MB\n";
const pause = (ms) => new Promise((r) => setTimeout(r, ms));

// Posts dossiers one after the other, each with a key of its own, and repeats one that was not answered with
// the same key, as a good client does.
function writer(base, token, tag, seen) {
  let stopped = false;
  const over = (async () => {
    for (let n = 0; !stopped; n++) {
      const name = `Đào Thị Lan ${tag}-${n}`;
      seen.sent.add(name);
      for (let again = false; ; again = true) {
        const r = await fetch(`${base}/api/dossiers`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': `${tag}-${n}`,
          },
          body: JSON.stringify({
            procedure: 'X2',
            agency: 'C1',
            channel: 'counter',
            applicant: name,
          }),
        }).catch(() => null);
        if (r && (r.status === 201 || r.status === 200)) {
          seen.answered.add(name);
          seen.repeated += again;
          break;
        }
        if (r && r.status < 500) throw new Error(`${r.status}: ${await r.text()}`);
        if (stopped) return;
        await pause(50);
      }
    }
  })();
  return { stop: () => (stopped = true), over };
}

test(`${ROUNDS} times the primary dies, its standby takes over: nothing answered is lost`, async () => {
  let primary = await Cluster.make({ settings: SYNC });
  primary.sql('ALTER SYSTEM SET synchronous_commit = local');
  primary.sql('SELECT pg_reload_conf()');
  primary.sql('CREATE DATABASE province');
  let standby = await Cluster.make({ settings: SYNC, standbyOf: primary });
  primary.sql('ALTER SYSTEM RESET synchronous_commit');
  primary.sql('SELECT pg_reload_conf()');
  const both = `host=${primary.folder},${standby.folder}&port=${primary.port},${standby.port}`;
  const address = `postgresql://motcua@/province?${both}`;
  assert.equal(motcua('init', '--province', 'tests/data/province', '--data', address).code, 0);
  motcuaIn('a long password\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', address);
  const token = motcua('token', 'add', 'keeper', 'failover', '--data', address).out.trim();
  const seen = { sent: new Set(), answered: new Set(), repeated: 0 };
  const nodes = [await serve(address), await serve(address)];
  const writers = nodes.flatMap((node, i) =>
    [0, 1, 2].map((w) => writer(node.base, token, `N${i}W${w}`, seen)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const before = seen.answered.size;
    while (seen.answered.size < before + 30) await pause(10);
    await pause(Math.random() * 100);
    primary.kill();
    standby.promote();
    const after = seen.answered.size;
    // It goes on by itself, without a standby only as long as the new primary lets it.
    standby.sql("ALTER SYSTEM SET synchronous_standby_names = ''");
    standby.sql('SELECT pg_reload_conf()');
    while (seen.answered.size < after + 10) await pause(10);
    primary.copyFrom(standby);
    standby.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
    standby.sql('SELECT pg_reload_conf()');
    [primary, standby] = [standby, primary];
  }
  writers.forEach((w) => w.stop());
  await Promise.all(writers.map((w) => w.over));
  for (const node of nodes) assert.equal((await node.stop()).code, 0);
  assert.equal(motcua('verify', '--data', address).code, 0, motcua('verify', '--data', address).err);
  const audit = motcua('audit', '--data', address);
  assert.equal(audit.code, 0, audit.out);
  const names = csv(motcua('export', 'dossiers', '--data', address).out).map((d) => d.applicant);
  const stored = new Set(names);
  assert.equal(names.length, stored.size, 'none is there twice');
  for (const name of seen.answered) assert.ok(stored.has(name), `${name} was answered and is gone`);
  for (const name of stored) assert.ok(seen.sent.has(name), `${name} was never sent`);
  console.log(
    `# ${ROUNDS} failovers, ${seen.answered.size} answered, ${seen.repeated} repeated, none lost or twice`,
  );
  primary.drop();
  standby.drop();
});
