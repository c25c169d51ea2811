// People are told by mail of what will soon be late: whoever has it, then the head; each once, by a command
// or by the serving node; what could not be sent is tried again. So is it of a dossier that was opened in an
// emergency, to those who answer for it. A real SMTP server takes the mails.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOTCUA, motcua, scratch, serveWith } from './server.mjs';
import { post } from './post.mjs';
import { LOCAL, act, acts, at, csrfOf, procedureOf, sound, staffed, takeIn, user } from './office.mjs';

// Asynchronous, since the server lives in this process.
async function send(data, time, url, ...more) {
  const args = [
    'alerts',
    'send',
    '--smtp',
    url,
    '--mail-from',
    'motcua@camau.example',
    '--data',
    data,
    ...more,
  ];
  const child = spawn(MOTCUA, args, { env: { ...process.env, MOTCUA_NOW: LOCAL(time) } });
  let err = '';
  child.stderr.on('data', (d) => {
    err += d;
  });
  const code = await new Promise((done) => child.on('close', done));
  return { code, err };
}

function email(data, ...people) {
  for (const name of people)
    assert.equal(motcua('user', 'email', name, `${name}@camau.example`, '--data', data).code, 0);
}

test('whoever has it, then the head, each once', async () => {
  const data = staffed();
  email(data, 'an', 'chief', 'head');
  for (const bad of ['x', 'a@', '@b', 'a b@c', 'a@b\nBcc: c@d', 'a@b@c'])
    assert.equal(motcua('user', 'email', 'an', bad, '--data', data).code, 1, bad);
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  const smtp = await post();
  let held, free;
  await at(data, '2022-06-06T09:00', async (as) => {
    const clerk = await as('clerk');
    const chief = await as('chief');
    held = await takeIn(clerk, procedure);
    free = await takeIn(clerk, procedure);
    const { found, text } = await acts(chief, held);
    const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
    await chief.post(`/dossiers/${held}/acts/give`, { ...found.give, holder });
  });
  // Due at 17:00 on 20/6: nothing to say on the 15th, the officers on the 17th, the head on the 20th.
  const early = await send(data, '2022-06-15T09:00', smtp.url);
  assert.equal(early.code, 0, early.err);
  assert.match(early.err, /0 items told of in 0 mails/);
  const first = await send(data, '2022-06-17T09:00', smtp.url);
  assert.match(first.err, /2 items told of in 2 mails/);
  const byTo = Object.fromEntries(smtp.mails.map((m) => [m.to, m]));
  assert.deepEqual(Object.keys(byTo).sort(), ['an@camau.example', 'chief@camau.example']);
  const toAn = byTo['an@camau.example'];
  assert.ok(toAn.body.includes(held) && !toAn.body.includes(free));
  assert.match(toAn.body, /hạn 17:00 ngày 20\/6\/2022/);
  assert.equal(toAn.subject, '1 hồ sơ sắp đến hạn');
  assert.ok(byTo['chief@camau.example'].body.includes(free));
  for (const m of smtp.mails) {
    assert.match(m.head, /^Date: Fri, 17 Jun 2022 09:00:00 \+0700$/m);
    assert.match(m.head, /^Message-ID: <[0-9a-f]{32}@camau\.example>$/m);
    assert.doesNotMatch(m.body + m.head, /Bích|096123456789/);
    assert.ok(m.head.split('\r\n').every((l) => l.length <= 78));
  }
  assert.match((await send(data, '2022-06-17T10:00', smtp.url)).err, /0 items told of/);
  smtp.mails.length = 0;
  assert.match((await send(data, '2022-06-20T14:00', smtp.url)).err, /2 items told of in 1 mails/);
  assert.equal(smtp.mails[0].to, 'head@camau.example');
  assert.equal(smtp.mails[0].subject, '2 hồ sơ của cơ quan sắp hoặc đã quá hạn');
  assert.ok([held, free].every((c) => smtp.mails[0].body.includes(c)));
  // Passed on, it is another item on another desk: its new holders are told.
  await at(data, '2022-06-20T14:30', async (as) => {
    await act(await as('an'), held, 'pass');
  });
  smtp.mails.length = 0;
  await send(data, '2022-06-20T15:00', smtp.url);
  assert.deepEqual(smtp.mails.map((m) => m.to).sort(), ['chief@camau.example', 'head@camau.example']);
  sound(data);
});

