// What programs take in and hand in is looked at as the page of the intake looks at it: the person, the
// declaration, and for whom a desk takes in.
import test from 'node:test';
import assert from 'node:assert/strict';
import { csv, motcua } from './server.mjs';
import { at, csrfOf, pdf, procedureOf, programs, sound, staffed, user } from './office.mjs';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';
import { copyOf, sql } from './place.mjs';

const CODE = 'H12.T0234';
const form = allForms().find((f) => f.procedures.includes(CODE));
const { answers } = fill(form, random(11), { skip: 0 });
const papers = [1, 2].map((no) => ({ no, as: 'original' }));
const PERSON = { applicant: 'Trần Thị Bích', applicant_id: '096123456789', phone: '0912345678' };

test('a declaration comes with a dossier, and one that does not fit is told where and what', async () => {
  const data = staffed();
  const ask = programs(data, 'clerk');
  const one = { procedure: CODE, agency: 'P04', channel: 'counter', ...PERSON, papers };
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const take = (more, key) => ask(base, 'clerk', '/api/dossiers', { ...one, ...more }, key);
    const made = await take({ answers }, 'k');
    assert.equal(made.status, 201, JSON.stringify(made));
    assert.equal((await take({ answers }, 'k')).code, made.code);
    assert.equal(sql(data, 'SELECT form FROM dossier_answer'), form.code);
    const clerk = await as('clerk');
    const printed = await pdf(clerk, `/dossiers/${made.code}/print/form`);
    const name = (answers.applicant ?? answers.person).name;
    assert.ok(printed.replace(/\s+/g, ' ').includes(name), `${name} stands in ${printed}`);
    assert.equal((await take({})).status, 201, 'it may have come on paper');

    const none = await take({ answers: {} });
    assert.equal(none.status, 422);
    assert.match(none.error, /^answers: \d+ of them are not what the form .* asks for$/);
    assert.equal(Number(/\d+/.exec(none.error)[0]), none.faults.length);
    for (const f of none.faults) assert.deepEqual([f.fault, !!f.says], ['required', true], JSON.stringify(f));
    const [member] = Object.keys(answers).filter((k) => answers[k].name);
    const torn = { ...answers, [member]: { ...answers[member], name: 7 } };
    const wrong = await take({ answers: torn });
    assert.equal(wrong.status, 422);
    assert.ok(
      wrong.faults.some((f) => f.at === `/${member}/name`),
      JSON.stringify(wrong.faults),
    );
    const other = await ask(base, 'clerk', '/api/submissions', {
      number: 'G-1',
      procedure: CODE,
      agency: 'P04',
      ...PERSON,
      answers: torn,
    });
    assert.deepEqual([other.status, other.faults], [422, wrong.faults], 'online it is told in the same way');
    for (const bad of ['all', [], 1])
      assert.match((await take({ answers: bad })).error, /expected an object/);
    const bare = procedureOf(data, (p) => p.time_limit === '10').code;
    const alone = await take({ procedure: bare, papers: [], answers: {} });
    assert.deepEqual([alone.status, alone.error], [422, 'answers: the procedure has no form']);
  });
  assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier'), '2');
  assert.equal(sql(data, 'SELECT COUNT(*) FROM submission'), '0');
  assert.equal(sql(data, "SELECT COUNT(*) FROM event WHERE act = 'dossier.declared'"), '1');
  sound(data);
  const other = copyOf(data);
  sql(other, 'UPDATE dossier_answer SET dossier = (SELECT MAX(id) FROM dossier)');
  const moved = motcua('audit', '--data', other);
  assert.equal(moved.code, 1, 'a declaration is sealed for its dossier');
  const salted = copyOf(data);
  sql(salted, 'UPDATE dossier_answer SET salt = (SELECT salt FROM dossier_person ORDER BY dossier LIMIT 1)');
  const r = motcua('audit', '--data', salted);
  assert.equal(r.code, 1);
  assert.match(r.out, /^dossier \S+ declaration: found another, the journal tells of one\n$/);
});

