// A person who was asked to supplement and never did: who approves ends it, with reason, law and letter.
import test from 'node:test';
import assert from 'node:assert/strict';
import { act, acts, at, pdf, procedureOf, programs, rowOf, sound, staffed, takeIn } from './office.mjs';

const MISSING = { text: 'Thiếu bản sao giấy khai sinh', basis: 'Điều 5 (ví dụ)', sent_by: 'desk' };
const STOP = { text: 'Quá thời hạn bổ sung đã hẹn', basis: 'Điều 6 (ví dụ)' };

async function waiting(as, procedure) {
  const code = await takeIn(await as('clerk'), procedure);
  await act(await as('chief'), code, 'pass');
  await act(await as('an'), code, 'supplement', MISSING);
  return code;
}

test('what never came is stopped by who approves, and given back at the desk', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await waiting(as, procedure);
    for (const name of ['clerk', 'an'])
      assert.equal((await acts(await as(name), code)).found.stop, undefined, name);
  });
  await at(data, '2022-08-01T09:00', async (as, server) => {
    const chief = await as('chief');
    const { found } = await acts(chief, code);
    for (const lacks of ['text', 'basis']) {
      const form = { ...found.stop, ...STOP, [lacks]: ' ' };
      assert.equal((await chief.post(`/dossiers/${code}/acts/stop`, form)).status, 422, lacks);
    }
    const refused = await (await as('an')).post(`/dossiers/${code}/acts/stop`, {
      ...found.stop,
      csrf: (await acts(await as('an'), code)).found.withdraw.csrf,
      ...STOP,
    });
    assert.equal(refused.status, 403, 'not by the officer');
    const done = await chief.post(`/dossiers/${code}/acts/stop`, { ...found.stop, ...STOP });
    assert.equal(done.headers.get('location'), `/inbox?did=stop&code=${code}`);
    assert.match((await chief.get(done.headers.get('location'))).text, /Dừng giải quyết/);
    const row = await rowOf(chief, code);
    assert.equal(row.outcome, 'refused');
    assert.equal(row.finished_at, '2022-08-01T09:00');
    assert.ok(row.due_at > row.finished_at, 'the clock stood still: it is not late');
    const clerk = await as('clerk');
    const page = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(page, /Dừng giải quyết vì không bổ sung/);
    // The circular of then has no form of its own for it.
    const letter = await pdf(clerk, `/dossiers/${code}/print/2`);
    assert.match(letter, /Phiếu từ chối giải quyết hồ sơ/);
    assert.match(letter, /Quá thời hạn bổ sung đã hẹn/);
    await act(clerk, code, 'return', { sent_by: 'desk' });
    const again = await waiting(as, procedure);
    const ask = programs(data, 'chief');
    const work = (await acts(chief, again)).found.stop;
    const call = { item: Number(work.item), version: Number(work.version), ...STOP };
    const r = await ask(server.base, 'chief', `/api/dossiers/${again}/acts/stop`, call, 'once');
    assert.equal(r.status, 200);
    assert.equal(r.state, 8);
  });
  sound(data);
});

test('since July 2025 it has a form of its own', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2025-08-04T09:00', async (as) => {
    const code = await waiting(as, procedure);
    const chief = await as('chief');
    await act(chief, code, 'stop', STOP);
    assert.match(await pdf(chief, `/dossiers/${code}/print/2`), /Thông báo dừng giải quyết hồ sơ/);
  });
  sound(data);
});
