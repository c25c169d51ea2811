// An officer drafts and a head signs, in a real Chromium: once by keyboard alone, once without JavaScript;
// the pages around it by axe at 1280 and 320 px.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Client, motcua, scratch, serveWith } from '../server.mjs';
import { LOCAL, PASSWORD, act, acts, procedureOf, sound, staffed, takeIn } from '../office.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

const DIR = scratch();
const DAY = '2022-06-06';

let data, server, browser, procedure;
before(async () => {
  const made = spawnSync(
    'faketime',
    [
      ...['-f', `@${DAY} 00:00:00`, 'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-days', '30', '-utf8'],
      ...[
        '-passout',
        'pass:mat khau',
        '-keyout',
        'head.key',
        '-out',
        'head.pem',
        '-subj',
        '/CN=Trần Văn Hùng',
      ],
      ...['-addext', 'keyUsage=digitalSignature'],
    ],
    { cwd: DIR },
  );
  assert.equal(made.status, 0, String(made.stderr));
  data = staffed();
  const key = ['--key', join(DIR, 'head.key'), '--cert', join(DIR, 'head.pem')];
  const r = motcua('signer', 'set', 'head', '--capacity', 'GIÁM ĐỐC', ...key, '--data', data);
  assert.equal(r.code, 0, r.err);
  procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  server = await serveWith({ MOTCUA_NOW: LOCAL(`${DAY}T09:00`) }, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  sound(data);
});

async function client(name) {
  const c = new Client(server.base);
  await c.post('/sign-in', { name, password: PASSWORD, back: '/' });
  return c;
}

// A dossier that lies with the officer.
async function withTheOfficer() {
  const code = await takeIn(await client('clerk'), procedure);
  const chief = await client('chief');
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  const r = await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder });
  assert.equal(r.status, 303, r.text);
  return code;
}

const open = (name, how) => signedIn(browser, server.base, name, PASSWORD, how);

async function tabTo(page, wanted) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return `${e.id}|${e.getAttribute('href')}|${e.textContent.trim()}`;
    });
    if (at.includes(wanted)) return;
  }
  assert.fail(`the keyboard does not come to ${wanted}`);
}

const settled = (page) => page.waitForLoadState('load');

test('by keyboard alone: drafted, looked at, signed, looked up', async () => {
  const code = await withTheOfficer();
  const an = await open('an');
  await an.goto(`${server.base}/dossiers/${code}`);
  await tabTo(an, '/result');
  await an.keyboard.press('Enter');
  await an.waitForURL('**/result');
  await barriers(an, 'a result before its draft');
  await tabTo(an, 'body|');
  await an.keyboard.type('Cho phép bà Trần Thị Bích.');
  await tabTo(an, 'Lưu dự thảo');
  await Promise.all([an.waitForNavigation(), an.keyboard.press('Enter')]);
  await barriers(an, 'a draft');
  assert.equal(await an.inputValue('#body'), 'Cho phép bà Trần Thị Bích.');
  await act(await client('an'), code, 'pass');
  await act(await client('chief'), code, 'pass', { step: 5 });
  const head = await open('head');
  await head.goto(`${server.base}/dossiers/${code}/result`);
  await barriers(head, 'a result to sign');
  await tabTo(head, 'secret|null');
  await head.keyboard.type('nhầm');
  await Promise.all([head.waitForNavigation(), head.keyboard.press('Enter')]);
  await barriers(head, 'a wrong PIN');
  assert.match(await head.textContent('[role=alert]'), /Mã PIN hoặc mật khẩu của khóa ký không đúng/);
  await tabTo(head, 'secret|null');
  await head.keyboard.type('mat khau');
  await Promise.all([head.waitForNavigation(), head.keyboard.press('Enter')]);
  await barriers(head, 'a signed result');
  assert.match(await head.textContent('main'), /01\/KQ-P04/);
  const token = await head.getAttribute('a[href^="/verify/"]', 'href');
  const anybody = await open(null, { width: 320 });
  await anybody.goto(server.base + token);
  await barriers(anybody, 'looked up by anybody');
  assert.match(await anybody.textContent('main'), /đang có giá trị/);
});

test('without JavaScript: drafted, signed, taken back', async () => {
  const code = await withTheOfficer();
  const an = await open('an', { js: false });
  await an.goto(`${server.base}/dossiers/${code}/result`);
  await an.fill('#title', 'Giấy phép');
  await an.fill('#body', 'Cho phép.');
  await an.click('button[value=save]');
  await settled(an);
  await act(await client('an'), code, 'pass');
  await act(await client('chief'), code, 'pass', { step: 5 });
  const head = await open('head', { js: false });
  await head.goto(`${server.base}/dossiers/${code}/result`);
  await head.fill('#secret', 'mat khau');
  await head.click('form[action$="/sign"] button');
  await settled(head);
  assert.match(await head.textContent('main'), /\d\d\/KQ-P04/);
  await head.goto(`${server.base}/issued`);
  await head.click('summary');
  await head.fill('input[name=reason]', 'Cấp nhầm');
  await head.click('form[action$="/revoke"] button');
  await settled(head);
  assert.match(await head.textContent('main'), /Thu hồi lúc .*: Cấp nhầm/);
});

for (const width of [1280, 320])
  test(`registers and rates at ${width} px: axe finds nothing, nothing overflows`, async () => {
    const code = await withTheOfficer();
    const an = await client('an');
    const path = `/dossiers/${code}/result`;
    const csrf = /name="csrf" value="([^"]+)"/.exec((await an.get(path)).text)[1];
    await an.post(path, { csrf, revision: '0', do: 'save', title: 'Giấy phép', body: 'Cho phép.' });
    await act(an, code, 'pass');
    await act(await client('chief'), code, 'pass', { step: 5 });
    const head = await open('head', { width });
    await head.goto(`${server.base}/sign`);
    assert.match(await head.textContent('tbody'), new RegExp(code));
    await barriers(head, `/sign at ${width} px`);
    const period = `from=${DAY}&to=${DAY}`;
    for (const path of [
      '/issued',
      '/issued?year=2019',
      `/digitised?from=2022-01-01&to=${DAY}`,
      `/digitised?agency=P04&${period}`,
      `/register?agency=P04&${period}`,
      '/register?from=2022-01-01&to=2022-01-01',
      '/verify',
      '/verify/bcdfghjkmnpqrstvwxz2',
      '/search?q=giấy&in=files',
    ]) {
      await head.goto(server.base + path);
      await barriers(head, `${path} at ${width} px`);
    }
  });