test('a person is looked at in the same way on the page, over the API and online', async () => {
  const data = staffed();
  const ask = programs(data, 'clerk');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    const clerk = await as('clerk');
    const csrf = csrfOf((await clerk.get(`/intake/${procedure}`)).text);
    let n = 0;
    const ways = async (person) => {
      const typed = { csrf, key: `k${++n}`, agency: 'P04', channel: 'counter', ...person };
      const body = { procedure, agency: 'P04', ...person };
      return [
        (await clerk.post(`/intake/${procedure}`, typed)).status,
        (await ask(base, 'clerk', '/api/dossiers', { ...body, channel: 'counter' })).status,
        (await ask(base, 'clerk', '/api/submissions', { ...body, number: `G-${n}` })).status,
      ];
    };
    for (const [change, fits] of [
      [{}, true],
      [{ applicant_id: '', phone: '' }, true],
      [{ applicant_id: 'B1234567', phone: '+84 912 345 678' }, true],
      [{ applicant_id: '0300588569-001' }, true],
      [{ applicant: '', applicant_id: '' }, false],
      [{ applicant: ' \u00a0 ', applicant_id: '' }, false],
      [{ applicant_id: '12' }, false],
      [{ applicant_id: '0300588568' }, false],
      [{ phone: '113' }, false],
      [{ phone: 'không có' }, false],
    ])
      assert.deepEqual(
        await ways({ ...PERSON, ...change }),
        fits ? [303, 201, 201] : [422, 422, 422],
        JSON.stringify(change),
      );
    const untidy = { applicant: '  Lê \u00a0 Thị  Cúc ', applicant_id: '096123456780' };
    assert.deepEqual(await ways({ ...PERSON, ...untidy }), [303, 201, 201]);
    for (const table of ['dossier_person', 'submission'])
      assert.equal(
        sql(data, `SELECT COUNT(*) FROM ${table} WHERE applicant = 'Lê Thị Cúc'`),
        table === 'submission' ? '1' : '2',
        'names are kept in order',
      );
  });
  sound(data);
});

test('a clerk hands in online for whom the own desk takes in, and it waits there', async () => {
  const data = staffed();
  user(data, 'd1', '--role', 'clerk', '--desk', 'MC-D1');
  user(data, 'd2', '--role', 'clerk', '--desk', 'MC-D2');
  user(data, 'portal', '--role', 'admin');
  const ask = programs(data, 'clerk', 'd1', 'd2', 'an', 'portal');
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const forms = new Set(allForms().flatMap((f) => f.procedures));
  const district = (free) =>
    rows.find(
      (p) =>
        p.level === 'district' &&
        !p.owner &&
        (p.boundary_free === 'district') === free &&
        !forms.has(p.code),
    ).code;
  const own = district(false);
  const anywhere = district(true);
  const centre = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as, { base }) => {
    let n = 0;
    const hand = (who, procedure, agency) =>
      ask(base, who, '/api/submissions', { number: `G-${++n}`, procedure, agency, ...PERSON });
    for (const [who, procedure, agency, status] of [
      ['clerk', centre, 'P04', 201],
      ['d1', centre, 'P04', 403],
      ['d1', own, 'D1', 201],
      ['d1', own, 'D2', 403],
      ['d1', anywhere, 'D2', 201],
      ['an', centre, 'P04', 403],
      ['portal', centre, 'P04', 201],
      ['portal', own, 'D2', 201],
    ])
      assert.equal((await hand(who, procedure, agency)).status, status, `${who} ${procedure} ${agency}`);
    const waits = async (name) =>
      csv((await (await as(name)).get('/submissions.csv')).text).map((s) => s.number);
    assert.deepEqual(await waits('clerk'), ['G-1', 'G-7']);
    assert.deepEqual(await waits('d1'), ['G-3', 'G-5'], 'what the desk takes in for another waits there');
    assert.deepEqual(await waits('d2'), ['G-8']);
    // A person who is an administrator is no portal.
    const admin = await as('portal');
    const sent = await admin.ask('/api/submissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ number: 'G-9', procedure: centre, agency: 'P04', ...PERSON }),
    });
    assert.equal(sent.status, 403);
  });
  assert.equal(sql(data, 'SELECT COUNT(*) FROM submission'), '5');
  sound(data);
});
