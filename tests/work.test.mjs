// The life of a dossier through its pages: a clerk takes it in, a chief gives it out, an officer works on it,
// asks for a supplement, passes it on, a head signs, the desk hands it out; what moves the due time and what
// does not; who may do what; two who act at once; sixty-four clerks at once; the same intake sent twice.
import test from 'node:test';
import assert from 'node:assert/strict';
import { allForms, fill, plain } from './forms.mjs';
import { random } from './support.mjs';
import { Client, csv, demoCopy, motcua, serveWith } from './server.mjs';
import {
  LOCAL,
  user,
  staffed,
  procedureOf,
  at,
  csrfOf,
  acts,
  act,
  takeIn,
  pdf,
  rowOf,
  sound,
} from './office.mjs';

test('a dossier from the desk to the desk, with a supplement on the way', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const found = await clerk.get(`/intake?q=${encodeURIComponent(procedure)}`);
    assert.match(found.text, new RegExp(`href="/intake/${procedure}"`));
    code = await takeIn(clerk, procedure);
    assert.match(code, /^000\.00\.04\.H12-220606-0001$/);
    const row = await rowOf(clerk, code);
    assert.equal(row.received_at, '2022-06-06T09:00');
    assert.equal(row.due_at, '2022-06-20T17:00');
    const receipt = await clerk.get(`/dossiers/${code}/receipt`);
    assert.match(receipt.text, /Mẫu số 01, Thông tư 01\/2018\/TT-VPCP/);
    assert.match(receipt.text, /17:00 20\/6\/2022/);
    for (const size of ['receipt', 'receipt80']) {
      const text = await pdf(clerk, `/dossiers/${code}/print/${size}`);
      assert.ok(text.includes(code) && text.includes('Trần Thị Bích'), text);
      assert.match(text, /17 giờ 00, ngày 20\/06\/2022/);
      assert.doesNotMatch(text, /096123456789/);
    }
    // The clerk has nothing more to do with it, except to give it back, or to mend a name.
    assert.deepEqual(Object.keys((await acts(clerk, code)).found), ['withdraw', 'correct']);
    const chief = await as('chief');
    assert.match((await chief.get('/inbox?pile=free')).text, new RegExp(code.replaceAll('.', '\\.')));
    const { text } = await acts(chief, code);
    const an = /<option value="(\d+)">Nguyễn An<\/option>/.exec(text)[1];
    await act(chief, code, 'give', { holder: an });
    assert.doesNotMatch((await (await as('binh')).get('/inbox?pile=free')).text, new RegExp(code));
    assert.match((await (await as('an')).get('/inbox')).text, new RegExp(code));
  });
  await at(data, '2022-06-08T10:00', async (as) => {
    const an = await as('an');
    await act(an, code, 'supplement', {
      text: 'Thiếu bản sao giấy khai sinh; đơn chưa ký.',
      basis: 'Nghị định 61/2018/NĐ-CP, Điều 17',
      sent_by: 'phone',
    });
    const { found, text } = await acts(an, code);
    assert.deepEqual(Object.keys(found).sort(), ['correct', 'supplemented', 'withdraw']);
    // The colleague, whom the person has not told, does not end it.
    assert.deepEqual(Object.keys((await acts(await as('binh'), code)).found), ['supplemented']);
    const letter = await pdf(an, `/dossiers/${code}/print/1`);
    assert.match(letter, /Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ/);
    assert.match(letter, /Thiếu bản sao giấy khai sinh; đơn chưa ký\./);
    assert.match(letter, /Căn cứ: Nghị định 61\/2018\/NĐ-CP, Điều 17/);
    assert.match(letter, /Cà Mau, ngày 08 tháng 6 năm 2022/);
    assert.match(letter, /CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM/);
    assert.equal((await an.get(`/dossiers/${code}/print/2`)).status, 404);
    assert.equal((await (await as('other')).get(`/dossiers/${code}/print/1`)).status, 403);
    assert.match(text, /Thiếu bản sao giấy khai sinh/);
    assert.match(text, /tạm dừng, chờ người nộp bổ sung/);
    // Of the days, only that of the request is said to be stopped.
    const days = /<ol class="govuk-list mc-due">([\s\S]*?)<\/ol>/.exec(text)[1];
    assert.match(days, /Thứ hai 6\/6\/2022<\/span> ngày tiếp nhận, không tính *<\/li>/);
    assert.match(days, /Thứ ba 7\/6\/2022<\/span> ngày thứ 1\/10 *<\/li>/);
    sound(data);
  });
  // It waits for weeks, beyond the first due time: it is in time all the while.
  await at(data, '2022-07-05T08:00', async (as) => {
    const leader = await as('leader');
    const rows = csv((await leader.get('/figures/2022-06-01..2022-07-04/agencies.csv')).text);
    const mine = rows.find((r) => r.code === 'P04');
    assert.deepEqual([mine.received, mine.in_time, mine.overdue], ['1', '1', '0']);
    await act(await as('clerk'), code, 'supplemented');
    // Two days were counted, eight are left from the fifth of July on.
    assert.equal((await rowOf(leader, code)).due_at, '2022-07-15T17:00');
    assert.match((await leader.get(`/dossiers/${code}`)).text, /đồng hồ dừng/);
  });
  await at(data, '2022-07-06T08:00', async (as) => {
    await act(await as('an'), code, 'pass', { text: 'Đủ điều kiện' });
    await act(await as('chief'), code, 'pass', { step: '5' });
    assert.doesNotMatch((await acts(await as('head'), code)).text, /Chưa có kết quả trong hệ thống/);
    await act(await as('head'), code, 'pass');
    // Nothing was signed: whoever registers it, and the desk, are told.
    assert.match((await acts(await as('chief'), code)).text, /Chưa có kết quả trong hệ thống/);
    await act(await as('chief'), code, 'pass');
    const clerk = await as('clerk');
    assert.match((await acts(clerk, code)).text, /Chưa có kết quả trong hệ thống/);
    const row = await rowOf(clerk, code);
    assert.deepEqual([row.finished_at, row.outcome], ['2022-07-06T08:00', 'granted']);
    await act(clerk, code, 'return', { sent_by: 'desk' });
    assert.deepEqual(Object.keys((await acts(clerk, code)).found), []);
    const slip = await pdf(clerk, `/dossiers/${code}/print/control`);
    assert.match(slip, /Phiếu kiểm soát quá trình giải quyết hồ sơ/);
    const lines = slip.split('\n').filter((l) => /^\s*\d+\s+\S/.test(l));
    assert.equal(lines.length, 7, slip);
    assert.match(slip, /09 giờ 00, ngày 06\/06\/2022/);
    assert.match(slip, /Trễ hạn/, 'the review took longer than its hours');
    const { text } = await acts(clerk, code);
    for (const what of ['Tiếp nhận', 'Giao việc', 'Yêu cầu bổ sung', 'Đã bổ sung', 'Đã trả kết quả'])
      assert.match(text, new RegExp(what));
  });
  sound(data);
  // What was written is not in the journal, only its digest.
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"act":"dossier\.supplement_asked"/);
  assert.doesNotMatch(journal, /khai sinh|Trần Thị Bích|096123456789/);
});

