// The journal checked without motcua: a verifier of a few lines reads the exported bytes and comes to the
// same head; whoever meddles with the database is found by both; no name or number of a person is in it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { COLUMNS, copyOf, freshData, importText, ok, run, toCsv } from './support.mjs';
import { sql } from './place.mjs';

const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();

// The verifier: what docs/journal.md says, and nothing else.
function verify(text) {
  let prev = Buffer.alloc(32),
    first = 1n,
    digests = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const x = JSON.parse(line);
    if (x.seal === undefined) {
      digests.push(sha(line));
      continue;
    }
    const range = Buffer.alloc(16);
    range.writeBigUInt64BE(BigInt(x.first));
    range.writeBigUInt64BE(BigInt(x.last), 8);
    if (BigInt(x.first) !== first || BigInt(x.last) !== first + BigInt(digests.length) - 1n)
      return `gap at ${first}`;
    if (x.prev !== prev.toString('hex')) return `seal ${x.seal}: prev`;
    prev = sha(prev, range, ...digests);
    if (x.hash !== prev.toString('hex')) return `seal ${x.seal}: hash`;
    [first, digests] = [BigInt(x.last) + 1n, []];
  }
  return digests.length ? 'events without a seal' : prev.toString('hex');
}

const NAME = 'Nguyễn Thị Đào "Út"',
  ID = '000987654321',
  PHONE = '0007654321';

function make() {
  const data = freshData();
  const row = (n) => ({
    code: `A-${n}`,
    procedure: 'T1',
    agency: 'S1',
    channel: 'online',
    received_at: '2022-03-01T08:00',
    due_at: '2022-03-15T17:00',
    finished_at: n % 2 ? '2022-03-10T08:00' : '',
    applicant: NAME,
    applicant_id: ID,
    phone: PHONE,
  });
  const columns = [...COLUMNS, 'applicant', 'applicant_id', 'phone'];
  const rows = Array.from({ length: 5000 }, (_, i) => row(i));
  for (const [from, to] of [
    [0, 10],
    [10, 4910],
    [4910, 5000],
  ])
    assert.equal(importText(data, toCsv(columns, rows.slice(from, to))).code, 0);
  ok(['user', 'add', 'an', '--role', 'admin', '--data', data], { input: 'a long password\n' });
  return data;
}

const data = make();
const journal = ok(['export', 'journal', '--data', data]).out;
const head = ok(['verify', '--data', data]).out.trim();

test('a verifier of a few lines comes to the head that motcua verify prints', () => {
  assert.match(head, /^[0-9a-f]{64}$/);
  assert.equal(verify(journal), head);
  const r = ok(['verify', '--head', head, '--data', data]);
  const events = journal.split('\n').filter((l) => l.startsWith('{"seq"'));
  const seals = journal.split('\n').filter((l) => l.startsWith('{"seal"'));
  assert.match(r.err, new RegExp(`${events.length} events under ${seals.length} seals, chain whole`));
  events.forEach((l, i) => assert.equal(JSON.parse(l).seq, i + 1));
  // 4,901 events of one import stand under two seals.
  assert.ok(
    seals.some((l) => {
      const s = JSON.parse(l);
      return s.last - s.first + 1 === 4096;
    }),
  );
});

test('lines have exactly the members and bytes that the document gives', () => {
  const line = journal.split('\n').find((l) => l.includes('"code":"A-1"'));
  const x = JSON.parse(line);
  assert.deepEqual(Object.keys(x), ['seq', 'at', 'who', 'act', 'on', 'id', 'data']);
  assert.equal(JSON.stringify(x), line);
  assert.equal(x.act, 'dossier.imported');
  assert.equal(x.data.received, '2022-03-01T08:00');
  const seal = JSON.parse(journal.split('\n').find((l) => l.startsWith('{"seal":1,')));
  assert.deepEqual(Object.keys(seal), ['seal', 'first', 'last', 'prev', 'hash']);
  assert.equal(seal.prev, '0'.repeat(64));
});

test('no personal value is in the journal, only salted digests that can be checked', () => {
  // Among some million digits of digests seven in a row come about by chance.
  const said = journal.replace(/"[0-9a-f]{64}"/g, '""');
  for (const value of [NAME, 'Nguy', 'Đào', ID, PHONE, ID.slice(3), PHONE.slice(3), 'a long password'])
    assert.ok(!said.includes(value), value);
  const [id, salt] = sql(
    data,
    'SELECT dossier, hex(salt) FROM dossier_person ORDER BY dossier LIMIT 1',
  ).split('|');
  const event = journal
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l))
    .find((e) => e.on === 'dossier' && e.id === Number(id));
  const salts = Buffer.from(salt, 'hex');
  [
    ['applicant', NAME],
    ['applicant_id', ID],
    ['phone', PHONE],
  ].forEach(([name, value], i) =>
    assert.equal(
      event.data[name],
      sha(salts.subarray(i * 16, i * 16 + 16), `${name}\0${value}`).toString('hex'),
    ),
  );
  const digests = [...journal.matchAll(/"phone":"([0-9a-f]{64})"/g)].map((m) => m[1]);
  assert.equal(digests.length, 5000);
  assert.equal(new Set(digests).size, 5000);
});

test('erasing who a dossier is about leaves the chain whole', () => {
  const copy = copyOf(data);
  sql(copy, 'DELETE FROM dossier_person');
  assert.equal(ok(['verify', '--head', head, '--data', copy]).out.trim(), head);
});

