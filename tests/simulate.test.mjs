// A simulated day over HTTP: all that must come comes, books and chain are sound, codes have no gap; the
// server is killed in the middle and nothing acknowledged is lost; and a server that forgets or doubles is
// found out.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch, sql } from './place.mjs';
import { after, gapless, killed, prepared, simulate, sound } from './day.mjs';
import { csv, motcua, serve, smallFolder } from './server.mjs';
import { brokenProvince, freshData } from './support.mjs';

const CLIENT = { 'content-type': 'application/json' };

test('a day: every act, every fault, nothing unexpected', async () => {
  const { data, crew } = prepared();
  assert.equal(statSync(crew).mode & 0o777, 0o600, 'only its owner reads what they sign in with');
  const server = await serve(data);
  let r;
  try {
    r = await simulate(server.base, crew, '--dossiers', '400', '--faults', '15', '--seed', '7');
  } finally {
    await server.stop();
  }
  const { report } = r;
  assert.equal(r.code, 0, `${r.err}${report?.first_unexpected}`);
  assert.equal(report.unexpected, 0);
  assert.deepEqual(
    [report.dossiers_begun, report.dossiers_ended, report.dossiers_under_way],
    [400, 400, 0],
  );
  const { draft, sign, ...kinds } = report.acts_by_kind;
  for (const [kind, n] of [...Object.entries(kinds), ...Object.entries(report.faults)])
    assert.ok(n > 0, `${kind} happened`);
  assert.deepEqual([draft, sign], [0, 0], 'nobody has a key');
  assert.ok(report.refusals_expected > 0);
  const share = report.reads / (report.reads + report.acts);
  assert.ok(share > 0.65 && share < 0.75, `${share} of the requests only look`);
  const { intake, accept, withdraw, give_back: back } = report.acts_by_kind;
  const rows = csv(motcua('export', 'dossiers', '--data', data).out);
  assert.equal(rows.length, intake + accept, 'one dossier for each that was acknowledged');
  assert.equal(rows.length + back, 400);
  assert.equal(rows.filter((d) => d.outcome === 'withdrawn').length, withdraw);
  assert.equal(rows.filter((d) => d.returned_at === '').length, withdraw, 'all others were handed out');
  sound(data);
  gapless(data);
});

test('by the clock: faster than the day, with a limit, and ended early', async () => {
  const { data, crew } = prepared(3);
  const server = await serve(data);
  try {
    const fast = ['--dossiers', '20', '--speed', '40000', '--rate', '2000'];
    const all = await simulate(server.base, crew, ...fast);
    assert.equal(all.code, 0, all.err);
    assert.equal(all.report.dossiers_ended, 20);
    const early = ['--dossiers', '500', '--seconds', '1', '--rate', '50', '--seed', '9'];
    const some = await simulate(server.base, crew, ...early);
    assert.equal(some.code, 0, some.err);
    assert.ok(some.report.dossiers_ended < 500 && some.report.dossiers_under_way > 0);
  } finally {
    await server.stop();
  }
  sound(data);
});

test('killed in the middle, again and again: nothing acknowledged is lost', async () => {
  const { data, crew } = prepared();
  const acknowledged = join(scratch(), 'acknowledged');
  const args = ['--dossiers', '700', '--seed', '3', '--connections', '24', '--acknowledged', acknowledged];
  const report = await killed(data, crew, 6, () => after(250 + Math.random() * 350), args);
  assert.equal(report.dossiers_ended, 700);
  const versions = new Map(
    sql(data, 'SELECT d.code, l.version FROM dossier d JOIN dossier_life l ON l.dossier = d.id')
      .split('\n')
      .map((l) => l.split('|'))
      .map(([code, version]) => [code, Number(version)]),
  );
  const lines = readFileSync(acknowledged, 'utf8').trim().split('\n');
  assert.ok(lines.length > 2000);
  for (const line of lines) {
    const [code, version, deed] = line.split(' ');
    assert.ok(versions.get(code) >= Number(version), `${deed} on ${code} was acknowledged and is lost`);
  }
  sound(data);
  gapless(data);
});

