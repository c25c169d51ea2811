// The papers of a procedure are ticked off at intake: on the page and over the API; what always is needed
// must be there; what came stands in the dossier, on the receipts and for programs. The fee comes from the
// catalogue.
import test from 'node:test';
import assert from 'node:assert/strict';
import { motcua } from './server.mjs';
import { at, csrfOf, pdf, rowOf, sound, staffed, user } from './office.mjs';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';
import { sql } from './place.mjs';

const CODE = 'H12.T0234';
const NAMES = ['Tờ khai yêu cầu cấp Phiếu lý lịch tư pháp', 'Giấy tờ tùy thân'];

test('ticked off on the page; on the dossier, its receipts and in its event', async () => {
  const data = staffed();
  const form = allForms().find((f) => f.procedures.includes(CODE));
  const answers = fill(form, random(11), { skip: 0 }).post;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const page = (await clerk.get(`/intake/${CODE}`)).text;
    assert.match(page, /name="fee" value="200000"/, 'the fee is there already');
    assert.equal([...page.matchAll(/name="paper_\d+"/g)].length, 4);
    const typed = (papers) =>
      new URLSearchParams([
        ['csrf', csrfOf(page)],
        ['key', /name="key" value="([^"]+)"/.exec(page)[1]],
        ['agency', 'P04'],
        ['applicant', 'Trần Thị Bích'],
        ['channel', 'counter'],
        ['fee', '200000'],
        ...Object.entries(papers),
        ...answers,
      ]);
    const lacking = await clerk.post(`/intake/${CODE}`, typed({ paper_1: 'original', paper_3: 'copy' }));
    assert.equal(lacking.status, 422);
    assert.match(lacking.text, /href="#paper_2"/);
    assert.match(lacking.text, /id="paper_2"/);
    assert.match(lacking.text, /value="original" selected/, 'nothing typed is lost');
    const r = await clerk.post(`/intake/${CODE}`, typed({ paper_1: 'original', paper_2: 'certified' }));
    assert.equal(r.status, 303, r.text);
    const code = /^\/dossiers\/([^?]+)/.exec(r.headers.get('location'))[1];
    const shown = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(shown, new RegExp(`${NAMES[0]} <span class="mc-note">Bản chính`));
    assert.match(shown, new RegExp(`${NAMES[1]} <span class="mc-note">Bản sao chứng thực`));
    assert.equal((await rowOf(clerk, code)).code, code);
    assert.match(shown, /200\.000 ₫/);
    for (const what of ['receipt', 'receipt80']) {
      const text = (await pdf(clerk, `/dossiers/${code}/print/${what}`)).replace(/\s+/g, ' ');
      assert.match(text, /Giấy tờ tùy thân:? ?.*Bản sao chứng thực/, what);
    }
    assert.match((await clerk.get(`/dossiers/${code}/receipt`)).text, /Bản sao chứng thực/);
  });
  assert.match(motcua('export', 'journal', '--data', data).out, /"act":"dossier\.papers"/);
  assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier_component'), '2');
  sound(data);
});

test('over the API: told once, all that always are needed must be there', async () => {
  const data = staffed();
  const token = motcua('token', 'add', 'clerk', 'desk', '--data', data).out.trim();
  await at(data, '2022-06-06T09:00', async (as, server) => {
    let key = 0;
    const send = async (papers) => {
      const r = await fetch(`${server.base}/api/dossiers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `k${++key}`,
        },
        body: JSON.stringify({
          procedure: CODE,
          agency: 'P04',
          channel: 'counter',
          applicant: 'Trần Thị Bích',
          ...(papers && { papers }),
        }),
      });
      return { status: r.status, text: await r.text() };
    };
    const both = [
      { no: 1, as: 'original' },
      { no: 2, as: 'copy' },
    ];
    const bad = [
      [[both[0]], /papers: 2 \(Giấy tờ tùy thân\) is always needed/],
      [[both[0], both[0]], /each once/],
      [[...both, { no: 9, as: 'copy' }], /a number of the procedure/],
      [[...both, { no: 3, as: 'promise' }], /original, copy, certified, or held with the id/],
      ['all', /expected a list/],
    ];
    for (const [papers, said] of bad) {
      const r = await send(papers);
      assert.equal(r.status, 422, r.text);
      assert.match(r.text, said);
    }
    const r = await send(both);
    assert.equal(r.status, 201, r.text);
    const { code } = JSON.parse(r.text);
    const read = await fetch(`${server.base}/api/dossiers/${code}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const of = JSON.parse(await read.text());
    assert.deepEqual(of.papers, [
      { no: 1, name: NAMES[0], as: 'original' },
      { no: 2, name: NAMES[1], as: 'copy' },
    ]);
    assert.equal(sql(data, 'SELECT fee FROM dossier'), '200000');
    // A program that says nothing of papers lacks them all the same.
    for (const papers of [null, []]) {
      const none = await send(papers);
      assert.equal(none.status, 422);
      assert.match(none.text, /papers: 1 \(.*\) is always needed/);
    }
    assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier'), '1');
  });
  sound(data);
});

test('a fee for each copy is worked out from their number, unless an amount is typed', async () => {
  const data = staffed();
  user(data, 'ward', '--role', 'clerk', '--desk', 'MC-D1');
  const procedure = 'H12.H0016';
  const form = allForms().find((f) => f.procedures.includes(procedure));
  const answers = form ? fill(form, random(3), { skip: 0 }).post : [];
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('ward');
    const page = (await clerk.get(`/intake/${procedure}`)).text;
    assert.match(page, /name="copies" value="1"/);
    assert.match(page, /name="fee" value=""/, 'nothing is put there that would be taken for the sum');
    let key = 0;
    const take = (more) =>
      clerk.post(
        `/intake/${procedure}`,
        new URLSearchParams([
          ['csrf', csrfOf(page)],
          ['key', `copies${++key}`],
          ['agency', 'D1'],
          ['applicant', 'Trần Thị Bích'],
          ['channel', 'counter'],
          ...[...page.matchAll(/name="(paper_\d+)"/g)].map((m) => [m[1], 'original']),
          ...Object.entries(more),
          ...answers,
        ]),
      );
    for (const copies of ['0', '-1', '1001', 'two'])
      assert.match((await take({ fee: '', copies })).text, /href="#copies"/, copies);
    for (const [more, fee] of [
      [{ fee: '', copies: '3' }, '24000'],
      [{ fee: '5000', copies: '3', fee_reason: 'child', fee_basis: 'Điều 10' }, '5000'],
    ]) {
      const r = await take(more);
      assert.equal(r.status, 303, r.text);
      assert.equal(sql(data, 'SELECT fee FROM dossier ORDER BY id DESC LIMIT 1'), fee);
    }
  });
  sound(data);
});
