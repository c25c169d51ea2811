// What no decent client sends: malformed, doubled, slow, huge. The server must refuse it, stay up, and
// answer the next one.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Client, drop, motcua, raw, serve, smallFolder, motcuaIn } from './server.mjs';

let data, server, token, cookie;
before(async () => {
  data = smallFolder();
  motcuaIn('demo-lanhdao\n', 'user', 'add', 'lanhdao', '--role', 'leader', '--data', data);
  motcuaIn('demo-quantri\n', 'user', 'add', 'quantri', '--role', 'admin', '--data', data);
  token = motcua('token', 'add', 'quantri', 't', '--data', data).out.trim();
  server = await serve(data);
  const c = await new Client(server.base).signIn('lanhdao');
  cookie = `motcua=${c.jar.get('motcua')}`;
});
after(async () => {
  const ended = await server.stop();
  drop(data);
  assert.equal(ended.code, 0, server.log());
});

const alive = async () => assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
const status = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

for (const [name, bytes] of [
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['two Hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  [
    'two Content-Lengths',
    'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=bc',
  ],
  [
    'length and transfer-encoding',
    'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a space before the colon', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Y : z\r\n\r\n'],
  ['a header name with a strange byte', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX@Y: z\r\n\r\n'],
  ['a method nobody knows', 'BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a line that is none', 'hello\r\n\r\n'],
  ['a version that is none', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
  ['a negative length', 'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
  [
    'a length without end',
    `POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\n`,
  ],
  ['an address too long', `GET /${'a'.repeat(6000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a header too long', `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(70000)}\r\n\r\n`],
  ['too many headers', `GET /healthz HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(9000)}\r\n`],
  [
    'a bad chunk',
    'POST /sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n',
  ],
]) {
  test(`refused: ${name}`, async () => {
    const s = status(await raw(server.port, bytes));
    assert.ok(s === 0 || (s >= 400 && s < 600), `answered ${s}`);
    await alive();
  });
}

test('a carriage return in an address adds no header', async () => {
  const r = await raw(
    server.port,
    `GET /language/en?back=/%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: a\r\n` +
      'Connection: close\r\n\r\n',
  );
  assert.doesNotMatch(r, /\r\nSet-Cookie: a=b/);
});

test('a body over the ceiling is refused', async () => {
  const body = 'a'.repeat(400 * 1024);
  const r = await raw(
    server.port,
    `POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\n\r\n${body}`,
  );
  assert.equal(status(r), 413);
  await alive();
});

test('slow senders do not hold up the others', async () => {
  const slow = Array.from({ length: 100 }, () =>
    raw(server.port, '', { wait: 800, pieces: ['GET /hea', 'lthz HTTP/1.1\r\nHo', 'st: a\r\nX: '] }),
  );
  await alive();
  await Promise.all(slow);
  await alive();
});

test('connections that end in mid-request leave nothing behind', async () => {
  for (let i = 0; i < 50; i++)
    await raw(server.port, 'POST /api/dossiers HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"a"', {
      wait: 5,
    });
  await alive();
});

test('another site signs nobody in, and sends nothing in the name of who is', async () => {
  const send = (path, headers, type, body) =>
    fetch(server.base + path, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: { 'content-type': type, ...headers },
    });
  const form = 'application/x-www-form-urlencoded';
  const c = await new Client(server.base).signIn('quantri');
  const own = { cookie: `motcua=${c.jar.get('motcua')}` };
  const right = 'name=lanhdao&password=demo-lanhdao&back=/';
  for (const from of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]) {
    const r = await send('/sign-in', from, form, right);
    assert.equal(r.status, 401, JSON.stringify(from));
    assert.equal(r.headers.get('set-cookie'), null, 'not signed in');
    assert.match(await r.text(), /Biểu mẫu được gửi từ một trang khác/);
    const api = await send('/api/submissions', { ...own, ...from }, 'application/json', '{}');
    assert.equal(api.status, 403);
  }
  for (const from of [{ 'sec-fetch-site': 'same-origin' }, { origin: server.base }, {}]) {
    assert.equal((await send('/sign-in', from, form, right)).status, 303);
    const api = await send('/api/submissions', { ...own, ...from }, 'application/json', '{}');
    assert.equal(api.status, 422);
  }
});

test('many who sign in hold up nobody else', async () => {
  // Each takes a worker some time, whether the password is right or not.
  let answered = 0;
  const name = (i) => `name=nobody-${i}&password=some-long-password`;
  const all = Array.from({ length: 60 }, async (_, i) => {
    const r = await fetch(`${server.base}/sign-in`, {
      method: 'POST',
      body: name(i),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(r.status, 422);
    answered++;
  });
  while (answered < 4) await new Promise((r) => setTimeout(r, 5));
  const before = answered;
  assert.equal((await fetch(`${server.base}/procedures`)).status, 200);
  // In one queue it would come behind those that had come before it.
  assert.ok(answered - before < 30, `${answered - before} were answered first`);
  await Promise.all(all);
  await alive();
});

const nasty = [
  "'; DROP TABLE dossier; --",
  '" OR 1=1 --',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '%n%n%n',
  '\u202e\u0000x',
  '{{account}}',
  '${7*7}',
  'a'.repeat(5000),
  '\r\nX: y',
  '👩‍👩‍👧',
  'ẹ̀́',
];

test('SQL and HTML in every field change nothing and come back escaped', async () => {
  for (const x of nasty) {
    const q = encodeURIComponent(x);
    for (const path of [
      `/search?q=${q}`,
      `/figures/${q}/province`,
      `/figures/2021-12-15..2022-06-14/${q}`,
      `/figures/2021-12-15..2022-06-14/field:${q}/late`,
      `/figures/2021-12-15..2022-06-14/all/${q}`,
      `/figures/2021-12-15..2022-06-14/all/late?sort=${q}&dir=${q}&after=${q}`,
      `/dossiers/${q}`,
      `/overview/${q}`,
      `/figures?from=${q}&to=${q}&view=${q}`,
      `/language/${q}?back=${q}`,
      `/sign-in?back=${q}`,
    ]) {
      const r = await fetch(server.base + path, { headers: { cookie }, redirect: 'manual' });
      assert.ok(r.status < 500, `${r.status} for ${path.slice(0, 120)}`);
      assert.doesNotMatch(await r.text(), /<script>alert/);
    }
    for (const form of [
      { name: x, password: 'p' },
      { name: 'lanhdao', password: x },
      { name: 'n', password: 'p', back: x },
    ]) {
      const r = await fetch(`${server.base}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(form),
      });
      assert.ok(r.status < 500);
      assert.doesNotMatch(await r.text(), /<script>alert/);
    }
    const r = await fetch(`${server.base}/api/dossiers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': 'k',
      },
      body: JSON.stringify({ procedure: x, agency: x, channel: x, applicant: x, phone: x }),
    });
    assert.ok(r.status === 422, String(r.status));
  }
  assert.equal(motcua('audit', '--data', data).code, 0);
});

test('characters that nobody sees, or that turn what is read around, are in no name', async () => {
  for (const applicant of ['Nguy\u202en', 'Nguyễn\u0001', '\u2066An', 'An\u007f'])
    for (const place of [{ applicant }, { applicant: 'An', phone: applicant }]) {
      const r = await fetch(`${server.base}/api/dossiers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ procedure: 'H12.T0234', agency: 'P04', channel: 'post', ...place }),
      });
      assert.equal(r.status, 422);
      assert.match((await r.json()).error, /: found a character that is not shown/);
    }
});

test('names with markup are stored as they are and shown escaped', async () => {
  const name = '<b>Ô "Sin"</b> & \'con\'';
  const made = await (
    await fetch(`${server.base}/api/dossiers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        procedure: 'H12.T0234',
        agency: 'P04',
        channel: 'post',
        applicant: name,
        papers: [1, 2].map((no) => ({ no, as: 'copy' })),
      }),
    })
  ).json();
  const page = await (
    await fetch(`${server.base}/dossiers/${made.code}`, { headers: { cookie } })
  ).text();
  assert.ok(page.includes('&lt;b&gt;Ô &quot;Sin&quot;&lt;/b&gt; &amp; &#39;con&#39;'));
});

test('random bytes, many times', async () => {
  let seed = 12345;
  const next = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
  for (let i = 0; i < 150; i++) {
    const n = 1 + (next() % 300);
    const bytes = Buffer.from(Array.from({ length: n }, () => (next() >> 8) & 255));
    const head =
      i % 3 ? 'GET /search?q=' : 'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n';
    await raw(server.port, Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n\r\n')]), {
      wait: 5,
    });
  }
  await alive();
});
