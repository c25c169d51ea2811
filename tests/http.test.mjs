// The pages over HTTP: who may see what, that every number opens its dossiers, that what was typed is
// escaped, and what the API promises.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client, PERIOD, csv, demoCopy, drop, motcua, scratch, serve } from './server.mjs';

let data, server, leader, officer, admin;
before(async () => {
  data = demoCopy();
  server = await serve(data);
  leader = await new Client(server.base).signIn('lanhdao');
  officer = await new Client(server.base).signIn('canbo');
  admin = await new Client(server.base).signIn('quantri');
});
after(async () => {
  await server.stop();
  drop(data);
});

test('nobody sees a page without signing in, and is led to it', async () => {
  const c = new Client(server.base);
  for (const path of ['/', `/overview/${PERIOD}`, `/figures/${PERIOD}/province`, '/search?q=a']) {
    const r = await c.get(path);
    assert.equal(r.status, 303, path);
    assert.match(r.headers.get('location'), /^\/sign-in/);
  }
  assert.equal((await c.get(`/figures/${PERIOD}/province.csv`)).status, 401);
  assert.equal((await c.get('/figures/x/y/z.json')).status, 401);
});

test('signing in leads back to the page asked for, never elsewhere', async () => {
  const to = async (back) =>
    (
      await new Client(server.base).post('/sign-in', { name: 'lanhdao', password: 'demo-lanhdao', back })
    ).headers.get('location');
  assert.equal(await to(`/figures/${PERIOD}/commune`), `/figures/${PERIOD}/commune`);
  for (const bad of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a\r\nX: y',
  ])
    assert.equal(await to(bad), '/', bad);
});

test('a wrong password is refused in the same words as an unknown name', async () => {
  const c = new Client(server.base);
  const wrong = await c.post('/sign-in', { name: 'quantri', password: 'no', back: '/' });
  const unknown = await c.post('/sign-in', { name: 'nobody', password: 'no', back: '/' });
  assert.equal(wrong.status, 422);
  assert.equal(unknown.status, 422);
  assert.match(wrong.text, /không đúng/);
  assert.match(unknown.text, /không đúng/);
  assert.match(wrong.text, /value="quantri"/, 'what was typed is kept');
  assert.doesNotMatch(wrong.text, /value="no"/, 'but not the password');
});

test('guessing is slowed', async () => {
  const c = new Client(server.base);
  for (let i = 0; i < 5; i++)
    await c.post('/sign-in', { name: 'canbo', password: `guess${i}`, back: '/' });
  const r = await c.post('/sign-in', { name: 'canbo', password: 'demo-canbo', back: '/' });
  assert.equal(r.status, 422);
  assert.match(r.text, /đợi/);
  assert.equal((await officer.get('/')).status, 200, 'who is signed in already is not thrown out');
});

test('cookies and headers are safe', async () => {
  const c = new Client(server.base);
  const r = await c.post('/sign-in', { name: 'lanhdao', password: 'demo-lanhdao', back: '/' });
  assert.match(r.headers.get('set-cookie'), /HttpOnly/);
  assert.match(r.headers.get('set-cookie'), /SameSite=Lax/);
  const page = await c.get('/');
  const policy = page.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.doesNotMatch(page.text, /<script(?![^>]*src=)/, 'no inline script');
  assert.doesNotMatch(page.text, / style=/, 'no inline style');
  assert.doesNotMatch(page.text, / on[a-z]+=/, 'no event attributes');
});

test('the tables equal the command line', async () => {
  for (const [view, args] of [
    ['province', ['--level', 'province']],
    ['district', ['--level', 'district']],
    ['commune', ['--level', 'commune']],
    ['agencies', []],
    ['districts', ['--by', 'district']],
    ['levels', ['--by', 'level']],
    ['procedures', ['--by', 'procedure']],
    ['fields', ['--by', 'field']],
    ['channels', ['--by', 'channel']],
    ['months', ['--by', 'month']],
  ]) {
    const page = csv((await leader.get(`/figures/${PERIOD}/${view}.csv`)).text);
    const line = csv(
      motcua('report', 'dossiers', '--from', '2021-12-15', '--to', '2022-06-14', ...args, '--data', data)
        .out,
    );
    const strip = (rows) => rows.map(({ name, ...rest }) => rest);
    assert.deepEqual(strip(page), strip(line), view);
  }
});