test('extensions, apologies, refusals and withdrawals', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let extended, apologised, refused, withdrawn;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk'),
      chief = await as('chief'),
      an = await as('an');
    [extended, apologised, refused, withdrawn] = [
      await takeIn(clerk, procedure),
      await takeIn(clerk, procedure),
      await takeIn(clerk, procedure),
      await takeIn(clerk, procedure),
    ];
    for (const code of [extended, apologised, refused]) {
      const { text } = await acts(chief, code);
      await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
    }
    await act(clerk, withdrawn, 'withdraw', { text: 'Người nộp xin rút' });
    assert.equal((await rowOf(clerk, withdrawn)).outcome, 'withdrawn');
    await act(an, refused, 'pass');
    await act(chief, refused, 'pass', { step: '5' });
    const head = await as('head');
    const without = await head.post(`/dossiers/${refused}/acts/refuse`, {
      ...(await acts(head, refused)).found.refuse,
      text: 'Không đủ điều kiện',
    });
    assert.equal(without.status, 422, 'a refusal without its legal basis');
    await act(head, refused, 'refuse', { text: 'Không đủ điều kiện', basis: 'Luật Hộ tịch, Điều 7' });
    const row = await rowOf(clerk, refused);
    assert.deepEqual([row.outcome, row.finished_at], ['refused', '2022-06-06T09:00']);
    assert.ok((await acts(clerk, refused)).found.return, 'the desk hands the papers back');
  });
  await at(data, '2022-06-20T16:59', async (as) => {
    const chief = await as('chief');
    assert.ok(!(await acts(await as('an'), extended)).found.extend, 'an officer agrees to no extension');
    await act(chief, extended, 'extend', { amount: '3', text: 'Phải xác minh' });
    assert.equal((await rowOf(chief, extended)).due_at, '2022-06-23T17:00');
    const twice = await chief.post(`/dossiers/${extended}/acts/extend`, {
      ...(await acts(chief, extended)).found.extend,
      amount: '3',
      text: 'Lần nữa',
    });
    assert.equal(twice.status, 409);
  });
  await at(data, '2022-06-20T17:01', async (as) => {
    const chief = await as('chief');
    const { found } = await acts(chief, apologised);
    assert.ok(!found.extend, 'no extension after the due time');
    await act(chief, apologised, 'apologise', { at: '27/6/2022', text: 'Quá tải' });
    assert.equal((await rowOf(chief, apologised)).due_at, '2022-06-20T17:00');
    assert.match((await acts(chief, apologised)).text, /hẹn lại: 17:00 27\/6\/2022/);
    assert.ok(!(await acts(chief, apologised)).found.apologise, 'one new date, and no second');
  });
  await at(data, '2022-06-22T09:00', async (as) => {
    for (const who of ['an', 'chief', 'head', 'chief'])
      await act(await as(who), apologised, 'pass', who === 'chief' ? { step: '' } : {}).catch(async () =>
        act(await as(who), apologised, 'pass', { step: '5' }),
      );
    const rows = csv((await (await as('leader')).get('/figures/2022-06-01..2022-06-30/agencies.csv')).text);
    const mine = rows.find((r) => r.code === 'P04');
    assert.deepEqual([mine.received, mine.on_time, mine.late], ['4', '2', '1'], 'the promise does not count');
  });
  sound(data);
});

