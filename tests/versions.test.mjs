// Procedures are published, amended and abolished by decisions, on the command line and on the page; a
// running server sees it; what was taken in keeps what it was promised.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { csv, scratch, toCsv } from './support.mjs';
import { Client, motcua, serveWith } from './server.mjs';
import { LOCAL, at, csrfOf, procedureOf, rowOf, sound, staffed, takeIn, user } from './office.mjs';

const list = (data) => csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);

function published(data, rows, number, date, effective, now) {
  const file = join(scratch(), 'change.csv');
  writeFileSync(file, toCsv(Object.keys(rows[0]), rows));
  const args = ['--decision', number, '--date', date, '--effective', effective, '--data', data];
  process.env.MOTCUA_NOW = LOCAL(now);
  try {
    return motcua('procedures', 'publish', file, ...args);
  } finally {
    delete process.env.MOTCUA_NOW;
  }
}

// Asks until the server has read the rules anew.
async function until(ask, what) {
  for (let i = 0; i < 100; i++) {
    if (await ask()) return;
    await wait(50);
  }
  assert.fail(`the server never saw ${what}`);
}

test('amended, new and abolished by a decision, seen by a running server; dossiers keep theirs', async () => {
  const data = staffed();
  const all = list(data);
  const p = procedureOf(data, (x) => x.time_limit === '10');
  const gone = all.find((x) => x.owner === 'P04' && x.code !== p.code);
  let before;
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const clerk = await as('clerk');
    before = await takeIn(clerk, p.code);
    const due = (await rowOf(clerk, before)).due_at;
    const visitor = new Client(server.base);
    const rows = [
      { ...p, time_limit: '6', name: `${p.name} (mới)`, valid_from: '2022-06-06' },
      { ...p, code: 'H12.T9001', name: 'Thủ tục mới', valid_from: '2022-06-06' },
      { ...gone, valid_to: '2022-06-05' },
    ];
    const r = published(data, rows, '12/QĐ-UBND', '2022-06-01', '2022-06-06', '2022-06-06T10:00');
    assert.equal(r.code, 0, r.err);
    assert.match(r.err, /1 procedures new, 1 amended, 1 abolished/);
    await until(
      async () => (await visitor.get(`/procedures/${p.code}`)).text.includes('6 ngày làm việc'),
      'the limit',
    );
    const page = (await visitor.get(`/procedures/${p.code}`)).text;
    assert.match(page, /\(mới\)/);
    assert.match(page, /theo quyết định 12\/QĐ-UBND ngày 1\/6\/2022/);
    assert.equal((await visitor.get('/procedures/H12.T9001')).status, 200);
    assert.match((await visitor.get('/procedures.csv?q=thu+tuc+moi')).text, /H12\.T9001/);
    assert.equal((await rowOf(clerk, before)).due_at, due);
    const after = await takeIn(clerk, p.code);
    assert.ok((await rowOf(clerk, after)).due_at < due, 'six days end before ten');
    assert.ok(await takeIn(clerk, 'H12.T9001'));
    const form = await clerk.get(`/intake/${p.code}`);
    const refused = await clerk.post(`/intake/${gone.code}`, {
      csrf: csrfOf(form.text),
      key: 'x1',
      agency: 'P04',
      applicant: 'Trần A',
      channel: 'counter',
    });
    assert.ok(refused.status >= 400, 'an abolished procedure takes nothing in');
    const decisions = csv((await visitor.get('/catalogue/changes.csv')).text);
    assert.deepEqual(
      decisions.map((d) => [d.number, d.date, d.effective, d.new, d.amended, d.abolished]),
      [['12/QĐ-UBND', '2022-06-01', '2022-06-06', '1', '1', '1']],
    );
    const of = csv((await visitor.get(`/catalogue/changes/${decisions[0].id}.csv?kind=abolished`)).text);
    assert.deepEqual(
      of.map((c) => [c.code, c.change]),
      [[gone.code, 'abolished']],
    );
    assert.equal((await visitor.get(`/catalogue/changes/${decisions[0].id}`)).status, 200);
    assert.equal((await visitor.get('/catalogue/changes/99')).status, 404);
  });
  sound(data);
  assert.equal(list(data).length, all.length + 1);
});