test('JSON says the same as CSV', async () => {
  const rows = JSON.parse((await leader.get(`/figures/${PERIOD}/district.json`)).text);
  const same = csv((await leader.get(`/figures/${PERIOD}/district.csv`)).text);
  assert.deepEqual(
    rows.map((r) => String(r.received)),
    same.map((r) => r.received),
  );
});

test('the page shows the printed figures, with rates rounded half up', async () => {
  const page = (await leader.get(`/figures/${PERIOD}/district`)).text;
  assert.match(page, />15\.415<\/a>/);
  assert.match(page, />50\.273<\/a>/);
  assert.match(page, /99,98%/, '45531 / 45538');
});

test('each number opens exactly its dossiers', async () => {
  const page = (await leader.get(`/figures/${PERIOD}/commune`)).text;
  const links = [...page.matchAll(/<a href="\.\/([^"]+)">([\d.]+)<\/a>/g)];
  assert.ok(links.length > 300, String(links.length));
  for (let i = 0; i < links.length; i += 41) {
    const [, path, number] = links[i];
    const list = (await leader.get(`/figures/${PERIOD}/${path}`)).text;
    assert.equal(/<strong id="count">([\d.]+)</.exec(list)[1], number, path);
    const rows = csv((await leader.get(`/figures/${PERIOD}/${path}.csv`)).text);
    assert.equal(rows.length, Number(number.replaceAll('.', '')), path);
  }
});

test('lists of the other groupings too', async () => {
  for (const scope of ['all', 'level:district', 'district:D3', 'channel:post', 'month:2022-02']) {
    const list = (await leader.get(`/figures/${PERIOD}/${encodeURIComponent(scope)}/overdue`)).text;
    const shown = Number(/<strong id="count">([\d.]+)</.exec(list)[1].replaceAll('.', ''));
    const rows = csv(
      (await leader.get(`/figures/${PERIOD}/${encodeURIComponent(scope)}/overdue.csv`)).text,
    );
    assert.equal(rows.length, shown, scope);
  }
});

test('a list can be narrowed, and its count follows', async () => {
  const base = `/figures/${PERIOD}/P04/received`;
  const all = csv((await leader.get(`${base}.csv`)).text);
  for (const channel of ['counter', 'online', 'post']) {
    const text = (await leader.get(`${base}?channel=${channel}`)).text;
    const shown = Number(/<strong id="count">([\d.]+)</.exec(text)[1].replaceAll('.', ''));
    assert.equal(shown, all.filter((d) => d.channel === channel).length, channel);
    assert.equal(csv((await leader.get(`${base}.csv?channel=${channel}`)).text).length, shown);
  }
  const page = (
    await leader.get(`/figures/${PERIOD}/${encodeURIComponent('level:province')}/received?channel=post`)
  ).text;
  const link = /href="([^"]+\.csv[^"]*)"/.exec(page)[1].replaceAll('&amp;', '&');
  assert.equal(
    csv((await leader.get(link)).text).length,
    Number(/<strong id="count">([\d.]+)</.exec(page)[1].replaceAll('.', '')),
    'the link to the file carries what the list was narrowed by',
  );
  const one = all[0].procedure;
  const text = (await leader.get(`${base}?procedure=${one}&channel=online`)).text;
  assert.equal(
    Number(/<strong id="count">([\d.]+)</.exec(text)[1].replaceAll('.', '')),
    all.filter((d) => d.procedure === one && d.channel === 'online').length,
  );
  for (const next of text.matchAll(/href="(\?[^"]+)"/g)) assert.match(next[1], /channel=online/);
  assert.match((await leader.get(`${base}?procedure=NONE`)).text, /<strong id="count">0</);
});