test('who may do what, and two who act at once', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk'),
      chief = await as('chief'),
      an = await as('an'),
      binh = await as('binh'),
      other = await as('other'),
      leader = await as('leader');
    const code = await takeIn(clerk, procedure);
    for (const who of [an, chief, leader, other])
      assert.equal((await who.get(`/intake/${procedure}`)).status, 403, 'only a clerk takes in');
    assert.equal((await other.get(`/dossiers/${code}`)).status, 403);
    const { found: offered } = await acts(chief, code);
    const stolen = { ...offered.take, csrf: csrfOf((await leader.get('/search')).text) };
    assert.equal((await leader.post(`/dossiers/${code}/acts/take`, stolen)).status, 403);
    const others = { ...offered.take, csrf: csrfOf((await other.get('/search')).text) };
    assert.equal((await other.post(`/dossiers/${code}/acts/take`, others)).status, 403);
    await act(chief, code, 'pass');
    // Both officers open it; both take it.
    const one = (await acts(an, code)).found.take,
      two = (await acts(binh, code)).found.take;
    const took = await Promise.all([
      an.post(`/dossiers/${code}/acts/take`, one),
      binh.post(`/dossiers/${code}/acts/take`, two),
    ]);
    assert.deepEqual(took.map((r) => r.status).sort(), [303, 409]);
    const loser = took[0].status === 409 ? an : binh,
      winner = loser === an ? binh : an;
    const told = took.find((r) => r.status === 409).text;
    assert.match(told, /Người khác đã xử lý hồ sơ này sau khi bạn mở; hãy mở lại để xem/);
    assert.ok(!(await acts(loser, code)).found.pass);
    assert.ok((await acts(winner, code)).found.pass);
    // Sent twice from one page: the second is told.
    const pass = (await acts(winner, code)).found.pass;
    assert.equal((await winner.post(`/dossiers/${code}/acts/pass`, pass)).status, 303);
    assert.equal((await winner.post(`/dossiers/${code}/acts/pass`, pass)).status, 409);
  });
  sound(data);
});

