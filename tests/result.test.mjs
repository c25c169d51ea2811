// Results: drafted, signed with a key from a file and from a token, numbered without a gap, scanned,
// certified as copies, looked up by anybody; files that lie about what they are; two who write at once; how
// many are digitised.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POSTGRES, sql } from './place.mjs';
import { Client, csv, motcua, scratch } from './server.mjs';
import {
  acts,
  act,
  altered,
  at,
  csrfOf,
  hiddens,
  procedureOf,
  rowOf,
  sound,
  staffed,
  toTheHead,
  user,
  writeDraft,
} from './office.mjs';
import { SECRET, makeSigner, pdfsigOf, signer, toolIn } from './signing.mjs';

const DIR = scratch();
const here = (name) => join(DIR, name);
const DAY = '2022-06-06';

const tool = (name, args, env) => toolIn(DIR, name, args, env);

test.before(() => makeSigner(DIR, DAY));

const env = POSTGRES ? { MOTCUA_FILES: here('files') } : {};

function office() {
  const data = staffed();
  signer(data, 'head', DIR);
  return data;
}

async function bytes(client, path) {
  const cookie = [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const r = await fetch(client.base + path, { headers: cookie ? { cookie } : {} });
  assert.equal(r.status, 200, path);
  return { type: r.headers.get('content-type'), body: Buffer.from(await r.arrayBuffer()) };
}

function pdfText(body) {
  const r = spawnSync('pdftotext', ['-layout', '-', '-'], { input: body });
  assert.equal(r.status, 0, String(r.stderr));
  return String(r.stdout).normalize('NFC');
}

const pdfsig = (body) => pdfsigOf(DIR, DAY, body);

async function sign(head, code, secret = SECRET) {
  const path = `/dossiers/${code}/result`;
  const page = await head.get(path);
  return head.post(`${path}/sign`, { ...hiddens(page.text, `${path}/sign`), secret });
}

// Sends a file as a browser's form does.
async function send(client, path, name, body) {
  const page = await client.get(path.replace(/\/scan$/, ''));
  const form = new FormData();
  form.set('csrf', csrfOf(page.text));
  form.set('file', new Blob([body]), name);
  const cookie = [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const r = await fetch(client.base + path, {
    method: 'POST',
    body: form,
    headers: { cookie },
    redirect: 'manual',
  });
  return { status: r.status, text: await r.text() };
}

const tokenOf = (text) => /href="\/verify\/([a-z0-9]{20})"/.exec(text)?.[1];

test('a result is drafted, signed under a number, registered and looked up', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  // Its result has a form of its own.
  sql(
    data,
    `INSERT INTO document_template (name, text)
     SELECT 'result-${procedure}', replace(text, '(Dự thảo', '(Mẫu riêng')
     FROM document_template WHERE name = 'result'`,
  );
  await at(
    data,
    `${DAY}T09:00`,
    async (as, server) => {
      const { code, chief, head, an } = await toTheHead(as, procedure);
      const draft = pdfText((await bytes(an, `/dossiers/${code}/result/draft.pdf`)).body);
      assert.match(draft, /Mẫu riêng, chưa có giá trị/);
      assert.match(draft, /Xác nhận bà Trần Thị Bích/);
      const docx = await bytes(an, `/dossiers/${code}/result/draft.docx`);
      assert.match(docx.type, /wordprocessingml/);
      writeFileSync(here('draft.docx'), docx.body);
      assert.match(tool('unzip', ['-p', 'draft.docx', 'word/document.xml']), /Có giá trị 6 tháng/);

      const wrong = await sign(head, code, 'khác');
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /Mã PIN hoặc mật khẩu của khóa ký không đúng/);
      const signed = await sign(head, code);
      assert.equal(signed.status, 303, signed.text);
      // The attempt that failed has left no gap.
      const page = await head.get(`/dossiers/${code}/result`);
      assert.match(page.text, /01\/KQ-P04/);
      const token = tokenOf(page.text);
      const file = await bytes(head, `/dossiers/${code}/files/1`);
      const judged = pdfsig(file.body);
      assert.match(judged, /Signature is Valid/);
      assert.match(judged, /Certificate is Trusted/);
      const text = pdfText(file.body);
      assert.match(text, /Số: 01\/KQ-P04/);
      assert.match(text, /GIÁM ĐỐC/);
      assert.match(text, /Trần Văn Hùng/);
      assert.match(text, /Cà Mau, ngày 06 tháng 6 năm 2022/);
      assert.doesNotMatch(text, /Dự thảo/);
      // Signing has passed it on; nobody signs it twice, and nobody writes in its draft.
      assert.deepEqual(Object.keys((await acts(head, code)).found).includes('pass'), false);
      assert.ok((await acts(chief, code)).found.pass, 'it lies with the register');
      assert.doesNotMatch((await an.get(`/dossiers/${code}/result`)).text, /name="body"/);

      const anybody = new Client(server.base);
      const found = await anybody.get(`/verify/${token}`);
      assert.equal(found.status, 200, found.text);
      assert.match(found.text, /đang có giá trị/);
      assert.match(found.text, /01\/KQ-P04/);
      assert.deepEqual((await bytes(anybody, `/verify/${token}/file`)).body, file.body);
      const typed = await anybody.get(
        `/verify?token=${encodeURIComponent(` https://x/verify/${token.toUpperCase()}`)}`,
      );
      assert.equal(typed.headers.get('location'), `/verify/${token}`);
      const unknown = await anybody.get('/verify/bcdfghjkmnpqrstvwxz2');
      assert.equal(unknown.status, 404);
      assert.match(unknown.text, /Không có văn bản nào mang mã này/);

      const register = JSON.parse((await head.get('/issued.json')).text);
      assert.equal(register.length, 1);
      assert.equal(register[0].signer, 'Trần Văn Hùng');
      const issued = await head.get('/issued');
      const id = /action="\/issued\/(\d+)\/revoke"/.exec(issued.text)[1];
      const csrf = csrfOf(issued.text);
      const other = await as('other');
      assert.equal((await other.get('/issued.json')).text.trim(), '[]');
      // The desk has what was issued to those whom it took in.
      const clerks = await (await as('clerk')).get('/issued.json');
      assert.deepEqual(JSON.parse(clerks.text), register);
      const back = await head.post(`/issued/${id}/revoke`, { csrf, reason: 'Cấp nhầm người' });
      assert.equal(back.status, 303, back.text);
      // Why is for officials: it may tell of a person.
      const gone = (await anybody.get(`/verify/${token}`)).text;
      assert.match(gone, /đã bị thu hồi[\s\S]*Thu hồi lúc \d/);
      assert.doesNotMatch(gone, /Cấp nhầm/);
      assert.match((await head.get('/issued')).text, /Thu hồi lúc .*: Cấp nhầm người/);
      assert.equal((await head.post(`/issued/${id}/revoke`, { csrf, reason: 'lần nữa' })).status, 409);
    },
    env,
  );
  // Neither draft nor title stands in the journal.
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.doesNotMatch(journal, /Xác nhận bà|Giấy xác nhận/);
  assert.match(journal, /"result\.signed"/);
  assert.match(journal, /"who":"visitor"/);
  sound(data);
});

