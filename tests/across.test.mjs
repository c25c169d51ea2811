// The same program across 1/7/2025: districts end, communes carry on their work, decree 118/2025 and its
// circular come into force; a dossier keeps the rules it was taken in under.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, csv, motcua, motcuaIn, serveWith } from './server.mjs';
import { ROOT, scratch, storePlace } from './support.mjs';

const LOCAL = (s) => String(Date.parse(`${s}:00+07:00`) / 1000);
const PASSWORD = 'correct horse battery';

// District 1 ends and its commune carries on; the desk of the commune stays where it was.
function province() {
  const dir = scratch();
  cpSync(join(ROOT, 'tests/data'), dir, { recursive: true });
  const file = join(dir, 'province/agencies.csv');
  const text = readFileSync(file, 'utf8');
  const ended = text.replace(
    'D1,Huyện Một,district,district,,M1,2004-01-01,,',
    'D1,Huyện Một,district,district,,M1,2004-01-01,2025-06-30,C1',
  );
  assert.notEqual(ended, text);
  writeFileSync(file, ended);
  return join(dir, 'province');
}

function made() {
  const data = storePlace();
  const r = motcua('init', '--province', province(), '--data', data);
  assert.equal(r.code, 0, r.err);
  const add = (name, ...more) => {
    const u = motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data);
    assert.equal(u.code, 0, u.err);
  };
  add('clerk', '--role', 'clerk', '--desk', 'M1');
  add('old_officer', '--role', 'officer', '--agency', 'D1');
  add('officer', '--role', 'officer', '--agency', 'C1');
  add('elsewhere', '--role', 'officer', '--agency', 'C2');
  add('head', '--role', 'head', '--agency', 'C1');
  add('chief', '--role', 'approver', '--agency', 'C1');
  add('leader', '--role', 'leader');
  return data;
}

async function at(data, time, work) {
  const server = await serveWith({ MOTCUA_NOW: LOCAL(time) }, data);
  try {
    await work(async (name) => {
      const c = new Client(server.base);
      const r = await c.post('/sign-in', { name, password: PASSWORD, back: '/' });
      assert.equal(r.status, 303);
      return c;
    });
  } finally {
    await server.stop();
  }
}

const input = (page, name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)[1];

async function takeIn(clerk, procedure, agency) {
  const form = (await clerk.get(`/intake/${procedure}`)).text;
  return clerk.post(`/intake/${procedure}`, {
    csrf: input(form, 'csrf'),
    key: input(form, 'key'),
    agency,
    applicant: 'Trần Thị Bích',
    channel: 'counter',
  });
}

const codeOf = (r) => /^\/dossiers\/([^?]+)\?/.exec(r.headers.get('location'))[1];

async function act(client, code, name, more = {}) {
  const page = (await client.get(`/dossiers/${code}`)).text;
  const form = new RegExp(
    `/acts/${name}">.*?name="item" value="(\\d+)".*?name="version" value="(\\d+)"`,
  ).exec(page);
  assert.ok(form, `${name} is offered`);
  const r = await client.post(`/dossiers/${code}/acts/${name}`, {
    csrf: input(page, 'csrf'),
    item: form[1],
    version: form[2],
    ...more,
  });
  assert.equal(r.status, 303, r.text);
}

test('a dossier of a district that ends is carried on by its successor', async () => {
  const data = made();
  let old, other;
  await at(data, '2025-06-27T08:00', async (as) => {
    const clerk = await as('clerk');
    old = codeOf(await takeIn(clerk, 'H2', 'D1'));
    other = codeOf(await takeIn(clerk, 'X2', 'C2'));
    assert.equal(old, 'D1-250627-0001');
    const row = JSON.parse((await clerk.get(`/dossiers/${old}.json`)).text)[0];
    assert.equal(row.due_at, '2025-06-30T17:00');
    assert.match(
      (await clerk.get(`/dossiers/${old}/receipt`)).text,
      /Mẫu số 01, Thông tư 01\/2018\/TT-VPCP/,
    );
    assert.equal((await (await as('officer')).get(`/dossiers/${old}`)).status, 403, 'not yet');
  });
  await at(data, '2025-07-01T08:00', async (as) => {
    const clerk = await as('clerk'),
      officer = await as('officer'),
      chief = await as('chief'),
      head = await as('head');
    // The receipt is still that of its day.
    assert.match((await clerk.get(`/dossiers/${old}/receipt`)).text, /Thông tư 01\/2018\/TT-VPCP/);
    assert.equal((await (await as('elsewhere')).get(`/dossiers/${old}`)).status, 403);
    const refused = await takeIn(clerk, 'H2', 'D1');
    assert.equal(refused.status, 422, 'nothing is taken in for a district any more');
    const fresh = codeOf(await takeIn(clerk, 'X2', 'C1'));
    assert.match((await clerk.get(`/dossiers/${fresh}/receipt`)).text, /Thông tư 03\/2025\/TT-VPCP/);
    const free = csv((await chief.get('/inbox.csv?pile=free')).text).map((r) => r.code);
    assert.ok(free.includes(old) && !free.includes(other), free.join());
    await act(chief, old, 'pass');
    await act(officer, old, 'pass', { step: '5' });
    await act(chief, old, 'pass', { step: '6' });
    await act(head, old, 'pass');
    await act(chief, old, 'pass');
    const row = JSON.parse((await clerk.get(`/dossiers/${old}.json`)).text)[0];
    assert.deepEqual([row.agency, row.finished_at, row.outcome], ['D1', '2025-07-01T08:00', 'granted']);
    await act(clerk, old, 'return', { sent_by: 'desk' });
    // It stands with the body that took it in, one day late.
    const rows = csv(
      (await (await as('leader')).get('/figures/2025-06-01..2025-07-31/agencies.csv')).text,
    );
    assert.deepEqual(
      rows
        .filter((r) => r.received !== '0' && r.code !== 'total')
        .map((r) => [r.code, r.received, r.late]),
      [
        ['D1', '1', '1'],
        ['C1', '1', '0'],
        ['C2', '1', '0'],
      ],
    );
  });
  assert.equal(motcua('audit', '--data', data).code, 0);
  assert.equal(motcua('verify', '--data', data).code, 0);
});
