// The administrator's accounts on pages: added with a link by which people set their own password, found,
// given posts, sent away; the link is good once, goes by mail, and no record has it.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { sql } from './place.mjs';
import { Client, MOTCUA, csv, drop, motcua, motcuaIn, serveWith } from './server.mjs';
import { post } from './post.mjs';
import { ok } from './support.mjs';
import { LOCAL, PASSWORD, csrfOf, staffed, user } from './office.mjs';

const OWN = 'một câu của riêng tôi';
const NOW = '2022-06-06T09:00';
let data, server, admin;
before(async () => {
  data = staffed();
  user(data, 'keeper', '--role', 'admin');
  server = await serveWith({ MOTCUA_NOW: LOCAL(NOW) }, data);
  admin = await enter('keeper');
});
after(async () => {
  assert.equal(motcua('verify', '--data', data).code, 0);
  await server.stop();
  drop(data);
});

async function enter(name, password = PASSWORD, base = server.base) {
  const c = new Client(base);
  const r = await c.post('/sign-in', { name, password, back: '/' });
  assert.equal(r.status, 303, `${name} signs in`);
  return c;
}
const entersWith = async (name, password) =>
  (await new Client(server.base).post('/sign-in', { name, password, back: '/' })).status === 303;
const send = async (c, path, form = {}) =>
  c.post(path, { csrf: csrfOf((await c.get('/account')).text), ...form });
const add = (form) => send(admin, '/accounts', { email: '', agency: '', desk: '', ...form });
const linkOf = (page) => /(\/invitation\/[\w-]{43})</.exec(page)[1];
const setBy = (link, password, again = password) =>
  new Client(server.base).post(link, { new: password, again });
const names = (page) =>
  [...page.matchAll(/<a class="govuk-link" href="\/accounts\/([^"]+)">\1</g)].map((m) => m[1]);
const journal = () => motcua('export', 'journal', '--data', data).out;

test('an account is added; its owner sets the password by the link, once', async () => {
  const made = await add({ name: 'hoa', full_name: 'Trần Thị Hoà', role: 'officer', agency: 'P04' });
  assert.equal(made.status, 200, made.text);
  assert.match(made.text, /chỉ hiện lần này/);
  assert.match(made.text, /Cán bộ cơ quan, Sở Tư pháp/);
  const link = linkOf(made.text);
  const again = await admin.get('/accounts/hoa');
  assert.match(again.text, /chưa dùng; có hiệu lực đến <strong>[^<]*9\/6\/2022/);
  assert.doesNotMatch(again.text, /invitation\/[\w-]{43}/, 'it is shown this once');

  const page = await new Client(server.base).get(link);
  assert.equal(page.status, 200);
  assert.match(page.text, /Trần Thị Hoà/);
  assert.match(page.headers.get('cache-control'), /no-store/);
  for (const [one, two, why] of [
    ['ngắn', 'ngắn', /từ 10 đến 200 ký tự/],
    ['password123', 'password123', /quá phổ biến/],
    [OWN, `${OWN}!`, /không giống nhau/],
  ]) {
    const r = await setBy(link, one, two);
    assert.equal(r.status, 422);
    assert.match(r.text, why);
  }
  const signedIn = await enter('leader');
  const mixed = { new: 'một câu khác nữa', again: 'một câu khác nữa' };
  assert.equal((await signedIn.post(link, mixed)).status, 403, "another's session needs its token");
  const set = await setBy(link, OWN);
  assert.equal(set.status, 303, set.text);
  assert.equal(set.headers.get('location'), '/sign-in?set=yes');
  assert.match((await new Client(server.base).get('/sign-in?set=yes')).text, /Đã đặt mật khẩu/);
  const hoa = await enter('hoa', OWN);
  assert.equal((await hoa.get('/inbox')).status, 200);
  for (const r of [await setBy(link, 'một câu khác nữa'), await new Client(server.base).get(link)]) {
    assert.equal(r.status, 404);
    assert.match(r.text, /không còn hiệu lực/);
  }
  assert.ok(await entersWith('hoa', OWN));
  assert.equal(sql(data, 'SELECT COUNT(*) FROM invitation'), '0');
  assert.doesNotMatch(journal() + server.log(), new RegExp(link.split('/')[2]));
  for (const act of ['added', 'post', 'invited', 'password'])
    assert.match(journal(), new RegExp(`"act":"account.${act}"`), act);
});

