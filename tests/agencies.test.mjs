// Bodies and desks are made and end by decisions: a running server sees it, the successor carries on what was
// open and decides what was the other's, the figures count on; faults are told with their place.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { allForms } from './forms.mjs';
import { csv, scratch, toCsv } from './support.mjs';
import { Client, motcua } from './server.mjs';
import { LOCAL, act, acts, at, csrfOf, procedureOf, rowOf, sound, staffed, takeIn, user } from './office.mjs';

const list = (data) => csv(motcua('list', 'agencies', '--format', 'csv', '--data', data).out);
const DESK = {
  code: 'MC-X',
  name: 'Bộ phận Một cửa X',
  agency: '',
  address: '',
  valid_from: '',
  valid_to: '',
};

function published(data, files, effective, now = '2022-06-06T09:00', number = '5/NQ-HĐND') {
  const dir = scratch();
  const args = ['--decision', number, '--date', '2022-06-01', '--effective', effective, '--data', data];
  for (const [name, rows] of Object.entries(files)) {
    writeFileSync(join(dir, `${name}.csv`), toCsv(Object.keys(rows[0]), rows));
    args.push(...(name === 'agencies' ? [] : ['--desks']), join(dir, `${name}.csv`));
  }
  process.env.MOTCUA_NOW = LOCAL(now);
  try {
    return motcua('agencies', 'publish', ...args);
  } finally {
    delete process.env.MOTCUA_NOW;
  }
}

test('a department merges into a new one, while the server runs', async () => {
  const data = staffed();
  const old = list(data).find((a) => a.code === 'P04');
  const p = procedureOf(data, (x) => x.time_limit === '10');
  const own = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out).filter(
    (x) => x.owner === 'P04',
  );
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const clerk = await as('clerk');
    const before = await takeIn(clerk, p.code);
    const files = {
      agencies: [
        {
          ...old,
          code: 'P90',
          name: 'Sở Tư pháp và Nội vụ',
          desk: 'MC-X',
          valid_from: '2022-06-06',
          identifier: '',
        },
        { ...old, valid_to: '2022-06-05', successor: 'P90' },
      ],
      desks: [{ ...DESK, agency: 'P90', valid_from: '2022-06-06' }],
    };
    const r = published(data, files, '2022-06-06');
    assert.equal(r.code, 0, r.err);
    assert.match(r.err, /1 agencies new, 1 ended, 0 changed; 1 desks new, 0 ended/);
    user(data, 'new-clerk', '--role', 'clerk', '--desk', 'MC-X');
    user(data, 'new-chief', '--role', 'approver', '--agency', 'P90');
    user(data, 'new-officer', '--role', 'officer', '--agency', 'P90');
    const visitor = new Client(server.base);
    for (let i = 0; i < 100; i++) {
      if ((await visitor.get('/procedures.csv?agency=P90')).status === 200) break;
      await wait(50);
    }
    const decided = csv((await visitor.get('/procedures.csv?agency=P90')).text).map((x) => x.code);
    for (const x of own) assert.ok(decided.includes(x.code), `${x.code} is decided by the successor`);
    assert.match((await visitor.get(`/procedures/${p.code}`)).text, /Sở Tư pháp và Nội vụ/);
    // What was open goes on with the successor's people.
    const chief = await as('new-chief');
    const { found, text } = await acts(chief, before);
    assert.ok(found.give, `offered: ${Object.keys(found)}`);
    const board = csv((await chief.get('/board.csv')).text);
    assert.deepEqual(
      board.map((x) => [x.agency, x.step, x.open]),
      [['P04', 'assign', '1']],
    );
    await act(chief, before, 'give', { holder: /<option value="(\d+)">new-officer/.exec(text)?.[1] });
    assert.match((await (await as('new-officer')).get('/inbox')).text, new RegExp(before));
    // And stands in what they read: the register, the list behind a number; nobody else's does.
    const days = 'from=2022-06-06&to=2022-06-06';
    const codes = async (who, path) => csv((await (await as(who)).get(path)).text).map((x) => x.code);
    const list04 = '/figures/2022-06-06..2022-06-06/P04/received.csv';
    assert.deepEqual(await codes('new-chief', `/register.csv?agency=P04&${days}`), [before]);
    assert.deepEqual(await codes('new-chief', list04), [before]);
    assert.deepEqual(await codes('other', list04), []);
    const register = await (await as('other')).get(`/register.csv?agency=P04&${days}`);
    assert.equal(register.status, 403);
    // What is new is the successor's, at its own desk.
    const fresh = await as('new-clerk');
    const after = await takeIn(fresh, p.code, { agency: 'P90' });
    assert.equal((await rowOf(fresh, after)).agency, 'P90');
    const form = await clerk.get(`/intake/${p.code}`);
    const typed = {
      csrf: csrfOf(form.text),
      key: 'k1',
      agency: 'P04',
      applicant: 'Trần A',
      channel: 'counter',
    };
    assert.ok((await clerk.post(`/intake/${p.code}`, typed)).status >= 400, 'the old one takes nothing in');
    const leader = await as('leader');
    const row = csv((await leader.get('/figures/2022-06-06..2022-06-06/agencies.csv')).text);
    const received = (code) => row.find((x) => x.code === code)?.received;
    assert.deepEqual([received('P04'), received('P90')], ['1', '1']);
    const counted = csv(
      motcua(
        'report',
        'dossiers',
        '--from',
        '2022-06-06',
        '--to',
        '2022-06-06',
        '--by',
        'agency',
        '--format',
        'csv',
        '--data',
        data,
      ).out,
    );
    const figures = (rows) => rows.map(({ name: _, ...rest }) => rest);
    assert.deepEqual(figures(row), figures(counted), 'the cube counts as the tables do');
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"act":"agency\.ended".*"successor":"P90"/);
  assert.match(journal, /"act":"desk\.added"/);
  sound(data);
});

