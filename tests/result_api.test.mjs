// What a program does for those who draft and sign results: drafts, scans, certified copies; several signed
// at once, each told by itself and none twice.
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
  sound,
  staffed,
  toTheHead,
  user,
  writeDraft,
} from './office.mjs';
import { allForms, fill } from './forms.mjs';
import { random } from './support.mjs';
import { SECRET, makeSigner, pdfsigOf, signer } from './signing.mjs';

const DIR = scratch();
const DAY = '2022-06-06';
const env = POSTGRES ? { MOTCUA_FILES: join(DIR, 'files') } : {};

test.before(() => makeSigner(DIR, DAY));

async function file(client, path) {
  const cookie = [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const r = await fetch(client.base + path, { headers: { cookie } });
  assert.equal(r.status, 200, path);
  return Buffer.from(await r.arrayBuffer());
}

test('several are signed by a program of the head, which is told what became of each', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  signer(data, 'head', DIR);
  user(data, 'head2', '--role', 'head', '--agency', 'P05');
  user(data, 'head3', '--role', 'head', '--agency', 'P04');
  signer(data, 'head2', DIR);
  const ask = programs(data, 'head', 'head2', 'head3', 'an');
  await at(
    data,
    `${DAY}T09:00`,
    async (as, { base, log }) => {
      const codes = [];
      let who;
      for (let i = 0; i < 4; i++) {
        who = await toTheHead(as, procedure);
        codes.push(who.code);
      }
      const empty = await toTheHead(as, procedure, { draft: false });
      const { head } = who;
      const seen = {};
      for (const c of [...codes, empty.code]) seen[c] = await ask(base, 'head', `/api/dossiers/${c}`);
      const { version } = seen[codes[0]];
      const named = (code) => ({ code, version, revision: 1 });
      const post = (items, key, secret = SECRET, name = 'head') =>
        ask(base, name, '/api/sign', { secret, items }, key);
      const wrong = await post([named(codes[1])], 'K', 'nhầm');
      assert.deepEqual([wrong.status, wrong.error], [422, "secret: it is not the key's PIN or password"]);
      assert.equal((await post([named(codes[0])], 'K', SECRET, 'an')).status, 403);
      assert.match((await post([named(codes[0])], 'K', SECRET, 'head3')).error, /no key with which you sign/);
      const stranger = await post([named(codes[0])], 'K', SECRET, 'head2');
      assert.deepEqual([stranger.signed, stranger.items[0].status], [0, 403]);
      // Since they were seen: one draft is written anew, one dossier goes another way.
      await writeDraft(head, codes[2], 'Giấy xác nhận', 'Sửa lại.');
      await act(head, codes[3], 'take');
      const items = [
        { item: seen[codes[0]].items[0].item, version, revision: 1 },
        named(codes[1]),
        named(codes[2]),
        named(codes[3]),
        { code: empty.code, version: seen[empty.code].version, revision: 0 },
        named('none'),
      ];
      const r = await post(items, 'K');
      assert.equal(r.status, 200, JSON.stringify(r));
      assert.equal(r.signed, 2, JSON.stringify(r));
      const { token, ...first } = r.items[0];
      assert.match(token, /^[a-z0-9]{20}$/);
      // The number of the attempt with the wrong PIN was kept for its dossier.
      const done = { done: true, before: false, state: 4, version: version + 1, symbol: 'KQ-P04', file: 1 };
      assert.deepEqual(first, { item: items[0].item, ...done, number: 2 });
      assert.deepEqual([r.items[1].code, r.items[1].number], [codes[1], 1]);
      assert.deepEqual(
        r.items.slice(2).map((i) => [i.code, i.done, i.status]),
        [
          [codes[2], false, 409],
          [codes[3], false, 409],
          [empty.code, false, 409],
          ['none', false, 404],
        ],
      );
      assert.match(r.items[2].error, /the draft was changed since you read it/);
      for (const c of codes.slice(0, 2)) {
        assert.match(pdfsigOf(DIR, DAY, await file(head, `/dossiers/${c}/files/1`)), /Signature is Valid/);
        assert.ok((await acts(who.chief, c)).found.pass, 'it lies with the register');
      }
      // Sent again by one who did not hear: nothing is signed twice, what could not be is tried anew.
      const mended = [items[0], items[1], { ...named(codes[2]), revision: 2 }];
      const again = await post(mended, 'K');
      assert.deepEqual(again.items.slice(0, 2), [
        { item: items[0].item, done: true, before: true },
        { code: codes[1], done: true, before: true },
      ]);
      assert.equal(again.items[2].number, 3);
      const unkeyed = await post([items[0]]);
      assert.deepEqual([unkeyed.signed, unkeyed.items[0].status], [0, 409]);
      // Two at once with one key: one of them signs.
      const last = { ...named(codes[3]), version: version + 1 };
      const both = await Promise.all([post([last], 'L'), post([last], 'L')]);
      assert.equal(both.filter((b) => b.items[0].number === 4).length, 1, JSON.stringify(both));
      assert.equal((await post([last], 'L')).items[0].before, true);
      for (const bad of [
        { secret: SECRET },
        { secret: SECRET, items: [] },
        { secret: 7, items: [last] },
        { secret: 'x'.repeat(201), items: [last] },
        { secret: SECRET, items: [{ ...last, revision: 'x' }] },
        { secret: SECRET, items: [{ ...last, step: -1 }] },
        { secret: SECRET, items: Array.from({ length: 21 }, () => last) },
      ])
        assert.equal((await ask(base, 'head', '/api/sign', bad)).status, 422, JSON.stringify(bad));
      assert.ok(!log().includes(SECRET));
    },
    env,
  );
  assert.equal(sql(data, 'SELECT COUNT(*), COUNT(at), MAX(number) FROM issued'), '4|4|4');
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"result\.signed"/g).length, 4);
  assert.ok(!journal.includes(SECRET));
  sound(data);
});

