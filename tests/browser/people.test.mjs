// Accounts in a real Chromium, by keyboard alone and without JavaScript: the administrator adds somebody, who
// sets the password by the link, signs in and says when they are away; axe finds nothing at 320 and 1280 px.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { motcuaIn, serve } from '../server.mjs';
import { PASSWORD, staffed } from '../office.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

let data, server, browser;
before(async () => {
  data = staffed();
  const r = motcuaIn(`${PASSWORD}\n`, 'user', 'add', 'keeper', '--role', 'admin', '--data', data);
  assert.equal(r.code, 0, r.err);
  server = await serve(data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
});

// Tab until something is reached, as hands on a keyboard do.
async function reach(page, selector) {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by Tab`);
}

// Does it as the page is used: with keys, or with a mouse.
function hands(page, keys) {
  return {
    async type(selector, text) {
      if (!keys) return page.fill(selector, text);
      await reach(page, selector);
      await page.keyboard.type(text);
    },
    async choose(selector, label) {
      if (!keys) return page.selectOption(selector, { label });
      await reach(page, selector);
      const chosen = () => page.evaluate((s) => document.querySelector(s).selectedOptions[0].text, selector);
      for (let i = 0; i < 200 && (await chosen()) !== label; i++) await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(), label);
    },
    async press(selector, arrives) {
      const there = arrives ? page.waitForURL(arrives) : page.waitForLoadState();
      if (!keys) await page.click(selector);
      else {
        await reach(page, selector);
        await page.keyboard.press('Enter');
      }
      await there;
    },
  };
}

async function story(name, { width, js }) {
  const page = await signedIn(browser, server.base, 'keeper', PASSWORD, { width, js });
  const { type, choose, press } = hands(page, js);
  await page.goto(`${server.base}/accounts`);
  await barriers(page, `accounts at ${width}`);
  await press('a[href="/new-account"]', '**/new-account');
  await barriers(page, `new account at ${width}`);
  await type('#name', 'an');
  await type('#full_name', 'Đỗ Thị Hạnh');
  await choose('#role', 'Lãnh đạo phòng');
  await choose('#agency', 'Sở Tư pháp');
  await press('main form.mc-form button');
  await page.waitForSelector('.govuk-error-summary');
  assert.match(await page.textContent('.govuk-error-summary'), /Đã có tài khoản/);
  assert.equal(await page.inputValue('#full_name'), 'Đỗ Thị Hạnh');
  await barriers(page, `new account with a fault at ${width}`);
  await page.fill('#name', name);
  await press('main form.mc-form button');
  const link = await page.textContent('#link');
  await barriers(page, `the account and its link at ${width}`);

  const own = await signedIn(browser, server.base, null, null, { width, js });
  const there = hands(own, js);
  await own.goto(server.base + link);
  await barriers(own, `setting the password at ${width}`);
  await there.type('#new', 'một câu của tôi');
  await there.type('#again', 'một câu của tôi');
  await there.press('main form button', '**/sign-in?set=yes');
  await barriers(own, `signing in after it at ${width}`);
  await there.type('#name', name);
  await there.type('#password', 'một câu của tôi');
  await there.press('main form button', `${server.base}/`);
  await own.goto(`${server.base}/account`);
  await there.press('#away-heading ~ details summary');
  await there.type('#from', '1/7/2099');
  await there.type('#to', '2/7/2099');
  await there.press('form[action="/account/away"] button', '**/account?done=away');
  assert.match(await own.textContent('main'), /1\/7\/2099 – 2\/7\/2099/);
  await barriers(own, `the own account at ${width}`);
  await own.goto(server.base + link);
  assert.match(await own.textContent('main'), /không còn hiệu lực/);
  for (const p of [page, own]) {
    assert.deepEqual(
      p.faults.filter((f) => !/404|422/.test(f)),
      [],
    );
    await p.context().close();
  }
}

test('by keyboard alone, at 1280 px', () => story('hanh', { width: 1280, js: true }));
test('by keyboard alone, at 320 px', () => story('hanh2', { width: 320, js: true }));
test('without JavaScript', () => story('hanh3', { width: 1280, js: false }));
