// A form that is refused comes back with what was typed in it and why on top; where it is gone, what was
// written can still be copied; nobody else's words get into a page.
import test from 'node:test';
import assert from 'node:assert/strict';
import { act, acts, at, hiddens, procedureOf, sound, staffed, takeIn } from './office.mjs';

const TEXT = 'Thiếu giấy khai sinh "bản sao" <gốc> & đơn';
const SHOWN = 'Thiếu giấy khai sinh &quot;bản sao&quot; &lt;gốc&gt; &amp; đơn';
const main = (r) => r.text.slice(r.text.indexOf('<main'));

async function withOfficer(work) {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const code = await takeIn(await as('clerk'), procedure);
    const chief = await as('chief');
    const holder = /<option value="(\d+)">Nguyễn An<\/option>/.exec((await acts(chief, code)).text)[1];
    await act(chief, code, 'give', { holder });
    await work({ as, code, server, chief, an: await as('an') });
  });
  sound(data);
}

test('what was typed stays, the reason leads to its field, and the page can be sent again', () =>
  withOfficer(async ({ code, an, server }) => {
    const path = `/dossiers/${code}/acts/supplement`;
    const { found } = await acts(an, code);
    const typed = { text: TEXT, basis: ' ', sent_by: 'phone' };
    const referer = `${server.base}/dossiers/${code}`;
    const r = await an.post(path, { ...found.supplement, ...typed }, { referer });
    assert.equal(r.status, 422);
    assert.match(r.headers.get('cache-control'), /no-store/);
    assert.match(r.text, /<title>Lỗi: /);
    assert.match(main(r), /govuk-error-summary[\s\S]*?<a href="#(basis-[^"]+)">[^<]*căn cứ/i);
    const form = r.text.slice(r.text.indexOf(`action="${path}"`)).split('</form>')[0];
    assert.ok(form.includes(`>\n${SHOWN}</textarea>`), form);
    assert.match(form, /<input aria-invalid="true"[^>]*name="basis"[^>]* value=" ">/);
    assert.match(form, /<option value="phone" selected>/);
    const above = r.text.slice(0, r.text.indexOf(`action="${path}"`));
    assert.match(above, /<details[^>]* open>(?![\s\S]*<details)/);
    assert.equal(main(r).split(SHOWN).length, 2, 'it stands in its own form alone');
    // A second time, from the address at which the refused one was answered.
    const here = server.base + path;
    const twice = await an.post(path, { ...hiddens(r.text, path), ...typed }, { referer: here });
    assert.equal(twice.status, 422);
    assert.ok(main(twice).includes(`>\n${SHOWN}</textarea>`), main(twice));
    const again = { ...hiddens(twice.text, path), ...typed, basis: 'Nghị định 61/2018/NĐ-CP, Điều 17' };
    assert.equal((await an.post(path, again)).status, 303);
    assert.match((await an.get(`/dossiers/${code}`)).text, /Thiếu giấy khai sinh/);
  }));

test('whoever comes second keeps what was written, in the form or beside it', () =>
  withOfficer(async ({ code, an, chief, server }) => {
    const referer = `${server.base}/dossiers/${code}`;
    const path = `/dossiers/${code}/acts/extend`;
    const old = (await acts(chief, code)).found.extend;
    const gone = (await acts(an, code)).found.supplement;
    await act(an, code, 'pass');
    // The chief may still extend: the form is there, for the dossier as it is now.
    const r = await chief.post(path, { ...old, text: TEXT, amount: '2' }, { referer });
    assert.equal(r.status, 409, r.text);
    assert.ok(r.text.includes(`>\n${SHOWN}</textarea>`), main(r));
    assert.notEqual(hiddens(r.text, path).version, old.version);
    assert.equal((await chief.post(path, { ...hiddens(r.text, path), text: TEXT, amount: '2' })).status, 303);
    // The officer has it no more: no form, but the words.
    const typed = { text: TEXT, basis: 'Điều 17', sent_by: 'desk' };
    const lost = await an.post(`/dossiers/${code}/acts/supplement`, { ...gone, ...typed }, { referer });
    assert.equal(lost.status, 409);
    assert.ok(!lost.text.includes('/acts/supplement"'));
    assert.match(lost.text, /<textarea[^>]* readonly[^>]*>Thiếu giấy khai sinh &quot;/);
  }));

test('only a form of this session is shown again, and only where it came from', () =>
  withOfficer(async ({ code, an, server }) => {
    const path = `/dossiers/${code}/acts/supplement`;
    const { found } = await acts(an, code);
    const typed = { ...found.supplement, text: TEXT, basis: ' ', sent_by: 'phone' };
    const plain = async (form, headers, status) => {
      const r = await an.post(path, form, headers);
      assert.equal(r.status, status);
      assert.ok(!r.text.includes(SHOWN), r.text);
      assert.match(r.text, /<h1/);
    };
    const referer = `${server.base}/dossiers/${code}`;
    await plain({ ...typed, csrf: 'x' }, { referer }, 403);
    await plain(typed, {}, 422);
    await plain(typed, { referer: `${server.base}/nothing` }, 422);
    await plain(typed, { referer: `${server.base}/healthz` }, 422);
    await plain(typed, { referer: `${server.base}/dossiers.csv` }, 422);
    await plain(typed, { referer: `${server.base}${path}` }, 422);
    // A page that has no such form shows what was written, since it was this session that wrote it.
    const other = await an.post(path, typed, { referer: `${server.base}/inbox?did=pass&code=x` });
    assert.equal(other.status, 422);
    assert.match(other.text, /readonly/);
    assert.doesNotMatch(other.text, /mc-done|\?did=/);
  }));
