// The list of components holds each library that the program is linked with or names in its source, under the
// package and version that Debian gives, and says of npm's packages which are shipped.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOTCUA, ROOT } from './support.mjs';

function tool(...args) {
  const r = spawnSync(args[0], args.slice(1), { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout;
}

test('each library stands in the list with its version, and what is shipped to browsers', () => {
  const list = JSON.parse(tool(process.execPath, join(ROOT, 'tools/sbom.mjs'), MOTCUA));
  assert.deepEqual([list.bomFormat, list.specVersion], ['CycloneDX', '1.5']);
  const refs = list.components.map((c) => c['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  const of = (name) => list.components.find((c) => c.name === name && c.purl.startsWith('pkg:deb/'));
  // Linked; loaded when a server, a page, a signature, a document needs it; needed by these.
  const named = ['libsqlite3-0', 'libsodium23', 'libmicrohttpd12', 'libpangocairo-1.0-0', 'libqrencode4'];
  for (const name of [...named, 'libxlsxwriter4', 'libpq5', 'libqpdf29', 'libcurl4', 'libharfbuzz0b']) {
    assert.ok(of(name), name);
    assert.equal(of(name).version, tool('dpkg-query', '-W', '-f', '${Version}', name));
  }
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const npm = list.components.filter((c) => c.purl.startsWith('pkg:npm/'));
  assert.equal(npm.length, Object.keys(lock).filter(Boolean).length);
  const shipped = npm.filter((c) => c.scope === 'required').map((c) => `${c.name} ${c.version}`);
  const lockOf = (name) => `${name} ${lock[`node_modules/${name}`].version}`;
  const ours = ['@fontsource/source-sans-3', '@zxcvbn-ts/language-common', 'govuk-frontend'];
  assert.deepEqual(shipped.sort(), ours.map(lockOf));
});
