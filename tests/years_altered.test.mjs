// What was altered while its year was out does not come back, and is named; years go and come while others
// read and write.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { Client } from './server.mjs';
import { MOTCUA } from './support.mjs';
import {
  NOW,
  address,
  begin,
  cluster,
  copy,
  end,
  audited,
  good,
  motcua,
  pause,
  report,
  serveNow,
  states,
  token,
} from './years.mjs';

before(begin);
after(end);

const out = (() => {
  let name;
  return () => {
    if (!name) {
      name = copy();
      good('years', 'detach', '2020', '--data', address(name));
      good('years', 'detach', '2021', '--data', address(name));
    }
    return name;
  };
})();

const meddling = [
  [
    'an event',
    "UPDATE years_out.event_2021 SET who = 'nobody' WHERE seq = $seq",
    /event $seq was altered/,
  ],
  ['an event gone', 'DELETE FROM years_out.event_2021 WHERE seq = $seq', /event $seq is missing/],
  [
    'an event too many',
    `INSERT INTO years_out.event_2021 SELECT 999999, at, who, act, kind, subject, data
     FROM years_out.event_2021 LIMIT 1`,
    /holds \d+ events, not the \d+ that went out/,
  ],
  [
    'a dossier',
    "UPDATE years_out.dossier_2021 SET fee = 5 WHERE code = '2021-0-7'",
    /the dossier 2021-0-7 of the year 2021 was altered/,
  ],
  [
    'a dossier gone',
    "DELETE FROM years_out.dossier_2021 WHERE code = '2021-0-7'",
    /2021-0-7 .* is missing/,
  ],
  [
    'a dossier too many',
    `INSERT INTO years_out.dossier_2021 SELECT 999999, 'NEW', procedure, agency, channel, received_at, due_at,
     finished_at, outcome, desk, returned_at, fee, marks, file FROM years_out.dossier_2021 LIMIT 1`,
    /the dossier NEW of the year 2021 was added/,
  ],
  [
    'a person',
    `UPDATE years_out.dossier_person_2021 SET applicant = 'X'
     WHERE dossier = (SELECT id FROM years_out.dossier_2021 WHERE code = '2021-0-7')`,
    /the dossier 2021-0-7 .* has other personal values/,
  ],
  [
    'a dossier and its mark',
    `UPDATE years_out.dossier_2021 SET fee = 5 WHERE code = '2021-0-7';
     UPDATE dossier_out SET mark = (SELECT CAST(CAST('x' || substr(encode(sha256(convert_to(CAST(d AS text),
     'UTF8')), 'hex'), 1, 16) AS bit(64)) AS bigint) FROM years_out.dossier_2021 d WHERE d.code = '2021-0-7')
     WHERE code = '2021-0-7'`,
    /the table dossier_2021 is not what went out/,
  ],
  [
    'a figure',
    'UPDATE years_out.ledger_day_2021 SET late = late + 1',
    /the table ledger_day_2021 is not what went out/,
  ],
  [
    'an attached file',
    'UPDATE years_out.dossier_attachment_2021 SET bytes = bytes + 1',
    /the table dossier_attachment_2021 is not what went out/,
  ],
  [
    'a balance of the next year',
    'UPDATE ledger_month SET open_before = open_before + 1 WHERE month = 2022 * 12',
    /the open dossiers of \w+ at the end of 2021 are not those that 2022 begins with/,
  ],
  [
    'a sum of the next year',
    'UPDATE ledger_agency_month SET received = received + 1, on_time = on_time + 1 WHERE month = 2022 * 12',
    /the sums of \w+ at the end of 2021 are not those that 2022 begins with/,
  ],
  [
    'a table gone',
    'DROP TABLE years_out.ledger_day_2021',
    /not all of the year's tables are in the schema/,
  ],
  [
    'what the journal says of it',
    `UPDATE event SET data = replace(data, '"dossiers":38', '"dossiers":39') WHERE act = 'year.detached'`,
    /event \d+ was altered: it tells how the year 2021 went out/,
  ],
];

for (const [what, statement, why] of meddling)
  test(`altered while it was out, it does not come back: ${what}`, () => {
    const name = copy(out());
    const seq = cluster.sql('SELECT MIN(seq) + 3 FROM years_out.event_2021', name);
    cluster.sql(statement.replaceAll('$seq', seq), name);
    const r = motcua('years', 'attach', '2021', '--data', address(name));
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, new RegExp(why.source.replace('$seq', seq)));
    assert.equal(states(name)[2021], 'out');
    cluster.sql(`DROP DATABASE ${name}`);
  });

test('personal values erased while a year is out are no fault', () => {
  const name = copy(out());
  cluster.sql('DELETE FROM years_out.dossier_person_2021 WHERE dossier % 2 = 0', name);
  good('years', 'attach', '2021', '--data', address(name));
  audited(address(name));
  good('verify', '--data', address(name));
});

test('an event altered while it is in does not go out', () => {
  const name = copy();
  cluster.sql("UPDATE event SET who = 'nobody' WHERE seq = 9", name);
  const r = motcua('years', 'detach', '2020', '--data', address(name));
  assert.equal(r.code, 1);
  assert.match(r.err, /event 9 was altered, in the table event_2020/);
  assert.equal(states(name)[2020], 'in');
});

