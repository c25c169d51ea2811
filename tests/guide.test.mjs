// The living demonstration: whoever signs in finds something to do in the piles of the last days, and a
// guided first task on the home page that ticks itself off, can be put away, and is nobody else's.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { REAL, csv, listed, ok } from './support.mjs';
import { scratch, storePlace } from './place.mjs';
import { act, acts } from './office.mjs';
import { Client, demoFolder, motcua, motcuaIn, serve } from './server.mjs';

const NAMES = [
  'motcua',
  'chuyenvien',
  'truongphong',
  'giamdoc',
  'canbo',
  'lanhdao',
  'thanhtra',
  'quantri',
];
let data, server;
before(async () => {
  data = storePlace();
  ok(['demo', '--province', REAL, '--data', data]);
  // What is signed needs a place for files, which a store on a server does not bring.
  server = await serve(data, '--files', join(scratch(), 'files'));
});
after(async () => {
  await server.stop();
  for (const c of ['audit', 'verify']) assert.equal(motcua(c, '--data', data).code, 0, c);
});

const as = (name) => new Client(server.base).signIn(name);
const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];
const steps = (page) => (page.match(/class="mc-guide__step"/g) ?? []).length;
const done = (page) => (page.match(/mc-guide__step.*mc-status--ontime/g) ?? []).length;
const home = async (client) => (await client.get('/')).text;

test('there is work on every desk, due in the days to come', async () => {
  const soon = (rows) => rows.filter((r) => r.due_at >= new Date().toISOString().slice(0, 10));
  for (const [name, pile, step, least] of [
    ['chuyenvien', 'mine', 'review', 5],
    ['chuyenvien', 'free', 'review', 4],
    ['truongphong', 'free', 'assign', 4],
    ['truongphong', 'free', 'approve', 3],
    ['giamdoc', 'free', 'sign', 4],
    ['canbo', 'mine', 'review', 2],
    ['canbo', 'free', 'opinion', 2],
    ['motcua', 'free', 'return', 5],
  ]) {
    const client = await as(name);
    let rows = [];
    for (let after = ''; ; ) {
      const page = (await client.get(`/inbox?pile=${pile}${after}`)).text;
      rows.push(...csv((await client.get(`/inbox.csv?pile=${pile}${after}`)).text));
      const more = /pile=\w+&amp;(after=[\d-]+)/.exec(page);
      if (!more) break;
      after = `&${more[1]}`;
    }
    // What was finished is due no more; all others are in time.
    const mine = rows.filter((r) => r.step === step);
    const now = step === 'return' ? mine : soon(mine);
    assert.ok(new Set(now.map((r) => r.item)).size >= least, `${name} has ${now.length} of ${step}`);
  }
  const waiting = csv((await (await as('motcua')).get('/submissions.csv')).text);
  assert.equal(waiting.length, 6);
  const came = csv((await (await as('motcua')).get('/postal.csv?direction=in')).text);
  assert.ok(came.length >= 4, `${came.length} came by post`);
});

test('the living part leaves the annexes alone, and --still leaves it out', () => {
  const now = ['--from', '2023-01-01', '--to', '2199-12-31', '--figure', 'received'];
  assert.ok(listed(data, now).length >= 40);
  const still = demoFolder();
  assert.equal(listed(still, now).length, 0);
  const late = ['--from', '2021-12-15', '--to', '2022-06-14', '--figure', 'late'];
  assert.deepEqual(listed(data, late), listed(still, late));
});

test('each account has two to four steps for its role; others have none', async () => {
  for (const name of NAMES) {
    const page = await home(await as(name));
    assert.ok(steps(page) >= 2 && steps(page) <= 4, `${name} has ${steps(page)}`);
    assert.equal(done(page), 0, name);
    for (const [, path] of page.matchAll(/mc-guide__step.*?href="([^"]+)"/g))
      assert.equal((await (await as(name)).get(path)).status, 200, `${name}: ${path}`);
  }
  const r = motcuaIn('a long password\n', 'user', 'add', 'moi', '--role', 'leader', '--data', data);
  assert.equal(r.code, 0, r.err);
  const other = new Client(server.base);
  await other.post('/sign-in', { name: 'moi', password: 'a long password', back: '/' });
  assert.equal(steps(await home(other)), 0);
});

test('the sign-in page names each account of the demonstration', async () => {
  const page = (await new Client(server.base).get('/sign-in')).text;
  for (const name of NAMES) assert.match(page, new RegExp(`\\b${name}\\b`), name);
});

