// Old years of a PostgreSQL store: taken out, dumped, dropped, restored and put back with the commands of
// docs/operations.md, everything is as before; meanwhile no figure is wrong and nothing is lost.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from './server.mjs';
import {
  ALL_COLUMNS,
  MOTCUA,
  ROOT,
  SMALL,
  importText,
  ok,
  random,
  run,
  scratch,
  toCsv,
} from './support.mjs';
import {
  LAST,
  NOW,
  WAYS,
  address,
  begin,
  cluster,
  copy,
  dossier,
  end,
  eventually,
  figures,
  audited,
  good,
  motcua,
  report,
  rows,
  serveNow,
  states,
  years,
} from './years.mjs';

before(begin);
after(end);

// The commands that docs/operations.md gives for a year, as they stand there.
const COMMANDS = (() => {
  const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const part = text.slice(text.indexOf('**Old years.**'), text.indexOf('**Upgrade.**'));
  return part
    .split('\n')
    .filter((l) => /^ {4}\S/.test(l))
    .map((l) => l.trim());
})();
const place = scratch();
function documented(pattern, name, year) {
  const found = COMMANDS.filter((c) => pattern.test(c));
  assert.equal(found.length, 1, `${pattern}: ${found.length} in docs/operations.md`);
  const command = found[0]
    .replaceAll('postgresql://motcua@db/province', `'${address(name)}'`)
    .replaceAll('2022', year)
    .replace(/^motcua/, MOTCUA);
  const r = spawnSync('sh', ['-c', command], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, ...NOW },
  });
  assert.equal(r.status, 0, `${command}: ${r.stderr}`);
  return r;
}

test('on a folder there is nothing to take out', () => {
  const data = join(scratch(), 'data');
  ok(['init', '--province', SMALL, '--data', data]);
  const r = run(['years', 'list', '--data', data]);
  assert.equal(r.code, 0);
  assert.match(r.err, /all years are in one file/);
  for (const what of ['detach', 'attach']) {
    const no = run(['years', what, '2020', '--data', data]);
    assert.equal(no.code, 2);
    assert.match(no.err.split('\n')[0], /all years are in one file/);
  }
});

test('the years are listed with what they hold', () => {
  const list = years('made').filter((y) => y.year <= LAST);
  assert.deepEqual(
    list.map((y) => y.year),
    [2020, 2021, 2022, 2023, 2024, 2025],
  );
  assert.deepEqual([...new Set(list.map((y) => y.state))], ['in']);
  assert.equal(list[0].dossiers, 30);
  assert.equal(list[1].dossiers, 38);
  assert.equal(list[2].dossiers, 41);
  assert.equal(list[2].events, 30 + 6 + 8 + 3 + 1);
  assert.ok(list.every((y) => y.bytes > 100000));
});

test('only the oldest year goes out, and none that is still needed', () => {
  const name = copy(),
    data = address(name);
  const refused = (what, year, why) => {
    const r = motcua('years', what, String(year), '--data', data);
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, why);
    assert.equal(r.err.trim().split('\n').length, 1);
  };
  refused('detach', 2021, /the oldest year goes out first: 'motcua years detach 2020'/);
  refused('detach', 2024, /the year 2024 is still needed/);
  refused('detach', 2025, /the year 2025 is still needed/);
  refused('detach', 1999, /there is nothing of the year 1999/);
  refused('attach', 2020, /the year 2020 is not out/);
  good('years', 'detach', '2020', '--data', data);
  refused('detach', 2020, /the year 2020 is out already/);
  good('years', 'detach', '2021', '--data', data);
  refused('attach', 2020, /comes back first: 'motcua years attach 2021'/);
  const move = motcua('move', '--from', data, '--to', join(scratch(), 'x'));
  assert.equal(move.code, 1);
  assert.match(move.err, /the years before 2022 are out: put them back/);
  good('years', 'detach', '2022', '--data', data);
  good('years', 'detach', '2023', '--data', data);
  refused('detach', 2024, /still needed/);
  assert.deepEqual(figures(name, 2024), figures('made', 2024));
  for (const year of [2023, 2022, 2021, 2020]) {
    audited(data);
    good('years', 'attach', String(year), '--data', data);
  }
  assert.deepEqual(rows(name), rows('made'));
  audited(data);
  good('verify', '--data', data);
});

// What anyone can check without motcua (docs/journal.md).
function chainHead(text) {
  const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
  let prev = Buffer.alloc(32),
    digests = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const x = JSON.parse(line);
    if (x.seal === undefined) {
      digests.push(x.out === undefined ? sha(line) : Buffer.from(x.digest, 'hex'));
      continue;
    }
    const range = Buffer.alloc(16);
    range.writeBigUInt64BE(BigInt(x.first));
    range.writeBigUInt64BE(BigInt(x.last), 8);
    assert.equal(digests.length, x.last - x.first + 1);
    prev = sha(prev, range, ...digests);
    assert.equal(prev.toString('hex'), x.hash);
    digests = [];
  }
  return prev.toString('hex');
}