test('a version begins on its day, also in a server started before it is published', async () => {
  const data = staffed();
  const p = procedureOf(data, (x) => x.time_limit === '10');
  const row = { ...p, time_limit: '4', valid_from: '2022-07-01' };
  const r = published(data, [row], '1/QĐ', '2022-06-01', '2022-07-01', '2022-06-06T10:00');
  assert.equal(r.code, 0, r.err);
  const text = async (server) => (await new Client(server.base).get(`/procedures/${p.code}`)).text;
  await at(data, '2022-06-30T09:00', async (as, server) => {
    assert.match(await text(server), /10 ngày làm việc/);
    assert.match(await text(server), /1\/7\/2022: Sửa đổi \(4 ngày làm việc\)/);
  });
  await at(data, '2022-07-01T09:00', async (as, server) => {
    assert.match(await text(server), />4 ngày làm việc/);
  });
  const later = published(
    data,
    [{ ...row, time_limit: '3', valid_from: '2022-06-20' }],
    '2/QĐ',
    '2022-06-01',
    '2022-06-20',
    '2022-06-06T10:00',
  );
  assert.match(later.err, /change\.csv:2:1: code: found .*without a version from 2022-06-20/);
});

const shownList = (data, what) => csv(motcua('list', what, '--format', 'csv', '--data', data).out);

// What is shown, changed by files; rows of the catalogue are none of it.
function shownPublished(data, files, number, effective, now = '2022-06-06T10:00') {
  const dir = scratch();
  const args = ['--decision', number, '--date', '2022-06-01', '--effective', effective, '--data', data];
  for (const [option, rows] of Object.entries(files)) {
    writeFileSync(join(dir, `${option}.csv`), toCsv(Object.keys(rows[0]), rows));
    args.push(...(option === 'rows' ? [join(dir, 'rows.csv')] : [`--${option}`, join(dir, `${option}.csv`)]));
  }
  process.env.MOTCUA_NOW = LOCAL(now);
  try {
    return motcua('procedures', 'publish', ...args);
  } finally {
    delete process.env.MOTCUA_NOW;
  }
}

test('what is shown and the papers change from a day; a dossier keeps those of its day', async () => {
  const data = staffed();
  const { code } = procedureOf(data, (x) => x.time_limit === '10');
  const detail = { ...shownList(data, 'details')[0], procedure: code };
  const old = shownList(data, 'papers')
    .slice(0, 2)
    .map((p, i) => ({ ...p, procedure: code, no: String(i + 1) }));
  const first = shownPublished(data, { details: [detail], papers: old }, '6/QĐ', '2022-06-10');
  assert.equal(first.code, 0, first.err);
  const paper = { procedure: code, no: '1', name: 'Tờ khai mẫu mới', originals: '1', copies: '0' };
  const papers = [
    { ...paper, needed: 'yes', when: '' },
    { ...paper, no: '2', name: 'Văn bản ủy quyền', needed: '', when: 'khi ủy quyền' },
  ];
  const r = shownPublished(data, { papers }, '7/QĐ', '2022-07-01');
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /0 procedures new, 1 amended, 0 abolished/);
  const next = { ...detail, steps: 'Nộp hồ sơ|Nhận kết quả', basis: 'Luật mới' };
  const again = shownPublished(data, { details: [next] }, '8/QĐ', '2022-08-01');
  assert.equal(again.code, 0, again.err);
  const names = async (client) =>
    csv((await client.get(`/procedures/${code}/papers.csv`)).text).map((p) => p.name);
  let before;
  await at(data, '2022-06-30T09:00', async (as, server) => {
    assert.deepEqual(
      await names(new Client(server.base)),
      old.map((p) => p.name),
    );
    before = await takeIn(await as('clerk'), code, { paper_1: 'original', paper_2: 'original' });
  });
  await at(data, '2022-07-01T09:00', async (as, server) => {
    assert.deepEqual(
      await names(new Client(server.base)),
      papers.map((p) => p.name),
    );
    const page = (await new Client(server.base).get(`/procedures/${code}`)).text;
    assert.ok(!page.includes('Luật mới') && page.includes('khi ủy quyền'));
    const clerk = await as('clerk');
    assert.ok((await clerk.get(`/intake/${code}`)).text.includes('Tờ khai mẫu mới'));
    const after = await takeIn(clerk, code, { paper_1: 'original' });
    assert.ok((await clerk.get(`/dossiers/${after}`)).text.includes('Tờ khai mẫu mới'));
    const kept = (await clerk.get(`/dossiers/${before}`)).text;
    assert.ok(kept.includes(old[0].name) && !kept.includes('Tờ khai mẫu mới'));
  });
  await at(data, '2022-08-01T09:00', async (as, server) => {
    const page = (await new Client(server.base).get(`/procedures/${code}`)).text;
    assert.ok(page.includes('Luật mới') && page.includes('<li>Nhận kết quả</li>'));
    assert.deepEqual(
      await names(new Client(server.base)),
      papers.map((p) => p.name),
      'papers stay',
    );
  });
  sound(data);
});

