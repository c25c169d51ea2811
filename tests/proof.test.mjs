// Whoever changes by hand what acts did to a dossier is found out by the journal.
import test from 'node:test';
import assert from 'node:assert/strict';
import { POSTGRES, copyOf, sql } from './place.mjs';
import { motcua } from './server.mjs';
import { act, acts, altered, at, procedureOf, sound, staffed, takeIn, user } from './office.mjs';

// The audit of a copy in which the dossiers were changed so.
function audited(data, change) {
  return altered(data, `UPDATE dossier SET ${change}`, 'dossier ');
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
  assert.deepEqual(audited(data, `marks = marks + 4, fee = 5 WHERE code = '${code}'`), [
    differ('fee', '5', 'nothing'),
    differ('digitised', 'yes', 'nothing'),
  ]);
  assert.deepEqual(audited(data, `desk = (SELECT MAX(id) FROM desk) WHERE code = '${code}'`), [
    differ('desk', sql(data, 'SELECT code FROM desk ORDER BY id DESC LIMIT 1'), 'TTHCC'),
  ]);
  // What no act can write is told, too, and ends neither the audit nor a page.
  assert.deepEqual(audited(data, `channel = 9 WHERE code = '${code}'`), [
    differ('channel', 'another', 'counter'),
  ]);
  const ended = `finished_at = received_at, outcome = 99, marks = 15 WHERE code = '${other}'`;
  assert.deepEqual(audited(data, ended), [
    `dossier ${other} finished: found 2022-06-06T09:00, the journal tells nothing`,
    `dossier ${other} outcome: found another, the journal tells nothing`,
    `dossier ${other} digitised: found yes, the journal tells nothing`,
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

test('who has a dossier, and what was written about it, are held against the acts', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const codes = [];
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, an] = [await as('clerk'), await as('chief'), await as('an')];
    for (let i = 0; i < 4; i++) codes.push(await takeIn(clerk, procedure));
    const holder = /<option value="(\d+)">Nguyễn An<\/option>/.exec((await acts(chief, codes[0])).text)[1];
    for (const c of codes.slice(0, 3)) await act(chief, c, 'give', { holder });
    await act(an, codes[0], 'supplement', { text: 'Thiếu bản sao', basis: 'Điều 17', sent_by: 'phone' });
    await act(chief, codes[1], 'extend', { text: 'Chờ xác minh', amount: '3' });
    await act(clerk, codes[2], 'withdraw', { text: 'Theo đơn của người nộp' });
    await act(clerk, codes[0], 'supplemented');
  });
  sound(data);
  const of = (i) => `(SELECT id FROM dossier WHERE code = '${codes[i]}')`;
  const binh = "(SELECT id FROM account WHERE name = 'binh')";
  const person = `FROM dossier_person WHERE dossier = ${of(3)}`;
  const letter = (change) => [`UPDATE dossier_letter SET ${change} WHERE dossier = ${of(0)}`];
  const say = (i, what, found, told) =>
    `dossier ${codes[i]} ${what}: found ${found}, the journal tells ${told}`;
  for (const [[statement], ...lines] of [
    [
      [`UPDATE dossier_life SET state = 9 WHERE dossier = ${of(0)}`],
      say(0, 'state', 'finished', 'in_process'),
    ],
    [
      [`UPDATE dossier_life SET promised_at = 1656000000 WHERE dossier = ${of(1)}`],
      say(1, 'promise', '2022-06-23T23:00', 'nothing'),
    ],
    [[`UPDATE work SET holder = ${binh} WHERE dossier = ${of(0)}`], say(0, 'holder', 'binh', 'account N')],
    [[`UPDATE work SET step = 6 WHERE dossier = ${of(1)}`], say(1, 'step', '6', '3')],
    [[`DELETE FROM work WHERE dossier = ${of(3)}`], say(3, 'desk', '0 steps', 'that it lies on one')],
    [
      [`UPDATE work SET dossier = ${of(2)} WHERE dossier = ${of(3)}`],
      say(2, 'desk', '1 steps', 'that it has ended'),
      say(3, 'desk', '0 steps', 'that it lies on one'),
    ],
    [letter("text = 'Đủ'"), say(0, 'letter 1', 'another text', 'of one')],
    [letter('text = NULL'), say(0, 'letter 1', 'no text', 'of one')],
    [
      [`INSERT INTO dossier_answer (dossier, form, salt) SELECT dossier, 'x', salt ${person}`],
      say(3, 'declaration', 'it', 'nothing'),
    ],
    [letter("kind = 'note'"), say(0, 'letter 1', 'note', 'supplement')],
    [letter("basis = 'Điều 18'"), say(0, 'letter 1', 'Điều 18', 'Điều 17')],
    [letter('answered_at = answered_at + 60'), say(0, 'letter 1', '2022-06-06T09:01', '2022-06-06T09:00')],
    [letter('at = at - 86400'), say(0, 'letter 1', '2022-06-05T09:00', '2022-06-06T09:00')],
    [
      letter(`dossier = ${of(3)}`),
      say(0, 'letter 1', 'nothing', 'supplement'),
      say(3, 'letter 1', 'it', 'nothing'),
    ],
    [
      [`UPDATE dossier_letter SET due_after = due_after + 60 WHERE dossier = ${of(1)}`],
      say(1, 'letter 1', '2022-06-23T17:01', '2022-06-23T17:00'),
    ],
  ]) {
    const found = altered(data, statement, 'dossier ').map((l) => l.replace(/account \d+/, 'account N'));
    assert.deepEqual(found, lines, statement);
  }
  const erased = copyOf(data);
  sql(erased, 'UPDATE dossier_letter SET text = NULL, salt = NULL');
  const { err } = motcua('audit', '--data', erased);
  assert.match(err, /3 letters, .* as the journal tells; some texts are erased/);
});

