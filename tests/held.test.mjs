// What the administration issued to a person is not asked for again: it is offered at the next intake, counts
// as the paper, opens from the dossier, and is no longer there once it was taken back. Nobody else's serves.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POSTGRES, sql } from './place.mjs';
import { motcua, scratch } from './server.mjs';
import {
  act,
  acts,
  at,
  csrfOf,
  procedureOf,
  programs,
  rowOf,
  sound,
  staffed,
  takeIn,
  user,
} from './office.mjs';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';

const CODE = 'H12.T0234';
const PERSON = '096088001234';
const DIR = scratch();
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};
const scan = join(DIR, 'scan.pdf');

test.before(() => {
  const here = (name) => join(process.cwd(), name);
  const template = [here('province/vn/documents/letter.paper'), here('tests/data/paper/letter.json')];
  const made = motcua('paper', 'make', ...template, '--to', scan);
  assert.equal(made.code, 0, made.err);
});

test('a result is offered for a paper at the next intake of the same person only', async () => {
  const data = staffed();
  const answers = fill(
    allForms().find((f) => f.procedures.includes(CODE)),
    random(11),
    { skip: 0 },
  ).post;
  await at(
    data,
    '2022-06-06T09:00',
    async (as) => {
      const clerk = await as('clerk');
      const first = await issueScan(as, clerk, data, scan);
      const post = async (id, papers, name = 'Trần Thị Bích') => {
        const page = (await clerk.get(`/intake/${CODE}`)).text;
        return clerk.post(
          `/intake/${CODE}`,
          new URLSearchParams([
            ['csrf', csrfOf(page)],
            ['key', /name="key" value="([^"]+)"/.exec(page)[1]],
            ['agency', 'P04'],
            ['applicant_id', id],
            ['applicant', name],
            ['phone', '0912345678'],
            ['channel', 'counter'],
            ...Object.entries(papers),
            ...answers,
          ]),
        );
      };
      const seen = () => Number(sql(data, "SELECT COUNT(*) FROM event WHERE act = 'dossier.viewed'"));
      const before = seen();
      const found = await post(PERSON, {}, '');
      assert.equal(found.status, 200, found.text);
      assert.match(found.text, /value="Trần Thị Bích"/);
      const held = /<option value="(held-\d+)">Đã có, không phải nộp: [^<]+ \(6\/6\/2022\)</.exec(
        found.text,
      )?.[1];
      assert.ok(held, found.text);
      assert.ok(seen() > before, 'that it was shown stands in the journal');
      // Where no papers are listed, nothing is offered, so nothing was seen but the last dossier's person.
      const listed = seen();
      const bare = procedureOf(data, (p) => p.time_limit === '10').code;
      const plain = (await clerk.get(`/intake/${bare}`)).text;
      const key = /name="key" value="([^"]+)"/.exec(plain)[1];
      const typed = { csrf: csrfOf(plain), key, agency: 'P04', applicant_id: PERSON, channel: 'counter' };
      assert.equal(
        (await clerk.post(`/intake/${bare}`, { ...typed, applicant: 'B', phone: '1', fee: 'x' })).status,
        422,
      );
      assert.equal(seen(), listed);
      const none = await post('096088009999', {}, '');
      assert.doesNotMatch(none.text, /value="held-/);
      const stranger = await post('096088009999', { paper_1: 'original', paper_2: held });
      assert.equal(stranger.status, 422);
      assert.match(stranger.text, /href="#paper_2"/);
      assert.equal((await post(PERSON, { paper_1: 'original', paper_2: 'held-999999' })).status, 422);
      assert.equal((await post(PERSON, { paper_1: 'original', paper_2: 'held' })).status, 422);
      const kept = await post(PERSON, { paper_2: held });
      assert.equal(kept.status, 422);
      assert.match(kept.text, new RegExp(`<option value="${held}" selected>`), 'nothing chosen is lost');
      const r = await post(PERSON, { paper_1: 'original', paper_2: held });
      assert.equal(r.status, 303, r.text);
      const code = /^\/dossiers\/([^?]+)/.exec(r.headers.get('location'))[1];
      const shown = (await clerk.get(`/dossiers/${code}`)).text;
      assert.match(shown, /Đã có, không phải nộp/);
      assert.match(shown, new RegExp(`href="/dossiers/${code.replaceAll('.', '\\.')}/papers/2"`));
      const file = await clerk.get(`/dossiers/${code}/papers/2`);
      assert.equal(file.status, 200);
      assert.match(file.headers.get('content-type'), /application\/pdf/);
      assert.equal((await clerk.get(`/dossiers/${code}/papers/1`)).status, 404);
      assert.equal((await clerk.get(`/dossiers/${first}/papers/2`)).status, 404);
      const attach = async (no, body = 'x') => {
        const form = new FormData();
        form.set('csrf', csrfOf((await clerk.get(`/dossiers/${code}`)).text));
        form.set('no', no);
        const bytes =
          typeof body === 'string' ? Buffer.concat([readFileSync(scan), Buffer.from(body)]) : body;
        form.set('file', new Blob([bytes], { type: 'application/pdf' }), 'to-khai.pdf');
        return sendForm(clerk, `/dossiers/${code}/papers`, form);
      };
      assert.match(shown, /<option value="1">1\. Tờ khai/);
      assert.doesNotMatch(shown, /<option value="2">2\./, 'what is held needs no scan');
      assert.equal((await attach('4')).status, 422, 'it did not come');
      assert.equal((await attach('nought')).status, 422);
      const torn = await attach('1', readFileSync(scan).subarray(0, 2000));
      assert.equal(torn.status, 422, 'a PDF that does not open is no scan of a paper');
      assert.match(await torn.text(), /to-khai\.pdf: /);
      assert.equal((await attach('1')).status, 303);
      const with1 = (await clerk.get(`/dossiers/${code}`)).text;
      assert.match(with1, new RegExp(`href="/dossiers/${code.replaceAll('.', '\\.')}/files/1">Xem`));
      assert.doesNotMatch(with1, /<option value="1">1\. Tờ khai/);
      assert.equal((await attach('', 'y')).status, 303, 'a file that is none of the papers');
      assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier_component WHERE file = 1'), '1');
      const api = await rowOf(clerk, code);
      assert.equal(api.code, code);
      const head = await as('head');
      const list = (await head.get('/issued?year=2022')).text;
      const id = /\/issued\/(\d+)\/revoke/.exec(list)[1];
      const back = await head.post(`/issued/${id}/revoke`, { csrf: csrfOf(list), reason: 'Cấp nhầm' });
      assert.equal(back.status, 303, back.text);
      assert.equal((await clerk.get(`/dossiers/${code}/papers/2`)).status, 404, 'taken back since');
      assert.doesNotMatch((await post(PERSON, {}, '')).text, /value="held-/);
    },
    env,
  );
  sound(data);
});

