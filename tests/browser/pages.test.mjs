// The pages in a real Chromium: at 320 and 1280 px, by keyboard, without JavaScript, in print, in both
// languages; axe finds nothing; nothing breaks the Content-Security-Policy.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERIOD, demoCopy, drop, motcua, scratch, serve } from '../server.mjs';
import { axeFinds, launch } from './chromium.mjs';


let data, server, browser;
before(async () => {
  data = demoCopy();
  server = await serve(data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  drop(data);
});

const pages = [
  ['overview', '/'],
  ['province', `/figures/${PERIOD}/province`],
  ['commune', `/figures/${PERIOD}/commune`],
  ['procedures', `/figures/${PERIOD}/procedures`],
  ['months', `/figures/${PERIOD}/months`],
  ['list', `/figures/${PERIOD}/all/late`],
  ['empty list', `/figures/${PERIOD}/P01/late`],
  ['search', '/search?q=dao'],
  ['own account', '/account'],
  ['no result', '/search?q=zzzz'],
  ['dossier', '/dossiers/000.00.04.H12-211215-0001'],
  ['catalogue', '/procedures?q=khai+sinh'],
  ['procedure', '/procedures/H12.T0234'],
  ['error', '/nowhere'],
];

async function open(width, { name = 'lanhdao', js = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: js });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (m) => {
    if (m.type() === 'error' && !/404/.test(m.text())) page.faults.push(m.text());
  });
  page.on('pageerror', (e) => page.faults.push(String(e)));
  if (name) {
    await page.goto(`${server.base}/sign-in`);
    await page.fill('#name', name);
    await page.fill('#password', `demo-${name}`);
    await page.click('main button');
    await page.waitForURL(`${server.base}/`);
  }
  return page;
}

async function check(page, what) {
  assert.deepEqual(await axeFinds(page), [], what);
}

