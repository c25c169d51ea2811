// A new procedure is published on the administrator's page: looked at first, with what the files are held
// against, then done, by the act of the command.
import test from 'node:test';
import assert from 'node:assert/strict';
import { csv, motcua } from './server.mjs';
import { at, csrfOf, sound, staffed, takeIn, user } from './office.mjs';
import { sql } from './place.mjs';

const PATH = '/new-procedure';
const ROW = {
  number: '15/QĐ-UBND',
  day: '1/6/2022',
  effective: '7/6/2022',
  code: 'H12.T9100',
  name: 'Cấp bản sao có dấu',
  field: 'Hộ tịch',
  level: 'province',
  owner: 'P04',
  counted: 'yes',
  limit: '10',
  unit: 'working days',
  legal_limit: '15',
  legal_unit: 'working days',
  online_level: '3',
  interlinked: '',
  boundary_free: '',
  fee: 'yes',
  fee_amount: '30000',
  fee_per: 'copy',
  post: 'yes',
};
const SHOWN = {
  audience: 'Mọi người',
  decides: 'Sở Tư pháp',
  result: 'Bản sao',
  steps: 'Nộp hồ sơ\nNhận kết quả',
  how: 'Trực tiếp',
  basis: 'Luật Hộ tịch',
  paper_1: 'Tờ khai',
  paper_1_originals: '1',
  paper_1_copies: '',
  paper_1_needed: 'yes',
};