test('what only looks ticks itself off when it is opened, an act when it is done', async () => {
  const inspector = await as('thanhtra');
  const csrf = csrfOf(await home(inspector));
  const opened = await inspector.post('/guide/open', { csrf, step: 'guide.masking' });
  const to = opened.headers.get('location');
  assert.deepEqual([opened.status, to], [303, '/masking?from=2021-12-15&to=2022-06-14']);
  // There is something to look at, for the inspector and for the head.
  for (const client of [inspector, await as('giamdoc')])
    assert.match((await client.get(to)).text, /mc-code" href="\/dossiers\//);
  await inspector.post('/guide/open', { csrf, step: 'guide.masking' });
  assert.equal(done(await home(inspector)), 1);
  assert.equal((await inspector.post('/guide/open', { csrf, step: 'guide.take_in' })).status, 404);
  // The same page of another role's guide is still to do.
  assert.equal(done(await home(await as('lanhdao'))), 0);

  const admin = await as('quantri');
  const token = csrfOf(await home(admin));
  const added = { csrf: token, name: 'nguoimoi', full_name: 'Người mới', role: 'leader', email: '' };
  assert.equal((await admin.post('/accounts', added)).status, 200);
  assert.equal(done(await home(admin)), 1);
  await admin.post('/accounts/canbo/locked', { csrf: token, locked: 'yes' });
  assert.equal(done(await home(admin)), 2);
  await admin.post('/accounts/canbo/locked', { csrf: token, locked: 'no' });
  await admin.post('/guide/open', { csrf: token, step: 'guide.jobs' });
  const all = await home(admin);
  assert.equal(done(all), 4);
  assert.match(all, /Đã xong tất cả các bước/);
});

// Does what the steps of a role's guide ask for, each from the page to which its step leads.
const begun = {
  async motcua(client, [takeIn, answer, handOut]) {
    const form = (page, more) => ({ csrf: csrfOf(page), ...more });
    const free = (await client.get(handOut)).text;
    for (const [, code] of free.matchAll(/mc-code" href="\/dossiers\/([^"]+)"/g)) {
      const { found } = await acts(client, code);
      if (!found.return) continue;
      await act(client, code, 'return', { sent_by: 'desk' });
      break;
    }
    const waiting = (await client.get(answer)).text;
    const accept = /action="(\/submissions\/\d+\/accept)"/.exec(waiting)[1];
    assert.equal((await client.post(accept, form(waiting))).status, 303);
    const chosen = (await client.get(`${takeIn}?q=H12.T0633`)).text;
    const procedure = /href="(\/intake\/[^"]+)"/.exec(chosen)[1];
    const blank = (await client.get(procedure)).text;
    const typed = form(blank, {
      key: /name="key" value="([^"]+)"/.exec(blank)[1],
      agency: /<option value="(P\d+)"/.exec(blank)[1],
      applicant: 'Người Thử',
      channel: 'counter',
    });
    assert.equal((await client.post(procedure, typed)).status, 303);
  },
  chuyenvien: officer,
  canbo: officer,
  async truongphong(client, [pile]) {
    const codes = async (step) => {
      const rows = csv((await client.get(pile.replace('inbox', 'inbox.csv'))).text);
      return rows.filter((r) => r.step === step).map((r) => r.code);
    };
    const [give] = await codes('assign');
    const { found, text } = await acts(client, give);
    const holder = /name="holder"><option value="(\d+)"/.exec(text)[1];
    assert.equal((await client.post(`/dossiers/${give}/acts/give`, { ...found.give, holder })).status, 303);
    await act(client, (await codes('approve'))[0], 'pass', { step: 5 });
    await open(client, 'guide.board');
  },
  async giamdoc(client, [sign]) {
    const page = (await client.get(sign)).text;
    const item = /name="item" value="([^"]+)"/.exec(page)[1];
    const signed = await client.post(sign, { csrf: csrfOf(page), item, secret: 'demo' });
    assert.match(signed.text, /Đã ký 1 văn bản/);
    for (const step of ['guide.board', 'guide.masking']) await open(client, step);
  },
  async lanhdao(client, [reports]) {
    for (const step of ['guide.annex', 'guide.board', 'guide.promise']) await open(client, step);
    const report = /href="(\/reports\/\d+)"/.exec((await client.get(reports)).text)[1];
    const post = async (to, more) => {
      const { text } = await client.get(report);
      const revision = /name="revision" value="(\d+)"/.exec(text)[1];
      const r = await client.post(`${report}/${to}`, { csrf: csrfOf(text), revision, ...more });
      assert.equal(r.status, 303, r.text);
    };
    await post('acts/review', {});
    await post('sign', { number: '218', secret: 'demo' });
  },
  async thanhtra(client) {
    for (const step of ['guide.masking', 'guide.board', 'guide.promise']) await open(client, step);
  },
  async quantri() {}, // done above
};

async function officer(client, [free, , mine]) {
  const [, code] = /mc-code" href="\/dossiers\/([^"]+)"/.exec((await client.get(free)).text);
  await act(client, code, 'take');
  const rows = csv((await client.get(mine.replace('inbox', 'inbox.csv'))).text);
  const held = [];
  for (const row of rows) if ((await acts(client, row.code)).found.supplement) held.push(row.code);
  const ask = { text: 'Thiếu bản sao (thử)', basis: 'Điều 17 (thử)', sent_by: 'phone' };
  await act(client, held[0], 'supplement', ask);
  await act(client, held[1], 'pass');
}

const open = async (client, step) =>
  assert.equal((await client.post('/guide/open', { csrf: csrfOf(await home(client)), step })).status, 303);

// Where the steps of the guide that are acts lead to, in order.
const paths = (page) => [...page.matchAll(/mc-guide__step.*?href="([^"]+)"/g)].map((m) => m[1]);

for (const name of NAMES)
  test(`${name} can do the whole first task at once`, async () => {
    const client = await as(name);
    await begun[name](client, paths(await home(client)));
    const page = await home(client);
    assert.equal(done(page), steps(page), page);
  });

test('it can be put away, by oneself alone', async () => {
  const leader = await as('lanhdao');
  const csrf = csrfOf(await home(leader));
  assert.equal((await leader.post('/guide/dismiss', { csrf: 'x' })).status, 403);
  assert.equal((await leader.post('/guide/dismiss', { csrf })).status, 303);
  assert.equal(steps(await home(leader)), 0);
  assert.equal(steps(await home(await as('lanhdao'))), 0, 'also at the next sign-in');
  assert.ok(steps(await home(await as('thanhtra'))) > 0);
});