test('verify finds what is missing where nothing is out, and a list that says more is out', () => {
  const faults = (statement, why) => {
    const name = copy(out());
    cluster.sql(statement, name);
    const r = motcua('verify', '--data', address(name));
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, why);
    cluster.sql(`DROP DATABASE ${name}`);
  };
  const first = cluster.sql('SELECT MIN(seq) + 2 FROM event_2022', out());
  faults(`DELETE FROM event WHERE seq = ${first}`, new RegExp(`event ${first} is missing`));
  faults(
    `DELETE FROM event WHERE seq = ${first}; UPDATE year_part SET detached = 1 WHERE year = 2022`,
    /table year_part does not say what the journal says/,
  );
  faults('UPDATE year_part SET detached = 0 WHERE year = 2021', /table year_part does not say/);
  const data = `replace(data, '"year":2021', '"year":2022')`;
  faults(
    `UPDATE event SET data = ${data} WHERE kind = 'year' AND subject = 2021`,
    /year_part|was altered/,
  );
  faults(
    `UPDATE event SET data = replace(data, '"dossiers"', '"dossierz"')
     WHERE kind = 'year' AND subject = 2020`,
    /event \d+ was altered/,
  );
});

test('audit finds a wrong balance at the beginning of what is there', () => {
  const name = copy(out());
  cluster.sql(
    `UPDATE ledger_agency_month SET on_time = on_time + 1
     WHERE month = 2022 * 12 AND agency = (SELECT id FROM agency WHERE code = 'S1')`,
    name,
  );
  const r = motcua('audit', '--data', address(name));
  assert.equal(r.code, 1);
  assert.match(r.out, /ledger_agency_month 2022-01 S1 open: ledger -?\d+, recount \d+/);
  const other = copy(out());
  cluster.sql('UPDATE ledger_month SET open_before = open_before + 1 WHERE month = 2022 * 12', other);
  assert.match(motcua('audit', '--data', address(other)).out, /ledger_month 2022-01 .* open_before/);
});

// A reader that holds tables in a transaction of its own.
async function holding(name, table) {
  const child = spawn('psql', ['-X', '-q', '-t', '-A', address(name)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.write(`BEGIN; SELECT COUNT(*) FROM ${table}; SELECT 'held';\n`);
  await new Promise((r) => child.stdout.on('data', (d) => String(d).includes('held') && r()));
  return (more = '') =>
    new Promise((r) => {
      child.on('close', r);
      child.stdin.end(`${more} COMMIT;\n`);
    });
}

function started(...args) {
  const child = spawn(MOTCUA, args, { env: { ...process.env, ...NOW } });
  let err = '';
  child.stderr.on('data', (d) => (err += d));
  return new Promise((r) => child.on('close', (code) => r({ code, err })));
}

test('while somebody reads a table the year waits, and says so when it is too long', async () => {
  const name = copy();
  let release = await holding(name, 'ledger_agency_month');
  let detach = started('years', 'detach', '2020', '--data', address(name));
  await pause(1500);
  // It holds nothing for long: the one who reads goes on to other tables, and others read too.
  assert.equal(report(name, '2021-01-01', '2021-12-31').code, 0);
  assert.equal(await release('SELECT COUNT(*) FROM event; SELECT COUNT(*) FROM dossier;'), 0);
  assert.deepEqual((await detach).code, 0);
  const other = copy();
  release = await holding(other, 'dossier');
  const r = await started('years', 'detach', '2020', '--data', address(other));
  assert.equal(r.code, 1);
  assert.match(r.err, /somebody has been reading these tables for 20 s.*nothing was changed; try again/);
  await release();
  assert.equal(states(other)[2020], 'in');
  good('years', 'detach', '2020', '--data', address(other));
});

test('years go and come while nodes write and read: no deadlock, no error, nothing lost', async () => {
  const name = copy(),
    data = address(name);
  const nodes = [await serveNow(data), await serveNow(data)];
  let stop = false,
    posts = 0,
    reads = 0;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const write = async (node) => {
    while (!stop) {
      const body = JSON.stringify({
        procedure: 'X2',
        agency: 'C1',
        channel: 'counter',
        applicant: 'Bà Tư',
      });
      const r = await fetch(`${node.base}/api/dossiers`, { method: 'POST', headers, body });
      assert.equal(r.status, 201, await r.text());
      posts++;
    }
  };
  const read = async (node) => {
    const c = await new Client(node.base).signIn('lanhdao');
    const paths = [
      '/figures/2022-01-01..2025-12-31/procedures',
      '/figures/2024-01-01..2025-12-31/all/received',
    ].concat(['/dossiers/2023-0-3', '/search?q=Tư', '/overview/2022-01-01..2025-12-31']);
    for (let i = 0; !stop; i++) {
      const r = await c.get(paths[i % paths.length]);
      assert.equal(r.status, 200, r.text.slice(0, 2000));
      reads++;
    }
  };
  const exports = async () => {
    while (!stop) {
      const r = await started('verify', '--data', data);
      assert.equal(r.code, 0, r.err);
    }
  };
  try {
    const load = [write, write, read, read].map((f, i) => f(nodes[i % 2])).concat(exports());
    const failed = Promise.all(load);
    failed.catch(() => {});
    for (let i = 0; i < 3; i++)
      for (const [what, year] of [
        ['detach', 2020],
        ['detach', 2021],
        ['attach', 2021],
        ['attach', 2020],
      ]) {
        const r = await started('years', what, String(year), '--data', data);
        assert.equal(r.code, 0, `${what} ${year}: ${r.err}`);
      }
    stop = true;
    await failed;
  } finally {
    stop = true;
    for (const n of nodes) await n.stop();
  }
  assert.ok(posts > 20 && reads > 20, `${posts} posts, ${reads} reads`);
  assert.equal(cluster.sql(`SELECT deadlocks FROM pg_stat_database WHERE datname = '${name}'`), '0');
  good('verify', '--data', data);
  audited(data);
});
