// What is promised anew: an apology is for a dossier that is late or about to be, and names a working day; an
// extension is no longer than the limit itself; guidance on what is missing is given once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { staffed, procedureOf, at, acts, act, takeIn, sound } from './office.mjs';

const ten = (data) => procedureOf(data, (p) => p.time_limit === '10').code;

async function given(as, procedure) {
  const code = await takeIn(await as('clerk'), procedure);
  const chief = await as('chief');
  const { text } = await acts(chief, code);
  await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
  return code;
}

// Posts an act whether or not its form is on the page.
async function tried(client, code, name, more) {
  const { found } = await acts(client, code);
  const hidden = found[name] ?? Object.values(found)[0];
  return client.post(`/dossiers/${code}/acts/${name}`, { ...hidden, ...more });
}

test('an apology comes when a dossier is about to be late, and names a working day', async () => {
  const data = staffed();
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await given(as, ten(data));
    const chief = await as('chief');
    assert.ok(!(await acts(chief, code)).found.apologise, 'not in the minute of acceptance');
    const early = await tried(chief, code, 'apologise', { at: '27/6/2022', text: 'Quá tải' });
    assert.equal(early.status, 409);
    assert.match(early.text, /Hồ sơ chưa trễ và chưa sắp đến hạn/);
  });
  // The due time is Monday 20/6/2022, 17:00; Thursday is two working days before, Friday the one before.
  await at(data, '2022-06-16T09:00', async (as) => {
    assert.ok(!(await acts(await as('chief'), code)).found.apologise);
  });
  await at(data, '2022-06-17T09:00', async (as) => {
    const chief = await as('chief');
    for (const day of ['25/6/2022', '26/6/2022']) {
      const weekend = await tried(chief, code, 'apologise', { at: day, text: 'Quá tải' });
      assert.equal(weekend.status, 422, day);
      assert.match(weekend.text, /Ngày hẹn mới phải là ngày làm việc/);
    }
    await act(chief, code, 'apologise', { at: '27/6/2022', text: 'Quá tải' });
    const { text } = await acts(chief, code);
    assert.match(text, /hẹn lại: 17:00 27\/6\/2022\./);
    assert.doesNotMatch(text, /vẫn tính là trễ/, 'it is not late yet');
  });
  await at(data, '2022-06-21T09:00', async (as) => {
    const { text } = await acts(await as('chief'), code);
    assert.match(text, /hẹn lại: 17:00 27\/6\/2022\. Hồ sơ vẫn tính là trễ/);
  });
  sound(data);
});

test('an extension is at most as long as the limit itself, and guidance is given once', async () => {
  const data = staffed();
  await at(data, '2022-06-06T09:00', async (as) => {
    const code = await given(as, ten(data));
    const chief = await as('chief');
    const an = await as('an');
    for (const amount of ['11', '999']) {
      const long = await tried(chief, code, 'extend', { amount, text: 'Phải xác minh' });
      assert.equal(long.status, 422, amount);
      assert.match(long.text, /Thời gian gia hạn phải từ 1 đến 10 ngày làm việc/);
    }
    await act(chief, code, 'extend', { amount: '10', text: 'Phải xác minh' });
    const why = { text: 'Thiếu giấy khai sinh', basis: 'Điều 17', sent_by: 'phone' };
    assert.doesNotMatch((await acts(an, code)).text, /chỉ làm một lần/);
    await act(an, code, 'supplement', why);
    await act(an, code, 'supplemented');
    assert.match((await acts(an, code)).text, /Việc hướng dẫn bổ sung chỉ làm một lần/);
    await act(an, code, 'supplement', why);
  });
  sound(data);
});