// A dossier with a declaration, which lies with an officer.
async function declared(as) {
  const clerk = await as('clerk');
  const form = allForms().find((f) => f.procedures.includes('H12.T0234'));
  const answers = fill(form, random(11), { skip: 0 }).post;
  const page = (await clerk.get('/intake/H12.T0234')).text;
  const r = await clerk.post(
    '/intake/H12.T0234',
    new URLSearchParams([
      ['csrf', csrfOf(page)],
      ['key', /name="key" value="([^"]+)"/.exec(page)[1]],
      ['agency', 'P04'],
      ['applicant', 'Trần Thị Bích'],
      ['channel', 'counter'],
      ['paper_1', 'original'],
      ['paper_2', 'certified'],
      ...answers,
    ]),
  );
  assert.equal(r.status, 303, r.text);
  const code = /^\/dossiers\/([^?]+)/.exec(r.headers.get('location'))[1];
  const chief = await as('chief');
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  assert.equal((await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder })).status, 303);
  return { code, said: answers.find(([, value]) => /^\p{L}{3,} \p{L}/u.test(value))[1] };
}

test('a program of the officer reads how a result stands, and saves its draft', async () => {
  const data = staffed();
  const ask = programs(data, 'an', 'binh', 'chief', 'other', 'leader');
  await at(
    data,
    `${DAY}T09:00`,
    async (as, { base }) => {
      const { code, said } = await declared(as);
      const path = `/api/dossiers/${code}/result`;
      const views = () => Number(sql(data, "SELECT COUNT(*) FROM event WHERE act = 'dossier.viewed'"));
      const before = views();
      const fresh = await ask(base, 'an', path);
      const procedure = fresh.title;
      assert.ok(procedure);
      const nothing = { body: null, who: null, at: null, next: [], issued: [] };
      const stands = { status: 200, code, version: 2, revision: 0, title: procedure, may: ['draft'] };
      assert.deepEqual(fresh, { ...stands, ...nothing });
      assert.deepEqual((await ask(base, 'binh', path)).may, [], 'it lies with another officer');
      for (const who of ['other', 'leader']) assert.equal((await ask(base, who, path)).status, 403, who);
      assert.equal((await ask(base, 'an', '/api/dossiers/none/result')).status, 404);
      assert.equal((await ask(base, 'an', `${path}/draft.pdf`)).status, 404, 'there is none yet');
      // What a draft may begin with tells what was declared: that it was seen is written down first.
      assert.equal(views(), before);
      const begun = await ask(base, 'an', `${path}/fill`, {});
      assert.equal(begun.status, 200);
      assert.equal(begun.title, procedure);
      assert.ok(begun.body.startsWith(`Xét hồ sơ số ${code} của Trần Thị Bích`), begun.body);
      assert.ok(begun.body.includes(said), begun.body);
      assert.equal(views(), before + 1);
      assert.equal((await ask(base, 'other', `${path}/fill`, {})).status, 403);
      assert.equal(views(), before + 1);
      const draft = { revision: 0, title: 'Giấy xác nhận', body: begun.body };
      assert.equal((await ask(base, 'binh', path, draft)).status, 403);
      const saved = await ask(base, 'an', path, draft, 'K');
      assert.deepEqual(saved, { status: 200, code, before: false, revision: 1 });
      assert.deepEqual(await ask(base, 'an', path, draft, 'K'), { status: 200, code, before: true });
      const late = await ask(base, 'an', path, draft);
      assert.equal(late.status, 409);
      assert.match(late.error, /has saved this draft since you opened it/);
      for (const bad of [
        { title: 'a', body: 'b' },
        { revision: '1', title: 'a', body: 'b' },
        { revision: 1, title: '', body: 'b' },
        { revision: 1, title: 'a' },
        { revision: 1, title: 'x'.repeat(301), body: 'b' },
        { revision: 1, title: 'a', body: 'x'.repeat(32 * 1024 + 1) },
      ])
        assert.equal((await ask(base, 'an', path, bad)).status, 422, JSON.stringify(bad).slice(0, 80));
      const now = await ask(base, 'binh', path);
      assert.deepEqual(
        [now.revision, now.title, now.body, now.who, now.at],
        [1, 'Giấy xác nhận', begun.body, 'an', `${DAY}T09:00`],
      );
      // The document, for a program and on the page, is the same.
      const an = await as('an');
      const token = motcua('token', 'add', 'an', 'reads', '--data', data).out.trim();
      for (const name of ['draft.pdf', 'draft.docx']) {
        const r = await fetch(`${base}${path}/${name}`, { headers: { authorization: `Bearer ${token}` } });
        assert.equal(r.status, 200, name);
        const bytes = Buffer.from(await r.arrayBuffer());
        assert.deepEqual(bytes, await file(an, `/dossiers/${code}/result/${name}`), name);
      }
      // Passed on, it is no longer the officer's to write in.
      await act(an, code, 'pass', { step: 5 });
      const gone = await ask(base, 'an', path, { ...draft, revision: 1 });
      assert.equal(gone.status, 403);
    },
    env,
  );
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"result\.drafted"/g).length, 1);
  sound(data);
});