test('what could not be sent is tried again; a refusal of one keeps nobody else waiting', async () => {
  const data = staffed();
  email(data, 'chief', 'head');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as) => {
    await takeIn(await as('clerk'), procedure);
  });
  const away = await send(data, '2022-06-20T14:00', 'smtp://127.0.0.1:9');
  assert.equal(away.code, 1);
  assert.match(away.err, /2 mails could not be sent/);
  let refusing = true;
  const smtp = await post({ refuse: (to) => (refusing && to.startsWith('chief') ? 550 : 0) });
  const half = await send(data, '2022-06-20T14:00', smtp.url);
  assert.equal(half.code, 1);
  assert.deepEqual(
    smtp.mails.map((m) => m.to),
    ['head@camau.example'],
  );
  refusing = false;
  const again = await send(data, '2022-06-20T14:01', smtp.url);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(
    smtp.mails.map((m) => m.to),
    ['head@camau.example', 'chief@camau.example'],
  );
  // Who has no address is not told, and that is no failure; it is not tried for ever either.
  sound(data);
});

test('a server that asks who sends', async () => {
  const data = staffed();
  email(data, 'chief');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as) => {
    await takeIn(await as('clerk'), procedure);
  });
  const smtp = await post({ password: 'mật khẩu' });
  const file = join(scratch(), 'password');
  const sign = ['--smtp-user', 'motcua', '--smtp-password-file', file];
  writeFileSync(file, 'sai\n');
  assert.equal((await send(data, '2022-06-17T09:00', smtp.url, ...sign)).code, 1);
  assert.equal((await send(data, '2022-06-17T09:00', smtp.url)).code, 1);
  assert.equal(smtp.mails.length, 0);
  writeFileSync(file, 'mật khẩu\n');
  const r = await send(data, '2022-06-17T09:00', smtp.url, ...sign);
  assert.equal(r.code, 0, r.err);
  assert.equal(smtp.mails.length, 1);
  assert.doesNotMatch(r.err, /mật khẩu/);
});

test('the serving node tells people by itself, and two nodes do not tell twice', async () => {
  const data = staffed();
  email(data, 'chief', 'head');
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as) => {
    await takeIn(await as('clerk'), procedure);
  });
  const smtp = await post();
  const env = {
    MOTCUA_NOW: LOCAL('2022-06-20T14:00'),
    MOTCUA_SMTP: smtp.url,
    MOTCUA_MAIL_FROM: 'motcua@camau.example',
  };
  const nodes = await Promise.all([serveWith(env, data), serveWith(env, data)]);
  try {
    for (let i = 0; i < 200 && smtp.mails.length < 2; i++) await new Promise((done) => setTimeout(done, 50));
  } finally {
    await Promise.all(nodes.map((n) => n.stop()));
  }
  assert.deepEqual(smtp.mails.map((m) => m.to).sort(), ['chief@camau.example', 'head@camau.example']);
  for (const bad of ['http://127.0.0.1', 'smtp:127.0.0.1']) {
    const r = spawnSync(MOTCUA, ['alerts', 'send', '--smtp', bad, '--mail-from', 'a@b', '--data', data]);
    assert.equal(r.status, 2, bad);
  }
  sound(data);
});

const REASON =
  'Cấp cứu: bà Trần Thị Bích, số 096 123 456 789, cần giấy tờ ngay;\ncăn cứ Nghị định 13/2023/NĐ-CP điều 17';

// Somebody of another department opens a dossier in an emergency.
async function openUp(client, code, reason = REASON) {
  const csrf = csrfOf((await client.get('/search')).text);
  const r = await client.post(`/dossiers/${code}/break-glass`, { csrf, reason });
  assert.equal(r.status, 303, r.text);
}

// Two administrators, a head of each of two departments, and a dossier of one of these; `open` opens it.
async function openings(names, work = async () => {}) {
  const data = staffed();
  for (const name of ['admin', 'admin2']) user(data, name, '--role', 'admin');
  user(data, 'head5', '--role', 'head', '--agency', 'P05');
  email(data, ...names);
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    code = await takeIn(await as('clerk'), procedure);
    await work(as, code);
  });
  return { data, code };
}

const tos = (smtp) => smtp.mails.splice(0).map((m) => m.to.split('@')[0]).sort();

