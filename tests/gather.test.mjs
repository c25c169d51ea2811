// Gathering: a round is opened, filled in, held against what may be, submitted, returned, approved, rolled
// up; who may do what; two who type one answer; files, evidence, the spreadsheet, reminders.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, MOTCUA, csv, demoCopy, motcua, scratch, serveWith } from './server.mjs';
import { POSTGRES } from './place.mjs';
import { unzip, zip } from './archive.mjs';
import { post } from './post.mjs';
import { LOCAL, at, csrfOf, sound, staffed, user } from './office.mjs';

const DIR = scratch();
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};

const ok = (...args) => {
  const r = motcua(...args);
  assert.equal(r.code, 0, r.err);
  return r;
};

function file(name, text) {
  const path = join(DIR, name);
  writeFileSync(path, text);
  return path;
}

const PERIOD = ['--from', '2022-06-15', '--to', '2022-12-14', '--due', '2022-12-09T17:00'];

// A province with a round of a set, and those who look at answers.
function gathering(set = 'cchc-2022') {
  const data = staffed();
  user(data, 'keeper', '--role', 'head', '--agency', 'P03');
  user(data, 'noivu', '--role', 'officer', '--agency', 'P03');
  user(data, 'huyen', '--role', 'head', '--agency', 'D1');
  user(data, 'huyen2', '--role', 'head', '--agency', 'D2');
  user(data, 'xa', '--role', 'clerk', '--desk', 'MC-D1.C01');
  ok('rounds', 'open', set, ...PERIOD, '--keeper', 'P03', '--data', data);
  return data;
}

const tokenOf = async (c) => csrfOf((await c.get('/account')).text);
const unescape = (s) => s.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

// The fields of an agency's form as a browser would send them.
async function formOf(c, agency, round = 1) {
  const { text, status } = await c.get(`/rounds/${round}/forms/${agency}`);
  assert.equal(status, 200, text);
  const fields = {};
  for (const [tag] of text.matchAll(/<input [^>]*>/g)) {
    const name = / name="([^"]+)"/.exec(tag)?.[1];
    if (name) fields[name] = unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  return { text, fields };
}

async function send(c, agency, changes, what = 'save', round = 1) {
  const { fields } = await formOf(c, agency, round);
  return c.post(`/rounds/${round}/forms/${agency}`, { ...fields, ...changes, do: what });
}

const act = async (c, agency, name, more = {}) => {
  const { text } = await c.get(`/rounds/1/forms/${agency}`);
  const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? '2';
  return c.post(`/rounds/1/forms/${agency}/acts/${name}`, { csrf: await tokenOf(c), revision, ...more });
};

const board = async (c) =>
  Object.fromEntries(csv((await c.get('/rounds/1.csv')).text).map((r) => [r.agency, r]));

// Nine answers of the Department of Justice that agree with each other.
const JUSTICE = {
  'v:II.1.1': '17',
  'v:II.1.2': '11',
  'v:II.1.3': '0',
  'v:II.2.1': '28',
  'v:II.2.2.1': '1',
  'v:II.2.2.2': '1',
  'v:II.3.1': '1.432',
  'v:II.3.2.1': '65',
  'v:II.3.2.2': '40',
};