test('a program of the desk finds what is held, and names it for a paper', async () => {
  const data = staffed();
  user(data, 'admin', '--role', 'admin');
  const ask = programs(data, 'clerk', 'an', 'admin');
  await at(
    data,
    '2022-06-06T09:00',
    async (as, { base, log }) => {
      const clerk = await as('clerk');
      const first = await issueScan(as, clerk, data, scan);
      const seen = () =>
        sql(
          data,
          `SELECT COUNT(*) FROM event e JOIN dossier d ON d.id = e.subject AND e.kind = 'dossier'
           WHERE e.act = 'dossier.viewed' AND e.who = 'clerk' AND d.code = '${first}'`,
        );
      const find = (id, procedure = CODE, who = 'clerk') =>
        ask(base, who, '/api/held', { procedure, applicant_id: id });
      const before = Number(seen());
      const { held, status } = await find(PERSON);
      assert.equal(status, 200);
      assert.equal(held.length, 1);
      const { issued, title, ...rest } = held[0];
      assert.ok(issued > 0 && title, JSON.stringify(held));
      assert.deepEqual(rest, { number: 0, symbol: null, day: '2022-06-06' });
      assert.equal(Number(seen()), before + 1, 'that it was shown stands in the journal');
      // Nothing of the person is looked up where no papers are asked for; nor is a stranger's shown.
      const bare = procedureOf(data, (p) => p.time_limit === '10').code;
      assert.deepEqual((await find(PERSON, bare)).held, []);
      assert.deepEqual((await find('096088009999')).held, []);
      assert.equal((await find(PERSON, 'none')).status, 404);
      assert.equal((await find('')).status, 422);
      assert.equal((await find('0'.repeat(21))).status, 422);
      assert.equal((await find(PERSON, 'x'.repeat(61))).status, 422);
      assert.equal((await ask(base, 'clerk', '/api/held', { procedure: CODE })).status, 422);
      assert.equal((await ask(base, 'clerk', '/api/held', 'none')).status, 422);
      for (const who of ['an', 'admin']) assert.equal((await find(PERSON, CODE, who)).status, 403, who);
      assert.equal(Number(seen()), before + 1);
      assert.ok(!log().includes(PERSON));
      const take = (papers, more = {}, key = undefined, who = 'clerk') =>
        ask(
          base,
          who,
          '/api/dossiers',
          {
            procedure: CODE,
            agency: 'P04',
            channel: 'counter',
            applicant: 'Trần Thị Bích',
            applicant_id: PERSON,
            papers,
            ...more,
          },
          key,
        );
      const original = { no: 1, as: 'original' };
      const paper = { no: 2, as: 'held', issued };
      const refused = await take([original, paper], { applicant_id: '096088009999' });
      assert.equal(refused.status, 422);
      assert.match(refused.error, /papers: 2: the applicant holds no such paper/);
      for (const [papers, more] of [
        [[original, paper], { applicant_id: '' }],
        [[original, { ...paper, issued: 999999 }]],
        [[original, { no: 2, as: 'held' }]],
        [[original, { no: 2, as: 'held', issued: 'x' }]],
        [[original, { no: 2, as: 'copy', issued }]],
        [[paper]],
      ])
        assert.equal((await take(papers, more)).status, 422, JSON.stringify(papers));
      for (const who of ['an', 'admin'])
        assert.equal((await take([original, paper], {}, undefined, who)).status, 403, who);
      const online = { number: 'G-1', procedure: CODE, agency: 'P04', applicant: 'B', answers: {} };
      const handed = await ask(base, 'clerk', '/api/submissions', { ...online, papers: [paper] });
      assert.equal(handed.status, 422);
      assert.match(handed.error, /original, copy or certified/);
      assert.equal(sql(data, 'SELECT COUNT(*) FROM dossier'), '1', 'nothing was taken in by now');
      const taken = await take([original, paper], {}, 'K');
      assert.equal(taken.status, 201, JSON.stringify(taken));
      const shown = await ask(base, 'clerk', `/api/dossiers/${taken.code}`);
      assert.deepEqual(
        shown.papers.map((p) => [p.no, p.as]),
        [
          [1, 'original'],
          [2, 'held'],
        ],
      );
      assert.equal((await clerk.get(`/dossiers/${taken.code}/papers/2`)).status, 200);
      // What hangs by the number keeps it from being mended into another's.
      const mend = (applicant_id) =>
        ask(base, 'clerk', `/api/dossiers/${taken.code}/acts/correct`, {
          ...{ item: shown.items[0].item, version: shown.version, text: 'Gõ nhầm' },
          applicant_id,
        });
      for (const another of ['096088001235', '']) {
        const { status, error } = await mend(another);
        assert.equal(status, 409);
        assert.match(error, /^applicant_id: paper 2 of the dossier was issued to the person/);
      }
      const spaced = `${PERSON.slice(0, 6)} ${PERSON.slice(6)}`;
      assert.equal((await mend(spaced)).status, 200, 'the same number');
      const head = await as('head');
      const list = (await head.get('/issued?year=2022')).text;
      const id = /\/issued\/(\d+)\/revoke/.exec(list)[1];
      const back = await head.post(`/issued/${id}/revoke`, { csrf: csrfOf(list), reason: 'Cấp nhầm' });
      assert.equal(back.status, 303, back.text);
      assert.deepEqual((await find(PERSON)).held, []);
      assert.equal((await take([original, paper])).status, 422, 'taken back since');
      // The key still gives what it gave.
      assert.deepEqual(await take([original, paper], {}, 'K'), { ...taken, status: 200 });
    },
    env,
  );
  sound(data);
});

// A dossier of the person whose result was scanned at the desk.
async function issueScan(as, clerk, data, scan) {
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const code = await takeIn(clerk, procedure, { applicant_id: PERSON });
  const chief = await as('chief');
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder });
  const an = await as('an');
  await act(an, code, 'pass');
  await act(chief, code, 'pass', { step: 5 });
  await act(await as('head'), code, 'pass');
  await act(chief, code, 'pass');
  const path = `/dossiers/${code}/result`;
  const page = (await clerk.get(path)).text;
  const form = new FormData();
  form.set('csrf', csrfOf(page));
  form.set('file', new Blob([readFileSync(scan)], { type: 'application/pdf' }), 'ket-qua.pdf');
  const r = await sendForm(clerk, `${path}/scan`, form);
  assert.equal(r.status, 303, await r.text());
  return code;
}

const sendForm = (client, path, body) =>
  fetch(client.base + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: [...client.jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: client.base },
    body,
  });
