// Two-step sign-in over HTTP, with the codes of oathtool: turned on, asked for, each code once, wrong ones
// counted, turned off by the owner and by an administrator.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, drop, motcua, motcuaIn, scratch, serve, smallFolder } from './server.mjs';

const PASSWORD = 'correct horse battery';
const NAMES = ['an', 'binh', 'cuong', 'dung', 'giang', 'hoa'];
let data, server;
before(async () => {
  data = smallFolder();
  for (const name of NAMES)
    assert.equal(
      motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, '--role', 'leader', '--data', data).code,
      0,
    );
  server = await serve(data);
});
after(async () => {
  await server.stop();
  drop(data);
});

const tool = (file, ...args) => {
  const r = spawnSync(file, args, { encoding: 'utf8' });
  assert.equal(r.status, 0, `${file}: ${r.error ?? r.stderr}`);
  return r.stdout.trim();
};
// The code of the present step, or of one that many later. A step may end meanwhile: the present code is
// then the one before, and is taken as well.
const codeOf = (secret, later = 0) =>
  tool('oathtool', '--totp', '-b', secret, `--now=@${Math.floor(Date.now() / 1000) + 30 * later}`);
const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];
const send = async (c, path, form) =>
  c.post(path, { csrf: csrfOf((await c.get('/account')).text), ...form });
const enter = (c, name, back = '/account') => c.post('/sign-in', { name, password: PASSWORD, back });
const inside = async (c) => (await c.get('/account')).status === 200;
const secretOf = (page) => /id="secret">([A-Z2-7 ]+)</.exec(page)[1].replaceAll(' ', '');

// The page's QR code as a picture (PGM), its path drawn as a browser would: runs of modules, 6 pixels each.
function picture(page) {
  const [, left, top, side] = /viewBox="(-?\d+) (-?\d+) (\d+) \3"/.exec(page).map(Number);
  const pixels = Array.from({ length: side * 6 }, () => new Array(side * 6).fill(255));
  const runs = [.../<path d="([^"]+)"/.exec(page)[1].matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)];
  assert.ok(runs.length > 100);
  for (const [, x, y, n] of runs.map((r) => r.map(Number)))
    for (let dy = 0; dy < 6; dy++) pixels[(y - top) * 6 + dy].fill(0, (x - left) * 6, (x - left + n) * 6);
  return `P2 ${side * 6} ${side * 6} 255\n${pixels.map((row) => row.join(' ')).join('\n')}\n`;
}

// Signs in and turns it on; the client and the secret. The code of the present step is used up.
async function enrolled(name) {
  const c = new Client(server.base);
  await enter(c, name);
  const begun = await send(c, '/account/totp', { totp_password: PASSWORD });
  assert.equal(begun.headers.get('location'), '/account/totp');
  const page = (await c.get('/account/totp')).text;
  const secret = secretOf(page);
  const done = await send(c, '/account/totp/confirm', { code: codeOf(secret) });
  assert.equal(done.headers.get('location'), '/account?done=totp');
  return { c, secret, page };
}

