// The page of the own account: the password, the open sessions; what others may not do with them.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { sql } from './place.mjs';
import { Client, drop, motcua, motcuaIn, serve, serveWith, smallFolder } from './server.mjs';
import { pause } from './years.mjs';

const FIRST = 'correct horse battery';
let data, server;
before(async () => {
  data = smallFolder();
  for (const name of ['an', 'binh', 'cuong', 'giang', 'hai', 'nguyenvandung'])
    assert.equal(motcuaIn(`${FIRST}\n`, 'user', 'add', name, '--role', 'leader', '--data', data).code, 0);
  server = await serve(data);
});
after(async () => {
  await server.stop();
  drop(data);
});

const enter = async (name, password = FIRST) => {
  const c = new Client(server.base);
  const r = await c.post('/sign-in', { name, password, back: '/account' });
  return { c, in: r.status === 303 };
};
const signedIn = async (name, password) => {
  const { c, in: ok } = await enter(name, password);
  assert.ok(ok, `${name} is signed in`);
  return c;
};
const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];
const sessionsOf = (page) => [...page.matchAll(/name="session" value="([0-9a-f]{64})"/g)].map((m) => m[1]);
// Sends a form of the page with its token.
const send = async (c, path, form) => c.post(path, { csrf: csrfOf((await c.get('/account')).text), ...form });
const renew = (c, password, wanted, again = wanted) =>
  send(c, '/account/password', { password, new: wanted, again });

test('the page names the account, is linked from the header, and is for nobody else', async () => {
  const c = await signedIn('an');
  const page = await c.get('/account');
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1[^>]*>Tài khoản của tôi/);
  assert.match((await c.get('/')).text, /<a href="\/account"[^>]*>an<\/a>/);
  assert.match(page.headers.get('cache-control'), /no-store/);
  const stranger = await new Client(server.base).get('/account');
  assert.match(stranger.headers.get('location'), /^\/sign-in\?back=\/account/);
});

test('a new password: this browser goes on with a new session, the others are out', async () => {
  const here = await signedIn('an');
  const there = await signedIn('an');
  const before = here.jar.get('motcua');
  const r = await renew(here, FIRST, 'một câu khác hẳn');
  assert.equal(r.status, 303);
  assert.equal(r.headers.get('location'), '/account?done=password');
  assert.notEqual(here.jar.get('motcua'), before);
  const page = await here.get('/account?done=password');
  assert.match(page.text, /Đã đổi mật khẩu/);
  assert.equal(sessionsOf(page.text).length, 0, 'no other session is left');
  assert.equal((await there.get('/account')).status, 303);
  const old = new Client(server.base);
  old.jar.set('motcua', before);
  assert.equal((await old.get('/account')).status, 303, 'the old token is worth nothing');
  assert.ok(!(await enter('an')).in);
  assert.ok((await enter('an', 'một câu khác hẳn')).in);
});

test('what is refused, and that nothing changes then', async () => {
  const c = await signedIn('nguyenvandung');
  const bad = [
    [FIRST, 'ngắn', 'ngắn', 'từ 10 đến 200'],
    [FIRST, 'ắ'.repeat(9), 'ắ'.repeat(9), 'từ 10 đến 200'],
    [FIRST, 'ắ'.repeat(201), 'ắ'.repeat(201), 'từ 10 đến 200'],
    [FIRST, 'NguyenVanDung', 'NguyenVanDung', 'trùng tên tài khoản'],
    [FIRST, 'matkhau123', 'matkhau123', 'quá phổ biến'],
    [FIRST, 'a long enough one', 'a long enough two', 'không giống nhau'],
    [FIRST, FIRST, FIRST, 'phải khác'],
    ['not the right one', 'a long enough one', 'a long enough one', 'hiện tại không đúng'],
  ];
  for (const [password, wanted, again, words] of bad) {
    const r = await renew(c, password, wanted, again);
    assert.equal(r.status, 422, words);
    assert.match(r.text, new RegExp(`govuk-error-message[^<]*>[^<]*${words}`));
    assert.doesNotMatch(r.text, new RegExp(`value="${password}"`));
  }
  const without = await c.post('/account/password', {
    password: FIRST,
    new: 'x'.repeat(20),
    again: 'x'.repeat(20),
  });
  assert.equal(without.status, 403, 'not without the token of the form');
  assert.ok((await enter('nguyenvandung')).in, 'the password stands');
});

test('letters count, not bytes: the longest password is set and opens a session', async () => {
  const longest = 'ắ'.repeat(200);
  assert.equal((await renew(await signedIn('nguyenvandung'), FIRST, longest)).status, 303);
  assert.ok((await enter('nguyenvandung', longest)).in);
  assert.ok(!(await enter('nguyenvandung', longest.slice(1))).in);
  assert.equal((await renew(await signedIn('nguyenvandung', longest), longest, FIRST)).status, 303);
  const cut = motcuaIn(`${'ắ'.repeat(400)}\n`, 'user', 'password', 'nguyenvandung', '--data', data);
  assert.equal(cut.code, 1, 'what is too long is not cut and taken');
  assert.match(cut.err, /expected 10 to 200/);
});

