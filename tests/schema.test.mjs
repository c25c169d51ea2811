// The official JSON-Schema-Test-Suite, draft 2020-12, as Debian's libtest-json-schema-acceptance-perl has it
// (MOTCUA_SCHEMA_SUITE names another copy). The required part passes whole; of the optional part what the
// README of src/schema says.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './support.mjs';

const SUITE =
  process.env.MOTCUA_SCHEMA_SUITE ?? '/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance';
const PROGRAM = resolve(process.env.BUILD ?? join(ROOT, 'build'), 'schema-suite');
const DRAFT = join(SUITE, 'tests/draft2020-12');
const REQUIRED = { groups: 350, tests: 1176 };
const FORMATS = { groups: 20, tests: 467 };
// What is not done: file to the number of tests that fail for it.
const NOT_FORMATS = { 'idn-hostname.json': 29, 'uri-template.json': 1 };
const NOT_OPTIONAL = { 'cross-draft.json': 1, 'dependencies-compatibility.json': 14 };
const another = process.env.MOTCUA_SCHEMA_SUITE !== undefined;

const files = (dir) =>
  readdirSync(dir)
    .filter((f) => f.endsWith('.json'))
    .map((f) => join(dir, f));

function runSuite(list, ...options) {
  const r = spawnSync(PROGRAM, [...options, join(SUITE, 'remotes'), ...list], { maxBuffer: 1 << 26 });
  if (r.error) throw r.error;
  const text = r.stdout.toString();
  const total = /^(\d+) groups, (\d+) tests, (\d+) failed\n$/m.exec(text);
  assert.ok(total, `${text}${r.stderr}`);
  const [groups, tests, failed] = total.slice(1).map(Number);
  const byFile = Object.fromEntries(
    [...text.matchAll(/^(\S+\.json) \d+ \d+ (\d+)$/gm)].map((m) => [m[1], Number(m[2])]),
  );
  return { groups, tests, failed, byFile, text, code: r.status };
}

// The groups and tests that the files themselves hold.
function held(list) {
  const groups = list.flatMap((f) => JSON.parse(readFileSync(f, 'utf8')));
  return { groups: groups.length, tests: groups.reduce((n, g) => n + g.tests.length, 0) };
}

const failures = (byFile) => Object.fromEntries(Object.entries(byFile).filter(([, n]) => n > 0));

test('the required part passes, with its remote documents, and whole', (t) => {
  const list = files(DRAFT);
  const r = runSuite(list);
  t.diagnostic(`${r.groups} groups, ${r.tests} tests, ${r.failed} failed`);
  assert.equal(r.failed, 0, r.text);
  assert.equal(r.code, 0);
  assert.deepEqual({ groups: r.groups, tests: r.tests }, held(list));
  assert.ok(r.groups >= REQUIRED.groups && r.tests >= REQUIRED.tests, `${r.groups}, ${r.tests}`);
});

test('formats that decide', (t) => {
  const list = files(join(DRAFT, 'optional/format'));
  const r = runSuite(list, '--formats');
  t.diagnostic(`${r.groups} groups, ${r.tests} tests, ${r.failed} failed`);
  assert.deepEqual({ groups: r.groups, tests: r.tests }, held(list));
  assert.ok(r.groups >= FORMATS.groups && r.tests >= FORMATS.tests, `${r.groups}, ${r.tests}`);
  if (!another) assert.deepEqual(failures(r.byFile), NOT_FORMATS, r.text);
});

test('the other optional tests', (t) => {
  const list = files(join(DRAFT, 'optional')).filter((f) => !f.endsWith('ecmascript-regex.json'));
  const r = runSuite(list);
  t.diagnostic(`${r.groups} groups, ${r.tests} tests, ${r.failed} failed`);
  if (!another) assert.deepEqual(failures(r.byFile), NOT_OPTIONAL, r.text);
  // One of these holds an expression against the format "regex".
  assert.equal(runSuite([join(DRAFT, 'optional/ecmascript-regex.json')], '--formats').failed, 0);
});

test('the program that runs it can fail', () => {
  const list = files(join(DRAFT, 'optional/format'));
  const r = runSuite(list);
  assert.ok(r.failed > 100 && r.code === 1, 'formats as notes decide nothing');
});
