// What comes online: held against its form, answered within eight working hours or counted as late; accepted
// it is a dossier; given back it goes with a letter, and leaves of the person only the name in that.
import test from 'node:test';
import assert from 'node:assert/strict';
import { allForms, fill, plain } from './forms.mjs';
import { random } from './support.mjs';
import { pdf, sha256 } from './files.mjs';
import { POSTGRES, scratch, sql } from './place.mjs';
import { at, csrfOf, pdf as textOf, procedureOf, programs, sound, staffed, user } from './office.mjs';
import { Client, csv, motcua, motcuaIn, serveWith, smallFolder } from './server.mjs';

const LOCAL = (s) => String(Date.parse(`${s}:00+07:00`) / 1000);
const PASSWORD = 'correct horse battery';
const BACK = { kind: 'refusal', reason: 'Sai nơi nộp', basis: 'Điều 17 Nghị định 61/2018/NĐ-CP' };

test('handed in, accepted, given back, and the promise counted', async () => {
  const data = smallFolder();
  for (const [name, ...more] of [
    ['clerk', '--role', 'clerk', '--desk', 'TTHCC'],
    ['district', '--role', 'clerk', '--desk', 'MC-D1'],
    ['portal', '--role', 'admin'],
    ['officer', '--role', 'officer', '--agency', 'P04'],
  ])
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  const token = motcua('token', 'add', 'portal', 't', '--data', data).out.trim();
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const { answers } = fill(form, random(11), { skip: 0 });
  let base;
  const at = async (time, work) => {
    const server = await serveWith({ MOTCUA_NOW: LOCAL(time) }, data);
    base = server.base;
    try {
      await work();
    } finally {
      await server.stop();
    }
  };
  const send = async (body) => {
    const r = await fetch(`${base}/api/submissions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: r.status, ...(await r.json()) };
  };
  const as = async (name) => {
    const c = new Client(base);
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    return c;
  };
  const csrf = async (c) => /name="csrf" value="([^"]+)"/.exec((await c.get('/search')).text)[1];
  const one = (number) => ({
    number,
    procedure: 'H12.T0234',
    agency: 'P04',
    applicant: 'Trần Thị Bích',
    applicant_id: '096123456789',
    answers,
  });
  let ids;
  await at('2022-06-10T16:00', async () => {
    const first = await send(one('G22-1'));
    assert.equal(first.status, 201, JSON.stringify(first));
    assert.equal(first.answer_due, '2022-06-13T16:00', 'over the weekend: eight working hours');
    const again = await send(one('G22-1'));
    assert.deepEqual([again.status, again.id], [200, first.id]);
    const other = await send({ ...one('G22-1'), applicant: 'Lê Thị Cúc' });
    assert.equal(other.status, 422, 'the number is that of another person');
    assert.match(other.error, /the idempotency key was used for another request/);
    ids = [first.id, (await send(one('G22-2'))).id, (await send(one('G22-3'))).id];
    for (const [change, why] of [
      [{ answers: {} }, /not what the form/],
      [{ answers: undefined }, /answers: expected an object/],
      [{ agency: 'P05' }, /an agency that decides/],
      [{ procedure: 'none' }, /procedure:/],
      [{ applicant: '' }, /applicant/],
    ]) {
      const r = await send({ ...one('G22-9'), ...change });
      assert.equal(r.status, 422);
      assert.match(r.error, why);
    }
    assert.equal((await (await as('officer')).get('/submissions')).status, 403);
  });
  let code;
  await at('2022-06-13T15:59', async () => {
    const clerk = await as('clerk');
    const list = csv((await clerk.get('/submissions.csv')).text);
    assert.deepEqual(
      list.map((r) => r.number),
      ['G22-1', 'G22-2', 'G22-3'],
    );
    const other = await as('district');
    assert.deepEqual(csv((await other.get('/submissions.csv')).text), []);
    const stolen = await other.post(`/submissions/${ids[0]}/accept`, { csrf: await csrf(other) });
    assert.equal(stolen.status, 403);
    const token1 = await csrf(clerk);
    // What was declared is read before it is answered, and that it was read is written down.
    const page = await clerk.get(`/submissions/${ids[0]}`);
    assert.doesNotMatch(page.text, /096123456789/);
    const declaration = `/submissions/${ids[0]}/declaration`;
    assert.equal((await other.post(declaration, { csrf: await csrf(other) })).status, 403);
    const read = await clerk.post(declaration, { csrf: token1 });
    assert.equal(read.status, 200, read.text);
    assert.match(read.text, /096123456789/);
    for (const said of [answers.person.name, answers.birth_place])
      assert.ok(plain(read.text).includes(said), said);
    assert.equal(
      sql(data, "SELECT who || ' ' || data FROM event WHERE act = 'submission.viewed'").trim(),
      'clerk {"declared":true}',
    );
    // The portal named no papers: the desk says as what it found those that are always needed.
    const form = page.text.slice(page.text.indexOf(`/submissions/${ids[0]}/accept`)).split('</form>')[0];
    assert.deepEqual(
      [...form.matchAll(/<select[^>]* name="(\w+)"/g)].map((m) => m[1]),
      ['paper_1', 'paper_2'],
    );
    const lacking = { csrf: token1, paper_1: 'original' };
    const lacks = await clerk.post(`/submissions/${ids[0]}/accept`, lacking);
    assert.equal(lacks.status, 422);
    assert.match(lacks.text, /Giấy tờ số 2 \(Giấy tờ tùy thân\) luôn phải có/);
    const found = { ...lacking, paper_2: 'copy' };
    const both = await Promise.all(
      [1, 2].map(() => clerk.post(`/submissions/${ids[0]}/accept`, found)),
    );
    assert.deepEqual(both.map((r) => r.status).sort(), [303, 409]);
    code = /^\/dossiers\/([^?]+)/.exec(both.find((r) => r.status === 303).headers.get('location'))[1];
    const row = JSON.parse((await clerk.get(`/dossiers/${code}.json`)).text)[0];
    assert.deepEqual([row.channel, row.received_at], ['online', '2022-06-13T15:59']);
    for (const change of [{ reason: '' }, { reason: ' ' }, { basis: '' }, { basis: ' ' }, { kind: 'note' }]) {
      const without = { csrf: token1, ...BACK, ...change };
      assert.equal((await clerk.post(`/submissions/${ids[1]}/return`, without)).status, 422);
    }
    const stolen2 = await other.post(`/submissions/${ids[1]}/return`, { csrf: await csrf(other), ...BACK });
    assert.equal(stolen2.status, 403);
    const back = await clerk.post(`/submissions/${ids[1]}/return`, { csrf: token1, ...BACK });
    assert.equal(back.status, 303);
    assert.equal(back.headers.get('location'), `/submissions/${ids[1]}`);
  });
  await at('2022-06-13T16:01', async () => {
    const clerk = await as('clerk');
    assert.match((await clerk.get('/submissions')).text, /Quá hạn trả lời/);
    const found = { paper_1: 'original', paper_2: 'certified' };
    const r = await clerk.post(`/submissions/${ids[2]}/accept`, { csrf: await csrf(clerk), ...found });
    assert.equal(r.status, 303);
    const page = (await clerk.get('/submissions')).text;
    assert.match(page, /2\/3 hồ sơ được trả lời trong hạn, đạt 66,67\s*%/);
  });
  // The same over the API: with its key an acceptance is done once, however often it is sent.
  await at('2022-06-14T09:00', async () => {
    const mine = motcua('token', 'add', 'clerk', 't', '--data', data).out.trim();
    const ask = async (path, body, key) => {
      const headers = { authorization: `Bearer ${mine}`, 'content-type': 'application/json' };
      if (key) headers['idempotency-key'] = key;
      const options = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
      const r = await fetch(base + path, options);
      return { status: r.status, ...(await r.json()) };
    };
    const [a, b] = [(await send(one('G22-4'))).id, (await send(one('G22-5'))).id];
    const bare = await ask(`/api/submissions/${a}/accept`, {}, 'k');
    assert.equal(bare.status, 422);
    assert.match(bare.error, /^papers: 1 \(Tờ khai yêu cầu .*\) is always needed$/);
    const papers = [
      { no: 1, as: 'original' },
      { no: 2, as: 'copy' },
    ];
    const first = await ask(`/api/submissions/${a}/accept`, { papers }, 'k');
    assert.equal(first.status, 201, first.error);
    const again = await ask(`/api/submissions/${a}/accept`, { papers }, 'k');
    assert.deepEqual([again.status, again.code], [200, first.code]);
    assert.equal((await ask(`/api/submissions/${a}/accept`, {})).status, 409);
    for (const change of [{ reason: undefined }, { basis: undefined }, { kind: undefined }, { kind: 'no' }])
      assert.equal((await ask(`/api/submissions/${b}/return`, { ...BACK, ...change })).status, 422);
    const { reason, ...written } = BACK;
    const letter = { ...written, form: '03', letter: `/api/submissions/${b}/print/letter` };
    assert.deepEqual(await ask(`/api/submissions/${b}/return`, BACK), { status: 200, id: b, ...letter });
    const told = await ask(`/api/submissions/${b}`);
    assert.deepEqual(told, {
      status: 200,
      id: b,
      number: 'G22-5',
      state: 'returned',
      submitted_at: '2022-06-14T09:00',
      answer_due: '2022-06-15T09:00',
      answered_at: '2022-06-14T09:00',
      code: null,
      reason,
      ...letter,
    });
    const became = await ask(`/api/submissions/${a}`);
    assert.deepEqual([became.state, became.code, became.reason], ['accepted', first.code, null]);
    const shown = await ask(`/api/dossiers/${first.code}`);
    assert.deepEqual([shown.version, shown.state, shown.finished_at], [1, 2, null]);
    assert.deepEqual(shown.items[0].acts, ['withdraw', 'correct']);
    assert.equal((await ask('/api/inbox/take', { items: [] })).status, 422);
    assert.equal((await ask('/api/inbox/take', { items: [shown.items[0].item] })).taken, 0);
  });
  // Of those that were given back the name stays, to which the letter is written; of the others nothing.
  const columns = ['applicant', 'applicant_id', 'phone', 'answers'];
  const left = columns.map((c) => `${c} IS NOT NULL`).join(' OR ');
  assert.equal(sql(data, `SELECT number FROM submission WHERE ${left} ORDER BY id`), 'G22-2\nG22-5');
  assert.equal(sql(data, 'SELECT COUNT(*) FROM submission WHERE sealed IS NOT NULL'), '0');
  for (const c of ['audit', 'verify']) assert.equal(motcua(c, '--data', data).code, 0, c);
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.doesNotMatch(journal, /Trần Thị Bích|096123456789|Sai nơi nộp/);
});

test('papers and files come with it, and are the dossier\u2019s once it is accepted', async () => {
  const data = smallFolder();
  const user = (name, ...more) =>
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  user('clerk', '--role', 'clerk', '--desk', 'TTHCC');
  user('district', '--role', 'clerk', '--desk', 'MC-D1');
  user('portal', '--role', 'admin');
  const token = motcua('token', 'add', 'portal', 't', '--data', data).out.trim();
  const programs = {};
  for (const name of ['clerk', 'district'])
    programs[name] = motcua('token', 'add', name, 't', '--data', data).out.trim();
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const { answers } = fill(form, random(12), { skip: 0 });
  const place = POSTGRES ? ['--files', scratch()] : [];
  const server = await serveWith({ MOTCUA_NOW: LOCAL('2022-06-13T09:00') }, data, ...place);
  const ask = async (path, body, type) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const r = await fetch(server.base + path, { method: 'POST', headers, body });
    return { status: r.status, ...(await r.json()) };
  };
  const as = async (name) => {
    const c = new Client(server.base);
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    return c;
  };
  const send = (number, papers) =>
    ask(
      '/api/submissions',
      JSON.stringify({
        number,
        procedure: 'H12.T0234',
        agency: 'P04',
        applicant: 'Lê Thị Cúc',
        answers,
        papers,
      }),
      'application/json',
    );
  const file = (id, bytes, more) =>
    ask(`/api/submissions/${id}/files?name=to-khai%20Cuc.pdf${more}`, bytes, 'application/pdf');
  try {
    assert.equal((await send('F-0', [{ no: 99, as: 'copy' }])).status, 422);
    assert.equal((await send('F-0', [{ no: 1, as: 'held' }])).status, 422);
    const { id } = await send('F-1', [{ no: 1, as: 'certified' }]);
    const one = pdf();
    const kept = await file(id, one, '&paper=1');
    assert.deepEqual([kept.status, kept.no, kept.sha256], [201, 1, sha256(one)]);
    assert.equal((await file(id, one, '')).status, 409);
    assert.equal((await file(id, pdf(), '')).no, 2);
    assert.equal((await file(id, pdf(), '&paper=99')).status, 422);
    assert.equal((await file(id, Buffer.from('MZ no such file'), '')).status, 422);
    assert.equal((await file(99, pdf(), '')).status, 404);
    const clerk = await as('clerk');
    const page = (await clerk.get('/submissions')).text;
    assert.match(page, /\(Bản sao chứng thực\)/);
    assert.ok(page.includes(`/submissions/${id}/files/1`));
    assert.equal((await clerk.get(`/submissions/${id}/files/1`)).status, 200);
    assert.equal((await (await as('district')).get(`/submissions/${id}/files/1`)).status, 403);
    // Who read it is written down.
    assert.equal(
      sql(data, "SELECT who || ' ' || data FROM event WHERE act = 'submission.viewed'").trim(),
      'clerk {"file":1}',
    );
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
    const asked = page.slice(page.indexOf(`/submissions/${id}/accept`)).split('</form>')[0];
    assert.deepEqual(
      [...asked.matchAll(/<select[^>]* name="(\w+)"/g)].map((m) => m[1]),
      ['paper_2'],
      'the first is named already',
    );
    const done = await clerk.post(`/submissions/${id}/accept`, { csrf, paper_1: 'copy', paper_2: 'copy' });
    assert.equal(done.status, 303, done.text);
    assert.equal((await file(id, pdf(), '')).status, 409);
    assert.equal((await clerk.get(`/submissions/${id}/files/1`)).status, 404);
    const code = /^\/dossiers\/([^?]+)/.exec(done.headers.get('location'))[1];
    assert.match((await clerk.get(`/dossiers/${code}`)).text, /to-khai Cuc\.pdf/);
    // Given back, it leaves no name of a file.
    const other = (await send('F-2')).id;
    // A clerk adds files to what waits at the own desk, and to nothing else.
    const add = async (name) => {
      const headers = { authorization: `Bearer ${programs[name]}`, 'content-type': 'application/pdf' };
      const path = `${server.base}/api/submissions/${other}/files?name=them.pdf`;
      return (await fetch(path, { method: 'POST', headers, body: pdf() })).status;
    };
    assert.deepEqual([await add('district'), await add('clerk')], [403, 201]);
    await file(other, pdf(), '');
    const back = await clerk.post(`/submissions/${other}/return`, { csrf, ...BACK });
    assert.equal(back.status, 303);
  } finally {
    await server.stop();
  }
  assert.equal(
    sql(data, "SELECT kind || ' ' || file FROM dossier_component WHERE no = 1").trim(),
    'certified 1',
  );
  assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier_attachment').trim(), '2');
  assert.equal(sql(data, "SELECT COUNT(*) FROM evidence WHERE name <> ''").trim(), '0');
  assert.equal(motcua('verify', '--data', data).code, 0);
});

// The text of a letter, in one line.
const letter = async (client, path) => (await textOf(client, path)).replace(/\s+/g, ' ');

test('what was given back is read again: by whom, when, why, with the letter of its day', async () => {
  const data = staffed();
  user(data, 'hoa', '--role', 'clerk', '--desk', 'TTHCC', '--full-name', 'Lê Thị Hoa');
  user(data, 'district', '--role', 'clerk', '--desk', 'MC-D1');
  user(data, 'portal', '--role', 'admin');
  const ask = programs(data, 'portal');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const hand = async (base, number) =>
    (
      await ask(base, 'portal', '/api/submissions', {
        number,
        procedure,
        agency: 'P04',
        applicant: 'Trần Thị Bích',
        applicant_id: '096123456789',
      })
    ).id;
  const ids = [];
  for (const [day, kind, forms] of [
    ['2022-06-13', 'supplement', ['02', 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ']],
    ['2025-07-02', 'refusal', ['03', 'Phiếu từ chối giải quyết hồ sơ']],
  ])
    await at(data, `${day}T09:00`, async (as, { base }) => {
      const number = `G-${ids.length + 1}`;
      const id = await hand(base, number);
      const hoa = await as('hoa');
      const page = await hoa.get(`/submissions/${id}`);
      assert.equal(page.status, 200);
      assert.match(page.text, /action="\/submissions\/\d+\/accept"/, 'it may be answered here as well');
      assert.equal((await hoa.get(`/submissions/${id}/print/letter`)).status, 404, 'nothing was written yet');
      const back = { csrf: csrfOf(page.text), ...BACK, kind, reason: 'Thiếu bản vẽ.\nThiếu chữ ký.' };
      const done = await hoa.post(`/submissions/${id}/return`, back);
      assert.equal(done.status, 303, done.text);
      const again = await hoa.post(`/submissions/${id}/return`, back);
      assert.equal(again.status, 409);
      // What was written is not lost with a blank beside it.
      const other = await hand(base, `${number}-B`);
      const typed = { csrf: back.csrf, ...BACK, kind, basis: ' ' };
      const referer = { referer: `${base}/submissions` };
      const blank = await hoa.post(`/submissions/${other}/return`, typed, referer);
      assert.equal(blank.status, 422);
      assert.match(blank.text, new RegExp(`<a href="#basis${other}">[^<]*[Cc]ăn cứ`));
      assert.match(blank.text, /Sai nơi nộp<\/textarea>/);
      assert.equal((await hoa.post(`/submissions/${other}/accept`, typed)).status, 303);
      ids.push(id);
      const text = await letter(hoa, `/submissions/${id}/print/letter`);
      for (const part of [
        'TRUNG TÂM GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TỈNH CÀ MAU',
        forms[1],
        `Số: 01/${number}`,
        'Kính gửi: Trần Thị Bích',
        `Hồ sơ nộp trực tuyến số ${number}`,
        'Thiếu bản vẽ.',
        'Thiếu chữ ký.',
        'Căn cứ: Điều 17 Nghị định 61/2018/NĐ-CP.',
        'Lê Thị Hoa',
      ])
        assert.ok(text.toLowerCase().includes(part.toLowerCase()), `${part} stands in ${text}`);
      assert.equal(text.includes('hoàn thiện những nội dung sau'), kind === 'supplement');
      const docx = await hoa.get(`/submissions/${id}/print/letter.docx`);
      assert.match(docx.headers.get('content-disposition'), new RegExp(`${number}-${kind}\\.docx`));
      const told = await ask(base, 'portal', `/api/submissions/${id}`);
      assert.deepEqual([told.kind, told.form], [kind, forms[0]]);
    });
  await at(data, '2025-07-03T09:00', async (as, { base }) => {
    const clerk = await as('clerk');
    const list = await clerk.get('/submissions?show=returned');
    for (const part of ['Lê Thị Hoa', '2/7/2025', 'Yêu cầu hoàn thiện hồ sơ', 'Từ chối tiếp nhận'])
      assert.ok(list.text.includes(part), part);
    const rows = csv((await clerk.get('/submissions.csv?show=returned')).text);
    assert.deepEqual(
      rows.map((r) => [r.number, r.state, r.kind, r.who, r.answered_at]),
      [
        ['G-2', 'returned', 'refusal', 'hoa', '2025-07-02T09:00'],
        ['G-1', 'returned', 'supplement', 'hoa', '2022-06-13T09:00'],
      ],
    );
    assert.deepEqual(csv((await clerk.get('/submissions.csv')).text), [], 'none waits');
    const took = csv((await clerk.get('/submissions.csv?show=accepted')).text);
    assert.deepEqual(
      took.map((r) => [r.number, r.state, /^000\.00\.04\.H12-/.test(r.code), r.kind]),
      [
        ['G-2-B', 'accepted', true, ''],
        ['G-1-B', 'accepted', true, ''],
      ],
    );
    const one = async (n) => csv((await clerk.get(`/submissions.csv?show=returned&number=${n}`)).text);
    assert.deepEqual([(await one('G-1')).length, (await one('G-9')).length], [1, 0]);
    const shown = (await clerk.get(`/submissions/${ids[0]}`)).text;
    for (const part of ['Trần Thị Bích', 'Thiếu bản vẽ.', BACK.basis, 'Lê Thị Hoa', '13/6/2022'])
      assert.ok(shown.includes(part), part);
    assert.doesNotMatch(shown, /096123456789|action="\/submissions/);
    // Those of other desks are not shown, the leader sees all.
    const district = await as('district');
    for (const path of [`/submissions/${ids[0]}`, `/submissions/${ids[0]}/print/letter`])
      assert.equal((await district.get(path)).status, 403, path);
    assert.deepEqual(csv((await district.get('/submissions.csv?show=returned')).text), []);
    assert.deepEqual(csv((await district.get('/submissions.csv?show=returned&number=G-1')).text), []);
    const leader = await as('leader');
    assert.equal((await leader.get(`/submissions/${ids[0]}`)).status, 200);
    assert.equal(csv((await leader.get('/submissions.csv?show=returned')).text).length, 2);
    assert.equal((await clerk.get('/submissions/99')).status, 404);
    assert.equal((await clerk.get('/submissions?show=returned&after=x')).status, 422);
    // A page of fifty, and the rest on the next one.
    for (let i = 3; i <= 55; i++) {
      const id = await hand(base, `G-${i}`);
      const csrf = csrfOf((await clerk.get(`/submissions/${id}`)).text);
      assert.equal((await clerk.post(`/submissions/${id}/return`, { csrf, ...BACK })).status, 303);
    }
    const first = (await clerk.get('/submissions?show=returned')).text;
    const after = /after=(\d+-\d+)/.exec(first)[1];
    const seen = [...first.matchAll(/>G-(\d+)<\/a>/g)].map((m) => Number(m[1]));
    const rest = (await clerk.get(`/submissions?show=returned&after=${after}`)).text;
    const left = [...rest.matchAll(/>G-(\d+)<\/a>/g)].map((m) => Number(m[1]));
    assert.deepEqual(
      [...seen, ...left],
      Array.from({ length: 55 }, (_, i) => 55 - i),
    );
    assert.deepEqual([seen.length, /after=\d+-/.test(rest)], [50, false]);
  });
  sound(data);
});
