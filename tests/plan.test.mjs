// The plan: tasks counted as of any day, reported by their owner, returned, confirmed by another, extended;
// who may; two at once; files of tasks and targets; targets judged and forecast; the demonstration.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, csv, demoCopy, motcua, scratch, serveWith } from './server.mjs';
import { POSTGRES } from './place.mjs';
import { LOCAL, at, csrfOf, sound, staffed, user } from './office.mjs';

const DIR = scratch();
const HEAD = 'no,section,text,owner,given,due,done,document\n';

function file(name, text) {
  const path = join(DIR, name);
  writeFileSync(path, text);
  return path;
}

// A store on a server says nothing of files.
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};

const ok = (...args) => {
  const r = motcua(...args);
  assert.equal(r.code, 0, r.err);
  return r;
};

function planned() {
  const data = staffed();
  const more = ['--year', '2022', '--number', '1/KH-UBND', '--day', '2022-01-04', '--name', 'Kế hoạch'];
  ok('plan', 'add', 'K22', ...more, '--data', data);
  const tasks = file(
    'tasks.csv',
    `${HEAD}1,II,Rà soát văn bản,P04,,2022-06-10,,
2,II,Tập huấn,P04,,2022-06-30,,
3,VII,Cập nhật kiến trúc,P01,2022-05-01,2022-05-20,2022-05-19,9/BC
4,VII,Duy trì,P01,,,,
`,
  );
  ok('plan', 'import', tasks, '--plan', 'K22', '--data', data);
  return data;
}

const states = (data, day) =>
  Object.fromEntries(
    csv(ok('plan', 'list', '--year', '2022', '--day', day, '--data', data).out).map((r) => [r.no, r.state]),
  );

// A form's token is its session's.
const tokenOf = async (c) => csrfOf((await c.get('/account')).text);

// The first task of this number on the page, and a form's revision there.
async function open(c, no) {
  const rows = csv((await c.get('/plan.csv?year=2022')).text);
  const { id } = rows.find((r) => r.no === String(no));
  const { text, status } = await c.get(`/plan/tasks/${id}`);
  assert.equal(status, 200);
  const revision = /name="revision" value="(\d+)"/.exec(text)?.[1];
  return { id, text, form: { csrf: csrfOf(text), revision } };
}

test('a task from the owner to the one who confirms, with a return on the way', async () => {
  const data = planned();
  assert.deepEqual(states(data, '2022-04-30'), {
    1: 'open',
    2: 'open',
    4: 'open',
  });
  assert.deepEqual(states(data, '2022-06-11'), {
    1: 'overdue',
    2: 'open',
    3: 'done_on_time',
    4: 'open',
  });
  await at(
    data,
    '2022-06-14T09:00',
    async (as) => {
      const an = await as('an');
      let { id, text, form } = await open(an, 1);
      assert.match(text, /Quá hạn chưa hoàn thành/);
      const act = async (c, what, more) =>
        c.post(`/plan/tasks/${id}/acts/${what}`, {
          ...form,
          csrf: await tokenOf(c),
          ...more,
        });
      assert.equal((await act(an, 'report', { day: '2022-06-09' })).status, 422, 'nothing shows it');
      assert.equal(
        (await act(an, 'report', { day: '2022-06-15', document: '5/BC' })).status,
        422,
        'tomorrow',
      );
      assert.equal((await act(an, 'confirm')).status, 403);
      assert.equal(
        (
          await act(await as('other'), 'report', {
            day: '2022-06-09',
            document: '5/BC',
          })
        ).status,
        403,
      );
      const pdf = new FormData();
      pdf.append('csrf', form.csrf);
      pdf.append('revision', form.revision);
      pdf.append('file', new Blob(['%PDF-1.4 x']), 'minh-chung.pdf');
      const path = `/plan/tasks/${id}/files`;
      assert.equal((await an.ask(path, { method: 'POST', body: pdf })).status, 303);
      ({ text, form } = await open(an, 1));
      assert.match(text, /minh-chung\.pdf/);
      assert.equal((await an.get(`${path}/1`)).text, '%PDF-1.4 x');
      assert.equal((await act(an, 'report', { day: '2022-06-09' })).status, 303);
      // Reported is not done; who saw the task before is told that it changed.
      assert.equal((await act(an, 'report', { day: '2022-06-09' })).status, 409);
      assert.equal(states(data, '2022-06-14')[1], 'overdue');
      const head = await as('head');
      ({ form } = await open(head, 1));
      assert.equal((await act(head, 'return', {})).status, 422, 'no reason');
      assert.equal((await act(head, 'return', { text: 'Thiếu phụ lục' })).status, 303);
      ({ text, form } = await open(an, 1));
      assert.match(text, /Thiếu phụ lục/);
      assert.equal((await act(an, 'report', { day: '2022-06-09', document: '7/BC-STP' })).status, 303);
      ({ form } = await open(head, 1));
      const both = await Promise.all([act(head, 'confirm'), act(await as('leader'), 'confirm')]);
      assert.deepEqual(both.map((r) => r.status).sort(), [303, 409], 'of two at once one is told');
    },
    env,
  );
  assert.deepEqual(states(data, '2022-06-14'), {
    1: 'done_on_time',
    2: 'open',
    3: 'done_on_time',
    4: 'open',
  });
  assert.equal(states(data, '2022-06-08')[1], 'open', 'as of a past day it was not done');
  sound(data);
  const journal = ok('export', 'journal', '--data', data).out;
  for (const what of ['plan.attached', 'plan.reported', 'plan.returned', 'plan.confirmed'])
    assert.match(journal, new RegExp(`"act":"${what.replace('.', '\\.')}"`));
  assert.doesNotMatch(journal, /Thiếu phụ lục|minh-chung/);
  ok('files', 'check', '--files', POSTGRES ? env.MOTCUA_FILES : join(data, 'files'), '--data', data);
});

