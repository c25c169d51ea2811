// Who did something is told by the name that colleagues know, not by the account's.
import test from 'node:test';
import assert from 'node:assert/strict';
import { act, at, csrfOf, procedureOf, sound, staffed, takeIn, user } from './office.mjs';
import { csv } from './server.mjs';

test('drafts and lists of the post name people; a page without a draft says that there is none', async () => {
  const data = staffed();
  user(data, 'phuc', '--role', 'clerk', '--desk', 'TTHCC', '--full-name', 'Lê Phúc');
  const procedure = procedureOf(data).code;
  await at(data, '2022-06-06T09:00', async (as) => {
    const [clerk, chief, an] = [await as('phuc'), await as('chief'), await as('an')];
    const code = await takeIn(clerk, procedure, { channel: 'post' });
    const page = `/dossiers/${code}/result`;
    assert.match((await clerk.get(page)).text, /Chưa có dự thảo hay kết quả nào/);
    await act(chief, code, 'pass');
    const form = (await an.get(page)).text;
    assert.doesNotMatch(form, /Chưa có dự thảo hay kết quả/, 'whoever may draft is shown the form');
    const draft = { csrf: csrfOf(form), revision: '0', do: 'save', title: 'Giấy', body: 'Cấp.' };
    assert.equal((await an.post(page, draft)).status, 303);
    assert.match((await an.get(page)).text, /Lưu lần 1, Nguyễn An, 09:00 6\/6\/2022/);
    assert.doesNotMatch((await clerk.get(page)).text, /Chưa có dự thảo hay kết quả/);
    const post = await clerk.get('/postal?direction=in');
    const [piece] = csv((await clerk.get('/postal.csv?direction=in')).text);
    assert.equal(piece.dossier, code);
    const id = /name="dossier" value="(\d+)"/.exec(post.text)[1];
    const made = { csrf: csrfOf(post.text), direction: 'in', dossier: id };
    assert.equal((await clerk.post('/postal/lists', made)).status, 303);
    assert.match((await clerk.get('/postal?direction=in')).text, /, Lê Phúc</);
  });
  sound(data);
});