test('paging by key shows every row once', async () => {
  const seen = new Set();

  let path = `/figures/${PERIOD}/D2/on_time?sort=due&dir=desc`;
  const base = path.split('?')[0];
  for (let pages = 0; path && pages < 60; pages++) {
    const text = (await leader.get(path)).text;
    for (const m of text.matchAll(/href="\/dossiers\/([^"]+)"/g)) {
      assert.ok(!seen.has(m[1]), `${m[1]} twice`);
      seen.add(m[1]);
    }
    const next = /href="(\?[^"]+)" rel="next"/.exec(text);
    path = next ? base + next[1].replaceAll('&amp;', '&') : null;
  }
  assert.equal(seen.size, 1074);
});

test('an officer sees only the own agency', async () => {
  const rows = csv((await officer.get(`/figures/${PERIOD}/agencies.csv`)).text);
  assert.deepEqual(
    rows.map((r) => r.code),
    ['P04', 'total'],
  );
  assert.equal(csv((await officer.get(`/figures/${PERIOD}/P01/received.csv`)).text).length, 0);
  assert.equal(csv((await officer.get(`/figures/${PERIOD}/all/carried_in.csv`)).text).length, 1);
  const other = csv((await leader.get(`/figures/${PERIOD}/P01/received.csv`)).text)[0].code;
  assert.equal((await officer.get(`/dossiers/${other}`)).status, 403);
  assert.equal((await leader.get(`/dossiers/${other}`)).status, 200);
});

test('personal numbers are masked; seeing them is recorded; only who handles the dossier may', async () => {
  const code = csv((await officer.get(`/figures/${PERIOD}/P04/received.csv`)).text)[0].code;
  const masked = (await officer.get(`/dossiers/${code}`)).text;
  assert.match(masked, /000•+\d\d/);
  assert.doesNotMatch(masked, /000\d{9}/);
  const csrf = /name="csrf" value="([^"]+)"/.exec(masked)[1];
  const before = motcua('export', 'journal', '--data', data).out.split('"dossier.viewed"').length;
  const shown = await officer.post(`/dossiers/${code}/numbers`, { csrf });
  assert.equal(shown.status, 200);
  assert.match(shown.text, /000\d{9}/);
  assert.equal(
    motcua('export', 'journal', '--data', data).out.split('"dossier.viewed"').length,
    before + 1,
  );
  assert.match((await leader.get(`/dossiers/${code}`)).text, /000•+\d\d/);
  const token = /name="csrf" value="([^"]+)"/.exec((await leader.get('/')).text)[1];
  assert.equal((await leader.post(`/dossiers/${code}/numbers`, { csrf: token })).status, 403);
});

test("a form without its session's token is refused", async () => {
  assert.equal((await leader.post('/sign-out', {})).status, 403);
  assert.equal((await leader.post('/sign-out', { csrf: 'x'.repeat(43) })).status, 403);
  assert.equal((await leader.get('/')).status, 200, 'still signed in');
});