test('an opinion beside, and standing in for one who is away', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  const away = motcua(
    'user',
    'away',
    'an',
    '--delegate',
    'binh',
    '--from',
    '2022-06-06',
    '--to',
    '2022-06-07',
    '--data',
    data,
  );
  assert.equal(away.code, 0, away.err);
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const chief = await as('chief'),
      binh = await as('binh'),
      other = await as('other');
    code = await takeIn(await as('clerk'), procedure);
    const { text } = await acts(chief, code);
    await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
    const form = await acts(binh, code);
    const list = csv(motcua('list', 'agencies', '--format', 'csv', '--data', data).out);
    const name = list.find((a) => a.code === 'P05').name;
    const id = new RegExp(`<option value="(\\d+)">${name}</option>`).exec(form.text)[1];
    await act(binh, code, 'ask', { agency: id, text: 'Đề nghị cho ý kiến' });
    // What a deputy does names both: among the papers and in the timeline.
    const page = await acts(binh, code);
    assert.match(page.text, /<span class="mc-note">09:00 6\/6\/2022, binh, thay Nguyễn An<\/span>/);
    assert.match(page.text, /mc-timeline__who">binh, thay Nguyễn An ghi nhận lúc/);
    assert.match(page.text, /mc-timeline__who">chief ghi nhận lúc/);
    const pass = page.found.pass;
    assert.equal((await binh.post(`/dossiers/${code}/acts/pass`, pass)).status, 409, 'the opinion is open');
    assert.match((await other.get('/inbox?pile=free')).text, new RegExp(code));
  });
  await at(data, '2022-06-08T09:00', async (as) => {
    // The days of standing in are over.
    assert.ok(!(await acts(await as('binh'), code)).found.pass);
    const other = await as('other');
    const inbox = csv((await other.get('/inbox.csv?pile=free')).text);
    assert.equal(inbox.length, 1);
    assert.equal(inbox[0].step, 'opinion');
    // Whoever is asked sees the dossier for as long as the opinion is theirs to give.
    await act(other, code, 'answer', { text: 'Không có ý kiến khác' });
    assert.equal((await other.get(`/dossiers/${code}`)).status, 403);
  });
  assert.match(
    motcua('export', 'journal', '--data', data).out,
    /"act":"dossier\.asked".*"for":\d+|"for":\d+/,
  );
  sound(data);
});

