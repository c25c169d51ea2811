// What a program does for those who draft and sign results: several signed at once, each told by itself and
// none twice.
import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { POSTGRES, sql } from './place.mjs';
import { motcua, scratch } from './server.mjs';
import {
  act,
  acts,
  at,
  procedureOf,
  programs,
  sound,
  staffed,
  toTheHead,
  user,
  writeDraft,
} from './office.mjs';
import { SECRET, makeSigner, pdfsigOf, signer } from './signing.mjs';

const DIR = scratch();
const DAY = '2022-06-06';
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};

test.before(() => makeSigner(DIR, DAY));

async function file(client, path) {
  const cookie = [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const r = await fetch(client.base + path, { headers: { cookie } });
  assert.equal(r.status, 200, path);
  return Buffer.from(await r.arrayBuffer());
}

test('several are signed by a program of the head, which is told what became of each', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  signer(data, 'head', DIR);
  user(data, 'head2', '--role', 'head', '--agency', 'P05');
  user(data, 'head3', '--role', 'head', '--agency', 'P04');
  signer(data, 'head2', DIR);
  const ask = programs(data, 'head', 'head2', 'head3', 'an');
  await at(
    data,
    `${DAY}T09:00`,
    async (as, { base, log }) => {
      const codes = [];
      let who;
      for (let i = 0; i < 4; i++) {
        who = await toTheHead(as, procedure);
        codes.push(who.code);
      }
      const empty = await toTheHead(as, procedure, { draft: false });
      const { head } = who;
      const seen = {};
      for (const c of [...codes, empty.code]) seen[c] = await ask(base, 'head', `/api/dossiers/${c}`);
      const { version } = seen[codes[0]];
      const named = (code) => ({ code, version, revision: 1 });
      const post = (items, key, secret = SECRET, name = 'head') =>
        ask(base, name, '/api/sign', { secret, items }, key);
      const wrong = await post([named(codes[1])], 'K', 'nhầm');
      assert.deepEqual([wrong.status, wrong.error], [422, "secret: it is not the key's PIN or password"]);
      assert.equal((await post([named(codes[0])], 'K', SECRET, 'an')).status, 403);
      assert.match((await post([named(codes[0])], 'K', SECRET, 'head3')).error, /no key with which you sign/);
      const stranger = await post([named(codes[0])], 'K', SECRET, 'head2');
      assert.deepEqual([stranger.signed, stranger.items[0].status], [0, 403]);
      // Since they were seen: one draft is written anew, one dossier goes another way.
      await writeDraft(head, codes[2], 'Giấy xác nhận', 'Sửa lại.');
      await act(head, codes[3], 'take');
      const items = [
        { item: seen[codes[0]].items[0].item, version, revision: 1 },
        named(codes[1]),
        named(codes[2]),
        named(codes[3]),
        { code: empty.code, version: seen[empty.code].version, revision: 0 },
        named('none'),
      ];
      const r = await post(items, 'K');
      assert.equal(r.status, 200, JSON.stringify(r));
      assert.equal(r.signed, 2, JSON.stringify(r));
      const { token, ...first } = r.items[0];
      assert.match(token, /^[a-z0-9]{20}$/);
      // The number of the attempt with the wrong PIN was kept for its dossier.
      const done = { done: true, before: false, state: 4, version: version + 1, symbol: 'KQ-P04', file: 1 };
      assert.deepEqual(first, { item: items[0].item, ...done, number: 2 });
      assert.deepEqual([r.items[1].code, r.items[1].number], [codes[1], 1]);
      assert.deepEqual(
        r.items.slice(2).map((i) => [i.code, i.done, i.status]),
        [
          [codes[2], false, 409],
          [codes[3], false, 409],
          [empty.code, false, 409],
          ['none', false, 404],
        ],
      );
      assert.match(r.items[2].error, /the draft was changed since you read it/);
      for (const c of codes.slice(0, 2)) {
        assert.match(pdfsigOf(DIR, DAY, await file(head, `/dossiers/${c}/files/1`)), /Signature is Valid/);
        assert.ok((await acts(who.chief, c)).found.pass, 'it lies with the register');
      }
      // Sent again by one who did not hear: nothing is signed twice, what could not be is tried anew.
      const mended = [items[0], items[1], { ...named(codes[2]), revision: 2 }];
      const again = await post(mended, 'K');
      assert.deepEqual(again.items.slice(0, 2), [
        { item: items[0].item, done: true, before: true },
        { code: codes[1], done: true, before: true },
      ]);
      assert.equal(again.items[2].number, 3);
      const unkeyed = await post([items[0]]);
      assert.deepEqual([unkeyed.signed, unkeyed.items[0].status], [0, 409]);
      // Two at once with one key: one of them signs.
      const last = { ...named(codes[3]), version: version + 1 };
      const both = await Promise.all([post([last], 'L'), post([last], 'L')]);
      assert.equal(both.filter((b) => b.items[0].number === 4).length, 1, JSON.stringify(both));
      assert.equal((await post([last], 'L')).items[0].before, true);
      for (const bad of [
        { secret: SECRET },
        { secret: SECRET, items: [] },
        { secret: 7, items: [last] },
        { secret: 'x'.repeat(201), items: [last] },
        { secret: SECRET, items: [{ ...last, revision: 'x' }] },
        { secret: SECRET, items: [{ ...last, step: -1 }] },
        { secret: SECRET, items: Array.from({ length: 21 }, () => last) },
      ])
        assert.equal((await ask(base, 'head', '/api/sign', bad)).status, 422, JSON.stringify(bad));
      assert.ok(!log().includes(SECRET));
    },
    env,
  );
  assert.equal(sql(data, 'SELECT COUNT(*), COUNT(at), MAX(number) FROM issued'), '4|4|4');
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"result\.signed"/g).length, 4);
  assert.ok(!journal.includes(SECRET));
  sound(data);
});
