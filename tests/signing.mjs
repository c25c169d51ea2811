// Keys for tests: an authority, a signer's certificate of the days in which a test plays, and poppler's
// judgement of what was signed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { motcua } from './server.mjs';

// What the key is locked with.
export const SECRET = 'mat khau';

// Runs a program in a folder; its output.
export function toolIn(dir, name, args, env = {}) {
  const r = spawnSync(name, args, { cwd: dir, env: { ...process.env, ...env } });
  assert.equal(r.status, 0, `${name} ${args.join(' ')}: ${r.stderr} ${r.stdout}`);
  return String(r.stdout);
}

// Makes head.key and head.pem in a folder, issued on `day` by ca.pem for thirty days, which the NSS database
// nss there trusts.
export function makeSigner(dir, day) {
  const clock = ['-f', `@${day} 00:00:00`, 'openssl'];
  const openssl = (...args) => toolIn(dir, 'faketime', [...clock, ...args]);
  const made = (name) => ['-newkey', 'rsa:2048', '-keyout', `${name}.key`];
  const ca = ['-nodes', '-out', 'ca.pem', '-subj', '/CN=Test authority', '-days', '30'];
  openssl('req', '-x509', ...made('ca'), ...ca, '-addext', 'keyUsage=keyCertSign,cRLSign');
  const who = ['-utf8', '-subj', '/CN=Trần Văn Hùng/O=Sở Tư pháp'];
  openssl('req', ...made('head'), '-passout', `pass:${SECRET}`, '-out', 'head.csr', ...who);
  writeFileSync(join(dir, 'head.cnf'), 'keyUsage=critical,digitalSignature,nonRepudiation\n');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'head.cnf'];
  openssl('x509', '-req', '-in', 'head.csr', ...by, '-out', 'head.pem', '-days', '30');
  mkdirSync(join(dir, 'nss'));
  toolIn(dir, 'certutil', ['-N', '-d', 'nss', '--empty-password']);
  toolIn(dir, 'certutil', ['-A', '-d', 'nss', '-n', 'ca', '-t', 'CT,C,C', '-i', 'ca.pem']);
}

// Lets an account sign with that key.
export function signer(data, name, dir) {
  const key = ['--key', join(dir, 'head.key'), '--cert', join(dir, 'head.pem')];
  const r = motcua('signer', 'set', name, '--capacity', 'GIÁM ĐỐC', ...key, '--data', data);
  assert.equal(r.code, 0, r.err);
}

// What poppler's pdfsig says of a file on that day.
export function pdfsigOf(dir, day, body) {
  writeFileSync(join(dir, 'signed.pdf'), body);
  return toolIn(dir, 'faketime', ['-f', `@${day} 09:30:00`, 'pdfsig', '-nssdir', 'nss', 'signed.pdf']);
}