test('nobody confirms an own report; a leader extends before the day has passed', async () => {
  const data = planned();
  await at(data, '2022-06-14T09:00', async (as) => {
    const head = await as('head');
    const leader = await as('leader');
    let { id, form } = await open(head, 2);
    const act = async (c, what, more) =>
      c.post(`/plan/tasks/${id}/acts/${what}`, {
        ...form,
        csrf: await tokenOf(c),
        ...more,
      });
    const later = { day: '2022-07-20', text: 'Chờ văn bản của Bộ' };
    form = (await open(leader, 2)).form;
    assert.equal((await act(head, 'extend', later)).status, 403);
    assert.equal((await act(leader, 'extend', { ...later, day: '2022-06-30' })).status, 422);
    assert.equal((await act(leader, 'extend', later)).status, 303);
    form = (await open(head, 2)).form;
    assert.equal((await act(head, 'report', { day: '2022-06-13', document: '8/BC' })).status, 303);
    const seen = await open(head, 2);
    form = seen.form;
    assert.match(seen.text, /Người báo cáo không tự xác nhận/);
    assert.equal((await act(head, 'confirm')).status, 403);
    form = (await open(leader, 2)).form;
    assert.equal((await act(leader, 'confirm')).status, 303);
    const first = await open(leader, 1);
    const passed = await leader.post(`/plan/tasks/${first.id}/acts/extend`, {
      csrf: first.form.csrf,
      revision: '1',
      ...later,
    });
    assert.equal(passed.status, 403, 'the due day has passed: it stays overdue');
    for (const [query, n] of [
      ['state=done', 2],
      ['state=overdue', 1],
      ['owner=P04', 2],
      ['state=open&owner=P01', 1],
      ['list=government', 0],
    ])
      assert.equal(JSON.parse((await leader.get(`/plan.json?year=2022&${query}`)).text).length, n, query);
    assert.equal((await leader.get('/plan?state=x')).status, 422);
    assert.equal((await leader.get('/plan/tasks/999')).status, 404);
  });
  sound(data);
});

test('files that will not do are refused whole', () => {
  const data = planned();
  const refused = (text, says) => {
    const r = motcua('plan', 'import', file('bad.csv', HEAD + text), '--plan', 'K22', '--data', data);
    assert.equal(r.code, 1);
    assert.match(r.err, says);
  };
  refused(
    '9,I,x,P04,,,,\n10,I,x,P99,,,,\n',
    /bad\.csv:3:8: owner: found "P99", expected the code of an agency/,
  );
  refused('9,I,x,P04,2022-02-01,2022-01-01,,\n', /task 9: due: the day is before/);
  assert.equal(Object.keys(states(data, '2022-06-30')).length, 4, 'nothing was half taken');
  const r = motcua('plan', 'import', file('a.csv', `${HEAD}9,I,x,P04,,,,\n`), '--plan', 'no', '--data', data);
  assert.match(r.err, /there is no plan no/);
  assert.equal(motcua('plan', 'add', 'K22', '--data', data).code, 2);
});