test('turning it on asks the password and a code; the QR code says what the text says', async () => {
  const c = new Client(server.base);
  await enter(c, 'an');
  assert.match((await c.get('/account')).text, /Chưa bật/);
  assert.equal((await send(c, '/account/totp', { totp_password: 'wrong' })).status, 422);
  assert.equal((await c.get('/account/totp')).headers.get('location'), '/account');
  await send(c, '/account/totp', { totp_password: PASSWORD });
  const shown = await c.get('/account/totp');
  assert.match(shown.headers.get('cache-control'), /no-store/);
  const secret = secretOf(shown.text);
  assert.equal(secret.length, 32);

  const file = join(scratch(), 'qr.pgm');
  writeFileSync(file, picture(shown.text));
  assert.equal(
    tool('zbarimg', '-q', '--raw', file),
    `otpauth://totp/motcua:an?secret=${secret}&issuer=motcua`,
  );

  const wrong = await send(c, '/account/totp/confirm', { code: '12345' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /Mã không đúng/);
  const again = new Client(server.base);
  assert.equal((await enter(again, 'an')).headers.get('location'), '/account', 'not on before a code');
  await send(c, '/account/totp/confirm', { code: codeOf(secret) });
  assert.match((await c.get('/account')).text, /Đang bật/);
  assert.equal((await c.get('/account/totp')).headers.get('location'), '/account');
  assert.doesNotMatch((await c.get('/account')).text, new RegExp(secret.slice(0, 4)));
});

test('the password alone opens nothing; with the code one is led on', async () => {
  const { secret } = await enrolled('binh');
  const c = new Client(server.base);
  const first = await enter(c, 'binh', '/search?q=a&b=c');
  assert.equal(first.status, 303);
  const to = first.headers.get('location');
  assert.match(to, /^\/sign-in\/code\?back=/);
  assert.match(first.headers.get('set-cookie'), /^motcua_code=.*Path=\/; HttpOnly; SameSite=Lax/);
  assert.ok(!c.jar.has('motcua'));
  assert.ok(!(await inside(c)));
  // The ticket is no session.
  const thief = new Client(server.base);
  thief.jar.set('motcua', c.jar.get('motcua_code'));
  assert.ok(!(await inside(thief)));

  const page = await c.get(to);
  assert.match(page.text, /name="back" value="\/search\?q=a&amp;b=c"/);
  const used = await c.post('/sign-in/code', { code: codeOf(secret, -1), back: '/' });
  assert.equal(used.status, 422, 'a code of the step before the one that was taken');
  const code = codeOf(secret, 1);
  const ticket = c.jar.get('motcua_code');
  const done = await c.post('/sign-in/code', { code, back: '/search?q=a&b=c' });
  assert.equal(done.headers.get('location'), '/search?q=a&b=c');
  assert.ok(await inside(c));

  // Neither ticket nor code works a second time.
  const replay = new Client(server.base);
  replay.jar.set('motcua_code', ticket);
  assert.equal(
    (await replay.post('/sign-in/code', { code, back: '/' })).headers.get('location'),
    '/sign-in',
  );
  const second = new Client(server.base);
  await enter(second, 'binh');
  assert.equal((await second.post('/sign-in/code', { code, back: '/' })).status, 422);
  assert.ok(!(await inside(second)));
});

test('no ticket, no page', async () => {
  const c = new Client(server.base);
  assert.equal((await c.get('/sign-in/code')).headers.get('location'), '/sign-in');
  c.jar.set('motcua_code', 'guessed');
  assert.equal((await c.get('/sign-in/code')).headers.get('location'), '/sign-in');
  assert.equal(
    (await c.post('/sign-in/code', { code: '123456', back: '/' })).headers.get('location'),
    '/sign-in',
  );
});

test('wrong codes count like wrong passwords, and the right password does not forgive them', async () => {
  const { secret } = await enrolled('cuong');
  const c = new Client(server.base);
  for (let i = 0; i < 8; i++) {
    await enter(c, 'cuong');
    await c.post('/sign-in/code', { code: '00000x', back: '/' });
  }
  const r = await c.post('/sign-in/code', { code: codeOf(secret, 1), back: '/' });
  assert.equal(r.status, 422);
  assert.match(r.text, /nhập sai nhiều lần/);
  assert.ok(!(await inside(c)));
  const said = 'a sign-in was refused: cuong has to wait; from 127.0.0.1';
  for (let i = 0; i < 400 && !server.log().includes(said); i++)
    await new Promise((go) => setTimeout(go, 25));
  assert.ok(server.log().includes(said), 'a wait leaves no event, so it is a line of the log');
});

test('the owner turns it off with the password', async () => {
  const { c } = await enrolled('dung');
  assert.equal((await send(c, '/account/totp/remove', { totp_password: 'wrong' })).status, 422);
  assert.match((await c.get('/account')).text, /Đang bật/);
  const off = await send(c, '/account/totp/remove', { totp_password: PASSWORD });
  assert.equal(off.headers.get('location'), '/account?done=totp_removed');
  const fresh = new Client(server.base);
  await enter(fresh, 'dung');
  assert.ok(await inside(fresh));
});

test('an administrator turns it off; who stood before the code begins again', async () => {
  const { secret } = await enrolled('giang');
  const c = new Client(server.base);
  await enter(c, 'giang');
  const reset = (name) => motcua('user', 'totp-reset', name, '--data', data);
  assert.equal(reset('giang').code, 0);
  const late = await c.post('/sign-in/code', { code: codeOf(secret, 1), back: '/' });
  assert.equal(late.headers.get('location'), '/sign-in');
  await enter(c, 'giang');
  assert.ok(await inside(c));
  const none = reset('giang');
  assert.notEqual(none.code, 0);
  assert.match(none.err, /no second factor/);
});

test('each act is in the journal, and no secret', () => {
  const lines = motcua('export', 'journal', '--data', data).out;
  for (const act of ['totp_begun', 'totp_confirmed', 'totp_removed', 'code_asked'])
    assert.match(lines, new RegExp(`"act":"account\\.${act}"`), act);
  assert.doesNotMatch(lines, /secret/);
  assert.equal(motcua('verify', '--data', data).code, 0);
});

test('a role that must have it is led there first, and programs are not', async () => {
  const token = motcua('token', 'add', 'hoa', 't', '--data', data).out.trim();
  const api = () =>
    fetch(`${server.base}/search.json?q=x`, { headers: { authorization: `Bearer ${token}` } });
  const c = new Client(server.base);
  await enter(c, 'hoa', '/');
  assert.equal((await c.get('/')).status, 200, 'nobody must as long as the province does not say so');
  assert.equal(motcua('setting', 'two_step_roles', 'head boss', '--data', data).code, 1);
  assert.equal(motcua('setting', 'colour', 'red', '--data', data).code, 2);
  assert.equal(motcua('setting', 'two_step_roles', 'head leader', '--data', data).code, 0);
  assert.equal(motcua('setting', 'two_step_roles', '--data', data).out, 'head leader\n');
  assert.match(motcua('export', 'journal', '--data', data).out, /"act":"setting\.changed"/);
  // The server sees that somebody wrote, within a second.
  for (let i = 0; i < 100 && (await c.get('/')).status !== 303; i++)
    await new Promise((go) => setTimeout(go, 50));
  for (const path of ['/', '/search', '/figures', '/dossiers/x']) {
    const led = await c.get(path);
    assert.deepEqual([path, led.status, led.headers.get('location')], [path, 303, '/account']);
  }
  assert.equal((await c.get('/search.csv?q=x')).status, 403, 'a file is refused');
  const form = { password: PASSWORD, new: 'another horse battery', again: 'another horse battery' };
  assert.equal((await send(c, '/account/password', form)).status, 403, 'and so is what is sent');
  assert.equal((await api()).status, 200);
  const own = await c.get('/account');
  assert.match(own.text, /Vai trò của bạn phải dùng xác thực hai bước/);
  const again = new Client(server.base);
  await enter(again, 'hoa', '/');
  assert.equal((await again.get('/')).status, 303, 'signing in anew is no way round');
  await send(c, '/account/totp', { totp_password: PASSWORD });
  const secret = secretOf((await c.get('/account/totp')).text);
  assert.equal((await c.get('/')).status, 303, 'begun is not done');
  const done = await send(c, '/account/totp/confirm', { code: codeOf(secret) });
  assert.equal(done.headers.get('location'), '/account?done=totp');
  for (const one of [c, again]) assert.equal((await one.get('/')).status, 200);
  assert.doesNotMatch((await c.get('/account')).text, /Vai trò của bạn phải/);
  await send(c, '/account/totp/remove', { totp_password: PASSWORD });
  assert.equal((await c.get('/')).status, 303, 'taken away, it is asked for again');
});