test('out, dumped, dropped, restored and back: everything is as before', async () => {
  const name = copy(),
    data = address(name);
  const journal = good('export', 'journal', '--data', data).out;
  const dossiers = good('export', 'dossiers', '--data', data).out;
  const all = rows(name);
  const want = { of2021: figures(name, 2021), of2020: figures(name, 2020) };
  documented(/^motcua years list/, name, '2020');
  assert.match(
    documented(/^motcua years detach/, name, '2020').stderr,
    /2020 is out: \d+ events, 30 dossiers/,
  );
  assert.equal(states(name)[2020], 'out');
  documented(/^pg_dump/, name, '2020');
  assert.equal(
    documented(/^pg_restore -l/, name, '2020').stdout.match(/TABLE DATA years_out/g).length,
    15,
  );
  documented(/^psql .*DROP TABLE/, name, '2020');
  assert.equal(states(name)[2020], 'dropped');

  // What is there is right, and what is not is told.
  const events = years(name)[0].events;
  const seen = good('verify', '--data', data);
  assert.match(seen.err, new RegExp(`${events} events of the year 2020 are out: not compared`));
  const audit = audited(data);
  assert.match(audit.err, /begins at 2021-01-01, the years before are out/);
  assert.match(audit.err, /no difference/);
  assert.deepEqual(figures(name, 2021), want.of2021);
  for (const by of WAYS) {
    const r = report(name, '2020-12-15', '2021-06-14', by);
    assert.equal(r.code, 1);
    assert.equal(r.out, '');
    assert.match(r.err, /the year 2020 is out.*motcua years attach 2020/);
  }
  const listed = motcua(
    ...['list', 'dossiers', '--from', '2020-01-01', '--to', '2021-01-31', '--data', data],
  );
  assert.equal(listed.code, 1);
  assert.match(listed.err, /the year 2020 is out/);
  const left = good('export', 'dossiers', '--data', data);
  assert.match(left.err, /^30 dossiers lie in years that are out/);
  const inIt = dossiers.split('\n').filter((l) => /^2020-0-/.test(l));
  assert.equal(inIt.length, 30);
  assert.equal(
    left.out,
    dossiers
      .split('\n')
      .filter((l) => !/^2020-0-/.test(l))
      .join('\n'),
  );
  const cut = good('export', 'journal', '--data', data).out;
  assert.equal(chainHead(cut), seen.out.trim());
  assert.equal(cut.match(/^{"out":/gm).length, events);
  for (const table of ['dossier_person', 'dossier_words'])
    assert.equal(
      Number(cluster.sql(`SELECT COUNT(*) FROM ${table}`, name)),
      all[table].split('\n').length - 30,
    );

  assert.equal(all.dossier_attachment.split('\n').length, 2);
  assert.equal(cluster.sql('SELECT COUNT(*) FROM dossier_attachment', name), '1');

  // Nothing is written into it, and no code of it is given again.
  const again = (row, why) => {
    const r = importText(data, toCsv(ALL_COLUMNS, [row]), { env: NOW });
    assert.equal(r.code, 1);
    assert.match(r.err, why);
  };
  const r = random(3);
  again(dossier(r, 2020, 900, 0), /the year 2020 is taken out: put it back/);
  again(dossier(r, 2020, 901, 1), /the year 2020 is taken out: put it back/);
  again(dossier(r, 2019, 901, 4), /the year 2019 is taken out|2020 is taken out/);
  again({ ...dossier(r, 2024, 1, 0), code: '2020-0-3' }, /expected a code that no other dossier has/);
  const late = dossier(r, 2021, 950, 2);
  assert.equal(importText(data, toCsv(ALL_COLUMNS, [late]), { env: NOW }).code, 0);
  audited(data);

  documented(/^pg_restore -e/, name, '2020');
  assert.match(
    documented(/^motcua years attach/, name, '2020').stderr,
    /the year 2020 is back: \d+ events, 30/,
  );
  assert.equal(states(name)[2020], 'in');
  good('verify', '--data', data);
  audited(data);
  // All but the one that came meanwhile.
  const now = good('export', 'dossiers', '--data', data).out;
  assert.equal(
    now
      .split('\n')
      .filter((l) => !l.startsWith(late.code))
      .join('\n'),
    dossiers,
  );
  assert.ok(good('export', 'journal', '--data', data).out.startsWith(journal));
  assert.equal(cluster.sql('SELECT COUNT(*) FROM dossier_out', name), '0');
  assert.equal(cluster.sql("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'years_out'", name), '0');
});

test('a year that went out and came back unchanged is the same to the byte', () => {
  const name = copy(),
    data = address(name);
  const before = { rows: rows(name), figures: figures(name, 2020) };
  const dossiers = good('export', 'dossiers', '--data', data).out;
  for (let i = 0; i < 2; i++) {
    good('years', 'detach', '2020', '--data', data);
    good('years', 'attach', '2020', '--data', data);
  }
  assert.deepEqual(rows(name), before.rows);
  assert.deepEqual(figures(name, 2020), before.figures);
  assert.equal(good('export', 'dossiers', '--data', data).out, dossiers);
  // The parts are as they were made: the same keys, references and indexes.
  const shape = (n) =>
    cluster.sql(
      `SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_class c JOIN pg_constraint k
       ON k.conrelid = c.oid WHERE c.relname LIKE '%_2020' ORDER BY 1, 2`,
      n,
    );
  assert.equal(shape(name), shape('made'));
  assert.match(shape(name), /FOREIGN KEY/);
});

// What a year looked like that went out before personal values were sealed.
const AS_IT_WAS = `
  UPDATE years_out.dossier_person_2020 SET applicant_id = '0009202077', phone = '0001234567';
  ALTER TABLE years_out.dossier_person_2020 DROP COLUMN numbers, DROP COLUMN finder;
  ALTER TABLE years_out.dossier_answer_2020 DROP COLUMN sealed;
  UPDATE dossier_out o SET person = CAST(CAST('x' || substr(encode(sha256(convert_to(CAST(p AS text),
    'UTF8')), 'hex'), 1, 16) AS bit(64)) AS bigint) FROM years_out.dossier_2020 d
    JOIN years_out.dossier_person_2020 p ON p.dossier = d.id WHERE o.code = d.code`;

test('a year from before personal values were sealed comes back sealed', () => {
  const name = copy(),
    data = address(name);
  good('years', 'detach', '2020', '--data', data);
  cluster.sql(AS_IT_WAS, name);
  const back = good('years', 'attach', '2020', '--data', data);
  assert.match(back.err, /30 personal values that stood in clear are sealed/);
  assert.equal(
    cluster.sql('SELECT COUNT(*) FROM dossier_person WHERE applicant_id IS NOT NULL', name),
    '0',
  );
  const now = good('export', 'dossiers', '--data', data).out;
  assert.match(now, /^2020-0-3,.*,0009202077,0001234567,/m);
  good('keys', 'check', '--data', data);
});

test('pages say that a year is out, and show later ones', async () => {
  const name = copy();
  const node = await serveNow(address(name));
  try {
    const leader = await new Client(node.base).signIn('lanhdao');
    const page = '/figures/2021-01-01..2021-12-31/agencies';
    const before = (await leader.get(page)).text;
    assert.equal((await leader.get('/dossiers/2020-0-3')).status, 200);
    assert.match(
      (await leader.get(`/search?q=${encodeURIComponent('Người số 20200')}`)).text,
      /2020-0-3/,
    );
    good('years', 'detach', '2020', '--data', address(name));
    await eventually(
      async () => (await leader.get('/figures/2020-01-01..2020-12-31/agencies')).status === 410,
    );
    for (const path of [
      '/overview/2020-01-01..2021-12-31',
      '/figures/2020-12-31..2021-12-31/procedures',
      '/figures/2020-12-31..2021-12-31/all/received',
      '/dossiers/2020-0-3',
      '/search?q=2020-0-3',
    ]) {
      const r = await leader.get(path);
      assert.equal(r.status, 410, path);
      assert.match(r.text, /Dữ liệu từ năm 2020 trở về trước.*motcua years attach 2020/, path);
    }
    for (const ending of ['csv', 'json']) {
      const r = await leader.get(`/figures/2020-12-31..2021-12-31/agencies.${ending}`);
      assert.equal(r.status, 410);
      assert.match(r.text, /the year 2020 is out.*motcua years attach 2020/);
      assert.doesNotMatch(r.text, /<html/);
    }
    assert.equal((await leader.get(page)).text, before);
    assert.equal((await leader.get('/')).status, 200);
    // The leader's page compares with a year that is not known.
    assert.equal((await leader.get('/dashboard/2021-01-01..2021-12-31')).status, 200);
    assert.equal((await leader.get('/dashboard/2020-01-01..2021-12-31')).status, 410);
    const found = await leader.get(`/search?q=${encodeURIComponent('Người số 20200')}`);
    assert.doesNotMatch(found.text, /2020-0-3/);
    // One that was taken in then and is still open is there, but not how it began.
    const open = await leader.get('/dossiers/2020-open-3');
    assert.equal(open.status, 200);
    assert.match(open.text, /Phần đầu của diễn biến nằm trong dữ liệu từ năm 2020/);
    assert.doesNotMatch((await leader.get('/dossiers/2021-open-3')).text, /Phần đầu của diễn biến/);
    good('years', 'attach', '2020', '--data', address(name));
    await eventually(
      async () => (await leader.get('/figures/2020-01-01..2020-12-31/agencies')).status === 200,
    );
    assert.equal((await leader.get('/dossiers/2020-0-3')).status, 200);
    assert.doesNotMatch((await leader.get('/dossiers/2020-open-3')).text, /Phần đầu/);
  } finally {
    await node.stop();
  }
});
