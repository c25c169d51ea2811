// The public post, the choice of a desk, and who searched, in a real Chromium, in Vietnamese: axe finds
// nothing, nothing overflows at 320 px, and an address is asked for only where the post brings the result.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { act, csrfOf, LOCAL, PASSWORD, procedureOf, staffed, takeIn, user, workThrough } from '../office.mjs';
import { Client, drop, motcua, serveWith } from '../server.mjs';
import { barriers, launch, signedIn } from './chromium.mjs';

const DAY = '2022-06-06';
const HOME = { street: '12 Lý Bôn', commune: 'Phường 5', province: 'Tỉnh Cà Mau' };

let data, server, browser, procedure, list, ready;
before(async () => {
  data = staffed();
  user(data, 'inspector', '--role', 'inspector');
  const post = ['post', 'add', 'clerk', '--role', 'clerk', '--desk', 'MC-D1', '--data', data];
  assert.equal(motcua(...post).code, 0);
  procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  server = await serveWith({ MOTCUA_NOW: LOCAL(`${DAY}T09:00`) }, data);
  browser = await launch();
  const as = async (name) => {
    const c = new Client(server.base);
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    return c;
  };
  const clerk = await as('clerk');
  for (const channel of ['post', 'post', 'counter']) {
    const code = await takeIn(clerk, procedure, { channel });
    await workThrough(as, code);
    await act(clerk, code, 'return', { sent_by: 'post', ...HOME });
  }
  const page = (await clerk.get('/postal')).text;
  const dossier = /name="dossier" value="(\d+)"/.exec(page)[1];
  const made = await clerk.post('/postal/lists', { csrf: csrfOf(page), dossier });
  list = made.headers.get('location');
  ready = await takeIn(clerk, procedure);
  const shown = (await clerk.get(`/dossiers/${ready}`)).text;
  const piece = { csrf: csrfOf(shown), what: 'original', tracking: 'EMS123456789VN' };
  assert.equal((await clerk.post(`/dossiers/${ready}/posted`, piece)).status, 303);
  await workThrough(as, ready);
  await (await as('an')).get('/search?q=tran+bich');
});
after(async () => {
  await browser.close();
  await server.stop();
  drop(data);
});

const open = (name, how) => signedIn(browser, server.base, name, PASSWORD, how);

for (const width of [320, 1280])
  test(`the pages have no barriers at ${width} px`, async () => {
    const clerk = await open('clerk', { width });
    for (const path of [
      '/intake?desk=MC-D1',
      `/intake/${procedure}`,
      '/intake/H12.X0001',
      '/postal',
      '/postal?direction=in&desk=TTHCC',
      list,
      '/postal/counts?desk=TTHCC',
      '/postal/counts?desk=TTHCC&agency=P04&later=1&from=2022-06-06&to=2022-06-06',
      `/dossiers/${ready}`,
    ]) {
      await clerk.goto(server.base + path);
      for (const box of await clerk.locator('details > summary').all()) await box.click();
      for (const choice of await clerk.locator('select:has(option[value=post])').all())
        await choice.selectOption('post');
      await barriers(clerk, path);
    }
    const inspector = await open('inspector', { width });
    for (const query of ['', '/inquiries', '/inquiries?who=an', '/inquiries?sought=tran+bich']) {
      const path = `/seen${query}`;
      await inspector.goto(server.base + path);
      await barriers(inspector, path);
    }
    assert.deepEqual([...clerk.faults, ...inspector.faults], []);
  });

test('an address is asked for where the post brings the result, with scripts or without', async () => {
  for (const js of [true, false]) {
    const page = await open('clerk', { js });
    await page.goto(`${server.base}/intake/${procedure}`);
    const street = page.locator('#street');
    assert.equal(await street.isVisible(), false);
    await page.selectOption('#return_by', 'post');
    assert.equal(await street.isVisible(), true);
    await page.fill('#applicant', 'Trần Thị Bích');
    await page.fill('#commune', 'Phường 5');
    await page.locator('button[name=do][value=take_in]').click();
    // What is missing is named, and what was typed is there still.
    const fault = page.locator('.govuk-error-summary a');
    assert.match(await fault.innerText(), /Nhập địa chỉ nhận kết quả/);
    assert.equal(await fault.getAttribute('href'), '#street');
    assert.equal(await page.inputValue('#commune'), 'Phường 5');
    assert.equal(await street.isVisible(), true);
    await street.fill('12 Lý Bôn');
    await page.fill('#province', 'Tỉnh Cà Mau');
    await page.locator('button[name=do][value=take_in]').click();
    await page.waitForURL('**/dossiers/*');
    assert.match(await page.locator('main').innerText(), /Bưu chính công ích/);
  }
});

test('the desk that was chosen stays chosen', async () => {
  const page = await open('clerk');
  await page.goto(`${server.base}/queue`);
  await page.getByRole('link', { name: 'Bộ phận Một cửa thành phố Cà Mau' }).click();
  await page.waitForURL('**/queue?desk=MC-D1');
  await page.fill('#counter', '2');
  await page.locator('form.mc-filter button').click();
  await page.waitForURL(/desk=MC-D1.*counter=2|counter=2.*desk=MC-D1/);
  assert.match(await page.locator('h1').innerText(), /Bộ phận Một cửa thành phố Cà Mau/);
});
