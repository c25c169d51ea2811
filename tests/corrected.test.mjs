// A slip of the pen at the desk is mended: by whom, with what, and what follows the name and the number; the
// journal's digests tell it from what was changed by hand.
import test from 'node:test';
import assert from 'node:assert/strict';
import { copyOf, sql } from './place.mjs';
import { csv, motcua } from './server.mjs';
import {
  act,
  acts,
  at,
  csrfOf,
  pdf,
  procedureOf,
  programs,
  sound,
  staffed,
  takeIn,
  toTheHead,
  user,
} from './office.mjs';

const WRONG = { applicant: 'Trần Thị Bịch', applicant_id: '096123456781', phone: '0912345671' };
const RIGHT = { applicant: 'Trần Thị Bích', applicant_id: '096123456789', phone: '0912345678' };
const WHY = { text: 'Gõ nhầm khi tiếp nhận' };
const TEN = (p) => p.time_limit === '10';

const give = async (chief, code) => {
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  assert.equal((await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder })).status, 303);
};
const found = async (client, q) =>
  csv((await client.get(`/search.csv?q=${encodeURIComponent(q)}`)).text).map((r) => r.code);
const journal = (data) => motcua('export', 'journal', '--data', data).out;
const events = (data, name) =>
  journal(data)
    .split('\n')
    .filter((l) => l.includes(`"act":"${name}"`))
    .map((l) => JSON.parse(l));
// What the page of intake knows of a number.
const known = async (clerk, procedure, number) => {
  const page = (await clerk.get(`/intake/${procedure}`)).text;
  const form = { csrf: csrfOf(page), key: 'k', applicant: '', applicant_id: number, phone: '' };
  return /name="applicant" value="([^"]*)"/.exec((await clerk.post(`/intake/${procedure}`, form)).text)[1];
};

test('all that hangs by name and number follows what was mended', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await takeIn(await as('clerk'), procedure, WRONG);
  });
  await at(data, '2022-06-06T10:30', async (as) => {
    const clerk = await as('clerk');
    assert.deepEqual(await found(clerk, 'bich'), [code]);
    const done = await act(clerk, code, 'correct', { ...RIGHT, applicant: 'Trần Thị Ngọc Bích', ...WHY });
    assert.equal(done.headers.get('location'), `/dossiers/${code}?done=correct`);
    const page = (await clerk.get(`/dossiers/${code}?done=correct`)).text;
    assert.match(page, /Đính chính thông tin người nộp\. <a [^>]*\/receipt">/);
    assert.match(page, />Trần Thị Ngọc Bích<br><span[^>]*>Đã đính chính [^<]*10:30 6\/6\/2022/);
    assert.match(page, /096•+89/);
    assert.match(page, /timeline__what">Đính chính thông tin người nộp</);
    assert.match(page, /Gõ nhầm khi tiếp nhận/);
    assert.doesNotMatch(page, /Bịch|096123456789|0912345678/);
    assert.deepEqual(await found(clerk, 'tran thi ngoc bich'), [code]);
    assert.deepEqual(await found(clerk, 'tran ngoc'), [code]);
    assert.equal(await known(clerk, procedure, RIGHT.applicant_id), 'Trần Thị Ngọc Bích');
    assert.equal(await known(clerk, procedure, WRONG.applicant_id), '');
    const receipt = await pdf(clerk, `/dossiers/${code}/print/receipt`);
    assert.match(receipt, /Trần Thị Ngọc Bích/);
    assert.match(receipt, /0912345678/);
    // Another word takes the place of the one before.
    await act(clerk, code, 'correct', { applicant: 'Trần Thị Ngọc Bính', ...WHY });
    assert.deepEqual(await found(clerk, 'bich'), []);
    assert.deepEqual(await found(clerk, 'bính'), [code]);
    const leader = await as('leader');
    const seen = (await leader.get(`/dossiers/${code}`)).text;
    assert.match(seen, /timeline__what">Đính chính/);
    assert.doesNotMatch(seen, /Gõ nhầm/, 'why is for those who work on it');
  });
  const [received] = events(data, 'dossier.received');
  const [first, second] = events(data, 'dossier.corrected');
  assert.deepEqual(first.data.fields, ['applicant', 'applicant_id', 'phone']);
  assert.equal(first.who, 'clerk');
  assert.equal(first.data.role, 'clerk');
  for (const name of first.data.fields) {
    assert.equal(first.data.was[name], received.data[name], 'the digest of what stood');
    assert.match(first.data[name], /^[0-9a-f]{64}$/);
    assert.notEqual(first.data[name], received.data[name]);
  }
  assert.deepEqual(second.data.fields, ['applicant']);
  assert.equal(second.data.was.applicant, first.data.applicant);
  assert.doesNotMatch(journal(data), /Bích|Bịch|Bính|0961234567|09123456|Gõ nhầm/);
  const rows = "SELECT COUNT(*) FROM dossier_person WHERE applicant LIKE '%Bịch%'";
  assert.equal(sql(data, rows), '0', 'nothing is left of what was wrong');
  sound(data);
});

test('what stood is taken away where there is none', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const code = await takeIn(clerk, procedure, WRONG);
    const both = { no_phone: 'yes', phone: RIGHT.phone, ...WHY };
    const { found: f } = await acts(clerk, code);
    const r = await clerk.post(`/dossiers/${code}/acts/correct`, { ...f.correct, ...both });
    assert.equal(r.status, 422);
    assert.match(r.text, /Chỉ chọn một: nhập giá trị mới/);
    await act(clerk, code, 'correct', { no_phone: 'yes', no_applicant_id: 'yes', ...WHY });
    const page = (await clerk.get(`/dossiers/${code}`)).text;
    assert.doesNotMatch(page, /096•/);
    assert.equal(await known(clerk, procedure, WRONG.applicant_id), '');
    await act(clerk, code, 'correct', { phone: RIGHT.phone, ...WHY });
    assert.match((await clerk.get(`/dossiers/${code}`)).text, /091•+78/);
  });
  const [taken, given] = events(data, 'dossier.corrected');
  assert.deepEqual([taken.data.applicant_id, taken.data.phone], ['', '']);
  assert.deepEqual(given.data.was, {});
  sound(data);
});

