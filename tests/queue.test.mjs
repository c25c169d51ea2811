// The queue at a desk: numbers without a gap, called to one counter each, shown to everybody; how long
// people waited. The machines in the hall that give numbers out, each by a secret address of its own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, csv, motcua, scratch, serveWith } from './server.mjs';
import { LOCAL, at, csrfOf, pdf, sound, staffed, user } from './office.mjs';

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

const kiosk = (data, ...words) => motcua('queue', 'kiosk', ...words, '--data', data);

test('a machine in the hall gives numbers by its secret address, and does nothing else', async () => {
  const data = staffed();
  for (const [words, code] of [
    [['add', 'Máy 1'], 2],
    [['add', 'Máy 1', '--agency', 'NONE'], 1],
    [['add', 'Máy 1', '--agency', 'P04', '--desk', 'MC-D1'], 1],
    [['add', ' ', '--agency', 'P04'], 1],
    [['end', 'Máy 1'], 1],
  ])
    assert.equal(kiosk(data, ...words).code, code, words.join(' '));
  const added = kiosk(data, 'add', 'Máy 1', '--agency', 'P04');
  assert.equal(added.code, 0, added.err);
  const own = added.out.trim();
  assert.match(own, /^\/queue\/kiosk\/[\w-]{43}$/);
  assert.equal(kiosk(data, 'add', 'Máy 1', '--agency', 'P05').code, 1, 'the name is taken');
  const far = kiosk(data, 'add', 'Máy xa', '--agency', 'D1').out.trim();
  await at(data, `${DAY}T08:00`, async (as, server) => {
    const machine = new Client(server.base);
    const shown = await machine.get(own);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /Trung tâm Giải quyết thủ tục hành chính/);
    assert.equal(shown.headers.get('cache-control'), 'no-store');
    // No way from it to anything else but its own language.
    const links = [...shown.text.matchAll(/(?:href|action)="([^"]+)"/g)].map((m) => m[1]);
    const known = [own, `/language/en?back=${encodeURIComponent(own)}`];
    assert.deepEqual(links.filter((link) => !link.startsWith('/assets/')).sort(), known.sort());
    assert.match((await machine.get(own, { cookie: 'lang=en' })).text, /Take a number/);
    // It takes numbers, without a session and without a form's token.
    for (let no = 1; no <= 3; no++) {
      const r = await machine.post(own, { service: no === 2 ? 'collect' : 'submit' });
      assert.deepEqual([r.status, r.headers.get('location')], [303, `${own}?no=${no}`]);
    }
    assert.match((await machine.get(`${own}?no=3`)).text, /mc-panel__title">3</);
    assert.match(await pdf(machine, `${own}/tickets/3/print`), /003/);
    assert.equal((await machine.post(own, { service: 'nothing' })).status, 422);
    assert.equal((await machine.post(own, {})).status, 422);
    // Of its own desk alone, and of its own tickets alone.
    const clerk = await as('clerk');
    const csrf = csrfOf((await clerk.get('/queue')).text);
    assert.equal((await clerk.post('/queue/tickets', { csrf, service: 'submit' })).status, 303);
    assert.doesNotMatch((await machine.get(`${own}?no=4`)).text, /mc-panel__title/);
    assert.equal((await machine.get(`${own}/tickets/4/print`)).status, 404);
    assert.equal((await machine.get(`${own}/tickets/x/print`)).status, 404);
    assert.match((await clerk.get('/queue')).text, /4 số đã phát/);
    assert.equal((await machine.post(far, { service: 'submit' })).headers.get('location'), `${far}?no=1`);
    assert.equal((await machine.get(`${own}?no=1`)).text.match(/mc-panel__title/g).length, 1);
    assert.doesNotMatch((await machine.get(`${far}?no=2`)).text, /mc-panel__title/);
    assert.equal((await machine.get(`${far}/tickets/2/print`)).status, 404);
    // The secret opens nothing else; nothing else opens the machine.
    for (const path of ['/queue', '/queue/kiosk', '/queue/kiosks', '/inbox', '/'])
      assert.equal((await machine.get(path)).status, 303, path);
    const token = own.split('/').at(-1);
    const bearer = { authorization: `Bearer ${token}` };
    assert.equal((await machine.get('/queue', bearer)).status, 401);
    const no = `/queue/kiosk/${'A'.repeat(43)}`;
    for (const wrong of [own.slice(0, -1), `${own}x`, no, '/queue/kiosk/%00']) {
      const asked = await machine.get(wrong);
      assert.ok([400, 404].includes(asked.status), `${wrong} ${asked.status}`);
      assert.ok([400, 404].includes((await machine.post(wrong, { service: 'submit' })).status), wrong);
    }
    // Whoever is signed in in the same browser still sends the token of a form.
    assert.equal((await clerk.post(own, { service: 'submit' })).status, 403);
    const form = { csrf: csrfOf((await clerk.get(own)).text), service: 'submit' };
    assert.equal((await clerk.post(own, form)).status, 303);
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"who":"command line","act":"queue\.kiosk_added"/);
  assert.match(journal, /"who":"kiosk: Máy 1","act":"ticket\.taken"/);
  assert.ok(!journal.includes(own.split('/').at(-1)), 'the journal knows no secret');
  sound(data);
});

test('a machine gives so many numbers a minute; ended, it gives none, on whichever node', async () => {
  const data = staffed();
  const own = kiosk(data, 'add', 'Máy 1', '--agency', 'P04').out.trim();
  const env = { MOTCUA_NOW: LOCAL(`${DAY}T08:00`) };
  const log = join(scratch(), 'access');
  const nodes = [serveWith(env, data, '--access-log', log), serveWith(env, data)];
  const [one, two] = await Promise.all(nodes);
  try {
    const machine = new Client(one.base);
    const other = new Client(two.base);
    // Asked of both nodes at once: no more than the limit together.
    const asked = await Promise.all(
      Array.from({ length: 30 }, (_, i) => (i % 2 ? machine : other).post(own, { service: 'submit' })),
    );
    assert.equal(asked.filter((r) => r.status === 303).length, 20);
    const refused = asked.filter((r) => r.status === 429);
    assert.equal(refused.length, 10);
    assert.match(refused[0].text, /Xin chờ một lát/);
    assert.match(refused[0].text, /name="service" value="submit"/);
    assert.equal((await machine.get(own)).status, 200);
    assert.equal((await other.get(own)).status, 200);
    assert.equal(kiosk(data, 'end', 'Máy 1').code, 0);
    for (const client of [machine, other]) {
      assert.equal((await client.get(own)).status, 404);
      assert.equal((await client.get(`${own}?no=1`)).status, 404);
      assert.equal((await client.get(`${own}/tickets/1/print`)).status, 404);
      assert.equal((await client.post(own, { service: 'submit' })).status, 404);
    }
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
  const lines = readFileSync(log, 'utf8');
  assert.match(lines, /"path":"\/queue\/kiosk\/\.\.\.","status":404/);
  assert.ok(!lines.includes(own.split('/').at(-1)), 'the log knows no secret');
  assert.equal(kiosk(data, 'end', 'Máy 1').code, 1);
  const [row] = csv(kiosk(data, 'list', '--format', 'csv').out);
  assert.deepEqual([row.name, row.desk, row.agency], ['Máy 1', 'TTHCC', 'P04']);
  assert.deepEqual([row.made_by, row.ended_by], ['command line', 'command line']);
  sound(data);
});

test('heads look after the machines of their own desk, the administrator after all', async () => {
  const data = staffed();
  user(data, 'admin', '--role', 'admin');
  user(data, 'district', '--role', 'head', '--agency', 'D1');
  await at(data, `${DAY}T08:00`, async (as, server) => {
    const [admin, head, district] = [await as('admin'), await as('head'), await as('district')];
    const add = async (c, name, desk) =>
      c.post('/queue/kiosks', { csrf: csrfOf((await c.get('/queue/kiosks')).text), name, desk });
    const names = async (c) => JSON.parse((await c.get('/queue/kiosks.json')).text).map((k) => k.name);
    const address = (r) => /href="(\/queue\/kiosk\/[\w-]{43})"/.exec(r.text)?.[1];
    // A department has no desk of its own: where several share one, it is the administrator's.
    const none = (await head.get('/queue/kiosks')).text;
    assert.match(none, /không có Bộ phận Một cửa riêng/);
    assert.doesNotMatch(none, /<select/);
    assert.equal((await add(head, 'Máy', 'TTHCC')).status, 403);
    assert.equal((await add(district, 'Máy', 'TTHCC')).status, 403);
    assert.equal((await add(district, 'Máy', 'MC-D2')).status, 403);
    assert.equal((await add(district, 'Máy', 'NONE')).status, 403);
    const shared = await add(admin, 'Máy <b>', 'TTHCC');
    assert.equal(shared.status, 200, shared.text);
    assert.match(shared.text, /Máy &lt;b&gt;/);
    const theirs = await add(district, 'Máy huyện', 'MC-D1');
    assert.equal(theirs.status, 200, theirs.text);
    const machine = new Client(server.base);
    assert.match((await machine.get(address(theirs))).text, /Bộ phận Một cửa thành phố Cà Mau/);
    const later = (await district.get('/queue/kiosks')).text;
    assert.ok(!later.includes(address(theirs)), 'it is told once');
    for (const name of ['', '   ', 'Máy huyện', 'x'.repeat(61)]) {
      const r = await add(district, name, 'MC-D1');
      assert.equal(r.status, 422, name);
      assert.match(r.text, /href="#name"/);
    }
    assert.deepEqual(await names(admin), ['Máy <b>', 'Máy huyện']);
    assert.deepEqual(await names(district), ['Máy huyện']);
    assert.deepEqual(await names(head), []);
    // Each ends only what is theirs.
    const ids = [...(await admin.get('/queue/kiosks')).text.matchAll(/kiosks\/(\d+)\/end/g)].map((m) => m[1]);
    const end = async (c, id) =>
      (await c.post(`/queue/kiosks/${id}/end`, { csrf: csrfOf((await c.get('/search')).text) })).status;
    assert.equal(await end(head, ids[1]), 404);
    assert.equal(await end(district, ids[0]), 404);
    assert.equal(await end(district, 'x'), 404);
    assert.equal(await end(district, ids[1]), 303);
    assert.equal(await end(district, ids[1]), 409);
    assert.equal((await machine.get(address(theirs))).status, 404);
    assert.equal((await machine.get(address(shared))).status, 200);
    assert.equal(await end(admin, ids[0]), 303);
    assert.equal((await machine.get(address(shared))).status, 404);
    assert.match((await district.get('/queue/kiosks')).text, /Đã ngừng 08:00 0?6\/0?6\/2022 \(district\)/);
  });
  sound(data);
});