test('search with and without diacritics, by code, escaped', async () => {
  const count = (t) => Number(/Tìm thấy ([\d.]+)/.exec(t)[1]);
  const plain = (await leader.get(`/search?q=${encodeURIComponent('dang thi dao')}`)).text;
  const marked = (await leader.get(`/search?q=${encodeURIComponent('Đặng Thị Đào')}`)).text;
  assert.ok(count(plain) > 0);
  assert.equal(count(plain), count(marked));
  const code = csv((await leader.get(`/figures/${PERIOD}/P01/received.csv`)).text)[0].code;
  assert.equal(count((await leader.get(`/search?q=${code}`)).text), 1);
  const nasty = (await leader.get(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text;
  assert.doesNotMatch(nasty, /<script>alert/);
  assert.match(nasty, /&lt;script&gt;/);
  for (const q of ['"', "'", '*', 'a" OR "b', 'NEAR(a b)', '-x', ')(', '%', '_', '\\', '​'])
    assert.equal((await leader.get(`/search?q=${encodeURIComponent(q)}`)).status, 200, q);
});

test('bad addresses are refused, not followed', async () => {
  for (const [path, status] of [
    ['/figures/2022-06-14..2021-12-15/province', 400],
    ['/figures/x/province', 400],
    ['/figures/2021-02-30..2022-01-01/province', 400],
    [`/figures/${PERIOD}/nothing`, 404],
    [`/figures/${PERIOD}/P99/late`, 404],
    [`/figures/${PERIOD}/P01/nothing`, 404],
    ['/dossiers/none', 404],
    [`/figures/${PERIOD}/P01/late?after=x`, 400],
    [`/figures/${PERIOD}/P01/late?sort=x`, 404],
    ['/nowhere', 404],
    ['/%zz', 400],
    ['/a%00b', 400],
    ['/%ff', 400],
    ['/figures?from=x&to=y', 422],
    ['/assets/../../etc/passwd', 404],
    ['/assets/%2e%2e/motcua.db', 404],
    ['/sign-out', 405],
  ])
    assert.equal((await leader.get(path)).status, status, path);
});

test('English by switch', async () => {
  const c = await new Client(server.base).signIn('lanhdao');
  const r = await c.get(`/language/en?back=${encodeURIComponent('/')}`);
  assert.equal(r.status, 303);
  const page = (await c.get('/')).text;
  assert.match(page, /<html lang="en"/);
  assert.match(page, /270,331 dossiers were received/);
});

test('signing out ends the session', async () => {
  const c = await new Client(server.base).signIn('lanhdao');
  const kept = c.jar.get('motcua');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await c.get('/')).text)[1];
  assert.equal((await c.post('/sign-out', { csrf })).status, 303);
  c.jar.set('motcua', kept);
  assert.equal((await c.get('/')).status, 303);
});

test('locking an account from the command line ends its sessions in the running server', async () => {
  const c = await new Client(server.base).signIn('quantri');
  assert.equal(motcua('user', 'lock', 'quantri', '--data', data).code, 0);
  let status = 200;
  for (let i = 0; i < 50 && status === 200; i++) {
    await new Promise((r) => setTimeout(r, 50));
    status = (await c.get('/search')).status;
  }
  assert.equal(status, 303);
  assert.equal(motcua('user', 'unlock', 'quantri', '--data', data).code, 0);
  admin = await new Client(server.base).signIn('quantri');
});

test('the administrator locks and unlocks accounts; nobody else does, and not oneself', async () => {
  const c = await new Client(server.base).signIn('quantri');
  const page = (await c.get('/accounts')).text;
  assert.match(page, /Lãnh đạo tỉnh \(minh họa\)/);
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
  assert.equal((await leader.get('/accounts')).status, 403);
  const victim = await new Client(server.base).signIn('lanhdao');
  assert.equal((await c.post('/accounts/quantri/locked', { csrf, locked: 'yes' })).status, 409);
  assert.equal((await c.post('/accounts/nobody/locked', { csrf, locked: 'yes' })).status, 404);
  assert.equal((await c.post('/accounts/lanhdao/locked', { csrf, locked: 'yes' })).status, 303);
  assert.equal((await victim.get('/')).status, 303, 'the session has ended');
  const again = await new Client(server.base).post('/sign-in', {
    name: 'lanhdao',
    password: 'demo-lanhdao',
    back: '/',
  });
  assert.equal(again.status, 422);
  assert.equal((await c.post('/accounts/lanhdao/locked', { csrf, locked: 'no' })).status, 303);
  leader = await new Client(server.base).signIn('lanhdao');
});

test('what the search and the list of accounts show comes as files too', async () => {
  const q = encodeURIComponent('dang thi dao');
  const found = csv((await leader.get(`/search.csv?q=${q}`)).text);
  const page = (await leader.get(`/search?q=${q}`)).text;
  assert.equal(found.length, Number(/Tìm thấy ([\d.]+)/.exec(page)[1]));
  assert.ok(found.length > 0 && found.every((d) => page.includes(d.code)));
  assert.equal(JSON.parse((await leader.get(`/search.json?q=${q}`)).text).length, found.length);
  const c = await new Client(server.base).signIn('quantri');
  assert.deepEqual(
    csv((await c.get('/accounts.csv')).text).map((a) => a.name),
    ['canbo', 'chuyenvien', 'giamdoc', 'lanhdao', 'motcua', 'quantri', 'thanhtra', 'truongphong'],
  );
  assert.equal((await leader.get('/accounts.csv')).status, 403);
});

