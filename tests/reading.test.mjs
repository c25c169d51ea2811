// Attached files are read by machine so that their words are found, by pdftotext and by tesseract; and a
// virus scanner looks at them first, where there is one.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from './place.mjs';
import { Client, MOTCUA, csv, motcua, motcuaIn, scratch, serveWith, smallFolder } from './server.mjs';
import { sound } from './office.mjs';

const DIR = scratch();
const here = (name) => join(DIR, name);
const files = ['--files', here('files')];

function tool(name, ...args) {
  const r = spawnSync(name, args, { cwd: DIR });
  assert.equal(r.status, 0, `${name} ${args.join(' ')}: ${r.stderr}`);
}

// A page of a letter: as a PDF with text, as a scan in a PDF, as a photograph.
test.before(() => {
  const r = motcua(
    'paper',
    'make',
    'province/vn/documents/letter.paper',
    'tests/data/paper/letter.json',
    '--to',
    here('letter.pdf'),
  );
  assert.equal(r.code, 0, r.err);
  tool('pdftoppm', '-r', '150', '-png', '-singlefile', 'letter.pdf', 'page');
  tool('pdftocairo', '-png', '-r', '150', '-singlefile', 'letter.pdf', 'photo');
  // A picture as a page: a PDF without a letter of text.
  tool('img2pdf', 'page.png', '-o', 'scan.pdf');
});

function province() {
  const data = smallFolder();
  const body = 'code,procedure,agency,channel,received_at,due_at,finished_at,applicant,applicant_id,phone\n';
  const rows = ['a', 'b', 'c'].map(
    (c) => `D-${c},H12.T0234,P04,counter,2022-06-01T08:00,2022-06-10T17:00,,Trần Thị Bích,096123456789,\n`,
  );
  writeFileSync(here('d.csv'), body + rows.join(''));
  const r = motcua('import', 'dossiers', here('d.csv'), '--data', data);
  assert.equal(r.code, 0, r.err);
  return data;
}

test('words of PDFs, scans and photographs are found, and numbers of persons are not', async () => {
  const data = province();
  for (const [code, file] of [
    ['D-a', 'letter.pdf'],
    ['D-b', 'scan.pdf'],
    ['D-c', 'photo.png'],
  ]) {
    const r = motcua('attach', code, here(file), ...files, '--data', data);
    assert.equal(r.code, 0, r.err);
  }
  const note = here('note.paper');
  writeFileSync(
    note,
    '#! page A5\nSố định danh 096 123 456 789, điện thoại 0912345678, năm 2022, đất vườn tạp Nguyễn.\n',
  );
  assert.equal(motcua('paper', 'make', note, here('empty.json'), '--to', here('note.pdf')).code, 1);
  writeFileSync(here('empty.json'), '{}');
  assert.equal(motcua('paper', 'make', note, here('empty.json'), '--to', here('note.pdf')).code, 0);
  assert.equal(motcua('attach', 'D-a', here('note.pdf'), ...files, '--data', data).code, 0);
  writeFileSync(here('broken.pdf'), '%PDF-1.4\nnothing more');
  assert.equal(motcua('attach', 'D-b', here('broken.pdf'), ...files, '--data', data).code, 0);

  const one = motcua('files', 'read', '--limit', '1', ...files, '--data', data);
  assert.match(one.err, /read 1 files, of which 0/);
  const rest = motcua('files', 'read', ...files, '--data', data);
  assert.equal(rest.code, 0, rest.err);
  assert.match(rest.err, /read 4 files, of which 1 could not be read/);
  assert.match(motcua('files', 'read', ...files, '--data', data).err, /read 0 files/);
  assert.equal(sql(data, "SELECT COUNT(*) FROM attachment_reading WHERE how = 'ocr' AND words > 50"), '2');

  motcuaIn('correct horse battery\n', 'user', 'add', 'boss', '--role', 'leader', '--data', data);
  motcuaIn('correct horse battery\n', 'user', 'add', 'keeper', '--role', 'admin', '--data', data);
  motcuaIn(
    'correct horse battery\n',
    'user',
    'add',
    'other',
    '--role',
    'officer',
    '--agency',
    'P05',
    '--data',
    data,
  );
  const server = await serveWith({}, data, ...files);
  try {
    const find = async (who, words) => {
      const c = new Client(server.base);
      await c.post('/sign-in', { name: who, password: 'correct horse battery', back: '/' });
      const r = await c.get(`/search.csv?in=files&q=${encodeURIComponent(words)}`);
      assert.equal(r.status, 200, r.text);
      return csv(r.text)
        .map((d) => d.code)
        .sort()
        .join();
    };
    // With or without diacritics, in all three.
    assert.equal(await find('boss', 'tài nguyên môi trường'), 'D-a,D-b,D-c');
    assert.equal(await find('boss', 'quyen su dung dat'), 'D-a,D-b,D-c');
    assert.equal(await find('boss', 'vườn tạp 2022'), 'D-a');
    assert.equal(await find('boss', '0912345678'), '');
    assert.equal(await find('boss', '096'), '');
    assert.equal(await find('other', 'quyen su dung dat'), '', "another agency's");
    assert.equal(await find('keeper', 'quyen su dung dat'), '', 'an administrator opens no file');
  } finally {
    await server.stop();
  }
  assert.doesNotMatch(motcua('export', 'journal', '--data', data).out, /vườn tạp/);
  sound(data);
});

