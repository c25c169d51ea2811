// Signing in tells a stranger nothing of an account: one answer, whatever is the matter; and an address that
// was refused too often is not looked at, whatever names it tries.
import test from 'node:test';
import assert from 'node:assert/strict';
import { motcua, serveWith, smallFolder } from './server.mjs';
import { LOCAL, PASSWORD, sound, user } from './office.mjs';

const TRIES = 100; // as docs/limits.md has it
const NOW = LOCAL('2022-06-06T09:00');

function office(...names) {
  const data = smallFolder();
  for (const name of names) user(data, name, '--role', 'leader');
  return data;
}

// Tries a password; through a proxy, for the client at `from`.
const enter = async (base, name, password, from) => {
  const r = await fetch(`${base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: from ? { 'x-forwarded-for': from } : {},
    body: new URLSearchParams({ name, password, back: '/' }),
  });
  return { status: r.status, text: (await r.text()).replaceAll(`value="${name}"`, 'value="NAME"') };
};

test('wrong, unknown, locked and waiting are answered alike', async () => {
  const data = office('an', 'binh', 'chi');
  assert.equal(motcua('user', 'lock', 'chi', '--data', data).code, 0);
  const server = await serveWith({ MOTCUA_NOW: NOW }, data);
  try {
    const wrong = await enter(server.base, 'an', 'not the right one');
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /không đúng, hoặc đã nhập sai quá nhiều lần/);
    for (let i = 0; i < 6; i++) await enter(server.base, 'binh', 'not the right one');
    for (const [name, password] of [
      ['nobody', PASSWORD],
      ['Binh', 'not the right one'],
      ['binh', PASSWORD],
      ['binh', 'not the right one'],
      ['chi', PASSWORD],
    ])
      assert.deepEqual(await enter(server.base, name, password), wrong, `${name} ${password}`);
    assert.equal((await enter(server.base, 'an', PASSWORD)).status, 303, 'who knows it comes in');
  } finally {
    await server.stop();
  }
  sound(data);
});

test('an address that was refused too often waits, and no other does', async () => {
  const data = office('an');
  const server = await serveWith({ MOTCUA_NOW: NOW }, data, '--trust-proxy', '127.0.0.1');
  const [here, there] = ['203.0.113.7', '203.0.113.8'];
  try {
    let last;
    for (let i = 0; i < TRIES; i += 10) {
      const some = Array.from({ length: 10 }, (_, k) => enter(server.base, `name${i + k}`, PASSWORD, here));
      [last] = await Promise.all(some);
      if (i < TRIES - 10) assert.ok(!server.log().includes('its address was refused too often'));
    }
    const spent = await enter(server.base, 'an', PASSWORD, here);
    assert.deepEqual(spent, last, 'it is told no more than before');
    const said = /a sign-in was refused: its address was refused too often; from 203\.0\.113\.7/;
    assert.match(server.log(), said);
    assert.equal((await enter(server.base, 'an', PASSWORD, there)).status, 303, 'another address');
  } finally {
    await server.stop();
  }
});
