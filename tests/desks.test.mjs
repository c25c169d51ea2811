// A clerk with posts at two desks chooses the one to work at: in the address, which links and forms carry on,
// and looked at on the server. A desk that does not take a procedure in says so.
import test from 'node:test';
import assert from 'node:assert/strict';
import { csv, drop, motcua } from './server.mjs';
import { at, csrfOf, hiddens, procedureOf, sound, staffed, takeIn } from './office.mjs';

const DAY = '2022-06-06';

// A province whose clerk sits at the centre and at a district's desk.
function twoDesks() {
  const data = staffed();
  const post = ['post', 'add', 'clerk', '--role', 'clerk', '--desk', 'MC-D1', '--data', data];
  assert.equal(motcua(...post).code, 0);
  return data;
}

const rowsOf = async (client, path) => {
  const r = await client.get(path);
  assert.equal(r.status, 200, `${path}: ${r.text}`);
  return csv(r.text);
};

// The desk that a page says it is of.
const chosen = (page) => /href="[^"]*desk=([^"&]+)" aria-current="true"/.exec(page)?.[1];

test('a clerk of two desks works at the one that the address names', async () => {
  const data = twoDesks();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const list = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const district = list.find((p) => p.level === 'district' && !p.interlinked && !p.boundary_free).code;
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    for (const path of ['/intake', '/submissions', '/queue', '/queue/kiosk', '/postal']) {
      const first = await clerk.get(path);
      assert.equal(first.status, 200, path);
      assert.equal(chosen(first.text), 'TTHCC', `${path} begins at the first desk`);
      const other = await clerk.get(`${path}?desk=MC-D1`);
      assert.equal(chosen(other.text), 'MC-D1', path);
      assert.equal((await clerk.get(`${path}?desk=MC-D2`)).status, 403, `${path}: not an own desk`);
      assert.equal((await clerk.get(`${path}?desk=none`)).status, 403, path);
    }
    // The navigation carries it on, also over pages that are of no desk.
    for (const path of ['/queue?desk=MC-D1', '/search?desk=MC-D1'])
      for (const to of ['/intake', '/postal', '/inbox'])
        assert.ok((await clerk.get(path)).text.includes(`link" href="${to}?desk=MC-D1"`), `${path} ${to}`);
    assert.ok((await clerk.get('/queue')).text.includes('link" href="/intake"'));
    // What the district decides is found and taken in at its desk alone.
    assert.doesNotMatch((await clerk.get(`/intake?q=${district}`)).text, /href="\/intake\/H12/);
    const found = await clerk.get(`/intake?desk=MC-D1&q=${district}`);
    assert.ok(found.text.includes(`href="/intake/${district}?desk=MC-D1"`), found.text);
    const form = await clerk.get(`/intake/${district}?desk=MC-D1`);
    assert.ok(form.text.includes(`action="/intake/${district}?desk=MC-D1"`));
    const sent = {
      csrf: csrfOf(form.text),
      key: /name="key" value="([^"]+)"/.exec(form.text)[1],
      agency: 'D1',
      applicant: 'Trần Thị Bích',
      channel: 'counter',
    };
    assert.equal((await clerk.post(`/intake/${district}`, sent)).status, 422, 'not at the centre');
    assert.equal((await clerk.post(`/intake/${district}?desk=MC-D2`, sent)).status, 403);
    const taken = await clerk.post(`/intake/${district}?desk=MC-D1`, sent);
    assert.equal(taken.status, 303, taken.text);
    const to = taken.headers.get('location');
    assert.match(to, /\?taken_in=1&desk=MC-D1$/);
    assert.match((await clerk.get(to)).text, /href="\/intake\?desk=MC-D1"/, 'the next one, at the same desk');
    // And the department's at the centre.
    assert.ok(await takeIn(clerk, procedure));

    // A ticket of one desk is not the other's.
    const queue = await clerk.get('/queue/kiosk?desk=MC-D1');
    const wanted = { csrf: csrfOf(queue.text), service: 'submit' };
    const number = await clerk.post('/queue/tickets?desk=MC-D1', wanted);
    assert.equal(number.status, 303, number.text);
    assert.match(number.headers.get('location'), /no=1&desk=MC-D1$/);
    const call = (path) => clerk.post(path, { csrf: csrfOf(queue.text), counter: 1, service: 'any' });
    const counter = await clerk.get('/queue?desk=MC-D1&counter=1');
    assert.match(counter.text, /action="\/queue\/call\?desk=MC-D1"/);
    assert.notEqual((await call('/queue/call')).status, 303, 'nobody waits at the other one');
    const called = await call('/queue/call?desk=MC-D1');
    assert.equal(called.status, 303, called.text);
    assert.match(called.headers.get('location'), /counter=1&desk=MC-D1$/);
  });
  sound(data);
  drop(data);
});

