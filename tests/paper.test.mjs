// motcua paper make: the national templates with values, as PDF and DOCX, read back by other programs:
// pdftotext, pdfinfo, zbarimg (QR, Code 128), xmllint. What is looked at is what a reader gets.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { ROOT, ok, run, scratch } from './support.mjs';

const TEMPLATES = join(ROOT, 'province/vn/documents');
const VALUES = join(ROOT, 'tests/data/paper');
const env = { MOTCUA_NOW: '1655200000' };

function tool(name, ...args) {
  const r = spawnSync(name, args, { maxBuffer: 1 << 26 });
  if (r.error) throw r.error;
  assert.equal(r.status, 0, `${name}: ${r.stderr}`);
  return r.stdout.toString();
}

function make(name, end) {
  const to = join(scratch(), `${name}.${end}`);
  ok(['paper', 'make', join(TEMPLATES, `${name}.paper`), join(VALUES, `${name}.json`), '--to', to], {
    env,
  });
  return to;
}

const values = (name) => JSON.parse(readFileSync(join(VALUES, `${name}.json`), 'utf8'));

// The parts of a ZIP archive, by its central directory.
function unzip(path) {
  const b = readFileSync(path);
  let at = b.readUInt32LE(b.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  const parts = {};
  while (b.readUInt32LE(at) === 0x02014b50) {
    const [method, size, names, extra, comment, local] = [
      b.readUInt16LE(at + 10),
      b.readUInt32LE(at + 20),
      b.readUInt16LE(at + 28),
      b.readUInt16LE(at + 30),
      b.readUInt16LE(at + 32),
      b.readUInt32LE(at + 42),
    ];
    const name = b.toString('utf8', at + 46, at + 46 + names);
    const from = local + 30 + b.readUInt16LE(local + 26) + b.readUInt16LE(local + 28);
    const bytes = b.subarray(from, from + size);
    parts[name] = method === 8 ? inflateRawSync(bytes) : bytes;
    at += 46 + names + extra + comment;
  }
  return parts;
}

test('the words of a letter come out of its PDF with their diacritics', () => {
  const pdf = make('letter', 'pdf');
  const text = tool('pdftotext', pdf, '-').replace(/\s+/g, ' ');
  const v = values('letter');
  const said = [v.subject, v.applicant, v.signer, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', v.papers[1].name];
  for (const words of [...said, ...v.paragraphs.map((p) => p.text)])
    assert.ok(text.includes(words.normalize('NFC')), `${words}\n${text}`);
  const info = tool('pdfinfo', pdf);
  assert.match(info, /Title: +THƯ XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ\n/);
  assert.match(info, /Tagged: +yes\n/);
  assert.match(info, /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
  assert.match(info, /CreationDate: .*2022/);
  assert.match(tool('pdfinfo', '-struct', pdf), /Table \(block\)\n\s+TR\n\s+TH/);
  assert.match(tool('pdffonts', pdf), /Liberation.*\byes yes yes\b/);
});

test('the same template and values are the same file', () => {
  for (const end of ['pdf', 'docx'])
    assert.ok(readFileSync(make('receipt', end)).equals(readFileSync(make('receipt', end))), end);
});

test('codes can be read from paper', () => {
  for (const [name, codes] of [
    ['receipt', (v) => [v.url]],
    ['slip', (v) => [v.url, v.code]],
  ]) {
    const pdf = make(name, 'pdf');
    tool('pdftoppm', '-r', '200', '-png', '-singlefile', pdf, pdf);
    const read = tool('zbarimg', '-q', '--raw', '--nodbus', `${pdf}.png`).trim().split('\n');
    assert.deepEqual(read.sort(), codes(values(name)).sort());
  }
});

test('every letter of ASCII can be read from a barcode', () => {
  const dir = scratch();
  const [template, json, pdf] = [join(dir, 't.paper'), join(dir, 'v.json'), join(dir, 't.pdf')];
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
  writeFileSync(template, '@barcode 15 center {{text}}\n');
  for (const text of [ascii.slice(0, 32), ascii.slice(32, 64), ascii.slice(64)]) {
    writeFileSync(json, JSON.stringify({ text }));
    ok(['paper', 'make', template, json, '--to', pdf]);
    tool('pdftoppm', '-r', '300', '-png', '-singlefile', pdf, pdf);
    assert.equal(tool('zbarimg', '-q', '--raw', '--nodbus', `${pdf}.png`), `${text}\n`);
  }
});

test('a slip is as long as what stands on it', () => {
  const [, width, height] = /Page size: +([\d.]+) x ([\d.]+) pts/.exec(
    tool('pdfinfo', make('slip', 'pdf')),
  );
  assert.equal(Math.round((width * 25.4) / 72), 80);
  assert.ok(height > 200 && height < 400, height);
});

test('page numbers begin on page 2, a table repeats its header', () => {
  const dir = scratch();
  const template = join(dir, 't.paper');
  const json = join(dir, 'v.json');
  const pdf = join(dir, 't.pdf');
  writeFileSync(
    template,
    '@table 20 100 border header=1\n| **STT** | **Tên**\n{{#l}}\n| {{n}} | dòng\n{{/l}}\n@end\n',
  );
  writeFileSync(json, JSON.stringify({ l: Array.from({ length: 100 }, (_, n) => ({ n: n + 1 })) }));
  ok(['paper', 'make', template, json, '--to', pdf]);
  const pages = tool('pdftotext', '-layout', pdf, '-').split('\f').slice(0, -1);
  assert.equal(pages.length, 3);
  assert.doesNotMatch(pages[0].split('\n')[0], /^\s*1\s*$/);
  pages
    .slice(1)
    .forEach((page, i) => assert.match(page.split('\n')[0], new RegExp(`^\\s*${i + 2}\\s*$`)));
  for (const page of pages) assert.match(page, /STT\s+Tên/);
  const rows = pages
    .join('\n')
    .match(/^\s*\d+\s+dòng$/gm)
    .map((r) => parseInt(r, 10));
  assert.deepEqual(
    rows,
    Array.from({ length: 100 }, (_, n) => n + 1),
  );
});

test('a DOCX holds the same words, its codes as pictures, and is sound XML', () => {
  const path = make('slip', 'docx');
  const parts = unzip(path);
  const v = values('slip');
  for (const [name, bytes] of Object.entries(parts)) {
    if (name.endsWith('.png')) continue;
    const file = join(scratch(), 'part.xml');
    writeFileSync(file, bytes);
    tool('xmllint', '--noout', file);
  }
  const body = parts['word/document.xml'].toString('utf8');
  for (const words of [v.agency, v.number, v.procedure]) assert.ok(body.includes(`>${words}<`), words);
  assert.ok(body.includes(`descr="${v.url}"`));
  assert.ok(parts['word/_rels/document.xml.rels'].toString().includes('media/code2.png'));
  const png = join(scratch(), 'code.png');
  writeFileSync(png, parts['word/media/code1.png']);
  assert.equal(tool('zbarimg', '-q', '--raw', '--nodbus', '-Stest-inverted', png).trim(), v.url);
  assert.match(
    parts['docProps/core.xml'].toString(),
    /<dcterms:created [^>]*>2022-06-14T16:46:40\+07:00</,
  );
});

test('a fault of a template or of the values is shown with its place', () => {
  const dir = scratch();
  const [template, json] = [join(dir, 't.paper'), join(dir, 'v.json')];
  const tried = (text, value, to = 't.pdf') => {
    writeFileSync(template, text);
    writeFileSync(json, value);
    return run(['paper', 'make', template, json, '--to', join(dir, to)]);
  };
  for (const [text, value, fault] of [
    ['Kính gửi: {{tên}}', '{}', 't.paper:1:14: expected }} after the name t'],
    ['x\n{{name}}', '{}', 't.paper:2:1: found no value for {{name}}'],
    ['x', '[]', 'v.json: found no JSON object'],
    ['x', '{', 'v.json:1:1: found'],
  ]) {
    const r = tried(text, value);
    assert.equal(r.code, 1);
    assert.ok(r.err.includes(fault), r.err);
  }
  assert.equal(tried('x', '{}', 't.odt').code, 2);
});