test('what was asked of a body that ends is answered by the one that carries on', async () => {
  const data = staffed();
  const old = list(data).find((a) => a.code === 'P05');
  const procedure = procedureOf(data, (x) => x.time_limit === '10').code;
  user(data, 'heir', '--role', 'officer', '--agency', 'P03');
  user(data, 'nobody', '--role', 'officer', '--agency', 'P06');
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await takeIn(await as('clerk'), procedure);
    const chief = await as('chief');
    const an = await as('an');
    const { text } = await acts(chief, code);
    await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
    const agency = new RegExp(`<option value="(\\d+)">${old.name}<`).exec((await acts(an, code)).text)[1];
    await act(an, code, 'ask', { text: 'Có hợp quy hoạch không?', agency });
    assert.equal((await (await as('heir')).get(`/dossiers/${code}`)).status, 403, 'not yet');
  });
  const ends = [{ ...old, valid_to: '2022-06-06', successor: 'P03' }];
  const r = published(data, { agencies: ends }, '2022-06-07', '2022-06-06T10:00');
  assert.equal(r.code, 0, r.err);
  await at(data, '2022-06-07T09:00', async (as) => {
    const heir = await as('heir');
    assert.match((await heir.get('/inbox?pile=free')).text, new RegExp(code));
    assert.equal((await (await as('nobody')).get(`/dossiers/${code}`)).status, 403);
    await act(heir, code, 'take');
    await act(heir, code, 'answer', { text: 'Hợp quy hoạch' });
    assert.equal((await heir.get(`/dossiers/${code}`)).status, 403, 'it lies there no longer');
  });
  sound(data);
});

test('what was passed on to a body that ends is given out by the one that carries on', async () => {
  const data = staffed();
  const old = list(data).find((a) => a.code === 'P05');
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const withForm = new Set(allForms().flatMap((f) => f.procedures));
  const procedure = rows.find(
    (p) => p.owner === 'P04' && p.interlinked === 'same' && !p.on_the_spot && !withForm.has(p.code),
  ).code;
  user(data, 'heir', '--role', 'officer', '--agency', 'P03', '--full-name', 'Lê Thừa');
  user(data, 'heir-chief', '--role', 'approver', '--agency', 'P03');
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await takeIn(await as('clerk'), procedure);
    const [chief, an] = [await as('chief'), await as('an')];
    const { text } = await acts(chief, code);
    await act(chief, code, 'give', { holder: /<option value="(\d+)">Nguyễn An/.exec(text)[1] });
    const agency = new RegExp(`<option value="(\\d+)">${old.name}<`).exec((await acts(an, code)).text)[1];
    await act(an, code, 'pass', { step: '4', agency });
  });
  const ends = [{ ...old, valid_to: '2022-06-06', successor: 'P03' }];
  assert.equal(published(data, { agencies: ends }, '2022-06-07', '2022-06-06T10:00').code, 0);
  await at(data, '2022-06-07T09:00', async (as) => {
    const [chief, heir] = [await as('heir-chief'), await as('heir')];
    const { text } = await acts(chief, code);
    await act(chief, code, 'give', { holder: /<option value="(\d+)">Lê Thừa/.exec(text)[1] });
    await act(heir, code, 'pass', { text: 'Đất không có tranh chấp' });
    assert.equal((await heir.get(`/dossiers/${code}`)).status, 403);
  });
  sound(data);
});

