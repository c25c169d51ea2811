// Forms of procedures over HTTP: each form of the demonstration, shown, left empty, filled in rightly and
// at random, against an independent validator; nothing typed is lost; rows without JavaScript; what is
// refused at loading. SEED=7 ROUNDS=50 for more.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REAL, ROOT, csv, ok, random, run, scratch } from './support.mjs';
import { Client, serve, smallFolder } from './server.mjs';
import { allForms, fill, plain, typedIn, validatorOf } from './forms.mjs';

const SEED = Number(process.env.SEED ?? 1);
const ROUNDS = Number(process.env.ROUNDS ?? 12);
const forms = allForms();
let data, server, visitor;
before(async () => {
  data = smallFolder();
  server = await serve(data);
  visitor = new Client(server.base);
});
after(() => server.stop());

const check = (form, post) => visitor.post(form.path, [...post, ['do', 'check']]);
const sorted = (list) => list.map(([k, v]) => `${k}=${v}`).sort();

// Each line of the summary leads to something on the page.
function assertLinked(html, what) {
  const links = [...html.matchAll(/<li><a href="#([^"]+)">/g)].map((m) => plain(m[1]));
  assert.ok(links.length, what);
  for (const id of links) assert.ok(html.includes(`id="${id}"`), `${what}: #${id}`);
  return links;
}

test('at least 25 forms, over all three levels, of procedures that there are', () => {
  const list = csv(ok(['list', 'forms', '--data', data]).out);
  const levels = new Map(
    csv(ok(['list', 'procedures', '--data', data]).out).map((p) => [p.code, p.level]),
  );
  assert.ok(new Set(list.map((t) => t.form)).size >= 25);
  assert.equal(new Set(list.map((t) => t.form)).size, forms.length);
  assert.deepEqual(
    new Set(list.map((t) => levels.get(t.procedure))),
    new Set(['province', 'district', 'commune']),
  );
  assert.ok(list.every((t) => t.source && t.verify && Number(t.fields) >= 9));
});