test('a result that is taken back is signed anew, and none stands beside a refusal', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const takeBack = async (head) => {
    const page = (await head.get('/issued')).text;
    const id = /action="\/issued\/(\d+)\/revoke"/.exec(page)[1];
    return head.post(`/issued/${id}/revoke`, { csrf: csrfOf(page), reason: 'Sai tên' });
  };
  await at(
    data,
    `${DAY}T09:00`,
    async (as, server) => {
      const { code, clerk, chief, head, an } = await toTheHead(as, procedure);
      assert.equal((await sign(head, code)).status, 303);
      const first = tokenOf((await head.get(`/dossiers/${code}/result`)).text);
      // While it stands the dossier cannot end otherwise, nor go back.
      const { found } = await acts(chief, code);
      const back = await chief.post(`/dossiers/${code}/acts/back`, { ...found.back, text: 'x', step: 5 });
      assert.equal(back.status, 409);
      assert.match(back.text, /kết quả đã cấp còn giá trị/);
      const gone = { ...(await acts(an, code)).found.withdraw, text: 'Người nộp xin rút' };
      assert.equal((await an.post(`/dossiers/${code}/acts/withdraw`, gone)).status, 409);
      // Blanks are no reason.
      const page = (await head.get('/issued')).text;
      const id = /action="\/issued\/(\d+)\/revoke"/.exec(page)[1];
      const blank = await head.post(`/issued/${id}/revoke`, { csrf: csrfOf(page), reason: ' \n ' });
      assert.equal(blank.status, 422);
      assert.equal((await takeBack(head)).status, 303);
      // Of what was taken back, and of what is issued here at all, no copy is certified.
      const path = `/dossiers/${code}/result`;
      const { item, version } = hiddens((await head.get(path)).text, `${path}/sign`);
      const copy = { csrf: csrfOf(page), item, version, file: '1', name: 'Bản sao', secret: SECRET };
      const refused = await head.post(`${path}/certify`, copy);
      assert.equal(refused.status, 422, refused.text);
      assert.match(refused.text, /do chính hệ thống này cấp/);
      // It lies with the head again, whose draft may be written anew.
      assert.equal((await acts(chief, code)).found.pass, undefined);
      assert.match((await head.get(`/dossiers/${code}`)).text, /Đưa lại bước ký/);
      await writeDraft(head, code, 'Giấy xác nhận', 'Xác nhận bà Trần Thị Bích, tên đúng.');
      assert.equal((await sign(head, code)).status, 303);
      const again = await head.get(`/dossiers/${code}/result`);
      assert.match(again.text, /02\/KQ-P04/);
      await act(chief, code, 'pass');
      // Also when it waits at the desk already, and counts as finished.
      assert.equal((await takeBack(head)).status, 303);
      assert.equal((await acts(clerk, code)).found.return, undefined);
      assert.equal((await sign(head, code)).status, 303);
      await act(chief, code, 'pass');
      assert.doesNotMatch((await acts(clerk, code)).text, /Chưa có kết quả trong hệ thống/);
      await act(clerk, code, 'return', { sent_by: 'desk' });
      // What was handed out stays handed out.
      assert.equal((await takeBack(head)).status, 303);
      assert.match((await clerk.get(`/dossiers/${code}`)).text, /Đã trả kết quả/);
      const anybody = new Client(server.base);
      assert.match((await anybody.get(`/verify/${first}`)).text, /đã bị thu hồi/);
    },
    env,
  );
  sound(data);
  const code = sql(data, 'SELECT code FROM dossier');
  const issued = (change) => `UPDATE issued SET ${change} WHERE number = 2`;
  const file = (change) => `UPDATE dossier_attachment SET ${change} WHERE no = 2`;
  const other = (what) => [`another ${what}`, 'of one'];
  const [day, before] = ['2022-06-06T09:00', '2022-06-05T09:00'];
  for (const [statement, ...differences] of [
    [issued('revoked_at = NULL'), ['result 2, taken back', 'nothing', day]],
    [issued('revoked_at = at - 86400'), ['result 2, taken back', before, day]],
    [issued("reason = 'Khác'"), ['result 2, taken back', ...other('reason')]],
    [issued("signer = 'Ai đó'"), ['result 2', 'Ai đó', 'Trần Văn Hùng']],
    [issued("title = 'Giấy phép'"), ['result 2', ...other('title')]],
    [issued('pages = 7'), ['result 2', ...other('file')]],
    [issued("sha256 = 'a'"), ['result 2', ...other('file')]],
    [issued("symbol = 'GP-P04'"), ['result 2', 'GP-P04', 'KQ-P04']],
    [issued('at = at - 86400'), ['result 2, signed', before, day]],
    [issued('number = 9'), ['result 9', 'it', 'nothing'], ['result 2', 'nothing', 'of it']],
    ['DELETE FROM issued WHERE number = 2', ['result 2', 'nothing', 'of it']],
    [file("sha256 = 'b'"), ['file 2', ...other('content')], ['result 2', ...other('file')]],
    [file("name = 'khac.pdf'"), ['file 2', ...other('name')]],
    [file('bytes = bytes + 1'), ['file 2', ...other('kind or size')]],
    [file('salt = NULL'), ['file 2', ...other('content')]],
  ])
    assert.deepEqual(
      altered(data, statement, 'dossier '),
      differences.map((d) => `dossier ${code} ${d[0]}: found ${d[1]}, the journal tells ${d[2]}`),
      statement,
    );
});

