// Whoever changes by hand what acts did to a dossier is found out by the journal.
import test from 'node:test';
import assert from 'node:assert/strict';
import { copyOf, sql } from './place.mjs';
import { motcua } from './server.mjs';
import { act, acts, at, procedureOf, sound, staffed, takeIn, user } from './office.mjs';

// The audit of a copy in which the dossiers were changed so.
function audited(data, change) {
  return altered(data, `UPDATE dossier SET ${change}`, 'dossier ');
}

// The audit of a copy with a statement done to it: the lines about one thing.
function altered(data, statement, about) {
  const copy = copyOf(data);
  sql(copy, statement);
  const r = motcua('audit', '--data', copy);
  assert.equal(r.code, 1, statement);
  assert.match(r.err, /differ from what the journal tells|figures differ/);
  return r.out.split('\n').filter((l) => l.startsWith(about));
}

test('times that acts moved are held against the acts', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code, other;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    code = await takeIn(clerk, procedure);
    other = await takeIn(clerk, procedure);
    const chief = await as('chief');
    for (const c of [code, other]) {
      const an = /<option value="(\d+)">Nguyễn An<\/option>/.exec((await acts(chief, c)).text)[1];
      await act(chief, c, 'give', { holder: an });
    }
  });
  await at(data, '2022-06-08T10:00', async (as) => {
    const [an, chief] = [await as('an'), await as('chief')];
    await act(an, code, 'supplement', { text: 'Thiếu bản sao', basis: 'Điều 17', sent_by: 'phone' });
    await act(chief, other, 'extend', { text: 'Chờ xác minh', amount: '3' });
  });
  sound(data);
  const differ = (what, found, told) => `dossier ${code} ${what}: found ${found}, the journal tells ${told}`;
  assert.deepEqual(audited(data, `due_at = received_at + 864000 WHERE code = '${code}'`), [
    differ('due', '2022-06-16T09:00', 'stopped'),
  ]);
  assert.deepEqual(audited(data, `due_at = due_at + 86400 WHERE code = '${other}'`), [
    `dossier ${other} due: found 2022-06-24T17:00, the journal tells 2022-06-23T17:00`,
  ]);
  await at(data, '2022-07-05T08:00', async (as) => {
    await act(await as('clerk'), code, 'supplemented');
    await act(await as('an'), code, 'pass');
    await act(await as('chief'), code, 'pass', { step: '5' });
    await act(await as('head'), code, 'pass');
    await act(await as('chief'), code, 'pass');
    await act(await as('clerk'), code, 'return', { sent_by: 'desk' });
  });
  sound(data);
  const change = `finished_at = finished_at - 3600, outcome = 2, returned_at = NULL WHERE code = '${code}'`;
  assert.deepEqual(audited(data, change), [
    differ('finished', '2022-07-05T07:00', '2022-07-05T08:00'),
    differ('outcome', 'refused', 'granted'),
    differ('returned', 'nothing', '2022-07-05T08:00'),
  ]);
});

test('rights that nobody gave are found by the journal', () => {
  const data = staffed();
  const run = (...args) => {
    const r = motcua(...args, '--data', data);
    assert.equal(r.code, 0, r.err);
  };
  user(data, 'keeper', '--role', 'admin');
  run('post', 'add', 'an', '--role', 'approver', '--agency', 'P04');
  run('post', 'add', 'an', '--role', 'officer', '--agency', 'P05');
  run('post', 'remove', 'an', '--role', 'approver', '--agency', 'P04');
  run('user', 'away', 'head', '--delegate', 'chief', '--from', '2022-06-06', '--to', '2022-06-08');
  run('token', 'add', 'an', 'program', '--until', '2099-12-31');
  run('token', 'add', 'binh', 'program');
  run('token', 'end', 'binh', 'program');
  run('user', 'lock', 'other');
  sound(data);
  const id = (name) => `(SELECT id FROM account WHERE name = '${name}')`;
  const at04 = "(SELECT id FROM agency WHERE code = 'P04')";
  const post = (name, role) => `account = ${id(name)} AND role = '${role}'`;
  const nothing = 'found it, the journal tells nothing';
  for (const [statement, ...lines] of [
    [`INSERT INTO account_post VALUES (${id('an')}, 'head', ${at04}, 0)`, `an post head P04: ${nothing}`],
    [`INSERT INTO account_post VALUES (${id('an')}, 'admin', 0, 0)`, `an post admin: ${nothing}`],
    [
      `UPDATE account_post SET agency = agency + 1 WHERE ${post('binh', 'officer')}`,
      `binh post officer P05: ${nothing}`,
      'binh post officer P04: found nothing, the journal tells of it',
    ],
    [
      `DELETE FROM account_post WHERE ${post('head', 'head')}`,
      'head post head P04: found nothing, the journal tells of it',
    ],
    [`UPDATE absence SET delegate = ${id('an')}`, `head stand-in an: ${nothing}`],
    ['UPDATE absence SET to_day = to_day + 1', 'head stand-in chief: it lasts longer than the journal tells'],
    [
      `UPDATE token SET account = ${id('keeper')} WHERE account = ${id('an')}`,
      `keeper token program: ${nothing}`,
    ],
    [
      `UPDATE token SET ended = NULL WHERE account = ${id('an')}`,
      'an token program: it lasts longer than the journal tells',
    ],
    ["UPDATE account SET locked = 0 WHERE name = 'other'", 'other: found open, the journal tells locked'],
  ])
    assert.deepEqual(
      altered(data, statement, 'account '),
      lines.map((l) => `account ${l}`),
      statement,
    );
});
