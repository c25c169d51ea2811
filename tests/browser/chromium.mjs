// The browser that the suites drive, and what looks at its pages for barriers.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });

// A page of somebody who has signed in, in a context of its own; `scripts` says whether it may run any,
// `faults` what its console complains of.
export async function signedIn(browser, base, name, password, { width = 1280, js = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: js });
  const page = await context.newPage();
  page.scripts = js;
  page.faults = [];
  page.on('console', (m) => m.type() === 'error' && page.faults.push(m.text()));
  page.on('pageerror', (e) => page.faults.push(String(e)));
  if (!name) return page;
  await page.goto(`${base}/sign-in`);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${base}/`);
  return page;
}

// What axe has looked at. Contrast is half of its work and depends neither on how wide the page is nor on
// what is asked of it: once for each path and number of notices. The same address at another width: only the
// rules about how things lie.
const looked = new Set();
const LAYOUT = ['scrollable-region-focusable', 'target-size', 'css-orientation-lock', 'aria-hidden-focus'];

// What axe finds on a page, which is to be nothing. Through the debugger: the page's own policy would
// (rightly) refuse an injected script.
export async function axeFinds(page) {
  const notices = await page.locator('details[open], .govuk-error-summary, .govuk-inset-text').count();
  const lang = await page.locator('html').getAttribute('lang');
  const [kind, place] = [new URL(page.url()).pathname, page.url()].map((at) => `${at} ${notices} ${lang}`);
  const how = { resultTypes: ['violations'] };
  if (looked.has(place)) how.runOnly = LAYOUT;
  else if (looked.has(kind)) how.rules = { 'color-contrast': { enabled: false } };
  looked.add(kind).add(place);
  const found = await page.evaluate(`${axe}; axe.run(document, ${JSON.stringify(how)})`);
  return found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`);
}

// axe finds nothing, and nothing is wider than the screen; axe itself needs scripts.
export async function barriers(page, what) {
  if (!page.scripts) return;
  assert.deepEqual(await axeFinds(page), [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= page.viewportSize().width, `${what} is ${wide} px wide`);
}
