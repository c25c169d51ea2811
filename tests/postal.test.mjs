// The public post: results sent by post wait for a list, a list is handed over with its paper, pieces are
// followed by what the post says, through the API and from a file; counts lead to their dossiers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, motcua, scratch } from './server.mjs';
import { act, acts, altered, at, csrfOf, pdf, procedureOf, programs, sound } from './office.mjs';
import { staffed, takeIn, user, workThrough } from './office.mjs';
import { POSTGRES, copyOf, sql } from './place.mjs';

const DAY = '2022-06-06';
const HOME = {
  street: '12 Lý Bôn',
  commune: 'Phường 5',
  district: 'Thành phố Cà Mau',
  province: 'Tỉnh Cà Mau',
};
const HOME_LINE = '12 Lý Bôn, Phường 5, Thành phố Cà Mau, Tỉnh Cà Mau';
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
      await act(clerk, code, 'return', { sent_by, ...HOME });
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
    assert.deepEqual(Object.values(counts[0]), ['P04', '1', '2', '1', '1', '0']);
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

// A piece of post must be addressed: where the person wishes it so, that is asked when the dossier comes.
test('where the post brings a result is asked, kept sealed, and printed for the post', async () => {
  const data = staffed();
  const token = motcua('token', 'add', 'clerk', 'portal', '--data', data).out.trim();
  const ask = programs(data, 'clerk');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const person = { procedure, agency: 'P04', applicant: 'Lê Văn Tám', phone: '0912345678' };
  await at(data, `${DAY}T09:00`, async (as, server) => {
    const clerk = await as('clerk');
    // The page: by post, it is needed, each part but the district.
    const form = await clerk.get(`/intake/${procedure}`);
    const sent = {
      csrf: csrfOf(form.text),
      key: /name="key" value="([^"]+)"/.exec(form.text)[1],
      agency: 'P04',
      applicant: 'Trần Thị Bích',
      phone: '0912345678',
      channel: 'counter',
      return_by: 'post',
    };
    for (const lacks of ['street', 'commune', 'province']) {
      const r = await clerk.post(`/intake/${procedure}`, { ...sent, ...HOME, [lacks]: ' ' });
      assert.equal(r.status, 422, lacks);
      assert.ok(r.text.includes(`href="#${lacks}"`), lacks);
      assert.match(r.text, /<option value="post" selected>/);
      if (lacks !== 'street') assert.match(r.text, /name="street" value="12 Lý Bôn"/, 'what was typed stays');
    }
    const here = await takeIn(clerk, procedure, { return_by: 'post', ...HOME, district: '' });
    const plain = await takeIn(clerk, procedure, { return_by: 'desk', ...HOME });
    const shown = (code) => clerk.get(`/dossiers/${code}`);
    assert.match((await shown(here)).text, /Hình thức nhận kết quả<\/dt><dd[^>]*>Bưu chính công ích/);
    assert.doesNotMatch((await shown(here)).text, /Lý Bôn/, 'whereto is shown as the numbers are');
    assert.doesNotMatch((await shown(plain)).text, /Hình thức nhận kết quả<\/dt>/);
    const revealed = await clerk.post(`/dossiers/${here}/numbers`, { csrf: sent.csrf });
    assert.match(revealed.text, /12 Lý Bôn, Phường 5, Tỉnh Cà Mau/);

    const receipt = await pdf(clerk, `/dossiers/${here}/print/receipt`);
    assert.match(receipt.replace(/\s+/g, ' '), /qua bưu chính công ích tại: 12 Lý Bôn, Phường 5, Tỉnh/);
    assert.doesNotMatch(await pdf(clerk, `/dossiers/${plain}/print/receipt`), /bưu chính/);

    // A program: the same.
    const add = (more, key) => ask(server.base, 'clerk', '/api/dossiers', { ...person, ...more }, key);
    for (const bad of [
      { return_by: 'post' },
      { return_by: 'post', address: { ...HOME, street: '' } },
      { return_by: 'post', address: { ...HOME, street: 7 } },
      { return_by: 'post', address: { ...HOME, house: '1' } },
      { return_by: 'post', address: 'here' },
      { return_by: 'pigeon', address: HOME },
      { address: HOME },
    ])
      assert.equal((await add({ channel: 'counter', ...bad })).status, 422, JSON.stringify(bad));
    const by_api = (await add({ channel: 'post', return_by: 'post', address: HOME })).code;

    // And online: it is the dossier's once it is accepted.
    const hand_in = (number, more) =>
      ask(server.base, 'clerk', '/api/submissions', {
        number,
        procedure,
        agency: 'P04',
        applicant: 'Phạm Thị Chín',
        phone: '0987654321',
        ...more,
      });
    assert.equal((await hand_in('B-1', { return_by: 'post' })).status, 422);
    const there = { ...HOME, street: '9 An Dương Vương' };
    const handed = await hand_in('B-2', { return_by: 'post', address: there });
    assert.equal(handed.status, 201);
    const online = (await ask(server.base, 'clerk', `/api/submissions/${handed.id}/accept`, {}, 'b-2')).code;

    // Handed out by post it must have one: said when it came, or now.
    for (const code of [here, plain, by_api, online]) await workThrough(as, code);
    const back = async (code, more) => {
      const { found } = await acts(clerk, code);
      return clerk.post(`/dossiers/${code}/acts/return`, { ...found.return, sent_by: 'post', ...more });
    };
    const why = await back(plain, {});
    assert.equal(why.status, 422);
    assert.match(why.text, /Nhập địa chỉ nhận kết quả qua bưu chính/);
    assert.equal((await back(plain, { ...HOME, commune: '' })).status, 422);
    const offers = async (code) => (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(await offers(plain), /name="street"/);
    assert.doesNotMatch(await offers(plain), /Đã có địa chỉ/);
    assert.match(await offers(here), /Đã có địa chỉ trong hồ sơ/, 'what is known need not be typed again');
    assert.equal((await back(plain, { ...HOME, street: '1 Phan Ngọc Hiển' })).status, 303);
    for (const code of [by_api, online]) assert.equal((await back(code, {})).status, 303, code);
    // And may be said anew.
    assert.equal((await back(here, { ...HOME, street: '' })).status, 422);
    assert.equal((await back(here, { ...HOME, district: '', street: '14 Lý Bôn' })).status, 303);

    // On the list, its paper and its file for the post; who only oversees sees no address.
    const waits = await clerk.get('/postal');
    const ids = [...waits.text.matchAll(/name="dossier" value="(\d+)"/g)].map((m) => m[1]);
    assert.equal(ids.length, 4);
    const body = new URLSearchParams([['csrf', csrfOf(waits.text)], ...ids.map((id) => ['dossier', id])]);
    const list = (await clerk.post('/postal/lists', body)).headers.get('location');
    const text = (await pdf(clerk, `${list}/print`)).replace(/\s+/g, ' ');
    for (const said of ['Điện thoại', '0912345678', '0987654321', 'Lý Bôn', 'Phan Ngọc Hiển', 'Dương Vương'])
      assert.ok(text.includes(said), `${said}: ${text}`);
    const rows = csv((await clerk.get(`${list}.csv`)).text);
    assert.deepEqual(
      rows.map((r) => [r.dossier, r.recipient, r.address, r.phone]).sort(),
      [
        [here, 'Trần Thị Bích', '14 Lý Bôn, Phường 5, Tỉnh Cà Mau', '0912345678'],
        [plain, 'Trần Thị Bích', HOME_LINE.replace('12 Lý Bôn', '1 Phan Ngọc Hiển'), '0912345678'],
        [by_api, 'Lê Văn Tám', HOME_LINE, '0912345678'],
        [online, 'Phạm Thị Chín', HOME_LINE.replace('12 Lý Bôn', '9 An Dương Vương'), '0987654321'],
      ].sort(),
    );
    const program = await fetch(`${server.base}${list}.json`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal((await program.json()).length, 4);
    const leader = await as('leader');
    assert.doesNotMatch((await leader.get(`${list}.csv`)).text, /Lý Bôn|0912345678|recipient/);
    assert.equal((await leader.get(`${list}/print`)).status, 403);
    // That they were seen stands in each dossier's history.
    const history = (await clerk.get(`/dossiers/${by_api}`)).text;
    assert.match(history, /Ghi địa chỉ nhận kết quả qua bưu chính/);
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"channel":"post"[^\n]*"postal_in":true/g).length, 1, 'by a program as well');
  assert.equal(journal.match(/"fields":\["address","phone"\]/g).length, 3 * 4, 'print, CSV and JSON');
  assert.equal(journal.match(/"act":"dossier.address_given"/g).length, 5);
  assert.doesNotMatch(journal, /Lý Bôn|Phan Ngọc Hiển/);
  if (!POSTGRES) assert.ok(!readFileSync(join(data, 'motcua.db')).includes('Lý Bôn'), 'it is sealed');
  sound(data);
  // An address that nobody gave is found by the journal; one that was erased with its salt is none.
  const other = /^dossier \S+ address: another than the journal has the digest of$/;
  for (const change of ['sealed = NULL', 'salt = NULL', 'salt = zeroblob(16)']) {
    const first = '(SELECT MIN(dossier) FROM dossier_address)';
    const statement = `UPDATE dossier_address SET ${change} WHERE dossier = ${first}`;
    const lines = altered(data, statement, 'dossier ');
    assert.equal(lines.length, 1, change);
    assert.match(lines[0], other);
  }
  const erased = copyOf(data);
  sql(erased, 'UPDATE dossier_address SET sealed = NULL, salt = NULL');
  sound(erased);
});