test('sixty-four clerks at once, and the same intake sent twice', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  const names = Array.from({ length: 64 }, (_, i) => `clerk${i}`);
  const token = motcua('token', 'add', 'an', 'desk', '--data', data).out.trim();
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const base = clerk.base;
    const send = (name, key) =>
      fetch(`${base}/api/dossiers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ procedure, agency: 'P04', channel: 'counter', applicant: name }),
      }).then(async (r) => ({ status: r.status, ...(await r.json()) }));
    const all = (
      await Promise.all(names.map((n) => Promise.all([0, 1, 2].map((i) => send(n, `${n}-${i}`)))))
    ).flat();
    assert.deepEqual([...new Set(all.map((r) => `${r.status} ${r.error ?? ''}`))], ['201 ']);
    const serials = all.map((r) => Number(r.code.slice(-4))).sort((a, b) => a - b);
    assert.deepEqual(
      serials,
      Array.from({ length: 192 }, (_, i) => i + 1),
    );
    // Again, all at once: nothing new.
    const again = await Promise.all(names.map((n) => send(n, `${n}-1`)));
    assert.ok(again.every((r) => r.status === 200));
    // A form sent by a double click.
    const form = await clerk.get(`/intake/${procedure}`);
    const values = {
      csrf: csrfOf(form.text),
      key: /name="key" value="([^"]+)"/.exec(form.text)[1],
      agency: 'P04',
      applicant: 'Lê Văn Hai',
      channel: 'counter',
    };
    const both = await Promise.all([1, 2].map(() => clerk.post(`/intake/${procedure}`, values)));
    assert.deepEqual(
      both.map((r) => r.status),
      [303, 303],
    );
    assert.equal(both[0].headers.get('location'), both[1].headers.get('location'));
    // Gone back to and changed, it is another person's, and leads to nobody else's dossier.
    const changed = await clerk.post(`/intake/${procedure}`, { ...values, applicant: 'Lê Thị Ba' });
    assert.equal(changed.status, 422);
    assert.match(changed.text, /đã dùng cho một lần gửi khác/);
    const piled = csv((await (await as('chief')).get('/inbox.csv?pile=free')).text);
    assert.equal(piled.length, 51, 'a page and the first of the next');
  });
  sound(data);
});

test('the person is found by number, or read from the card', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    await takeIn(clerk, procedure);
    const csrf = csrfOf((await clerk.get(`/intake/${procedure}`)).text);
    const known = await clerk.post(`/intake/${procedure}`, {
      csrf,
      agency: 'P04',
      applicant_id: '096123456789',
    });
    assert.equal(known.status, 200);
    assert.match(known.text, /name="applicant" value="Trần Thị Bích"/);
    assert.match(known.text, /name="phone" value="0912345678"/);
    const looked = motcua('export', 'journal', '--data', data).out;
    assert.match(looked, /"who":"clerk","act":"dossier\.viewed"/, 'that somebody was looked up is written');
    const scan = '096123456780|381234567|Lê Văn Hai|02031990|Nam|Ấp 1, xã Khánh An|15042021';
    const read = await clerk.post(`/intake/${procedure}`, { csrf, agency: 'P04', scan });
    assert.match(read.text, /name="applicant" value="Lê Văn Hai"/);
    assert.match(read.text, /name="applicant_id" value="096123456780"/);
    const bad = await clerk.post(`/intake/${procedure}`, {
      csrf,
      agency: 'P04',
      scan: 'x',
      applicant: 'Tên đã gõ',
    });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /value="Tên đã gõ"/, 'nothing typed is lost');
    const none = await clerk.post(`/intake/${procedure}`, { csrf, agency: '', applicant: 'A' });
    assert.equal(none.status, 422);
    assert.match(none.text, /href="#agency"/);
  });
});

test('the board says what is about to be late, and with whom', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let late, soon, paused;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    [late, paused] = [await takeIn(clerk, procedure), await takeIn(clerk, procedure)];
    const chief = await as('chief');
    await act(chief, paused, 'pass');
    await act(await as('an'), paused, 'supplement', { text: 'x', basis: 'y', sent_by: 'desk' });
  });
  await at(data, '2022-06-08T09:00', async (as) => {
    soon = await takeIn(await as('clerk'), procedure);
    await act(await as('chief'), soon, 'pass');
    await act(await as('an'), soon, 'take');
  });
  await at(data, '2022-06-21T08:00', async (as) => {
    const board = async (who) => csv((await (await as(who)).get('/board.csv')).text);
    const rows = await board('chief');
    assert.deepEqual(
      rows.map((r) => [r.agency, r.step, r.open, r.overdue, r.soon, r.step_late]),
      [
        ['P04', 'assign', '1', '1', '0', '1'],
        ['P04', 'review', '1', '0', '1', '1'],
      ],
    );
    assert.deepEqual(await board('leader'), rows);
    const page = (await (await as('chief')).get('/board')).text;
    assert.match(page, new RegExp(`${late}.*${soon}.*Nguyễn An`, 's'));
    assert.ok(!page.includes(paused), 'what waits for the person is not on it');
    assert.equal((await (await as('an')).get('/board')).status, 403);
  });
});

test('the demonstration has work on its desks', async () => {
  const data = demoCopy();
  const server = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-15T08:00') }, data);
  try {
    for (const [name, pile] of [
      ['chuyenvien', 'free'],
      ['truongphong', 'free'],
      ['giamdoc', 'free'],
    ]) {
      const c = await new Client(server.base).signIn(name);
      const rows = csv((await c.get(`/inbox.csv?pile=${pile}`)).text);
      assert.ok(rows.length > 0, name);
      const due = rows.map((r) => r.due_at);
      assert.deepEqual(due, [...due].sort(), 'what is due first on top');
    }
    const clerk = await new Client(server.base).signIn('motcua');
    assert.equal((await clerk.get('/intake')).status, 200);
    // Several at once.
    const officer = await new Client(server.base).signIn('chuyenvien');
    const page = (await officer.get('/inbox?pile=free')).text;
    const items = [...page.matchAll(/name="item" value="(\d+)"/g)].slice(0, 3).map((m) => m[1]);
    const body = new URLSearchParams([['csrf', csrfOf(page)], ...items.map((i) => ['item', i])]).toString();
    const r = await officer.ask('/inbox/take', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(r.status, 303);
    assert.equal(csv((await officer.get('/inbox.csv')).text).length, items.length);
  } finally {
    await server.stop();
  }
  sound(data);
});

test('several pass on at once: what changed meanwhile, or may not, stays and is named', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, an, binh, head] = await Promise.all(
      ['clerk', 'chief', 'an', 'binh', 'head'].map(as),
    );
    const codes = [];
    for (let i = 0; i < 5; i++) {
      const code = await takeIn(clerk, procedure);
      const { found, text } = await acts(chief, code);
      const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
      assert.equal((await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder })).status, 303);
      codes.push(code);
    }
    const choices = (page) =>
      Object.fromEntries(
        [...page.matchAll(/name="item" value="(\d+:\d+:([^"]+))"/g)].map((m) => [m[2], m[1]]),
      );
    const agencyOf = (text) => /name="agency"[^>]*>\s*<option value="(\d+)"/.exec(text)[1];
    const send = (who, page, items) =>
      who.ask('/inbox/pass', {
        method: 'POST',
        body: new URLSearchParams([['csrf', csrfOf(page)], ...items.map((i) => ['item', i])]).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const page = (await an.get('/inbox')).text;
    const shown = choices(page);
    assert.deepEqual(Object.keys(shown).sort(), [...codes].sort());
    // Since then: an extension, an opinion that is asked (on a page that is read anew).
    await act(chief, codes[1], 'extend', { text: 'Cần xác minh', amount: '2' });
    await act(an, codes[2], 'ask', {
      text: 'Có hợp quy hoạch không?',
      agency: agencyOf((await an.get(`/dossiers/${codes[2]}`)).text),
    });
    const asked = choices((await an.get('/inbox')).text)[codes[2]];
    const before = (await binh.get('/inbox')).text;
    const stranger = await send(binh, before, [shown[codes[0]]]);
    assert.match(stranger.text, /Đã chuyển 0 hồ sơ.*1 hồ sơ được giữ nguyên.*không do bạn giữ/s);
    const r = await send(an, page, [shown[codes[0]], shown[codes[1]], asked, shown[codes[3]]]);
    assert.equal(r.status, 200, r.text);
    assert.match(r.text, /Đã chuyển 2 hồ sơ sang bước tiếp theo\. 2 hồ sơ được giữ nguyên/);
    assert.match(r.text, new RegExp(`${codes[1]}</span></a>: đã có thay đổi`));
    assert.match(r.text, new RegExp(`${codes[2]}</span></a>: chưa thể chuyển`));
    assert.deepEqual(Object.keys(choices(r.text)).sort(), [codes[1], codes[2], codes[4]].sort());
    // The same form again: it is gone, nothing happens twice.
    assert.match((await send(an, page, [shown[codes[0]]])).text, /Đã chuyển 0 hồ sơ.*đã có thay đổi/s);
    assert.equal((await send(an, page, [])).status, 422);
    for (const bad of ['x', '1:2', '1:x:y']) assert.equal((await send(an, page, [bad])).status, 422, bad);
    // What is decided, or may go more than one way, is not offered, and not done when it is asked for.
    await act(chief, codes[0], 'take');
    assert.deepEqual(choices((await chief.get('/inbox')).text), {}, 'two steps can follow');
    const { found } = await acts(chief, codes[0]);
    const forced = `${found.pass.item}:${found.pass.version}:${codes[0]}`;
    assert.match(
      (await send(chief, (await chief.get('/inbox')).text, [forced])).text,
      /Đã chuyển 0 hồ sơ.*chưa thể/s,
    );
    await act(chief, codes[0], 'pass', { step: 5 });
    await act(head, codes[0], 'take');
    assert.deepEqual(choices((await head.get('/inbox')).text), {}, 'a signature is given one by one');
    const sign = (await acts(head, codes[0])).found.pass;
    assert.match(
      (await send(head, (await head.get('/inbox')).text, [`${sign.item}:${sign.version}:${codes[0]}`])).text,
      /Đã chuyển 0 hồ sơ.*chưa thể/s,
    );
  });
  const passed = motcua('export', 'journal', '--data', data).out.match(/"dossier\.passed"/g);
  assert.equal(passed.length, 3, 'an event for each that went on, none for those that stayed');
  sound(data);
});

test('a declaration goes with the intake, and is seen only where looking is written down', async () => {
  const data = staffed();
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const right = fill(form, random(11), { skip: 0 }).post;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const page = (await clerk.get('/intake/H12.T0234')).text;
    const base = {
      csrf: csrfOf(page),
      key: /name="key" value="([^"]+)"/.exec(page)[1],
      agency: 'P04',
      applicant: 'Trần Thị Bích',
      channel: 'counter',
      paper_1: 'original',
      paper_2: 'certified',
    };
    const empty = await clerk.post('/intake/H12.T0234', base);
    assert.equal(empty.status, 422);
    assert.match(empty.text, /value="Trần Thị Bích"/, 'nothing typed is lost');
    for (const [, id] of empty.text.matchAll(/<a href="#([^"]+)">/g))
      assert.ok(empty.text.includes(`id="${id}"`), id);
    const body = new URLSearchParams([...Object.entries(base), ...right]);
    const r = await clerk.post('/intake/H12.T0234', body);
    assert.equal(r.status, 303, plain(r.text));
    code = /^\/dossiers\/([^?]+)/.exec(r.headers.get('location'))[1];
    const shown = await clerk.get(`/dossiers/${code}`);
    assert.match(shown.text, /Người nộp đã khai tờ khai/);
    const secret = right.find(([, text]) => /^\p{L}{3,} \p{L}/u.test(text))[1];
    assert.ok(!shown.text.includes(secret), 'not before looking is written down');
    // Who it is need not be typed twice.
    const key = /name="key" value="([^"]+)"/.exec((await clerk.get('/intake/H12.T0234')).text)[1];
    const once = [...Object.entries({ ...base, key, applicant: '' }), ...right];
    const second = await clerk.post('/intake/H12.T0234', new URLSearchParams(once));
    assert.equal(second.status, 303, plain(second.text));
    const name = right.find(([n]) => /^a\.(applicant|person)\.name$/.test(n))[1];
    const other = /^\/dossiers\/([^?]+)/.exec(second.headers.get('location'))[1];
    assert.ok(plain((await clerk.get(`/dossiers/${other}`)).text).includes(name));
    const seen = await clerk.post(`/dossiers/${code}/numbers`, { csrf: base.csrf });
    assert.ok(seen.text.includes(secret));
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"act":"dossier\.declared"/);
  assert.match(journal, /"act":"dossier\.viewed"/);
  sound(data);
});

test('the register of dossiers, as a page and on paper, for those whose it is', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const codes = [await takeIn(clerk, procedure), await takeIn(clerk, procedure)];
    const query = 'agency=P04&from=2022-06-06&to=2022-06-06';
    for (const who of ['clerk', 'head', 'leader']) {
      const page = await (await as(who)).get(`/register?${query}`);
      assert.equal(page.status, 200, page.text);
      for (const c of codes) assert.ok(page.text.includes(`href="/dossiers/${c}"`), `${who} ${c}`);
    }
    const rows = csv((await clerk.get(`/register.csv?${query}`)).text);
    assert.deepEqual(rows.map((r) => r.code).sort(), [...codes].sort());
    const text = await pdf(clerk, `/register/print?${query}`);
    assert.match(text, /Mẫu số 06, Thông tư 01\/2018\/TT-VPCP/);
    assert.match(text, /ngày 6\/6\/2022: 2 hồ sơ/);
    assert.match(text, /Trần Thị Bích/);
    assert.equal((await (await as('other')).get(`/register?${query}`)).status, 403);
    assert.doesNotMatch(
      (await clerk.get('/register?agency=P04&from=2022-06-05&to=2022-06-05')).text,
      /mc-code/,
    );
    assert.equal((await clerk.get('/register?agency=P04&from=2022-06-06&to=2022-06-05')).status, 422);
  });
  sound(data);
});