test('what is shown by files: all or nothing, with a new procedure or an ended one', () => {
  const data = staffed();
  const p = procedureOf(data, (x) => x.time_limit === '10');
  const detail = { ...shownList(data, 'details')[0], procedure: 'H12.T9002' };
  const paper = {
    procedure: 'H12.T9002',
    no: '1',
    name: 'Đơn',
    originals: '1',
    copies: '0',
    needed: 'yes',
    when: '',
  };
  const day = '2022-06-10';
  const fresh = { ...p, code: 'H12.T9002', name: 'Thủ tục mới', valid_from: day };
  const faults = [
    [{ papers: [paper] }, /papers\.csv:2:1: procedure: found "H12.T9002", expected the code of a procedure/],
    [
      { rows: [fresh], papers: [paper] },
      /papers\.csv:2:1: procedure: .* expected a procedure of procedure_details/,
    ],
    [{ rows: [fresh], details: [{ ...detail, steps: '' }] }, /details\.csv:2:\d+: steps: /],
    [
      { rows: [{ ...p, valid_to: '2022-06-09' }], details: [{ ...detail, procedure: p.code }] },
      /details\.csv: .* ends: nothing more is shown of it/,
    ],
    [
      { rows: [{ ...p, valid_from: day }], papers: [{ ...paper, procedure: 'H12.T0234' }] },
      /expected a row, or/,
    ],
  ];
  for (const [files, fault] of faults) {
    const r = shownPublished(data, files, 'B', day);
    assert.equal(r.code, 1, JSON.stringify(files));
    assert.match(r.err, fault);
  }
  const r = shownPublished(data, { rows: [fresh], details: [detail], papers: [paper] }, 'B', day);
  assert.equal(r.code, 0, r.err);
  assert.deepEqual(
    shownList(data, 'papers').filter((x) => x.procedure === 'H12.T9002'),
    [paper],
  );
  const twice = shownPublished(data, { papers: [{ ...paper, name: 'Đơn khác' }] }, 'C', day);
  assert.match(twice.err, /without a version from 2022-06-10/);
  sound(data);
});

