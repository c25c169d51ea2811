// Dressed-up lateness is planted, and found with its dossiers and no others.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, csv, motcua, motcuaIn, serveWith, smallFolder } from './server.mjs';

const LOCAL = (s) => String(Date.parse(`${s}:00+07:00`) / 1000);
const PASSWORD = 'correct horse battery';

test('each suspicion names its dossiers', async () => {
  const data = smallFolder();
  const tokens = {};
  for (const [name, ...more] of [
    ['officer', '--agency', 'P04'],
    ['approver', '--agency', 'P04'],
    ['head', '--agency', 'P04'],
    ['clerk', '--desk', 'TTHCC'],
    ['inspector'],
  ]) {
    const args = ['user', 'add', name, '--role', name, ...more, '--data', data];
    assert.equal(motcuaIn(`${PASSWORD}\n`, ...args).code, 0);
    tokens[name] = motcua('token', 'add', name, 't', '--data', data).out.trim();
  }
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const procedure = rows.find(
    (p) => p.owner === 'P04' && !p.interlinked && !p.on_the_spot && p.time_limit === '10',
  ).code;
  let base;
  const at = async (time, work) => {
    const server = await serveWith({ MOTCUA_NOW: LOCAL(time) }, data);
    base = server.base;
    try {
      await work();
    } finally {
      await server.stop();
    }
  };
  const send = async (who, path, body) => {
    const r = await fetch(base + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await r.json();
    assert.ok(r.ok, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const made = async () =>
    (
      await send('officer', '/api/dossiers', {
        procedure,
        agency: 'P04',
        channel: 'counter',
        applicant: 'A',
      })
    ).code;
  const act = async (who, code, name, more = {}) => {
    // The item and version are on the page of whoever acts.
    const c = new Client(base);
    const page = await c.ask(`/dossiers/${code}`, {
      headers: { authorization: `Bearer ${tokens[who]}` },
    });
    const form = new RegExp(`/acts/${name}">.*?name="item" value="(\\d+)".*?name="version" value="(\\d+)"`);
    const [, item, version] = form.exec(page.text);
    return send(who, `/api/dossiers/${code}/acts/${name}`, {
      item: Number(item),
      version: Number(version),
      ...more,
    });
  };
  const ask = { text: 'Thiếu giấy tờ', basis: 'Điều 17', sent_by: 'phone' };
  let twice, last, refused, held, plain, many, lying, gone;
  const submit = async (number) =>
    (
      await send('clerk', '/api/submissions', {
        number,
        procedure,
        agency: 'P04',
        applicant: 'B',
      })
    ).id;
  const accept = async (id) => (await send('clerk', `/api/submissions/${id}/accept`, {})).code;
  let letLie;
  await at('2022-06-06T08:00', async () => {
    let early;
    [twice, last, refused, held, plain, gone, early] = [
      await made(),
      await made(),
      await made(),
      await made(),
      await made(),
      await made(),
      await made(),
    ];
    // One is answered at once, the other lies.
    letLie = await submit('N1');
    await accept(await submit('N2'));
    many = await Promise.all(Array.from({ length: 10 }, made));
    for (const code of [twice, last, refused, held, plain]) await act('approver', code, 'pass');
    await act('clerk', early, 'withdraw', { text: 'Người nộp xin rút' });
    await act('officer', twice, 'supplement', ask);
    await act('officer', twice, 'supplemented');
    await act('officer', twice, 'supplement', ask);
    for (const code of many) await act('approver', code, 'extend', { amount: 2, text: 'Quá tải' });
    for (const code of [refused, held]) {
      await act('officer', code, 'pass');
      await act('approver', code, 'pass', { step: 5 });
    }
  });
  await at('2022-06-20T15:00', async () => {
    await act('officer', last, 'supplement', ask);
    await act('head', refused, 'refuse', { text: 'Không đủ', basis: 'Điều 7' });
    await act('head', held, 'pass');
    await act('approver', held, 'pass');
    await act('clerk', gone, 'withdraw', { text: 'Người nộp xin rút' });
  });
  await at('2022-06-21T10:00', async () => {
    lying = await accept(letLie);
  });
  const heldNow = async () => {
    const address = `${base}/masking.csv?from=2022-06-01&to=2022-07-01`;
    const r = await fetch(address, { headers: { authorization: `Bearer ${tokens.inspector}` } });
    return csv(await r.text()).filter((row) => row.kind === 'held');
  };
  await at('2022-06-25T14:00', async () => assert.deepEqual(await heldNow(), []));
  await at('2022-07-01T08:00', async () => {
    // One that still lies at the desk is held as well.
    assert.deepEqual(
      (await heldNow()).map((row) => [row.code, row.returned_at]),
      [[held, '']],
    );
    await act('clerk', held, 'return', { sent_by: 'desk' });
    const page = async (who, query = '') =>
      csv(
        await (
          await fetch(`${base}/masking.csv?from=2022-06-01&to=2022-07-01${query}`, {
            headers: { authorization: `Bearer ${tokens[who]}` },
          })
        ).text(),
      );
    const found = await page('inspector');
    const of = (kind) => found.filter((r) => r.kind === kind).map((r) => r.code);
    assert.deepEqual(of('held'), [held]);
    assert.deepEqual(of('asked'), [twice]);
    assert.deepEqual(of('asked-last'), [last]);
    assert.deepEqual(of('refused'), [refused]);
    assert.deepEqual(of('extended').sort(), [...many].sort());
    assert.deepEqual(of('taken-late'), [lying]);
    assert.deepEqual(of('withdrawn'), [gone]);
    assert.deepEqual(of('no-result'), [held]);
    assert.deepEqual(await page('head'), found, 'the head sees the own agency');
    const html = await (
      await fetch(`${base}/masking`, { headers: { authorization: `Bearer ${tokens.inspector}` } })
    ).text();
    assert.match(html, /Xong sát hạn, hơn năm ngày sau mới trả kết quả \(1\)/);
  });
  assert.equal(motcua('audit', '--data', data).code, 0);
});
