// The report: the demonstration's against the printed one, cell by cell; its files as other programs
// read them; layouts with mistakes; written, reviewed, signed, issued, restated, by those who may.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COLUMNS,
  PERIOD,
  REAL,
  SMALL,
  brokenProvince,
  bytes,
  csv,
  freshData,
  importText,
  ok,
  run,
  scratch,
  toCsv,
} from './support.mjs';
import { Client, demoCopy, motcua, motcuaIn, serve, serveWith } from './server.mjs';
import { POSTGRES, sql } from './place.mjs';

const DIR = scratch();
const here = (name) => join(DIR, name);

function tool(name, ...args) {
  const r = spawnSync(name, args, { cwd: DIR, maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `${name} ${args.join(' ')}: ${r.stderr}`);
  return String(r.stdout);
}

function make(data, layout, ...files) {
  const r = ok(['report', 'make', layout, ...files.map(here), ...PERIOD, '--data', data]);
  return r.err;
}

const documentOf = (data, layout) => {
  make(data, layout, 'doc.json');
  const doc = JSON.parse(readFileSync(here('doc.json'), 'utf8'));
  const table = Object.fromEntries(
    doc.parts.filter((p) => p.kind === 'annex').map((p) => [p.table.code, p.table.rows.map((r) => r.cells)]),
  );
  const words = doc.parts
    .filter((p) => p.kind === 'text')
    .map((p) => p.spans.map((s) => s.text ?? '').join(''))
    .join('\n');
  return { doc, table, words };
};

const reference = (name) => csv(readFileSync(join(REAL, 'demo', name), 'utf8'));
const plain = (c) => c?.plain ?? '';
const number = (s) => Number(String(s).replace('%', '').replace(',', '.'));

test('the four annexes are the printed ones wherever these agree with themselves', () => {
  const { table, doc } = documentOf(demoCopy(), 'cchc-2022');
  const differ = {};
  const compare = (key, mine, printed) => {
    if (number(mine) !== number(printed)) differ[key] = `${mine} for ${printed}`;
  };
  // Annex 1.
  const first = new Map(table['chi-tieu'].map((c) => [c[0].text, c]));
  for (const r of reference('appendix1.csv')) {
    const code = r.code ? `${r.section}.${r.code}` : r.section;
    if (r.value !== '') compare(code, plain(first.get(code)[3]), r.value);
  }
  // Annex 2: 132 bodies, seven counts each; the communes' sums by district.
  const counts = (c) => ({
    to_process: c[2].plain,
    received: c[3].plain,
    carried_in: c[4].plain,
    online: c[5].plain,
    on_time: c[6].plain,
    late: c[7].plain,
    in_progress: String(Number(c[8].plain) + Number(c[9].plain)),
  });
  let cells = 0;
  const bodies = (rows, printed, name) =>
    printed.forEach((r, i) => {
      assert.equal(rows[i][1].text, r.unit);
      for (const [k, v] of Object.entries(counts(rows[i]))) {
        cells++;
        compare(`${name}:${r.unit}:${k}`, v, r[k]);
      }
    });
  bodies(table['ho-so-tinh'].slice(1), reference('appendix2-province.csv'), '2');
  bodies(table['ho-so-huyen'].slice(1), reference('appendix2-district.csv'), '2');
  const districts = new Set(reference('appendix2-district.csv').map((r) => r.unit));
  const communes = table['ho-so-xa'].slice(1);
  bodies(
    communes.filter((c) => !districts.has(c[1].text)),
    reference('appendix2-commune.csv'),
    '2',
  );
  bodies(
    communes.filter((c) => districts.has(c[1].text)),
    reference('appendix2-commune-district-totals.csv'),
    '2',
  );
  assert.equal(cells, (132 + 9) * 7);
  // Annex 3: what each body answered, and the sums of the levels.
  const third = table['van-ban'];
  const named = (name) => third.find((c) => c[1].text.toLowerCase().includes(name.toLowerCase()));
  const alias = {
    'Văn phòng UBND tỉnh': 'Văn phòng UBND tỉnh',
    'Sở Lao động, TB & Xã hội': 'Sở Lao động',
    'Sở Khoa học & Công nghệ': 'Sở Khoa học và Công nghệ',
    'Ban Quản lý Khu kinh tế': 'Ban Quản lý khu kinh tế',
  };
  for (const r of reference('appendix3.csv')) {
    const district = /thuộc (?:huyện|thành phố) (.*)$/.exec(r.agency)?.[1];
    const mine = named(
      district
        ? `thị trấn thuộc ${/thành phố/.test(r.agency) ? 'Thành phố' : 'Huyện'} ${district}`
        : (alias[r.agency] ?? r.agency),
    );
    if (!mine) {
      differ[`3:${r.agency}`] = 'not there';
      continue;
    }
    for (const [k, at] of [
      ['in_actual', 2],
      ['in_ioffice', 3],
      ['out_actual', 5],
      ['out_ioffice', 6],
      ['news_items', 9],
      ['steering_items', 10],
    ])
      if (r[k] !== '') compare(`3:${r.agency}:${k}`, plain(mine[at]), r[k]);
    for (const [k, at] of [
      ['in_rate', 4],
      ['out_rate', 7],
    ])
      if (Math.round(number(plain(mine[at]))) !== number(r[k]))
        differ[`3:${r.agency}:${k}`] = `${plain(mine[at])} for ${r[k]}`;
  }
  // Annex 4: what follows from threshold and value.
  assert.deepEqual(
    table['ke-hoach'].map((c) => c[5].text),
    reference('appendix4.csv').map((r) => r.status),
  );
  // What is left contradicts itself in the print: 152.688 of 152.690 and 45.531 of 45.538 rounded wrongly,
  // 37 of 307 given as 14,33 %; the provincial sums of annex 3 have one body that is not among the 132.
  const inspectorate = {
    in_actual: 2330,
    in_ioffice: 2330,
    out_actual: 644,
    out_ioffice: 644,
    news_items: 168,
    steering_items: 47,
  };
  const total = reference('appendix3.csv').find((r) => r.agency === 'CẤP TỈNH');
  const expected = {
    'III.3.1': '100 for 99.99',
    'III.3.2': '99.98 for 99.99',
    'VII.6.5': '12.05 for 14.33',
    '3:Thanh Tra tỉnh': 'not there',
  };
  for (const [k, v] of Object.entries(inspectorate))
    expected[`3:CẤP TỈNH:${k}`] = `${total[k] - v} for ${total[k]}`;
  assert.deepEqual(differ, expected);
  // The check names what rounding hides: two dossiers of 152.690.
  assert.ok(doc.checks.some((c) => c.code === 'III.3.1' && /152688 \/ 152690/.test(c.words)));
});

test('its files open in other programs, with the words in order', () => {
  make(demoCopy(), 'cchc-2022', 'r.pdf', 'r.docx', 'r.xlsx');
  const text = tool('pdftotext', 'r.pdf', '-').replace(/\s+/g, ' ');
  const order = [
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'BÁO CÁO',
    'Kế hoạch CCHC năm 2022 đề ra 40 nhiệm vụ, đến nay đã hoàn thành 21 nhiệm vụ, đạt 52,5%, bảo đảm tiến độ',
    'II. KẾT QUẢ THỰC HIỆN',
    '45.531/45.538 hồ sơ, đạt 99,98%',
    'Nơi nhận',
    'PHÓ CHỦ TỊCH',
    'Phụ lục 1',
    'Phụ lục 4',
    'Xã Hòa Thành',
    'Phụ lục 6',
  ];
  let at = 0;
  for (const words of order) {
    const found = text.indexOf(words, at);
    assert.ok(found >= 0, words);
    at = found;
  }
  assert.match(text, /1\. Số nhiệm vụ đếm từ sổ theo dõi kế hoạch/);
  const info = tool('pdfinfo', 'r.pdf');
  assert.match(info, /Tagged:\s+yes/);
  const fonts = tool('pdffonts', 'r.pdf').trim().split('\n').slice(2);
  assert.ok(fonts.length && fonts.every((f) => /\byes\s+(yes|no)\s+yes\b/.test(f)), fonts.join('\n'));
  const sizes = tool('pdfinfo', '-l', '30', 'r.pdf').match(/size:\s+([\d.]+) x ([\d.]+)/g);
  assert.ok(
    sizes.some((s) => Number(/size:\s+([\d.]+)/.exec(s)[1]) > 800) &&
      sizes.some((s) => Number(/size:\s+([\d.]+)/.exec(s)[1]) < 600),
  );
  for (const [file, parts] of [
    [
      'r.docx',
      [
        'word/document.xml',
        'word/styles.xml',
        'word/footnotes.xml',
        '[Content_Types].xml',
        'word/_rels/document.xml.rels',
      ],
    ],
    ['r.xlsx', ['xl/workbook.xml', 'xl/worksheets/sheet4.xml']],
  ])
    for (const part of parts)
      writeFileSync(here(part.replace(/\W/g, '_')), tool('unzip', '-p', file, part.replace('[', '\\[')));
  for (const part of [
    'word/document.xml',
    'word/styles.xml',
    'word/footnotes.xml',
    '[Content_Types].xml',
    'xl/worksheets/sheet4.xml',
  ])
    tool('xmllint', '--noout', part.replace(/\W/g, '_'));
  const word = readFileSync(here('word_document_xml'), 'utf8');
  assert.match(word, /<w:pStyle w:val="Heading1"\/>/);
  assert.match(word, /<w:footnoteReference w:id="1"\/>/);
  assert.match(word, /w:orient="landscape"/);
  const sheet = readFileSync(here('xl_worksheets_sheet4_xml'), 'utf8');
  assert.match(sheet, /<f>SUM\(C6:C22\)<\/f><v>21285<\/v>/);
  assert.match(sheet, /<pane [^>]*ySplit="3"[^>]*state="frozen"/);
});

test('a second report is files alone', () => {
  const { words, table } = documentOf(demoCopy(), 'ii06-2020');
  assert.match(words, /Tỉnh Cà Mau nhận giải quyết 279\.269 hồ sơ: trực tuyến 104\.435 hồ sơ/);
  assert.match(words, /Đã giải quyết 267\.535 hồ sơ, trước hạn và đúng hạn 267\.463 hồ sơ, đạt 99,97%/);
  assert.equal(table['toan-tinh'].find((c) => c[0].text === 'C.3')[3].plain, '439');
});

test('a layout with a mistake is refused whole, with its place', () => {
  const line = 'Tất cả {= dossiers(received)} hồ sơ, bộ kia {khac:K}.';
  const put = (text) => ({ 'vn/reports/thu.report': (s) => s.replace(bytes(line), bytes(text)) });
  const cases = [
    [put('Có {A.9} hồ sơ'), 'thu.report:20:5: found {A.9}, expected the code of an indicator'],
    [put('Có {A.1 hồ sơ'), 'thu.report:20:5: found "{", expected } after it'],
    [put('Có {= dossiers(x)}'), 'found "x", expected one of to_process'],
    [put('{if {A.1}: a | b}'), 'expected a condition'],
    [put('{if {A.1} > 2}'), 'expected : and the words'],
    [put('{= {A.1} > 2}'), 'expected a number'],
    [put('[^chú thích'), 'expected ] after the footnote'],
    [put('@annex bang indicators thu Lại'), 'found "bang", expected another code'],
    [put('@annex x indicators xyz'), 'found "xyz", expected the code of a set of indicators'],
    [put('@annex x dossiers xyz'), 'expected province, district or commune'],
    [put('@anex x'), 'expected @block, @annex'],
    [put('@annex x/y indicators thu Lại'), 'found "x/y", expected a code of small letters'],
    [put('@block x'), 'the block has no @end'],
    [
      { 'vn/reports/thu.report': (s) => s.replace('#! symbol BC-THU\n', '') },
      'no line "#! symbol", expected one',
    ],
    [
      { 'vn/reports/thu.report': (s) => s.replace('#! sets thu', '#! sets thuu') },
      'found "thuu", expected the code of a set',
    ],
  ];
  for (const [edit, expected] of cases) {
    const r = run(['check', brokenProvince(edit)]);
    assert.equal(r.code, 1, expected);
    assert.ok(r.err.includes(expected), `${expected}\n${r.err}`);
  }
});

// A test authority, and the key of the one who signs.
function keys() {
  const openssl = (line, ...more) => tool('openssl', ...line.split(' '), ...more);
  openssl(
    'req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj',
    '/CN=Test authority',
    '-addext',
    'keyUsage=keyCertSign,cRLSign',
  );
  openssl(
    'req -newkey rsa:2048 -keyout l.key -out l.csr -utf8 -passout',
    'pass:mat khau',
    '-subj',
    '/CN=Lê Văn Tám/O=UBND tỉnh',
  );
  writeFileSync(here('l.cnf'), 'keyUsage=critical,digitalSignature,nonRepudiation\n');
  const sign = '-req -in l.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile l.cnf';
  openssl(`x509 ${sign} -out l.pem`);
  // The same key with a certificate that has expired.
  tool('faketime', '-f', '@2020-01-01 00:00:00', 'openssl', 'x509', ...sign.split(' '), '-out', 'old.pem');
}

const ROWS = (n, more = {}) =>
  Array.from({ length: n }, (_, i) => ({
    code: `R-${more.from ?? 0}-${i}`,
    procedure: 'X1',
    agency: 'C1',
    channel: 'counter',
    received_at: '2022-02-01T08:00',
    due_at: '2022-02-10T17:00',
    finished_at: i % 3 ? '2022-02-09T09:00' : '2022-02-12T09:00',
    ...more,
  })).map(({ from, ...r }) => r);

function people(data) {
  const add = (name, role, ...more) => {
    const r = motcuaIn(
      'demo-' + name + '\n',
      'user',
      'add',
      name,
      '--full-name',
      name,
      '--role',
      role,
      ...more,
      '--data',
      data,
    );
    assert.equal(r.code, 0, r.err);
  };
  add('lanhdao1', 'leader');
  add('soanthao', 'officer', '--agency', 'S1');
  add('thamtra', 'head', '--agency', 'S1');
  add('nguoikhac', 'officer', '--agency', 'D1');
  ok([
    'signer',
    'set',
    'lanhdao1',
    '--capacity',
    'PHÓ CHỦ TỊCH',
    '--key',
    here('l.key'),
    '--cert',
    here('l.pem'),
    '--data',
    data,
  ]);
}

test('a report is written, reviewed, signed, issued, and never changes', async () => {
  keys();
  const data = freshData(SMALL);
  people(data);
  assert.equal(importText(data, toCsv(COLUMNS, ROWS(9))).code, 0);
  const server = await serveWith(POSTGRES ? { MOTCUA_FILES: here('files') } : {}, data);
  const as = async (name) => new Client(server.base).signIn(name);
  const [leader, writer, head, other] = [
    await as('lanhdao1'),
    await as('soanthao'),
    await as('thamtra'),
    await as('nguoikhac'),
  ];
  const csrf = async (c) => /name="csrf" value="([^"]+)"/.exec((await c.get('/reports')).text)[1];
  const token = new Map();
  for (const c of [leader, writer, head, other]) token.set(c, await csrf(c));
  const post = (c, path, form) => c.post(path, { csrf: token.get(c), ...form });
  try {
    const form = { layout: 'thu', from: '15/12/2021', to: '14/6/2022' };
    assert.equal((await post(other, '/reports', form)).status, 403);
    const made = await post(writer, '/reports', form);
    assert.equal(made.status, 303);
    const at = made.headers.get('location');
    const revision = async () => /name="revision" value="(\d+)"/.exec((await leader.get(at)).text)?.[1];
    assert.equal((await other.get(at)).status, 403);
    const first = (await writer.get(at)).text;
    assert.match(first, /Đúng hạn <a [^>]*>6<\/a> hồ sơ/);
    assert.match(first, /<td[^>]*>Xã<\/td><td[^>]*><a [^>]*>6<\/a><\/td><td[^>]*><a [^>]*>66,67%<\/a>/);

    // Two who write: the second is told, with both texts; a wrong mark comes back with its place.
    const block = `${at}/blocks/ho-so`;
    assert.equal(
      (await post(writer, block, { revision: '0', text: 'Có {A.1} hồ sơ.[^Đếm.]\nVà {A.2}.' })).status,
      303,
    );
    const second = await post(head, block, { revision: '0', text: 'Lời của tôi {A.3}' });
    assert.equal(second.status, 409);
    assert.ok(second.text.includes('Lời của tôi {A.3}') && second.text.includes('Có {A.1} hồ sơ'));
    const wrong = await post(writer, block, { revision: '1', text: 'Đoạn một\nCó {A.77}' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /2:5: found \{A\.77\}/);
    assert.ok(wrong.text.includes('Đoạn một'));
    assert.equal((await post(other, block, { revision: '1', text: 'x' })).status, 403);

    // Reviewed by a head of those who write; given back only with a reason.
    assert.equal((await post(writer, `${at}/acts/review`, { revision: '2' })).status, 403);
    assert.equal((await post(head, `${at}/acts/review`, { revision: '1' })).status, 409);
    assert.equal((await post(head, `${at}/acts/review`, { revision: '2' })).status, 303);
    assert.equal((await post(writer, block, { revision: '1', text: 'x' })).status, 409);
    assert.equal((await post(head, `${at}/acts/back`, { revision: '3' })).status, 422);
    assert.equal((await post(head, `${at}/acts/back`, { revision: '3', reason: 'Xem lại' })).status, 303);
    assert.equal((await post(head, `${at}/acts/review`, { revision: '4' })).status, 303);

    // Signed by the leader alone, with the right secret and a number.
    const sign = { revision: await revision(), number: '162', secret: 'mat khau' };
    assert.equal((await post(head, `${at}/sign`, sign)).status, 403);
    assert.equal((await post(leader, `${at}/sign`, { ...sign, secret: 'sai' })).status, 422);
    assert.equal(sql(data, 'SELECT MAX(failures) FROM signing_key').trim(), '1', 'it is counted');
    assert.equal((await post(leader, `${at}/sign`, { ...sign, number: '16a' })).status, 422);
    const both = await Promise.all([post(leader, `${at}/sign`, sign), post(leader, `${at}/sign`, sign)]);
    assert.deepEqual(both.map((r) => r.status).sort(), [303, 409]);
    assert.equal(sql(data, 'SELECT MAX(failures) FROM signing_key').trim(), '0');
    const pdf = await fetch(`${server.base}${at}/file/bao-cao.pdf`, {
      headers: { cookie: [...leader.jar].map(([k, v]) => `${k}=${v}`).join('; ') },
    });
    writeFileSync(here('signed.pdf'), Buffer.from(await pdf.arrayBuffer()));
    spawnSync('mkdir', ['-p', here('nss')]);
    tool('certutil', '-N', '-d', 'nss', '--empty-password');
    tool('certutil', '-A', '-d', 'nss', '-n', 'ca', '-t', 'CT,C,C', '-i', 'ca.pem');
    const verdict = tool('pdfsig', '-nssdir', 'nss', 'signed.pdf');
    assert.match(verdict, /Signature is Valid/);
    assert.match(verdict, /Certificate is Trusted/);
    assert.match(verdict, /Total document signed/);
    assert.match(tool('pdftotext', 'signed.pdf', '-'), /162\/BC-THU/);
    const frozen = JSON.parse((await leader.get(`${at}/file/bao-cao.json`)).text);
    assert.match(frozen.sets.thu, /rate\(\{A\.1\}/);
    assert.equal(frozen.facts.find((f) => f.key === 'thu:{A.1}').plain, '6');
    const id = at.split('/').pop();
    assert.equal((await fetch(`${server.base}/published/${id}`)).status, 404);
    assert.equal((await post(leader, `${at}/acts/issue`, { revision: await revision() })).status, 303);
    const open = await fetch(`${server.base}/published/${id}`);
    const page = await open.text();
    assert.equal(open.status, 200);
    assert.match(page, /Lê Văn Tám/);
    assert.doesNotMatch(page, /\/indicators\//);
    assert.ok((await (await fetch(`${server.base}/published`)).text()).includes('162/BC-THU'));

    // Nothing has changed yet; then dossiers of the period come in late.
    const restate = () => run(['restate', id, '--data', data]);
    assert.deepEqual(csv(restate().out), []);
    assert.equal(importText(data, toCsv(COLUMNS, ROWS(3, { from: 7 }))).code, 0);
    const changed = csv(restate().out);
    const of = (key) => changed.find((c) => c.figure === key);
    assert.deepEqual([of('thu:{A.1}').was, of('thu:{A.1}').is], ['6', '8']);
    assert.deepEqual([of('dossiers:C1:received').was, of('dossiers:C1:received').is], ['9', '12']);
    assert.equal(of('dossiers:C2:received'), undefined);
    assert.equal((restate().err.match(/dossier\.imported R-7-/g) ?? []).length, 3);
    // Each figure names the acts that moved it, and no other: two came on time, one late.
    const event = (code) => new RegExp(`event (\\d+), .*dossier\\.imported ${code} `).exec(restate().err)[1];
    const [late, ...onTime] = ['R-7-0', 'R-7-1', 'R-7-2'].map(event);
    assert.deepEqual(of('thu:{A.1}').events.split(' '), onTime);
    assert.deepEqual(of('dossiers:C1:late').events.split(' '), [late]);
    assert.deepEqual(of('dossiers:level:commune:received').events.split(' '), [late, ...onTime]);
    const shown = (await leader.get(`${at}/restate`)).text;
    assert.match(shown, /R-7-0/);
    assert.equal(shown.split(`href="#event-${late}"`).length > 1, true);
    assert.ok(shown.includes(`id="event-${late}"`));
    assert.match((await leader.get(at)).text, /Có <a [^>]*>6<\/a> hồ sơ/);
    assert.equal((await post(leader, block, { revision: '1', text: 'x' })).status, 409);
  } finally {
    await server.stop();
  }
  ok(['verify', '--data', data]);
  // The signed file goes where the files of dossiers go.
  assert.equal(
    sql(data, "SELECT COUNT(*) FROM report r JOIN evidence e ON e.sha256 = r.pdf").trim(),
    '1',
  );
  if (!POSTGRES) assert.equal(csv(ok(['backup', '--to', scratch(), '--data', data]).out)[0].files, '1');
  assert.equal(sql(data, "SELECT COUNT(*) FROM event WHERE act = 'report.signed'").trim(), '1');
  assert.match(motcua('restate', '99', '--data', data).err, /there is no report 99/);
});

test('a certificate that has expired signs nothing, and nothing is lost', async () => {
  const data = freshData(SMALL);
  people(data);
  const signer = ['--capacity', 'PHÓ CHỦ TỊCH', '--key', here('l.key'), '--cert'];
  ok(['signer', 'set', 'lanhdao1', ...signer, here('old.pem'), '--data', data]);
  const server = await serve(data, ...(POSTGRES ? ['--files', here('files3')] : []));
  const leader = await new Client(server.base).signIn('lanhdao1');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await leader.get('/reports')).text)[1];
  const post = (path, form) => leader.post(path, { csrf, ...form });
  try {
    const form = { layout: 'thu', from: '15/12/2021', to: '14/6/2022' };
    const at = (await post('/reports', form)).headers.get('location');
    await post(`${at}/blocks/ho-so`, { revision: '0', text: 'Không có số.' });
    await post(`${at}/acts/review`, { revision: '2' });
    const sign = { revision: '3', number: '7', secret: 'mat khau' };
    const late = await post(`${at}/sign`, sign);
    assert.equal(late.status, 422);
    assert.equal(sql(data, 'SELECT state FROM report').trim(), 'reviewed');
    ok(['signer', 'set', 'lanhdao1', ...signer, here('l.pem'), '--data', data]);
    assert.equal((await post(`${at}/sign`, sign)).status, 303);
  } finally {
    await server.stop();
  }
});

