// The catalogue's pages in a real Chromium: by axe at 1280 and 320 px; the administrator publishes a change
// by keyboard alone, without JavaScript too.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { serveWith } from '../server.mjs';
import { LOCAL, PASSWORD, procedureOf, sound, staffed, user } from '../office.mjs';
import { axe, launch } from './chromium.mjs';


let data, server, browser, code;
before(async () => {
  data = staffed();
  user(data, 'boss', '--role', 'admin');
  code = procedureOf(data, (p) => p.time_limit === '10').code;
  server = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-06T09:00') }, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  sound(data);
});

async function open(name, { width = 1280, js = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: js });
  const page = await context.newPage();
  await page.goto(`${server.base}/sign-in`);
  await page.fill('#name', name);
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
  return page;
}

async function change(page, number, limit) {
  await page.goto(`${server.base}/procedures/${code}/change`);
  await page.focus('#number');
  for (const text of [number, '1/6/2022', limit.from]) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(limit.days);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#history$/);
  const said = `${limit.from}: Sửa đổi (${limit.days} ngày làm việc), theo quyết định ${number}`;
  for (let i = 0; i < 40 && !(await page.textContent('main')).includes(said); i++) {
    await page.waitForTimeout(50);
    await page.reload();
  }
  assert.ok((await page.textContent('main')).includes(said), said);
}

test('an administrator publishes a change by keyboard alone, and without JavaScript', async () => {
  await change(await open('boss'), '7/QĐ-UBND', { from: '6/6/2022', days: '8' });
  await change(await open('boss', { js: false }), '8/QĐ-UBND', { from: '7/6/2022', days: '7' });
});

test('each page by axe, nothing wider than the screen', async () => {
  for (const width of [1280, 320]) {
    const page = await open('boss', { width });
    for (const path of [
      '/procedures/H12.T0234',
      `/procedures/${code}`,
      `/procedures/${code}/change`,
      '/catalogue/changes',
      '/catalogue/changes/1',
      '/catalogue/changes/1?kind=new',
      '/catalogue/cuts',
    ]) {
      await page.goto(server.base + path);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(
        found.violations.map((v) => v.id),
        [],
        `${path} at ${width}`,
      );
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, path);
    }
    const clerk = await open('clerk', { width });
    await clerk.goto(`${server.base}/intake/H12.T0234`);
    await clerk.evaluate(axe);
    const found = await clerk.evaluate(() => globalThis.axe.run());
    assert.deepEqual(
      found.violations.map((v) => v.id),
      [],
      `intake at ${width}`,
    );
  }
});