test('a program takes in a scan at the desk, and certifies copies for the head', async () => {
  const data = staffed();
  signer(data, 'head', DIR);
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const ask = programs(data, 'head', 'clerk', 'an');
  const here = (name) => join(process.cwd(), name);
  const letter = [here('province/vn/documents/letter.paper'), here('tests/data/paper/letter.json')];
  const scan = join(DIR, 'scan.pdf');
  assert.equal(motcua('paper', 'make', ...letter, '--to', scan).code, 0);
  const token = motcua('token', 'add', 'clerk', 'scans', '--data', data).out.trim();
  await at(
    data,
    `${DAY}T09:00`,
    async (as, { base }) => {
      const bring = async (path, body, key = '') => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' };
        if (key) headers['idempotency-key'] = key;
        const r = await fetch(base + path, { method: 'POST', headers, body });
        return { status: r.status, ...(await r.json()) };
      };
      const pdf = readFileSync(scan);
      const { code, chief, head } = await toTheHead(as, procedure);
      assert.deepEqual((await ask(base, 'head', `/api/dossiers/${code}/result`)).may, [
        'draft',
        'sign',
        'certify',
        'scan',
      ]);
      // A copy of a file of the dossier.
      const sent = await bring(`/api/dossiers/${code}/files?name=bang.pdf`, pdf);
      assert.equal(sent.status, 201, JSON.stringify(sent));
      const path = `/api/dossiers/${code}/result/certify`;
      const copy = { file: 1, name: 'Bằng tốt nghiệp', secret: SECRET };
      assert.equal((await ask(base, 'an', path, copy)).status, 403);
      assert.match((await ask(base, 'head', path, { ...copy, secret: 'nhầm' })).error, /^secret: /);
      for (const bad of [{ ...copy, file: '1' }, { ...copy, name: '' }, { ...copy, secret: 1 }, []])
        assert.equal((await ask(base, 'head', path, bad)).status, 422, JSON.stringify(bad));
      assert.equal((await ask(base, 'head', path, { ...copy, file: 9 })).status, 404);
      const made = await ask(base, 'head', path, copy, 'C');
      assert.equal(made.status, 201, JSON.stringify(made));
      assert.deepEqual([made.number, made.symbol, made.file], [1, 'SCT/BS-P04', 2]);
      assert.deepEqual(await ask(base, 'head', path, copy, 'C'), { status: 200, code, before: true });
      // What unlocks the key is no part of what was asked; what is certified is.
      const retyped = await ask(base, 'head', path, { ...copy, secret: 'nhầm' }, 'C');
      assert.deepEqual(retyped, { status: 200, code, before: true });
      const renamed = await ask(base, 'head', path, { ...copy, name: 'Giấy khen' }, 'C');
      assert.equal(renamed.status, 422);
      assert.match(renamed.error, /the idempotency key was used for another request/);
      assert.equal((await ask(base, 'head', path, copy)).status, 409);
      assert.match(pdfsigOf(DIR, DAY, await file(head, `/dossiers/${code}/files/2`)), /Signature is Valid/);
      // A result on paper: handed to the desk, scanned there.
      const to = `/api/dossiers/${code}/result/scan?name=ket-qua.pdf`;
      await act(head, code, 'pass');
      assert.equal((await bring(to, pdf)).status, 403, 'it does not lie at the desk yet');
      await act(chief, code, 'pass');
      const torn = await bring(to, pdf.subarray(0, 2000));
      assert.equal(torn.status, 422);
      assert.match(torn.error, /^ket-qua\.pdf: /);
      const other = Buffer.concat([pdf, Buffer.from('\n')]);
      const taken = await bring(to, other, 'S');
      assert.equal(taken.status, 201, JSON.stringify(taken));
      assert.deepEqual([taken.number, taken.symbol, taken.file], [0, null, 3]);
      assert.deepEqual(await bring(to, other, 'S'), { status: 200, code, before: true });
      assert.equal((await bring(to, pdf, 'S')).status, 422);
      assert.equal((await bring(to, Buffer.concat([other, Buffer.from('\n')]))).status, 409);
      const stands = await ask(base, 'clerk', `/api/dossiers/${code}/result`);
      assert.deepEqual(stands.may, []);
      assert.deepEqual(
        stands.issued.map((i) => [i.kind, i.number, i.file, i.signer]),
        [
          ['copy', 1, 2, 'Trần Văn Hùng'],
          ['scan', 0, 3, null],
        ],
      );
    },
    env,
  );
  assert.equal(sql(data, 'SELECT COUNT(*) FROM issued'), '2');
  sound(data);
});
