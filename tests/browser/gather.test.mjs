// An agency's form in a real Chromium: by keyboard alone, a block pasted, a conflict shown, the same
// without JavaScript; the pages around it, and those of the plan, by axe at 1280 and 320 px.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, motcua, scratch, serveWith } from '../server.mjs';
import { LOCAL, PASSWORD, sound, staffed, user } from '../office.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

let data, server, browser;
before(async () => {
  data = staffed();
  user(data, 'keeper', '--role', 'head', '--agency', 'P03');
  const period = ['--from', '2022-06-15', '--to', '2022-12-14', '--due', '2022-12-09'];
  for (const set of ['cchc-2022', 'van-ban-2022']) {
    const r = motcua('rounds', 'open', set, ...period, '--keeper', 'P03', '--data', data);
    assert.equal(r.code, 0, r.err);
  }
  const plan = [
    '--year',
    '2022',
    '--number',
    '1/KH',
    '--day',
    '2022-01-04',
    '--name',
    'Kế hoạch',
    '--data',
    data,
  ];
  assert.equal(motcua('plan', 'add', 'K22', ...plan).code, 0);
  const tasks = join(scratch(), 'tasks.csv');
  writeFileSync(
    tasks,
    'no,section,text,owner,due\n1,II,Rà soát văn bản,P04,2022-12-20\n2,II,Tập huấn,P04,2022-06-30\n',
  );
  assert.equal(motcua('plan', 'import', tasks, '--plan', 'K22', '--data', data).code, 0);
  const targets = ['province/ca-mau/targets-2022.csv', '--year', '2022', '--data', data];
  assert.equal(motcua('plan', 'targets', ...targets).code, 0);
  server = await serveWith({ MOTCUA_NOW: LOCAL('2022-12-08T09:00') }, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  sound(data);
});

const open = (name, how) => signedIn(browser, server.base, name, PASSWORD, how);

const FORM = '/rounds/1/forms/P04';
const cell = (page, code) => page.locator(`[id="v-${code}"]`);
const saved = (page, n) =>
  page.waitForFunction((k) => document.getElementById('filled').textContent === k, String(n));

// What the store has, by the form of somebody else.
async function stored() {
  const c = new Client(server.base);
  await c.post('/sign-in', { name: 'binh', password: PASSWORD, back: '/' });
  const { text } = await c.get(FORM);
  return Object.fromEntries([...text.matchAll(/name="v:([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
}

test('filled in by keyboard alone: each change is saved as it is typed', async () => {
  const page = await open('an');
  await page.goto(server.base + FORM);
  await barriers(page, 'the form');
  await cell(page, 'II.1.1').focus();
  await page.keyboard.type('17');
  await page.keyboard.press('Enter');
  assert.equal(
    await page.evaluate(() => document.activeElement.id),
    'v-II.1.2',
    'Enter goes down, past no heading',
  );
  await page.keyboard.type('11');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('x');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'v-II.2.1');
  await page.waitForFunction(() => /không phải số/.test(document.getElementById('m-II.1.3').textContent));
  assert.equal(await cell(page, 'II.1.3').getAttribute('aria-invalid'), 'true');
  assert.equal(await cell(page, 'II.1.3').inputValue(), 'x', 'what was typed stays');
  await saved(page, 2);
  assert.match(await page.locator('#sheet-state').textContent(), /Đã lưu/);
  await barriers(page, 'a fault in the form');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.type('0');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'n-II.1.3', 'Tab goes to the note');
  await page.keyboard.type('không có');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'n-II.2.1', 'down the column of notes');
  await saved(page, 3);
  // The last line's change is saved when nothing is below.
  await cell(page, 'II.3.2.2').focus();
  await page.keyboard.type('1.040');
  await page.keyboard.press('Enter');
  await saved(page, 4);
  const now = await stored();
  assert.deepEqual([now['II.1.1'], now['II.1.3'], now['II.3.2.2']], ['17', '0', '1.040']);
});

// A clipboard as a spreadsheet fills it.
const paste = (page, text) =>
  page.evaluate((t) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', t);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }, text);

test('a column and a block are pasted; a condition that breaks is told at once', async () => {
  const page = await open('an');
  await page.goto(server.base + FORM);
  await cell(page, 'II.2.1').focus();
  await paste(page, '28\r\n1\r\n1\r\n432\r\n65\r\n66\r\n');
  await page.waitForFunction(() =>
    /không thỏa điều kiện/.test(document.getElementById('m-II.3.2.2').textContent),
  );
  await saved(page, 9);
  await cell(page, 'II.3.2.1').focus();
  await paste(page, '65\ttheo danh mục\n40\tđã xử lý xong');
  await page.waitForFunction(() => document.getElementById('m-II.3.2.2').textContent === '');
  const now = await stored();
  assert.deepEqual(
    ['II.2.1', 'II.3.1', 'II.3.2.1', 'II.3.2.2'].map((k) => now[k]),
    ['28', '432', '65', '40'],
  );
  await page.reload();
  assert.equal(await page.locator('[id="n-II.3.2.2"]').inputValue(), 'đã xử lý xong');
});

test('two at once: the second is shown the other’s value', async () => {
  const [one, two] = [await open('an'), await open('binh')];
  await one.goto(server.base + FORM);
  await two.goto(server.base + FORM);
  await cell(one, 'II.1.1').fill('18');
  await cell(one, 'II.1.1').press('Enter');
  await one.waitForFunction(() => /Đã lưu/.test(document.getElementById('sheet-state').textContent));
  await cell(two, 'II.1.1').fill('19');
  await cell(two, 'II.1.1').press('Enter');
  await two.waitForFunction(() =>
    /Người khác vừa ghi Nguyễn An: 18/.test(document.getElementById('m-II.1.1').textContent),
  );
  assert.equal(await cell(two, 'II.1.1').inputValue(), '19');
  assert.equal((await stored())['II.1.1'], '18');
  // Typed again, knowing of it, it stands.
  await cell(two, 'II.1.1').fill('20');
  await cell(two, 'II.1.1').press('Enter');
  await two.waitForFunction(() => document.getElementById('m-II.1.1').textContent === '');
  assert.equal((await stored())['II.1.1'], '20');
});

test('without JavaScript it is an ordinary form, submitted and approved', async () => {
  const page = await open('an', { js: false });
  await page.goto(server.base + FORM);
  await cell(page, 'II.1.2').fill('mười');
  await page.click('button[value="submit"]');
  assert.match(await page.locator('.govuk-error-summary').textContent(), /II\.1\.2: không phải số/);
  assert.equal(await cell(page, 'II.1.2').inputValue(), 'mười');
  await cell(page, 'II.1.2').fill('8');
  await page.click('button[value="submit"]');
  assert.match(await page.locator('main').textContent(), /Đã gửi, chờ duyệt/);
  assert.equal(await page.locator('input[name^="v:"]').count(), 0, 'nothing more to type');
  const keeper = await open('keeper', { js: false });
  await keeper.goto(server.base + FORM);
  await keeper.click(`form[action$="/acts/approve"] button`);
  assert.match(await keeper.locator('main').textContent(), /Đã duyệt/);
});

test('a task is reported and confirmed, without JavaScript', async () => {
  const page = await open('an', { js: false });
  await page.goto(`${server.base}/plan?year=2022`);
  await page.click('text=Tập huấn');
  assert.match(await page.locator('main').textContent(), /Quá hạn chưa hoàn thành/);
  await page.fill('#document', '12/BC-STP');
  await page.click('text=Báo cáo đã hoàn thành');
  assert.match(await page.locator('main').textContent(), /đã báo cáo, chờ xác nhận/);
  const head = await open('head', { js: false });
  await head.goto(page.url());
  await head.click('form[action$="/acts/confirm"] button');
  assert.match(await head.locator('main').textContent(), /Hoàn thành quá hạn/);
});

test('the pages have no barriers, wide and narrow', async () => {
  for (const width of [1280, 320]) {
    const page = await open('an', { width });
    for (const path of [
      '/rounds',
      '/rounds/1',
      '/rounds/2?district=D1',
      '/rounds/1/values',
      FORM,
      `${FORM}/answers/II.1.1`,
      '/plan?year=2022',
      '/plan/tasks/1',
      '/plan/targets',
      '/plan/targets/4',
    ]) {
      await page.goto(server.base + path);
      await barriers(page, `${path} at ${width}`);
    }
    await page.goto(`${server.base}/rounds/2/forms/P04`);
    await barriers(page, `a form to fill in at ${width}`);
    // What is typed into is in sight, also on a telephone.
    const box = await cell(page, 'DEN.1').boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, `${box.x} + ${box.width} at ${width}`);
    const leader = await open('leader', { width });
    await leader.goto(`${server.base}/rounds`);
    await barriers(leader, `a round to open at ${width}`);
  }
});