test('an answer from the one who types it to the sum that counts it', async () => {
  const data = gathering();
  const value = (code) =>
    csv(ok('report', 'indicators', 'cchc-2022', ...PERIOD.slice(0, 4), '--data', data).out).find(
      (r) => r.code === code,
    );
  await at(
    data,
    '2022-12-08T09:00',
    async (as) => {
      const an = await as('an');
      const keeper = await as('keeper');
      // What is no answer is told at its place, and stays as it was typed; the rest is saved.
      const bad = await send(an, 'P04', {
        'v:II.1.1': '17',
        'v:II.1.2': 'mười một',
        'v:II.2.1': '2,5',
        'v:II.3.1': '-3',
      });
      assert.equal(bad.status, 422);
      for (const words of ['mười một', 'không phải số', '2,5', 'phải là số nguyên', 'không được âm'])
        assert.ok(bad.text.includes(words), words);
      assert.match(bad.text, /href="#v-II\.2\.1"/);
      assert.equal((await formOf(an, 'P04')).fields['v:II.1.1'], '17');
      // A condition of the set that this form decides; a value without a note is missing.
      const note = { 'n:II.3.2.2': 'một ghi chú không sửa được mâu thuẫn' };
      const sent = { ...JUSTICE, ...note, 'v:II.2.1': '', 'v:II.3.2.2': '66' };
      const wrong = await send(an, 'P04', sent, 'submit');
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /II\.2\.1: chưa có số liệu/);
      assert.match(wrong.text, /không thỏa điều kiện: \{II\.3\.2\.2\} &lt;= \{II\.3\.2\.1\} \(66 &lt;= 65\)/);
      assert.equal((await board(an)).P04.state, 'draft');
      const noted = await send(an, 'P04', { 'v:II.2.1': '28' }, 'submit');
      assert.equal(noted.status, 422, 'a note is no excuse for a contradiction');
      const { fields } = await formOf(an, 'P04');
      assert.equal(fields['v:II.3.1'], '1.432', 'saved though it could not be submitted');
      assert.equal((await send(an, 'P04', JUSTICE, 'submit')).status, 303);
      assert.deepEqual(
        [(await board(an)).P04.state, (await board(an)).P04.answered, (await board(an)).P04.late],
        ['submitted', '9', 'no'],
      );
      assert.equal(value('II.1').state, 'missing', 'what is not approved does not count');
      // Nothing is written to it any more.
      assert.equal(
        (await an.post('/rounds/1/forms/P04', { ...fields, 'v:II.1.1': '18', do: 'save' })).status,
        409,
      );
      assert.equal((await act(an, 'P04', 'approve')).status, 403);
      assert.equal((await act(keeper, 'P04', 'return', { reason: '' })).status, 422);
      assert.equal(
        (await act(keeper, 'P04', 'return', { reason: 'Xem lại số văn bản của huyện' })).status,
        303,
      );
      const again = await formOf(an, 'P04');
      assert.match(again.text, /Xem lại số văn bản của huyện/);
      assert.equal((await send(an, 'P04', { 'v:II.1.2': '12' }, 'submit')).status, 303);
      const two = await Promise.all([
        act(keeper, 'P04', 'approve'),
        act(await as('leader'), 'P04', 'approve'),
      ]);
      assert.ok(
        two.some((r) => r.status === 303) && two.some((r) => r.status >= 400),
        'of two at once one is told',
      );
      // Each value keeps its author and what stood before.
      const { text } = await an.get('/rounds/1/forms/P04/answers/II.1.2');
      const rows = [
        ...text.matchAll(/numeric">([^<]*)<\/td><td class="govuk-table__cell">[^<]*<\/td><td[^>]*>([^<]*)</g),
      ];
      assert.deepEqual([...new Set(rows.map((m) => m[1]))], ['12', '11'], 'the latest first');
      assert.ok(
        rows.every((m) => m[2] === 'Nguyễn An'),
        'states change, authors do not',
      );
    },
    env,
  );
  assert.deepEqual([value('II.1').value, value('II.3.1').value], ['29', '1432']);
  sound(data);
  const journal = ok('export', 'journal', '--data', data).out;
  for (const what of ['opened', 'saved', 'submitted', 'returned', 'approved'])
    assert.match(journal, new RegExp(`"act":"round\\.${what}"`));
  assert.doesNotMatch(journal, /Xem lại/);
});