test('rows have names in the language of the page', async () => {
  const c = await new Client(server.base).signIn('lanhdao');
  await c.get('/language/en');
  assert.match((await c.get(`/figures/${PERIOD}/levels`)).text, />District level</);
  assert.match((await c.get(`/figures/${PERIOD}/channels`)).text, />By post</);
});

test('the API takes a dossier in, once for each key, and the figures move', async () => {
  const token = motcua('token', 'add', 'quantri', 'test', '--data', data).out.trim();
  const send = (body, headers = {}) =>
    fetch(`${server.base}/api/dossiers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const good = {
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: 'counter',
    applicant: 'Lê Thị Ổi',
    applicant_id: '000123456789',
    phone: '0000000000',
    papers: [1, 2].map((no) => ({ no, as: 'original' })),
  };
  const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const view = `/figures/${today}..${today}/levels.csv`;
  const received = async () => Number(csv((await leader.get(view)).text).at(-1).received);
  const was = await received();
  const one = await send(good, { 'idempotency-key': 'k1' });
  assert.equal(one.status, 201);
  const made = await one.json();
  assert.match(made.code, /^000\.00\.04\.H12-\d{6}-\d{4}$/);
  const again = await send(good, { 'idempotency-key': 'k1' });
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), made);
  // Another person under the same key is another request, and is told so.
  const other = await send({ ...good, applicant: 'Lê Thị Mận' }, { 'idempotency-key': 'k1' });
  assert.equal(other.status, 422);
  assert.match((await other.json()).error, /the idempotency key was used for another request/);
  assert.equal(await received(), was + 1);
  const page = (await leader.get(`/dossiers/${made.code}`)).text;
  assert.match(page, /Lê Thị Ổi/);
  assert.equal((await leader.get('/search?q=le+thi+oi')).text.includes(made.code), true);
  for (const [body, status] of [
    ['{', 422],
    ['[]', 422],
    [{}, 422],
    [{ ...good, agency: 'X' }, 422],
    [{ ...good, procedure: 1 }, 422],
    [{ ...good, channel: 'pigeon' }, 422],
    [{ ...good, extra: 1 }, 422],
    [{ ...good, applicant: 'x'.repeat(1001) }, 422],
    // The code is the system's, whatever a program would like.
    [{ ...good, code: made.code }, 422],
    [{ ...good, code: 'MY-1' }, 422],
    [{ ...good, papers: undefined }, 422],
    [{ ...good, papers: [] }, 422],
    [{ ...good, applicant: undefined }, 422],
    [{ ...good, applicant: ' ' }, 422],
    [{ ...good, applicant: 'x'.repeat(201) }, 422],
    [{ ...good, applicant_id: '12' }, 422],
    [{ ...good, phone: '113' }, 422],
    ['{"procedure":"a","procedure":"b"}', 422],
    [{ ...good, applicant: 'a\u0000b' }, 422],
  ])
    assert.equal((await send(body)).status, status, JSON.stringify(body));
  assert.equal((await send(good, { authorization: 'Bearer no' })).status, 401);
  assert.equal((await send(good, { 'content-type': 'text/plain' })).status, 400);
  assert.equal(
    (
      await fetch(`${server.base}/api/dossiers`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      })
    ).status,
    401,
  );
  assert.equal(motcua('audit', '--data', data).code, 0);
  assert.equal(motcua('verify', '--data', data).code, 0);
});

test('a person asks the API for no more than the pages give', async () => {
  const head = await new Client(server.base).signIn('giamdoc');
  const clerk = await new Client(server.base).signIn('motcua');
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({
    procedure: 'H12.T0234',
    agency: 'P04',
    channel: 'counter',
    applicant: 'Lê Thị Ổi',
    papers: [1, 2].map((no) => ({ no, as: 'original' })),
  });
  const add = async (c) => c.ask('/api/dossiers', { method: 'POST', headers: json, body });
  for (const c of [admin, officer, head]) assert.equal((await add(c)).status, 403);
  const taken = await add(clerk);
  assert.equal(taken.status, 201);
  const { code } = JSON.parse(taken.text);
  const file = { method: 'POST', headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.4\n' };
  assert.equal((await admin.ask(`/api/dossiers/${code}/files?name=a.pdf`, file)).status, 403);
});

test('an import by another process is seen by the running server', async () => {
  const { writeFileSync } = await import('node:fs');
  const file = join(scratch(), 'more.csv');
  writeFileSync(
    file,
    'code,procedure,agency,channel,received_at,due_at,finished_at\n' +
      'X1,H12.T0234,P04,counter,2022-06-14T08:00,2022-06-20T17:00,\n',
  );
  const before = csv((await leader.get(`/figures/${PERIOD}/levels.csv`)).text).at(-1).received;
  assert.equal(motcua('import', 'dossiers', file, '--data', data).code, 0);
  let now = before;
  for (let i = 0; i < 50 && now === before; i++) {
    await new Promise((r) => setTimeout(r, 50));
    now = csv((await leader.get(`/figures/${PERIOD}/levels.csv`)).text).at(-1).received;
  }
  assert.equal(Number(now), Number(before) + 1);
});

test('health for all, metrics for this machine and never through a proxy', async () => {
  const c = new Client(server.base);
  assert.equal((await c.get('/healthz')).text, 'ok\n');
  assert.match((await c.get('/metrics')).text, /motcua_requests_total \d+/);
  assert.equal((await c.get('/metrics', { 'x-forwarded-for': '10.0.0.1' })).status, 404);
});

test('assets are fingerprinted, compressed and kept for ever', async () => {
  const css = /href="(\/assets\/[^"]+\.css)"/.exec((await leader.get('/')).text)[1];
  const r = await fetch(server.base + css, { headers: { 'accept-encoding': 'br' } });
  assert.equal(r.headers.get('content-encoding'), 'br');
  assert.match(r.headers.get('cache-control'), /immutable/);
});

test('pages are sent compressed when asked for again, and say the same', async () => {
  const path = `/figures/${PERIOD}/district`;
  const first = await leader.get(path, { 'accept-encoding': 'identity' });
  for (const encoding of ['br', 'gzip']) {
    await leader.get(path, { 'accept-encoding': encoding });
    const r = await leader.get(path, { 'accept-encoding': encoding });
    assert.equal(r.text, first.text, encoding);
  }
});

test('the log says when printed codes would lead nowhere', async () => {
  assert.match(server.log(), /"warn".*public_url is not set: QR codes on printed papers/);
});

test('whoever looks at figures finds how much went by post', async () => {
  for (const c of [leader, officer, admin]) {
    assert.match((await c.get(`/overview/${PERIOD}`)).text, /href="\/postal\/counts"/);
    assert.equal((await c.get('/postal/counts')).status, 200);
  }
});

test('SIGTERM finishes what is in hand', async () => {
  const copy = demoCopy();
  assert.equal(motcua('setting', 'public_url', 'https://motcua.example', '--data', copy).code, 0);
  const s = await serve(copy);
  assert.doesNotMatch(s.log(), /public_url/);
  const c = await new Client(s.base).signIn('lanhdao');
  const answers = Array.from({ length: 4 }, () => c.get(`/figures/${PERIOD}/all/on_time.csv`));
  await new Promise((r) => setTimeout(r, 30));
  const ended = await s.stop();
  assert.equal(ended.code, 0);
  const done = (await Promise.allSettled(answers)).filter((a) => a.status === 'fulfilled');
  for (const a of done) assert.equal(csv(a.value.text).length, 267463);
  assert.ok(done.length > 0);
  drop(copy);
});