test('what is wrong is said at its field, and what was typed stays', async () => {
  const right = { name: 'lan', full_name: 'Lê Thị Lan', role: 'officer', agency: 'P04' };
  for (const [form, at, why] of [
    [{ name: 'Lan' }, 'name', /chữ thường không dấu/],
    [{ name: '1an' }, 'name', /chữ thường không dấu/],
    [{ name: 'an' }, 'name', /Đã có tài khoản/],
    [{ email: 'lan@' }, 'email', /thư điện tử không đúng/],
    [{ role: 'king' }, 'role', /chọn vai trò/],
    [{ agency: '' }, 'agency', /chọn cơ quan/],
    [{ agency: 'nowhere' }, 'agency', /chọn cơ quan/],
    [{ role: 'clerk' }, 'desk', /chọn Bộ phận Một cửa/],
  ]) {
    const r = await add({ ...right, ...form });
    assert.equal(r.status, 422, JSON.stringify(form));
    assert.match(r.text, why);
    assert.match(r.text, new RegExp(`<a href="#${at}">`));
    assert.match(r.text, /value="Lê Thị Lan"/);
  }
  assert.equal((await admin.get('/accounts/lan')).status, 404);
});

test('a later link, a password set otherwise, locking, and three days end a link', async () => {
  const invite = async (name) => linkOf((await send(admin, `/accounts/${name}/invitation`)).text);
  const first = await invite('binh');
  const second = await invite('binh');
  assert.equal((await setBy(first, OWN)).status, 404);
  assert.ok(await entersWith('binh', PASSWORD), 'the old password holds until the new one is set');
  const inside = await enter('binh');
  assert.equal((await setBy(second, OWN)).status, 303);
  assert.equal((await inside.get('/inbox')).status, 303, 'sessions from before are over');
  assert.ok(!(await entersWith('binh', PASSWORD)));

  const third = await invite('binh');
  assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'password', 'binh', '--data', data).code, 0);
  assert.equal((await setBy(third, OWN)).status, 404);

  const fourth = await invite('binh');
  assert.equal((await send(admin, '/accounts/binh/locked', { locked: 'yes' })).status, 303);
  assert.equal((await setBy(fourth, OWN)).status, 404);
  assert.equal((await send(admin, '/accounts/binh/invitation')).status, 409);
  await send(admin, '/accounts/binh/locked', { locked: 'no' });
  assert.equal((await setBy(fourth, OWN)).status, 404, 'nor when it is unlocked again');

  const fifth = await invite('binh');
  for (const [time, status] of [
    ['2022-06-09T08:59', 200],
    ['2022-06-09T09:01', 404],
  ]) {
    const later = await serveWith({ MOTCUA_NOW: LOCAL(time) }, data);
    try {
      assert.equal((await new Client(later.base).get(fifth)).status, status, time);
    } finally {
      await later.stop();
    }
  }
  const printed = motcua('user', 'invite', 'binh', '--data', data);
  assert.match(printed.out, /^\/invitation\/[\w-]{43}\n$/, printed.err);
});

test('accounts are found by words and agency, page by page, and as a table all of them', async () => {
  const more = 320;
  const made = Array.from({ length: more }, (_, i) => `m${String(i).padStart(3, '0')}`);
  const rows = made.map((n, i) => `(${900000 + i}, '${n}', 'Đặng Văn Số ${i}', '', NULL, 'x', 0, 0, 0)`);
  sql(
    data,
    `INSERT INTO account (id, name, full_name, role, agency, password, locked, failures, wait_until)
     VALUES ${rows.join(',')}`,
  );
  const all = csv((await admin.get('/accounts.csv')).text).map((r) => r.name);
  assert.ok(
    made.every((n) => all.includes(n)),
    'a table has all, however many',
  );
  const found = [];
  let path = '/accounts?q=dang+van';
  for (let pages = 0; path && pages < 20; pages++) {
    const page = (await admin.get(path)).text;
    found.push(...names(page));
    path = /href="([^"]+)" rel="next"/.exec(page)?.[1].replaceAll('&amp;', '&');
  }
  assert.deepEqual(found, made);
  assert.deepEqual(names((await admin.get('/accounts?q=HOÀ')).text), ['hoa']);
  assert.deepEqual(names((await admin.get('/accounts?q=số+319')).text), ['m319']);
  assert.deepEqual(names((await admin.get('/accounts?agency=P05')).text), ['other']);
  assert.equal(csv((await admin.get('/accounts.csv?agency=P05')).text).length, 1);
  assert.match((await admin.get('/accounts?q=nobodylikethat')).text, /Không có tài khoản nào/);
  assert.equal((await admin.get('/accounts?agency=nowhere')).status, 404);
});

