// The stories of those who handle dossiers, in a real Chromium, in Vietnamese: once by keyboard alone, once
// without JavaScript; axe finds nothing on any page they see; nothing overflows at 320 px.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { demoCopy, drop, motcua, serveWith } from '../server.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

const PROCEDURE = 'H12.T0633'; // of the department whose accounts the demonstration has

let data, server, browser;
before(async () => {
  data = demoCopy();
  const at = String(Date.parse('2022-06-15T08:00:00+07:00') / 1000);
  server = await serveWith({ MOTCUA_NOW: at }, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  for (const c of ['audit', 'verify']) assert.equal(motcua(c, '--data', data).code, 0, c);
  drop(data);
});

const open = (name, how) => signedIn(browser, server.base, name, `demo-${name}`, how);

// Goes on with Tab until what has the focus says so.
async function tabTo(page, wanted) {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return [e.id, e.getAttribute('href'), e.textContent.trim(), e.getAttribute('name')].join('|');
    });
    if (at.includes(wanted)) return;
  }
  assert.fail(`the keyboard does not come to ${wanted}`);
}

const shot = (page, name) =>
  process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });

const codeOf = (page) => decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);

test('by keyboard alone: taken in, given out, worked on, signed, handed out', async () => {
  const clerk = await open('motcua');
  await tabTo(clerk, '/intake');
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL('**/intake');
  await barriers(clerk, 'intake');
  // The field has the focus already.
  await clerk.keyboard.type(PROCEDURE);
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL('**/intake?q=*');
  // The first that was found has the focus.
  const found = await clerk.evaluate(() => document.activeElement.getAttribute('href'));
  assert.equal(found, `/intake/${PROCEDURE}`);
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL(`**/intake/${PROCEDURE}`);
  await barriers(clerk, 'intake of a procedure');
  await clerk.keyboard.type('096123456789');
  await tabTo(clerk, 'applicant|');
  await clerk.keyboard.type('Trần Thị Bích');
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL('**/dossiers/*');
  await barriers(clerk, 'what was taken in');
  assert.match(await clerk.textContent('main'), /Đã tiếp nhận hồ sơ .*Hẹn trả kết quả/s);
  const code = codeOf(clerk);
  // The next step is the next key: what was said has the focus, its receipt comes after it.
  await clerk.keyboard.press('Tab');
  assert.match(await clerk.evaluate(() => document.activeElement.getAttribute('href')), /\/receipt$/);
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL('**/receipt');
  await barriers(clerk, 'receipt');

  const doIt = async (name, label, pile = 'free') => {
    const page = await open(name);
    await page.goto(`${server.base}/inbox?pile=${pile}`);
    await barriers(page, `inbox of ${name}`);
    const found = async () => (await page.evaluate(() => document.activeElement.textContent)) === code;
    for (let i = 1; !(await found()); i++) {
      assert.ok(i < 500, 'the inbox holds it');
      await page.keyboard.press('j');
      if (i % 50 === 0 && !(await found())) {
        await tabTo(page, 'after=');
        await page.keyboard.press('Enter');
        await page.waitForURL('**after=*');
      }
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/dossiers/*');
    assert.equal(codeOf(page), code);
    await barriers(page, `dossier for ${name}`);
    await tabTo(page, label);
    await page.keyboard.press('Enter');
    if (label !== 'Nhận xử lý') await tabTo(page, 'text');
    return page;
  };
  const submit = async (page, label) => {
    await tabTo(page, label);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/inbox?did=*');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  };
  await submit(await doIt('truongphong', 'Chuyển bước tiếp theo'), 'Chuyển bước tiếp theo');
  const officer = await doIt('chuyenvien', 'Nhận xử lý');
  await officer.waitForSelector('details[data-act=pass]');
  await officer.context().close();
  await submit(await doIt('chuyenvien', 'Chuyển bước tiếp theo', 'mine'), 'Chuyển bước tiếp theo');
  await submit(await doIt('truongphong', 'Chuyển bước tiếp theo'), 'Chuyển bước tiếp theo');
  await submit(await doIt('giamdoc', 'Chuyển bước tiếp theo'), 'Chuyển bước tiếp theo');
  await submit(await doIt('truongphong', 'Chuyển bước tiếp theo'), 'Chuyển bước tiếp theo');
  await clerk.goto(`${server.base}/dossiers/${code}`);
  assert.match(await clerk.textContent('.mc-item'), /Đang ở Trung tâm Giải quyết thủ tục hành chính/);
  await tabTo(clerk, 'Trả kết quả');
  await clerk.keyboard.press('Enter');
  await tabTo(clerk, 'Trả kết quả');
  await clerk.keyboard.press('Enter');
  await clerk.waitForURL('**/inbox?did=*');
  await clerk.goto(`${server.base}/dossiers/${code}`);
  assert.match(await clerk.textContent('main'), /Đã trả kết quả/);
  assert.deepEqual(clerk.faults, []);
  await clerk.context().close();
});

test('a pile is taken and passed on with a few keys; "/" finds a dossier from anywhere', async () => {
  const clerk = await open('motcua');
  for (const name of ['Lý Thị Sáu', 'Lý Văn Bảy', 'Lý Thị Tám']) {
    await clerk.goto(`${server.base}/intake/${PROCEDURE}`);
    await clerk.fill('#applicant', name);
    await clerk.keyboard.press('Enter');
    await clerk.waitForURL('**/dossiers/*');
  }
  await clerk.context().close();
  const chief = await open('truongphong');
  await chief.goto(`${server.base}/inbox?pile=free`);
  const boxes = chief.locator('tbody input[type=checkbox]');
  const all = await boxes.count();
  assert.ok(all >= 3);
  assert.match(await chief.textContent('[data-keys]'), /a để chọn tất cả; Ctrl \+ Enter/);
  await chief.keyboard.press('a');
  assert.equal(await chief.locator('tbody input:checked').count(), all);
  await chief.keyboard.press('a');
  assert.equal(await chief.locator('tbody input:checked').count(), 0);
  await chief.click('thead button:has-text("Chọn tất cả")');
  assert.equal(await chief.locator('tbody input:checked').count(), all);
  await barriers(chief, 'a pile of which all is chosen');
  await shot(chief, 'pile-all');
  await chief.keyboard.press('Control+Enter');
  await chief.waitForURL('**/inbox?pile=mine');
  await chief.keyboard.press('a');
  assert.ok((await chief.locator('tbody input:checked').count()) >= 3);
  await chief.keyboard.press('j');
  await chief.keyboard.press('Control+Enter');
  await chief.waitForSelector('#acted-title');
  assert.match(await chief.textContent('main'), /Đã chuyển \d+ hồ sơ sang bước tiếp theo/);
  await chief.keyboard.press('/');
  await chief.waitForURL('**/search');
  assert.deepEqual(chief.faults, []);
  await chief.context().close();
});

test('without JavaScript: a supplement is asked for, comes, and the head refuses', async () => {
  const without = { js: false };
  const clerk = await open('motcua', without);
  await clerk.goto(`${server.base}/intake/${PROCEDURE}`);
  await clerk.fill('#applicant', 'Lê Văn Hai');
  await clerk.click('button:has-text("Tiếp nhận và cấp mã")');
  await clerk.waitForURL('**/dossiers/*');
  const code = codeOf(clerk);
  const act = async (page, name, values = {}) => {
    await page.goto(`${server.base}/dossiers/${code}`);
    const box = page.locator(`details[data-act=${name}]`);
    await box.locator('summary').click();
    for (const [field, value] of Object.entries(values)) {
      const input = box.locator(`[name=${field}]`);
      if (field === 'step') await input.selectOption(value);
      else await input.fill(value);
    }
    await box.locator('button').click();
    await page.waitForURL('**/inbox?did=*');
  };
  const chief = await open('truongphong', without),
    officer = await open('chuyenvien', without),
    head = await open('giamdoc', without);
  await act(chief, 'pass');
  await act(officer, 'supplement', { text: 'Thiếu điều lệ công ty', basis: 'Điều 17' });
  await clerk.goto(`${server.base}/dossiers/${code}`);
  assert.match(await clerk.textContent('main'), /tạm dừng, chờ người nộp bổ sung/);
  await clerk.click('details[data-act=supplemented] summary');
  await clerk.click('button:has-text("Đã nhận bổ sung")');
  await act(officer, 'pass', { text: 'Đã đủ' });
  await act(chief, 'pass', { step: '5' });
  await act(head, 'refuse', { text: 'Ngành nghề bị cấm', basis: 'Luật Đầu tư, Điều 6' });
  await clerk.goto(`${server.base}/dossiers/${code}`);
  assert.match(await clerk.textContent('main'), /Dừng xử lý/);
  await act(clerk, 'return');
  for (const page of [clerk, chief, officer, head]) await page.context().close();
});

test('somebody hands in for the applicant: by keyboard, without JavaScript, narrow and wide', async () => {
  for (const [js, width] of [
    [true, 1280],
    [false, 320],
  ]) {
    const clerk = await open('motcua', { js, width });
    await clerk.goto(`${server.base}/intake/${PROCEDURE}`);
    await tabTo(clerk, 'applicant|');
    await clerk.keyboard.type('Cao Thị Lượm');
    await tabTo(clerk, 'Có người nộp thay');
    await clerk.keyboard.press('Enter');
    await tabTo(clerk, 'bearer|');
    await clerk.keyboard.type('Cao Văn Thắng');
    await tabTo(clerk, 'bearer_id|');
    await clerk.keyboard.type('096077001234');
    await barriers(clerk, 'who hands it in');
    await shot(clerk, `bearer-${width}`);
    await clerk.keyboard.press('Enter');
    await clerk.waitForSelector('.govuk-error-summary');
    await barriers(clerk, 'no ground');
    await shot(clerk, `bearer-fault-${width}`);
    assert.ok(await clerk.locator('#bearer').isVisible(), 'unfolded');
    assert.equal(await clerk.inputValue('#bearer'), 'Cao Văn Thắng');
    await clerk.selectOption('#bearer_ground', 'authorised');
    await clerk.click('button:has-text("Tiếp nhận và cấp mã")');
    await clerk.waitForURL('**/dossiers/*');
    const code = codeOf(clerk);
    assert.match(await clerk.textContent('main'), /Người nộp thay\s*Cao Văn Thắng\s*Có văn bản ủy quyền/);
    await barriers(clerk, 'a dossier that was brought');
    await shot(clerk, `brought-${width}`);
    await clerk.goto(`${server.base}/search`);
    await barriers(clerk, 'search');
    await clerk.fill('#number', '096077001234');
    await clerk.keyboard.press('Enter');
    await clerk.waitForURL('**/search/number');
    await barriers(clerk, 'what a number finds');
    await shot(clerk, `number-${width}`);
    const row = clerk.locator('tbody tr', { hasText: code });
    assert.match(await row.textContent(), /Cao Thị Lượm\s*Người có số này nộp thay/);
    assert.ok(clerk.faults.every((f) => f.includes('422')));
    await clerk.context().close();
  }
});

test('a slip of the pen is mended: by keyboard, and without JavaScript; narrow and wide', async () => {
  for (const [js, width] of [
    [true, 1280],
    [false, 320],
  ]) {
    const clerk = await open('motcua', { js, width });
    await clerk.goto(`${server.base}/intake/${PROCEDURE}`);
    await clerk.fill('#applicant', 'Đặng Thị Bịch');
    await clerk.fill('#phone', '0912345671');
    await clerk.click('button:has-text("Tiếp nhận và cấp mã")');
    await clerk.waitForURL('**/dossiers/*');
    const code = codeOf(clerk);
    await tabTo(clerk, 'Đính chính thông tin người nộp');
    await clerk.keyboard.press('Enter');
    await tabTo(clerk, '|applicant');
    await barriers(clerk, 'what is mended');
    await shot(clerk, `mend-${width}`);
    await clerk.keyboard.press('ControlOrMeta+a');
    await clerk.keyboard.type('Đặng Thị Bích');
    await tabTo(clerk, '|phone');
    await clerk.keyboard.type('12');
    await tabTo(clerk, '|text');
    await clerk.keyboard.type('Gõ nhầm tên');
    await tabTo(clerk, 'Đính chính thông tin người nộp');
    await clerk.keyboard.press('Enter');
    await clerk.waitForSelector('.govuk-error-summary');
    await barriers(clerk, 'a telephone that can be none');
    await shot(clerk, `mend-fault-${width}`);
    const phone = clerk.locator('details[data-act=correct] [name=phone]');
    assert.ok(await phone.isVisible(), 'unfolded');
    assert.equal(await phone.inputValue(), '12', 'what was typed is kept');
    await phone.fill('0912345678');
    await clerk.locator('details[data-act=correct] button').click();
    await clerk.waitForURL(`**/dossiers/${code}?done=correct`);
    await barriers(clerk, 'what was mended');
    await shot(clerk, `mended-${width}`);
    assert.match(await clerk.textContent('main'), /Đặng Thị Bích\s*Đã đính chính/);
    assert.ok(clerk.faults.every((f) => f.includes('422')));
    await clerk.context().close();
  }
});

test('at 320 px: inbox, intake with a form and its faults, a dossier, signs of masked lateness', async () => {
  const clerk = await open('motcua', { width: 320 });
  const paths = ['/inbox', '/submissions', '/submissions?show=accepted', '/submissions?show=returned'];
  for (const path of [...paths, '/intake?q=tu+phap', '/intake/H12.T0234']) {
    await clerk.goto(server.base + path);
    await barriers(clerk, path);
  }
  await clerk.click('button:has-text("Tiếp nhận và cấp mã")');
  await clerk.waitForSelector('.govuk-error-summary');
  await barriers(clerk, 'faults of an intake');
  const officer = await open('chuyenvien', { width: 320 });
  await officer.goto(`${server.base}/inbox?pile=free`);
  await barriers(officer, 'a full inbox');
  // A dossier is read from top to bottom; nothing of it lies beyond the edge of its frame.
  const fits = (frames) => frames.every((e) => e.scrollWidth <= e.clientWidth);
  const whole = (page) => page.locator('.mc-scroll').evaluateAll(fits);
  assert.ok(await whole(officer), 'the inbox');
  const card = await officer.locator('tbody tr').first().innerText();
  assert.match(card, /Bước: .*\nHạn của bước: \d\d:\d\d [\d/]+[^]*\nHạn trả: /);
  await officer.click('tbody a');
  await barriers(officer, 'a dossier that can be taken');
  await officer.click('[data-act=take]');
  for (const box of await officer.locator('details[data-act] summary').all()) await box.click();
  await barriers(officer, 'a dossier with all its forms open');
  const inspector = await open('thanhtra', { width: 320 });
  await inspector.goto(`${server.base}/masking?from=2022-01-01&to=2022-06-15`);
  await barriers(inspector, 'masking');
  await inspector.goto(`${server.base}/waivers?from=2022-01-01&to=2022-06-15`);
  await barriers(inspector, 'waivers');
  await inspector.goto(`${server.base}/board`);
  await barriers(inspector, 'board');
  await inspector.goto(`${server.base}/search?q=nguyen`);
  assert.ok(await whole(inspector), 'what a search finds');
  for (const page of [clerk, officer, inspector]) await page.context().close();
});

test('a dossier opened in an emergency, narrow, wide and without JavaScript', async () => {
  for (const [i, [width, js]] of [
    [320, true],
    [1280, false],
  ].entries()) {
    const inspector = await open('thanhtra', { width, js });
    await inspector.goto(`${server.base}/masking?from=2022-01-01&to=2022-06-15`);
    const codes = new Set(await inspector.locator('main a.mc-code').allTextContents());
    await inspector.goto(`${server.base}/dossiers/${[...codes][i]}`);
    await barriers(inspector, 'a dossier whose numbers are hidden');
    await inspector.click('a:has-text("Mở khẩn cấp có lý do")');
    await barriers(inspector, 'the question');
    await inspector.fill('#reason', 'gấp');
    await inspector.click('button:has-text("Mở hồ sơ")');
    await inspector.waitForSelector('.govuk-error-summary');
    await barriers(inspector, 'no reason');
    await shot(inspector, `fault-${width}`);
    assert.equal(await inspector.inputValue('#reason'), 'gấp', 'what was typed is kept');
    await inspector.fill('#reason', 'Kiểm tra đột xuất theo Quyết định 12/QĐ-TTr, hạn trong ngày');
    await inspector.click('button:has-text("Mở hồ sơ")');
    await inspector.waitForSelector('.govuk-notification-banner');
    await barriers(inspector, 'a dossier that is open for now');
    await shot(inspector, `open-${width}`);
    await inspector.goto(`${server.base}/break-glass`);
    assert.match(await inspector.textContent('tbody'), /12\/QĐ-TTr/);
    await barriers(inspector, 'the list of openings');
    await shot(inspector, `list-${width}`);
    await inspector.click('main a[href="/seen"]');
    // Looks are written down within a second or so.
    while (!(await inspector.locator('tbody a').count())) await inspector.reload();
    await barriers(inspector, 'who looked at how many dossiers');
    await shot(inspector, `seen-${width}`);
    await inspector.click('tbody a');
    await barriers(inspector, 'what one looked at');
    await shot(inspector, `seen-who-${width}`);
    await inspector.click('tbody a');
    assert.ok((await inspector.locator('tbody tr').count()) > 0);
    await barriers(inspector, 'who looked at one');
    await shot(inspector, `seen-code-${width}`);
    await inspector.context().close();
  }
});