test('the desk mends it, or who has it; nobody else', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  user(data, 'elsewhere', '--role', 'clerk', '--desk', motcuaDesk(data));
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, an, binh] = await Promise.all(['clerk', 'chief', 'an', 'binh'].map(as));
    const code = await takeIn(clerk, procedure, WRONG);
    const offered = async (who) => 'correct' in (await acts(who, code)).found;
    assert.ok(await offered(clerk));
    assert.ok(!(await offered(chief)), 'nobody has taken it');
    await give(chief, code);
    const { found: f } = await acts(clerk, code);
    for (const [who, status] of [
      [chief, 403],
      [binh, 409],
      [await as('head'), 403],
      [await as('leader'), 403],
      [await as('other'), 403],
      [await as('elsewhere'), 403],
    ]) {
      const csrf = csrfOf((await who.get('/account')).text);
      const form = { ...f.correct, ...RIGHT, ...WHY, csrf };
      assert.equal((await who.post(`/dossiers/${code}/acts/correct`, form)).status, status);
    }
    assert.ok(await offered(an));
    assert.ok(!(await offered(binh)));
    await act(an, code, 'correct', { applicant: RIGHT.applicant, ...WHY });
    assert.equal(events(data, 'dossier.corrected')[0].data.role, 'officer');
  });
  sound(data);
});

// A desk that is not that of the department.
const motcuaDesk = (data) =>
  csv(motcua('list', 'desks', '--format', 'csv', '--data', data).out).find((d) => d.code !== 'TTHCC').code;

test('what is wrong is said at its field; of two who act at once one is told', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const code = await takeIn(clerk, procedure, WRONG);
    const { found: f } = await acts(clerk, code);
    const send = async (more) => {
      const came = { referer: `${clerk.base}/dossiers/${code}` };
      const form = { ...f.correct, ...WHY, ...more };
      return clerk.post(`/dossiers/${code}/acts/correct`, form, came);
    };
    for (const [more, why] of [
      [{ applicant: RIGHT.applicant, text: ' ' }, /Chưa ghi lý do/],
      [{}, /Nhập họ tên, số định danh hoặc số điện thoại đúng/],
      [{ applicant: WRONG.applicant, phone: WRONG.phone }, /giống thông tin đang có/],
      [{ applicant_id: '12345' }, /Số định danh phải là số căn cước/],
      [{ phone: '12345' }, /Số điện thoại gồm 9 đến 15 chữ số/],
      [{ applicant: 'Trần\u202eBích' }, /./],
    ]) {
      const r = await send(more);
      assert.equal(r.status, 422, JSON.stringify(more));
      assert.match(r.text, why);
    }
    assert.equal(events(data, 'dossier.corrected').length, 0);
    assert.equal((await send({ applicant: RIGHT.applicant })).status, 303);
    const second = await send({ phone: RIGHT.phone });
    assert.equal(second.status, 409);
    assert.match(second.text, /hãy mở lại/i);
  });
  sound(data);
});

