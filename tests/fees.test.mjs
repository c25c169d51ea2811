// Less than the catalogue asks is taken only with a reason and its provision of law: on the page and over the
// API. The reason stands in the journal, on the dossier and its receipts, and in a list with its counts.
import test from 'node:test';
import assert from 'node:assert/strict';
import { csv, motcua } from './server.mjs';
import { altered, at, csrfOf, pdf, programs, sound, staffed, user } from './office.mjs';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';
import { sql } from './place.mjs';

const CODE = 'H12.T0234'; // 200000 dong for a dossier
const COPIES = 'H12.H0016'; // 8000 for each copy
const POOR = { fee_reason: 'poor', fee_basis: 'Điểm c khoản 1 Điều 10 Luật Phí và lệ phí' };

const declared = (code) => {
  const form = allForms().find((f) => f.procedures.includes(code));
  return form ? fill(form, random(11), { skip: 0 }) : { post: [] };
};

// Takes in at the page; gives the answer, and the dossier's code.
async function takeAt(clerk, procedure, agency, more) {
  const page = (await clerk.get(`/intake/${procedure}`)).text;
  const fields = [
    ['csrf', csrfOf(page)],
    ['key', /name="key" value="([^"]+)"/.exec(page)[1]],
    ['agency', agency],
    ['applicant', 'Trần Thị Bích'],
    ['channel', 'counter'],
    ...[...page.matchAll(/name="(paper_\d+)"/g)].map((m) => [m[1], 'original']),
    ...Object.entries(more),
    ...declared(procedure).post,
  ];
  const r = await clerk.post(`/intake/${procedure}`, new URLSearchParams(fields));
  return { status: r.status, text: r.text, code: /\/dossiers\/([^?]+)/.exec(r.headers.get('location'))?.[1] };
}

