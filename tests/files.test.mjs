// Files attached to dossiers, through the pages, the API and the command line; kept in a folder and in a
// bucket. What cannot be kept is refused whole, and what was kept comes back as it was or is named.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Bucket, KEYS } from './bucket.mjs';
import { MIB, fileOf, jpeg, pdf, png, post, sha256 } from './files.mjs';
import { POSTGRES, sql } from './place.mjs';
import {
  Client,
  MOTCUA,
  csv,
  drop,
  motcua,
  motcuaIn,
  raw,
  scratch,
  serveWith,
  smallFolder,
} from './server.mjs';

let data, bucket, token, officer, stranger;
const env = {};
before(async () => {
  bucket = await Bucket.make();
  data = smallFolder();
  for (const [name, role, ...more] of [
    ['lanhdao', 'leader'],
    ['quantri', 'admin'],
    ['thanhtra', 'inspector'],
    ['canbo', 'officer', '--agency', 'P04'],
    ['canbo2', 'officer', '--agency', 'P05'],
  ])
    assert.equal(
      motcuaIn(`demo-${name}\n`, 'user', 'add', name, '--role', role, ...more, '--data', data).code,
      0,
    );
  const tokenOf = (name) => motcua('token', 'add', name, 't', '--data', data).out.trim();
  [token, officer, stranger] = ['quantri', 'canbo', 'canbo2'].map(tokenOf);
});
after(async () => {
  await bucket.end();
  drop(data);
});

// The places that are tested: [name, what --files says, how an object is found behind motcua's back].
const folder = join(scratch(), 'files');
const places = [
  ['a folder', () => folder, (sha) => join(folder, sha.slice(0, 2), sha)],
  ['a bucket', () => bucket.place(), (sha) => bucket.object(sha)],
];

// motcua with the keys to the bucket.
function run(args, more = {}) {
  const r = spawnSync(MOTCUA, [...args, '--data', data], {
    encoding: 'utf8',
    env: { ...process.env, ...KEYS, ...env, ...more },
  });
  return { code: r.status, signal: r.signal, out: r.stdout, err: r.stderr };
}

