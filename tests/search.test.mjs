// The search for names against a slow one of its own: what is found, in which order, by whom; names of a few
// syllables, of which some are everybody's and some begin others.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, csv, drop, motcuaIn, serve, smallFolder } from './server.mjs';
import { ALL_COLUMNS, importText, toCsv } from './support.mjs';

const PASSWORD = 'correct horse battery';
const ROWS = 1200;
const SHOWN = 50; // rows of a page
const LOOKED = 400; // records that are looked through
const OFTEN = ['Nguyễn', 'Văn', 'Thị', 'An', 'Trần'];
const SELDOM = ['Anh', 'Ánh', 'Đào', 'Đạo', 'Ngu', 'Út', 'Thịnh', 'Vân', '12', '123', 'Quý'];

// Numbers that look random and are the same each time.
let seed = 20221;
const draw = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
};
const syllable = () => (draw(8) ? OFTEN[draw(OFTEN.length)] : SELDOM[draw(SELDOM.length)]);
const fold = (s) =>
  s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd').split(' ').filter(Boolean);

const people = Array.from({ length: ROWS }, (_, i) => ({
  code: `S-${i}`,
  procedure: 'H12.T0234',
  agency: i % 3 ? 'P04' : 'P05',
  channel: 'counter',
  received_at: '2022-01-04T08:00',
  due_at: '2022-01-20T17:00',
  applicant: Array.from({ length: 1 + draw(4) }, syllable).join(' '),
}));
const newest = people.map((p) => ({ ...p, words: fold(p.applicant) })).reverse();

// Whether words hold the query, of which the words from `begun` on may be cut short.
const holds = (words, query, begun) =>
  query.every((q, i) => words.some((w) => (i >= begun ? w.startsWith(q) : w === q)));

// One way of looking: what may be seen of it, whether there is more, whether anybody is called so.
function looked(query, begun, sees) {
  const last = query.at(-1);
  const few = newest.filter((p) => holds(p.words, [last], begun < query.length ? 0 : 1)).length <= LOOKED;
  const whole = query.length > 1 && begun > 0 && few;
  const found = newest.filter((p) => holds(p.words, query, begun));
  const some = whole ? found : found.slice(0, LOOKED);
  const seen = some.filter(sees);
  const more = seen.length > SHOWN || (!whole && some.length === LOOKED);
  return { rows: seen.slice(0, SHOWN).map((p) => p.code), more, any: some.length > 0 };
}

function expected(typed, sees) {
  const query = fold(typed);
  const whole = looked(query, query.length, sees);
  if (whole.more) return whole;
  const last = looked(query, query.length - 1, sees);
  if (last.any || query.length === 1) return last;
  return looked(query, 0, sees);
}

test('what is found is what the slow search finds', async (t) => {
  const data = smallFolder();
  assert.equal(importText(data, toCsv(ALL_COLUMNS, people)).code, 0);
  for (const [name, ...more] of [
    ['leader', '--role', 'leader'],
    ['officer', '--role', 'officer', '--agency', 'P05'],
    ['stranger', '--role', 'officer', '--agency', 'P06'],
  ])
    assert.equal(motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data).code, 0);
  const server = await serve(data);
  t.after(() => server.stop());
  const eyes = { leader: () => true, officer: (p) => p.agency === 'P05', stranger: () => false };
  const kinds = { none: 0, some: 0, full: 0, whole: 0, each: 0 };
  for (const [name, sees] of Object.entries(eyes)) {
    const c = new Client(server.base);
    assert.equal((await c.post('/sign-in', { name, password: PASSWORD, back: '/' })).status, 303);
    for (let i = 0; i < 120; i++) {
      const words = Array.from({ length: 1 + draw(3) }, syllable);
      const cut = draw(4);
      const typed = words
        .map((w, k) => (cut === 3 || (cut && k === words.length - 1) ? w.slice(0, cut) : w))
        .join(' ');
      const answer = await c.get(`/search.csv?q=${encodeURIComponent(typed)}`);
      assert.equal(answer.status, 200);
      const rows = csv(answer.text).map((r) => r.code);
      const want = expected(typed, sees);
      assert.deepEqual(rows, want.rows, `${name}: ${typed}`);
      const page = await c.get(`/search?q=${encodeURIComponent(typed)}`);
      assert.equal(/Còn nữa/.test(page.text), want.more, `${name}: ${typed}: more`);
      kinds[rows.length === 0 ? 'none' : rows.length < SHOWN ? 'some' : 'full']++;
      if (want.more && rows.length) kinds.whole++;
      if (fold(typed).length > 1 && !looked(fold(typed), fold(typed).length - 1, sees).any) kinds.each++;
    }
  }
  for (const [kind, n] of Object.entries(kinds))
    assert.ok(n > 5, `${kind} happened: ${JSON.stringify(kinds)}`);
  drop(data);
});