test('a desk that has ended takes nothing in', async () => {
  const data = staffed();
  user(data, 'district-clerk', '--role', 'clerk', '--desk', 'MC-D1');
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const free = rows.find((p) => p.boundary_free === 'district' && p.level === 'district').code;
  const desks = csv(motcua('list', 'desks', '--format', 'csv', '--data', data).out);
  const desk = desks.find((d) => d.code === 'MC-D1');
  const takes = async (as) => {
    const page = await (await as('district-clerk')).get(`/intake/${free}`);
    return /<option value="D2"/.test(page.text);
  };
  await at(data, '2022-06-06T09:00', async (as) => assert.ok(await takes(as), 'for every district'));
  const files = {
    agencies: list(data)
      .filter((a) => a.desk === 'MC-D1')
      .map((a) => ({ ...a, desk: 'TTHCC' })),
    desks: [{ ...desk, valid_to: '2022-06-06' }],
  };
  const r = published(data, files, '2022-06-07', '2022-06-06T10:00');
  assert.equal(r.code, 0, r.err);
  await at(data, '2022-06-07T09:00', async (as) => assert.ok(!(await takes(as)), 'for nobody'));
  sound(data);
});

test('from a day on; the desk and the identifier of a body change', async () => {
  const data = staffed();
  const old = list(data).find((a) => a.code === 'P05');
  const files = {
    agencies: [{ ...old, desk: 'MC-X', identifier: '000.00.95.H12' }],
    desks: [{ ...DESK, valid_from: '2022-06-10' }],
  };
  const r = published(data, files, '2022-06-10');
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /0 agencies new, 0 ended, 1 changed; 1 desks new/);
  assert.equal(list(data).find((a) => a.code === 'P05').desk, 'MC-X');
  sound(data);
});

test('all or nothing, each fault with its place', () => {
  const data = staffed();
  const before = list(data);
  const find = (code) => before.find((a) => a.code === code);
  const day = '2022-06-10';
  const fresh = { ...find('P04'), code: 'P90', name: 'Sở mới', valid_from: day, identifier: '' };
  const ended = { ...find('P04'), valid_to: '2022-06-09', successor: 'P90' };
  const cases = [
    [
      [fresh, { ...ended, valid_to: day }],
      /agencies\.csv:3:\d+: valid_to: found "2022-06-10", expected what it was/,
    ],
    [[fresh, { ...ended, successor: '' }], /:3:\d+: successor: found "", expected an agency in force/],
    [[fresh, { ...ended, successor: 'P04' }], /successor: found "P04", expected an agency in force/],
    [[ended], /successor: found "P90", expected an agency in force/],
    [[{ ...fresh, valid_from: '2022-06-11' }], /:2:\d+: valid_from: found "2022-06-11", expected 2022-06-10/],
    [[{ ...fresh, valid_to: '2023-01-01' }], /valid_to: .* expected nothing, since it is new/],
    [[{ ...fresh, desk: 'NONE' }], /desk: found "NONE", expected the code of a desk in force/],
    [[{ ...fresh, parent: 'P90' }], /parent: found "P90", expected an agency in force/],
    [[{ ...fresh, successor: 'P05' }], /successor: found "P05", expected nothing, since it is new/],
    [[{ ...find('P05'), name: 'Sở khác' }], /name: found "Sở khác", expected the name that it has/],
    [[{ ...find('P05'), level: 'commune' }], /level, kind: found "commune"/],
    [[find('P05')], /:2:1: code: found "P05", expected a row that changes something/],
    [[{ ...fresh, level: 'village' }], /level: found "village"/],
    [[fresh, fresh], /code: found "P90", expected a code that no earlier row has/],
  ];
  for (const [agencies, fault] of cases) {
    const r = published(data, { agencies }, day);
    assert.equal(r.code, 1, JSON.stringify(agencies));
    assert.match(r.err, fault);
  }
  const desk = { ...DESK, code: 'TTHCC', valid_from: '2004-01-01', valid_to: '2022-06-09' };
  const whole = csv(motcua('list', 'desks', '--format', 'csv', '--data', data).out).find(
    (d) => d.code === 'TTHCC',
  );
  assert.match(
    published(data, { desks: [desk] }, day).err,
    /name, agency, address: found "Bộ phận Một cửa X"/,
  );
  assert.match(
    published(data, { desks: [{ ...whole, valid_to: '2022-06-09' }] }, day).err,
    /give it another desk/,
  );
  assert.match(
    published(data, { agencies: [fresh] }, '2022-06-05').err,
    /effective: found 2022-06-05, expected today/,
  );
  assert.match(motcua('agencies', 'publish', '--data', data).err, /--decision/);
  assert.deepEqual(list(data), before);
  sound(data);
});