for (const form of forms)
  test(`${form.code}: shown, left empty, filled in rightly`, async () => {
    const shown = await visitor.get(form.path);
    assert.equal(shown.status, 200);
    assert.ok(plain(shown.text).includes(form.json.title));
    const ids = [...shown.text.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
    assert.equal(new Set(ids).size, ids.length, 'each id stands once');
    for (const [, id] of shown.text.matchAll(/<label[^>]*for="([^"]+)"/g))
      assert.ok(ids.includes(id), id);
    const empty = await check(form, []);
    assert.equal(empty.status, 422);
    const links = assertLinked(empty.text, form.code);
    for (const id of links.filter((i) => !/^a(-\w+)*-(\d+)?$/.test(i)))
      assert.ok(empty.text.includes(`id="${id}-error"`), `${id} has its fault beside it`);
    const r = random(SEED);
    const sent = fill(form, r, { skip: 0 });
    const valid = validatorOf(form);
    assert.ok(valid(sent.answers), JSON.stringify(valid.errors));
    const right = await check(form, sent.post);
    assert.equal(right.status, 200, right.text.match(/<li><a href="#[^<]*/g)?.join('\n'));
    assert.match(right.text, /Kiểm tra câu trả lời/);
    assert.match(right.text, /Không có gì được lưu/);
    assert.deepEqual(sorted(typedIn(right.text)), sorted(sent.post));
    const back = await visitor.post(form.path, [...sent.post, ['do', 'edit']]);
    assert.equal(back.status, 200);
    assert.deepEqual(sorted(typedIn(back.text)), sorted(sent.post));
    for (const procedure of form.procedures)
      assert.match(
        (await visitor.get(`/procedures/${procedure}`)).text,
        new RegExp(`/${procedure}/form"`),
      );
  });

test('the verdict is that of an independent validator, and nothing typed is lost', async () => {
  const r = random(SEED * 1000 + 1);
  const seen = { 200: 0, 422: 0 };
  for (let round = 0; round < ROUNDS; round++)
    for (const form of forms) {
      const sent = fill(form, r, { wrong: r.pick([0, 0.02, 0.1, 0.5]) });
      const expected = !sent.bad && validatorOf(form)(sent.answers) ? 200 : 422;
      const got = await check(form, sent.post);
      const what = `${form.code}: ${JSON.stringify(sent.post)}`;
      assert.equal(got.status, expected, what);
      seen[got.status]++;
      if (got.status === 422) {
        assertLinked(got.text, what);
        // A text that is no choice cannot come back as one.
        const choice = (k) =>
          !new RegExp(`type="(radio|checkbox)"[^>]* name="${k}"|<select[^>]*name="${k}"`).test(got.text);
        const kept = sent.post.filter(([k, v]) => v.trim() && choice(k));
        const have = new Set(sorted(typedIn(got.text)));
        for (const entry of sorted(kept)) assert.ok(have.has(entry), `${entry} is lost; ${what}`);
      }
    }
  assert.ok(seen[200] > ROUNDS && seen[422] > ROUNDS, JSON.stringify(seen));
});

test('rows are added and taken away by buttons, with all that was typed', async () => {
  const path = '/procedures/H12.X0053/form';
  const typed = [
    ['a.members.0.name', 'Trần Văn Ba'],
    ['a.members.0.income', '1.500.000'],
    ['a.members.1.name', 'Lê Thị Tư'],
    ['a.members.1.income', 'chưa rõ'],
    ['a.applicant.name', 'Trần Văn Ba'],
  ];
  const more = await visitor.post(path, [...typed, ['add', 'a.members']]);
  assert.equal(more.status, 200);
  assert.match(more.text, /name="a\.members\.2\.name"/);
  assert.doesNotMatch(more.text, /error-summary/);
  assert.deepEqual(sorted(typedIn(more.text)), sorted(typed));
  const less = await visitor.post(path, [...typed, ['remove', 'a.members.0']]);
  assert.deepEqual(sorted(typedIn(less.text)), [
    'a.applicant.name=Trần Văn Ba',
    'a.members.0.income=chưa rõ',
    'a.members.0.name=Lê Thị Tư',
  ]);
  const sum = await check({ path }, [...typed.slice(0, 3), ['a.members.1.income', '250.000']]);
  assert.match(sum.text, /1\.750\.000 đồng/);
});

test('faults are told precisely, in both languages', async () => {
  const path = '/procedures/H12.H0081/form';
  const typed = [
    ['a.owner.birth_date', '31/2/1990'],
    ['a.founders', 'person'],
    ['a.capital', '999.999'],
    ['a.has_tax_code', 'yes'],
    ['a.tax_code', '0100109107'],
  ];
  const page = plain((await check({ path }, typed)).text);
  assert.match(
    page,
    /Ngày sinh: Ngày không có thật hoặc chưa đúng dạng: nhập ngày theo dạng 14\/6\/2022/,
  );
  assert.match(page, /Số tiền phải từ 1\.000\.000 đồng trở lên/);
  assert.match(page, /chữ số kiểm tra không đúng/);
  assert.match(page, /id="a-capital"[^>]* aria-describedby="a-capital-error"/);
  const english = new Client(server.base);
  await english.get('/language/en?back=/');
  const page2 = plain((await english.post(path, [...typed, ['do', 'check']])).text);
  assert.match(page2, /The amount must be at least 1\.000\.000 dong/);
  assert.match(page2, /Owner: Full name: Fill this in/);
});

test('hostile posts: many names, odd names, markup, no form', async () => {
  const path = forms[0].path;
  const hostile = [
    ['a', 'x'],
    ['a.', 'x'],
    ['a.applicant', 'x'],
    ['a.applicant.name', '"><script>alert(1)</script>'],
    ['a.members.99999999999999999999.name', 'x'],
    ['a..name', 'x'],
    ['__proto__', 'x'],
  ];
  const page = await check({ path }, hostile);
  assert.equal(page.status, 422);
  assert.doesNotMatch(page.text, /<script>alert/);
  const rows = Array.from({ length: 900 }, (_, i) => [`a.members.${i}.name`, 'x']);
  const many = await check({ path: '/procedures/H12.X0053/form' }, rows);
  assert.equal(many.status, 422);
  assert.match(many.text, /Khai nhiều nhất 20 dòng/);
  const more = Array.from({ length: 1100 }, (_, i) => [`a.x${i}`, 'x']);
  assert.equal((await check({ path }, more)).status, 400);
  assert.equal((await visitor.get('/procedures/H12.T0002/form')).status, 404);
  assert.equal((await visitor.get('/procedures/NOTHING/form')).status, 404);
  assert.equal((await visitor.get(`${path}?mode=counter`)).status, 200);
});

test('a form that disagrees with itself is refused with its place', () => {
  const dir = scratch();
  cpSync(join(ROOT, 'province'), dir, { recursive: true });
  const place = join(dir, 'ca-mau');
  const edit = (file, from, to) => {
    const text = readFileSync(join(place, file), 'utf8');
    assert.ok(text.includes(from), `${file}: ${from}`);
    writeFileSync(join(place, file), text.replace(from, to));
    const got = run(['forms', 'check', place]);
    writeFileSync(join(place, file), text);
    assert.equal(got.code, 1, got.err);
    return got.err;
  };
  assert.match(ok(['forms', 'check', place]).err, /35 forms of 42 procedures: no fault/);
  assert.match(
    edit('forms/birth.json', '"widget": "number"', '"widget": "digits"'),
    /birth\.json: \/ui\/\d+\/fields/,
  );
  assert.match(edit('forms/birth.json', '"source"', '"sources"'), /birth\.json: .*"source"/);
  assert.match(
    edit('forms/birth.json', '"type": "object"', '"type": "objekt"'),
    /birth\.json: \/schema\/type/,
  );
  assert.match(
    edit('procedure_forms.csv', 'H12.X0001,birth', 'H12.X0001,births'),
    /procedure_forms\.csv:2:11: form: found "births", expected the name of a file/,
  );
  assert.match(
    edit('procedure_forms.csv', 'H12.X0001,birth', 'H12.X9999,birth'),
    /procedure_forms\.csv:2:1: procedure: found "H12\.X9999"/,
  );
  assert.match(
    edit('procedure_forms.csv', 'H12.X0023,birth-linked', 'H12.X0001,birth-linked'),
    /procedure_forms\.csv:3:\d+: valid_from: .*no other form/,
  );
  assert.match(ok(['forms', 'check', REAL]).err, /no fault/);
  const example = /```json\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs/forms.md'), 'utf8'))[1];
  writeFileSync(join(place, 'forms/tree-felling.json'), example);
  assert.match(ok(['forms', 'check', place]).err, /36 forms of 42 procedures: no fault/);
});