let made = 0;
// A new dossier of the agency P04.
async function dossier(server) {
  const r = await fetch(`${server.base}/api/dossiers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      procedure: 'H12.T0234',
      agency: 'P04',
      channel: 'counter',
      applicant: `Người thử ${++made}`,
      papers: [1, 2].map((no) => ({ no, as: 'original' })),
    }),
  });
  assert.equal(r.status, 201);
  return (await r.json()).code;
}

const send = (server, code, bytes, { bearer = token, ...more } = {}) =>
  post(server, code, bytes, bearer, more);

async function csrf(client, code) {
  return /name="csrf" value="([^"]*)"/.exec((await client.get(`/dossiers/${code}`)).text)[1];
}

async function submit(client, code, bytes, name, token) {
  const form = new FormData();
  form.set('csrf', token ?? (await csrf(client, code)));
  if (bytes) form.set('file', new Blob([bytes]), name);
  return client.ask(`/dossiers/${code}/files`, { method: 'POST', body: form });
}

const events = (act) => Number(sql(data, `SELECT COUNT(*) FROM event WHERE act = '${act}'`));
const rows = () => Number(sql(data, 'SELECT COUNT(*) FROM dossier_attachment'));

for (const [what, place, object] of places) {
  test(`${what}: from the form to the download`, async () => {
    const server = await serveWith(KEYS, data, '--files', place());
    const code = await dossier(server);
    const client = await new Client(server.base).signIn('canbo');
    const bytes = pdf(randomBytes(300 * 1024)); // more than any other body may have
    const answer = await submit(client, code, bytes, 'Giấy "khai" sinh.pdf');
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers.get('location'), `/dossiers/${code}`);
    assert.deepEqual(readFileSync(object(sha256(bytes))), bytes);
    const page = (await client.get(`/dossiers/${code}`)).text;
    assert.match(page, /Giấy %22khai%22 sinh\.pdf<\/a>/);
    assert.match(page, /PDF, 301 KB, canbo đính kèm lúc \d\d:\d\d/);
    assert.match(page, /Đính kèm tệp<\/p>/); // in the timeline
    const seen = events('dossier.viewed');
    const r = await fetch(`${server.base}/dossiers/${code}/files/1`, {
      headers: { cookie: [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ') },
    });
    assert.equal(r.status, 200);
    assert.deepEqual(Buffer.from(await r.arrayBuffer()), bytes);
    assert.equal(r.headers.get('content-type'), 'application/pdf');
    assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
    assert.match(r.headers.get('content-security-policy'), /default-src 'none';.*sandbox/);
    assert.equal(r.headers.get('cache-control'), 'no-store');
    assert.equal(
      r.headers.get('content-disposition'),
      'attachment; filename="Gi_y__22khai_22_sinh.pdf"; ' +
        "filename*=UTF-8''Gi%E1%BA%A5y%20%2522khai%2522%20sinh.pdf",
    );
    assert.equal(events('dossier.viewed'), seen + 1);
    assert.match((await client.get(`/dossiers/${code}`)).text, /Xem tệp đính kèm<\/p>/);
    assert.equal((await client.get(`/dossiers/${code}/files/2`)).status, 404);
    assert.equal((await client.get(`/dossiers/${code}/files/x`)).status, 404);
    assert.equal((await server.stop()).code, 0, server.log());
  });

  test(`${what}: the API, once for each key`, async () => {
    const server = await serveWith(KEYS, data, '--files', place());
    const code = await dossier(server);
    const bytes = png();
    const as = { name: 'a.png', type: 'image/png', 'idempotency-key': 'k-1' };
    const one = await send(server, code, bytes, as);
    assert.equal(one.status, 201);
    const said = await one.json();
    assert.deepEqual(said, { code, no: 1, sha256: sha256(bytes), bytes: bytes.length });
    const again = await send(server, code, bytes, as);
    assert.equal(again.status, 200);
    assert.deepEqual(await again.json(), said);
    // Another file under the key, or the same under another name, is another request.
    for (const [more, change] of [
      [jpeg(), { name: 'a.jpg', type: 'image/jpeg' }],
      [bytes, { name: 'c.png' }],
    ]) {
      const other = await send(server, code, more, { ...as, ...change });
      assert.equal(other.status, 422);
      assert.match((await other.json()).error, /the idempotency key was used for another request/);
    }
    assert.equal((await send(server, code, bytes, { name: 'b.png', type: 'image/png' })).status, 409);
    assert.equal((await send(server, code, jpeg(), { name: 'b.jpg', type: 'image/jpeg' })).status, 201);
    const listed = csv(run(['list', 'files', '--dossier', code]).out);
    assert.deepEqual(
      listed.map((f) => [f.no, f.name, f.type]),
      [
        ['1', 'a.png', 'image/png'],
        ['2', 'b.jpg', 'image/jpeg'],
      ],
    );
    await server.stop();
  });

  test(`${what}: a flipped bit and a missing file are found, and not handed out`, async () => {
    const server = await serveWith(KEYS, data, '--files', place());
    const code = await dossier(server);
    const [good, bad, gone] = [pdf(), pdf(), pdf()];
    for (const b of [good, bad, gone]) assert.equal((await send(server, code, b)).status, 201);
    assert.equal(run(['files', 'check', '--files', place()]).code, what === 'a folder' ? 0 : 1);
    const flipped = Buffer.from(bad);
    flipped[20] ^= 1;
    writeFileSync(object(sha256(bad)), flipped);
    rmSync(object(sha256(gone)));
    const r = run(['files', 'check', '--files', place()]);
    assert.equal(r.code, 1);
    assert.match(r.err, new RegExp(`the file ${sha256(bad)} was altered`));
    assert.match(r.err, new RegExp(`${sha256(gone)}.*is missing`));
    assert.doesNotMatch(r.err, new RegExp(sha256(good)));
    const client = await new Client(server.base).signIn('canbo');
    const seen = events('dossier.viewed');
    assert.equal((await client.get(`/dossiers/${code}/files/1`)).status, 200);
    assert.equal((await client.get(`/dossiers/${code}/files/2`)).status, 500);
    assert.equal((await client.get(`/dossiers/${code}/files/3`)).status, 500);
    assert.equal(events('dossier.viewed'), seen + 1);
    assert.match(server.log(), new RegExp(`${sha256(bad)} was altered`));
    // Put again, as from the paper, both are right; the dossier has them already.
    for (const b of [bad, gone]) assert.equal((await send(server, code, b)).status, 409);
    assert.equal((await client.get(`/dossiers/${code}/files/2`)).status, 200);
    await server.stop();
  });

  test(`${what}: killed in the middle, no row without its file`, async () => {
    const server = await serveWith(KEYS, data, '--files', place());
    const code = await dossier(server);
    const answers = [];
    for (let i = 0; i < 12; i++)
      answers.push(
        send(server, code, pdf(randomBytes(400 * 1024)), { name: `${i}.pdf` })
          .then((r) => r.status)
          .catch(() => 0),
      );
    await Promise.race(answers);
    server.child.kill('SIGKILL');
    await server.ended;
    const told = (await Promise.all(answers)).filter((s) => s === 201).length;
    const kept = csv(run(['list', 'files', '--dossier', code]).out);
    assert.ok(told >= 1 && kept.length >= told, `${told} were answered, ${kept.length} are there`);
    for (const f of kept) assert.equal(sha256(readFileSync(object(f.sha256))), f.sha256);
  });
}

test('who may not, may not: nothing is taken in, and nothing is shown', async () => {
  const server = await serveWith({}, data, '--files', folder);
  const code = await dossier(server);
  const before = rows();
  const names = () => (existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0);
  const kept = names();
  const bytes = pdf(randomBytes(2 * MIB));
  assert.equal((await send(server, code, bytes, { bearer: stranger })).status, 403);
  assert.equal((await send(server, code, bytes, { bearer: 'no' })).status, 401);
  assert.equal((await send(server, 'X-0', bytes)).status, 404);
  const [mine, other, leader] = await Promise.all(
    ['canbo', 'canbo2', 'lanhdao'].map((n) => new Client(server.base).signIn(n)),
  );
  const theirs = (c) => /name="csrf" value="([^"]*)"/.exec(c.text)[1];
  const otherToken = theirs(await other.get('/'));
  assert.equal((await submit(other, code, bytes, 'a.pdf', otherToken)).status, 403);
  assert.equal((await submit(leader, code, bytes, 'a.pdf', theirs(await leader.get('/')))).status, 403);
  assert.equal((await submit(mine, code, bytes, 'a.pdf', 'wrong')).status, 403);
  assert.equal((await submit(mine, code, null)).status, 422);
  assert.equal(rows(), before);
  assert.equal(names(), kept);
  assert.equal((await submit(mine, code, bytes, 'a.pdf')).status, 303);
  const seen = events('dossier.viewed');
  assert.equal((await other.get(`/dossiers/${code}/files/1`)).status, 403);
  assert.equal((await new Client(server.base).get(`/dossiers/${code}/files/1`)).status, 303);
  assert.equal(events('dossier.viewed'), seen);
  // As the page itself: a leader sees all dossiers, and that is recorded.
  assert.equal((await leader.get(`/dossiers/${code}/files/1`)).status, 200);
  assert.equal(events('dossier.viewed'), seen + 1);
  assert.doesNotMatch((await leader.get(`/dossiers/${code}`)).text, /type="file"/);
  // So does an inspector; an administrator keeps the program and opens no scan of anybody.
  const link = `href="/dossiers/${code}/files/1"`;
  const inspector = await new Client(server.base).signIn('thanhtra');
  assert.ok((await inspector.get(`/dossiers/${code}`)).text.includes(link));
  assert.equal((await inspector.get(`/dossiers/${code}/files/1`)).status, 200);
  assert.equal(events('dossier.viewed'), seen + 2);
  const admin = await new Client(server.base).signIn('quantri');
  const page = (await admin.get(`/dossiers/${code}`)).text;
  assert.ok(page.includes('a.pdf') && !page.includes(link));
  assert.equal((await admin.get(`/dossiers/${code}/files/1`)).status, 403);
  assert.equal(events('dossier.viewed'), seen + 2);
  assert.match((await mine.get(`/dossiers/${code}`)).text, /type="file"/);
  // Whoever is not signed in is refused before the file is sent.
  const refused = await raw(
    server.port,
    `POST /api/dossiers/${code}/files?name=b.pdf HTTP/1.1\r\nHost: a\r\nContent-Type: application/pdf\r\n` +
      `Expect: 100-continue\r\nContent-Length: ${19 * MIB}\r\n\r\n`,
  );
  assert.match(refused, /^HTTP\/1\.1 401 /);
  assert.equal((await server.stop()).code, 0);
});

test('what is no PDF, JPEG or PNG, or too large, or has no name, is refused', async () => {
  const server = await serveWith({}, data, '--files', folder);
  const code = await dossier(server);
  const before = rows();
  const zip = Buffer.from('PK\x03\x04 not a scan');
  const status = async (...a) => (await send(server, code, ...a)).status;
  assert.equal(await status(zip), 422);
  assert.equal(await status(Buffer.from('<script>alert(1)</script>'), { name: 'a.pdf' }), 422);
  assert.equal(await status(png()), 422); // said to be a PDF
  assert.equal(await status(pdf(), { type: 'text/html' }), 422);
  assert.equal(await status(pdf(), { name: '' }), 422);
  assert.equal(await status(pdf(), { name: 'a\u0001b.pdf' }), 422);
  assert.equal(await status(pdf(), { name: 'x'.repeat(201) }), 422);
  assert.equal(await status(pdf(), { name: '/' }), 422);
  assert.equal(await status(pdf(Buffer.alloc(64 * MIB))), 422);
  assert.equal(await status(pdf(Buffer.alloc(65 * MIB))), 413);
  assert.equal(rows(), before);
  assert.equal(await status(pdf(Buffer.alloc(64 * MIB - 9))), 201);
  assert.equal(await status(pdf(), { name: 'C:\\scans\\tờ khai.pdf' }), 201);
  assert.equal(csv(run(['list', 'files', '--dossier', code]).out)[1].name, 'tờ khai.pdf');
  await server.stop();
  const client = run(['attach', code, fileOf(zip)], { MOTCUA_FILES: folder });
  assert.equal(client.code, 1);
  assert.match(client.err, /expected a PDF, a JPEG or a PNG/);
});

test('so many files are taken in at a time, and then again', async () => {
  const server = await serveWith({}, data, '--files', folder);
  const code = await dossier(server);
  const began = [];
  for (let i = 0; i < 128; i++) {
    const s = connect(server.port, '127.0.0.1');
    s.on('error', () => {});
    s.write(
      `POST /api/dossiers/${code}/files?name=b.pdf HTTP/1.1\r\nHost: a\r\n` +
        `Authorization: Bearer ${token}\r\n` +
        'Content-Type: application/pdf\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n',
    );
    await new Promise((done) => s.once('data', done)); // it may go on
    began.push(s);
  }
  assert.equal((await send(server, code, pdf())).status, 503);
  assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
  began.forEach((s) => s.destroy());
  let status = 503;
  for (let i = 0; i < 100 && status === 503; i++) status = (await send(server, code, pdf())).status;
  assert.equal(status, 201);
  assert.equal((await server.stop()).code, 0);
});

test('the bucket: wrong keys, no bucket, nobody there, a moment of weakness', async () => {
  const data2 = data;
  const code = await (async () => {
    const server = await serveWith({}, data2, '--files', folder);
    const c = await dossier(server);
    await server.stop();
    return c;
  })();
  const before = rows();
  const attach = (more = {}, where = bucket.place()) =>
    run(['attach', code, fileOf(pdf()), '--files', where], more);
  const refused = (r, pattern) => {
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, pattern);
    assert.doesNotMatch(r.err, /S3RVER|wrong-secret/);
    assert.equal(rows(), before);
  };
  refused(attach({ AWS_SECRET_ACCESS_KEY: 'wrong-secret' }), /correct AWS_SECRET_ACCESS_KEY/);
  refused(attach({ AWS_ACCESS_KEY_ID: 'SOMEBODY' }), /correct AWS_ACCESS_KEY_ID/);
  refused(attach({ AWS_SESSION_TOKEN: 'stale' }), /AWS_SESSION_TOKEN/);
  refused(attach({}, bucket.place('none')), /there is no bucket "none"/);
  await bucket.tell('fail 3');
  refused(attach(), /answers with status 503/);
  await bucket.tell('drop 3');
  refused(attach(), /cannot be reached/);
  const without = attach({ AWS_ACCESS_KEY_ID: '' });
  assert.equal(without.code, 2);
  assert.match(without.err, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
  const plain = attach({}, 's3://files.example.vn/b?region=vn-1&plain=1');
  assert.equal(plain.code, 2);
  assert.match(plain.err, /plain=1 would show every file/);
  // Twice is a moment: the third try stands.
  const asked = await bucket.tell('fail 2');
  assert.equal(attach().code, 0);
  assert.equal(await bucket.tell('drop 2'), asked + 3);
  assert.equal(attach({ AWS_SESSION_TOKEN: 'a-session-of-the-tests' }).code, 0);
  const keys = join(scratch(), 'keys');
  writeFileSync(keys, 'aws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n', { mode: 0o600 });
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', MOTCUA_S3_CREDENTIALS: keys };
  assert.equal(attach(none).code, 0);
  chmodSync(keys, 0o644);
  assert.match(attach(none).err, /chmod 600/);
  assert.equal(rows(), before + 3);
  const port = bucket.port;
  await bucket.end();
  const gone = run(['attach', code, fileOf(pdf()), '--files', bucket.place()]);
  assert.equal(gone.code, 1);
  assert.match(gone.err, new RegExp(`127.0.0.1:${port}.*cannot be reached`));
  assert.equal(rows(), before + 3);
  // The server says so, and serves everything else.
  const server = await serveWith(KEYS, data, '--files', bucket.place());
  assert.equal((await send(server, code, pdf())).status, 503);
  const client = await new Client(server.base).signIn('canbo');
  assert.equal((await submit(client, code, pdf(), 'a.pdf')).status, 503);
  assert.equal((await client.get(`/dossiers/${code}/files/1`)).status, 503);
  assert.equal((await client.get(`/dossiers/${code}`)).status, 200);
  assert.equal(rows(), before + 3);
  await bucket.start();
  await server.stop();
});

test('a full disk: nothing half-kept, no row, and it goes on once there is room', async () => {
  const place = join(scratch(), 'files');
  const server = await serveWith({}, data, '--files', place);
  const code = await dossier(server);
  await server.stop();
  const before = rows();
  const file = fileOf(pdf(randomBytes(MIB)));
  const r = spawnSync(
    'bash',
    [
      '-c',
      'ulimit -f 512; exec "$@"',
      'bash',
      MOTCUA,
      'attach',
      code,
      file,
      '--files',
      place,
      '--data',
      data,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(r.status, 1, r.stderr);
  assert.match(r.stderr, /the disk is full/);
  assert.equal(rows(), before);
  const left = readdirSync(place, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  assert.deepEqual(left, []);
  assert.equal(run(['attach', code, file, '--files', place]).code, 0);
  assert.equal(rows(), before + 1);
});

test('where files are kept: the data folder, or what is said', async () => {
  const server = await serveWith({}, data);
  const code = await dossier(server);
  const client = await new Client(server.base).signIn('canbo');
  const bytes = pdf();
  if (POSTGRES) {
    assert.equal((await send(server, code, bytes)).status, 503);
    assert.match(server.log(), /nothing says where attached files are kept/);
    assert.doesNotMatch((await client.get(`/dossiers/${code}`)).text, /type="file"/);
    const r = run(['attach', code, fileOf(bytes)]);
    assert.equal(r.code, 2);
    assert.match(r.err, /--files or MOTCUA_FILES/);
  } else {
    assert.equal((await send(server, code, bytes)).status, 201);
    assert.ok(existsSync(join(data, 'files', sha256(bytes).slice(0, 2), sha256(bytes))));
    assert.match((await client.get(`/dossiers/${code}`)).text, /type="file"/);
  }
  await server.stop();
  const r = run(['files', 'check', '--files', 'gopher://x']);
  assert.equal(r.code, 2);
  assert.match(r.err, /expected a folder or s3:/);
});

test('the journal holds no name and no digest of what was attached, and its chain stands', async () => {
  const bytes = pdf();
  const server = await serveWith({}, data, '--files', folder);
  const code = await dossier(server);
  assert.equal((await send(server, code, bytes, { name: 'CCCD Nguyễn Thị Đào.pdf' })).status, 201);
  await server.stop();
  const journal = run(['export', 'journal']).out;
  const line = journal.split('\n').findLast((l) => l.includes('dossier.attached'));
  assert.doesNotMatch(journal, /CCCD|Đào/);
  assert.ok(!journal.includes(sha256(bytes)));
  // Both are proved by the salts that stand beside.
  const { data: said, id } = JSON.parse(line);
  const hex = POSTGRES ? "encode(salt, 'hex')" : 'hex(salt)';
  const salt = Buffer.from(
    sql(data, `SELECT ${hex} FROM dossier_attachment WHERE dossier = ${id}`),
    'hex',
  );
  const digest = (part, name, value) =>
    sha256(Buffer.concat([part, Buffer.from(name), Buffer.from([0]), Buffer.from(value)]));
  assert.equal(said.name, digest(salt.subarray(0, 16), 'name', 'CCCD Nguyễn Thị Đào.pdf'));
  assert.equal(said.sha256, digest(salt.subarray(16), 'sha256', sha256(bytes)));
  assert.equal(run(['verify']).code, 0);
  assert.equal(run(['audit']).code, 0);
});
