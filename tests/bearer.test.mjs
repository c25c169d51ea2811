// Somebody hands in for the applicant: at the counter, by a program, online; who it was is sealed, found by
// number, printed, told by digests alone, and shown to whom the applicant's numbers are.
import test from 'node:test';
import assert from 'node:assert/strict';
import { allForms, fill } from './forms.mjs';
import { copyOf, sql } from './place.mjs';
import { motcua } from './server.mjs';
import { random } from './support.mjs';
import {
  act,
  acts,
  at,
  csrfOf,
  pdf,
  procedureOf,
  programs,
  sound,
  staffed,
  takeIn,
  user,
} from './office.mjs';

const SON = {
  bearer: 'Lý Văn Được',
  bearer_id: '096077001234',
  bearer_phone: '0987001122',
  bearer_ground: 'family',
};
const FORM = { name: SON.bearer, number: SON.bearer_id, phone: SON.bearer_phone, ground: 'family' };
const APPLICANT = '096123456789';
const TEN = (p) => p.time_limit === '10';
const CLEAR = /Lý Văn Được|096077001234|0987001122/;
const journal = (data) => motcua('export', 'journal', '--data', data).out;
const events = (data, name) =>
  journal(data)
    .split('\n')
    .filter((l) => l.includes(`"act":"${name}"`))
    .map((l) => JSON.parse(l));