test('what has no figure yet is not signed, what contradicts itself only with a reason', async () => {
  const data = freshData(SMALL);
  people(data);
  const epoch = (d) => Date.parse(`${d}T00:00Z`) / 86400000;
  const answer = (id, code, agency, value) =>
    sql(
      data,
      `INSERT INTO indicator_value (id, set_code, code, agency, day_from, day_to, value, note, state,
      revision, account, at) SELECT ${id}, 'thu', '${code}', id, ${epoch('2021-12-15')},
      ${epoch('2022-06-14')}, '${value}', '', 'approved', 1, 0, 0 FROM agency WHERE code = '${agency}'`,
    );
  const server = await serve(data, ...(POSTGRES ? ['--files', here('files2')] : []));
  const leader = await new Client(server.base).signIn('lanhdao1');
  const csrf = /name="csrf" value="([^"]+)"/.exec((await leader.get('/reports')).text)[1];
  const post = (path, form) => leader.post(path, { csrf, ...form });
  try {
    const at = (await post('/reports', { layout: 'thu', from: '15/12/2021', to: '14/6/2022' })).headers.get(
      'location',
    );
    await post(`${at}/blocks/ho-so`, { revision: '0', text: 'Có {B.1} văn bản.' });
    await post(`${at}/acts/review`, { revision: '2' });
    const sign = { revision: '3', number: '7', secret: 'mat khau' };
    const missing = await post(`${at}/sign`, sign);
    assert.equal(missing.status, 422);
    assert.match(missing.text, /thiếu số liệu/);
    answer(1, 'B.1', 'C1', '5');
    answer(2, 'B.3', 'C1', '9');
    const against = await post(`${at}/sign`, sign);
    assert.equal(against.status, 422);
    assert.match(against.text, /mâu thuẫn/);
    assert.equal((await post(`${at}/sign`, { ...sign, reason: 'Sở đang soát lại' })).status, 303);
    await post(`${at}/acts/issue`, { revision: '4' });
    const page = await (await fetch(`${server.base}/published/${at.split('/').pop()}`)).text();
    assert.match(page, /Sở đang soát lại/);
    assert.match(page, /\{B\.3\} &lt;= \{B\.1\}: 9 &lt;= 5/);
  } finally {
    await server.stop();
  }
});

