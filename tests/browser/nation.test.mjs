// A nation's pages in a real Chromium, with a province that answers and one that does not: at 320 and
// 1280 px, in both languages; axe finds nothing.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../postgres.mjs';
import { PERIOD, motcua, motcuaIn, scratch, serve } from '../server.mjs';
import { axeFinds, launch } from './chromium.mjs';


let cluster, server, browser;
before(async () => {
  cluster = await Cluster.make({ settings: 'fsync = off' });
  const done = (r) => assert.equal(r.code, 0, r.err);
  const data = cluster.database('province');
  done(motcua('demo', '--still', '--province', 'province/ca-mau', '--data', data));
  cluster.sql('CREATE ROLE ministry LOGIN');
  done(motcua('nation', 'share', '--role', 'ministry', '--data', data));
  const list = join(scratch(), 'list.csv');
  const where = (base) => [cluster.folder, cluster.port, base, 'ministry', `https://${base}.example`];
  const rows = [
    ['code', 'name', 'name_en', 'host', 'port', 'database', 'role', 'site'],
    ['H12', 'Tỉnh Cà Mau', 'Ca Mau Province', ...where('province')],
    ['H99', 'Tỉnh Thử Nghiệm Có Tên Rất Dài', 'Test Province', ...where('nowhere')],
  ];
  writeFileSync(list, rows.map((r) => `${r.join(',')}\n`).join(''));
  const nation = cluster.database('nation');
  done(motcua('nation', 'load', '--provinces', list, '--data', nation));
  done(motcuaIn('demo-lanhdao\n', 'user', 'add', 'lanhdao', '--role', 'leader', '--data', nation));
  server = await serve(nation);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  cluster?.drop();
});

const pages = [
  '/',
  `/figures/${PERIOD}/provinces`,
  `/figures/${PERIOD}/levels`,
  `/figures/${PERIOD}/procedures?province=H12`,
  `/figures/${PERIOD}/months`,
  '/provinces',
];

for (const width of [320, 1280]) {
  test(`axe finds nothing and nothing overflows at ${width} px`, async () => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
    page.on('pageerror', (e) => faults.push(String(e)));
    await page.goto(`${server.base}/sign-in`);
    await page.fill('#name', 'lanhdao');
    await page.fill('#password', 'demo-lanhdao');
    await page.click('main button');
    await page.waitForURL(`${server.base}/`);
    for (const lang of ['vi', 'en']) {
      await page.goto(`${server.base}/language/${lang}?back=/`);
      for (const path of pages) {
        const answer = await page.goto(server.base + path);
        assert.equal(answer.status(), 200, path);
        assert.deepEqual(await axeFinds(page), [], `${path} in ${lang}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} is ${wide} px wide at ${width}`);
      }
    }
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('from the nation to a level of one province by the pages alone, without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.base}/sign-in`);
  await page.fill('#name', 'lanhdao');
  await page.fill('#password', 'demo-lanhdao');
  await page.click('main button');
  assert.match(await page.textContent('h1'), /15\/12\/2021 đến 14\/6\/2022/);
  assert.match(await page.textContent('.mc-missing'), /Tỉnh Thử Nghiệm Có Tên Rất Dài: không trả lời/);
  assert.match(await page.textContent('.mc-demo'), /giả định/);
  await page.click('tbody th a');
  await page.waitForURL('**/levels?province=H12');
  assert.match(await page.textContent('h1'), /Tỉnh Cà Mau/);
  assert.equal(await page.locator('.mc-missing').count(), 0);
  assert.equal(
    await page.getAttribute('tbody tr:first-child td a', 'href'),
    `https://province.example/figures/${PERIOD}/level%3Aprovince/to_process`.replace('%3A', ':'),
  );
  await page.selectOption('#view', 'months');
  await page.click('.mc-filter button');
  await page.waitForURL('**/months?province=H12');
  assert.equal(await page.locator('tbody tr').count(), 7);
  await context.close();
});