// The daemon itself, with one signature of our own: what it knows is not what is tested.
async function clamd(work) {
  const bad = Buffer.from('%PDF-1.4\n a text that a scanner of this test takes for a virus\n');
  const md5 = createHash('md5').update(bad).digest('hex');
  mkdirSync(here('db'), { recursive: true });
  writeFileSync(here('db/test.hdb'), `${md5}:${bad.length}:Motcua.Test\n`);
  writeFileSync(
    here('clamd.conf'),
    `LocalSocket ${here('clamd.ctl')}\nDatabaseDirectory ${here('db')}\nForeground yes\nUser root\n` +
      'StreamMaxLength 1M\n',
  );
  const child = spawn('clamd', ['-c', here('clamd.conf')], { stdio: 'ignore' });
  try {
    for (let i = 0; i < 600 && !existsSync(here('clamd.ctl')); i++)
      await new Promise((done) => setTimeout(done, 50));
    await work(bad);
  } finally {
    child.kill('SIGKILL');
    await new Promise((done) => child.on('close', done));
  }
}

test('what the virus scanner finds is refused, and so is what it did not look at', async () => {
  const data = province();
  writeFileSync(here('good.pdf'), '%PDF-1.4\n a page\n');
  const attach = (file) =>
    spawnSync(MOTCUA, ['attach', 'D-a', here(file), ...files, '--data', data], {
      encoding: 'utf8',
      env: { ...process.env, MOTCUA_CLAMD: here('clamd.ctl') },
    });
  const away = attach('good.pdf');
  assert.equal(away.status, 1);
  assert.match(away.stderr, /the virus scanner at .*: No such file/);
  await clamd(async (bad) => {
    writeFileSync(here('bad.pdf'), bad);
    writeFileSync(here('large.pdf'), Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(3 << 20)]));
    const found = attach('bad.pdf');
    assert.equal(found.status, 1);
    assert.match(found.stderr, /the virus scanner found Motcua\.Test/);
    assert.match(attach('large.pdf').stderr, /the virus scanner at .*: .*limit/i);
    const good = attach('good.pdf');
    assert.equal(good.status, 0, good.stderr);
    // The same through the server.
    const token =
      (motcuaIn('correct horse battery\n', 'user', 'add', 'a', '--role', 'admin', '--data', data),
      motcua('token', 'add', 'a', 't', '--data', data).out.trim());
    const server = await serveWith({ MOTCUA_CLAMD: here('clamd.ctl') }, data, ...files);
    const r = await fetch(`${server.base}/api/dossiers/D-b/files?name=bad.pdf`, {
      method: 'POST',
      body: bad,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' },
    });
    assert.equal(r.status, 422);
    assert.match(await r.text(), /Motcua\.Test/);
    await server.stop();
  });
  assert.equal(csv(motcua('list', 'files', '--data', data).out).length, 1);
});