test('looked at, refused beside the field, then published; dossiers are taken in under it', async () => {
  const data = staffed();
  user(data, 'boss', '--role', 'admin');
  const events = () => motcua('export', 'journal', '--data', data).out.match(/"act":"catalogue.published"/g);
  await at(data, '2022-06-06T09:00', async (as) => {
    const boss = await as('boss');
    assert.match((await boss.get('/procedures')).text, /href="\/new-procedure"/);
    assert.doesNotMatch((await (await as('an')).get('/procedures')).text, /href="\/new-procedure"/);
    const form = await boss.get(PATH);
    assert.match(form.text, /name="counted" value="yes" checked/);
    assert.doesNotMatch(form.text, /value="publish"/, 'it is looked at first');
    const send = (more, act = 'look') =>
      boss.post(PATH, { csrf: csrfOf(form.text), do: act, ...ROW, ...SHOWN, ...more });
    for (const [more, field] of [
      [{ number: '' }, 'number'],
      [{ day: '31/6/2022' }, 'day'],
      [{ effective: '5/6/2022' }, 'effective'],
      [{ effective: '7/5/2022' }, 'effective'],
      [{ code: '' }, 'code'],
      [{ code: 'H12 9' }, 'code'],
      [{ code: 'H12.T0234' }, 'code'],
      [{ name: '' }, 'name'],
      [{ field: '' }, 'field'],
      [{ level: 'world' }, 'level'],
      [{ owner: 'P99' }, 'owner'],
      [{ limit: '' }, 'limit'],
      [{ limit: '-1' }, 'limit'],
      [{ limit: '16' }, 'limit'],
      [{ unit: 'weeks' }, 'unit'],
      [{ legal_limit: '0' }, 'legal_limit'],
      [{ legal_unit: 'weeks' }, 'legal_unit'],
      [{ online_level: '5' }, 'online_level'],
      [{ interlinked: 'everywhere' }, 'interlinked'],
      [{ fee_amount: 'x' }, 'fee_amount'],
      [{ fee_amount: '' }, 'fee_per'],
      [{ steps: '' }, 'steps'],
      [{ paper_1_originals: '' }, 'paper_1'],
    ])
      for (const act of ['look', 'publish']) {
        const r = await send(more, act);
        assert.equal(r.status, 422, JSON.stringify(more));
        assert.match(r.text, new RegExp(`<li><a href="#${field}"`), JSON.stringify(more));
      }
    const { fee, ...free } = ROW;
    const ticked = { csrf: csrfOf(form.text), do: 'look', ...free, ...SHOWN };
    const bare = (more) => boss.post(PATH, { ...ticked, ...more });
    assert.match((await bare({})).text, /href="#fee_amount">Chọn “có thu phí, lệ phí”/, fee);
    const paid = await bare({ fee_amount: '', fee_per: '', paid_online: 'yes' });
    assert.match(paid.text, /href="#paid_online">Không thu phí/);

    // The look says what would come of it, and nothing comes of it.
    const look = await send({});
    assert.equal(look.status, 200, look.text);
    for (const says of ['Nếu công bố', 'từ 7/6/2022', '10 ngày làm việc', '30.000 ₫', 'Quy trình nội bộ'])
      assert.ok(look.text.includes(says), says);
    assert.doesNotMatch(look.text, /Chưa có quy trình nào áp dụng/);
    assert.equal(sql(data, "SELECT COUNT(*) FROM procedure WHERE code = 'H12.T9100'").trim(), '0');
    assert.equal(sql(data, "SELECT COUNT(*) FROM decision WHERE number = '15/QĐ-UBND'").trim(), '0');
    assert.equal(events(), null);
    const looked = /name="looked" value="(\w+)"/.exec(look.text)[1];
    // What was not looked at is looked at again.
    const other = await send({ looked, limit: '9' }, 'publish');
    assert.match(other.text, /9 ngày làm việc[\s\S]*value="publish"/);
    assert.match((await send({}, 'publish')).text, /value="publish"/);
    assert.equal(events(), null);
    const done = await send({ looked }, 'publish');
    assert.equal(done.status, 303, done.text);
    assert.equal(done.headers.get('location'), '/procedures/H12.T9100#history');
    assert.match((await send({})).text, /<a href="#(number|code)"/, 'once');
  });
  const listed = (what) => csv(motcua('list', what, '--format', 'csv', '--data', data).out);
  const made = listed('procedures').find((p) => p.code === 'H12.T9100');
  const as_files = {
    ...{ name: ROW.name, level: 'province', field: 'Hộ tịch', owner: 'P04', counted: 'yes' },
    ...{ time_limit: '10', unit: 'working days', online_level: '3', fee: 'yes', fee_amount: '30000' },
    ...{ fee_per: 'copy', legal_limit: '15', post: 'yes', paid_online: '', valid_from: '2022-06-07' },
  };
  for (const [column, value] of Object.entries(as_files)) assert.equal(made[column], value, column);
  assert.equal(listed('papers').filter((p) => p.procedure === 'H12.T9100').length, 1);
  assert.equal(events().length, 1);
  await at(data, '2022-06-07T09:00', async (as) => {
    const page = (await (await as('an')).get('/procedures/H12.T9100')).text;
    assert.match(page, /theo quyết định 15\/QĐ-UBND ngày 1\/6\/2022/);
    const code = await takeIn(await as('clerk'), 'H12.T9100', { paper_1: 'original', fee: '30000' });
    assert.match((await (await as('chief')).get(`/dossiers/${code}`)).text, /Cấp bản sao có dấu/);
  });
  sound(data);
});

test('two administrators at once: the second is told', async () => {
  const data = staffed();
  user(data, 'boss', '--role', 'admin');
  await at(data, '2022-06-06T09:00', async (as) => {
    const boss = await as('boss');
    const csrf = csrfOf((await boss.get(PATH)).text);
    const send = (more, act) => boss.post(PATH, { csrf, do: act, ...ROW, ...more });
    const seen = async (more) =>
      /name="looked" value="(\w+)"/.exec((await send(more, 'look')).text)[1];
    const [one, two] = [{}, { number: '16/QĐ-UBND' }];
    const digests = [await seen(one), await seen(two)];
    const both = await Promise.all([one, two].map((m, i) => send({ ...m, looked: digests[i] }, 'publish')));
    assert.deepEqual(both.map((r) => r.status).sort(), [303, 422]);
    const told = both.find((r) => r.status === 422).text;
    assert.match(told, /<li><a href="#(code|number)"/);
  });
  assert.equal(sql(data, "SELECT COUNT(*) FROM procedure WHERE code = 'H12.T9100'").trim(), '1');
  sound(data);
});
