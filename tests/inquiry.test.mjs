// Who searched for people, and which lists of names were shown, is known to those who look after it: which
// way of searching, how many were shown and when; never what was typed.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { csv, drop, motcua } from './server.mjs';
import { at, csrfOf, procedureOf, programs, sound, staffed, takeIn, user } from './office.mjs';
import { POSTGRES, sql } from './place.mjs';

const DAY = '2022-06-06';
const NAME = 'Trần Thị Bích';
const NUMBER = '096123456789';

test('searches and lists are written down and told to those who look after it', async () => {
  const data = staffed();
  user(data, 'inspector', '--role', 'inspector');
  user(data, 'root', '--role', 'admin');
  const ask = programs(data, 'clerk');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code;
  // What was noted is there within a second or so; nobody is made to wait for it.
  const told = async (client, query, n) => {
    for (let i = 0; ; i++) {
      const r = await client.get(`/seen/inquiries.csv${query}`);
      assert.equal(r.status, 200, r.text);
      const rows = csv(r.text);
      if (rows.length === n || i === 200) return rows;
      await wait(50);
    }
  };
  await at(data, `${DAY}T09:00`, async (as, server) => {
    const clerk = await as('clerk');
    code = await takeIn(clerk, procedure, { applicant: NAME, applicant_id: NUMBER });
    const officer = await as('an');
    for (const q of ['tran bich', 'Bích  TRẦN', 'tran bich', 'khong co ai', code])
      assert.equal((await officer.get(`/search?q=${encodeURIComponent(q)}`)).status, 200);
    await officer.get('/search?in=files&q=khai+sinh');
    await officer.get('/search');
    const inspector = await as('inspector');
    const mine = await told(inspector, '?who=an', 5);
    assert.deepEqual(
      mine.map((r) => [r.account, r.at, r.kind, r.list, r.found]).sort(),
      [
        ['an', `${DAY}T09:00`, 'code', '', '1'],
        ['an', `${DAY}T09:00`, 'files', '', '0'],
        ['an', `${DAY}T09:00`, 'name', '', '0'],
        ['an', `${DAY}T09:00`, 'name', '', '1'],
        ['an', `${DAY}T09:00`, 'name', '', '1'],
      ].sort(),
    );
    assert.ok(mine.every((r) => /^[0-9a-f]{8}$/.test(r.sign)));
    // Lists: the one, its filter, its page; not where nobody is on it, nor the file without names.
    const leader = await as('leader');
    const list = `/figures/${DAY}..${DAY}/all/received`;
    const none = `/figures/${DAY}..${DAY}/all/late`;
    for (const path of [list, `${list}?sort=due&dir=asc`, list, `${list}.csv`, none])
      assert.equal((await leader.get(path)).status, 200, path);
    const register = `/register?agency=P04&from=${DAY}&to=${DAY}`;
    for (const path of [register, '/register/print?agency=P04', '/submissions', '/postal', '/inbox'])
      assert.equal((await clerk.get(path)).status, 200, path);
    const chief = await as('chief');
    for (const path of ['/inbox?pile=free', '/inbox.csv?pile=free', '/inbox?pile=mine'])
      await chief.get(path);
    const places = async (who, n) => {
      const rows = await told(inspector, `?who=${who}`, n);
      return rows.filter((r) => r.kind === 'list').map((r) => [r.list, r.found]);
    };
    assert.deepEqual((await places('leader', 2)).sort(), [
      [list, '1'],
      [`${list}?sort=due&dir=asc`, '1'],
    ]);
    assert.deepEqual((await places('chief', 1)).sort(), [['/inbox?pile=free', '1']]);
    // The clerk's: by the number that was typed at intake, the register, and its print.
    assert.deepEqual((await places('clerk', 3)).sort(), [
      ['/register/print?agency=P04', '1'],
      [register, '1'],
    ]);
    // By a number, found or not.
    for (const applicant_id of [NUMBER, '096.123.456.789', '096000000000'])
      assert.equal((await ask(server.base, 'clerk', '/api/held', { procedure, applicant_id })).status, 200);
    const numbers = (await told(inspector, '?who=clerk', 4)).filter((r) => r.kind === 'number');
    assert.equal(numbers.length, 2, 'the same number is one in an hour');
    // Who searched for somebody: by the words of the name in any case, by the number however it is written.
    const sought = async (text, n) =>
      (await told(inspector, `?sought=${encodeURIComponent(text)}`, n)).map((r) => [r.account, r.kind]);
    assert.deepEqual(await sought('TRẦN bích', 1), [['an', 'name']]);
    assert.deepEqual(await sought('096 123 456 789', 1), [['clerk', 'number']]);
    assert.deepEqual(await sought('Nguyễn Văn Khác', 0), []);

    // Sums, for a period; who may see them.
    const sums = await told(inspector, '', 4);
    const of = Object.fromEntries(sums.map((r) => [r.account, [r.searches, r.lists, r.found]]));
    assert.deepEqual(of.an, ['5', '0', '3']);
    assert.deepEqual(of.leader, ['0', '2', '2']);
    assert.deepEqual(await told(inspector, '?from=2022-06-05&to=2022-06-05', 0), []);
    assert.equal((await (await as('root')).get('/seen/inquiries')).status, 200);
    for (const name of ['head', 'an', 'leader', 'clerk'])
      assert.equal((await (await as(name)).get('/seen/inquiries')).status, 403, name);
    for (const query of ['?from=2022-06-08&to=2022-06-07', '?from=2020-06-08&to=2022-06-07', '?from=x'])
      assert.equal((await inspector.get(`/seen/inquiries${query}`)).status, 422, query);
    assert.equal((await inspector.get('/seen/inquiries?who=nobody')).status, 404);
    const page = (await inspector.get('/seen/inquiries?who=an')).text;
    assert.match(page, /Theo họ tên/);
    assert.doesNotMatch(page, /Bích|tran bich/);
    assert.match((await inspector.get('/seen')).text, /href="\/seen\/inquiries"/);
    assert.doesNotMatch((await (await as('head')).get('/seen')).text, /seen\/inquiries/);
  });
  // What was typed stands nowhere: neither in clear in the rows nor in the journal.
  const kept = sql(data, 'SELECT place FROM inquiry');
  assert.doesNotMatch(kept, /tran|bich|096/i);
  assert.doesNotMatch(motcua('export', 'journal', '--data', data).out, /tran bich|096123456789/);
  if (!POSTGRES) assert.ok(!readFileSync(join(data, 'motcua.db')).includes('tran bich'));
  // The next hour's first seals the one before: what is changed there then is noticed.
  await at(data, `${DAY}T10:00`, async (as) => {
    await (await as('an')).get('/search?q=le+van');
  });
  assert.equal(motcua('verify', '--data', data).code, 0);
  sql(data, "UPDATE inquiry SET found = 0 WHERE place LIKE '/inbox%'");
  const cut = motcua('verify', '--data', data);
  assert.equal(cut.code, 1);
  assert.match(cut.err, /searches and lists written down in the hour from 2022-06-06T09:00 are not those/);
  sql(data, "UPDATE inquiry SET found = 1 WHERE place LIKE '/inbox%'");
  sound(data);
  drop(data);
});

test('a head with something to sign, and a desk with something for the post, leave a trace too', async () => {
  const data = staffed();
  user(data, 'inspector', '--role', 'inspector');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    const code = await takeIn(clerk, procedure, { channel: 'post' });
    assert.ok(code);
    const page = await clerk.get('/postal?direction=in');
    const dossier = /name="dossier" value="(\d+)"/.exec(page.text)[1];
    const form = { csrf: csrfOf(page.text), direction: 'in', dossier };
    const list = (await clerk.post('/postal/lists', form)).headers.get('location');
    for (const path of [list, `${list}/print`, '/submissions'])
      assert.equal((await clerk.get(path)).status, 200);
  });
  const places = sql(data, 'SELECT place FROM inquiry WHERE kind = 4 ORDER BY place').split('\n');
  assert.deepEqual(places, ['/postal/lists/1', '/postal/lists/1/print', '/postal?direction=in']);
  drop(data);
});