test('what was read is what is signed, and of two who write one is told', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(
    data,
    `${DAY}T09:00`,
    async (as) => {
      const { code, head, an } = await toTheHead(as, procedure);
      const path = `/dossiers/${code}/result`;
      const seen = hiddens((await head.get(path)).text, `${path}/sign`);
      const form = hiddens((await head.get(path)).text, path);
      await writeDraft(head, code, 'Giấy xác nhận', 'Sửa lại.');
      const late = await head.post(path, { ...form, do: 'save', title: 'a', body: 'b' });
      assert.equal(late.status, 409, late.text);
      const r = await head.post(`${path}/sign`, { ...seen, secret: SECRET });
      assert.equal(r.status, 409, r.text);
      // The officer's turn is over.
      const csrf = csrfOf((await an.get(path)).text);
      const stranger = await an.post(path, { csrf, revision: '2', do: 'save', title: 'a', body: 'b' });
      assert.equal(stranger.status, 403, stranger.text);
      assert.equal((await sign(head, code)).status, 303);
      const empty = await toTheHead(as, procedure, { draft: false });
      assert.match((await empty.head.get(`/dossiers/${empty.code}/result`)).text, /Chưa có dự thảo để ký/);
    },
    env,
  );
  sound(data);
});

test('numbers have no gap while many sign at once', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(
    data,
    `${DAY}T09:00`,
    async (as) => {
      const codes = [];
      let head;
      for (let i = 0; i < 6; i++) {
        const one = await toTheHead(as, procedure);
        codes.push(one.code);
        head = one.head;
      }
      const answers = await Promise.all(
        codes.flatMap((c, i) => [sign(head, c, i % 2 ? SECRET : 'sai'), sign(head, c)]),
      );
      assert.ok(
        answers.every((r) => [303, 409, 422].includes(r.status)),
        answers.map((r) => r.status).join(),
      );
      for (const c of codes)
        if (!/KQ-P04/.test((await head.get(`/dossiers/${c}/result`)).text)) await sign(head, c);
      const rows = JSON.parse((await head.get('/issued.json')).text);
      assert.deepEqual(
        rows.map((r) => r.number).sort((a, b) => a - b),
        [1, 2, 3, 4, 5, 6],
      );
    },
    env,
  );
  sound(data);
});

