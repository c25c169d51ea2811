// The catalogue of procedures, for everybody: found by words with or without diacritics, by field and level;
// a page for each; the same as CSV and JSON.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { csv, ok } from './support.mjs';
import { Client, demoCopy, serve } from './server.mjs';

let data, server, visitor;
before(async () => {
  data = demoCopy();
  server = await serve(data);
  visitor = new Client(server.base);
});
after(() => server.stop());

const found = async (query) => csv((await visitor.get(`/procedures.csv?${new URLSearchParams(query)}`)).text);

test('all of it, as the command prints it', async () => {
  const all = csv(ok(['list', 'procedures', '--data', data]).out);
  assert.deepEqual(
    (await found({})).map((p) => [p.code, p.name, p.field, p.level, p.time_limit, p.unit]),
    all.map((p) => [p.code, p.name, p.field, p.level, p.time_limit, p.unit]),
  );
});

test('by words, with or without diacritics, the phrase and short names first; by field', async () => {
  const plain = await found({ q: 'khai sinh' });
  assert.deepEqual(await found({ q: 'KHAI  SINH' }), plain);
  assert.ok(plain.length > 10);
  const fold = (s) =>
    s.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();
  const all = await found({});
  const words = ['khai', 'sinh'];
  const slow = all.filter((p) => words.every((w) => fold(`${p.code} ${p.name} ${p.field}`).includes(w)));
  const phrase = (p) => fold(`${p.name} ${p.field}`).includes('khai sinh');
  const bytes = (p) => Buffer.byteLength(p.name);
  const short = (list) => [...list].sort((a, b) => bytes(a) - bytes(b));
  assert.deepEqual(plain, [...short(slow.filter(phrase)), ...short(slow.filter((p) => !phrase(p)))]);
  assert.equal(plain[0].name, 'Đăng ký khai sinh');
  const typed = await found({ q: 'đăng ký khai sinh', level: 'commune' });
  assert.ok(typed.length > 3 && typed.every((p) => p.level === 'commune' && /khai sinh/i.test(p.name)));
  const field = await found({ field: 'Hộ tịch', q: 'nhận cha' });
  assert.ok(field.length && field.every((p) => p.field === 'Hộ tịch'));
  assert.deepEqual(await found({ q: 'không có thủ tục nào như thế' }), []);
  assert.equal((await found({ q: 'h12.t0234' }))[0].code, 'H12.T0234');
});

test('pages of fifty lead through all of it', async () => {
  const seen = [];
  for (let next = '/procedures?level=commune'; next;) {
    const page = await visitor.get(next);
    assert.equal(page.status, 200);
    seen.push(...[...page.text.matchAll(/href="\/procedures\/([^"?]+)"/g)].map((m) => m[1]));
    next = /href="([^"]+)" rel="next"/.exec(page.text)?.[1].replaceAll('&amp;', '&');
  }
  assert.deepEqual(
    seen,
    (await found({ level: 'commune' })).map((p) => p.code),
  );
});