test('a result that was sent before addresses were asked says that it has none', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code;
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    code = await takeIn(clerk, procedure);
    await workThrough(as, code);
    await act(clerk, code, 'return', { sent_by: 'post', ...HOME });
  });
  sql(data, 'DELETE FROM dossier_address');
  await at(data, `${DAY}T10:00`, async (as) => {
    const clerk = await as('clerk');
    const waits = await clerk.get('/postal');
    assert.match(waits.text, /Địa chỉ nhận: <\/span>Chưa có địa chỉ<\/td>/);
    const dossier = /name="dossier" value="(\d+)"/.exec(waits.text)[1];
    const made = await clerk.post('/postal/lists', { csrf: csrfOf(waits.text), dossier });
    const list = made.headers.get('location');
    assert.match((await clerk.get(list)).text, /Chưa có địa chỉ/);
    assert.match(await pdf(clerk, `${list}/print`), /Chưa có địa chỉ/);
    assert.equal(csv((await clerk.get(`${list}.csv`)).text)[0].address, '');
  });
});

// What the post collected from people and hands over to the desk: the counterpart of the list out.
test('dossiers that came by post are put on a list of what the post handed over', async () => {
  const data = staffed();
  user(data, 'faraway', '--role', 'clerk', '--desk', 'MC-D1');
  const token = motcua('token', 'add', 'clerk', 'post', '--data', data).out.trim();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, `${DAY}T09:00`, async (as, server) => {
    const clerk = await as('clerk');
    const a = await takeIn(clerk, procedure, { channel: 'post' });
    const b = await takeIn(clerk, procedure, { channel: 'post' });
    await takeIn(clerk, procedure);
    // The post told of one of them before.
    const told = await fetch(`${server.base}/api/postal`, {
      method: 'POST',
      body: JSON.stringify([
        { dossier: a, direction: 'in', tracking: 'EMS7VN', state: 'delivered', at: '2022-06-05T16:00' },
      ]),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    assert.equal(told.status, 200, await told.text());
    const waiting = async () => csv((await clerk.get('/postal.csv?direction=in')).text).map((r) => r.dossier);
    assert.deepEqual(await waiting(), [a, b]);
    assert.deepEqual(csv((await clerk.get('/postal.csv')).text), [], 'nothing goes out');
    const page = await clerk.get('/postal?direction=in');
    assert.match(page.text, /aria-current="page">Nhận từ bưu chính/);
    const ids = [...page.text.matchAll(/name="dossier" value="(\d+)"/g)].map((m) => m[1]);
    const make = (direction, chosen) => {
      const form = new URLSearchParams({ csrf: csrfOf(page.text), direction });
      for (const id of chosen) form.append('dossier', id);
      return clerk.post('/postal/lists', form);
    };
    assert.equal((await make('out', ids)).status, 409, 'no result of it goes out');
    const made = await make('in', ids);
    assert.equal(made.status, 303, made.text);
    assert.equal((await make('in', ids)).status, 409, 'each is on one list');
    assert.deepEqual(await waiting(), []);
    const list = made.headers.get('location');
    assert.deepEqual(
      csv((await clerk.get(`${list}.csv`)).text).map((r) => [r.dossier, r.tracking, r.state, r.at]),
      [
        [a, 'EMS7VN', 'delivered', '2022-06-05T16:00'],
        [b, '', 'delivered', `${DAY}T09:00`],
      ],
    );
    assert.match((await clerk.get(list)).text, /Bảng kê nhận 01\/6-6-2022/);
    const text = await pdf(clerk, `${list}/print`);
    assert.match(text, /BẢNG KÊ BÀN GIAO HỒ SƠ TIẾP NHẬN QUA BƯU CHÍNH/);
    assert.match(text, /Bên giao \(bưu chính\)/);
    assert.ok(text.includes(a) && text.includes(b));
    assert.equal((await (await as('faraway')).get(list)).status, 403);
    // Lists of one way are not the other's; the day numbers both.
    assert.match((await clerk.get('/postal?direction=in')).text, /01\/6-6-2022<\/a>/);
    assert.doesNotMatch((await clerk.get('/postal')).text, /6-6-2022/);
    const period = `from=${DAY}&to=${DAY}`;
    const counts = csv((await clerk.get(`/postal/counts.csv?${period}`)).text);
    assert.deepEqual(Object.values(counts[0]), ['P04', '2', '0', '0', '0', '0']);
    assert.match((await clerk.get(`/dossiers/${b}`)).text, /Nhận từ bưu chính/);
    // By post in, and out again: one piece each way.
    await workThrough(as, b);
    await act(clerk, b, 'return', { sent_by: 'post', ...HOME });
    assert.deepEqual(csv((await clerk.get('/postal.csv')).text).map((r) => r.dossier), [b]);
  });
  sound(data);
});

// The answer to a request to supplement, an original: what comes by post for a dossier that is here already.
test('papers that come by post later are on the list in, and counted', async () => {
  const data = staffed();
  user(data, 'faraway', '--role', 'clerk', '--desk', 'MC-D1');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const ask = programs(data, 'clerk', 'an');
  const asked = { text: 'Thiếu giấy tờ.', basis: 'Điều 17 Nghị định 61/2018/NĐ-CP', sent_by: 'post' };
  await at(data, `${DAY}T09:00`, async (as, server) => {
    const clerk = await as('clerk');
    const codes = [];
    for (let i = 0; i < 2; i++) {
      const code = await takeIn(clerk, procedure);
      const chief = await as('chief');
      const { found, text } = await acts(chief, code);
      const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
      await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder });
      await act(await as('an'), code, 'supplement', asked);
      codes.push(code);
    }
    const [a, b] = codes;
    // How the answer came is said with it: by post it waits for the list, at the desk it does not.
    const { found, text } = await acts(clerk, a);
    assert.match(text, /<option value="post">Bưu chính công ích/);
    const answer = (more) =>
      clerk.post(`/dossiers/${a}/acts/supplemented`, { ...found.supplemented, ...more });
    for (const bad of [{ sent_by: 'pigeon' }, { sent_by: 'post', tracking: 'E M S' }])
      assert.equal((await answer(bad)).status, 422, JSON.stringify(bad));
    assert.deepEqual(csv((await clerk.get('/postal.csv?direction=in')).text), []);
    assert.equal((await answer({ sent_by: 'post', tracking: 'EMS1VN' })).status, 303);
    await act(clerk, b, 'supplemented', { sent_by: 'desk' });

    // What was not asked for: its desk's clerk writes it down, on the page or by a program.
    const page = await clerk.get(`/dossiers/${b}`);
    assert.match(page.text, /Giấy tờ đến qua bưu chính/);
    assert.doesNotMatch((await (await as('an')).get(`/dossiers/${b}`)).text, /Giấy tờ đến qua bưu chính/);
    const write = (client, more) =>
      client.post(`/dossiers/${b}/posted`, { csrf: csrfOf(page.text), what: 'original', ...more });
    const bad = await write(clerk, { what: 'gold' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /Chọn loại giấy tờ/);
    assert.equal((await write(clerk, { tracking: '?' })).status, 422);
    assert.equal((await write(clerk, {})).status, 303);
    const far = await as('faraway');
    const theirs = csrfOf((await far.get('/postal')).text);
    assert.equal((await write(far, { csrf: theirs })).status, 403);
    const api = `/api/dossiers/${b}/posted`;
    const other = { what: 'other', tracking: 'EMS2VN' };
    assert.equal((await ask(server.base, 'an', api, other)).status, 403);
    assert.equal((await ask(server.base, 'clerk', api, { what: 'gold' })).status, 422);
    const sent = () => ask(server.base, 'clerk', api, other, 'k');
    assert.deepEqual(await sent(), { status: 200, code: b, before: false, no: 2 });
    assert.deepEqual(await sent(), { status: 200, code: b, before: true });

    // They wait beside the dossiers that came by post, and go on one list with them.
    const c = await takeIn(clerk, procedure, { channel: 'post' });
    const waits = await clerk.get('/postal?direction=in');
    const rows = csv((await clerk.get('/postal.csv?direction=in')).text);
    assert.deepEqual(
      rows.map((r) => [r.dossier, r.tracking, r.what]),
      [
        [c, '', 'dossier'],
        [a, 'EMS1VN', 'supplement'],
        [b, '', 'original'],
        [b, 'EMS2VN', 'other'],
      ],
    );
    const boxes = waits.text.matchAll(/name="(dossier|later)" value="(\d+)"/g);
    const chosen = [...boxes].map((m) => [m[1], m[2]]);
    assert.equal(String(chosen.map(([name]) => name)), 'dossier,later,later,later');
    const make = (direction, pieces) => {
      const fields = [['csrf', csrfOf(waits.text)], ['direction', direction], ...pieces];
      return clerk.post('/postal/lists', new URLSearchParams(fields));
    };
    assert.equal((await make('out', chosen.slice(1))).status, 422, 'nothing of it goes out');
    const made = await make('in', chosen);
    assert.equal(made.status, 303, made.text);
    assert.equal((await make('in', chosen.slice(1))).status, 409, 'each is on one list');
    assert.deepEqual(csv((await clerk.get('/postal.csv?direction=in')).text), []);
    const list = made.headers.get('location');
    const listed = csv((await clerk.get(`${list}.csv`)).text);
    assert.ok(listed.every((r) => r.state === 'delivered' && r.at === `${DAY}T09:00`));
    const piece = (r) => [r.dossier, r.tracking, r.what];
    assert.deepEqual(listed.map(piece), rows.map(piece));
    assert.match((await clerk.get('/postal?direction=in')).text, /4 bưu gửi/);
    assert.match((await clerk.get(list)).text, /Giấy tờ bổ sung theo yêu cầu/);
    const printed = (await pdf(clerk, `${list}/print`)).replace(/\s+/g, ' ');
    for (const said of ['EMS1VN', 'EMS2VN', 'Bản chính', '4 bưu gửi'])
      assert.ok(printed.includes(said), said);

    // What the post says of one that is written down changes nothing; of another, it did not go by post.
    const news = (tracking) => {
      const told = { dossier: a, direction: 'in', tracking, state: 'delivered' };
      return ask(server.base, 'clerk', '/api/postal', [told]);
    };
    assert.deepEqual(await news('EMS1VN'), { status: 200, read: 1, changed: 0 });
    assert.equal((await news('EMS9VN')).status, 422);

    // Counted, and each number leads to what it counts.
    const period = `from=${DAY}&to=${DAY}`;
    const counts = csv((await clerk.get(`/postal/counts.csv?${period}`)).text);
    assert.deepEqual(Object.values(counts[0]), ['P04', '1', '0', '0', '0', '3']);
    assert.deepEqual(csv((await far.get(`/postal/counts.csv?${period}`)).text), []);
    const later = `agency=P04&later=1&${period}`;
    const behind = csv((await clerk.get(`/postal/counts.csv?${later}`)).text);
    assert.ok(behind.every((r) => r.arrived_at === `${DAY}T09:00`));
    assert.deepEqual(behind.map(piece), rows.slice(1).map(piece));
    const shown = await clerk.get(`/postal/counts?${later}`);
    assert.equal((shown.text.match(/mc-code" href="\/dossiers/g) ?? []).length, 3);
    assert.match(shown.text, /Giấy tờ đến sau: /);
    const history = (await clerk.get(`/dossiers/${b}`)).text;
    assert.match(history, /Nhận giấy tờ qua bưu chính/);
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"act":"dossier.paper_posted"/g).length, 3);
  assert.equal(journal.match(/"came_by":"post"/g).length, 1);
  sound(data);
});
