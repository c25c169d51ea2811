// The queue at a desk: numbers without a gap, called to one counter each, shown to everybody; how long
// people waited.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, csv } from './server.mjs';
import { at, csrfOf, pdf, sound, staffed, user } from './office.mjs';

const DAY = '2022-06-06';

test('numbers are taken, called, shown, and nobody is called twice', async () => {
  const data = staffed();
  user(data, 'clerk2', '--role', 'clerk', '--desk', 'TTHCC');
  user(data, 'faraway', '--role', 'clerk', '--desk', 'MC-D1');
  await at(data, `${DAY}T08:00`, async (as, server) => {
    const [clerk, other, faraway] = [await as('clerk'), await as('clerk2'), await as('faraway')];
    const csrf = csrfOf((await clerk.get('/queue')).text);
    const otherCsrf = csrfOf((await other.get('/queue')).text);
    const take = (service) => clerk.post('/queue/tickets', { csrf, service });
    // Twenty at once: each gets a number of its own, and there is no gap.
    const services = Array.from({ length: 20 }, (_, i) => (i % 4 ? 'submit' : 'collect'));
    const taken = await Promise.all(services.map(take));
    const numbers = taken.map((r) => Number(/no=(\d+)$/.exec(r.headers.get('location'))[1]));
    assert.deepEqual(
      [...numbers].sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    assert.equal((await take('nothing')).status, 422);
    assert.match((await clerk.get('/queue/kiosk?no=7')).text, /mc-panel__title">7</);
    const slip = await pdf(clerk, '/queue/tickets/7/print');
    assert.match(slip, /007/);
    assert.match(slip, /Đang chờ trước: 6/);

    // Two counters call at once: never the same.
    const call = (who, token, counter, more = {}) =>
      who.post('/queue/call', { csrf: token, counter, ...more });
    for (let i = 0; i < 4; i++)
      await Promise.all([
        call(clerk, csrf, '1', { service: 'any' }),
        call(other, otherCsrf, '2', { service: 'any' }),
      ]);
    const screen = await new Client(server.base).get('/queue/TTHCC/display');
    assert.equal(screen.status, 200);
    const shown = [...screen.text.matchAll(/<th scope="row"[^>]*>(\d+)<\/th><td[^>]*>(\d+)</g)].map((m) => [
      +m[1],
      +m[2],
    ]);
    assert.deepEqual(shown.map((x) => x[0]).sort(), [7, 8]);
    assert.deepEqual(shown.map((x) => x[1]).sort(), [1, 2]);
    assert.match(screen.text, /12 người đang chờ/);
    assert.doesNotMatch((await new Client(server.base).get('/queue/MC-D1/display')).text, /<th scope="row"/);
    assert.equal((await new Client(server.base).get('/queue/NONE/display')).status, 404);

    // One that is at a counter is not called to another; calling again keeps it.
    const [no] = shown.find((x) => x[1] === 2);
    assert.equal((await call(clerk, csrf, '1', { no })).status, 409);
    assert.equal((await call(other, otherCsrf, '2', { no })).status, 303);
    const end = (how, n) => other.post('/queue/end', { csrf: otherCsrf, counter: '2', no: n, how });
    assert.equal((await end('missed', no)).status, 303);
    assert.equal((await end('served', no)).status, 409);
    assert.equal((await end('waiting', no)).status, 422);
    // Who was not there comes back, and is called by number.
    assert.equal((await call(other, otherCsrf, '2', { no })).status, 303);
    assert.equal((await call(clerk, csrf, '0')).status, 422);
    assert.equal(
      (await call(faraway, csrfOf((await faraway.get('/queue')).text), '1')).status,
      404,
      'nobody waits there',
    );
    // By what people came for.
    assert.equal((await call(clerk, csrf, '3', { service: 'collect' })).status, 303);
    const page = await clerk.get('/queue?counter=3');
    const mine = Number(/Đang phục vụ số (\d+)/.exec(page.text)[1]);
    assert.ok(mine > 8, page.text);
  });
  await at(data, `${DAY}T08:45`, async (as) => {
    const clerk = await as('clerk');
    const csrf = csrfOf((await clerk.get('/queue')).text);
    assert.equal((await clerk.post('/queue/call', { csrf, counter: '1' })).status, 303);
    const leader = await as('leader');
    const [row] = csv((await leader.get(`/queue/waits.csv?from=${DAY}&to=${DAY}`)).text);
    assert.deepEqual([row.desk, row.called, row.waited_seconds, row.over], ['TTHCC', '10', '2700', '1']);
    assert.match((await leader.get(`/queue/waits?from=${DAY}&to=${DAY}`)).text, /không quá 30 phút/);
    assert.equal(
      (await (await as('faraway')).get(`/queue/waits.csv?from=${DAY}&to=${DAY}`)).text.trim().split('\n')
        .length,
      1,
    );
  });
  // A new day begins at 1 again, and nobody of yesterday waits.
  await at(data, '2022-06-07T08:00', async (as) => {
    const clerk = await as('clerk');
    const csrf = csrfOf((await clerk.get('/queue')).text);
    assert.equal((await clerk.post('/queue/call', { csrf, counter: '1' })).status, 404);
    const r = await clerk.post('/queue/tickets', { csrf, service: 'submit' });
    assert.equal(r.headers.get('location'), '/queue/kiosk?no=1');
  });
  sound(data);
});
