// What each role does in a day, told once and done twice in a real Chromium, in Vietnamese: by keyboard alone
// (where axe looks at each page), and with the mouse and JavaScript off.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { allForms, fill } from '../forms.mjs';
import { act, acts, sound, takeIn } from '../office.mjs';
import { Client, csv, demoCopy, motcua, serveWith } from '../server.mjs';
import { random } from '../support.mjs';
import { axeFinds, launch } from './chromium.mjs';

const PROCEDURE = 'H12.T0633'; // of the department whose accounts the demonstration has
const DAY = '2022-06-15';

let data, server, browser, token;
before(async () => {
  data = demoCopy();
  token = motcua('token', 'add', 'quantri', 'portal', '--data', data).out.trim();
  const at = String(Date.parse(`${DAY}T08:00:00+07:00`) / 1000);
  server = await serveWith({ MOTCUA_NOW: at }, data);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
  sound(data);
});

// --- what others have done before ---------------------------------------------------------------

const clients = new Map();
function as(name) {
  if (!clients.has(name)) clients.set(name, new Client(server.base).signIn(name));
  return clients.get(name);
}

// One of the department that should have been done by now, and for which nobody has apologised yet.
async function lateDossier() {
  const chief = await as('truongphong');
  const rows = csv((await chief.get('/inbox.csv?pile=free')).text);
  for (const { code } of rows.filter((row) => row.due_at < DAY))
    if ((await acts(chief, code)).found.apologise) return code;
  return assert.fail('nothing is late');
}

async function dossierAt(step, { draft = false } = {}) {
  const [clerk, chief, officer] = await Promise.all(['motcua', 'truongphong', 'chuyenvien'].map(as));
  const code = await takeIn(clerk, PROCEDURE, { agency: 'P09' });
  const steps = [
    ['assign', null],
    ['review', () => act(chief, code, 'pass')],
    ['approve', () => act(officer, code, 'pass')],
    ['sign', () => act(chief, code, 'pass', { step: 5 })],
    ['register', async () => act(await as('giamdoc'), code, 'pass')],
    ['return', () => act(chief, code, 'pass')],
  ];
  for (const [name, reach] of steps) {
    if (name === 'approve' && draft) {
      const path = `/dossiers/${code}/result`;
      const { text } = await officer.get(path);
      const csrf = /name="csrf" value="([^"]+)"/.exec(text)[1];
      const form = { csrf, revision: '0', do: 'save', title: 'Giấy chứng nhận', body: 'Chứng nhận.' };
      assert.equal((await officer.post(path, form)).status, 303);
    }
    await reach?.();
    if (name === step) return code;
  }
  return assert.fail(step);
}

