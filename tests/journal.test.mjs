// The journal as a stranger sees it: ten lines verify it, tampering is found and named, and no personal
// value is in it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drop, motcua, motcuaIn, scratch, smallFolder } from './server.mjs';

const data = smallFolder();
test.after(() => drop(data));
const HEAD = 'code,procedure,agency,channel,received_at,due_at,finished_at,applicant,applicant_id,phone';
for (let k = 0; k < 3; k++) {
  const rows = Array.from(
    { length: k === 1 ? 5000 : 20 },
    (_, i) =>
      `J${k}-${i},H12.T0234,P04,counter,2022-01-04T08:00,` +
      `2022-01-14T17:00,,"Người Bí Mật ${i}",000987654321,0009876543`,
  );
  writeFileSync(join(data, 'j.csv'), `${HEAD}\n${rows.join('\n')}\n`);
  assert.equal(motcua('import', 'dossiers', join(data, 'j.csv'), '--data', data).code, 0);
}
motcuaIn('a long password\n', 'user', 'add', 'someone', '--role', 'leader', '--data', data);

// docs/journal.md, in JavaScript.
function verify(text) {
  let prev = Buffer.alloc(32),
    digests = [],
    first = 1;
  const sha = (b) => createHash('sha256').update(b).digest();
  const big = (n) => {
    const b = Buffer.alloc(8);
    b.writeBigUInt64BE(BigInt(n));
    return b;
  };
  for (const line of text.trimEnd().split('\n')) {
    const x = JSON.parse(line);
    if (x.seal === undefined) {
      assert.equal(x.seq, first + digests.length);
      digests.push(sha(line));
      continue;
    }
    assert.deepEqual([x.first, x.last, x.prev], [first, first + digests.length - 1, prev.toString('hex')]);
    prev = sha(Buffer.concat([prev, big(x.first), big(x.last), ...digests]));
    assert.equal(x.hash, prev.toString('hex'));
    [digests, first] = [[], x.last + 1];
  }
  assert.equal(digests.length, 0);
  return prev.toString('hex');
}

const text = motcua('export', 'journal', '--data', data).out;

test("a stranger's verifier agrees with motcua verify", () => {
  const r = motcua('verify', '--data', data);
  assert.equal(r.code, 0);
  assert.equal(verify(text), r.out.trim());
  assert.equal(motcua('verify', '--head', r.out.trim(), '--data', data).code, 0);
  assert.equal(motcua('verify', '--head', '0'.repeat(64), '--data', data).code, 1);
});

test('the verifier itself can fail', () => {
  assert.throws(() => verify(text.replace('dossier.imported', 'dossier.invented')));
});

test('the recipe in the documentation runs as printed', async () => {
  const { readFileSync } = await import('node:fs');
  const recipe = /```python\n([\s\S]*?)```/.exec(readFileSync('docs/journal.md', 'utf8'))[1];
  const python = spawnSync('python3', ['-c', recipe], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (python.error) return; // no python on this machine: the JavaScript above says the same
  assert.equal(python.status, 0, python.stderr);
  assert.equal(python.stdout.trim(), verify(text));
});

test('no personal value is in it', () => {
  for (const value of ['Bí Mật', 'Người', '000987654321', '0009876543'])
    assert.ok(!text.includes(value), value);
  assert.match(text, /"applicant":"[0-9a-f]{64}"/);
});

test('personal values can be erased and the chain holds', () => {
  const copy = join(scratch(), 'data');
  cpSync(data, copy, { recursive: true });
  sql(copy, 'DELETE FROM dossier_person WHERE dossier = 3');
  assert.equal(motcua('verify', '--data', copy).code, 0);
  assert.equal(motcua('export', 'journal', '--data', copy).out, text);
  drop(copy);
});

function sql(dir, statement) {
  const r = spawnSync('sqlite3', [join(dir, 'motcua.db'), statement], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
}

for (const [name, statement, expected] of [
  [
    'an altered value',
    "UPDATE event SET data = replace(data, 'J1-17', 'J1-18') WHERE seq = 40",
    /event 40 was altered/,
  ],
  ['an altered time', 'UPDATE event SET at = at + 1 WHERE seq = 4500', /event 4500 was altered/],
  ['another author', "UPDATE event SET who = 'nobody' WHERE seq = 2", /event 2 was altered/],
  ['a missing event', 'DELETE FROM event WHERE seq = 17', /event 17 is missing/],
  [
    'an added event',
    'INSERT INTO event SELECT seq + 100000, at, who, act, kind, subject, data FROM event WHERE seq = 5',
    /event 100005 was added/,
  ],
  [
    'an event with its digest',
    "UPDATE event SET act = 'x' WHERE seq = 30; UPDATE seal SET digests = zeroblob(length(digests))" +
      ' WHERE 30 BETWEEN first AND last',
    /event \d+ was altered|seal/,
  ],
  ['an altered seal', 'UPDATE seal SET hash = zeroblob(32) WHERE no = 2', /seal 2 .*was altered|event/],
  ['a missing seal', 'DELETE FROM seal WHERE no = 2', /missing/],
  ['a cut tail', 'DELETE FROM event WHERE seq > 4118; DELETE FROM seal WHERE last > 4118', /missing/],
]) {
  test(`found and named: ${name}`, () => {
    const copy = join(scratch(), 'data');
    cpSync(data, copy, { recursive: true });
    sql(copy, statement);
    const r = motcua('verify', '--data', copy);
    assert.equal(r.code, 1);
    assert.match(r.err, expected);
    drop(copy);
  });
}
