// What a page offers somebody may open: reports and indicators, which are not everybody's to read.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Client, demoCopy, serve } from './server.mjs';

let data, server;
before(async () => {
  data = demoCopy();
  server = await serve(data);
});
after(() => server?.stop());

const links = (text) => [...new Set([...text.matchAll(/href="(\/[^"#]*)/g)].map((m) => m[1]))];

test('lists of reports and rounds lead only to what the one who reads may open', async () => {
  const followed = {};
  for (const name of ['canbo', 'chuyenvien', 'truongphong', 'giamdoc', 'lanhdao', 'thanhtra', 'quantri']) {
    const c = await new Client(server.base).signIn(name);
    followed[name] = 0;
    const rounds = links((await c.get('/rounds')).text).filter((p) => /^\/rounds\/\d+$/.test(p));
    assert.ok(rounds.length, 'there is a round');
    for (const from of ['/reports', ...rounds, ...rounds.map((p) => `${p}/values`)]) {
      const page = await c.get(from);
      if (from === '/reports' && page.status === 403) continue; // nothing offered at all
      assert.equal(page.status, 200, `${name} ${from}`);
      for (const path of links(page.text).filter((p) => /^\/(reports|indicators)\/./.test(p))) {
        assert.equal((await c.get(path)).status, 200, `${from} offers ${name} ${path}`);
        followed[name]++;
      }
      const layouts = [...page.text.matchAll(/<option value="([^"]+)"/g)].map((m) => m[1]);
      if (from !== '/reports' || !layouts.length) continue;
      const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
      const form = { csrf, layout: layouts[0], from: '15/12/2021', to: '14/6/2022' };
      assert.notEqual((await c.post('/reports', form)).status, 403, `${name} is offered to make one`);
      followed[name]++;
    }
  }
  assert.ok(followed.lanhdao > 3 && followed.thanhtra > 2, 'whoever oversees finds the way');
});