test('who has one desk is offered no choice, and none of another', async () => {
  const data = staffed();
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    for (const path of ['/intake', '/queue', '/postal', '/submissions', '/postal/counts', '/issued']) {
      const page = await clerk.get(path);
      assert.doesNotMatch(page.text, /Chọn Bộ phận Một cửa|desk=TTHCC/, path);
    }
    assert.equal((await clerk.get('/intake?desk=MC-D1')).status, 403);
    assert.equal((await clerk.get('/intake?desk=TTHCC')).status, 200);
    assert.deepEqual(await rowsOf(clerk, '/postal/counts.csv?desk=MC-D1'), []);
  });
  drop(data);
});

test('submissions of each desk are answered at it', async () => {
  const data = twoDesks();
  const list = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const district = list.find((p) => p.level === 'district' && !p.interlinked && !p.boundary_free).code;
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const token = motcua('token', 'add', 'clerk', 'portal', '--data', data).out.trim();
  await at(data, `${DAY}T09:00`, async (as, server) => {
    for (const [number, code, agency] of [
      ['CDV-1', procedure, 'P04'],
      ['CDV-2', district, 'D1'],
    ]) {
      const r = await fetch(`${server.base}/api/submissions`, {
        method: 'POST',
        body: JSON.stringify({ number, procedure: code, agency, applicant: 'Trần Thị Bích' }),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
      assert.equal(r.status, 201, await r.text());
    }
    const clerk = await as('clerk');
    const at_ = async (desk) => (await rowsOf(clerk, `/submissions.csv?desk=${desk}`)).map((s) => s.number);
    assert.deepEqual([await at_('TTHCC'), await at_('MC-D1')], [['CDV-1'], ['CDV-2']]);
    const page = await clerk.get('/submissions?desk=TTHCC');
    const action = /action="(\/submissions\/\d+\/accept\?desk=TTHCC)"/.exec(page.text)[1];
    const id = /\d+/.exec(action)[0];
    const { csrf } = hiddens(page.text, action.replace('?', '\\?'));
    const taken = await clerk.post(`/submissions/${id}/accept?desk=TTHCC`, { csrf });
    assert.equal(taken.status, 303, taken.text);
    assert.deepEqual([await at_('TTHCC'), await at_('MC-D1')], [[], ['CDV-2']]);
  });
  sound(data);
  drop(data);
});

test('a desk that does not take a procedure in says why, and where it is', async () => {
  const data = staffed();
  await at(data, `${DAY}T09:00`, async (as) => {
    const clerk = await as('clerk');
    // Birth registration is decided by communes and not taken in regardless of boundaries: the centre may
    // not.
    const page = await clerk.get('/intake/H12.X0001');
    assert.equal(page.status, 200);
    assert.match(page.text, /không phụ thuộc địa giới hành chính\. Trung tâm Giải quyết thủ tục hành chính/);
    assert.match(page.text, /<details[^]*<li>Bộ phận Một cửa [^]*<\/details>/);
    assert.doesNotMatch(page.text, /id="agency"|name="do" value="take_in"/, 'nothing is asked for in vain');
    const list = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
    const district = list.find((p) => p.level === 'district' && p.boundary_free);
    const free = await clerk.get(`/intake/${district.code}`);
    assert.ok((free.text.match(/<option value="D\d+"/g) ?? []).length >= 9, 'each district for which it may');
  });
  drop(data);
});