test('who sees and decides: the agency, its parent, the keeper but not of its own, a leader', async () => {
  const data = gathering('van-ban-2022');
  await at(data, '2022-12-08T09:00', async (as) => {
    const see = async (name, agency) => (await (await as(name)).get(`/rounds/1/forms/${agency}`)).status;
    assert.equal(await see('an', 'P04'), 200);
    assert.equal(await see('an', 'P05'), 403);
    assert.equal(await see('other', 'P04'), 403);
    assert.equal(await see('keeper', 'P04'), 200);
    assert.equal(await see('xa', 'D1.C01'), 200);
    assert.equal(await see('xa', 'D1.C02'), 403);
    assert.equal(await see('huyen', 'D1.C01'), 200);
    assert.equal(await see('huyen2', 'D1.C01'), 403);
    assert.equal(await see('keeper', 'D1.C01'), 403);
    assert.equal(await see('leader', 'D1.C01'), 200);
    assert.equal(await see('clerk', 'P04'), 403, 'the centre’s desk is no agency’s');
    const numbers = { 'v:DEN.1': '100', 'v:DEN.2': '90', 'v:DI.1': '50', 'v:DI.2': '50', 'v:SD': '99,5' };
    const more = { 'v:CTT.1': '3', 'v:CTT.2': '1', 'v:CTT.3': '10', 'v:CTT.4': '10' };
    assert.equal((await send(await as('xa'), 'D1.C01', numbers, 'submit')).status, 303);
    assert.equal((await send(await as('huyen'), 'D1', { ...numbers, ...more }, 'submit')).status, 303);
    assert.equal((await send(await as('noivu'), 'P03', { ...numbers, ...more }, 'submit')).status, 303);
    // Each finds what waits for it.
    const waits = async (name) =>
      csv((await (await as(name)).get('/rounds/1.csv?waiting=yes')).text).map((r) => r.agency);
    assert.deepEqual(await waits('huyen'), ['D1.C01']);
    assert.deepEqual(await waits('huyen2'), []);
    assert.deepEqual(await waits('keeper'), ['D1']);
    assert.deepEqual((await waits('leader')).sort(), ['D1', 'D1.C01', 'P03']);
    assert.match(
      (await (await as('huyen')).get('/rounds')).text,
      /waiting=yes#agencies">1 biểu chờ tôi duyệt/,
    );
    assert.equal((await act(await as('huyen2'), 'D1.C01', 'approve')).status, 403);
    assert.equal((await act(await as('huyen'), 'D1.C01', 'approve')).status, 303);
    assert.equal((await act(await as('huyen'), 'D1', 'approve')).status, 403, 'not one’s own');
    assert.equal((await act(await as('keeper'), 'D1', 'approve')).status, 303);
    assert.equal((await act(await as('keeper'), 'P03', 'approve')).status, 403, 'nor the keeper its own');
    const leader = await as('leader');
    assert.equal((await act(leader, 'P03', 'approve')).status, 303);
    // A sum over what was approved, by level.
    const sums = Object.fromEntries(
      csv((await leader.get('/rounds/1/values.csv')).text).map((r) => [r.code, r]),
    );
    assert.deepEqual(
      ['whole', 'province', 'district', 'commune'].map((k) => sums['DEN.2'][k]),
      ['270', '90', '90', '90'],
    );
    const page = (await leader.get('/rounds/1?district=D1')).text;
    assert.match(page, /Xã Hòa Thành[\s\S]*Đã duyệt/);
    assert.doesNotMatch(page, /Xã Đất Mũi/);
    // Only a leader takes back what was approved: it counts no more.
    assert.equal(
      (await act(await as('huyen'), 'D1.C01', 'return', { reason: 'x', revision: '3' })).status,
      403,
    );
    assert.equal((await act(leader, 'D1.C01', 'return', { reason: 'Sai số' })).status, 303);
    const after = csv((await leader.get('/rounds/1/values.csv')).text).find((r) => r.code === 'DEN.2');
    assert.deepEqual([after.whole, after.commune], ['180', '']);
    assert.equal((await leader.get('/rounds/1?level=x')).status, 422);
    assert.equal((await leader.get('/rounds/9')).status, 404);
    assert.equal((await leader.get('/rounds/1/forms/P99')).status, 404);
  });
  sound(data);
});