// Years go out of PostgreSQL alone.
const out = 'of a dossier whose first events are out with their year nothing is missed';
(POSTGRES ? test : () => {})(out, async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code, other;
  await at(data, '2020-06-08T09:00', async (as) => {
    const [clerk, chief, an] = [await as('clerk'), await as('chief'), await as('an')];
    [code, other] = [await takeIn(clerk, procedure), await takeIn(clerk, procedure)];
    const holder = /<option value="(\d+)">Nguyễn An<\/option>/.exec((await acts(chief, code)).text)[1];
    for (const c of [code, other]) await act(chief, c, 'give', { holder });
    await act(an, code, 'supplement', { text: 'Thiếu bản sao', basis: 'Điều 17', sent_by: 'phone' });
  });
  await at(data, '2020-06-22T09:00', async (as) => {
    await act(await as('chief'), other, 'apologise', { text: 'Chờ xác minh', at: '30/6/2020' });
  });
  const of = `(SELECT id FROM dossier WHERE code = '${other}')`;
  sql(data, `INSERT INTO dossier_answer (dossier, form) VALUES (${of}, 'x')`);
  await at(data, '2023-06-05T09:00', async (as) => takeIn(await as('clerk'), procedure));
  const years = (...args) => motcua('years', ...args, '--data', data);
  const gone = years('detach', '2020');
  assert.equal(gone.code, 0, gone.err);
  // The answer to it comes in a year that is in, and tells of no letter that it answers.
  await at(data, '2023-06-22T09:00', async (as) => {
    const clerk = await as('clerk');
    await act(clerk, code, 'supplemented');
    // Late since then, it is finished all the same: what counts in the year that is out does not move.
    await act(clerk, other, 'withdraw', { text: 'Theo đơn của người nộp' });
  });
  const found = motcua('audit', '--data', data);
  assert.equal(found.code, 0, found.out + found.err);
  const life = `(SELECT id FROM dossier WHERE code = '${code}')`;
  assert.deepEqual(altered(data, `UPDATE dossier_life SET state = 9 WHERE dossier = ${life}`, 'dossier '), [
    `dossier ${code} state: found finished, the journal tells in_process`,
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
  run('token', 'add', 'binh', 'program');
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
    [
      `UPDATE token SET ended = NULL WHERE account = ${id('binh')}`,
      'binh token program: it lasts longer than the journal tells',
    ],
    ["UPDATE account SET locked = 0 WHERE name = 'other'", 'other: found open, the journal tells locked'],
  ])
    assert.deepEqual(
      altered(data, statement, 'account '),
      lines.map((l) => `account ${l}`),
      statement,
    );
});
