// What a program does for those at their desks: several passed on at once, each by itself.
import test from 'node:test';
import assert from 'node:assert/strict';
import { motcua } from './server.mjs';
import { act, acts, at, procedureOf, programs, sound, staffed, takeIn } from './office.mjs';

const DAY = '2022-06-06';

test('several are passed on by a program, which is told what became of each', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const ask = programs(data, 'an', 'binh', 'chief', 'leader');
  await at(data, `${DAY}T09:00`, async (as, { base }) => {
    const [clerk, chief, an] = await Promise.all(['clerk', 'chief', 'an'].map(as));
    const codes = [];
    for (let i = 0; i < 6; i++) {
      const code = await takeIn(clerk, procedure);
      const { found, text } = await acts(chief, code);
      const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
      assert.equal((await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder })).status, 303);
      codes.push(code);
    }
    const seen = {};
    for (const code of codes) seen[code] = await ask(base, 'an', `/api/dossiers/${code}`);
    const item = (code) => seen[code].items[0].item;
    const { version } = seen[codes[0]];
    // Since then: an extension; an opinion that is asked, and seen.
    await act(chief, codes[1], 'extend', { text: 'Cần xác minh', amount: '2' });
    const agency = /name="agency"[^>]*>\s*<option value="(\d+)"/.exec((await acts(an, codes[2])).text)[1];
    await act(an, codes[2], 'ask', { text: 'Có hợp quy hoạch không?', agency });
    const items = [
      { item: item(codes[0]), version },
      { code: codes[3], version },
      { item: item(codes[1]), version },
      { code: codes[2], version: version + 1 },
      { code: 'none', version: 1 },
      { item: 99999, version: 1 },
    ];
    const stranger = await ask(base, 'binh', '/api/inbox/pass', { items });
    assert.deepEqual(
      [stranger.status, stranger.passed, ...stranger.items.map((i) => i.status)],
      [200, 0, 403, 403, 409, 403, 404, 409],
    );
    const r = await ask(base, 'an', '/api/inbox/pass', { items }, 'K');
    assert.equal(r.status, 200, JSON.stringify(r));
    assert.equal(r.passed, 2);
    const done = { done: true, before: false, state: 4, version: version + 1 };
    assert.deepEqual(r.items.slice(0, 2), [
      { item: item(codes[0]), ...done },
      { code: codes[3], ...done },
    ]);
    assert.deepEqual(
      r.items.slice(2).map((i) => [i.item ?? i.code, i.done, i.status]),
      [
        [item(codes[1]), false, 409],
        [codes[2], false, 409],
        ['none', false, 404],
        [99999, false, 409],
      ],
    );
    for (const i of r.items.slice(2)) assert.ok(i.error, JSON.stringify(i));
    assert.match(r.items[2].error, /changed since you looked/);
    for (const code of [codes[0], codes[3]])
      assert.equal((await ask(base, 'an', `/api/dossiers/${code}`)).version, version + 1);
    // The same again: what was done was done before; what was not is tried anew, and may be done now.
    const now = { item: item(codes[1]), version: version + 1 };
    const again = await ask(base, 'an', '/api/inbox/pass', { items: [...items.slice(0, 2), now] }, 'K');
    assert.deepEqual(again.items, [
      { item: item(codes[0]), done: true, before: true },
      { code: codes[3], done: true, before: true },
      { item: item(codes[1]), ...done, version: version + 2 },
    ]);
    const unkeyed = await ask(base, 'an', '/api/inbox/pass', { items: items.slice(0, 1) });
    assert.deepEqual([unkeyed.passed, unkeyed.items[0].status], [0, 409]);
    // Where two steps can follow, nothing goes on with others; nor is it told twice.
    await act(chief, codes[0], 'take');
    const held = { code: codes[0], version: version + 2 };
    const chosen = await ask(base, 'chief', '/api/inbox/pass', { items: [held] });
    assert.deepEqual([chosen.passed, chosen.items[0].status], [0, 422]);
    const both = [4, 5].map((i) => ({ code: codes[i], version }));
    const twice = await ask(base, 'an', '/api/inbox/pass', { items: [...both, both[0]] });
    assert.deepEqual(
      twice.items.map((i) => i.status ?? 'done'),
      ['done', 'done', 409],
    );
    for (const bad of [
      {},
      { items: [] },
      { items: [7] },
      { items: [{ item: 7 }] },
      { items: [{ version: 1 }] },
      { items: [{ item: 7, code: 'x', version: 1 }] },
      { items: [{ item: 0, version: 1 }] },
      { items: [{ item: '7', version: 1 }] },
      { items: Array.from({ length: 51 }, () => both[0]) },
    ])
      assert.equal((await ask(base, 'an', '/api/inbox/pass', bad)).status, 422, JSON.stringify(bad));
    assert.equal((await ask(base, 'leader', '/api/inbox/pass', { items: both })).status, 403);
  });
  const passed = motcua('export', 'journal', '--data', data).out.match(/"dossier\.passed"/g);
  assert.equal(passed.length, 5, 'an event for each that went on, none for those that stayed');
  sound(data);
});