test('all or nothing, each fault with its place', () => {
  const data = staffed();
  const before = list(data);
  const [a, b] = before.filter((x) => x.owner === 'P04');
  const day = '2022-06-10';
  const good = { ...a, time_limit: String(Number(a.time_limit) + 1), valid_from: day };
  const cases = [
    [{ ...b, valid_from: day }, /change\.csv:3:1: code: found ".*", expected a row that changes something/],
    [{ ...b, time_limit: 'x', valid_from: day }, /change\.csv:3:\d+: time_limit: found "x"/],
    [
      { ...b, level: 'district', owner: '', valid_from: day },
      /:3:\d+: level: found "district", expected province/,
    ],
    [{ ...b, owner: 'P05', valid_from: day }, /:3:\d+: owner: found "P05", expected the same/],
    [
      { ...b, time_limit: '3', valid_from: '2022-06-11' },
      /valid_from: found "2022-06-11", expected 2022-06-10/,
    ],
    [{ ...b, valid_to: '2022-06-10' }, /valid_to: found "2022-06-10", expected 2022-06-09/],
    [{ ...b, legal_limit: '1', legal_unit: 'working days', valid_from: day }, /legal_limit: found "1"/],
    [good, /code: found .* expected a code that no earlier row has/],
  ];
  for (const [row, fault] of cases) {
    const r = published(data, [good, row], 'A', '2022-06-01', day, '2022-06-06T10:00');
    assert.equal(r.code, 1, JSON.stringify(row));
    assert.match(r.err, fault);
  }
  const late = published(data, [good], 'A', '2022-06-01', day, '2022-06-11T10:00');
  assert.match(late.err, /effective: found 2022-06-10, expected today or later/);
  assert.deepEqual(list(data), before);
  assert.equal(published(data, [good], 'A', '2022-06-01', day, '2022-06-06T10:00').code, 0);
  const again = published(
    data,
    [{ ...good, time_limit: '1', valid_from: '2022-06-12' }],
    'A',
    '2022-06-01',
    '2022-06-12',
    '2022-06-06T10:00',
  );
  assert.match(again.err, /decision A was published already/);
  sound(data);
});

test('the administrator changes or abolishes one on its page, by the same act', async () => {
  const data = staffed();
  user(data, 'boss', '--role', 'admin');
  const p = procedureOf(data, (x) => x.time_limit === '10');
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const boss = await as('boss');
    const address = `/procedures/${p.code}/change`;
    const form = await boss.get(address);
    assert.equal(form.status, 200);
    const typed = {
      csrf: csrfOf(form.text),
      number: '9/QĐ-UBND',
      day: '1/6/2022',
      effective: '6/6/2022',
      name: p.name,
      limit: '7',
    };
    const faults = [
      [{ number: '' }, 'Nhập số quyết định'],
      [{ day: 'hôm qua' }, 'Nhập ngày quyết định'],
      [{ effective: '5/6/2022' }, 'phải từ hôm nay'],
      [{ limit: '-1' }, 'số nguyên không âm'],
      [{ limit: '10' }, 'Chưa có gì thay đổi'],
    ];
    for (const [wrong, said] of faults) {
      const r = await boss.post(address, { ...typed, ...wrong });
      assert.equal(r.status, 422, said);
      assert.ok(r.text.includes(said), said);
      assert.ok(r.text.includes('value="9/QĐ-UBND"') || wrong.number === '', 'nothing typed is lost');
    }
    const named = { paper_1: 'Đơn đề nghị', paper_1_originals: '1' };
    for (const [wrong, said] of [
      [{ basis: 'Luật' }, 'không được để trống'],
      [{ ...named, paper_1_originals: '0' }, 'ít nhất một bản'],
      [{ ...named, paper_1_needed: 'yes', paper_1_when: 'khi cần' }, 'không cả hai'],
    ]) {
      const texts = { audience: 'Cá nhân', decides: 'Sở', result: 'Giấy', steps: 'Nộp', how: 'Trực tiếp' };
      const r = await boss.post(address, {
        ...typed,
        ...('basis' in wrong ? {} : { ...texts, basis: 'L' }),
        ...wrong,
      });
      assert.equal(r.status, 422, said);
      assert.ok(r.text.includes(said), said);
    }
    const done = await boss.post(address, {
      ...typed,
      audience: 'Cá nhân',
      decides: 'Sở Tư pháp',
      result: 'Giấy phép',
      steps: 'Nộp hồ sơ\r\n\r\n  Nhận kết quả ',
      how: 'Trực tiếp',
      basis: 'Luật số 1',
      event_work: 'yes',
      paper_1: 'Đơn đề nghị',
      paper_1_originals: '1',
      paper_1_needed: 'yes',
      paper_3: 'Bản sao giấy phép cũ',
      paper_3_copies: '2',
      paper_3_when: 'khi cấp lại',
    });
    assert.equal(done.status, 303, /error-summary__list.*/.exec(done.text)?.[0]);
    const shown = async () => (await boss.get(`/procedures/${p.code}`)).text;
    await until(async () => />7 ngày làm việc/.test(await shown()), 'the limit');
    assert.match(await shown(), /<li>Nộp hồ sơ<\/li><li>Nhận kết quả<\/li>/);
    assert.deepEqual(
      csv((await boss.get(`/procedures/${p.code}/papers.csv`)).text).map((x) => Object.values(x).join('; ')),
      ['1; Đơn đề nghị; 1; 0; yes; ', '2; Bản sao giấy phép cũ; 0; 2; no; khi cấp lại'],
    );
    const filled = (await boss.get(address)).text;
    assert.match(filled, /rows="6"[^>]*>Nộp hồ sơ\nNhận kết quả</);
    assert.match(filled, /id="event_work"[^>]* checked/);
    assert.match(filled, /name="paper_2_copies" value="2"/);
    assert.equal((await boss.post(address, { ...typed, limit: '6' })).status, 422, 'the number is taken');
    const ends = { ...typed, number: '10/QĐ-UBND', effective: '7/6/2022', ends: 'yes' };
    assert.equal((await boss.post(address, ends)).status, 303);
    await until(async () => /đến 6\/6\/2022/.test(await shown()), 'the end');
    assert.match(await shown(), /7\/6\/2022: Bãi bỏ, theo quyết định 10\/QĐ-UBND/);
    assert.equal(csv((await boss.get('/catalogue/changes.csv')).text).length, 2);
  });
  sound(data);
});

