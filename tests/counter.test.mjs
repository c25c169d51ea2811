// What a clerk types at the counter: amounts as people write them, names in order, numbers that can be none.
import test from 'node:test';
import assert from 'node:assert/strict';
import { staffed, procedureOf, at, csrfOf, acts, act, sound } from './office.mjs';

// Posts the intake form with what is typed; gives the answer, and the code of what was taken in.
async function typed(clerk, procedure, more = {}) {
  const page = (await clerk.get(`/intake/${procedure}`)).text;
  const key = /name="key" value="([^"]+)"/.exec(page)[1];
  const person = { applicant: 'Trần Thị Bích', applicant_id: '096123456789', phone: '0912345678' };
  const r = await clerk.post(`/intake/${procedure}`, {
    ...{ csrf: csrfOf(page), key, agency: 'P04', channel: 'counter' },
    ...person,
    again: more.applicant_id ?? person.applicant_id, // what the page would ask the second time
    ...more,
  });
  const code = /^\/dossiers\/([^?]+)/.exec(r.headers.get('location') ?? '')?.[1];
  return { status: r.status, text: r.text, code };
}

test('a fee may be typed with dots or blanks between its thousands', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    for (const [fee, shown] of [
      ['200.000', '200.000'],
      ['1 500 000', '1.500.000'],
      ['50000', '50.000'],
    ]) {
      const { code } = await typed(clerk, procedure, { fee });
      assert.ok(code, fee);
      assert.ok((await clerk.get(`/dossiers/${code}`)).text.includes(`${shown} ₫`), fee);
    }
    for (const fee of ['20.00', '200,000', '-5']) {
      const { status, text } = await typed(clerk, procedure, { fee });
      assert.equal(status, 422, fee);
      assert.match(text, /<a href="#fee">Nhập số tiền bằng chữ số/);
    }
  });
  sound(data);
});

test('blanks in a name are put in order, and blanks alone are no name', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const { code } = await typed(clerk, procedure, { applicant: '  Trần  Thị\u00a0 Bích ' });
    assert.match((await clerk.get(`/dossiers/${code}`)).text, />Trần Thị Bích<\/dd>/);
    const { status, text } = await typed(clerk, procedure, { applicant: '   ', applicant_id: '' });
    assert.equal(status, 422);
    assert.match(text, /<a href="#applicant">Nhập họ tên người nộp/);
  });
  sound(data);
});

test('a number or a phone that can be none is asked about', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    for (const applicant_id of ['096123456789', '381234567', '096 123 456 780', 'B1234567', ''])
      assert.ok((await typed(clerk, procedure, { applicant_id })).code, applicant_id);
    for (const applicant_id of ['abc<>', '12345', '0961234567890', 'xyz']) {
      const { status, text } = await typed(clerk, procedure, { applicant_id });
      assert.equal(status, 422, applicant_id);
      assert.match(text, /<a href="#applicant_id">Số định danh gồm 12 chữ số/);
      assert.match(text, /value="Trần Thị Bích"/, 'nothing typed is lost');
    }
    for (const phone of ['0912345678', '+84 912 345 678', ''])
      assert.ok((await typed(clerk, procedure, { phone })).code, phone);
    for (const phone of ['không có', 'xyz', '113']) {
      const { status, text } = await typed(clerk, procedure, { phone });
      assert.equal(status, 422, phone);
      assert.match(text, /<a href="#phone">Số điện thoại gồm 9 đến 15 chữ số/);
    }
  });
  sound(data);
});

test('a number that is known under another name is asked about once, and the name not shown', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    assert.ok((await typed(clerk, procedure)).code);
    const { code: last } = await typed(clerk, procedure, { applicant: 'TRAN THI BICH' });
    assert.ok(last, 'the same name');
    const { status, text } = await typed(clerk, procedure, { applicant: 'Lê Văn Cường' });
    assert.equal(status, 422);
    assert.match(text, /<a href="#applicant">Số này đã có dưới một họ tên khác/);
    assert.match(text, /mang tên T••• T••• B•••\./);
    assert.doesNotMatch(text, /Trần Thị Bích|Bích|BICH/);
    const other = /name="other" value="([^"]+)"/.exec(text)[1];
    assert.equal(other, '096123456789');
    assert.ok((await typed(clerk, procedure, { applicant: 'Lê Văn Cường', other })).code);
    // That it was looked up is written down at the dossier it was found in.
    assert.match((await clerk.get(`/dossiers/${last}`)).text, /Xem số định danh và điện thoại/);
  });
  sound(data);
});

