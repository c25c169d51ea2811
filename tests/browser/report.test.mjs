// A leader's report in a real Chromium: made, written, reviewed, signed and issued by keyboard alone, and
// without JavaScript; the pages of indicators, reports and the dashboard by axe.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { PERIOD, demoCopy, motcua, serveWith } from '../server.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

let server, browser, data;
before(async () => {
  data = demoCopy();
  server = await serveWith({}, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  assert.equal(motcua('verify', '--data', data).code, 0);
});

const open = (how) => signedIn(browser, server.base, 'lanhdao', 'demo-lanhdao', how);

// Tab until something has the focus; nobody should need the mouse.
async function tabTo(page, selector) {
  for (let i = 0; i < 400; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`no way to ${selector} by keyboard`);
}

async function retype(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

async function press(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

async function story(page, number) {
  await page.goto(`${server.base}/reports`);
  await retype(page, '#from', '15/12/2021');
  await retype(page, '#to', '14/6/2022');
  await press(page, 'form[action="/reports"] button');
  await page.waitForURL(/\/reports\/\d+$/);
  const at = page.url();
  assert.match(await page.textContent('main'), /45\.531\/45\.538 hồ sơ, đạt 99,98%/);

  // A wrong mark comes back with its place, the right one is kept.
  await press(page, 'a[href$="/blocks/danh-gia"]');
  await retype(page, '#text', 'Hoàn thành {I.2.99} nhiệm vụ.');
  await press(page, 'main form button');
  assert.match(await page.textContent('.govuk-error-summary'), /I\.2\.99/);
  await retype(page, '#text', 'Hoàn thành {I.2.2} trên {I.2.1} nhiệm vụ.');
  await press(page, 'main form button');
  await page.waitForURL(at);
  assert.match(await page.textContent('article'), /Hoàn thành 21 trên 40 nhiệm vụ/);

  await press(page, 'form[action$="/acts/review"] button');
  await page.waitForSelector('#number');
  await retype(page, '#number', number);
  await retype(page, '#secret', 'demo');
  await press(page, 'form[action$="/sign"] button');
  await page.waitForSelector('form[action$="/acts/issue"]');
  await press(page, 'form[action$="/acts/issue"] button');
  await page.waitForSelector('a[href^="/published/"]');
  await press(page, 'a[href^="/published/"]');
  assert.match(await page.textContent('main'), new RegExp(`${number}/BC-UBND`));
  return at;
}

let made;
test('a report from the first word to the public page, by keyboard alone', async () => {
  made = new URL(await story(await open(), '162')).pathname;
});

test('the same without JavaScript', async () => {
  await story(await open({ js: false }), '163');
});

test('each page by axe, nothing wider than the screen', async () => {
  for (const width of [1280, 320]) {
    const page = await open({ width });
    for (const path of [
      `/dashboard/${PERIOD}`,
      '/indicators',
      `/indicators/cchc-2022/${PERIOD}`,
      `/indicators/cchc-2022/${PERIOD}/III.3.2`,
      `/indicators/cchc-2022/${PERIOD}/III.3.2.2/1`,
      `/indicators/cchc-2022/${PERIOD}/IV.1.5.1`,
      `/indicators/van-ban-2022/${PERIOD}?level=district`,
      '/reports',
      '/reports/1',
      '/reports/1/blocks/chi-dao',
      `${made}/restate`,
      made,
      '/published',
      made.replace('reports', 'published'),
    ]) {
      await page.goto(server.base + path);
      await barriers(page, `${path} at ${width}`);
    }
  }
});