const meddling = [
  [
    'an event altered',
    "UPDATE event SET data = replace(data, 'A-7', 'A-X') WHERE seq = 9",
    'event 9 was altered',
  ],
  ['who did it altered', "UPDATE event SET who = 'nobody' WHERE seq = 2500", 'event 2500 was altered'],
  ['an event taken out', 'DELETE FROM event WHERE seq = 4000', 'event 4000 is missing'],
  [
    'an event added',
    'INSERT INTO event SELECT (SELECT MAX(seq) FROM event) + 1, at, who, act, kind, subject, data ' +
      'FROM event WHERE seq = 1',
    'event 5007 was added',
  ],
  [
    'a seal altered',
    'UPDATE seal SET hash = zeroblob(32) WHERE no = 2',
    'seal 2 over events 2 to 12 was altered',
  ],
  ['a seal taken out', 'DELETE FROM seal WHERE no = 3', 'the seal over event 13 is missing'],
  ['the tail cut', 'DELETE FROM event WHERE seq > 5000; DELETE FROM seal WHERE last > 5000', 'event'],
  [
    'two events exchanged',
    'UPDATE event SET seq = -1 WHERE seq = 20; UPDATE event SET seq = 20 WHERE seq = 21; ' +
      'UPDATE event SET seq = 21 WHERE seq = -1',
    'event 20 was altered',
  ],
];
for (const [what, statement, said] of meddling) {
  test(`found and named: ${what}`, () => {
    const copy = copyOf(data);
    sql(copy, statement);
    const r = run(['verify', '--data', copy]);
    assert.equal(r.code, 1, r.out);
    assert.equal(r.out, '');
    assert.ok(r.err.includes(said), r.err);
    // The lines themselves give it away as well, to whoever knows the head.
    assert.notEqual(
      verify(ok(['export', 'journal', '--data', copy]).out.trim()),
      what.includes('added') ? '' : head,
    );
  });
}

test('a tail cut with care leaves a whole chain, and the head that was kept shows it', () => {
  const copy = copyOf(data);
  const last = sql(copy, 'SELECT MAX(no) FROM seal');
  sql(
    copy,
    `DELETE FROM event WHERE seq >= (SELECT first FROM seal WHERE no = ${last}); UPDATE counter SET next = ` +
      `(SELECT first FROM seal WHERE no = ${last}) WHERE name = 'event'; DELETE FROM seal WHERE no = ${last}`,
  );
  const other = ok(['verify', '--data', copy]).out.trim();
  assert.notEqual(other, head);
  const r = run(['verify', '--head', head, '--data', copy]);
  assert.equal(r.code, 1);
  assert.ok(r.err.includes(head) && r.err.includes(other), r.err);
});

test('a wrong head fails', () => {
  assert.equal(run(['verify', '--head', 'f'.repeat(64), '--data', data]).code, 1);
  assert.equal(run(['verify', '--head', '', '--data', data]).code, 1);
});

test('the audit finds a figure altered behind motcua’s back', () => {
  for (const [statement, said] of [
    [
      'UPDATE ledger_day SET received = received + 1 WHERE day = (SELECT MIN(day) FROM ledger_day)',
      'received',
    ],
    ["UPDATE dossier SET finished_at = NULL WHERE code = 'A-1'", 'on_time'],
    [
      "DELETE FROM dossier_person; DELETE FROM dossier WHERE code = 'A-2'",
      'received: ledger 5000, recount 4999',
    ],
    ['UPDATE ledger_agency_day SET online = 0', 'online: ledger 0, recount 5000'],
  ]) {
    const copy = copyOf(data);
    sql(copy, statement);
    const r = run(['audit', '--data', copy]);
    assert.equal(r.code, 1, statement);
    assert.ok(r.out.includes(said), r.out);
    assert.match(r.err, /\d+ figures differ between ledger and recount/);
  }
});

// What the ledger does not count, or counts the same: only the journal knows it otherwise.
test('the audit finds a dossier that is not as the journal tells', () => {
  for (const [statement, said] of [
    ["UPDATE dossier SET due_at = due_at + 60 WHERE code = 'A-2'", 'A-2 due: found 2022-03-15T17:01'],
    [
      "UPDATE dossier SET finished_at = finished_at + 3600 WHERE code = 'A-1'",
      'A-1 finished: found 2022-03-10T09:00, the journal tells 2022-03-10T08:00',
    ],
    [
      "UPDATE dossier SET received_at = received_at + 60 WHERE code = 'A-2'",
      'A-2 received: found 2022-03-01T08:01',
    ],
    [
      "UPDATE dossier SET outcome = 2 WHERE code = 'A-1'",
      'A-1 outcome: found refused, the journal tells granted',
    ],
    [
      "UPDATE dossier SET returned_at = finished_at WHERE code = 'A-1'",
      'A-1 returned: found 2022-03-10T08:00',
    ],
    ["UPDATE dossier SET code = 'B-1' WHERE code = 'A-1'", 'B-1 code: found B-1, the journal tells A-1'],
  ]) {
    const copy = copyOf(data);
    sql(copy, statement);
    const r = run(['audit', '--data', copy]);
    assert.equal(r.code, 1, statement);
    assert.deepEqual(r.out.split('\n').length, 2, r.out);
    assert.ok(r.out.startsWith(`dossier ${said}`), r.out);
    assert.match(r.err, /1 things about dossiers and 0 about accounts differ from what the journal tells/);
  }
});

test('the audit finds dossiers that were put there, and taken out, by hand', () => {
  const copy = copyOf(data);
  // One in the place of another, so that every count stays.
  sql(copy, "UPDATE dossier SET id = 900001 WHERE code = 'A-4'");
  const r = run(['audit', '--data', copy]);
  assert.equal(r.code, 1);
  assert.match(r.out, /dossier A-4 itself: found nothing, the journal tells of it\n/);
  assert.match(r.out, /dossier A-4 itself: found it, the journal tells nothing\n/);
});