test('several are signed with one typing of the PIN; what cannot be signed is named', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  user(data, 'head2', '--role', 'head', '--agency', 'P05');
  signer(data, 'head2', DIR);
  await at(
    data,
    `${DAY}T09:00`,
    async (as) => {
      const codes = [];
      let who;
      for (let i = 0; i < 4; i++) {
        who = await toTheHead(as, procedure);
        codes.push(who.code);
      }
      const empty = await toTheHead(as, procedure, { draft: false });
      const { head } = who;
      const choices = (text) =>
        Object.fromEntries(
          [...text.matchAll(/name="item" value="(\d+:\d+:\d+:([^"]+))"( checked)?/g)].map((m) => [
            m[2],
            m[1],
          ]),
        );
      const send = (client, text, items, secret) =>
        client.ask('/sign', {
          method: 'POST',
          body: new URLSearchParams([
            ['csrf', csrfOf(text)],
            ...items.map((i) => ['item', i]),
            ['secret', secret],
          ]).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
      const page = (await head.get('/sign')).text;
      const shown = choices(page);
      assert.deepEqual(Object.keys(shown).sort(), [...codes].sort(), `not ${empty.code}: it has no draft`);
      assert.ok(page.includes(`/dossiers/${codes[0]}/result/draft.pdf`));
      assert.ok(page.includes('Giấy xác nhận'));
      const wrong = await send(head, page, [shown[codes[1]]], 'nhầm');
      assert.equal(wrong.status, 422, wrong.text);
      assert.match(wrong.text, /Mã PIN hoặc mật khẩu của khóa ký không đúng/);
      assert.match(wrong.text, new RegExp(`value="${shown[codes[1]]}"[^>]* checked`), 'the choice is kept');
      assert.equal((wrong.text.match(/ checked/g) ?? []).length, 1);
      assert.equal((await send(head, page, [], SECRET)).status, 422);
      assert.equal((await send(head, page, ['1:2:3'], SECRET)).status, 422);
      // Since the page was made: one draft is written anew, one dossier goes another way.
      await writeDraft(head, codes[2], 'Giấy xác nhận', 'Sửa lại.');
      await act(head, codes[3], 'take');
      const all = codes.map((c) => shown[c]);
      const r = await send(head, page, all, SECRET);
      assert.equal(r.status, 200, r.text);
      assert.match(r.text, /Đã ký 2 văn bản\. 2 văn bản chưa được ký/);
      for (const c of [codes[2], codes[3]])
        assert.match(r.text, new RegExp(`${c}</span></a>: đã có thay đổi`), c);
      assert.deepEqual(Object.keys(choices(r.text)).sort(), [codes[2], codes[3]].sort());
      // Again: what is signed is not signed twice.
      assert.match((await send(head, page, all.slice(0, 2), SECRET)).text, /Đã ký 0 văn bản/);
      const rest = (await head.get('/sign')).text;
      assert.match((await send(head, rest, Object.values(choices(rest)), SECRET)).text, /Đã ký 2 văn bản\./);
      // The number of the attempt with a wrong PIN was kept for the same dossier; there is no gap.
      const rows = JSON.parse((await head.get('/issued.json')).text);
      assert.deepEqual(rows.map((x) => x.number).sort(), [1, 2, 3, 4]);
      assert.equal(rows.find((x) => x.number === 1).dossier, codes[1]);
      for (const c of codes) {
        const file = await bytes(head, `/dossiers/${c}/files/1`);
        assert.match(pdfsig(file.body), /Signature is Valid/);
        assert.match(
          pdfText(file.body),
          new RegExp(`${String(rows.find((x) => x.dossier === c).number)}/KQ-P04`),
        );
        assert.ok((await acts(who.chief, c)).found.pass, 'it lies with the register');
      }
      // Nobody signs what lies with another's head by naming it.
      const stranger = await as('head2');
      const theirs = (await stranger.get('/sign')).text;
      const more = await toTheHead(as, procedure);
      const named = choices((await head.get('/sign')).text)[more.code];
      assert.match(
        (await send(stranger, theirs, [named], SECRET)).text,
        /Đã ký 0 văn bản\..*không do bạn giữ/s,
      );
      const item = (await acts(head, empty.code)).found.pass;
      const forged = `${item.item}:${item.version}:0:${empty.code}`;
      assert.match((await send(head, rest, [forged], SECRET)).text, /Đã ký 0 văn bản\..*đã có thay đổi/s);
    },
    env,
  );
  sound(data);
});

