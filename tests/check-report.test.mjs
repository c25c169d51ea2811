// check-report: reports in every format held against themselves; what is printed, how it ends, what is
// refused.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { motcua } from './server.mjs';
import { docxFiles, paragraph, table, unzip, xlsxFiles, zip } from './archive.mjs';

const dir = mkdtempSync(join(tmpdir(), 'motcua-check-'));
test.after(() => rmSync(dir, { recursive: true }));

function file(name, content) {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

// What was found, as "kind stated expected", and the findings themselves.
function check(...args) {
  const r = motcua('check-report', '--format', 'json', ...args);
  assert.ok(r.code === 0 || r.code === 1, r.err);
  const found = JSON.parse(r.out);
  assert.equal(r.code, found.length ? 1 : 0);
  return { found, said: found.map((f) => `${f.kind} ${f.stated} ${f.expected}`) };
}

function refused(path, says, ...args) {
  const r = motcua('check-report', '--format', 'json', ...args, path);
  assert.equal(r.code, 2, `${path}: ${r.out}${r.err}`);
  assert.equal(r.out, '');
  assert.match(r.err, says);
  assert.match(r.err, /^motcua check-report: [^\n]+\nTry /);
}

const WRONG = 'Đã hoàn thành 21/40 nhiệm vụ, đạt 57,5%.';
const RIGHT = 'Đã hoàn thành 21/40 nhiệm vụ, đạt 52,5%.';

test('text for people, JSON for machines, exit codes', () => {
  const wrong = file('wrong.txt', `Mở đầu.\n${WRONG}\n`);
  const right = file('right.txt', RIGHT);
  let r = motcua('check-report', wrong);
  assert.equal(r.code, 1);
  assert.match(r.out, /^.*wrong\.txt:2: rate \[0\.92\]\n {4}"21\/40 nhiệm vụ, đạt 57,5%"\n/);
  assert.match(r.out, /stated 57,5, should be 52,5 \(21 \/ 40 = 52,5 %\)\n$/);
  assert.match(r.err, /1 contradiction found/);
  r = motcua('check-report', right);
  assert.deepEqual([r.code, r.out], [0, '']);
  assert.deepEqual(motcua('check-report', '--format', 'json', right).out, '[]\n');
  const { found } = check(wrong, right);
  assert.deepEqual(found, [
    {
      file: wrong,
      line: 2,
      kind: 'rate',
      words: '21/40 nhiệm vụ, đạt 57,5%',
      stated: '57.5',
      expected: '52.5',
      arithmetic: '21 / 40 = 52.5 %',
      confidence: 0.92,
    },
  ]);
  assert.deepEqual(check('--min-confidence', '0.93', wrong).said, []);
  const cut = file('cut.txt', 'Đúng hạn 152.688/152.690 hồ sơ, đạt 99,99%.');
  assert.deepEqual(check(cut).said, ['rounding 99.99 100.00']);
  assert.deepEqual(check('--min-confidence', '0.5', cut).said, []);
});

test('used wrongly', () => {
  const right = file('right.txt', RIGHT);
  assert.equal(motcua('check-report').code, 2);
  refused(right, /--format: found "xml"/, '--format', 'xml');
  refused(right, /--min-confidence: found "2"/, '--min-confidence', '2');
  refused(right, /--annotate: found "a\.txt"/, '--annotate', 'a.txt');
  refused(right, /is made of one DOCX/, '--annotate', join(dir, 'a.docx'));
  refused(join(dir, 'none.txt'), /none\.txt/);
});

test('the printed tables of one report: what contradicts itself, and nothing else', () => {
  const report = (n) => `province/ca-mau/demo/appendix${n}.csv`;
  const demo = (n) => `province/ca-mau/demo/appendix2-${n}.csv`;
  for (const clean of [report(3), report('2-commune-district-totals'), demo('province'), demo('district')])
    assert.deepEqual(check(clean).said, [], clean);
  assert.deepEqual(check(demo('commune'), report('2-commune-district-totals')).said, []);
  assert.deepEqual(check(report(1)).said, [
    'rounding 99.99 100.00',
    'rounding 99.99 99.98',
    'rate 14.33 12.05',
  ]);
  const both = check(report(1), report(4));
  assert.equal(both.said.length, 4);
  assert.equal(both.said[3], 'same 52.11 14.33');
  assert.match(both.found[3].arithmetic, /appendix1\.csv:128/);
});

test('a roll-up that differs from the rows of another file', () => {
  const totals = readFileSync('province/ca-mau/demo/appendix2-commune-district-totals.csv', 'utf8');
  const altered = file('totals.csv', totals.replace('4225,4217,8', '4252,4244,8'));
  assert.deepEqual(check('province/ca-mau/demo/appendix2-commune.csv', altered).said.sort(), [
    'identity 4252 4225',
    'total 4244 4217',
  ]);
});

test('the fragments of development', () => {
  const at = 'tests/check-corpus/dev';
  for (const name of readdirSync(at).filter((f) => !f.endsWith('.json'))) {
    const expected = JSON.parse(readFileSync(join(at, `${name}.json`), 'utf8'));
    const found = check(join(at, name)).found.map((f) => `${f.line} ${f.kind} ${f.stated} ${f.expected}`);
    const must = expected.filter((e) => !e.optional);
    for (const e of must)
      assert.ok(
        found.includes(`${e.line} ${e.kind} ${e.stated} ${e.expected}`),
        `${name}: ${e.line} ${e.stated} in ${found}`,
      );
    assert.ok(found.length <= expected.length, `${name}: ${found.join('; ')}`);
  }
});

const HEADS = [
  [
    { text: 'STT', down: 'restart' },
    { text: 'Đơn vị', down: 'restart' },
    { text: 'Hồ sơ tiếp nhận', across: 3 },
  ],
  [{ down: 'continue' }, { down: 'continue' }, 'Tổng số', 'Mới', 'Kỳ trước'],
  ['(1)', '(2)', '(3)=(4)+(5)', '(4)', '(5)'],
];

test('DOCX: paragraphs, merged headings, and remarks at the spot', () => {
  const body =
    paragraph('Mở đầu.') +
    paragraph('Đã hoàn thành ', '21/40 nhiệm vụ, ', 'đạt 57,5%.') +
    table([...HEADS, ['1', 'Sở A', '1.020', '1.000', '20'], ['2', 'Sở B', '2.052', '2.000', '25']]);
  const files = docxFiles(body);
  const docx = file('report.docx', zip(files));
  const { found, said } = check(docx);
  assert.deepEqual(said, ['rate 57.5 52.5', 'identity 2052 2025']);
  assert.deepEqual([found[0].line, found[1].cell], [2, 'row 5, column 3']);
  assert.match(found[1].words, /^2 Sở B: 2\.052$/);

  const out = join(dir, 'out.docx');
  assert.equal(motcua('check-report', '--annotate', out, docx).code, 1);
  let parts = unzip(readFileSync(out));
  for (const [name, bytes] of Object.entries(parts))
    if (/\.(xml|rels)$/.test(name)) {
      const r = spawnSync('xmllint', ['--noout', '-'], { input: bytes, encoding: 'utf8' });
      assert.equal(r.status, 0, `${name}: ${r.stderr}`);
    }
  let document = parts['word/document.xml'].toString();
  assert.match(document, /<w:commentRangeStart w:id="900000"\/><w:r><w:t xml:space="preserve">21\/40/);
  assert.match(document, /đạt 57,5%\.<\/w:t><\/w:r><w:commentRangeEnd w:id="900000"\/>/);
  assert.match(document, /<w:commentRangeStart w:id="900001"\/><w:r><w:t xml:space="preserve">2\.052/);
  assert.match(parts['word/comments.xml'].toString(), /nêu 57,5, phải là 52,5/);
  assert.match(parts['[Content_Types].xml'].toString(), /PartName="\/word\/comments\.xml"/);
  // Without the marks it is the document that it was.
  const plain = document
    .replace(/<w:commentRange(Start|End)[^>]*>/g, '')
    .replace(/<w:r><w:commentReference[^>]*><\/w:r>/g, '');
  assert.equal(plain, files['word/document.xml']);
  assert.deepEqual(check(out).said, said);

  // Remarks that a person made stay.
  const own = '<w:comment w:id="1"><w:p/></w:comment>';
  const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  const again = file(
    'own.docx',
    zip({ ...files, 'word/comments.xml': `<w:comments xmlns:w="${W}">${own}</w:comments>` }),
  );
  motcua('check-report', '--annotate', out, again);
  parts = unzip(readFileSync(out));
  assert.ok(parts['word/comments.xml'].toString().includes(own));
  assert.equal(parts['word/comments.xml'].toString().match(/<w:comment /g).length, 3);
});

test('XLSX: shared and inline texts, typed numbers with their formats, several sheets', () => {
  const s = (r, i) => `<c r="${r}" t="s"><v>${i}</v></c>`;
  const n = (r, v, style = 0) => `<c r="${r}" s="${style}"><v>${v}</v></c>`;
  const strings = ['TT', 'Đơn vị', 'Văn bản đến', 'Trên hệ thống', 'Tỷ lệ', 'Sở A', 'Sở B', 'Sở C'];
  const rate = (i, v) => `<c r="E${i}" s="1"><f>D${i}/C${i}</f><v>${v}</v></c>`;
  const row = (i, name, a, b, v) => {
    const cells = n(`A${i}`, i - 2) + s(`B${i}`, name) + n(`C${i}`, a, 2) + n(`D${i}`, b, 2) + rate(i, v);
    return `<row r="${i}"${i === 4 ? ' hidden="1"' : ''}>${cells}</row>`;
  };
  const one =
    `<row r="2">${['A', 'B', 'C', 'D', 'E'].map((c, i) => s(`${c}2`, i)).join('')}</row>` +
    row(3, 5, 1984, 992, 0.5) +
    row(4, 6, 5420, 5398, 0.9959409594095941) +
    row(5, 7, 4632, 4620, 0.8974);
  const two = `<row r="1"><c r="A1" t="inlineStr"><is><t>${WRONG}</t></is></c></row>`;
  const xlsx = file('book.xlsx', zip(xlsxFiles({ 'Phụ lục 3': one, 'Tờ 2': two }, strings)));
  const { found, said } = check(xlsx);
  assert.deepEqual(said, ['rate 89.74 99.74', 'rate 57.5 52.5']);
  assert.equal(found[0].cell, 'Phụ lục 3!E5');
  assert.match(found[0].words, /Sở C: 89,74%/);
  assert.equal(found[0].arithmetic, '4620 / 4632 = 99.74 %');
});

// A page printed by a browser; where the file is.
function print(name, html) {
  const pdf = join(dir, `${name}.pdf`);
  const how = ['--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer'];
  const made = spawnSync('chromium', [...how, `--print-to-pdf=${pdf}`, file(`${name}.html`, html)]);
  assert.equal(made.status, 0, String(made.stderr));
  return pdf;
}

test('PDF: prose and a table, with their page', () => {
  const cells = (r, tag = 'td') => `<tr>${r.map((c) => `<${tag}>${c}</${tag}>`).join('')}</tr>`;
  const rows = [
    ['1', 'Sở Nội vụ', '842', '822', '20'],
    ['2', 'Sở Tư pháp', '2.593', '2.592', '1'],
    ['3', 'Sở Xây dựng và các đơn vị trực thuộc sở', '490', '421', '69'],
    ['4', 'Sở Y tế', '958', '926', '59'],
  ];
  const style = `td,th{border:1px solid;padding:4px 9px}table{border-collapse:collapse}
    h1{page-break-before:always}`;
  const head = cells(['TT', 'Đơn vị', 'Tổng số', 'Mới', 'Kỳ trước'], 'th');
  const html = `<meta charset="utf-8"><style>${style}</style><p>${WRONG}</p><h1>Phụ lục</h1>
    <table>${head}${rows.map((r) => cells(r)).join('')}</table>`;
  const pdf = print('report', html);
  const { found, said } = check(pdf);
  assert.deepEqual(said, ['rate 57.5 52.5', 'identity 958 985']);
  assert.deepEqual([found[0].page, found[1].page], [1, 2]);

  // A table over three pages, each with the headings: its foot sums all of them.
  const many = Array.from({ length: 110 }, (_, i) => [i + 1, `Xã số ${i + 1}`, 2 * i + 30, i + 10, i + 20]);
  const foot = [2, 3, 4].map((k) => many.reduce((sum, r) => sum + r[k], 0));
  foot[1] += 9;
  const long = `<meta charset="utf-8"><style>${style}</style><table><thead>${head}</thead>
    ${many.map((r) => cells(r)).join('')}${cells(['', 'Tổng cộng', ...foot])}</table>`;
  const pages = print('long', long);
  assert.match(spawnSync('pdfinfo', [pages], { encoding: 'utf8' }).stdout, /Pages: +[3-9]/);
  assert.deepEqual(check(pages).said, [
    `identity ${foot[0]} ${foot[0] + 9}`,
    `total ${foot[1]} ${foot[1] - 9}`,
  ]);

  const locked = join(dir, 'locked.pdf');
  assert.equal(spawnSync('qpdf', ['--encrypt', 'a', 'b', '256', '--', pdf, locked]).status, 0);
  refused(locked, /locked\.pdf: encrypted; save it without a password/);
  refused(file('broken.pdf', '%PDF-1.4\nnothing'), /broken\.pdf: a PDF that is broken/);
  const scan = `%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj
trailer<</Root 1 0 R>>`;
  refused(file('scan.pdf', scan), /without text/);
});

test('an annotated page: marks, reasons, nothing from outside', () => {
  const out = join(dir, 'out.html');
  const evil = file(
    'evil.txt',
    `<script>alert(1)</script> ${WRONG}\nTT\tĐơn vị\tSố\n1\tA & B\t2\n2\t<b>\t3\n\tTổng cộng\t6\n`,
  );
  assert.equal(motcua('check-report', '--annotate', out, evil).code, 1);
  const page = readFileSync(out, 'utf8');
  assert.ok(!page.includes('<script>') && !/(src|href)="(https?:|\/)/.test(page));
  assert.match(page, /<mark id="f1">21\/40 nhiệm vụ, đạt 57,5%/);
  assert.match(page, /<aside id="rf1">.*nêu 57,5, phải là 52,5/);
  assert.match(page, /<mark id="f2">6/);
  assert.ok(page.includes('A &amp; B'));
});

test('what is broken, locked, swollen or armed is refused', () => {
  const good = docxFiles(paragraph(RIGHT));
  refused(
    file('ole.docx', Buffer.from('d0cf11e0a1b11ae1', 'hex')),
    /encrypted with a password, or of the old kind/,
  );
  refused(file('locked.docx', zip(good, 1)), /encrypted/);
  refused(
    file('macro.docx', zip({ ...good, 'word/vbaProject.bin': 'x' })),
    /has macros \(word\/vbaProject\.bin\)/,
  );
  refused(file('other.zip', zip({ 'a.txt': 'a' })), /neither DOCX nor XLSX/);
  refused(file('cut.docx', zip(good).subarray(0, 300)), /broken archive/);
  refused(file('xml.docx', zip({ ...good, 'word/document.xml': '<w:document' })), /broken XML/);
  const doctype = `<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>`;
  refused(file('entity.docx', zip({ ...good, 'word/document.xml': doctype })), /document type or entities/);
  const deep = `${'<w:a xmlns:w="w">'.repeat(250)}${'</w:a>'.repeat(250)}`;
  refused(file('deep.docx', zip({ ...good, 'word/document.xml': deep })), /deep/);
  const bomb = docxFiles(paragraph(' '.repeat(30 << 20)));
  refused(file('bomb.docx', zip(bomb)), /a bomb/);
  const rows = Array.from(
    { length: 200100 },
    (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>${i}${i * 7919}</v></c></row>`,
  );
  refused(file('rows.xlsx', zip(xlsxFiles({ A: rows.join('') }))), /more than 200000 rows/);
  const merged =
    '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:B1"/><mergeCell ref="!"/></mergeCells>';
  assert.deepEqual(
    check(file('merged.xlsx', zip(xlsxFiles({ A: '<row r="1"><c r="A1"><v>1</v></c></row>' }, [], merged))))
      .said,
    [],
  );
  refused(
    file('string.xlsx', zip(xlsxFiles({ A: '<row r="1"><c r="A1" t="s"><v>5</v></c></row>' }))),
    /names string 5, of 0/,
  );
  refused(file('utf16.txt', Buffer.from('fffe6100', 'hex')), /UTF-16/);
  refused(file('bytes.txt', Buffer.from('61ff', 'hex')), /neither DOCX, XLSX, PDF nor text/);
});