test('two who type one answer: one wins, the other is told, and nothing typed is lost', async () => {
  const data = gathering();
  await at(data, '2022-12-08T09:00', async (as) => {
    const an = await as('an');
    const binh = await as('binh');
    const mine = (await formOf(an, 'P04')).fields;
    const his = (await formOf(binh, 'P04')).fields;
    const path = '/rounds/1/forms/P04';
    assert.equal((await an.post(path, { ...mine, 'v:II.1.1': '17', do: 'save' })).status, 303);
    const r = await binh.post(path, { ...his, 'v:II.1.1': '18', 'v:II.1.2': '11', do: 'save' });
    assert.equal(r.status, 409);
    assert.match(r.text, /Người khác vừa ghi Nguyễn An: 17/);
    assert.match(r.text, /id="v-II\.1\.1" name="v:II\.1\.1" value="18"/, 'what he typed is still there');
    assert.match(r.text, /id="v-II\.1\.2" name="v:II\.1\.2" value="11"/, 'what nobody else wrote is saved');
    const now = (await formOf(an, 'P04')).fields;
    assert.deepEqual([now['v:II.1.1'], now['v:II.1.2']], ['17', '11']);
    // Sent again, now knowing of it, it replaces the other's.
    const again = {};
    for (const [tag] of r.text.matchAll(/<input [^>]*>/g))
      again[/ name="([^"]+)"/.exec(tag)[1]] = unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
    assert.equal((await binh.post(path, { ...again, do: 'save' })).status, 303);
    assert.equal((await formOf(an, 'P04')).fields['v:II.1.1'], '18');
    // The same by script, truly at once: one is saved, one is told with the other's value.
    const cell = { 'r:II.3.1': '0', 'w:II.3.1': '', 'n:II.3.1': '', 'o:II.3.1': '', do: 'auto' };
    const both = await Promise.all(
      [an, binh].map(async (c, i) =>
        JSON.parse(
          (await c.post(path, { csrf: await tokenOf(c), ...cell, 'v:II.3.1': String(430 + i) })).text,
        ),
      ),
    );
    const lines = both.map((b) => b.lines.find((l) => l.code === 'II.3.1'));
    assert.deepEqual(lines.map((l) => l.saved).sort(), [false, true]);
    const loser = lines.find((l) => !l.saved);
    assert.ok(loser.conflict && loser.wrong && /Người khác vừa ghi/.test(loser.words), loser.words);
    assert.equal(loser.revision, 1);
    assert.equal(both[0].asked, 9);
    const nonsense = await an.post(path, {
      csrf: await tokenOf(an),
      ...cell,
      'v:II.3.1': 'abc',
      'w:II.3.1': '430',
    });
    assert.match(JSON.parse(nonsense.text).lines[0].words, /không phải số/);
    assert.equal((await binh.post(path, { ...cell, 'v:II.3.1': '1', csrf: 'x' })).status, 403);
  });
  sound(data);
});