const byNumber = async (client, number) => {
  const csrf = csrfOf((await client.get('/account')).text);
  const r = await client.post('/search/number', { csrf, number });
  const rows = [...r.text.matchAll(/<tr class="govuk-table__row">(.*?)<\/tr>/gs)].slice(1);
  return rows.map(([, row]) => [
    /\/dossiers\/([^"]+)"/.exec(row)[1],
    /Người có số này nộp thay/.test(row) ? 'for another' : 'own',
  ]);
};
const unfolded = (page) => /<details class="govuk-details" id="bearer-fold" open>/.test(page);
const folded = (page) => /<details class="govuk-details" id="bearer-fold">/.test(page);

test('at the counter: folded until somebody is typed, kept sealed, printed, found by number', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  user(data, 'both', '--role', 'officer', '--agency', 'P05');
  assert.equal(motcua('post', 'add', 'both', '--role', 'inspector', '--data', data).code, 0);
  let code, own;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const blank = (await clerk.get(`/intake/${procedure}`)).text;
    assert.ok(folded(blank));
    const form = { csrf: csrfOf(blank), agency: 'P04', applicant: 'Trần Thị Bích', channel: 'counter' };
    const who = { ...form, key: 'a', applicant_id: APPLICANT };
    for (const [more, at, why] of [
      [{ ...SON, bearer: '' }, 'bearer', /Nhập họ tên người nộp thay/],
      [{ ...SON, bearer_ground: '' }, 'bearer_ground', /Chọn căn cứ nộp thay/],
      [{ ...SON, bearer_id: '12' }, 'bearer_id', /Số định danh gồm 12 chữ số/],
      [{ ...SON, bearer_phone: '12' }, 'bearer_phone', /Số điện thoại gồm 9 đến 15/],
      [{ ...SON, bearer_id: '096 123 456 789' }, 'bearer_id', /cùng số định danh với người nộp/],
      [{ bearer_ground: 'family' }, 'bearer', /Nhập họ tên người nộp thay/],
    ]) {
      const r = await clerk.post(`/intake/${procedure}`, { ...who, ...more });
      assert.equal(r.status, 422, JSON.stringify(more));
      assert.match(r.text, why);
      assert.match(r.text, new RegExp(`<a href="#${at}">`));
      assert.ok(unfolded(r.text), 'comes back unfolded');
      for (const [name, value] of Object.entries(more))
        if (value && name !== 'bearer_ground') assert.ok(r.text.includes(`name="${name}" value="${value}"`));
    }
    code = await takeIn(clerk, procedure, SON);
    own = await takeIn(clerk, procedure, { applicant: SON.bearer, applicant_id: SON.bearer_id });
    const page = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(page, /Người nộp thay<\/dt><dd[^>]*>Lý Văn Được<br><span[^>]*>Người trong gia đình/);
    assert.match(page, /096•+34/);
    assert.doesNotMatch(page, /096077001234|0987001122/);
    const shown = await clerk.post(`/dossiers/${code}/numbers`, { csrf: csrfOf(page) });
    assert.match(shown.text, /096077001234/);
    assert.match(shown.text, /0987001122/);
    assert.deepEqual(events(data, 'dossier.viewed').at(-1).data.fields, [
      ...['applicant_id', 'phone', 'bearer_id', 'bearer_phone'],
    ]);
    for (const size of ['receipt', 'receipt80'])
      assert.match(await pdf(clerk, `/dossiers/${code}/print/${size}`), /Người nộp thay: Lý Văn Được/);
    assert.match((await clerk.get(`/dossiers/${code}/receipt`)).text, /Lý Văn Được/);
    assert.doesNotMatch(await pdf(clerk, `/dossiers/${own}/print/receipt`), /Người nộp thay/);
    assert.deepEqual(await byNumber(clerk, '096 077.001-234'), [
      [own, 'own'],
      [code, 'for another'],
    ]);
    assert.deepEqual(await byNumber(clerk, APPLICANT), [[code, 'own']]);
    assert.deepEqual(await byNumber(clerk, '096000000000'), []);
    assert.deepEqual(await byNumber(clerk, ' '), []);
    assert.deepEqual(await byNumber(await as('other'), SON.bearer_id), [], 'of another body');
    const both = await as('both');
    assert.equal((await both.get(`/dossiers/${code}`)).status, 200, 'oversees it');
    assert.deepEqual(await byNumber(both, APPLICANT), [], 'by a number only those of the own post');
    const leader = await as('leader');
    assert.match((await leader.get(`/dossiers/${code}`)).text, /Lý Văn Được/);
    const csrf = csrfOf((await leader.get('/account')).text);
    assert.equal((await leader.post('/search/number', { csrf, number: APPLICANT })).status, 403);
  });
  const [brought] = events(data, 'dossier.brought');
  assert.equal(brought.data.ground, 'family');
  for (const name of ['bearer', 'bearer_id', 'bearer_phone'])
    assert.match(brought.data[name], /^[0-9a-f]{64}$/);
  assert.doesNotMatch(journal(data), CLEAR);
  assert.equal(sql(data, "SELECT COUNT(*) FROM dossier_bearer WHERE finder IS NOT NULL"), '1');
  const sealed = Buffer.from(sql(data, 'SELECT hex(sealed) FROM dossier_bearer'), 'hex');
  assert.doesNotMatch(sealed.toString('utf8'), CLEAR);
  sound(data);
  const audited = (statement) => {
    const copy = copyOf(data);
    sql(copy, statement);
    const { out } = motcua('audit', '--data', copy);
    return out.split('\n').filter((l) => l.startsWith('dossier '));
  };
  const other = 'another than the journal has the digest of';
  assert.deepEqual(audited("UPDATE dossier_bearer SET ground = 'other'"), [
    `dossier ${code} ground: found other, the journal tells family`,
  ]);
  assert.deepEqual(audited('UPDATE dossier_bearer SET sealed = NULL'), [
    `dossier ${code} bearer: ${other}`,
    `dossier ${code} bearer_id: ${other}`,
    `dossier ${code} bearer_phone: ${other}`,
  ]);
  assert.deepEqual(audited('UPDATE dossier_bearer SET sealed = NULL, finder = NULL, salt = NULL'), []);
  // The salt alone is not what erasing empties.
  assert.deepEqual(
    audited('UPDATE dossier_bearer SET salt = NULL'),
    ['bearer', 'bearer_id', 'bearer_phone'].map((what) => `dossier ${code} ${what}: ${other}`),
  );
  const another = `salt = zeroblob(0), applicant = 'X' WHERE applicant = '${SON.bearer}'`;
  assert.deepEqual(
    audited(`UPDATE dossier_person SET ${another}`),
    ['applicant', 'applicant_id', 'phone'].map((what) => `dossier ${own} ${what}: ${other}`),
  );
  assert.deepEqual(
    audited(
      `INSERT INTO dossier_bearer (dossier, ground) SELECT id, 'other' FROM dossier WHERE code = '${own}'`,
    ),
    [`dossier ${own} ground: found other, the journal tells nothing`],
  );
});

