// Forms in a real Chromium: every form at 320 and 1280 px, for citizens and at a counter, with and without
// faults, under axe; by keyboard alone; without JavaScript; conditions that hide and show.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { serve, smallFolder } from '../server.mjs';
import { random } from '../support.mjs';
import { allForms, fill } from '../forms.mjs';
import { axeFinds, launch } from './chromium.mjs';

const forms = allForms();

let server, browser;
before(async () => {
  server = await serve(smallFolder());
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
});

async function open(width, js = true) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: js });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (m) => {
    if (m.type() === 'error' && !/422/.test(m.text())) page.faults.push(m.text());
  });
  page.on('pageerror', (e) => page.faults.push(String(e)));
  return page;
}

async function sound(page, what, width) {
  assert.deepEqual(await axeFinds(page), [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${what} is ${wide} px wide at ${width}`);
}

// Puts a post's texts into the page's inputs and sends it.
async function send(page, post) {
  for (const [name, value] of post) {
    const input = page.locator(`[name="${name}"]`).first();
    const type = await input.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
    if (type === 'select') await input.selectOption(value);
    else if (/radio|checkbox/.test(type))
      await page.locator(`[name="${name}"][value="${value}"]`).check();
    else await input.fill(value);
  }
  await page.click('main form > button[value="check"]');
}

for (const width of [320, 1280])
  test(`each form at ${width} px: axe finds nothing, nothing overflows`, async () => {
    const page = await open(width);
    for (const form of forms) {
      await page.goto(server.base + form.path + (width === 320 ? '' : '?mode=counter'));
      await sound(page, form.code, width);
      await page.click('main form > button[value="check"]');
      await page.waitForSelector('.govuk-error-summary');
      await sound(page, `${form.code} with faults`, width);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

test('a fault leads to its field; what is not asked is hidden, and shown when it is', async () => {
  const page = await open(1280);
  await page.goto(`${server.base}/procedures/H12.X0001/form`);
  assert.equal(await page.isVisible('#a-father-name'), false);
  await page.check('#a-father_known');
  assert.equal(await page.isVisible('#a-father-name'), true);
  await page.check('#a-father_known-2');
  assert.equal(await page.isVisible('#a-father-name'), false);
  await page.click('main form > button[value="check"]');
  await page.waitForSelector('.govuk-error-summary');
  await page.click('.govuk-error-summary a[href="#a-child-name"]');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'a-child-name');
  await page.context().close();
});

test('by keyboard alone: typed, sent with Enter, checked', async () => {
  const page = await open(1280);
  const form = forms.find((f) => f.code === 'school-transfer');
  const { post } = fill(form, random(3), { skip: 0 });
  await page.goto(server.base + form.path);
  const left = new Map(post);
  for (let i = 0; i < 80 && left.size; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return { name: e.name, type: e.type };
    });
    if (!left.has(at.name)) continue;
    const value = left.get(at.name);
    left.delete(at.name);
    if (/radio|checkbox/.test(at.type)) {
      await page.keyboard.press('Space');
      for (let k = 0; k < 8; k++) {
        if ((await page.evaluate(() => document.activeElement.value)) === value) break;
        await page.keyboard.press('ArrowDown');
      }
    } else await page.keyboard.type(value);
  }
  assert.deepEqual([...left], []);
  await page.focus('#a-to_school');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.mc-form__lines');
  assert.match(await page.textContent('main'), /Kiểm tra câu trả lời/);
  await sound(page, 'answers', 1280);
  await page.context().close();
});

test('without JavaScript: rows, conditions said in words, faults, a right answer', async () => {
  const page = await open(320, false);
  const form = forms.find((f) => f.code === 'household-business');
  await page.goto(server.base + form.path);
  assert.match(await page.textContent('main'), /Chỉ khai khi “Chủ thể thành lập” là “Cá nhân”\./);
  await page.click('button[value="a.trades"]');
  assert.equal(await page.locator('#a-trades-1-name').count(), 1);
  assert.match(page.url(), /#a-trades$/);
  // Enter sends the form; it does not take a row away.
  await page.focus('#a-trades-0-name');
  await page.keyboard.type('Bán lẻ');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.govuk-error-summary');
  assert.equal(await page.inputValue('#a-trades-0-name'), 'Bán lẻ');
  const single = fill(
    forms.find((f) => f.code === 'diploma-copy'),
    random(2),
    { skip: 0 },
  );
  await page.goto(server.base + forms.find((f) => f.code === 'diploma-copy').path);
  await send(page, single.post);
  await page.waitForSelector('.mc-form__lines');
  await page.click('button[value="edit"]');
  assert.equal(await page.inputValue('#a-holder'), new Map(single.post).get('a.holder'));
  await page.context().close();
});