test('a scan at the desk counts as digitised; files that lie are refused', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  tool(process.env.MOTCUA ?? join(process.cwd(), 'build/motcua'), [
    'paper',
    'make',
    join(process.cwd(), 'province/vn/documents/letter.paper'),
    join(process.cwd(), 'tests/data/paper/letter.json'),
    '--to',
    here('scan.pdf'),
  ]);
  tool('qpdf', ['--encrypt', '', 'owner', '256', '--', 'scan.pdf', 'locked.pdf']);
  writeFileSync(here('note.txt'), 'x');
  tool('qpdf', ['scan.pdf', '--add-attachment', 'note.txt', '--', 'carrier.pdf']);
  await at(
    data,
    `${DAY}T09:00`,
    async (as) => {
      const { code, clerk, chief, head } = await toTheHead(as, procedure, { draft: false });
      await act(head, code, 'pass');
      const path = `/dossiers/${code}/result/scan`;
      const scan = readFileSync(here('scan.pdf'));
      for (const [name, body, why] of [
        ['chuong-trinh.pdf', Buffer.from('MZ\x90\x00 an executable, renamed'), /không phải tệp PDF/],
        ['rach.pdf', scan.subarray(0, scan.length / 2), /rach\.pdf: tệp PDF bị hỏng; hãy quét lại/],
        ['khoa.pdf', readFileSync(here('locked.pdf')), /mật khẩu bảo vệ/],
        ['mang-tep.pdf', readFileSync(here('carrier.pdf')), /có chứa chương trình hoặc tệp khác/],
      ]) {
        const r = await send(chief, path, name, body);
        assert.equal(r.status, 422, `${name}: ${r.text}`);
        assert.match(r.text, why, name);
      }
      assert.equal(
        (await send(clerk, path, 'ket-qua.pdf', scan)).status,
        403,
        'it does not lie at the desk yet',
      );
      await act(chief, code, 'pass');
      const before = csv((await head.get(`/digitised.csv?from=${DAY}&to=${DAY}`)).text);
      assert.deepEqual(
        before.map((r) => `${r.agency} ${r.granted} ${r.digitised}`),
        ['P04 1 0'],
      );
      const r = await send(clerk, path, 'ket-qua.pdf', scan);
      assert.equal(r.status, 303, r.text);
      assert.equal(
        (await send(clerk, path, 'ket-qua-2.pdf', Buffer.concat([scan, Buffer.from('\n')]))).status,
        409,
      );
      assert.deepEqual((await bytes(clerk, `/dossiers/${code}/files/1`)).body, scan);
      const after = csv((await head.get(`/digitised.csv?from=${DAY}&to=${DAY}`)).text);
      assert.deepEqual(
        after.map((x) => `${x.agency} ${x.granted} ${x.digitised}`),
        ['P04 1 1'],
      );
      const leader = await as('leader');
      const list = await leader.get(`/digitised?agency=P04&which=yes&from=${DAY}&to=${DAY}`);
      assert.equal((list.text.match(/class="govuk-link mc-code"/g) ?? []).length, 1);
      assert.match((await leader.get(`/digitised?from=${DAY}&to=${DAY}`)).text, />100%</);
      assert.equal((await rowOf(clerk, code)).outcome, 'granted');
      await act(clerk, code, 'return', { sent_by: 'desk' });
    },
    env,
  );
  assert.equal(
    sql(data, "SELECT COUNT(*) FROM issued WHERE kind = 'scan' AND number IS NULL AND pages >= 1"),
    '1',
  );
  sound(data);
});

