// motcua sign and motcua signatures, judged by another program: poppler's pdfsig, which trusts a test
// authority through an NSS database. Keys come from PEM, PKCS#12 and a token (SoftHSM by PKCS#11); the PDFs
// from motcua paper and, with other structures, from qpdf.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, csvRows, ok, run, scratch } from './support.mjs';

const DIR = scratch();
const at = (name) => join(DIR, name);
const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
const hsm = { SOFTHSM2_CONF: at('softhsm2.conf') };
const REASON = 'Phê duyệt kết quả';

function tool(name, args, { env = {}, status = 0 } = {}) {
  const r = spawnSync(name, args, { env: { ...process.env, ...env }, cwd: DIR, maxBuffer: 1 << 26 });
  if (r.error) throw r.error;
  assert.equal(r.status, status, `${name} ${args.join(' ')}: ${r.stdout}${r.stderr}`);
  return r.stdout.toString();
}

const openssl = (...args) => tool('openssl', args);

// A key and its certificate, issued by a test authority; `days` may lie in the past.
function certificate(name, subject, ca, days) {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-utf8',
    '-subj',
    subject,
  );
  writeFileSync(at('ext'), 'keyUsage=digitalSignature,nonRepudiation\nbasicConstraints=CA:FALSE\n');
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${ca}.pem`,
    '-CAkey',
    `${ca}.key`,
    '-CAcreateserial',
    '-days',
    days,
    '-extfile',
    'ext',
    '-out',
    `${name}.pem`,
  );
}

function authority(name) {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    `/CN=${name}`,
    '-days',
    '30',
    '-addext',
    'keyUsage=keyCertSign,cRLSign',
  );
}

const key = (name) => ['--key', at(`${name}.key`), '--cert', at(`${name}.pem`)];
const sign = (from, to, ...args) => ok(['sign', at(from), '--to', at(to), ...args]);

// The signatures as motcua lists them.
function listedBy(trust, file, ...args) {
  const r = run(['signatures', at(file), '--trust', at(trust), ...args]);
  const [head, ...rows] = csvRows(r.out);
  return {
    ...r,
    rows: rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]]))),
  };
}

const listed = (...args) => listedBy('ca.pem', ...args);
const brief = (r) => r.rows.map((s) => `${s.cover} ${s.right} ${s.trusted} ${s.valid}`);

// The judgements of pdfsig: one per signature.
function pdfsig(file) {
  const r = spawnSync('pdfsig', ['-nssdir', at('nss'), at(file)], { cwd: DIR });
  const text = r.stdout.toString();
  return {
    signature: [...text.matchAll(/Signature Validation: (.*)/g)].map((m) => m[1]),
    certificate: [...text.matchAll(/Certificate Validation: (.*)/g)].map((m) => m[1]),
    whole: [...text.matchAll(/(Not total|Total) document signed/g)].map((m) => m[1] === 'Total'),
    text,
  };
}

test.before(() => {
  authority('ca');
  authority('stranger');
  certificate('officer', '/CN=Nguyễn Văn Đức/O=Sở Tài nguyên và Môi trường', 'ca', '20');
  certificate('agency', '/CN=Sở Tài nguyên và Môi trường', 'ca', '20');
  certificate('unknown', '/CN=Người lạ', 'stranger', '20');
  mkdirSync(at('nss'));
  tool('certutil', ['-N', '-d', 'nss', '--empty-password']);
  tool('certutil', ['-A', '-d', 'nss', '-n', 'ca', '-t', 'CT,C,C', '-i', 'ca.pem']);
  ok([
    'paper',
    'make',
    join(ROOT, 'province/vn/documents/letter.paper'),
    join(ROOT, 'tests/data/paper/letter.json'),
    '--to',
    at('letter.pdf'),
  ]);
  tool('qpdf', ['--object-streams=generate', 'letter.pdf', 'streams.pdf']);
  tool('qpdf', ['--object-streams=disable', '--qdf', 'letter.pdf', 'table.pdf']);
  tool('qpdf', ['--linearize', 'letter.pdf', 'linear.pdf']);
});

test('pdfsig accepts a signature on each kind of PDF, and trusts its certificate', () => {
  for (const file of ['letter', 'streams', 'table', 'linear']) {
    sign(`${file}.pdf`, `${file}-signed.pdf`, ...key('officer'), '--reason', REASON, '--location', 'Cà Mau');
    const judged = pdfsig(`${file}-signed.pdf`);
    assert.deepEqual(judged.signature, ['Signature is Valid.'], `${file}: ${judged.text}`);
    assert.deepEqual(judged.certificate, ['Certificate is Trusted.'], `${file}: ${judged.text}`);
    assert.deepEqual(judged.whole, [true]);
    assert.match(judged.text, /Signature Type: ETSI\.CAdES\.detached/);
    tool('qpdf', ['--check', `${file}-signed.pdf`]);
    // The update's cross-references are of the kind that the file has.
    const bytes = readFileSync(at(`${file}-signed.pdf`), 'latin1');
    const last = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(bytes)[1]);
    assert.equal(
      bytes.startsWith('xref', last),
      file === 'letter' || file === 'table' || file === 'linear',
      file,
    );
    const r = listed(`${file}-signed.pdf`);
    assert.equal(r.code, 0, r.err);
    assert.deepEqual(brief(r), ['whole yes yes yes']);
    assert.equal(r.rows[0].signer, 'Nguyễn Văn Đức');
    assert.equal(r.rows[0].reason, REASON);
    assert.equal(r.rows[0].location, 'Cà Mau');
  }
});

test('the attributes are those of PAdES: the certificate is bound, the time is not among them', () => {
  sign('letter.pdf', 'attributes.pdf', ...key('officer'));
  const digits = /\/Contents <([0-9A-F]+)>/.exec(readFileSync(at('attributes.pdf'), 'latin1'))[1];
  writeFileSync(at('attributes.der'), Buffer.from(digits, 'hex'));
  const text = openssl('cms', '-inform', 'DER', '-cmsout', '-print', '-in', 'attributes.der');
  assert.match(text, /signingCertificateV2/);
  assert.match(text, /messageDigest/);
  assert.doesNotMatch(text, /signingTime/);
  assert.match(text, /eContent: <ABSENT>/);
});

test("the agency signs after the officer, and the officer's signature stays", () => {
  for (const file of ['letter', 'streams']) {
    sign(`${file}.pdf`, 'one.pdf', ...key('officer'));
    sign('one.pdf', 'two.pdf', ...key('agency'), '--visible', '1,120,100,70,25', '--reason', REASON);
    const judged = pdfsig('two.pdf');
    assert.deepEqual(judged.signature, ['Signature is Valid.', 'Signature is Valid.'], judged.text);
    assert.deepEqual(judged.whole, [false, true]);
    const r = listed('two.pdf');
    assert.equal(r.code, 0, r.err);
    assert.deepEqual(brief(r), ['earlier yes yes yes', 'whole yes yes yes']);
    tool('qpdf', ['--check', 'two.pdf']);
  }
});

test('what is seen of a signature says who, when and why', () => {
  ok([
    'sign',
    at('letter.pdf'),
    '--to',
    at('seen.pdf'),
    ...key('officer'),
    '--visible',
    '1,100,20,80,25',
    '--reason',
    REASON,
  ]);
  const box = ['-r', '72', '-x', '283', '-y', '714', '-W', '228', '-H', '72'];
  const text = tool('pdftotext', [...box, 'seen.pdf', '-']);
  assert.match(text, /Ký bởi: Nguyễn Văn Đức/);
  assert.match(text, /Ngày ký: \d\d\/\d\d\/\d{4} \d\d:\d\d/);
  assert.match(text, new RegExp(`Lý do: ${REASON}`));
  const r = run(['sign', at('letter.pdf'), '--to', at('x.pdf'), ...key('officer'), '--visible', '1,2']);
  assert.equal(r.code, 2);
  const small = run([
    'sign',
    at('letter.pdf'),
    '--to',
    at('x.pdf'),
    ...key('officer'),
    '--visible',
    '1,0,0,5,5',
  ]);
  assert.match(small.err, /does not fit into 5 by 5 mm/);
});

test('a changed byte is found, wherever in the signed part it lies', () => {
  sign('table.pdf', 'whole.pdf', ...key('officer'));
  const bytes = readFileSync(at('whole.pdf'));
  const text = bytes.toString('latin1');
  const from = text.indexOf('/Contents <') + 10;
  const to = text.indexOf('>', from);
  // Places of which a change leaves the file readable: within the drawn text, and in the signature's reason.
  const places = [text.indexOf(' Tf'), text.indexOf('/M (D:20') + 8];
  for (const place of places) {
    assert.ok(place > 8 && (place < from || place > to));
    const changed = Buffer.from(bytes);
    changed[place - 1] = changed[place - 1] === 0x31 ? 0x32 : 0x31;
    writeFileSync(at('changed.pdf'), changed);
    const r = listed('changed.pdf');
    assert.equal(r.code, 1);
    assert.equal(r.rows[0].right, 'no', r.out);
    assert.deepEqual(pdfsig('changed.pdf').signature, ['Digest Mismatch.']);
  }
});

test('an update that shows something else is found, though the digest is right', () => {
  sign('table.pdf', 'before.pdf', ...key('officer'));
  const bytes = readFileSync(at('before.pdf'));
  const text = bytes.toString('latin1');
  const previous = /startxref\n(\d+)\n%%EOF\n$/.exec(text)[1];
  const page = /(\d+) 0 obj\n<<(?:(?!endobj)[\s\S])*\/Type \/Page\b(?!s)/.exec(text);
  const root = /\/Root (\d+) 0 R/.exec(text.slice(text.lastIndexOf('trailer')))[1];
  const object = `${page[1]} 0 obj\n<< /Type /Page /MediaBox [0 0 100 100] /Parent 2 0 R >>\nendobj\n`;
  const table = `xref\n${page[1]} 1\n${String(bytes.length).padStart(10, '0')} 00000 n \n`;
  const trailer = `trailer\n<< /Size 200 /Root ${root} 0 R /Prev ${previous} >>\n`;
  const end = `${trailer}startxref\n${bytes.length + object.length}\n%%EOF\n`;
  writeFileSync(at('after.pdf'), Buffer.concat([bytes, Buffer.from(object + table + end, 'latin1')]));
  const r = listed('after.pdf');
  assert.equal(r.code, 1);
  assert.deepEqual(brief(r), ['changed yes yes no']);
});

test('a certificate that is not trusted, or no longer valid, is told', () => {
  sign('letter.pdf', 'unknown.pdf', ...key('unknown'));
  let r = listed('unknown.pdf');
  assert.equal(r.code, 1);
  assert.deepEqual(brief(r), ['whole yes no no']);
  assert.match(r.rows[0].fault, /certificate: /);
  sign('letter.pdf', 'good.pdf', ...key('officer'));
  assert.equal(listed('good.pdf').code, 0);
  const later = new Date(Date.now() + 21 * 86400000).toISOString().slice(0, 16);
  r = listed('good.pdf', '--at', later);
  assert.equal(r.code, 1);
  assert.deepEqual(brief(r), ['whole yes no no']);
  assert.match(r.rows[0].fault, /expired/);
  // Nor does an expired certificate sign.
  const s = run(['sign', at('letter.pdf'), '--to', at('x.pdf'), ...key('officer')], {
    env: { MOTCUA_NOW: String(Math.floor(Date.now() / 1000) + 21 * 86400) },
  });
  assert.equal(s.code, 1);
  assert.match(s.err, /the certificate has expired/);
});

// A list of an authority that revokes certificates, each since a time.
function revocations(name, ca, revoked) {
  const time = (d) =>
    d
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2);
  const serial = (cert) => openssl('x509', '-in', `${cert}.pem`, '-noout', '-serial').trim().split('=')[1];
  const far = time(new Date(Date.now() + 30 * 86400000));
  const rows = revoked.map(([cert, since]) => `R\t${far}\t${time(since)}\t${serial(cert)}\tunknown\t/CN=x\n`);
  writeFileSync(at('index'), rows.join(''));
  writeFileSync(at('ca.cnf'), `[ca]\ndefault_ca=one\n[one]\ndatabase=${at('index')}\ndefault_md=sha256\n`);
  openssl(
    'ca',
    '-config',
    'ca.cnf',
    '-gencrl',
    '-cert',
    `${ca}.pem`,
    '-keyfile',
    `${ca}.key`,
    '-crldays',
    '7',
    '-out',
    `${name}.crl`,
  );
  writeFileSync(at(`${name}.pem`), readFileSync(at('ca.pem')) + readFileSync(at(`${name}.crl`)));
}

test('a certificate that its authority has revoked, from then on; a list of another says nothing', () => {
  sign('letter.pdf', 'revoked.pdf', ...key('officer'));
  const hours = (n) => new Date(Date.now() + n * 3600000);
  const minute = (d) => new Date(d.getTime() + 7 * 3600000).toISOString().slice(0, 16);
  const by = (name, ...more) => listedBy(`${name}.pem`, 'revoked.pdf', ...more);
  revocations('none', 'ca', []);
  assert.equal(by('none').code, 0, by('none').err);
  revocations('past', 'ca', [['officer', hours(-1)]]);
  const r = by('past');
  assert.equal(r.code, 1);
  assert.deepEqual(brief(r), ['whole yes no no']);
  assert.match(r.rows[0].fault, /certificate: it was revoked at \d{4}-/);
  revocations('coming', 'ca', [['officer', hours(48)]]);
  assert.equal(by('coming').code, 0, 'not yet');
  assert.equal(by('coming', '--at', minute(hours(49))).code, 1, 'by then it is');
  revocations('others', 'stranger', [['officer', hours(-1)]]);
  assert.equal(by('others').code, 0, 'signed by another authority');
});

test('keys with passwords: PEM and PKCS#12', () => {
  openssl('pkey', '-in', 'officer.key', '-aes256', '-passout', 'pass:mật khẩu', '-out', 'locked.key');
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'officer.key',
    '-in',
    'officer.pem',
    '-certfile',
    'ca.pem',
    '-passout',
    'pass:mat khau',
    '-out',
    'officer.p12',
  );
  writeFileSync(at('pem.password'), 'mật khẩu\n');
  writeFileSync(at('p12.password'), 'mat khau\n');
  writeFileSync(at('wrong'), 'wrong\n');
  const locked = ['--key', at('locked.key'), '--cert', at('officer.pem'), '--password-file'];
  sign('letter.pdf', 'locked.pdf', ...locked, at('pem.password'));
  assert.equal(listed('locked.pdf').code, 0);
  sign('letter.pdf', 'p12.pdf', '--key', at('officer.p12'), '--password-file', at('p12.password'));
  assert.equal(listed('p12.pdf').code, 0);
  for (const args of [
    [...locked, at('wrong')],
    ['--key', at('officer.p12'), '--password-file', at('wrong')],
  ]) {
    const r = run(['sign', at('letter.pdf'), '--to', at('x.pdf'), ...args]);
    assert.equal(r.code, 1);
    assert.match(r.err, /is the password right\?/);
  }
});

test('a key that stays in its token', () => {
  mkdirSync(at('tokens'));
  writeFileSync(at('softhsm2.conf'), `directories.tokendir = ${at('tokens')}\nobjectstore.backend = file\n`);
  tool(
    'softhsm2-util',
    ['--init-token', '--free', '--label', 'dau', '--so-pin', '123456', '--pin', '654321'],
    { env: hsm },
  );
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'agency.key', '-out', 'agency.pk8');
  openssl('x509', '-in', 'agency.pem', '-outform', 'DER', '-out', 'agency.der');
  tool(
    'softhsm2-util',
    ['--import', 'agency.pk8', '--token', 'dau', '--label', 'so', '--id', '01', '--pin', '654321'],
    { env: hsm },
  );
  tool(
    'pkcs11-tool',
    [
      '--module',
      SOFTHSM,
      '--token-label',
      'dau',
      '--login',
      '--pin',
      '654321',
      '--write-object',
      'agency.der',
      '--type',
      'cert',
      '--id',
      '01',
      '--label',
      'so',
    ],
    { env: hsm },
  );
  writeFileSync(at('pin'), '654321\n');
  writeFileSync(at('wrong-pin'), '111111\n');
  const token = ['sign', at('letter.pdf'), '--to', at('token.pdf'), '--module', SOFTHSM];
  ok([...token, '--token', 'dau', '--object', 'so', '--pin-file', at('pin')], { env: hsm });
  assert.deepEqual(pdfsig('token.pdf').signature, ['Signature is Valid.']);
  const r = listed('token.pdf');
  assert.equal(r.code, 0, r.err);
  assert.equal(r.rows[0].signer, 'Sở Tài nguyên và Môi trường');
  ok([...token, '--pin-file', at('pin')], { env: hsm });
  for (const [args, fault] of [
    [['--pin-file', at('wrong-pin')], /the PIN is refused/],
    [['--token', 'khac', '--pin-file', at('pin')], /found no token named khac/],
    [['--object', 'khac', '--pin-file', at('pin')], /found no private key named khac/],
  ]) {
    const w = run([...token, ...args], { env: hsm });
    assert.equal(w.code, 1);
    assert.match(w.err, fault);
  }
});

test('what cannot be signed is refused with what to do', () => {
  tool('qpdf', ['--encrypt', '', 'owner', '256', '--', 'letter.pdf', 'encrypted.pdf']);
  writeFileSync(at('half.pdf'), readFileSync(at('letter.pdf')).subarray(0, 5000));
  copyFileSync(join(ROOT, 'README.md'), at('text.pdf'));
  for (const [file, fault] of [
    ['encrypted', /is encrypted: take the encryption off first \(qpdf --decrypt/],
    ['half', /the PDF /],
    ['text', /found no PDF/],
  ]) {
    const r = run(['sign', at(`${file}.pdf`), '--to', at('x.pdf'), ...key('officer')]);
    assert.equal(r.code, 1);
    assert.match(r.err, fault);
  }
  for (const args of [[], ['--key', 'k', '--module', 'm']])
    assert.equal(run(['sign', at('letter.pdf'), '--to', at('x.pdf'), ...args]).code, 2);
});

test('a PDF without signatures is not valid', () => {
  const r = listed('letter.pdf');
  assert.equal(r.code, 1);
  assert.equal(r.rows.length, 0);
  assert.match(r.err, /no signatures/);
});