test('the administrator publishes a decision on pages: the present files, changed and sent', async () => {
  const data = staffed();
  user(data, 'keeper', '--role', 'admin');
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const keeper = await as('keeper');
    const send = async (rows, more = {}) => {
      const form = new FormData();
      form.set('csrf', csrfOf((await keeper.get('/decide-bodies')).text));
      const decision = { number: '9/NQ-HĐND', day: '1/6/2022', effective: '6/6/2022', what: 'agencies' };
      for (const [name, value] of Object.entries({ ...decision, ...more })) form.set(name, value);
      if (rows) form.set('file', new Blob([toCsv(Object.keys(rows[0]), rows)]), 'quyết định.csv');
      return keeper.ask('/decide-bodies', { method: 'POST', body: form });
    };
    const page = await keeper.get('/bodies');
    assert.match(page.text, /Sở Tư pháp/);
    const agencies = csv((await keeper.get('/bodies.csv')).text);
    assert.deepEqual(agencies, list(data));
    const desks = csv((await keeper.get('/desks.csv')).text);
    assert.deepEqual(desks, csv(motcua('list', 'desks', '--format', 'csv', '--data', data).out));
    assert.match((await keeper.get('/desks')).text, /Trung tâm Giải quyết thủ tục hành chính/);

    const old = agencies.find((a) => a.code === 'P04');
    const ends = [{ ...old, valid_to: '2022-06-05', successor: 'P03' }];
    for (const [rows, more, status, why] of [
      [ends, { number: '' }, 422, /#number/],
      [ends, { day: 'hôm qua' }, 422, /#day/],
      [ends, { effective: '5/6/2022' }, 422, /#effective/],
      [null, {}, 422, /#file/],
      [[{ ...ends[0], successor: 'P99' }], {}, 422, /quyết định\.csv, dòng 2, .*cột successor: “P99”/],
      [[{ code: 'P04' }], {}, 422, /quyết định\.csv, dòng 1: dòng tiêu đề thiếu cột/],
    ]) {
      const r = await send(rows, more);
      assert.equal(r.status, status, r.text);
      assert.match(r.text, why);
    }
    assert.deepEqual(list(data), agencies, 'nothing was changed');
    const desk = await send([{ ...DESK, agency: 'P03', valid_from: '2022-06-06' }], { what: 'desks' });
    assert.equal(desk.headers.get('location'), '/bodies?done=yes', desk.text);
    const done = await send(ends, { number: '10/NQ-HĐND' });
    assert.equal(done.headers.get('location'), '/bodies?done=yes', done.text);
    for (let i = 0; i < 100; i++) {
      if (/\(đã hết\)/.test((await keeper.get('/bodies')).text)) break;
      await wait(50);
    }
    assert.match((await keeper.get('/bodies')).text, /5\/6\/2022 \(đã hết\)/);
    assert.match((await keeper.get('/desks')).text, /MC-X/);
    assert.equal((await (await as('leader')).get('/decide-bodies')).status, 403);
  });
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.match(journal, /"act":"agency\.ended".*"successor":"P03"/);
  assert.match(journal, /"who":"keeper"/);
  sound(data);
});
