// What a desk prints, as a person reads it: the receipt names who took the dossier in, what was promised, and
// whose it is.
import test from 'node:test';
import assert from 'node:assert/strict';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { POSTGRES, copyOf } from './place.mjs';
import { motcua } from './server.mjs';
import { staffed, procedureOf, at, csrfOf, acts, act, altered, takeIn, pdf, sound } from './office.mjs';

const receiptOf = (code) => `/dossiers/${code}/print/receipt`;
const ten = (data) => procedureOf(data, (p) => p.time_limit === '10').code;

// Takes a dossier in and gives it to the officer An.
async function given(as, procedure, more) {
  const code = await takeIn(await as('clerk'), procedure, more);
  const chief = await as('chief');
  const { text } = await acts(chief, code);
  await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
  return code;
}

test('a receipt says who took it in, whose it is, what was paid, and what was promised', async () => {
  const data = staffed();
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await given(as, ten(data), { fee: '25000' });
    const an = await as('an');
    const receipt = await pdf(an, receiptOf(code));
    assert.match(receipt, /Người tiếp nhận hồ sơ[\s\S]*clerk/);
    assert.doesNotMatch(receipt, /Nguyễn An/, 'not who prints it');
    assert.match(receipt, /Mẫu số 01, Thông tư 01\/2018\/TT-VPCP/);
    assert.match(receipt, /Số điện thoại: 0912345678/);
    assert.match(receipt, /Phí, lệ phí: 25\.000 đồng/);
    assert.match(receipt, /Thời gian giải quyết theo quy định: \d+ ngày làm việc\s/);
    assert.match(receipt, /Nhận kết quả tại: /);
    assert.doesNotMatch(receipt, /096123456789|Địa chỉ|Ghi chú/);
    assert.match(await pdf(an, `${receiptOf(code)}80`), /Người tiếp nhận: clerk/);
    assert.match((await an.get(`/dossiers/${code}/receipt`)).text, /<br>clerk<\/p>/);
    // The phone is for those who work on it, and that they saw it is written down.
    const { text } = await acts(an, code);
    assert.match(text, /Xem số định danh và điện thoại<\/p><p class="mc-timeline__who">Nguyễn An ghi nhận/);
    assert.equal((await (await as('leader')).get(receiptOf(code))).status, 403);
  });
  await at(data, '2022-06-08T10:00', async (as) => {
    const an = await as('an');
    const why = { text: 'Thiếu giấy khai sinh', basis: 'Nghị định 61/2018/NĐ-CP, Điều 17', sent_by: 'phone' };
    await act(an, code, 'supplement', why);
    const waiting = await pdf(an, receiptOf(code));
    assert.match(waiting, /Thời gian trả kết quả: 17 giờ 00, ngày 20\/06\/2022/);
    assert.match(waiting, /Ghi chú: tạm dừng, chờ người nộp bổ sung hồ sơ\./);
    assert.match(await pdf(an, `${receiptOf(code)}80`), /Hẹn trả: 17 giờ 00, ngày 20\/06\/2022/);
    const page = (await an.get(`/dossiers/${code}/receipt`)).text;
    const promise = /Hẹn trả kết quả<\/dt>(.*?)<\/dd>/.exec(page)[1];
    assert.match(promise, /17:00 20\/6\/2022.*tạm dừng, chờ người nộp bổ sung/);
  });
  sound(data);
});

test('what was done last stands on the page, however often the dossier was looked at before', async () => {
  const data = staffed();
  await at(data, '2022-06-06T09:00', async (as) => {
    const code = await takeIn(await as('clerk'), ten(data));
    const an = await as('an');
    const csrf = csrfOf((await an.get(`/dossiers/${code}`)).text);
    for (let i = 0; i < 70; i++)
      assert.equal((await an.post(`/dossiers/${code}/numbers`, { csrf })).status, 200);
    await act(await as('clerk'), code, 'withdraw', { text: 'Theo đơn của người nộp' });
    const { text } = await an.get(`/dossiers/${code}`);
    assert.equal(text.match(/timeline__what">Xem số định danh và điện thoại</g).length, 70);
    assert.match(text, /timeline__what">Người nộp rút hồ sơ</);
  });
  sound(data);
});

test('a receipt has the address that the declaration has', async () => {
  const data = staffed();
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const right = fill(form, random(11), { skip: 0 }).post;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const handIn = async (applicant) => {
      const page = (await clerk.get('/intake/H12.T0234')).text;
      const key = /name="key" value="([^"]+)"/.exec(page)[1];
      const more = { agency: 'P04', channel: 'counter', paper_1: 'original', paper_2: 'certified' };
      const base = { csrf: csrfOf(page), key, applicant, ...more };
      const body = new URLSearchParams([...Object.entries(base), ...right]);
      const r = await clerk.post('/intake/H12.T0234', body);
      assert.equal(r.status, 303, r.text);
      return /^\/dossiers\/([^?]+)/.exec(r.headers.get('location'))[1];
    };
    // Whoever hands it in for somebody else lives elsewhere.
    const friend = await pdf(clerk, receiptOf(await handIn('Trần Thị Bích')));
    assert.doesNotMatch(friend, /Địa chỉ/);
    const code = await handIn('');
    const receipt = (await pdf(clerk, receiptOf(code))).replace(/\s+/g, ' ');
    // The declaration itself, by the sections of its form, to be signed; looking at it is written down.
    const declared = (await pdf(clerk, `/dossiers/${code}/print/form`)).replace(/\s+/g, ' ');
    const name = right.find(([n]) => /^a\.(applicant|person)\.name$/.test(n))[1];
    assert.ok(declared.includes(name.trim()), declared);
    assert.match(declared, /NGƯỜI KHAI/);
    assert.match((await clerk.get(`/dossiers/${code}`)).text, /Tờ khai \(PDF\)/);
    const none = await takeIn(clerk, ten(data));
    assert.equal((await clerk.get(`/dossiers/${none}/print/form`)).status, 404);
    const home = right.find(([n]) => /^a\.(applicant|person)\.residence\.province$/.test(n))[1];
    assert.match(receipt, new RegExp(`Địa chỉ: [^:]*${home.trim()}`));
  });
  assert.match(motcua('export', 'journal', '--data', data).out, /"act":"dossier\.viewed"/);
  sound(data);
  // What does not open any more was altered; where the keys are not there, nothing is said of it.
  const first = '(SELECT MIN(dossier) FROM dossier_answer)';
  for (const change of ['sealed = zeroblob(99)', 'sealed = NULL', 'salt = NULL']) {
    const lines = altered(data, `UPDATE dossier_answer SET ${change} WHERE dossier = ${first}`, 'dossier ');
    assert.equal(lines.length, 1, change);
    assert.match(lines[0], / declaration: found another, the journal tells of one$/);
  }
  if (POSTGRES) return;
  const copy = copyOf(data);
  rmSync(join(copy, 'keys'));
  const r = motcua('audit', '--data', copy);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /addresses for the post and declarations are not compared: their keys are not here/);
});

