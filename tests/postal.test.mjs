// The public post: results sent by post wait for a list, a list is handed over with its paper, pieces are
// followed by what the post says, through the API and from a file; counts lead to their dossiers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, motcua, scratch } from './server.mjs';
import { act, at, csrfOf, pdf, procedureOf, sound, staffed, takeIn, user, workThrough } from './office.mjs';

const DAY = '2022-06-06';
const file = (text) => {
  const path = join(scratch(), 'post.csv');
  writeFileSync(path, text);
  return path;
};

test('from the desk to the post and back', async () => {
  const data = staffed();
  user(data, 'faraway', '--role', 'clerk', '--desk', 'MC-D1');
  user(data, 'root', '--role', 'admin');
  for (const [name, approves, heads] of [
    ['two', 'P05', 'P04'],
    ['tworev', 'P04', 'P05'],
  ]) {
    user(data, name, '--role', 'approver', '--agency', approves);
    const post = ['post', 'add', name, '--role', 'head', '--agency', heads, '--data', data];
    assert.equal(motcua(...post).code, 0);
  }
  const token = motcua('token', 'add', 'clerk', 'post', '--data', data).out.trim();
  const admin = motcua('token', 'add', 'root', 'post', '--data', data).out.trim();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let posted;
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    const codes = [];
    for (const [channel, sent_by] of [
      ['post', 'post'],
      ['counter', 'post'],
      ['counter', 'desk'],
    ]) {
      const code = await takeIn(clerk, procedure, { channel });
      await workThrough(as, code);
      await act(clerk, code, 'return', { sent_by });
      codes.push(code);
    }
    const [a, b] = codes;
    const page = await clerk.get('/postal');
    assert.deepEqual(
      csv((await clerk.get('/postal.csv')).text).map((r) => r.dossier),
      [a, b],
    );
    const ids = [...page.text.matchAll(/name="dossier" value="(\d+)"/g)].map((m) => m[1]);
    const csrf = csrfOf(page.text);
    const body = (chosen) => new URLSearchParams([['csrf', csrf], ...chosen.map((id) => ['dossier', id])]);
    assert.equal((await clerk.post('/postal/lists', body([]))).status, 422);
    const made = await clerk.post('/postal/lists', body([ids[0]]));
    assert.equal(made.status, 303, made.text);
    const list = made.headers.get('location');
    // It is on one list; what is chosen together with it is not listed either.
    assert.equal((await clerk.post('/postal/lists', body(ids))).status, 409);
    assert.deepEqual(
      csv((await clerk.get('/postal.csv')).text).map((r) => r.dossier),
      [b],
    );
    assert.match((await clerk.get(list)).text, /01\/6-6-2022/);
    const text = await pdf(clerk, `${list}/print`);
    assert.match(text, /BẢNG KÊ BÀN GIAO/);
    assert.ok(text.includes(a) && !text.includes(b), text);
    assert.equal((await (await as('faraway')).get(list)).status, 403);
    posted = { codes, list };
  });
  const { codes, list } = posted;
  const [a, b, c] = codes;
  // The post tells of what happened, so it is later by now.
  await at(data, '2022-06-09T12:00', async (as, server) => {
    const clerk = await as('clerk');
    const tell = async (news, as_ = token) => {
      const r = await fetch(`${server.base}/api/postal`, {
        method: 'POST',
        body: JSON.stringify(news),
        headers: { authorization: `Bearer ${as_}`, 'content-type': 'application/json' },
      });
      return { status: r.status, text: await r.text() };
    };
    const one = { dossier: a, tracking: 'EMS123456VN', state: 'handed', at: `${DAY}T10:00` };
    assert.equal((await tell([one])).text, '{"read":1,"changed":1}');
    assert.equal((await tell([one])).text, '{"read":1,"changed":0}');
    // Of another desk's dossiers a clerk says nothing, however well the rest of the list is told; an
    // administrator's program speaks for every desk.
    const far = motcua('token', 'add', 'faraway', 'post', '--data', data).out.trim();
    assert.equal((await tell([{ ...one, state: 'delivered' }], far)).status, 403);
    assert.equal((await tell([], far)).text, '{"read":0,"changed":0}');
    assert.equal(csv((await clerk.get(`${list}.csv`)).text)[0].state, 'handed');
    assert.equal((await tell([one], admin)).text, '{"read":1,"changed":0}');
    // Nor did it happen before the dossier came, nor later than now.
    for (const time of ['1999-01-01T00:00', `${DAY}T08:59`, '2022-06-09T12:01', '2099-01-01T00:00']) {
      const r = await tell([{ ...one, state: 'delivered', at: time }]);
      assert.equal(r.status, 422, `${time}: ${r.text}`);
    }
    const arrived = { ...one, state: 'delivered', at: '2022-06-08T15:00' };
    // All or nothing: one bad row, and nothing is written.
    for (const [bad, status] of [
      [{ dossier: 'none' }, 404],
      [{ dossier: c, tracking: 'X1' }, 422],
      [{ dossier: a, state: 'lost' }, 422],
      [{ dossier: a, tracking: '<b>' }, 422],
      [{ dossier: a, at: 'yesterday' }, 422],
      ['x', 422],
    ]) {
      const r = await tell([arrived, bad]);
      assert.equal(r.status, status, r.text);
    }
    assert.equal(csv((await clerk.get(`${list}.csv`)).text)[0].state, 'handed');
    assert.equal((await tell([arrived])).text, '{"read":1,"changed":1}');
    assert.equal((await tell([{ ...one, at: '2022-06-09T08:00' }])).status, 422, 'it has arrived already');
    const row = csv((await clerk.get(`${list}.csv`)).text)[0];
    assert.deepEqual([row.tracking, row.state, row.at], ['EMS123456VN', 'delivered', '2022-06-08T15:00']);

    const head = 'dossier,direction,tracking,state,at\n';
    const news = `${a},in,EMS9VN,delivered,2022-06-05T08:00\n${b},out,EMS2VN,came_back,2022-06-09T08:00\n`;
    const read = motcua('import', 'postal', file(head + news), '--data', data);
    assert.equal(read.code, 0, read.err);
    assert.match(read.err, /read 2 rows, 2 of them new/);
    assert.match(motcua('import', 'postal', file(head + news), '--data', data).err, /2 rows, 0 of them new/);
    const wrong = motcua(
      'import',
      'postal',
      file(`${head}${news}none,out,,handed,2022-06-09T08:00\n`),
      '--data',
      data,
    );
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /post\.csv:4: no dossier has the code none/);
    const word = motcua(
      'import',
      'postal',
      file(`${head}${a},sideways,,handed,2022-06-09T08:00\n`),
      '--data',
      data,
    );
    assert.match(word.err, /post\.csv:2:\d+: direction: found "sideways"/);

    const period = `from=${DAY}&to=${DAY}`;
    const leader = await as('leader');
    const counts = csv((await leader.get(`/postal/counts.csv?${period}`)).text);
    assert.deepEqual(Object.values(counts[0]), ['P04', '1', '2', '1', '1']);
    // A desk's are what it took in; of several posts each opens its own agency's, where its role may look.
    const rows = async (name, path) => csv((await (await as(name)).get(path)).text);
    assert.deepEqual(await rows('clerk', `/postal/counts.csv?${period}`), counts);
    assert.deepEqual(await rows('two', `/postal/counts.csv?${period}`), counts);
    for (const name of ['faraway', 'other'])
      assert.deepEqual(await rows(name, `/postal/counts.csv?${period}`), [], name);
    const out = `/postal/counts.csv?agency=P04&${period}`;
    const sent = (await rows('clerk', out)).map((r) => r.dossier);
    assert.deepEqual(sent, [a, b]);
    assert.deepEqual(await rows('faraway', out), []);
    assert.equal((await (await as('other')).get(out)).status, 403);
    assert.equal((await rows('clerk', `/digitised.csv?${period}`))[0].granted, '3');
    assert.equal((await rows('two', `/digitised.csv?${period}`))[0].granted, '3');
    assert.deepEqual(await rows('faraway', `/digitised.csv?${period}`), []);
    const looks = await rows('two', '/seen.csv?from=2022-06-01&to=2022-06-09&who=clerk');
    assert.ok(looks.length > 0 && looks.every((l) => l.agency === 'P04'));
    // Where one is no head, nobody's looks are shown.
    const back = await rows('tworev', '/seen.csv?from=2022-06-01&to=2022-06-09&who=clerk');
    assert.deepEqual(back, []);
    const shown = await leader.get(`/postal/counts?${period}`);
    for (const [, href, n] of shown.text.matchAll(/numeric"><a class="govuk-link" href="([^"]+)">(\d+)</g)) {
      const behind = await leader.get(href.replaceAll('&amp;', '&'));
      assert.equal((behind.text.match(/mc-code" href="\/dossiers/g) ?? []).length, Number(n), href);
    }
  });
  sound(data);
});
