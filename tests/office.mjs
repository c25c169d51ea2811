// An office for tests: a province with somebody in each role at one department, dossiers taken in and acted
// on through the pages, as a person would.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyOf, sql } from './place.mjs';
import { Client, csv, motcua, motcuaIn, serveWith, smallFolder } from './server.mjs';

export const LOCAL = (s) => String(Date.parse(`${s}:00+07:00`) / 1000);
export const PASSWORD = 'correct horse battery';

export function user(data, name, ...more) {
  const r = motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, ...more, '--data', data);
  assert.equal(r.code, 0, r.err);
}

// A province with somebody in each role at the Department of Justice and its desk.
export function staffed() {
  const data = smallFolder();
  user(data, 'clerk', '--role', 'clerk', '--desk', 'TTHCC');
  user(data, 'chief', '--role', 'approver', '--agency', 'P04');
  user(data, 'an', '--role', 'officer', '--agency', 'P04', '--full-name', 'Nguyễn An');
  user(data, 'binh', '--role', 'officer', '--agency', 'P04');
  user(data, 'head', '--role', 'head', '--agency', 'P04');
  user(data, 'other', '--role', 'officer', '--agency', 'P05');
  user(data, 'leader', '--role', 'leader');
  return data;
}

// A procedure of the department with ten working days or so, worked on in all seven steps.
export function procedureOf(data, want = () => true) {
  const rows = csv(motcua('list', 'procedures', '--format', 'csv', '--data', data).out);
  return rows.find(
    (p) => p.owner === 'P04' && !p.interlinked && !p.on_the_spot && p.unit === 'working days' && want(p),
  );
}

// Serves `data` at a time of that day, with more in its environment; `work` gets who signs people in, and
// the server.
export async function at(data, time, work, env = {}) {
  const server = await serveWith({ MOTCUA_NOW: LOCAL(time), ...env }, data);
  try {
    await work(async (name) => {
      const c = new Client(server.base);
      const r = await c.post('/sign-in', { name, password: PASSWORD, back: '/' });
      assert.equal(r.status, 303, `${name} signs in`);
      return c;
    }, server);
  } finally {
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  }
}

export const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)?.[1];

// The forms of a dossier's page: act -> its hidden values.
export async function acts(client, code) {
  const page = await client.get(`/dossiers/${code}`);
  assert.equal(page.status, 200, page.text);
  const found = {};
  const hidden = (name, value) => `<input type="hidden" name="${name}" value="(${value})">`;
  const form =
    `action="/dossiers/[^"/]+/acts/(\\w+)">` +
    hidden('csrf', '[^"]+') +
    hidden('item', '\\d+') +
    hidden('version', '\\d+');
  for (const m of page.text.matchAll(new RegExp(form, 'g')))
    found[m[1]] ??= { csrf: m[2], item: m[3], version: m[4] };
  return { found, text: page.text };
}

export async function act(client, code, name, more = {}) {
  const { found } = await acts(client, code);
  assert.ok(found[name], `${name} is offered; offered are ${Object.keys(found)}`);
  const r = await client.post(`/dossiers/${code}/acts/${name}`, { ...found[name], ...more });
  assert.equal(r.status, 303, r.text);
  return r;
}

export async function takeIn(clerk, procedure, more = {}) {
  const form = await clerk.get(`/intake/${procedure}`);
  assert.equal(form.status, 200, form.text);
  const r = await clerk.post(`/intake/${procedure}`, {
    csrf: csrfOf(form.text),
    key: /name="key" value="([^"]+)"/.exec(form.text)[1],
    agency: 'P04',
    applicant: 'Trần Thị Bích',
    applicant_id: '096123456789',
    phone: '0912345678',
    channel: 'counter',
    again: more.applicant_id ?? '096123456789', // what the page would ask the second time
    ...more,
  });
  assert.equal(r.status, 303, r.text);
  return /^\/dossiers\/([^?]+)\?taken_in=1$/.exec(r.headers.get('location'))[1];
}