test('the control slip names who gave and who took, where, and what was noted', async () => {
  const data = staffed();
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await given(as, ten(data));
    const why = { text: 'Thiếu giấy khai sinh', basis: 'Nghị định 61/2018/NĐ-CP, Điều 17', sent_by: 'phone' };
    await act(await as('an'), code, 'supplement', why);
  });
  await at(data, '2022-06-08T10:00', async (as) => {
    await act(await as('clerk'), code, 'supplemented');
    await act(await as('an'), code, 'pass', { text: 'Đủ điều kiện' });
    const slip = (await pdf(await as('clerk'), `/dossiers/${code}/print/control`)).split('\n');
    const row = (no) => {
      const from = slip.findIndex((l) => new RegExp(`^\\s*${no}\\s`).test(l));
      const to = slip.findIndex((l, i) => i > from && /^\s*(\d\s|Chữ ký)/.test(l));
      return slip.slice(from, to);
    };
    const text = (no) => row(no).join(' ').replace(/\s+/g, ' ');
    assert.match(text(1), /clerk, Trung tâm .*chief, Sở Tư pháp/);
    assert.match(text(2), /chief, Sở Tư pháp Nguyễn An, Sở Tư/);
    assert.match(text(3), /Nguyễn An, Sở Tư/);
    assert.match(text(3), /Chờ bổ sung từ/);
    assert.match(text(3), /Đủ.*điều|Đủ điều/);
    assert.match(text(3), /Lãnh đạo phòng|duyệt/, 'not taken yet: the step says where it lies');
  });
  sound(data);
});

test('a letter names who wrote it, in which office, and in whose place', async () => {
  const data = staffed();
  const away = ['user', 'away', 'head', '--delegate', 'chief', '--from', '2022-06-07', '--to', '2022-06-08'];
  assert.equal(motcua(...away, '--data', data).code, 0);
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await given(as, ten(data));
    await act(await as('an'), code, 'pass');
    await act(await as('chief'), code, 'pass', { step: '5' });
  });
  await at(data, '2022-06-07T09:00', async (as) => {
    const chief = await as('chief');
    await act(chief, code, 'refuse', { text: 'Không đủ điều kiện', basis: 'Luật Hộ tịch, Điều 7' });
    const letter = await pdf(chief, `/dossiers/${code}/print/1`);
    assert.match(letter, /TUQ\. THỦ TRƯỞNG CƠ QUAN/);
    assert.match(letter, /chief, thay head/);
    assert.doesNotMatch(letter, /NGƯỜI CÓ THẨM QUYỀN/);
    // The issuing body stands in capitals, and the number beside its word.
    assert.match(letter, /SỞ TƯ PHÁP/);
    assert.match(letter, new RegExp(`Số: 01/${code}`));
    assert.match(await pdf(await as('clerk'), receiptOf(code)), /SỞ TƯ PHÁP/);
    const docx = await chief.get(`/dossiers/${code}/print/1.docx`);
    assert.equal(docx.status, 200);
  });
  sound(data);
});

test('the register is printed with whole dates and codes', async () => {
  const data = staffed();
  await at(data, '2022-10-11T09:00', async (as) => {
    const clerk = await as('clerk');
    const code = await takeIn(clerk, ten(data));
    await act(clerk, code, 'withdraw', { text: 'Nộp nhầm' });
    const register = await pdf(clerk, '/register/print?agency=P04&from=2022-10-11&to=2022-10-11');
    for (const whole of [code, '11/10/2022', '25/10/2022']) assert.ok(register.includes(whole), register);
  });
  sound(data);
});