test('a certified copy carries number and mark, and anybody verifies it', async () => {
  const data = office();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const scan = readFileSync(here('scan.pdf'));
  await at(
    data,
    `${DAY}T09:00`,
    async (as, server) => {
      const { code, head, an } = await toTheHead(as, procedure);
      const path = `/dossiers/${code}/result`;
      const sent = await send(head, `/dossiers/${code}/files`, 'bang-tot-nghiep.pdf', scan);
      assert.equal(sent.status, 303, sent.text);
      const page = await head.get(path);
      const form = hiddens(page.text, `${path}/certify`);
      const made = await head.post(`${path}/certify`, {
        ...form,
        file: '1',
        name: 'Bằng tốt nghiệp',
        secret: SECRET,
      });
      assert.equal(made.status, 303, made.text);
      assert.equal(
        (await head.post(`${path}/certify`, { ...form, file: '1', name: 'Bằng', secret: SECRET })).status,
        409,
      );
      const token = tokenOf((await head.get(path)).text);
      const copy = await bytes(new Client(server.base), `/verify/${token}/file`);
      assert.deepEqual(copy.body.subarray(0, scan.length), scan, 'the copy begins with the file as it is');
      assert.match(pdfsig(copy.body), /Signature is Valid/);
      const text = pdfText(copy.body);
      assert.match(text, /CHỨNG THỰC BẢN SAO ĐIỆN TỬ/);
      assert.match(text, /01\/SCT\/BS-P04/);
      // The code on the copy leads to its page.
      writeFileSync(here('copy.pdf'), copy.body);
      tool('pdftoppm', ['-r', '200', '-png', '-f', '1', '-l', '1', 'copy.pdf', 'copy']);
      const read = tool('sh', ['-c', 'zbarimg -q --raw copy*.png']);
      assert.match(read, new RegExp(`/verify/${token}`));
      const csrf = csrfOf((await an.get(path)).text);
      const denied = await an.post(`${path}/certify`, {
        csrf,
        item: '1',
        version: '1',
        file: '1',
        name: 'x',
      });
      assert.equal(denied.status, 403);
    },
    env,
  );
  assert.equal(
    motcua('files', 'check', '--data', data, ...(POSTGRES ? ['--files', here('files')] : [])).code,
    0,
  );
  sound(data);
});