// What the audit finds in a copy with a statement done to it: the lines that begin so.
export function altered(data, statement, about) {
  const copy = copyOf(data);
  sql(copy, statement);
  const r = motcua('audit', '--data', copy);
  assert.equal(r.code, 1, statement);
  assert.match(r.err, /differ from what the journal tells|figures differ/);
  return r.out.split('\n').filter((l) => l.startsWith(about));
}

// The text of a PDF that a page answers with.
export async function pdf(client, path) {
  const r = await fetch(client.base + path, {
    headers: { cookie: [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ') },
  });
  assert.equal(r.status, 200, path);
  assert.equal(r.headers.get('content-type'), 'application/pdf');
  const out = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: Buffer.from(await r.arrayBuffer()),
  });
  assert.equal(out.status, 0, String(out.stderr));
  return String(out.stdout).normalize('NFC');
}

export const rowOf = async (client, code) =>
  JSON.parse((await client.get(`/dossiers/${code}.json`)).text)[0];
export const sound = (data) => {
  for (const c of ['audit', 'verify']) assert.equal(motcua(c, '--data', data).code, 0, c);
};

// Works a dossier at the department through all its steps to the desk; granted.
export async function workThrough(as, code) {
  const chief = await as('chief');
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  const given = await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder });
  assert.equal(given.status, 303, given.text);
  await act(await as('an'), code, 'pass');
  await act(chief, code, 'pass', { step: 5 });
  await act(await as('head'), code, 'pass');
  await act(chief, code, 'pass');
}

// Programs with a token of each of these accounts: ask(base, name, path, body, key) posts JSON or, without
// a body, reads; it gives the answer with its status.
export function programs(data, ...names) {
  const tokens = Object.fromEntries(
    names.map((name) => [name, motcua('token', 'add', name, 'program', '--data', data).out.trim()]),
  );
  return async (base, name, path, body, key) => {
    const headers = { authorization: `Bearer ${tokens[name]}`, 'content-type': 'application/json' };
    if (key) headers['idempotency-key'] = key;
    const r = await fetch(
      base + path,
      body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
    );
    const text = await r.text();
    assert.match(r.headers.get('content-type'), /^application\/json/, `${path}: ${text}`);
    return { status: r.status, ...JSON.parse(text) };
  };
}

// The hidden values of the form with this action.
export const hiddens = (text, action) => {
  const form = new RegExp(`action="${action.replaceAll('.', '\\.')}"[^>]*>([\\s\\S]*?)</form>`).exec(text);
  assert.ok(form, `a form for ${action}`);
  return Object.fromEntries(
    [...form[1].matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map((m) => [m[1], m[2]]),
  );
};

// Brings a new dossier to the officer, the draft written, and on to the head.
export async function toTheHead(as, procedure, { draft = true } = {}) {
  const clerk = await as('clerk');
  const code = await takeIn(clerk, procedure);
  const chief = await as('chief');
  const { found, text } = await acts(chief, code);
  const holder = /<option value="(\d+)">Nguyễn An/.exec(text)[1];
  const given = await chief.post(`/dossiers/${code}/acts/give`, { ...found.give, holder });
  assert.equal(given.status, 303, given.text);
  const an = await as('an');
  if (draft) await writeDraft(an, code, 'Giấy xác nhận', 'Xác nhận bà Trần Thị Bích.\nCó giá trị 6 tháng.');
  await act(an, code, 'pass');
  await act(chief, code, 'pass', { step: 5 });
  return { code, clerk, chief, an, head: await as('head') };
}

// Writes a draft of the result on its page.
export async function writeDraft(client, code, title, body) {
  const path = `/dossiers/${code}/result`;
  const page = await client.get(path);
  assert.equal(page.status, 200, page.text);
  const r = await client.post(path, { ...hiddens(page.text, path), do: 'save', title, body });
  assert.equal(r.status, 303, r.text);
}