// Works with the address of a server that is there for so long.
async function served(handler, work) {
  const server = createServer(handler);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

// A server that is not to be trusted: it answers each request by `answer`.
function falseServer(answer, work) {
  const handler = (req, res) => {
    let body = '';
    req.on('data', (d) => (body += d));
    req.on('end', () => {
      if (req.url === '/sign-in') {
        res.writeHead(303, { 'set-cookie': 'motcua=x; Path=/', location: '/' }).end();
        return;
      }
      const [status, value] = req.url.startsWith('/api/') ? answer(req, body) : [200, {}];
      res.writeHead(status, CLIENT).end(JSON.stringify(value));
    });
  };
  return served(handler, work);
}

const CREW = {
  services: [{ procedure: 'A', agency: 'P', desk: 'D', form: true }],
  members: ['clerk', 'officer', 'approver', 'head', 'leader'].map((role, i) => ({
    name: role,
    role,
    agency: role === 'clerk' || role === 'leader' ? '' : 'P',
    desk: role === 'clerk' ? 'D' : '',
    account: i + 1,
    agency_id: 1,
    password: 'p',
    token: 't',
  })),
};

test('a server that forgets, doubles, breaks or lets everybody in is found out', async () => {
  const crew = join(scratch(), 'crew.json');
  writeFileSync(crew, JSON.stringify(CREW));
  let codes = 0;
  const item = { item: 1, holder: 0, kind: 'review', role: 'officer', agency: 'P', waits: false, next: [3] };
  const fresh = () => ({ code: `P-260101-${++codes}` });
  const codeOf = (req) => /dossiers\/([^/]+)/.exec(req.url)?.[1];
  const isIntake = (req) => req.method === 'POST' && req.url === '/api/dossiers';
  const cases = [
    ['forgets', (req) => (isIntake(req) ? [201, fresh()] : [404, {}]), /acknowledged, but/],
    ['breaks', (req) => (isIntake(req) ? [500, {}] : [200, {}]), /found 500/],
    [
      'loses an act',
      (req) =>
        isIntake(req)
          ? [201, fresh()]
          : req.method === 'POST'
            ? [200, { code: codeOf(req), version: 2 }]
            : [200, { code: codeOf(req), version: 1, items: [item] }],
      /version 2 was acknowledged/,
    ],
    [
      'makes two of one key',
      (req, body) => (isIntake(req) && body.includes('"procedure":"A"') ? [201, fresh()] : [422, {}]),
      /same_key/,
      '--faults',
      '100',
    ],
    [
      'takes what is not given',
      (req) => (isIntake(req) ? [201, fresh()] : [404, {}]),
      /no_reason/,
      '--faults',
      '100',
    ],
  ];
  for (const [what, answer, why, ...more] of cases) {
    const r = await falseServer(answer, (base) => simulate(base, crew, '--dossiers', '30', ...more));
    assert.equal(r.code, 1, what);
    assert.ok(r.report.unexpected > 0, what);
    assert.match(r.report.first_unexpected.join('\n'), why, what);
  }
});

test('a server may lie under a path', async () => {
  const crew = join(scratch(), 'crew.json');
  writeFileSync(crew, JSON.stringify(CREW));
  for (const [path, under] of [
    ['', ''],
    ['/', ''],
    ['/tinh', '/tinh'],
    ['/tinh/', '/tinh'],
  ]) {
    const asked = new Set();
    const note = (req, res) => {
      asked.add(`${req.method} ${req.url}`);
      req.resume();
      res.writeHead(404).end();
    };
    const r = await served(note, (base) => simulate(base + path, crew, '--dossiers', '1'));
    assert.equal(r.code, 1);
    assert.deepEqual([...asked], [`POST ${under}/sign-in`]);
  }
});

test('used wrongly, and where it has no place', async () => {
  const { data, crew } = prepared(2);
  for (const args of [
    ['http://motcua.example.vn', '--crew', crew],
    ['http://127.0.0.1:1'],
    ['https://a server.vn', '--crew', crew],
    ['http://127.0.0.1:1', '--crew', crew, '--speed', 'fast'],
    ['http://127.0.0.1:1', '--crew', crew, '--reads', '100'],
  ])
    assert.equal(motcua('simulate', ...args).code, 2, args.join(' '));
  const own = ['simulate', 'prepare', '--data', data, '--crew', join(scratch(), 'new.json')];
  for (const [args, code] of [
    [['--cert', crew], 2],
    [['--password-file', crew], 2],
    [['--key', join(scratch(), 'none')], 1],
  ])
    assert.equal(motcua(...own, ...args).code, code, args.join(' '));
  const missing = motcua('simulate', 'http://127.0.0.1:1', '--crew', join(scratch(), 'none'));
  assert.equal(missing.code, 1);
  const server = await serve(smallFolder());
  const other = await simulate(server.base, crew, '--dossiers', '1');
  await server.stop();
  assert.equal(other.code, 1);
  assert.match(other.err, /is of another store/);
  const real = freshData(
    brokenProvince({ 'province/procedures.csv': (text) => text.replaceAll(',yes\n', ',\n') }),
  );
  const refused = motcua('simulate', 'prepare', '--crew', crew, '--data', real);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /not a demonstration/);
  sound(data);
});
