// A period that is not over: home and dashboard count until today, so that nothing is overdue before it is.
import test from 'node:test';
import assert from 'node:assert/strict';
import { at, procedureOf, sound, staffed, takeIn } from './office.mjs';

const tile = (text, period, figure) => {
  const link = `href="/figures/${period.replaceAll('.', '\\.')}/all/${figure}">`;
  return new RegExp(`${link}<span class="mc-tile__number">([^<]*)<`).exec(text)?.[1];
};

test('what was taken in today is not overdue on home and dashboard before it is', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-20T09:00', async (as) => {
    await takeIn(await as('clerk'), procedure);
    const leader = await as('leader');
    const period = '2022-06-15..2022-06-20';
    const home = (await leader.get('/')).text;
    const to = (await leader.get('/dashboard')).headers.get('location');
    assert.equal(to, `/dashboard/${period}`);
    for (const text of [home, (await leader.get(to)).text]) {
      assert.equal(tile(text, period, 'overdue'), '0');
      assert.equal(tile(text, period, 'in_time'), '1');
      assert.match(text, /Ngày 20\/6\/2022 chưa qua/);
    }
  });
  // Whoever asks for the whole of it reads what it counts; of one that is over there is nothing to say.
  await at(data, '2022-06-21T09:00', async (as) => {
    const leader = await as('leader');
    for (const page of ['overview/PERIOD', 'figures/PERIOD/province', 'dashboard/PERIOD']) {
      const read = async (period) => (await leader.get(`/${page.replace('PERIOD', period)}`)).text;
      assert.match(await read('2022-06-15..2022-12-14'), /Ngày 14\/12\/2022 chưa qua/, page);
      assert.doesNotMatch(await read('2022-06-15..2022-06-20'), /chưa qua/, page);
    }
    const whole = (await leader.get('/overview/2022-06-15..2022-12-14')).text;
    assert.equal(tile(whole, '2022-06-15..2022-12-14', 'overdue'), '1');
  });
  sound(data);
});
