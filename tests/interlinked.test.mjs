// A procedure that is interlinked at the same level: whoever examines it passes it on to a body that is
// chosen, which examines its part and hands it back; what of processes with such steps is refused.
import test from 'node:test';
import assert from 'node:assert/strict';
import { allForms } from './forms.mjs';
import { act, acts, at, pdf, sound, staffed, takeIn, user } from './office.mjs';
import { csv, motcua } from './server.mjs';
import { brokenProvince, run, scratch } from './support.mjs';

test('another body examines its part, and no more', async () => {
  const data = staffed();
  user(data, 'other-chief', '--role', 'approver', '--agency', 'P05');
  user(data, 'third', '--role', 'officer', '--agency', 'P09');
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  const withForm = new Set(allForms().flatMap((f) => f.procedures));
  const procedure = rows.find(
    (p) => p.owner === 'P04' && p.interlinked === 'same' && !p.on_the_spot && !withForm.has(p.code),
  ).code;
  let code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, an, other] = await Promise.all(['clerk', 'chief', 'an', 'other'].map(as));
    code = await takeIn(clerk, procedure);
    await act(chief, code, 'give', {
      holder: /<option value="(\d+)">Nguyễn An/.exec((await acts(chief, code)).text)[1],
    });
    assert.equal((await other.get(`/dossiers/${code}`)).status, 403);
    const { found, text } = await acts(an, code);
    const form = text.slice(text.indexOf(`/dossiers/${code}/acts/pass"`)).split('</form>')[0];
    assert.match(form, /<option value="5">[^<]*<\/option><option value="4">Thẩm định tại cơ quan phối hợp/);
    const bodies = Object.fromEntries(
      [...form.matchAll(/<option value="(\d+)">(Sở [^<]*)</g)].map(([, id, name]) => [name, id]),
    );
    assert.ok(!('Sở Tư pháp' in bodies), 'not to itself');
    const p05 = Object.entries(bodies).find(([name]) => !name.includes('Kế hoạch'))[1];
    const pass = (more) => an.post(`/dossiers/${code}/acts/pass`, { ...found.pass, ...more });
    for (const agency of ['', '0', '999999'])
      assert.equal((await pass({ step: '4', agency })).status, 422, `agency ${agency}`);
    const own = (await pass({ step: '4', agency: String(Number(p05) - 1) })).status;
    assert.equal(own, 422, 'itself, or one where nobody is');
    assert.equal((await pass({ step: '4', agency: p05, text: 'Xin thẩm định phần đất' })).status, 303);
    // It lies with them: they see it, examine it and hand it back; they do not ask, extend, draft or end it.
    const theirs = await acts(other, code);
    assert.deepEqual(Object.keys(theirs.found).sort(), ['back', 'pass', 'take']);
    assert.deepEqual(Object.keys((await acts(await as('other-chief'), code)).found), ['give']);
    assert.equal((await (await as('third')).get(`/dossiers/${code}`)).status, 403);
    assert.equal((await acts(an, code)).found.pass, undefined);
    assert.doesNotMatch((await other.get(`/dossiers/${code}/result`)).text, /name="body"/);
    await act(other, code, 'take');
    await act(other, code, 'pass', { text: 'Đất không có tranh chấp' });
    assert.equal((await other.get(`/dossiers/${code}`)).status, 403, 'it has gone back');
    assert.match((await acts(an, code)).text, /Đất không có tranh chấp/);
    await act(an, code, 'pass', { step: '5' });
    // Sent back it comes to those who examined it here, not to the other body.
    const { found: mine, text: back } = await acts(chief, code);
    const box = back.slice(back.indexOf(`/dossiers/${code}/acts/back"`)).split('</form>')[0];
    assert.doesNotMatch(box, /cơ quan phối hợp/);
    const to4 = { ...mine.back, step: '4', text: 'x' };
    assert.equal((await chief.post(`/dossiers/${code}/acts/back`, to4)).status, 422);
    await act(chief, code, 'pass', { step: '6' });
    await act(await as('head'), code, 'pass');
    await act(chief, code, 'pass');
    const slip = await pdf(clerk, `/dossiers/${code}/print/control`);
    // Who it went to there, and who gave it back.
    const body = Object.entries(bodies).find(([, id]) => id === p05)[0].split(' ').slice(0, 2).join(' ');
    assert.match(slip, new RegExp(`^ +3 +Nguyễn An, .*other, ${body}`, 'm'));
    assert.match(slip, new RegExp(`^ +4 +other, ${body}.* Nguyễn An, `, 'm'));
    await act(clerk, code, 'return', { sent_by: 'desk' });
  });
  sound(data);
});

test('a process names no chosen body where nobody chooses', () => {
  const alone = /only a review with other ways leads to a chosen body/;
  for (const [edit, why] of [
    [[/(cung-cap,4,[^,]*),review,officer/, '$1,sign,head'], /a chosen body reviews, and no more/],
    [[/(officer,decider,24),5 4\n(.*),3\n/, '$1,4\n$2,5\n'], alone],
    [['approver,decider,8,6 3', 'approver,decider,8,6 4'], alone],
  ]) {
    const place = brokenProvince({ 'vn/process_steps.csv': (text) => text.replace(...edit) });
    const r = run(['init', '--province', place, '--data', `${scratch()}/data`]);
    assert.equal(r.code, 1, r.out);
    assert.match(r.err, why);
  }
});