test('who may not come in stands in the log with the address, but no name that nobody has', async () => {
  // What the server says comes by another way than its answer.
  const said = async (words) => {
    for (let i = 0; i < 400 && !server.log().includes(words); i++) await pause(25);
    return server.log().includes(words);
  };
  assert.ok(!(await enter('mat khau cua toi')).in);
  assert.ok(await said('a sign-in was refused: no account has the name; from 127.0.0.1'));
  assert.ok(!server.log().includes('mat khau cua toi'));
  assert.equal(motcua('user', 'lock', 'hai', '--data', data).code, 0);
  assert.ok(!(await enter('hai')).in);
  assert.ok(await said('a sign-in was refused: hai is locked; from 127.0.0.1'));
  assert.equal(motcua('user', 'unlock', 'hai', '--data', data).code, 0);
  for (let i = 0; i < 8; i++) assert.ok(!(await enter('hai', 'not the right one')).in);
  assert.ok(await said('a sign-in was refused: hai has to wait; from 127.0.0.1'));
});

test('wrong passwords count as at sign-in', async () => {
  const c = await signedIn('binh');
  for (let i = 0; i < 8; i++) await renew(c, 'not the right one', 'a long enough one');
  const r = await renew(c, FIRST, 'a long enough one');
  assert.equal(r.status, 422);
  assert.match(r.text, /nhập sai nhiều lần/);
});

test('sessions: one is ended, then all others, and never another account’s', async () => {
  const clients = [];
  for (let i = 0; i < 4; i++) clients.push(await signedIn('cuong'));
  const [here, ...others] = clients;
  const open = async () => {
    const states = [];
    for (const c of others) states.push((await c.get('/account')).status === 200);
    return states.filter(Boolean).length;
  };
  const page = (await here.get('/account')).text;
  const listed = sessionsOf(page);
  assert.equal(listed.length, 3);
  assert.equal(page.match(/Phiên này/g).length, 1);

  const stranger = await signedIn('nguyenvandung');
  assert.equal((await send(stranger, '/account/sessions', { session: listed[0] })).status, 303);
  assert.equal(await open(), 3, 'a stranger ends nothing');

  const one = await send(here, '/account/sessions', { session: listed[0] });
  assert.equal(one.headers.get('location'), '/account?done=sessions');
  assert.equal(await open(), 2);
  await send(here, '/account/sessions', { session: 'others' });
  assert.equal(await open(), 0);
  assert.equal((await here.get('/account')).status, 200);
  assert.equal((await stranger.get('/account')).status, 200);
  for (const session of ['x', listed[0].slice(2), `${listed[0].slice(2)}zz`])
    assert.equal((await send(here, '/account/sessions', { session })).status, 422, session);
});

test('nobody signs in beside a session; signing out clears what the browser kept', async () => {
  const c = await signedIn('giang');
  assert.equal((await c.post('/sign-in', { name: 'giang', password: FIRST, back: '/' })).status, 403);
  const out = await send(c, '/sign-out', {});
  assert.equal(out.headers.get('clear-site-data'), '"cache"');
});

// The clock of a server that runs stands still, so it is another one each time.
test('a session ends an hour after its last use, which servers after this one know of', async () => {
  const folder = smallFolder();
  const T = 1654480800;
  try {
    assert.equal(motcuaIn(`${FIRST}\n`, 'user', 'add', 'an', '--role', 'leader', '--data', folder).code, 0);
    let jar;
    const at = async (minutes, work) => {
      const s = await serveWith({ MOTCUA_NOW: String(T + minutes * 60) }, folder);
      try {
        const c = new Client(s.base);
        if (jar) c.jar = jar;
        await work(c);
        jar = c.jar;
      } finally {
        await s.stop();
      }
    };
    const seen = () => Number(sql(folder, 'SELECT MAX(seen_at) FROM session'));
    await at(0, async (c) =>
      assert.equal((await c.post('/sign-in', { name: 'an', password: FIRST, back: '/' })).status, 303),
    );
    await at(50, async (c) => {
      assert.equal((await c.get('/account')).status, 200);
      for (let i = 0; i < 300 && seen() !== T + 3000; i++) await pause(50);
      assert.equal(seen(), T + 3000, 'its use is written down');
    });
    await at(109, async (c) => assert.equal((await c.get('/account')).status, 200));
    await at(175, async (c) =>
      assert.match(
        (await c.get('/account')).headers.get('location'),
        /^\/sign-in/,
        'nobody used it for an hour',
      ),
    );
  } finally {
    drop(folder);
  }
});

test('each act is in the journal', async () => {
  const acts = motcua('export', 'journal', '--data', data).out;
  for (const act of ['password', 'refused', 'session_ended', 'sessions_ended'])
    assert.match(acts, new RegExp(`"act":"account\\.${act}"`), act);
  assert.equal(motcua('verify', '--data', data).code, 0);
});

test('the command line holds passwords to the same rule', () => {
  for (const [name, password, words] of [
    ['someoneelse', 'someoneelse', "the account's name"],
    ['someoneelse', 'password123', 'tries first'],
  ]) {
    const r = motcuaIn(`${password}\n`, 'user', 'add', name, '--role', 'leader', '--data', data);
    assert.equal(r.code, 1);
    assert.match(r.err, new RegExp(words));
  }
});