test('targets: judged by rule, forecast, corrected, and missed after the deadline', async () => {
  const data = staffed();
  user(data, 'sntt', '--role', 'officer', '--agency', 'P01');
  const head = 'no,target,scope,threshold,operator,value,unit,course,formula,owner\n';
  const targets = file(
    'targets.csv',
    `${head}01,Tỷ lệ số hóa,province,50%,>=,50,%,grows,đã số hóa / tất cả,P04
01,,commune,35%,>=,35,%,stands,đã số hóa / tất cả,P04
`,
  );
  ok('plan', 'targets', targets, '--year', '2022', '--data', data);
  assert.match(
    motcua('plan', 'targets', targets, '--year', '2022', '--data', data).err,
    /has targets already/,
  );
  const wrong = file('wrong.csv', `${head}1,a,x,50%,>=,50,%,grows,f,P04\n`);
  assert.match(
    motcua('plan', 'targets', wrong, '--year', '2023', '--data', data).err,
    /wrong\.csv:2:5: scope/,
  );
  const day = async (time, work) => at(data, `${time}T09:00`, work);
  const row = async (c) => csv((await c.get('/plan/targets.csv?year=2022')).text)[0];
  await day('2022-03-14', async (as) => {
    const an = await as('an');
    const page = (await an.get('/plan/targets?year=2022')).text;
    assert.match(page, /Chưa có số liệu/);
    const id = /href="\/plan\/targets\/(\d+)"/.exec(page)[1];
    const write = (c, more) =>
      c.get(`/plan/targets/${id}`).then(async ({ text }) =>
        c.post(`/plan/targets/${id}/values`, {
          csrf: await tokenOf(c),
          seen: /name="seen" value="(\d+)"/.exec(text)?.[1] ?? '',
          day: '2022-03-14',
          note: 'Thống kê của đơn vị',
          ...more,
        }),
      );
    assert.equal((await write(an, { value: 'mười' })).status, 422);
    assert.equal((await write(an, { value: '10', day: '2022-03-15' })).status, 422, 'tomorrow');
    assert.equal((await write(await as('sntt'), { value: '10' })).status, 403, 'another agency’s');
    assert.equal((await write(an, { value: '9,9 %' })).status, 303);
    assert.equal((await write(an, { value: '10' })).status, 303);
    assert.equal((await write(an, { value: '12', seen: '1' })).status, 409, 'somebody wrote meanwhile');
    // 73 of 365 days: five times as much at the end.
    const r = await row(an);
    assert.deepEqual([r.reached, r.status, r.forecast], ['10', 'in_progress', '50']);
    assert.match((await an.get(`/plan/targets/${id}`)).text, /9,9%[\s\S]*đã được thay/);
  });
  await day('2022-12-31', async (as) => assert.equal((await row(await as('an'))).status, 'in_progress'));
  await at(data, '2023-01-02T09:00', async (as) => {
    const c = await as('an');
    const last = csv((await c.get('/plan/targets.csv?year=2022&day=2023-01-01')).text);
    assert.deepEqual([last[0].status, last[0].forecast, last[1].status], ['missed', '', 'unknown']);
  });
  sound(data);
});

test('the demonstration counts as the printed report does', async () => {
  const data = demoCopy();
  const count = (list, ...wanted) =>
    csv(
      ok('plan', 'list', '--list', list, '--year', '2022', '--day', '2022-06-14', '--data', data).out,
    ).filter((r) => !wanted.length || wanted.includes(r.state)).length;
  assert.equal(count('plan'), 40);
  assert.equal(count('plan', 'done_on_time', 'done_late'), 21);
  assert.equal(count('government'), 36);
  assert.equal(count('government', 'done_on_time'), 22);
  assert.equal(count('government', 'done_late'), 0);
  assert.equal(count('government', 'overdue'), 0);
  const server = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-14T09:00') }, data);
  try {
    const leader = await new Client(server.base).signIn('lanhdao');
    const page = (await leader.get('/plan')).text;
    assert.match(page, /<strong>21\/40<\/strong> \(52,5%\)/);
    const rows = csv((await leader.get('/plan/targets.csv')).text);
    const word = {
      met: 'Đạt',
      exceeded: 'Vượt chỉ tiêu',
      in_progress: 'Đang thực hiện',
    };
    assert.deepEqual(
      rows.map((r) => word[r.status]).join(),
      [
        'Đạt',
        ...Array(2).fill('Vượt chỉ tiêu'),
        ...Array(9).fill('Đang thực hiện'),
        ...Array(3).fill('Vượt chỉ tiêu'),
        'Đang thực hiện',
        'Vượt chỉ tiêu',
      ].join(),
    );
  } finally {
    await server.stop();
  }
});