test('each node sees it', async () => {
  const data = staffed();
  const p = procedureOf(data, (x) => x.time_limit === '10');
  const env = { MOTCUA_NOW: LOCAL('2022-06-06T09:00') };
  const nodes = [await serveWith(env, data)];
  if (data.includes('://')) nodes.push(await serveWith(env, data));
  try {
    const row = { ...p, time_limit: '5', valid_from: '2022-06-06' };
    const r = published(data, [row], '3/QĐ', '2022-06-01', '2022-06-06', '2022-06-06T10:00');
    assert.equal(r.code, 0, r.err);
    for (const node of nodes) {
      const c = new Client(node.base);
      await until(
        async () => (await c.get(`/procedures/${p.code}`)).text.includes('>5 ngày làm việc'),
        'the limit',
      );
    }
  } finally {
    for (const node of nodes) await node.stop();
  }
});

test('cuts against the legal limit: a list with its count', async () => {
  const data = staffed();
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const c = new Client(server.base);
    const cuts = csv((await c.get('/catalogue/cuts.csv')).text);
    assert.ok(cuts.some((x) => x.code === 'H12.X0023') && !cuts.some((x) => x.code === 'H12.T0234'));
    const page = (await c.get('/catalogue/cuts')).text;
    assert.ok(page.includes(`${cuts.length} thủ tục có thời hạn ngắn hơn luật định`));
    const days = { 'working days': 56, 'working hours': 7, days: 40 };
    const own = csv((await c.get('/procedures.csv')).text).filter(
      (x) => x.legal_limit && x.time_limit * days[x.unit] < x.legal_limit * days[x.legal_unit],
    );
    assert.deepEqual(
      cuts.map((x) => x.code),
      own.map((x) => x.code),
    );
  });
});
