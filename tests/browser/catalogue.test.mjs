// The catalogue's pages in a real Chromium: by axe at 1280 and 320 px; the administrator publishes a change
// by keyboard alone, without JavaScript too.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { serveWith } from '../server.mjs';
import { LOCAL, PASSWORD, procedureOf, sound, staffed, user } from '../office.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

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

const open = (name, how) => signedIn(browser, server.base, name, PASSWORD, how);

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
      '/new-procedure',
    ]) {
      await page.goto(server.base + path);
      await barriers(page, `${path} at ${width}`);
    }
    // What would come of a new procedure, and what is wrong with one.
    const row = { number: '9/QĐ-UBND', day: '1/6/2022', effective: '30/12/2030', code: 'H12.T9100' };
    for (const [id, text] of Object.entries({ ...row, name: 'Mới', field: 'Hộ tịch', limit: '5' }))
      await page.fill(`#${id}`, text);
    await page.click('button[value=look]');
    await page.waitForSelector('button[value=publish]');
    await barriers(page, `a new procedure, looked at, at ${width}`);
    await page.fill('#limit', 'x');
    await page.click('button[value=publish]');
    await page.waitForSelector('.govuk-error-summary');
    await barriers(page, `a new procedure with a fault at ${width}`);
    const clerk = await open('clerk', { width });
    await clerk.goto(`${server.base}/intake/H12.T0234`);
    await barriers(clerk, `intake at ${width}`);
  }
});
