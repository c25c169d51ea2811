// An S3 service for the tests, in a process of its own: s3rver keeps the buckets, and since it takes any
// signature of version 4, what comes is first held against one that aws4 computes for the same request.
//
//   node tests/bucket_server.mjs FOLDER     prints its port; its bucket is "files"
//
// Lines on stdin: "fail N" answers the next N requests with 503, "drop N" hangs up on them; each prints how
// many requests have come.
import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const S3rver = require('s3rver');
const aws4 = require('aws4');

const REGION = 'vn-1';
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const TOKEN = 'a-session-of-the-tests';

let fail = 0,
  drop = 0,
  count = 0;

const refusal = (code) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;

// Why the request is not the one that was signed; nothing when it is.
function fault(req, body) {
  const auth =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+),/.exec(
      req.headers.authorization ?? '',
    );
  if (!auth) return 'AccessDenied';
  const [, key, region, names] = auth;
  if (key !== KEYS.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== REGION) return 'AuthorizationHeaderMalformed';
  const digest = createHash('sha256').update(body).digest('hex');
  if (req.headers['x-amz-content-sha256'] !== digest) return 'XAmzContentSHA256Mismatch';
  const token = req.headers['x-amz-security-token'];
  if (token && token !== TOKEN) return 'InvalidToken';
  const signed = names.split(';');
  for (const needed of [
    'host',
    'x-amz-date',
    'x-amz-content-sha256',
    ...(token ? ['x-amz-security-token'] : []),
  ])
    if (!signed.includes(needed)) return 'AccessDenied';
  if (signed.some((n) => req.headers[n] === undefined)) return 'SignatureDoesNotMatch';
  const headers = Object.fromEntries(signed.map((n) => [n, req.headers[n]]));
  const options = { service: 's3', region: REGION, method: req.method, path: req.url, headers };
  options.extraHeadersToInclude = Object.fromEntries(signed.map((n) => [n, true]));
  const mine = aws4.sign(options, KEYS).headers.Authorization;
  const signature = (text) => /Signature=([0-9a-f]{64})/.exec(text)?.[1];
  return signature(mine) === signature(req.headers.authorization) ? null : 'SignatureDoesNotMatch';
}

const store = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: 'files' }],
});
const { port } = await store.run();

function pass(req, body, res) {
  const on = request(
    { host: '127.0.0.1', port, method: req.method, path: req.url, headers: req.headers },
    (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    },
  );
  on.on('error', () => res.destroy());
  res.on('error', () => on.destroy());
  on.end(body);
}

createServer(async (req, res) => {
  const pieces = [];
  try {
    for await (const p of req) pieces.push(p);
  } catch {
    return; // whoever sent it was killed in the middle
  }
  const body = Buffer.concat(pieces);
  count++;
  if (drop > 0) {
    drop--;
    req.socket.destroy();
    return;
  }
  const why = fail > 0 ? 'SlowDown' : fault(req, body);
  if (fail > 0) fail--;
  if (why) {
    res.writeHead(why === 'SlowDown' ? 503 : 403, { 'content-type': 'application/xml' });
    res.end(refusal(why));
    return;
  }
  pass(req, body, res);
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, n] = line.split(' ');
  if (word === 'fail') fail = Number(n);
  if (word === 'drop') drop = Number(n);
  console.log(count);
});