test('the card of who hands it in fills the fields; what an act refuses comes back unfolded', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const path = `/intake/${procedure}`;
    const form = { csrf: csrfOf((await clerk.get(path)).text), key: 'k', agency: 'P04' };
    const typed = { ...form, applicant: 'Trần Thị Bích', applicant_id: APPLICANT };
    const card = '096077001234||Lý Văn Được|02031990|Nam|Ấp 1, An Xuyên|15042021';
    const scanned = await clerk.post(path, { ...typed, bearer_scan: card });
    assert.equal(scanned.status, 200);
    assert.ok(unfolded(scanned.text));
    assert.match(scanned.text, /name="bearer" value="Lý Văn Được"/);
    assert.match(scanned.text, /name="bearer_id" value="096077001234"/);
    assert.match(scanned.text, /name="applicant" value="Trần Thị Bích"/, 'the applicant stays');
    const bad = await clerk.post(path, { ...typed, bearer_scan: 'x' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /<a href="#bearer_scan">Không đọc được/);
    assert.ok(unfolded(bad.text));
    assert.equal((await clerk.post(path, { ...typed, ...SON })).status, 303);
    const came = { referer: clerk.base + path };
    const again = await clerk.post(path, { ...typed, ...SON, applicant_id: '096123456780' }, came);
    assert.equal(again.status, 422, 'the key was used for another');
    assert.match(again.text, /name="bearer"[^>]*value="Lý Văn Được"/);
    assert.ok(unfolded(again.text));
  });
  sound(data);
});

test('a slip of the pen in what was typed of them is mended as the applicant is', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  const ask = programs(data, 'clerk');
  let code;
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const clerk = await as('clerk');
    const own = await takeIn(clerk, procedure);
    assert.doesNotMatch((await clerk.get(`/dossiers/${own}`)).text, /id="bearer-correct/);
    const path = (c) => `/api/dossiers/${c}/acts/correct`;
    const body = async (c, more) => {
      const { items, version } = await ask(base, 'clerk', `/api/dossiers/${c}`);
      return { item: items[0].item, version, text: 'Gõ nhầm', ...more };
    };
    const none = await ask(base, 'clerk', path(own), await body(own, { bearer: 'Lý Văn Bé' }));
    assert.deepEqual([none.status, none.error.slice(0, 14)], [409, 'bearer: nobody']);
    code = await takeIn(clerk, procedure, SON);
    const { found } = await acts(clerk, code);
    for (const [more, why] of [
      [{ bearer_id: '1' }, /Số định danh của người nộp thay phải là/],
      [{ bearer_phone: '1' }, /Số điện thoại của người nộp thay gồm/],
      [{ bearer_phone: '0987001123', no_bearer_phone: 'yes' }, /Chỉ chọn một/],
      [{ bearer: SON.bearer }, /giống thông tin đang có/],
    ]) {
      const form = { ...found.correct, text: 'Gõ nhầm', ...more };
      const r = await clerk.post(`/dossiers/${code}/acts/correct`, form);
      assert.equal(r.status, 422, JSON.stringify(more));
      assert.match(r.text, why);
    }
    const right = { bearer: 'Lý Văn Đượm', bearer_id: '096077001235', no_bearer_phone: 'yes' };
    await act(clerk, code, 'correct', { ...right, text: 'Gõ nhầm' });
    const page = (await clerk.get(`/dossiers/${code}`)).text;
    assert.match(page, /Người nộp thay<\/dt><dd[^>]*>Lý Văn Đượm</);
    assert.deepEqual(await byNumber(clerk, SON.bearer_id), []);
    assert.deepEqual(await byNumber(clerk, right.bearer_id), [[code, 'for another']]);
    const wrong = await ask(base, 'clerk', path(code), await body(code, { bearer: '' }));
    assert.match(wrong.error, /^bearer: expected a name/);
    const again = await body(code, { bearer_phone: SON.bearer_phone, phone: '0912345679' });
    assert.equal((await ask(base, 'clerk', path(code), again)).status, 200);
  });
  const [brought] = events(data, 'dossier.brought');
  const [first, second] = events(data, 'dossier.corrected');
  assert.deepEqual(first.data.fields, ['bearer', 'bearer_id', 'bearer_phone']);
  for (const name of first.data.fields) assert.equal(first.data.was[name], brought.data[name]);
  assert.equal(first.data.bearer_phone, '');
  assert.deepEqual(second.data.fields, ['phone', 'bearer_phone']);
  assert.deepEqual(Object.keys(second.data.was), ['phone']);
  assert.doesNotMatch(journal(data), /Đượm|096077001235/);
  sound(data);
});