test('a page for each, without signing in; what is asked wrongly', async () => {
  const page = await visitor.get('/procedures/H12.T0234');
  assert.match(page.text, /Cấp Phiếu lý lịch tư pháp/);
  assert.match(page.text, /10 ngày làm việc/);
  assert.match(page.text, /Sở Tư pháp/);
  assert.match(page.text, /hạn trả là 17:00/);
  assert.match(page.text, /href="\/sign-in"/);
  assert.doesNotMatch(page.text, /sign-out/);
  const english = await visitor.get('/language/en?back=/procedures/H12.T0234');
  assert.equal(english.status, 303);
  assert.match((await visitor.get('/procedures/H12.T0234')).text, /10 working days/);
  assert.equal((await visitor.get('/procedures/NOTHING')).status, 404);
  assert.equal((await visitor.get('/procedures?level=village')).status, 400);
  assert.equal((await visitor.get('/procedures?field=nothing')).status, 404);
  assert.equal((await visitor.get('/procedures?page=x')).status, 400);
  assert.equal((await visitor.get('/procedures?page=999')).status, 200);
  const hostile = await visitor.get(`/procedures?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
  assert.doesNotMatch(hostile.text, /<script>alert/);
  const leader = await new Client(server.base).signIn('lanhdao');
  assert.match((await leader.get('/procedures')).text, /aria-current="page"/);
});

test('what the law wants shown: steps, papers, fee, result, basis, the legal limit', async () => {
  const visitor = new Client(server.base);
  const page = (await visitor.get('/procedures/H12.T0234')).text;
  for (const word of [
    'Đối tượng thực hiện',
    'Phiếu lý lịch tư pháp số 1 hoặc số 2',
    'Luật Lý lịch tư pháp số 28/2009/QH12',
    'Trình tự thực hiện',
    'Tờ khai yêu cầu cấp Phiếu lý lịch tư pháp',
    'khi ủy quyền xin Phiếu số 1',
    '200.000 ₫',
    'viết theo trí nhớ',
    'href="/procedures?event=work"',
  ])
    assert.ok(page.includes(word), word);
  assert.doesNotMatch(page, /Đã cắt giảm/);
  const cut = (await visitor.get('/procedures/H12.X0023')).text;
  assert.match(cut, /Luật định: 10 ngày làm việc/);
  assert.match(cut, /Đã cắt giảm/);
  const papers = csv((await visitor.get('/procedures/H12.X0001/papers.csv')).text);
  assert.deepEqual(
    papers.map((p) => [p.no, p.originals, p.copies, p.needed, p.when]),
    [
      ['1', '1', '0', 'yes', ''],
      ['2', '1', '0', 'yes', ''],
      ['3', '1', '0', 'yes', ''],
      ['4', '1', '0', 'no', 'khi người đi đăng ký được ủy quyền'],
    ],
  );
  const there = await visitor.get('/procedures/H12.X0001/papers');
  assert.equal(there.headers.get('location'), '/procedures/H12.X0001#papers');
  assert.equal((await visitor.get('/procedures/NOTHING/papers.csv')).status, 404);
  const bare = await visitor.get('/procedures/H12.T0002');
  assert.equal(bare.status, 200);
  // What is not recorded is said to be missing, not left out.
  for (const part of ['Trình tự thực hiện', 'Thành phần hồ sơ'])
    assert.match(bare.text, new RegExp(`${part}</h2>\\s*<p[^>]*>Danh mục của tỉnh chưa ghi nội dung này`));
  for (const part of ['Kết quả thực hiện', 'Căn cứ pháp lý'])
    assert.match(bare.text, new RegExp(`${part}</dt><dd[^>]*>Danh mục của tỉnh chưa ghi nội dung này`));
  const known = (await visitor.get('/procedures/H12.X0001')).text;
  assert.doesNotMatch(known, /Danh mục của tỉnh chưa ghi/);
});

test('by life event and by who decides', async () => {
  const codes = async (query) => (await found(query)).map((p) => p.code);
  const births = await codes({ event: 'child' });
  assert.ok(births.includes('H12.X0001') && !births.includes('H12.X0003'));
  assert.ok((await codes({ event: 'death', level: 'commune' })).includes('H12.X0003'));
  const all = csv(ok(['list', 'procedures', '--data', data]).out);
  assert.deepEqual(
    await codes({ agency: 'P04' }),
    all.filter((p) => p.owner === 'P04').map((p) => p.code),
  );
  assert.deepEqual(await codes({ agency: 'D1' }), await codes({ level: 'district' }));
  const page = await visitor.get('/procedures?agency=P04&event=work');
  assert.match(page.text, /<option value="P04" selected>/);
  assert.match(page.text, /procedures\.csv\?agency=P04&amp;event=work/);
  assert.equal((await visitor.get('/procedures?agency=P99')).status, 404);
  assert.equal((await visitor.get('/procedures?event=party')).status, 404);
});