test('what somebody handed in today is not taken in again without a word', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  const another = procedureOf(data, (p) => p.code !== procedure).code;
  let first;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const again = { again: '' };
    ({ code: first } = await typed(clerk, procedure, again));
    // Back, typed anew; with the number written otherwise as well.
    for (const applicant_id of ['096123456789', '096 123 456 789']) {
      const { status, text } = await typed(clerk, procedure, { ...again, applicant_id, fee: '70000' });
      assert.equal(status, 422);
      assert.match(text, /<a href="#applicant_id">Hôm nay số này đã nộp cùng thủ tục/);
      assert.ok(text.includes(`href="/dossiers/${first}"`), 'which one');
      assert.match(text, /tiếp nhận lúc 09:00 6\/6\/2022/);
      assert.match(text, /value="Trần Thị Bích"/, 'nothing typed is lost');
      assert.ok(text.includes(`name="again" value="${applicant_id}"`));
    }
    // Under another name, both are asked at once, and once.
    const named = { applicant: 'Lê Văn Cường' };
    const { text } = await typed(clerk, procedure, { ...again, ...named });
    const both = Object.fromEntries(
      [...text.matchAll(/name="(other|again)" value="([^"]+)"/g)].map((m) => [m[1], m[2]]),
    );
    assert.deepEqual(Object.keys(both).sort(), ['again', 'other']);
    const half = await typed(clerk, procedure, { ...named, ...both, again: '' });
    assert.equal(half.status, 422);
    assert.match(half.text, /name="other" value="096123456789"/, 'what was answered stays answered');
    assert.ok((await typed(clerk, procedure, { ...named, ...both })).code);
    // Another procedure, another person, nobody's number: nothing to ask.
    assert.ok((await typed(clerk, another, { ...again, other: '096123456789' })).code);
    assert.ok((await typed(clerk, procedure, { ...again, applicant_id: '096123456780' })).code);
    for (const i of [1, 2])
      assert.ok((await typed(clerk, procedure, { ...again, applicant_id: '' })).code, i);
    // What is no longer open is no reason to ask; neither is what came on another day.
    const lone = { ...again, applicant_id: '096123456000' };
    const { code } = await typed(clerk, procedure, lone);
    assert.equal((await typed(clerk, procedure, lone)).status, 422);
    await act(clerk, code, 'withdraw', { text: 'Nhầm thủ tục' });
    assert.ok((await typed(clerk, procedure, lone)).code);
  });
  await at(data, '2022-06-07T09:00', async (as) => {
    const clerk = await as('clerk');
    const next = { again: '', applicant_id: '096123456000' };
    assert.ok((await typed(clerk, procedure, next)).code);
  });
  sound(data);
});

test('a form that is sent twice is not asked about', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const page = (await clerk.get(`/intake/${procedure}`)).text;
    const form = {
      csrf: csrfOf(page),
      key: /name="key" value="([^"]+)"/.exec(page)[1],
      agency: 'P04',
      channel: 'counter',
      applicant: 'Trần Thị Bích',
      applicant_id: '096123456789',
    };
    const sent = [];
    for (const times of [1, 2, 3]) sent[times - 1] = await clerk.post(`/intake/${procedure}`, form);
    assert.deepEqual(
      sent.map((r) => r.status),
      [303, 303, 303],
    );
    assert.equal(new Set(sent.map((r) => r.headers.get('location'))).size, 1);
  });
  sound(data);
});