test('over the API alike, once with a key', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  const ask = programs(data, 'clerk', 'chief', 'binh');
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const code = await takeIn(await as('clerk'), procedure, WRONG);
    const path = `/api/dossiers/${code}/acts/correct`;
    const shown = await ask(base, 'clerk', `/api/dossiers/${code}`);
    assert.ok(shown.items[0].acts.includes('correct'));
    const { item } = shown.items[0];
    const body = { item, version: shown.version, phone: '', applicant_id: RIGHT.applicant_id, ...WHY };
    assert.equal((await ask(base, 'chief', path, body)).status, 409);
    const wrong = async (more) => (await ask(base, 'clerk', path, { ...body, ...more })).error;
    assert.match(await wrong({ applicant: '' }), /^applicant: expected a name/);
    assert.match(await wrong({ applicant_id: 12 }), /^applicant_id: expected a text/);
    assert.match(await wrong({ applicant_id: 'x' }), /^applicant_id: expected the number/);
    assert.match(await wrong({ text: undefined }), /^text: expected the reason/);
    const done = await ask(base, 'clerk', path, body, 'K');
    assert.deepEqual([done.status, done.before, done.version], [200, false, shown.version + 1]);
    assert.equal((await ask(base, 'clerk', path, body, 'K')).before, true);
    assert.equal((await ask(base, 'clerk', path, body)).status, 409);
  });
  const [only, ...more] = events(data, 'dossier.corrected');
  assert.deepEqual([only.data.fields, only.data.phone, more.length], [['applicant_id', 'phone'], '', 0]);
  sound(data);
});

test('what a signed paper says is not mended beside it; where to call the person is', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const { code, clerk, head } = await toTheHead(as, procedure, { draft: false });
    await act(head, code, 'pass');
    sql(
      data,
      `INSERT INTO issued (id, kind, dossier, source, agency, year, symbol, token, who, at)
       SELECT 900, 'scan', id, 0, agency, 2022, 'KQ', 'token', 'head', 1654500000 FROM dossier`,
    );
    const page = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(page, /Kết quả đã ký: chỉ đính chính được số điện thoại/);
    assert.doesNotMatch(page, /id="applicant-correct/);
    const { found: f } = await acts(clerk, code);
    const form = { ...f.correct, applicant: 'Trần Văn Bích', ...WHY };
    const r = await clerk.post(`/dossiers/${code}/acts/correct`, form);
    assert.equal(r.status, 409);
    assert.match(r.text, /thu hồi/);
    await act(clerk, code, 'correct', { phone: '0987654321', ...WHY });
    sql(data, "UPDATE issued SET revoked_at = 1654500060 WHERE id = 900");
    await act(clerk, code, 'correct', { applicant: 'Trần Văn Bích', ...WHY });
    sql(data, 'DELETE FROM issued WHERE id = 900'); // of which the journal tells nothing
  });
  sound(data);
});

test('who puts another person in its place by hand is found out', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  let code, other;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    code = await takeIn(clerk, procedure, WRONG);
    other = await takeIn(clerk, procedure, RIGHT);
    await act(clerk, code, 'correct', { applicant: RIGHT.applicant, ...WHY });
  });
  sound(data);
  const row = (c) => `(SELECT id FROM dossier WHERE code = '${c}')`;
  const audited = (statement) => {
    const copy = copyOf(data);
    sql(copy, statement);
    const r = motcua('audit', '--data', copy);
    return r.out.split('\n').filter((l) => l.startsWith('dossier '));
  };
  const differs = (c, ...what) =>
    what.map((w) => `dossier ${c} ${w}: another than the journal has the digest of`);
  const numbers = `(SELECT numbers FROM dossier_person WHERE dossier = ${row(other)})`;
  const at1 = `WHERE dossier = ${row(code)}`;
  for (const [statement, lines] of [
    [`UPDATE dossier_person SET applicant = 'Lê Văn Tám' ${at1}`, differs(code, 'applicant')],
    [`UPDATE dossier_person SET applicant = '${WRONG.applicant}' ${at1}`, differs(code, 'applicant')],
    [`UPDATE dossier_person SET applicant = NULL ${at1}`, differs(code, 'applicant')],
    [`UPDATE dossier_person SET numbers = NULL ${at1}`, differs(code, 'applicant_id', 'phone')],
    [
      `UPDATE dossier_person SET numbers = ${numbers} ${at1}`,
      differs(code, 'applicant_id', 'phone'),
    ],
    [`UPDATE dossier_person SET applicant = NULL, numbers = NULL, salt = zeroblob(0) ${at1}`, []],
    [`DELETE FROM dossier_person ${at1}`, []],
  ])
    assert.deepEqual(audited(statement), lines, statement);
});
