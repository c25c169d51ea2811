// The guided first task in a real Chromium, in Vietnamese: an officer follows it step by step by what the
// page says, once with JavaScript and once without, at 320 px and at 1280; axe finds nothing.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { storePlace } from '../place.mjs';
import { drop, motcua, serve } from '../server.mjs';
import { axeFinds, launch, signedIn } from './chromium.mjs';

let data, server, browser;
before(async () => {
  data = storePlace();
  const r = motcua('demo', '--province', 'province/ca-mau', '--data', data);
  assert.equal(r.code, 0, r.err);
  server = await serve(data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  drop(data);
});

const open = (name, how) => signedIn(browser, server.base, name, `demo-${name}`, how);

// How the steps stand: the words of each step's state.
async function state(page) {
  await page.goto(`${server.base}/`);
  const steps = await page.locator('.mc-guide__step').allInnerTexts();
  return steps.map((t) => (/Đã xong\s*$/.test(t) ? 'done' : 'to do'));
}

const step = (page, words) => page.locator('.mc-guide__step a, .mc-guide__step button', { hasText: words });

// Opens the first dossier of the pile that is shown.
async function first(page) {
  await page.locator('th[scope=row] a.mc-code').first().click();
  await page.waitForURL('**/dossiers/*');
}

async function followsIt(page) {
  assert.deepEqual(await state(page), ['to do', 'to do', 'to do']);
  await step(page, 'Nhận một hồ sơ').click();
  await first(page);
  await page.locator('form[action$="/acts/take"] button').click();
  await page.waitForURL('**/dossiers/*');
  assert.deepEqual(await state(page), ['done', 'to do', 'to do']);
  await step(page, 'bổ sung').click();
  await first(page);
  const ask = page.locator('form[action$="/acts/supplement"]');
  if (!(await ask.first().isVisible()))
    await page.locator('details', { has: ask }).locator('summary').click();
  await ask.locator('[name=text]').fill('Thiếu bản sao giấy tờ (thử)');
  await ask.locator('[name=basis]').fill('Điều 17 (thử)');
  await ask.locator('button').click();
  await page.waitForURL('**/inbox?did=*');
  assert.deepEqual(await state(page), ['done', 'done', 'to do']);
}

test('an officer follows the steps, and each ticks itself off', async () => {
  const page = await open('chuyenvien');
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    assert.deepEqual(await axeFinds(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await followsIt(page);
});

test('without JavaScript: what only looks is opened and ticked, and the guide put away', async () => {
  const page = await open('giamdoc', { width: 320, js: false });
  await step(page, 'bảng theo dõi').click();
  await page.waitForURL('**/board');
  assert.deepEqual(await state(page), ['to do', 'done', 'to do']);
  await page.getByRole('button', { name: 'Ẩn hướng dẫn này' }).click();
  await page.waitForURL(`${server.base}/`);
  assert.equal(await page.locator('.mc-guide').count(), 0);
});
