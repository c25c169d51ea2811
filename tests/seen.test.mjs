// Who looked at whose dossier is known: pages, prints and the API, once a day each,
// to those who look after it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, csv, drop, motcua, motcuaIn, serveWith, smallFolder } from './server.mjs';
import { ALL_COLUMNS, importText, toCsv } from './support.mjs';

const PASSWORD = 'correct horse battery';
const at = (s) => ({ MOTCUA_NOW: String(Date.parse(`${s}:00+07:00`) / 1000) });
const dossier = (code, agency) => ({
  code,
  procedure: 'H12.T0234',
  agency,
  channel: 'counter',
  received_at: '2022-06-01T08:00',
  due_at: '2022-06-20T17:00',
  applicant: 'Nguyễn Văn Sáu',
  applicant_id: '096987654321',
});

test('looks are written down and told to those who look after it', async (t) => {
  const data = smallFolder();
  const rows = [dossier('K-1', 'P04'), dossier('K-2', 'P04'), dossier('K-3', 'P05')];
  assert.equal(importText(data, toCsv(ALL_COLUMNS, rows)).code, 0);
  for (const [name, ...more] of [
    ['officer', '--role', 'officer', '--agency', 'P04'],
    ['head', '--role', 'head', '--agency', 'P04'],
    ['other', '--role', 'head', '--agency', 'P05'],
    ['leader', '--role', 'leader'],
    ['inspector', '--role', 'inspector'],
    ['admin', '--role', 'admin'],
  ])
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  const token = motcua('token', 'add', 'leader', 'seen', '--data', data).out.trim();
  let server;
  t.after(() => server.stop());
  const start = async (time) => {
    await server?.stop();
    server = await serveWith(at(time), data);
  };
  const as = async (name) => {
    const c = new Client(server.base);
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    return c;
  };
  const told = async (c, query) => {
    const answer = await c.get(`/seen.csv${query}`);
    assert.equal(answer.status, 200, answer.text);
    return csv(answer.text);
  };
  // What was noted is there within a second or so; nobody is made to wait for it.
  const until = async (c, query, n) => {
    for (let i = 0; i < 200 && (await told(c, query)).length !== n; i++) await wait(50);
    return told(c, query);
  };

  await start('2022-06-06T09:00');
  const officer = await as('officer');
  for (const path of ['', '.json', '/receipt', '']) await officer.get(`/dossiers/K-1${path}`);
  assert.equal((await officer.get('/dossiers/K-3')).status, 403);
  assert.equal((await officer.get('/dossiers/NONE')).status, 404);
  assert.match((await officer.get('/search?q=K-2')).text, /K-2/, 'a list is no look');
  const api = await fetch(`${server.base}/api/dossiers/K-1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(api.status, 200);
  const inspector = await as('inspector');
  const looks = await until(inspector, '?code=K-1', 2);
  assert.deepEqual(looks.map((r) => [r.account, r.at, r.dossier, r.agency]).sort(), [
    ['leader', '2022-06-06T09:00', 'K-1', 'P04'],
    ['officer', '2022-06-06T09:00', 'K-1', 'P04'],
  ]);
  assert.deepEqual(await told(inspector, '?code=K-2'), []);
  assert.deepEqual(await told(inspector, '?code=K-3'), [], 'who was refused saw nothing');
  assert.equal((await officer.get('/seen')).status, 403);

  // The next day the same look is another one; a server that ends writes down what it still has.
  await start('2022-06-07T10:00');
  for (const code of ['K-1', 'K-2'])
    assert.equal((await (await as('officer')).get(`/dossiers/${code}`)).status, 200);
  assert.equal((await (await as('other')).get('/dossiers/K-3')).status, 200);
  await start('2022-06-07T11:00');
  const admin = await as('admin'),
    head = await as('head'),
    other = await as('other');
  const sums = (list) => list.map((r) => [r.account, r.looks, r.last_at]);
  assert.deepEqual(sums(await told(admin, '')), [
    ['officer', '3', '2022-06-07T10:00'],
    ['leader', '1', '2022-06-06T09:00'],
    ['other', '1', '2022-06-07T10:00'],
  ]);
  assert.deepEqual(sums(await told(admin, '?from=2022-06-07&to=2022-06-07')), [
    ['officer', '2', '2022-06-07T10:00'],
    ['other', '1', '2022-06-07T10:00'],
  ]);
  assert.deepEqual(
    (await told(admin, '?who=officer')).map((r) => r.dossier),
    ['K-2', 'K-1', 'K-1'],
  );
  // A head: the own agency's dossiers, whoever looked.
  assert.deepEqual(
    sums(await told(head, '')).map((r) => r[0]),
    ['officer', 'leader'],
  );
  assert.deepEqual(
    sums(await told(other, '')).map((r) => r[0]),
    ['other'],
  );
  assert.deepEqual(await told(other, '?who=officer'), []);
  assert.equal((await other.get('/seen?code=K-1')).status, 403);
  // Whoever is head elsewhere and works at its body besides sees the dossier, and not who looked at it.
  const more = ['post', 'add', 'other', '--role', 'officer', '--agency', 'P04', '--data', data];
  assert.equal(motcua(...more).code, 0);
  const both = await as('other');
  assert.equal((await both.get('/dossiers/K-1')).status, 200);
  assert.equal((await both.get('/seen?code=K-1')).status, 403);
  assert.equal((await both.get('/seen?code=K-3')).status, 200);
  assert.equal(motcua('post', 'remove', ...more.slice(2)).code, 0);
  assert.equal((await head.get('/seen?code=K-1')).status, 200);
  assert.match((await head.get('/dossiers/K-1')).text, /href="\/seen\?code=K-1"/);
  assert.doesNotMatch((await (await as('leader')).get('/dossiers/K-1')).text, /\/seen/);

  // What cannot be.
  for (const query of ['?from=2022-06-08&to=2022-06-07', '?from=2020-06-08&to=2022-06-07', '?from=x'])
    assert.equal((await admin.get(`/seen${query}`)).status, 422, query);
  assert.equal((await admin.get('/seen?who=nobody')).status, 404);
  assert.equal((await admin.get('/seen?code=nothing')).status, 404);
  const set = (...args) => motcua('setting', 'looks_kept_days', ...args, '--data', data);
  for (const days of ['364', '36501', 'x', '']) assert.equal(set(days).code, 1, days);
  assert.equal(set('365').code, 0);
  assert.equal(set().out.trim(), '365');
  drop(data);
});