test('at the desk', async () => {
  const data = staffed();
  user(data, 'ward', '--role', 'clerk', '--desk', 'MC-D1');
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const take = (more) => takeAt(clerk, CODE, 'P04', more);
    const refused = async (more, where, what) => {
      const { status, text } = await take(more);
      assert.equal(status, 422, JSON.stringify(more));
      assert.match(text, new RegExp(`<a href="#${where}">${what}`), JSON.stringify(more));
      return text;
    };
    await refused({ fee: '0' }, 'fee_reason', 'Số tiền thấp hơn mức của danh mục');
    await refused({ fee: '199.999' }, 'fee_reason', 'Số tiền thấp hơn');
    await refused({ fee: '0', fee_reason: 'rich', fee_basis: 'x' }, 'fee_reason', 'Số tiền thấp hơn');
    const text = await refused({ fee: '0', fee_reason: 'poor' }, 'fee_basis', 'Nhập căn cứ pháp lý');
    assert.match(text, /<option value="poor" selected>Hộ nghèo/, 'what was chosen stays');
    assert.match(text, /<details class="govuk-details" open>/);
    await refused({ fee: '200000', ...POOR }, 'fee_reason', 'Số tiền không thấp hơn');

    const none = await take({ fee: '', key: 'a' });
    assert.match((await clerk.get(`/dossiers/${none.code}`)).text, /200\.000 ₫/, 'empty, it is as asked for');
    const { code } = await take({ fee: '0', ...POOR });
    const said = /Mức quy định 200\.000 ₫\. Miễn, giảm: Hộ nghèo \(Điểm c khoản 1 Điều 10/;
    const shown = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(shown, said);
    assert.match(shown, /<p class="mc-timeline__what">Miễn, giảm phí, lệ phí/);
    assert.match((await clerk.get(`/dossiers/${code}/receipt`)).text, said);
    for (const what of ['receipt', 'receipt80']) {
      const paper = (await pdf(clerk, `/dossiers/${code}/print/${what}`)).replace(/\s+/g, ' ');
      assert.match(paper, /0 đồng, mức quy định 200\.000 đồng; miễn, giảm: Hộ nghèo \(Điểm c/, what);
    }

    // For copies it is the sum that counts.
    const ward = await as('ward');
    const copies = (more) => takeAt(ward, COPIES, 'D1', { copies: '3', ...more });
    assert.match((await copies({ fee: '23999' })).text, /href="#fee_reason"/);
    assert.ok((await copies({ fee: '24000' })).code);
    const less = { fee: '12000', fee_reason: 'child', fee_basis: 'Điều 10' };
    assert.ok((await copies(less)).code);

    // The list: with its counts, for who oversees and for the body's head.
    const leader = await as('leader');
    const rows = csv((await leader.get('/waivers.csv?from=2022-06-01&to=2022-06-30')).text);
    const brief = (r) => [r.agency, r.procedure, r.reason, r.asked, r.taken].join(' ');
    const expected = [`D1 ${COPIES} child 24000 12000`, `P04 ${CODE} poor 200000 0`];
    assert.deepEqual(rows.map(brief).sort(), expected);
    assert.equal(rows.find((r) => r.reason === 'poor').basis, POOR.fee_basis);
    assert.equal(rows.find((r) => r.reason === 'poor').dossier, code);
    const page = (await leader.get('/waivers?from=2022-06-01&to=2022-06-30')).text;
    assert.match(page, /kind=poor">Hộ nghèo<\/a>: 1</);
    assert.match(page, /2 hồ sơ được miễn, giảm/);
    const poor = (await leader.get('/waivers?from=2022-06-01&to=2022-06-30&kind=poor')).text;
    assert.match(poor, /1 hồ sơ được miễn, giảm/);
    assert.match(poor, /Hộ nghèo<\/a>: 1<[\s\S]*Trẻ em<\/a>: 1</, 'the counts are of all');
    assert.equal((await leader.get('/waivers?kind=rich')).status, 404);
    assert.deepEqual(csv((await leader.get('/waivers.csv?from=2022-06-07&to=2022-06-30')).text), []);
    const own = csv((await (await as('head')).get('/waivers.csv?from=2022-06-01')).text);
    assert.deepEqual(own.map(brief), expected.slice(1), 'a head those of the own body');
    assert.equal((await clerk.get('/waivers')).status, 403);
  });
  const events = motcua('export', 'journal', '--data', data).out.match(/"act":"dossier.fee_waived".*/g);
  assert.equal(events.length, 2);
  assert.match(events[0], /"fee":0,"whole":200000,"reason":"poor","basis":"Điểm c khoản 1 Điều 10/);
  sound(data);
  // A waiver that is taken off the list, or made another's, is found by the journal.
  const of = (kind, change) => `UPDATE dossier_waiver SET ${change} WHERE kind = '${kind}'`;
  const [poor, child] = ['poor, 0 of 200000', 'child, 12000 of 24000'];
  for (const [statement, found, told] of [
    ["DELETE FROM dossier_waiver WHERE kind = 'poor'", 'nothing', poor],
    [of('poor', "kind = 'merit'"), 'merit, 0 of 200000', poor],
    [of('poor', 'whole = NULL'), 'poor, 0 of -1', poor],
    [of('child', 'fee = 23999'), 'child, 23999 of 24000', child],
    [of('child', "basis = 'Điều 9'"), 'child, 12000 of 24000', child],
  ]) {
    const lines = altered(data, statement, 'dossier ');
    assert.equal(lines.length, 1, statement);
    assert.match(lines[0], new RegExp(`waiver: found ${found}.*, the journal tells ${told}`));
  }
});

test('by a program, and where the catalogue does not say how much', async () => {
  const data = staffed();
  const ask = programs(data, 'clerk');
  const papers = [1, 2].map((no) => ({ no, as: 'original' }));
  const one = { procedure: CODE, agency: 'P04', channel: 'counter', applicant: 'Trần Thị Bích', papers };
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const take = (more) => ask(base, 'clerk', '/api/dossiers', { ...one, ...more });
    for (const [more, says] of [
      [{ fee: 0 }, 'fee_reason: expected why'],
      [{ fee: -1, ...POOR }, 'fee: expected a whole number'],
      [{ fee: '0', ...POOR }, 'fee: expected a whole number'],
      [{ fee: 0, fee_reason: 'rich' }, 'fee_reason: there is no reason "rich"'],
      [{ fee: 0, fee_reason: 'poor' }, 'fee_basis: expected the provision'],
      [{ fee: 0, fee_reason: 'poor', fee_basis: ' ' }, 'fee_basis: expected the provision'],
      [{ fee_basis: 'Điều 10' }, 'fee_basis: expected none'],
      [POOR, 'fee_reason: expected none'],
      [{ fee: 200000, ...POOR }, 'fee_reason: expected none'],
    ]) {
      const r = await take(more);
      assert.equal(r.status, 422, JSON.stringify(more));
      assert.ok(r.error.startsWith(says), `${JSON.stringify(more)}: ${r.error}`);
    }
    assert.equal((await take({})).status, 201);
    assert.equal((await take({ fee: 100000, ...POOR })).status, 201);
    assert.equal(sql(data, 'SELECT fee FROM dossier ORDER BY id').trim().split('\n').join(), '200000,100000');
    assert.equal(sql(data, 'SELECT whole FROM dossier_waiver').trim(), '200000');
  });
  sql(data, `UPDATE procedure SET fee_amount = NULL WHERE code = '${CODE}'`);
  await at(data, '2022-06-06T10:00', async (as, { base }) => {
    const take = (more) => ask(base, 'clerk', '/api/dossiers', { ...one, ...more });
    assert.equal((await take({ fee: 0 })).status, 422, 'nothing at all is less');
    assert.equal((await take({ fee: 1000 })).status, 201);
    const { code } = await take({ fee: 0, fee_reason: 'merit', fee_basis: 'Điều 10' });
    const shown = (await (await as('clerk')).get(`/dossiers/${code}`)).text;
    assert.match(shown, /Miễn, giảm: Người có công với cách mạng \(Điều 10\)/);
    assert.doesNotMatch(shown, /Mức quy định/);
  });
});