test('what is out of the ordinary asks for a note', async () => {
  const data = gathering();
  const before = ['--from', '2021-12-15', '--to', '2022-06-14', '--due', '2022-06-10', '--data', data];
  ok('rounds', 'open', 'cchc-2022', ...before);
  const rows = Object.entries(JUSTICE).map(([k, v]) => `P04,${k.slice(2)},${v.replace('.', '')},\n`);
  const answers = file('before.csv', `agency,code,value,note\n${rows.join('')}`);
  ok('rounds', 'import', '2', answers, '--approved', '--data', data);
  await at(data, '2022-12-08T09:00', async (as) => {
    const an = await as('an');
    const odd = await send(an, 'P04', { ...JUSTICE, 'v:II.3.2.1': '165' }, 'submit');
    assert.equal(odd.status, 422);
    assert.match(odd.text, /thay đổi nhiều so với kỳ trước: ghi lý do vào ghi chú: 65 -&gt; 165/);
    assert.match(odd.text, /numeric"><span class="mc-sheet__label">Kỳ trước: <\/span>1\.432</);
    const told = await send(an, 'P04', { 'n:II.3.2.1': 'Rà soát theo chuyên đề' }, 'submit');
    assert.equal(told.status, 303, told.text);
  });
  sound(data);
});

test('answers from a file, whole or not at all; evidence; the spreadsheet', async () => {
  const data = gathering();
  const HEAD = 'agency,code,value,note\n';
  const refused = (text, says) => {
    const r = motcua('rounds', 'import', '1', file('bad.csv', HEAD + text), '--data', data);
    assert.equal(r.code, 1);
    assert.match(r.err, says);
  };
  refused('P99,II.1.1,1,\n', /bad\.csv:2:1: agency: found "P99", expected the code of an agency/);
  refused(
    'P04,II.1.1,1,\nP04,I.1,1,\n',
    /bad\.csv:3:5: code: found "I\.1", expected an indicator that P04 answers/,
  );
  refused('P04,II.1.1,"1,5",\n', /expected a number such as 52\.5/);
  refused('P04,II.1.1,1.5,\n', /bad\.csv:2:12: value: found "1\.5", expected a count/);
  refused('P04,II.1.1,1,\nP04,II.1.1,2,\n', /has not answered above/);
  ok(
    'rounds',
    'import',
    '1',
    file('good.csv', `${HEAD}P04,II.1.1,17,theo sổ\nP04,II.1.2,,chưa có\n`),
    '--data',
    data,
  );
  await at(
    data,
    '2022-12-08T09:00',
    async (as) => {
      const an = await as('an');
      const { fields } = await formOf(an, 'P04');
      assert.deepEqual(
        [fields['v:II.1.1'], fields['n:II.1.1'], fields['n:II.1.2']],
        ['17', 'theo sổ', 'chưa có'],
      );
      const path = '/rounds/1/forms/P04/answers/II.1.1/files';
      const attach = async (c, where) => {
        const form = new FormData();
        form.append('csrf', await tokenOf(c));
        form.append('file', new Blob(['%PDF-1.4 so lieu']), 'danh-muc.pdf');
        return (await c.ask(where, { method: 'POST', body: form })).status;
      };
      assert.equal(await attach(an, path), 303);
      assert.equal(await attach(an, path), 409, 'the same again');
      assert.equal(await attach(an, path.replace('II.1.1', 'II.3.1')), 422, 'no value yet');
      assert.equal(await attach(await as('keeper'), path), 403);
      assert.match((await an.get('/rounds/1/forms/P04/answers/II.1.1')).text, /danh-muc\.pdf/);
      assert.equal((await an.get(`${path}/1`)).text, '%PDF-1.4 so lieu');
      assert.equal((await (await as('other')).get(`${path}/1`)).status, 403);
      const cookie = [...an.jar].map(([k, v]) => `${k}=${v}`).join('; ');
      const book = await fetch(`${an.base}/rounds/1/forms/P04/xlsx`, { headers: { cookie } });
      assert.equal(book.status, 200);
      const xlsx = file('form.xlsx', Buffer.from(await book.arrayBuffer()));
      const part = (name) => spawnSync('unzip', ['-p', xlsx, name], { encoding: 'utf8' }).stdout;
      assert.match(
        part('xl/worksheets/sheet1.xml'),
        /<v>17<\/v>[\s\S]*<sheetProtection[\s\S]*<dataValidation /,
      );
      assert.match(
        part('xl/sharedStrings.xml'),
        /motcua 1 P04[\s\S]*Sở Tư pháp[\s\S]*Số VBQPPL do cấp tỉnh ban hành/,
      );
    },
    env,
  );
  const where = POSTGRES ? env.MOTCUA_FILES : join(data, 'files');
  assert.match(ok('files', 'check', '--files', where, '--data', data).err, /1 files?/);
  sound(data);
});

test('the spreadsheet comes back: what was changed there is taken, and nobody is overwritten', async () => {
  const data = gathering();
  await at(data, '2022-12-08T09:00', async (as) => {
    const an = await as('an');
    const binh = await as('binh');
    const path = '/rounds/1/forms/P04/xlsx';
    assert.equal((await send(an, 'P04', { 'v:II.1.1': '17', 'v:II.1.2': '11' })).status, 303);
    const cookie = [...an.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    const made = await fetch(an.base + path, { headers: { cookie } });
    const book = unzip(Buffer.from(await made.arrayBuffer()));
    const sheet = Object.keys(book).find((name) => name.endsWith('sheet1.xml'));
    const lines = Object.keys((await formOf(an, 'P04')).fields).filter((k) => k.startsWith('v:'));
    // Rows of the sheet: the first answer stands below its section.
    const rowOf = (code) => {
      const strings = [...String(book['xl/sharedStrings.xml']).matchAll(/<si><t[^>]*>([^<]*)/g)].map(
        (m) => m[1],
      );
      const at = strings.indexOf(code);
      return new RegExp(`<c r="A(\\d+)"[^>]*><v>${at}</v>`).exec(String(book[sheet]))[1];
    };
    // A number typed into a cell, as any program would store it; `what` may be a formula.
    const filled = (values) => {
      let xml = String(book[sheet]);
      for (const [code, what] of Object.entries(values))
        xml = xml.replace(
          new RegExp(`<c r="E${rowOf(code)}"( s="\\d+")?(?:/>|>.*?</c>)`),
          (_, style = '') => `<c r="E${rowOf(code)}"${style}>${what}</c>`,
        );
      return zip({ ...book, [sheet]: xml });
    };
    const back = async (c, bytes, where = path) => {
      const form = new FormData();
      form.append('csrf', await tokenOf(c));
      form.append('file', new Blob([bytes]), 'bieu.xlsx');
      return c.ask(where, { method: 'POST', body: form });
    };
    assert.equal(lines.length, 9);
    // Meanwhile somebody else changes one on the page that the file does not touch: it stays.
    assert.equal((await send(binh, 'P04', { 'v:II.1.2': '12' })).status, 303);
    const good = await back(an, filled({ 'II.3.1': '<v>1432</v>', 'II.1.1': '<v>18</v>' }));
    assert.equal(good.status, 303, good.text);
    const { fields } = await formOf(an, 'P04');
    assert.deepEqual([fields['v:II.1.1'], fields['v:II.1.2'], fields['v:II.3.1']], ['18', '12', '1.432']);
    // The same file again would put 19 in the place of the 18 that it has not seen.
    const stale = await back(an, filled({ 'II.1.1': '<v>19</v>' }));
    assert.equal(stale.status, 409);
    assert.match(stale.text, /Người khác vừa ghi Nguyễn An: 18[\s\S]*value="19"/);
    const half = await back(an, filled({ 'II.2.1': '<v>2.5</v>' }));
    assert.equal(half.status, 422);
    assert.match(half.text, /II\.2\.1: phải là số nguyên/);
    const formula = await back(an, filled({ 'II.2.1': '<f>1+1</f><v>2</v>' }));
    assert.equal(formula.status, 422);
    assert.match(formula.text, /Ô E\d+ là công thức; hãy dán giá trị số/);
    assert.equal((await back(an, Buffer.from('PK no archive'))).status, 422);
    assert.equal((await back(an, Buffer.from('a,b\n1,2\n'))).status, 422);
    const other = await back(await as('other'), filled({}), '/rounds/1/forms/P04/xlsx');
    assert.equal(other.status, 403);
    const noivu = await back(await as('noivu'), filled({}), '/rounds/1/forms/P03/xlsx');
    assert.match(noivu.text, /biểu mẫu của cơ quan khác hoặc đợt khác/);
  });
  sound(data);
});

test('a round is opened once, and only when somebody owes something', async () => {
  const data = gathering();
  const again = motcua('rounds', 'open', 'cchc-2022', ...PERIOD, '--data', data);
  assert.match(again.err, /there is a round of this set and period already/);
  assert.match(motcua('rounds', 'open', 'ii06-2020', ...PERIOD, '--data', data).err, /nobody owes an answer/);
  assert.match(motcua('rounds', 'open', 'x', ...PERIOD, '--data', data).err, /there is no set x/);
  assert.equal(motcua('rounds', 'open', 'cchc-2022', '--from', '2022-06-15', '--data', data).code, 2);
  await at(data, '2022-12-10T09:00', async (as) => {
    const leader = await as('leader');
    const form = { csrf: await tokenOf(leader), set: 'van-ban-2022', from: '2022-06-15', to: '2022-12-14' };
    const r = await leader.post('/rounds', {
      ...form,
      due: '2022-12-20',
      name: 'Văn bản điện tử',
      keeper: 'P01',
    });
    assert.equal(r.status, 303, r.text);
    assert.equal(
      (await (await as('an')).post('/rounds', { ...form, due: '2022-12-20', name: 'x' })).status,
      403,
    );
    const list = csv((await leader.get('/rounds.csv')).text);
    assert.deepEqual(
      list.map((x) => [x.set, x.forms, x.late]),
      [
        ['van-ban-2022', '128', '0'],
        ['cchc-2022', '5', '5'],
      ],
    );
    assert.match((await (await as('an')).get('/rounds')).text, /href="\/rounds\/1\/forms\/P04"/);
    // Given more time nobody is late any more; who saw the old time is told.
    const was = /name="was" value="(\d+)"/.exec((await leader.get('/rounds/1')).text)[1];
    const later = { csrf: form.csrf, was, due: '2022-12-15', reason: 'Chờ số liệu của Bộ' };
    assert.equal((await leader.post('/rounds/1/due', { ...later, reason: '' })).status, 422);
    assert.equal((await leader.post('/rounds/1/due', later)).status, 303);
    assert.equal((await leader.post('/rounds/1/due', later)).status, 409);
    assert.ok(Object.values(await board(leader)).every((x) => x.late === 'no'));
  });
});

async function alerts(data, time, url) {
  const args = ['alerts', 'send', '--smtp', url, '--mail-from', 'motcua@camau.example', '--data', data];
  const child = spawn(MOTCUA, args, { env: { ...process.env, MOTCUA_NOW: LOCAL(time) } });
  let err = '';
  child.stderr.on('data', (d) => {
    err += d;
  });
  assert.equal(await new Promise((done) => child.on('close', done)), 0, err);
  return err;
}

test('heads are reminded once before a round is due, and once after', async () => {
  const data = gathering();
  for (const name of ['head', 'keeper']) ok('user', 'email', name, `${name}@camau.example`, '--data', data);
  const smtp = await post();
  assert.match(await alerts(data, '2022-12-05T09:00', smtp.url), /in 0 mails/);
  await alerts(data, '2022-12-07T09:00', smtp.url);
  assert.deepEqual(smtp.mails.map((m) => m.to).sort(), ['head@camau.example', 'keeper@camau.example']);
  assert.match(smtp.mails[0].subject, /sắp đến hạn/);
  assert.match(smtp.mails[0].body, /hạn gửi là 17:00 ngày 9\/12\/2022/);
  await alerts(data, '2022-12-08T09:00', smtp.url);
  assert.equal(smtp.mails.length, 2, 'each once');
  await at(data, '2022-12-08T10:00', async (as) => {
    assert.equal((await send(await as('an'), 'P04', JUSTICE, 'submit')).status, 303);
  });
  await alerts(data, '2022-12-10T09:00', smtp.url);
  assert.deepEqual(
    smtp.mails.slice(2).map((m) => m.to),
    ['keeper@camau.example'],
    'who has submitted is left alone',
  );
  assert.match(smtp.mails[2].body, /đã quá hạn/);
  await alerts(data, '2022-12-11T09:00', smtp.url);
  assert.equal(smtp.mails.length, 3);
  sound(data);
});

test('the demonstration: the printed sums, and an open round with some late', async () => {
  const data = demoCopy();
  const server = await serveWith({ MOTCUA_NOW: LOCAL('2022-12-10T09:00') }, data);
  try {
    const c = await new Client(server.base).signIn('lanhdao');
    const list = csv((await c.get('/rounds.csv')).text);
    const of = (set, from) => list.find((r) => r.set === set && r.from === from);
    const sums = csv((await c.get(`/rounds/${of('van-ban-2022', '2021-12-15').round}/values.csv`)).text);
    const by = Object.fromEntries(sums.map((r) => [r.code, r]));
    assert.deepEqual(
      ['DEN.1', 'DEN.2', 'DI.1', 'DI.2'].map((k) => by[k].district),
      ['231673', '229322', '61501', '60491'],
    );
    assert.deepEqual(
      ['DEN.1', 'DEN.2', 'DI.1', 'DI.2'].map((k) => by[k].commune),
      ['186869', '183648', '29976', '26212'],
    );
    const open = of('van-ban-2022', '2022-06-15');
    assert.ok(Number(open.late) > 20 && Number(open.approved) > 20 && Number(open.submitted) > 20, open);
    const printed = of('cchc-2022', '2021-12-15');
    assert.deepEqual([printed.forms, printed.approved], ['5', '5']);
  } finally {
    await server.stop();
  }
});
