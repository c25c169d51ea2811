// Wrong PINs and passwords of a signing key: each is counted and an event, on every page and way that asks
// for one; after five in a row the key waits; the right one ends the count.
import test from 'node:test';
import assert from 'node:assert/strict';
import { POSTGRES, sql } from './place.mjs';
import { motcua, scratch } from './server.mjs';
import { at, csrfOf, hiddens, procedureOf, programs, sound, staffed, toTheHead } from './office.mjs';
import { SECRET, makeSigner, signer } from './signing.mjs';
import { join } from 'node:path';

const DIR = scratch();
const DAY = '2022-06-06';
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};
const count = (data) => Number(sql(data, 'SELECT failures FROM signing_key'));

test.before(() => makeSigner(DIR, DAY));

async function sign(head, code, secret) {
  const path = `/dossiers/${code}/result`;
  const page = (await head.get(path)).text;
  return head.post(`${path}/sign`, { ...hiddens(page, `${path}/sign`), secret });
}

test('wrong ones are counted, one by one and side by side, and then the key waits', async () => {
  const data = staffed();
  signer(data, 'head', DIR);
  const ask = programs(data, 'head');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const journal = () => motcua('export', 'journal', '--data', data).out;
  const events = () => (journal().match(/"act":"account.signing_key_refused"/g) ?? []).length;
  let code;
  await at(
    data,
    `${DAY}T09:00`,
    async (as, { base }) => {
      const one = await toTheHead(as, procedure);
      const { head } = one;
      ({ code } = one);
      const wrong = await sign(head, code, 'nhầm');
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /Mã PIN hoặc mật khẩu của khóa ký không đúng/);
      assert.equal(count(data), 1);

      // Of several at once, on the page and over the API.
      const many = (await head.get('/sign')).text;
      const item = /name="item" value="([^"]+)"/.exec(many)[1];
      const send = (secret) => head.post('/sign', { csrf: csrfOf(many), item, secret });
      assert.match((await send('nhầm')).text, /Mã PIN hoặc mật khẩu của khóa ký không đúng/);
      assert.equal(count(data), 2);
      const { version } = await ask(base, 'head', `/api/dossiers/${code}`);
      const { revision } = await ask(base, 'head', `/api/dossiers/${code}/result`);
      const items = [{ code, version, revision }];
      const program = (secret) => ask(base, 'head', '/api/sign', { secret, items });
      assert.deepEqual(await program('nhầm'), {
        status: 422,
        error: "secret: it is not the key's PIN or password",
      });
      assert.equal(count(data), 3);
      await Promise.all([sign(head, code, 'nhầm'), sign(head, code, 'nhầm')]);
      assert.equal(count(data), 5);
      assert.equal(events(), 5);

      // Now it waits: the right one is not looked at either, and nothing is counted.
      const waits = await sign(head, code, SECRET);
      assert.equal(waits.status, 409);
      assert.match(waits.text, /đã nhập sai 5 lần: hãy đợi 2 giây/);
      assert.match((await send(SECRET)).text, /đã nhập sai 5 lần/);
      const told = await program(SECRET);
      assert.deepEqual([told.status, told.error], [409, 'secret: it was wrong 5 times: wait 2 seconds']);
      assert.equal(count(data), 5);
      assert.equal(events(), 5);
    },
    env,
  );
  await at(
    data,
    `${DAY}T09:01`,
    async (as) => {
      const head = await as('head');
      assert.equal((await sign(head, code, 'nhầm')).status, 422);
      assert.equal(count(data), 6, 'it goes on from where it was');
    },
    env,
  );
  await at(
    data,
    `${DAY}T09:02`,
    async (as) => {
      const head = await as('head');
      const signed = await sign(head, code, SECRET);
      assert.equal(signed.status, 303, signed.text);
      assert.equal(count(data), 0);
    },
    env,
  );
  sound(data);
});

test('a key that is set anew begins anew', async () => {
  const data = staffed();
  signer(data, 'head', DIR);
  sql(data, 'UPDATE signing_key SET failures = 9, wait_until = 9999999999');
  signer(data, 'head', DIR);
  assert.equal(sql(data, 'SELECT failures + wait_until FROM signing_key').trim(), '0');
});