test('posts are given and taken away at once; nobody takes the administrator from themselves', async () => {
  const other = await enter('other');
  assert.equal((await other.get('/board')).status, 403);
  const given = await send(admin, '/accounts/other/posts', { role: 'head', agency: 'P05', desk: '' });
  assert.equal(given.headers.get('location'), '/accounts/other?done=posts');
  assert.equal((await other.get('/board')).status, 200, 'in the session that is open');
  const page = (await admin.get('/accounts/other?done=posts')).text;
  assert.match(page, /Đã cập nhật vị trí/);
  const hidden = (name) => `<input type="hidden" name="${name}" value="(\\d+)">`;
  const row = new RegExp(`name="role" value="head">${hidden('at_agency')}${hidden('at_desk')}`);
  const [, agency, desk] = row.exec(page);
  const end = { role: 'head', at_agency: agency, at_desk: desk };
  assert.equal((await send(admin, '/accounts/other/posts/end', end)).status, 303);
  assert.equal((await other.get('/board')).status, 403);
  assert.equal((await send(admin, '/accounts/other/posts/end', end)).status, 404, 'it is not held');
  // The journal tells where the post was, not only what it was.
  for (const what of ['post', 'post_ended'])
    assert.match(
      journal(),
      new RegExp(`"act":"account\\.${what}",[^\n]*"data":{"role":"head","agency":"P05"}`),
    );
  assert.match(journal(), /"act":"account\.post",[^\n]*"data":{"role":"clerk","desk":"TTHCC"}/);
  const wrong = await send(admin, '/accounts/other/posts', { role: 'clerk', agency: 'P05', desk: '' });
  assert.equal(wrong.status, 422);
  const own = { role: 'admin', at_agency: 0, at_desk: 0 };
  assert.equal((await send(admin, '/accounts/keeper/posts/end', own)).status, 409);
  assert.equal((await send(admin, '/accounts/keeper/locked', { locked: 'yes' })).status, 409);
  assert.equal((await admin.get('/accounts')).status, 200);
});