test('by programs and online: the same is looked at, and goes with what is accepted', async () => {
  const data = staffed();
  const procedure = procedureOf(data, TEN).code;
  user(data, 'portal', '--role', 'admin');
  const ask = programs(data, 'clerk', 'portal');
  const online = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const { answers } = fill(online, random(11), { skip: 0 });
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const person = { applicant: 'Trần Thị Bích', applicant_id: APPLICANT, phone: '0912345678' };
    const body = { procedure, agency: 'P04', channel: 'counter', ...person };
    const handed = { number: 'G-1', procedure: 'H12.T0234', agency: 'P04', ...person, answers };
    for (const [bearer, why] of [
      ['x', /^bearer: expected an object/],
      [{ ...FORM, name: '' }, /^bearer: expected a name/],
      [{ ...FORM, number: '1' }, /^bearer: expected the number of/],
      [{ ...FORM, phone: '1' }, /^bearer: expected a telephone/],
      [{ ...FORM, ground: 'friend' }, /^bearer: expected a ground/],
      [{ ...FORM, number: APPLICANT }, /^bearer: expected another person/],
      [{ ...FORM, more: 'x' }, /^bearer: expected the texts/],
      [{ ...FORM, name: 7 }, /^bearer: name: expected a text/],
      [{}, /^bearer: expected a name/],
    ])
      for (const [path, b] of [
        ['/api/dossiers', body],
        ['/api/submissions', handed],
      ]) {
        const r = await ask(base, path === '/api/dossiers' ? 'clerk' : 'portal', path, { ...b, bearer });
        assert.equal(r.status, 422, `${path} ${JSON.stringify(bearer)}`);
        assert.match(r.error, why);
      }
    const made = await ask(base, 'clerk', '/api/dossiers', { ...body, bearer: FORM });
    assert.equal(made.status, 201, JSON.stringify(made));
    const came = await ask(base, 'portal', '/api/submissions', { ...handed, bearer: FORM });
    assert.equal(came.status, 201, JSON.stringify(came));
    const again = await ask(base, 'portal', '/api/submissions', handed);
    assert.equal(again.status, 422, 'without the bearer it is another request');
    const clerk = await as('clerk');
    const waits = (await clerk.get(`/submissions/${came.id}`)).text;
    assert.doesNotMatch(waits, CLEAR);
    const form = { csrf: csrfOf(waits) };
    const read = (await clerk.post(`/submissions/${came.id}/declaration`, form)).text;
    assert.match(read, /Lý Văn Được<br><span[^>]*>Người trong gia đình/);
    assert.match(read, /096077001234/);
    const papers = [...waits.matchAll(/name="(paper_\d+)"/g)].map((m) => [m[1], 'original']);
    const accepted = await clerk.post(`/submissions/${came.id}/accept`, {
      ...form,
      ...Object.fromEntries(papers),
    });
    assert.equal(accepted.status, 303, accepted.text);
    const code = /\/dossiers\/([^?]+)/.exec(accepted.headers.get('location'))[1];
    assert.deepEqual(
      (await byNumber(clerk, SON.bearer_id)).sort(),
      [
        [made.code, 'for another'],
        [code, 'for another'],
      ].sort(),
    );
    assert.match((await clerk.get(`/dossiers/${code}`)).text, /Lý Văn Được/);
  });
  assert.doesNotMatch(journal(data), CLEAR);
  assert.equal(sql(data, 'SELECT COUNT(*) FROM submission WHERE sealed IS NOT NULL'), '0');
  sound(data);
});