for (const width of [320, 1280]) {
  test(`axe finds nothing and nothing overflows at ${width} px`, async () => {
    const page = await open(width, { name: null });
    await page.goto(`${server.base}/sign-in`);
    await check(page, 'sign-in');
    await page.context().close();
    const signed = await open(width);
    for (const [what, path] of pages) {
      const answer = await signed.goto(server.base + path);
      assert.equal(answer.status(), what === 'error' ? 404 : 200, what);
      await check(signed, `${what} at ${width}`);
      const wide = await signed.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${what} is ${wide} px wide at ${width}`);
    }
    assert.deepEqual(signed.faults, []);
    await signed.context().close();
  });
}

test('the pages of the administrator: axe, 320 px', async () => {
  const file = join(scratch(), 'tệp sai.csv');
  writeFileSync(file, 'code,procedure\nA,B\n');
  assert.equal(motcua('import', 'dossiers', file, '--later', '--data', data).code, 0);
  for (const width of [320, 1280]) {
    const page = await open(width, { name: 'quantri' });
    for (const path of ['/accounts', '/bodies', '/desks', '/decide-bodies', '/queue/kiosks', '/jobs']) {
      await page.goto(server.base + path);
      await check(page, `${path} at ${width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    }
    assert.match(await page.textContent('table'), /tệp sai\.csv/);
    await page.context().close();
  }
});

test('a machine in the hall: added, used, ended; axe, 320 and 1280 px, without JavaScript', async () => {
  for (const [width, js] of [
    [320, true],
    [1280, true],
    [1280, false],
  ]) {
    const look = async (page, what) => {
      if (!js) return;
      await check(page, `${what} at ${width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, what);
    };
    const name = `Máy ${width} ${js}`;
    const admin = await open(width, { name: 'quantri', js });
    await admin.goto(`${server.base}/queue/kiosks`);
    await admin.fill('#name', '   ');
    await admin.click('main form.mc-form button');
    await admin.waitForSelector('.govuk-error-summary');
    await look(admin, 'no name');
    await admin.fill('#name', name);
    await admin.selectOption('#desk', 'TTHCC');
    await admin.click('main form.mc-form button');
    const address = await admin.getAttribute('.govuk-inset-text a', 'href');
    await look(admin, 'the address of a machine');
    const machine = await open(width, { name: null, js });
    await machine.goto(server.base + new URL(address, server.base).pathname);
    await look(machine, 'a machine');
    assert.equal(await machine.locator('nav').count(), 0);
    // By keyboard, as by touch.
    await machine.focus('button[value=submit]');
    await machine.keyboard.press('Enter');
    await machine.waitForSelector('.mc-panel__title');
    assert.match(await machine.textContent('.mc-panel__title'), /^\d+$/);
    await look(machine, 'a number');
    await machine.click('header a[hreflang=en]');
    await machine.waitForSelector('button:has-text("Collect a result")');
    assert.equal(await machine.locator('.mc-panel__title').count(), 0, 'the next one sees no number');
    await admin.goto(`${server.base}/queue/kiosks`);
    await admin.click(`button[aria-label$=": ${name}"]`);
    await look(admin, 'a machine that has ended');
    assert.equal((await machine.reload()).status(), 404);
    assert.deepEqual([...admin.faults, ...machine.faults].filter((f) => !/422/.test(f)), []);
    await machine.context().close();
    await admin.context().close();
  }
});

test('a number on a machine in the hall goes by itself', async () => {
  const admin = await open(1280, { name: 'quantri' });
  await admin.goto(`${server.base}/queue/kiosks`);
  await admin.fill('#name', 'Máy tự quay về');
  await admin.selectOption('#desk', 'TTHCC');
  await admin.click('main form.mc-form button');
  const address = await admin.getAttribute('.govuk-inset-text a', 'href');
  await admin.context().close();
  const machine = await open(1280, { name: null });
  await machine.addInitScript(() => {
    const later = window.setTimeout;
    window.setTimeout = (work, ms) => later(work, ms / 100);
  });
  await machine.goto(server.base + address);
  await machine.click('button[value=collect]');
  await machine.waitForURL(/\?no=\d+$/);
  await machine.waitForURL((url) => url.pathname === address && !url.search);
  assert.equal(await machine.locator('.mc-panel__title').count(), 0);
  await machine.context().close();
});

test('a wrong password says so on top, linked to the field, and keeps the name', async () => {
  const page = await open(1280, { name: null });
  await page.goto(`${server.base}/sign-in`);
  await page.fill('#name', 'lanhdao');
  await page.fill('#password', 'wrong');
  await page.click('main button');
  await page.waitForSelector('.govuk-error-summary');
  assert.equal(await page.inputValue('#name'), 'lanhdao');
  assert.equal(await page.inputValue('#password'), '');
  assert.match(await page.getAttribute('.govuk-error-summary a', 'href'), /#password/);
  await check(page, 'sign-in with a fault');
  await page.context().close();
});

test('two-step sign-in: its pages by axe at 320 px, a fault linked to its field', async () => {
  const name = 'chuyenvien';
  const narrow = async (page, what) => {
    await check(page, what);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, what);
  };
  const page = await open(320, { name: null });
  const enter = async () => {
    await page.goto(`${server.base}/sign-in`);
    await page.fill('#name', name);
    await page.fill('#password', `demo-${name}`);
    await page.click('main button');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  };
  const code = (later) =>
    spawnSync('oathtool', ['--totp', '-b', secret, `--now=@${Math.floor(Date.now() / 1000) + later}`], {
      encoding: 'utf8',
    }).stdout.trim();
  await enter();
  await page.goto(`${server.base}/account`);
  await page.fill('#totp_password', `demo-${name}`);
  await page.press('#totp_password', 'Enter');
  await page.waitForURL(`${server.base}/account/totp`);
  const secret = (await page.textContent('#secret')).replaceAll(' ', '');
  await narrow(page, 'the secret');
  await page.fill('#code', '12345');
  await page.press('#code', 'Enter');
  await page.waitForSelector('.govuk-error-summary a[href="#code"]');
  await narrow(page, 'the secret, with a fault');
  await page.fill('#code', code(0));
  await page.press('#code', 'Enter');
  await page.waitForURL(/done=totp$/);
  await narrow(page, 'the own account, turned on');
  await page.context().clearCookies();
  await enter();
  await narrow(page, 'the code is asked');
  await page.fill('#code', code(30));
  await page.press('#code', 'Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.context().close();
});

test('from the overview to a dossier by keyboard alone', async () => {
  const page = await open(1280);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'govuk-skip-link');
  await page.keyboard.press('Enter');
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (
      (await page.evaluate(() => document.activeElement.getAttribute('href') ?? '')).endsWith('/all/late')
    )
      break;
  }
  await page.keyboard.press('Enter');
  await page.waitForURL('**/all/late');
  assert.equal(await page.textContent('#count'), '72');
  await page.focus('tbody a');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dossiers/**');
  assert.ok((await page.locator('.mc-timeline__event').count()) >= 2);
  await page.context().close();
});

test('everything works without JavaScript', async () => {
  const page = await open(1280, { js: false });
  await page.fill('#from', '1/1/2022');
  await page.fill('#to', '31/1/2022');
  await page.selectOption('#view', 'district');
  await page.click('.mc-filter button');
  await page.waitForURL('**/figures/2022-01-01..2022-01-31/district');
  assert.equal(await page.locator('tbody tr').count(), 9);
  await page.click('text=English');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('.mc-header__button');
  await page.waitForURL('**/sign-in');
  await page.context().close();
});

test('a day is typed and shown as people write it, whatever language the browser speaks', async () => {
  const pages = {
    lanhdao: ['/masking', '/waivers', '/digitised', '/postal/counts', '/register', '/queue/waits'],
    thanhtra: ['/seen', '/seen/inquiries', '/break-glass'],
    quantri: ['/plan', '/plan/targets', '/rounds'],
  };
  for (const [name, paths] of Object.entries(pages)) {
    const page = await open(1280, { name });
    for (const path of paths) {
      await page.goto(server.base + path);
      assert.equal(await page.locator('main input[type=date]').count(), 0, path);
      for (const field of await page.locator('#from, #to, #day').all())
        assert.match(await field.inputValue(), /^\d{1,2}\/\d{1,2}\/\d{4}$/, path);
    }
    await page.context().close();
  }
  const page = await open(1280);
  await page.goto(`${server.base}/masking`);
  await page.fill('#from', '6/7/2021');
  await page.fill('#to', '7/6/2022');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/masking?*');
  assert.equal(await page.inputValue('#from'), '6/7/2021');
  const csv = await page.getAttribute('a[href^="/masking.csv"]', 'href');
  assert.match(csv, /from=2021-07-06&to=2022-06-07/);
  await page.fill('#from', '31/2/2022');
  await page.keyboard.press('Enter');
  await page.waitForURL('**from=31*');
  assert.match(await page.textContent('main'), /Từ ngày: phải là một ngày, ví dụ 14\/6\/2022/);
  await page.context().close();
});

test('a share is written without a blank, and no mark of ours is left in English', async () => {
  const page = await open(1280);
  await page.goto(`${server.base}/figures/${PERIOD}/levels`);
  assert.match(await page.textContent('tbody'), /\d,\d+%/);
  await page.goto(`${server.base}/indicators`);
  const text = await page.textContent('main');
  assert.match(text, /Bộ Nội vụ \(cần đối chiếu: số, ngày/);
  assert.doesNotMatch(text, /verify/);
  await page.context().close();
});

test('where there is nothing, no headings of an empty table stand', async () => {
  const page = await open(1280);
  await page.goto(`${server.base}/figures/${PERIOD}/P01/late`);
  assert.ok(await page.isVisible('.mc-empty'));
  assert.equal(await page.isVisible('thead'), false);
  await page.goto(`${server.base}/figures/${PERIOD}/all/late`);
  assert.ok(await page.isVisible('thead'));
  await page.context().close();
});

test('a heading sorts the table, and says so', async () => {
  const page = await open(1280);
  await page.goto(`${server.base}/figures/${PERIOD}/district`);
  const first = () => page.textContent('tbody tr:first-child th');
  assert.equal((await first()).trim(), 'Thành phố Cà Mau');
  const heading = page.locator('thead th').nth(1);
  await heading.locator('button').click();
  const order = await heading.getAttribute('aria-sort');
  assert.ok(order === 'ascending' || order === 'descending');
  const numbers = (await page.locator('tbody tr td:nth-child(2)').allTextContents()).map((t) =>
    Number(t.replaceAll('.', '')),
  );
  const sorted = [...numbers].sort((a, b) => (order === 'ascending' ? a - b : b - a));
  assert.deepEqual(numbers, sorted);
  await page.context().close();
});

test('an officer sees personal numbers only after asking', async () => {
  const page = await open(1280, { name: 'canbo' });
  await page.goto(`${server.base}/dossiers/000.00.04.H12-211215-0001`);
  assert.match(await page.textContent('dl'), /000•/);
  await page.click('form[action$="/numbers"] button');
  assert.match(await page.textContent('dl'), /000\d{9}/);
  await page.goto(`${server.base}/dossiers/000.00.04.H12-211215-0001`);
  assert.match(await page.textContent('dl'), /000•/);
  assert.match(await page.textContent('.mc-timeline'), /Xem số định danh/);
  await page.context().close();
});

test('an officer attaches a file with the form, and gets it back', async () => {
  const address = `${server.base}/dossiers/000.00.04.H12-211215-0001`;
  for (const width of [320, 1280]) {
    const page = await open(width, { name: 'canbo', js: width > 320 });
    await page.goto(address);
    const buffer = Buffer.from(`%PDF-1.7 at ${width}`);
    const name = `Giấy chứng nhận quyền sử dụng đất ${'x'.repeat(100)} ${width}.pdf`;
    // Nothing chosen: the browser itself asks for a file.
    await page.click('form[action$="/files"] button');
    assert.equal(await page.locator('#file:invalid').count(), 1);
    await page.setInputFiles('#file', { name, mimeType: 'application/pdf', buffer });
    await page.click('form[action$="/files"] button');
    await page.waitForSelector(`.mc-files a:has-text("${width}.pdf")`);
    assert.equal(page.url(), address);
    assert.match(await page.textContent('.mc-timeline'), /Đính kèm tệp/);
    assert.match(await page.textContent('.mc-files li:last-child'), /PDF, 1 KB, canbo đính kèm lúc/);
    if (width > 320) await check(page, `a dossier with files at ${width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide at ${width}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click(`.mc-files a:has-text("${width}.pdf")`),
    ]);
    assert.equal(download.suggestedFilename(), name);
    assert.deepEqual(readFileSync(await download.path()), buffer);
    await page.goto(address);
    assert.match(await page.textContent('.mc-timeline'), /Xem tệp đính kèm/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
  // axe needs scripts: at 320 px it looks at the same page again, in both languages.
  const page = await open(320, { name: 'canbo' });
  for (const lang of ['vi', 'en']) {
    await page.goto(`${server.base}/language/${lang}?back=/dossiers/000.00.04.H12-211215-0001`);
    assert.equal(await page.locator('.mc-files li').count(), 2);
    await check(page, `a dossier with files in ${lang} at 320`);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
  }
  await page.context().close();
});

test('print leaves out navigation and keeps the table whole', async () => {
  const page = await open(1280);
  await page.goto(`${server.base}/figures/${PERIOD}/commune`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.isVisible('.govuk-service-navigation'), false);
  assert.equal(await page.isVisible('.mc-filter'), false);
  assert.equal(await page.locator('tbody tr').count(), 101);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 20000);
  await page.context().close();
});

test('the clock of the machine does not matter: a page says for which period it is', async () => {
  const page = await open(1280);
  assert.match(await page.textContent('h1'), /15\/12\/2021 đến 14\/6\/2022/);
  await page.context().close();
});