// Ten rows, for making many.
const DIGITS = Array.from({ length: 10 }, (_, i) => `SELECT ${i} AS x`).join(' UNION ALL ');

test('what is signed stays readable, what is a draft stays writable, when indicators go', async () => {
  const data = freshData(SMALL);
  people(data);
  const start = () => serve(data, ...(POSTGRES ? ['--files', here('files4')] : []));
  let server = await start();
  const clients = async () => {
    const leader = await new Client(server.base).signIn('lanhdao1');
    const csrf = /name="csrf" value="([^"]+)"/.exec((await leader.get('/reports')).text)[1];
    return { leader, post: (path, form) => leader.post(path, { csrf, ...form }) };
  };
  try {
    const form = { layout: 'thu', from: '15/12/2021', to: '14/6/2022' };
    const first = await clients();
    const at = (await first.post('/reports', form)).headers.get('location');
    const draft = (await first.post('/reports', form)).headers.get('location');
    await first.post(`${at}/blocks/ho-so`, { revision: '0', text: 'Có {A.6} hồ sơ.' });
    await first.post(`${draft}/blocks/ho-so`, { revision: '0', text: 'Có {A.6} hồ sơ.' });
    await first.post(`${draft}/blocks/cap`, { revision: '0', text: '' });
    await first.post(`${at}/acts/review`, { revision: '2' });
    const signed = await first.post(`${at}/sign`, { revision: '3', number: '7', secret: 'mat khau' });
    assert.equal(signed.status, 303);
    await first.post(`${at}/acts/issue`, { revision: '4' });
    const id = at.split('/').pop();
    // The file is what the hash is of, byte by byte, whatever a later program would write.
    sql(data, `UPDATE report SET frozen = '{"later":1,' || substr(frozen, 2) WHERE id = ${id}`);
    const json = await (await fetch(`${server.base}/published/${id}/file/bao-cao.json`)).text();
    assert.ok(json.startsWith('{"later":1,'));
    // An empty block is still led to.
    assert.match((await first.leader.get(draft)).text, new RegExp(`href="${draft}/blocks/cap"`));
    await server.stop();
    sql(data, "UPDATE indicator_set SET text = replace(text, 'A.6,', 'A.66,') WHERE code = 'thu'");
    server = await start();
    const then = await clients();
    const page = await then.leader.get(draft);
    assert.equal(page.status, 200);
    assert.match(page.text, /Có \{A\.6\} hồ sơ\./);
    assert.match(page.text, new RegExp(`href="${draft}/blocks/ho-so"`));
    await then.post(`${draft}/acts/review`, { revision: '3' });
    const refused = await then.post(`${draft}/sign`, { revision: '4', number: '8', secret: 'mat khau' });
    assert.equal(refused.status, 422);
    // A layout that does not fit any more.
    await server.stop();
    sql(data, "UPDATE report_layout SET text = replace(text, '{A.1}', '{A.77}') WHERE code = 'thu'");
    server = await start();
    const last = await clients();
    assert.match((await last.leader.get(at)).text, /Có <a [^>]*>0<\/a> hồ sơ/);
    assert.equal((await last.leader.get(`${at}/file/bao-cao.pdf`)).status, 200);
    assert.equal((await fetch(`${server.base}/published/${id}`)).status, 200);
    assert.match((await last.leader.get(`${at}/restate`)).text, /A\.77/);
    // Drafts, however many, do not push an issued report from the public list.
    sql(
      data,
      `INSERT INTO report (id, layout, day_from, day_to, name, state, revision, made_at)
      SELECT 1000 + n, 'thu', 90000, 90000, 'x', 'draft', 1, 0 FROM (SELECT a.x * 100 + b.x * 10 + c.x AS n
      FROM (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c) m WHERE n < 600`,
    );
    assert.ok((await (await fetch(`${server.base}/published`)).text()).includes('7/BC-THU'));
  } finally {
    await server.stop();
  }
});