test('a head signs with a token, whose key never leaves it, and types its PIN', async () => {
  const module = '/usr/lib/softhsm/libsofthsm2.so';
  const hsm = { SOFTHSM2_CONF: here('softhsm2.conf') };
  mkdirSync(here('tokens'));
  writeFileSync(
    here('softhsm2.conf'),
    `directories.tokendir = ${here('tokens')}\nobjectstore.backend = file\n`,
  );
  const pin = ['--pin', '654321'];
  tool('softhsm2-util', ['--init-token', '--free', '--label', 'so', '--so-pin', '123456', ...pin], hsm);
  const pass = ['-passin', `pass:${SECRET}`];
  tool('openssl', ['pkcs8', '-topk8', '-nocrypt', '-in', 'head.key', ...pass, '-out', 'head.pk8']);
  tool(
    'softhsm2-util',
    ['--import', 'head.pk8', '--token', 'so', '--label', 'head', '--id', '01', ...pin],
    hsm,
  );
  const data = staffed();
  const from = ['--module', module, '--token', 'so', '--object', 'head', '--cert', here('head.pem')];
  const set = motcua('signer', 'set', 'head', '--capacity', 'GIÁM ĐỐC', ...from, '--data', data);
  assert.equal(set.code, 0, set.err);
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(
    data,
    `${DAY}T09:00`,
    async (as) => {
      const { code, head } = await toTheHead(as, procedure);
      const wrong = await sign(head, code, '111111');
      assert.equal(wrong.status, 422, wrong.text);
      const signed = await sign(head, code, '654321');
      assert.equal(signed.status, 303, signed.text);
      const file = await bytes(head, `/dossiers/${code}/files/1`);
      assert.match(pdfsig(file.body), /Signature is Valid/);
    },
    { ...env, ...hsm },
  );
  // Who signs with no key any more is told so.
  assert.equal(motcua('signer', 'remove', 'head', '--data', data).code, 0);
  await at(
    data,
    `${DAY}T10:00`,
    async (as) => {
      const { code, head } = await toTheHead(as, procedure);
      assert.match((await head.get(`/dossiers/${code}/result`)).text, /Chưa có khóa ký/);
    },
    env,
  );
  sound(data);
});
