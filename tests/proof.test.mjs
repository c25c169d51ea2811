// Whoever changes by hand what acts did to a dossier is found out by the journal.
import test from 'node:test';
import assert from 'node:assert/strict';
import { copyOf, sql } from './place.mjs';
import { motcua } from './server.mjs';
import { act, acts, at, procedureOf, sound, staffed, takeIn } from './office.mjs';

// The audit of a copy in which the dossiers were changed so.
function audited(data, change) {
  const copy = copyOf(data);
  sql(copy, `UPDATE dossier SET ${change}`);
  const r = motcua('audit', '--data', copy);
  assert.equal(r.code, 1, change);
  return r.out.split('\n').filter((l) => l.startsWith('dossier '));
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