test('a result is handed out at the desk, by post or online, and no other way', async () => {
  const data = staffed();
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, head] = [await as('clerk'), await as('chief'), await as('head')];
    const { code } = await typed(clerk, procedure);
    const { text } = await acts(chief, code);
    await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
    await act(await as('an'), code, 'pass');
    await act(chief, code, 'pass', { step: '5' });
    await act(head, code, 'refuse', { text: 'Không đủ điều kiện', basis: 'Luật Hộ tịch, Điều 7' });
    const page = await acts(clerk, code);
    const choice = /<select[^>]* name="sent_by">([\s\S]*?)<\/select>/.exec(page.text)[1];
    const ways = [...choice.matchAll(/<option value="(\w+)">/g)].map(([, way]) => way);
    assert.deepEqual(ways, ['desk', 'post', 'portal']);
    for (const sent_by of ['phone', 'email', 'x']) {
      const form = { ...page.found.return, sent_by };
      const r = await clerk.post(`/dossiers/${code}/acts/return`, form);
      assert.equal(r.status, 422, sent_by);
      assert.match(r.text, /Kết quả được trả tại quầy, qua bưu chính hoặc trên cổng dịch vụ công/);
    }
    await act(clerk, code, 'return', { sent_by: 'portal' });
  });
  sound(data);
});

test('a scanned card fills the declaration where nothing was typed', async () => {
  const data = staffed();
  await at(data, '2025-08-04T09:00', async (as) => {
    const clerk = await as('clerk');
    const path = '/intake/H12.T0234';
    const csrf = csrfOf((await clerk.get(path)).text);
    const inputs = ['name', 'identity', 'birth_date', 'residence.street', 'residence.commune'];
    const empty = Object.fromEntries(
      [...inputs, 'residence.district', 'residence.province', 'ethnicity'].map((n) => [`a.person.${n}`, '']),
    );
    const scanned = async (scan, more = {}) => {
      const sent = { csrf, agency: 'P04', applicant: '', applicant_id: '', ...empty, ...more, scan };
      const r = await clerk.post(path, sent);
      assert.equal(r.status, 200, r.text);
      const value = (name) => {
        const tag = new RegExp(`<input[^>]* name="${name.replaceAll('.', '\\.')}"[^>]*>`).exec(r.text)?.[0];
        return / value="([^"]*)"/.exec(tag)?.[1] ?? '';
      };
      const home = ['street', 'commune', 'district', 'province'];
      return {
        person: ['name', 'identity', 'birth_date'].map((n) => value(`a.person.${n}`)),
        home: home.map((n) => value(`a.person.residence.${n}`)),
        post: home.map((n) => value(n)),
        woman: /value="female"[^>]* checked|checked[^>]* value="female"/.test(r.text),
      };
    };
    const card = (address, issued) => `096190123456|381234567|Lê Thị Hai|02031990|Nữ|${address}|${issued}`;
    const old = ['Ấp 3, tổ 2', 'An Xuyên', 'Thành phố Cà Mau', 'Cà Mau'];
    const before = await scanned(card('Ấp 3, tổ 2, An Xuyên, Thành phố Cà Mau, Cà Mau', '15042021'));
    const person = ['Lê Thị Hai', '096190123456', '02/03/1990'];
    assert.deepEqual(before, { person, home: old, post: old, woman: true });
    // Since July 2025 there are no districts.
    const now = ['Khóm 1, đường số 5', 'An Xuyên', '', 'Cà Mau'];
    const since = await scanned(card('Khóm 1, đường số 5, An Xuyên, Cà Mau', '01072025'));
    assert.deepEqual([since.home, since.post], [now, now]);
    const short = await scanned(card('Cà Mau', '01072025'));
    assert.deepEqual(short.home, ['Cà Mau', '', '', '']);
    // What was typed stays; of somebody else's declaration nothing is touched.
    const typed = { 'a.person.residence.street': 'Số 9' };
    const kept = await scanned(card('Ấp 3, An Xuyên, Thành phố Cà Mau, Cà Mau', '15042021'), typed);
    assert.deepEqual(kept.home, ['Số 9', ...old.slice(1)]);
    const other = { 'a.person.name': 'Trần Văn Ba' };
    const theirs = await scanned(card('Ấp 3, An Xuyên, Thành phố Cà Mau, Cà Mau', '15042021'), other);
    assert.deepEqual([theirs.person, theirs.home], [['Trần Văn Ba', '', ''], ['', '', '', '']]);
  });
});