test('an opening in an emergency is told to head and administrators, once, and names nobody', async () => {
  const { data, code } = await openings(['other', 'head', 'head5', 'admin', 'leader'], async (as, c) =>
    openUp(await as('other'), c),
  );
  const smtp = await post();
  const first = await send(data, '2022-06-06T09:01', smtp.url);
  assert.match(first.err, /1 items told of in 2 mails; 0 mails could not be sent/);
  for (const m of smtp.mails) {
    assert.equal(m.subject, `Mở khẩn cấp hồ sơ ${code}`);
    assert.match(m.body, /Người mở: other\n/);
    assert.match(m.body, /Với tư cách: Cán bộ cơ quan, Sở Xây dựng\n/);
    assert.match(m.body, /Lúc: 09:00 ngày 6\/6\/2022\n/);
    assert.match(m.body, /Được xem đến: 09:30 ngày 6\/6\/2022\n/);
    assert.match(m.body, /Lý do: Cấp cứu: bà …, số …, cần giấy tờ ngay;\r?\ncăn cứ Nghị định 13\/2023/);
    assert.doesNotMatch(m.body + m.head, /Bích|096 ?123/);
  }
  assert.deepEqual(tos(smtp), ['admin', 'head']);
  assert.match((await send(data, '2022-06-06T09:02', smtp.url)).err, /0 items told of/);
  assert.match((await send(data, '2022-06-07T09:02', smtp.url)).err, /0 items told of/);
  // A second opening is a second mail; those who opened it are not told.
  await at(data, '2022-06-07T10:00', async (as) => {
    await openUp(await as('leader'), code);
    await openUp(await as('head5'), code, 'Cần đối chiếu ngay trong buổi sáng');
    assert.match((await (await as('head')).get(`/dossiers/${code}`)).text, /Báo qua thư việc mở khẩn cấp/);
  });
  assert.match((await send(data, '2022-06-07T10:01', smtp.url)).err, /2 items told of in 4 mails/);
  const posts = smtp.mails.map((m) => /Với tư cách: (.*)/.exec(m.body)[1].trim());
  assert.deepEqual([...new Set(posts)].sort(), ['Lãnh đạo tỉnh', 'Thủ trưởng cơ quan, Sở Xây dựng']);
  assert.deepEqual(tos(smtp), ['admin', 'admin', 'head', 'head']);
  const journal = motcua('export', 'journal', '--data', data).out;
  assert.equal(journal.match(/"act":"dossier\.glass_told"/g).length, 3);
  sound(data);
});

test('of an opening, whom a mail did not reach is told later, and nobody twice', async () => {
  const { data } = await openings(['head', 'admin', 'admin2'], async (as, c) => openUp(await as('other'), c));
  const away = await send(data, '2022-06-06T09:01', 'smtp://127.0.0.1:9');
  assert.equal(away.code, 1);
  assert.match(away.err, /3 mails could not be sent/);
  let refused = 'head';
  const smtp = await post({ refuse: (to) => (to.startsWith(`${refused}@`) ? 550 : 0) });
  assert.equal((await send(data, '2022-06-06T09:02', smtp.url)).code, 1);
  assert.deepEqual(tos(smtp), ['admin', 'admin2']);
  // Not each minute: who refuses may always refuse.
  assert.match((await send(data, '2022-06-06T09:03', smtp.url)).err, /0 items told of/);
  assert.match((await send(data, '2022-06-06T09:18', smtp.url)).err, /1 mails could not be sent/);
  refused = '';
  assert.match((await send(data, '2022-06-06T09:34', smtp.url)).err, /1 items told of in 1 mails/);
  assert.deepEqual(tos(smtp), ['head']);
  assert.match((await send(data, '2022-06-06T10:30', smtp.url)).err, /0 items told of/);
  sound(data);
});

test('a serving node tells of an opening by itself; two nodes do not tell twice', async () => {
  const { data } = await openings(['head', 'admin'], async (as, c) => openUp(await as('other'), c));
  const smtp = await post();
  const env = {
    MOTCUA_NOW: LOCAL('2022-06-06T09:01'),
    MOTCUA_SMTP: smtp.url,
    MOTCUA_MAIL_FROM: 'motcua@camau.example',
  };
  const nodes = await Promise.all([serveWith(env, data), serveWith(env, data)]);
  try {
    for (let i = 0; i < 200 && smtp.mails.length < 2; i++) await new Promise((done) => setTimeout(done, 50));
  } finally {
    await Promise.all(nodes.map((n) => n.stop()));
  }
  assert.deepEqual(tos(smtp), ['admin', 'head']);
  sound(data);
});