test('names and addresses are changed', async () => {
  const change = (form) => send(admin, '/accounts/other/details', form);
  assert.equal((await change({ full_name: 'Phạm Khác', email: 'khac@camau.example' })).status, 303);
  const page = (await admin.get('/accounts/other')).text;
  assert.match(page, /<h1[^>]*>Phạm Khác/);
  assert.match(page, /value="khac@camau\.example"/);
  const bad = await change({ full_name: 'Phạm Khác', email: 'không phải' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /value="không phải"/);
  assert.equal((await change({ full_name: 'Phạm Khác', email: '' })).status, 303);
  assert.equal(sql(data, "SELECT email IS NULL FROM account WHERE name = 'other'").replace('t', '1'), '1');
});

test('somebody away: a colleague of the agency acts in the posts, from first to last day', async () => {
  let chief = await enter('chief');
  const an = await enter('an');
  const page = (await chief.get('/account')).text;
  const colleague = (name) => new RegExp(`<option value="(\\d+)">[^<]*\\(${name}\\)`).exec(page)?.[1];
  assert.ok(!colleague('other') && !colleague('chief') && !colleague('leader'));
  const away = (form) => send(chief, '/account/away', { delegate: colleague('an'), ...form });
  for (const [form, why] of [
    [{ from: '6/6', to: '8/6/2022' }, /Hãy gõ ngày/],
    [{ from: '6/6/2022', to: '' }, /Hãy gõ ngày/],
    [{ from: '8/6/2022', to: '7/6/2022' }, /không trước ngày đầu/],
    [{ from: '1/6/2022', to: '5/6/2022' }, /từ hôm nay/],
    [{ from: '6/6/2022', to: '13/12/2022' }, /dài nhất 190 ngày/],
    [{ from: '6/6/2022', to: '6/6/2042' }, /dài nhất 190 ngày/],
    [{ from: '6/6/2022', to: '8/6/2022', delegate: '1' + colleague('an') }, /chọn một đồng nghiệp/],
  ]) {
    const r = await away(form);
    assert.equal(r.status, 422, JSON.stringify(form));
    assert.match(r.text, why);
  }
  assert.equal((await an.get('/board')).status, 403, 'an officer has no board');
  const long = (to) =>
    motcua('user', 'away', 'head', '--delegate', 'an', '--from', '2022-06-06', '--to', to, '--data', data);
  const years = long('2022-12-13');
  assert.equal(years.code, 1);
  assert.match(years.err, /to: expected at most 190 days, found 191/);
  const done = await away({ from: '6/6/2022', to: '8/6/2022' });
  assert.equal(done.headers.get('location'), '/account?done=away');
  assert.equal((await an.get('/board')).status, 200, 'but the approver whom the officer stands in for does');
  assert.match(
    journal(),
    /"act":"account\.away",[^\n]*"data":{"from":"2022-06-06","until":"2022-06-08","by":"an"}/,
  );
  // Nobody acts for one who is locked out.
  const locked = (how) => send(admin, '/accounts/chief/locked', { locked: how });
  assert.equal((await locked('yes')).status, 303);
  assert.equal((await an.get('/board')).status, 403);
  assert.equal((await locked('no')).status, 303);
  assert.equal((await an.get('/board')).status, 200);
  chief = await enter('chief');
  const shown = (await chief.get('/account?done=away')).text;
  assert.match(shown, /6\/6\/2022 – 8\/6\/2022/);
  const id = /name="absence" value="(\d+)"/.exec(shown)[1];
  assert.equal(
    (await send(an, '/account/away/end', { absence: id })).status,
    404,
    "it is not the officer's own",
  );
  assert.equal((await send(chief, '/account/away/end', { absence: id })).status, 303);
  assert.equal((await an.get('/board')).status, 403);

  // The administrator does it for whoever fell ill.
  const form = { delegate: colleague('an'), from: '7/6/2022', to: '9/6/2022' };
  const ill = await send(admin, '/accounts/head/away', form);
  assert.equal(ill.headers.get('location'), '/accounts/head?done=away');
  assert.equal((await an.get('/board')).status, 403, 'not yet');
  const later = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-08T09:00') }, data);
  try {
    const there = await enter('an', PASSWORD, later.base);
    assert.equal((await there.get('/board')).status, 200);
    const keeper = await enter('keeper', PASSWORD, later.base);
    const absence = /name="absence" value="(\d+)"/.exec((await keeper.get('/accounts/head')).text)[1];
    assert.equal((await send(keeper, '/accounts/head/away/end', { absence })).status, 303);
    assert.equal((await there.get('/board')).status, 403);
    assert.equal((await send(keeper, '/accounts/head/away/end', { absence })).status, 404, 'it is over');
  } finally {
    await later.stop();
  }
  admin = await enter('keeper'); // two days later the session was over, and swept away
  assert.equal(sql(data, 'SELECT to_day - from_day FROM absence'), '0', 'yesterday was a day of it');
  assert.match(journal(), /"act":"account.back"/);
});

test('a link goes by mail to the address, and then only its digest is kept', async () => {
  const smtp = await post();
  const run = (time) =>
    new Promise((done) => {
      const args = [
        'alerts',
        'send',
        '--smtp',
        smtp.url,
        '--mail-from',
        'motcua@camau.example',
        '--data',
        data,
      ];
      const child = spawn(MOTCUA, args, { env: { ...process.env, MOTCUA_NOW: LOCAL(time) } });
      child.on('close', done);
    });
  const form = { name: 'mai', full_name: 'Võ Thị Mai', role: 'leader', email: 'mai@camau.example' };
  const made = await add(form);
  assert.equal(made.status, 200, made.text.replace(/[^]*<main/, ''));
  const link = linkOf(made.text);
  const sealed = () => sql(data, 'SELECT COUNT(*) FROM invitation WHERE token IS NOT NULL');
  assert.equal(sealed(), '1');
  assert.equal(await run('2022-06-06T09:01'), 0);
  assert.equal(smtp.mails.length, 0, 'nothing says how the pages are reached: the link would lead nowhere');
  assert.equal(motcua('setting', 'public_url', 'https://motcua.camau.example', '--data', data).code, 0);
  assert.equal(await run('2022-06-06T09:02'), 0);
  assert.deepEqual(
    smtp.mails.map((m) => m.to),
    ['mai@camau.example'],
  );
  assert.equal(smtp.mails[0].subject, 'Đặt mật khẩu tài khoản một cửa');
  assert.ok(smtp.mails[0].body.includes(`https://motcua.camau.example${link}`), smtp.mails[0].body);
  assert.match(smtp.mails[0].body, /09:00 ngày 9\/6\/2022/);
  assert.equal(sealed(), '0');
  assert.equal(await run('2022-06-06T09:03'), 0);
  assert.equal(smtp.mails.length, 1, 'once');
  assert.equal((await setBy(link, OWN)).status, 303);
});

test('on the command line too', async () => {
  const made = motcua('user', 'add', 'quang', '--role', 'leader', '--invite', '--data', data);
  assert.match(made.out, /^https:\/\/motcua\.camau\.example\/invitation\/[\w-]{43}\n$/, made.err);
  assert.equal((await setBy(new URL(made.out.trim()).pathname, OWN)).status, 303);
  assert.ok(await entersWith('quang', OWN));
  const bad = motcuaIn(`${PASSWORD}\n`, 'user', 'add', 'Quang Vinh', '--role', 'leader', '--data', data);
  assert.equal(bad.code, 1);
  assert.match(bad.err, /expected 1 to 60 of a to z/);
  assert.equal(motcua('user', 'invite', 'nobody', '--data', data).code, 1);
});

test("a program's token ends by its day, by a command and on the page, at once", async () => {
  const env = { MOTCUA_NOW: LOCAL(NOW) };
  const command = (...args) => ok(['token', ...args, '--data', data], { env }).out.trim();
  const made = (name, ...more) => command('add', 'leader', name, ...more);
  const asks = async (token, base = server.base) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${base}/board.csv`, { headers })).status;
  };
  const [one, two, short] = [made('cổng'), made('kho'), made('thử', '--until', '2022-06-06')];
  for (const token of [one, two, short]) assert.equal(await asks(token), 200);
  const listed = csv(command('list', '--format', 'csv'));
  assert.deepEqual(
    listed.filter((t) => t.account === 'leader').map((t) => [t.name, t.ends]),
    [
      ['cổng', ''],
      ['kho', ''],
      ['thử', '2022-06-07T00:00'],
    ],
  );
  command('end', 'leader', 'cổng');
  for (let i = 0; i < 100 && (await asks(one)) === 200; i++) await new Promise((r) => setTimeout(r, 50));
  assert.equal(await asks(one), 401, 'another process ended it');
  const page = (await admin.get('/accounts/leader')).text;
  const row = /<th[^>]*>kho<\/th>[\s\S]*?name="token" value="(\d+)"/.exec(page);
  assert.equal((await send(admin, '/accounts/leader/tokens/end', { token: row[1] })).status, 303);
  assert.equal(await asks(two), 401);
  assert.equal((await send(admin, '/accounts/leader/tokens/end', { token: row[1] })).status, 404);
  assert.equal((await send(admin, '/accounts/binh/tokens/end', { token: '3' })).status, 404, 'of another');
  assert.equal(await asks(short), 200);
  const later = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-07T00:00') }, data);
  try {
    assert.equal(await asks(short, later.base), 401, 'its last day is over');
  } finally {
    await later.stop();
  }
  const ended = journal()
    .split('\n')
    .filter((line) => line.includes('"act":"account.token_ended"'));
  assert.deepEqual(
    ended.map((line) => JSON.parse(line).data.token),
    ['cổng', 'kho'],
    'each event says which',
  );
});