async function handIn(number) {
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const r = await fetch(`${server.base}/api/submissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      number,
      procedure: 'H12.T0234',
      agency: 'P04',
      applicant: 'Trần Thị Bích',
      applicant_id: '096123456789',
      answers: fill(form, random(11), { skip: 0 }).answers,
    }),
  });
  assert.equal(r.status, 201, await r.text());
}

// --- two ways to do the same --------------------------------------------------------------------

// Pages that axe has looked at: once for each kind of page and number of its forms and notices is enough.
const looked = new Set();

// Somebody at a browser. What is done is named by a selector and the words on it.
class Person {
  constructor(page, keyboard) {
    Object.assign(this, { page, keyboard, faults: [] });
    page.on(
      'console',
      (m) => m.type() === 'error' && !/status of 422/.test(m.text()) && this.faults.push(m.text()),
    );
    page.on('pageerror', (e) => this.faults.push(String(e)));
  }

  async goTo(locator, what) {
    const wanted = await locator.first().elementHandle();
    for (let i = 0; i < 400; i++) {
      await this.page.keyboard.press('Tab');
      if (await wanted.evaluate((e) => e === document.activeElement)) return;
    }
    assert.fail(`the keyboard does not come to ${what} on ${this.page.url()}`);
  }

  find(selector, words) {
    return this.page.locator(selector, words ? { hasText: words } : undefined);
  }

  async touch(selector, words, key = 'Enter') {
    const locator = this.find(selector, words);
    if (!this.keyboard) return locator.first().click();
    await this.goTo(locator, `${selector} ${words ?? ''}`);
    return this.page.keyboard.press(key);
  }

  // Follows a link or presses a button that leads to a page, and looks at it.
  async follow(selector, words) {
    await Promise.all([this.page.waitForNavigation(), this.touch(selector, words)]);
    await this.look();
  }

  async look() {
    await this.page.waitForLoadState('load');
    if (!this.keyboard) return;
    const kind = new URL(this.page.url()).pathname.replace(/000\.[^/]+|\d{4}-[^/]+/, '');
    const acts = await this.page.locator('details, .govuk-error-summary, .govuk-notification-banner').count();
    const key = `${kind} ${acts}`;
    if (looked.has(key)) return;
    looked.add(key);
    assert.deepEqual(await axeFinds(this.page), [], this.page.url());
  }

  nav(path) {
    return this.follow(`nav a[href="${path}"]`);
  }

  tick(selector) {
    return this.touch(selector, undefined, 'Space');
  }

  async write(selector, text) {
    if (!this.keyboard) return this.find(selector).fill(text);
    await this.goTo(this.find(selector), selector);
    await this.page.keyboard.press('Control+A');
    return this.page.keyboard.type(text);
  }

  // A day as people write it, whatever language the browser speaks.
  async day(selector, iso) {
    const [year, month, day] = iso.split('-').map(Number);
    await this.write(selector, `${day}/${month}/${year}`);
    return assert.equal(await this.find(selector).inputValue(), `${day}/${month}/${year}`);
  }

  async period(from, to) {
    await this.day('#from', from);
    await this.day('#to', to);
    await this.follow('main form.mc-filter button');
  }

  async pick(selector, words) {
    const box = this.find(selector);
    const wanted = await box.locator('option', { hasText: words }).first().getAttribute('value');
    if (!this.keyboard) return box.selectOption(wanted);
    await this.goTo(box, selector);
    await this.page.keyboard.press('Home');
    for (let i = 0; (await box.inputValue()) !== wanted; i++) {
      assert.ok(i < 100, `${words} can be chosen`);
      await this.page.keyboard.press('ArrowDown');
    }
    return null;
  }

  // A dossier, by way of the search.
  async open(code) {
    await this.nav('/search');
    await this.write('#q', code);
    await this.follow('main form button');
    if (!this.page.url().includes('/dossiers/')) await this.follow('main a.mc-code', code);
  }

  // An act on the dossier that is open.
  async act(name, given = {}) {
    const box = `details[data-act=${name}]`;
    await this.touch(`${box} summary`);
    for (const [field, value] of Object.entries(given)) {
      const selector = `${box} [name=${field}]`;
      if (await this.find(`${box} select[name=${field}]`).count()) await this.pick(selector, value);
      else await this.write(selector, value);
    }
    await this.follow(`${box} form button`);
  }

  async sees(words, where = 'main') {
    assert.match(await this.page.locator(where).first().innerText(), words);
  }

  async gets(selector, words) {
    const [file] = await Promise.all([this.page.waitForEvent('download'), this.touch(selector, words)]);
    const path = await file.path();
    assert.equal(readFileSync(path).subarray(0, 5).toString(), '%PDF-');
  }
}

// --- the stories --------------------------------------------------------------------------------

const stories = {
  motcua: async (p, n) => {
    // Who waits at the desk.
    await p.nav('/queue');
    await p.follow('a[href="/queue/kiosk"]');
    await p.follow('button[value=submit]');
    await p.sees(/^\d+$/, '.mc-panel__title');
    await p.nav('/queue');
    await p.write('#counter', String(n));
    await p.follow('main form button', 'Ngồi quầy này');
    await p.follow('button[value=any]');
    await p.sees(/Đang phục vụ số \d+ tại quầy/);
    await p.follow('button[value=served]');
    assert.doesNotMatch(await p.page.textContent('main'), /Đang phục vụ số/);
    // What came online.
    await handIn(`G22-${n}-1`);
    await handIn(`G22-${n}-2`);
    await p.nav('/submissions');
    const item = (number) => `section.mc-item:has(h2:has-text("G22-${n}-${number}"))`;
    // It is read before it is answered; papers that the portal did not name are ticked off.
    await p.follow(`${item(1)} h2 a`);
    await p.follow('main form button', 'Xem tờ khai');
    await p.sees(/096123456789/);
    await p.pick(`${item(1)} [name=paper_1]`, 'Bản chính');
    await p.pick(`${item(1)} [name=paper_2]`, 'Bản sao chứng thực');
    await p.follow(`${item(1)} form.mc-act button`);
    await p.sees(/Đã tiếp nhận hồ sơ/);
    await p.nav('/submissions');
    await p.touch(`${item(2)} summary`);
    await p.pick(`${item(2)} [name=kind]`, 'Từ chối tiếp nhận');
    await p.write(`${item(2)} textarea`, 'Sai nơi nộp');
    await p.write(`${item(2)} [name=basis]`, 'Điều 17 Nghị định 61/2018/NĐ-CP');
    await p.follow(`${item(2)} details button`);
    await p.sees(/Từ chối tiếp nhận/);
    await p.gets('a', 'Bản PDF');
    await p.follow('main a', 'Nộp trực tuyến');
    assert.equal(await p.find(item(2)).count(), 0);
    await p.follow('main a', 'Đã trả lại người nộp');
    await p.sees(new RegExp(`G22-${n}-2`));
    // A result goes out by post.
    const code = await dossierAt('return');
    await p.open(code);
    await p.act('return', {
      sent_by: 'Bưu chính',
      street: '12 Lý Bôn',
      commune: 'Phường 5',
      province: 'Tỉnh Cà Mau',
    });
    await p.sees(new RegExp(`Trả kết quả: ${code}`), '.govuk-notification-banner');
    await p.nav('/postal');
    await p.sees(new RegExp(code));
    await p.follow('main form button', 'Lập bảng kê');
    await p.sees(new RegExp(code));
    await p.gets('a', 'In bảng kê (PDF)');
    // The register of the day.
    await p.nav('/register');
    await p.gets('a', 'In sổ (PDF)');
  },

  chuyenvien: async (p) => {
    for (let i = 0; i < 3; i++) await dossierAt('review');
    await p.nav('/inbox');
    await p.follow('main a', 'Chờ nhận');
    const codes = (await p.page.locator('tbody th a').allTextContents()).slice(0, 3);
    const boxOf = (code) => `tr:has(a:text-is("${code}")) input[type=checkbox]`;
    if (p.keyboard) {
      await p.goTo(p.find('tbody th a', codes[0]), codes[0]);
      await p.page.keyboard.press('x');
      await p.page.keyboard.press('j');
      await p.page.keyboard.press('Space');
      await p.page.keyboard.press('j');
      await p.page.keyboard.press('x');
      assert.equal(await p.page.locator('input[type=checkbox]:checked').count(), 3);
    } else for (const code of codes) await p.tick(boxOf(code));
    await p.follow('main form button', 'Nhận các hồ sơ đã chọn');
    // Held now; a result is drafted, two go on together, a supplement is asked for.
    await p.follow('tbody th a', codes[0]);
    await p.follow('[data-result]');
    await p.write('#title', 'Giấy chứng nhận');
    await p.write('#body', 'Chứng nhận.');
    await p.follow('button[value=save]');
    await p.sees(/Lưu lần 1/);
    await p.nav('/inbox');
    await p.follow('main form button', 'Chuyển các hồ sơ đã chọn');
    await p.sees(/Chọn ít nhất một hồ sơ/, '.govuk-error-summary');
    for (const code of codes.slice(0, 2)) await p.tick(boxOf(code));
    await p.follow('main form button', 'Chuyển các hồ sơ đã chọn');
    await p.sees(/Đã chuyển 2 hồ sơ sang bước tiếp theo/, '.govuk-notification-banner');
    await p.follow('tbody th a', codes[2]);
    // Blanks are no basis in law: the form comes back with the rest, and is sent again.
    const box = 'details[data-act=supplement]';
    const typed = { text: 'Thiếu "điều lệ" công ty', basis: '  ', sent_by: 'Tin nhắn điện thoại' };
    await p.act('supplement', typed);
    await p.sees(/Chưa ghi căn cứ pháp lý/, '.govuk-error-summary');
    assert.equal(await p.page.inputValue(`${box} [name=text]`), 'Thiếu "điều lệ" công ty');
    assert.equal(await p.page.inputValue(`${box} [name=sent_by]`), 'phone');
    await p.touch('.govuk-error-summary a');
    await p.write(`${box} [name=basis]`, 'Điều 17');
    await p.follow(`${box} form button`);
    await p.open(codes[2]);
    await p.sees(/tạm dừng, chờ người nộp bổ sung/);
  },

  truongphong: async (p) => {
    await p.open(await dossierAt('assign'));
    await p.act('give', { holder: 'Chuyên viên' });
    const code = await dossierAt('approve');
    await p.open(code);
    await p.act('extend', { text: 'Cần xác minh thực địa', amount: '2' });
    await p.sees(/Cần xác minh thực địa/);
    // An apology is for one that is late.
    await p.open(await lateDossier());
    await p.act('apologise', { text: 'Chậm do chờ ý kiến', at: '30/6/2022' });
    await p.sees(/30\/6\/2022/);
    await p.sees(/vẫn tính là trễ/);
    await p.open(code);
    await p.act('pass', { step: 'Lãnh đạo cơ quan ký', text: 'Đồng ý' });
    await p.open(code);
    await p.sees(/Lãnh đạo cơ quan ký/, 'section.mc-item');
    await p.nav('/board');
    await p.follow('table[data-inbox] a');
  },

  giamdoc: async (p) => {
    const codes = [await dossierAt('sign', { draft: true }), await dossierAt('sign', { draft: true })];
    const refused = await dossierAt('sign');
    await p.nav('/sign');
    const choose = async () => {
      for (const code of codes) await p.tick(`tr:has(a:text-is("${code}")) input[type=checkbox]`);
    };
    await choose();
    await p.write('#secret', 'nhầm');
    await p.follow('main form button', 'Ký các văn bản đã chọn');
    await p.sees(/không đúng/, '.govuk-error-summary');
    assert.equal(await p.page.locator('input[type=checkbox]:checked').count(), 2, 'the choice is kept');
    await p.write('#secret', 'demo');
    await p.follow('main form button', 'Ký các văn bản đã chọn');
    await p.sees(/Đã ký 2 văn bản/, '.govuk-notification-banner');
    await p.open(refused);
    await p.act('refuse', { text: 'Ngành nghề bị cấm', basis: 'Luật Đầu tư, Điều 6' });
    await p.nav('/issued');
    const row = `tr:has(a:text-is("${codes[0]}"))`;
    await p.touch(`${row} summary`);
    await p.write(`${row} input[name=reason]`, 'Cấp nhầm');
    await p.follow(`${row} form button`);
    await p.sees(/Thu hồi lúc .*: Cấp nhầm/);
  },

  lanhdao: async (p) => {
    await p.follow('a.mc-tile__link[href$="/all/overdue"]');
    await p.follow('tbody a[href^="/dossiers/"]');
    assert.ok((await p.page.locator('.mc-timeline__event').count()) > 0);
    await p.nav('/board');
    await p.follow('table[data-inbox] a');
    await p.nav('/masking');
    await p.nav('/digitised');
    await p.period('2022-01-01', DAY);
    await p.follow('tbody a[href*="agency="]');
    await p.nav('/');
    await p.follow('main a[href="/postal/counts"]');
    await p.period('2022-01-01', DAY);
    await p.follow('tbody a[href*="channel=post"]');
  },

  thanhtra: async (p, n) => {
    await p.nav('/masking');
    await p.period('2022-01-01', DAY);
    const codes = [...new Set(await p.page.locator('main a.mc-code').allTextContents())];
    await p.follow('main a.mc-code', codes[n]);
    assert.ok((await p.page.locator('.mc-timeline__event').count()) > 0);
    await p.follow('main a', 'Mở khẩn cấp có lý do');
    await p.write('#reason', `Kiểm tra đột xuất theo Quyết định ${n}/QĐ-TTr, hạn trong ngày`);
    await p.follow('main form button', 'Mở hồ sơ');
    await p.sees(/Đang mở khẩn cấp/);
    await p.nav('/break-glass');
    await p.sees(new RegExp(`Quyết định ${n}/QĐ-TTr`), 'tbody');
    await p.nav('/issued');
  },

  quantri: async (p) => {
    await p.nav('/accounts');
    const row = 'tr:has(a:text-is("canbo"))';
    await p.follow(`${row} button`);
    await p.sees(/Đã khóa/, row);
    await p.follow(`${row} button`);
    await p.sees(/Đang dùng/, row);
    await p.nav('/jobs');
    await p.nav('/break-glass');
    await p.nav('/procedures');
    await p.write('#q', 'hộ tịch');
    await p.follow('main form button');
    await p.follow('tbody th a');
  },
};

async function tell(name, keyboard, n) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    javaScriptEnabled: keyboard,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const p = new Person(page, keyboard);
  await page.goto(`${server.base}/sign-in`);
  await p.write('#name', name);
  await p.write('#password', `demo-${name}`);
  await p.follow('main form button');
  await stories[name](p, n);
  assert.deepEqual(p.faults, []);
  await context.close();
}

// Two at a time, never the same role twice except in the middle, where nothing stands in the other's way.
test('each role has its story, by keyboard alone and without JavaScript', { concurrency: 2 }, async (t) => {
  const names = Object.keys(stories);
  const all = names.flatMap((name, i) => [
    [name, true],
    [names[names.length - 1 - i], false],
  ]);
  await Promise.all(
    all.map(([name, keyboard]) =>
      t.test(`${name}, ${keyboard ? 'by keyboard alone' : 'without JavaScript'}`, () =>
        tell(name, keyboard, keyboard ? 1 : 2),
      ),
    ),
  );
});
