// Every route with every role: what is not written down here is refused. The table is this file's own; a new
// route that it does not know fails it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client, demoCopy, drop, motcua, motcuaIn, scratch, serve, smallFolder } from './server.mjs';
import { ALL_COLUMNS, importText, toCsv } from './support.mjs';

const ROLES = ['clerk', 'officer', 'approver', 'head', 'leader', 'inspector', 'admin'];
const PASSWORD = 'correct horse battery';
const STAFF = ['clerk', 'officer', 'approver', 'head'];
const OVERSEERS = ['leader', 'inspector', 'admin'];
const WRITERS = ['leader', 'inspector', 'admin', 'officer', 'approver', 'head'];
const PUBLIC = 'public';
const RIGHTS = {
  'GET /procedures': PUBLIC,
  'GET /procedures/:code': PUBLIC,
  'GET /procedures/:code/papers': PUBLIC,
  'GET /procedures/:code/change': ['admin'],
  'POST /procedures/:code/change': ['admin'],
  'GET /new-procedure': ['admin'],
  'POST /new-procedure': ['admin'],
  'GET /bodies': ['admin'],
  'GET /desks': ['admin'],
  'GET /decide-bodies': ['admin'],
  'POST /decide-bodies': ['admin'],
  'GET /catalogue/changes': PUBLIC,
  'GET /catalogue/changes/:id': PUBLIC,
  'GET /catalogue/cuts': PUBLIC,
  'GET /procedures/:code/form': PUBLIC,
  'POST /procedures/:code/form': PUBLIC,
  'GET /sign-in': PUBLIC,
  'POST /sign-in': PUBLIC,
  'GET /sign-in/code': PUBLIC,
  'POST /sign-in/code': PUBLIC,
  'POST /sign-out': ROLES,
  'GET /account': ROLES,
  'POST /account/password': ROLES,
  'POST /account/sessions': ROLES,
  'GET /account/totp': ROLES,
  'POST /account/totp': ROLES,
  'POST /account/totp/confirm': ROLES,
  'POST /account/totp/remove': ROLES,
  'GET /accounts': ['admin'],
  'POST /account/away': ROLES,
  'POST /account/away/end': ROLES,
  'POST /accounts': ['admin'],
  'GET /new-account': ['admin'],
  'GET /accounts/:name': ['admin'],
  'POST /accounts/:name/details': ['admin'],
  'POST /accounts/:name/posts': ['admin'],
  'POST /accounts/:name/posts/end': ['admin'],
  'POST /accounts/:name/invitation': ['admin'],
  'POST /accounts/:name/totp-reset': ['admin'],
  'POST /accounts/:name/tokens/end': ['admin'],
  'POST /accounts/:name/away': ['admin'],
  'POST /accounts/:name/away/end': ['admin'],
  'POST /accounts/:name/locked': ['admin'],
  'GET /invitation/:token': PUBLIC,
  'POST /invitation/:token': PUBLIC,
  'GET /language/:code': PUBLIC,
  'GET /jobs': ['admin'],
  'GET /search': ROLES,
  'POST /search/number': STAFF,
  'GET /dashboard': OVERSEERS,
  'GET /dashboard/:period': OVERSEERS,
  'GET /reports': WRITERS,
  'POST /reports': WRITERS,
  'GET /reports/:id': WRITERS,
  'GET /reports/:id/file/:name': WRITERS,
  'GET /reports/:id/tables/:table': WRITERS,
  'GET /reports/:id/blocks/:code': WRITERS,
  'POST /reports/:id/blocks/:code': WRITERS,
  'POST /reports/:id/acts/:act': WRITERS,
  'POST /reports/:id/sign': ['leader'],
  'GET /reports/:id/restate': WRITERS,
  'GET /published': PUBLIC,
  'GET /published/:id': PUBLIC,
  'GET /published/:id/file/:name': PUBLIC,
  'GET /indicators': OVERSEERS,
  'GET /indicators/:set/:period': OVERSEERS,
  'GET /indicators/:set/:period/:code': OVERSEERS,
  'GET /indicators/:set/:period/:code/:part': OVERSEERS,
  'GET /dossiers/:code/break-glass': ['officer', 'approver', 'head', 'inspector', 'leader'],
  'POST /dossiers/:code/break-glass': ['officer', 'approver', 'head', 'inspector', 'leader'],
  'GET /break-glass': ['admin', 'inspector', 'head'],
  'GET /seen': ['admin', 'inspector', 'head'],
  'GET /seen/inquiries': ['admin', 'inspector'],
  'POST /dossiers/:code/files': STAFF,
  'GET /dossiers/:code/files/:no': ROLES,
  'POST /api/dossiers/:code/files': [...STAFF, 'admin'],
  'GET /dossiers/:code/papers/:no': STAFF,
  'POST /dossiers/:code/papers': STAFF,
  'GET /inbox': STAFF,
  'POST /inbox/take': STAFF,
  'POST /inbox/pass': STAFF,
  'GET /intake': ['clerk'],
  'GET /intake/:procedure': ['clerk'],
  'POST /intake/:procedure': ['clerk'],
  'GET /dossiers/:code': ROLES,
  'POST /dossiers/:code/numbers': [...STAFF, 'inspector', 'leader'],
  'GET /dossiers/:code/receipt': STAFF,
  'POST /dossiers/:code/acts/:act': STAFF,
  'POST /dossiers/:code/posted': ['clerk'],
  'POST /api/dossiers/:code/posted': ['clerk'],
  'GET /dossiers/:code/print/:what': STAFF,
  'GET /board': ['approver', 'head', 'leader', 'inspector', 'admin'],
  'GET /submissions': ['clerk', 'leader', 'inspector', 'admin'],
  'POST /submissions/:id/declaration': ['clerk'],
  'POST /submissions/:id/accept': ['clerk'],
  'POST /api/submissions/:id/files': ['clerk', 'admin'],
  'GET /submissions/:id/files/:no': ['clerk', 'leader', 'inspector'],
  'POST /submissions/:id/return': ['clerk'],
  'POST /api/submissions': ['clerk', 'admin'],
  'GET /api/submissions/:id': ['clerk', ...OVERSEERS],
  'GET /api/submissions/:id/print/:what': ['clerk', ...OVERSEERS],
  'GET /submissions/:id': ['clerk', ...OVERSEERS],
  'GET /submissions/:id/print/:what': ['clerk', ...OVERSEERS],
  'GET /register': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /register/print': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /waivers': ['head', 'leader', 'inspector', 'admin'],
  'GET /masking': ['head', 'leader', 'inspector', 'admin'],
  'GET /dossiers/:code/result': STAFF,
  'POST /dossiers/:code/result': STAFF,
  'GET /dossiers/:code/result/:what': STAFF,
  'POST /dossiers/:code/result/sign': ['head'],
  'POST /dossiers/:code/result/certify': ['head'],
  'POST /dossiers/:code/result/scan': STAFF,
  'GET /api/dossiers/:code/result': STAFF,
  'POST /api/dossiers/:code/result': STAFF,
  'POST /api/dossiers/:code/result/fill': STAFF,
  'GET /api/dossiers/:code/result/:what': STAFF,
  'POST /api/dossiers/:code/result/scan': STAFF,
  'POST /api/dossiers/:code/result/certify': ['head'],
  'GET /queue': ['clerk'],
  'POST /queue/call': ['clerk'],
  'POST /queue/end': ['clerk'],
  'GET /queue/kiosk': ['clerk'],
  'POST /queue/tickets': ['clerk'],
  'GET /queue/tickets/:no/print': ['clerk'],
  'GET /queue/:desk/display': PUBLIC,
  'GET /queue/kiosks': ['head', 'admin'],
  'POST /queue/kiosks': ['head', 'admin'],
  'POST /queue/kiosks/:id/end': ['head', 'admin'],
  'GET /queue/kiosk/:token': PUBLIC,
  'POST /queue/kiosk/:token': PUBLIC,
  'GET /queue/kiosk/:token/tickets/:no/print': PUBLIC,
  'GET /queue/waits': ['clerk', 'leader', 'inspector', 'admin'],
  'GET /postal': ['clerk'],
  'POST /postal/lists': ['clerk'],
  'GET /postal/lists/:id': ['clerk', 'leader', 'inspector', 'admin'],
  'GET /postal/lists/:id/print': ['clerk'],
  'POST /api/postal': ['clerk', 'admin'],
  'GET /postal/counts': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /plan': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /plan/tasks/:id': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /plan/tasks/:id/acts/:act': ['officer', 'approver', 'head', 'leader'],
  'POST /plan/tasks/:id/files': ['officer', 'approver', 'head'],
  'GET /plan/tasks/:id/files/:no': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /plan/targets': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /plan/targets/:id': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /plan/targets/:id/values': ['officer', 'approver', 'head', 'leader'],
  'GET /rounds': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /rounds': ['leader', 'admin'],
  'GET /rounds/:id': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /rounds/:id/due': ['leader', 'admin'],
  'GET /rounds/:id/values': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /rounds/:id/forms/:agency': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /rounds/:id/forms/:agency': STAFF,
  'POST /rounds/:id/forms/:agency/acts/:act': ['head', 'leader'],
  'POST /rounds/:id/forms/:agency/xlsx': STAFF,
  'GET /rounds/:id/forms/:agency/xlsx': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /rounds/:id/forms/:agency/answers/:code': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /rounds/:id/forms/:agency/answers/:code/files': STAFF,
  'GET /rounds/:id/forms/:agency/answers/:code/files/:no': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /sign': ['head'],
  'POST /sign': ['head'],
  'POST /api/sign': ['head'],
  'GET /issued': [...STAFF, 'leader', 'inspector', 'admin'],
  'POST /issued/:id/revoke': ['head'],
  'GET /digitised': [...STAFF, 'leader', 'inspector', 'admin'],
  'GET /verify': PUBLIC,
  'GET /verify/:token': PUBLIC,
  'GET /verify/:token/file': PUBLIC,
  'POST /api/held': ['clerk'],
  'POST /api/dossiers': [...STAFF, 'admin'],
  'POST /api/dossiers/:code/acts/:act': STAFF,
  'GET /api/dossiers/:code': ROLES,
  'POST /api/inbox/take': STAFF,
  'POST /api/inbox/pass': STAFF,
  'POST /api/submissions/:id/accept': ['clerk'],
  'POST /api/submissions/:id/return': ['clerk'],
  'POST /guide/open': ROLES,
  'POST /guide/dismiss': ROLES,
  'GET /': ROLES,
  'GET /overview/:period': ROLES,
  'GET /figures': ROLES,
  'GET /figures/:period/:view': ROLES,
  'GET /figures/:period/:scope/:figure': ROLES,
  'GET /standby/file': ['admin'],
  'GET /standby/state': ['admin'],
  'GET /standby/stream': ['admin'],
  'POST /standby/pages': ['admin'],
  'GET /healthz': PUBLIC,
  'GET /metrics': PUBLIC,
  'GET /favicon.ico': PUBLIC,
};

const routes = motcua('routes')
  .out.trim()
  .split('\n')
  .map((l) => /^(\S+)\s+(\S+)\s+(public|roles) (\w+)(.*)$/.exec(l))
  .map(([, method, path, , , flags]) => ({ method, path, api: / api/.test(flags) }));

test('every route is known, and no other', () => {
  assert.deepEqual(
    routes.map((r) => `${r.method} ${r.path}`).filter((r) => !(r in RIGHTS)),
    [],
  );
  assert.ok(routes.length > 30);
});

test('each role at each route: refused unless it is written down', async () => {
  const data = demoCopy();
  const place = { clerk: ['--desk', 'TTHCC'], officer: ['--agency', 'P04'] };
  place.approver = place.head = place.officer;
  const tokens = {};
  for (const role of ROLES) {
    const r = motcuaIn(
      `${PASSWORD}\n`,
      'user',
      'add',
      `u-${role}`,
      '--role',
      role,
      ...(place[role] ?? []),
      '--data',
      data,
    );
    assert.equal(r.code, 0, r.err);
    tokens[role] = motcua('token', 'add', `u-${role}`, 'test', '--data', data).out.trim();
  }
  const server = await serve(data);
  const fill = (path) =>
    path
      .replace(
        ':code',
        path.startsWith('/language') ? 'vi' : path.startsWith('/procedures') ? 'H12.T0234' : 'no-such-code',
      )
      .replace(':period', '2022-01-01..2022-01-31')
      .replace(':view', 'levels')
      .replace(':scope', 'all')
      .replace(':figure', 'late')
      .replace(':procedure', 'H12.T0234')
      .replace(/:\w+/g, 'x');
  let refused = 0,
    allowed = 0;
  try {
    for (const role of [null, ...ROLES])
      for (const { method, path, api } of routes) {
        // The one waits, the other ends the session, the third leads to /sign-in whoever brings no ticket.
        if (['/standby/stream', '/sign-out', '/sign-in/code'].includes(path)) continue;
        const c = new Client(server.base);
        const headers = {};
        let csrf = '';
        if (role && api) headers.authorization = `Bearer ${tokens[role]}`;
        else if (role) {
          await c.post('/sign-in', { name: `u-${role}`, password: PASSWORD, back: '/' });
          csrf = /name="csrf" value="([^"]+)"/.exec((await c.get('/search')).text)[1];
        }
        const json = { method, body: '{}', headers: { ...headers, 'content-type': 'application/json' } };
        const sent =
          method === 'GET'
            ? await c.get(fill(path), headers)
            : api
              ? await c.ask(fill(path), json)
              : await c.post(fill(path), { csrf }, headers);
        const rights = RIGHTS[`${method} ${path}`];
        const may = rights === PUBLIC || (role && rights.includes(role));
        const what = `${role ?? 'nobody'} ${method} ${path}: ${sent.status}`;
        if (may) {
          allowed++;
          assert.ok(sent.status !== 401 && !/^\/sign-in/.test(sent.headers.get('location') ?? ''), what);
          // Denied by the route itself, and not because it is another's dossier.
          if (sent.status === 403) assert.doesNotMatch(sent.text, /your role may not/i, what);
        } else {
          refused++;
          const turned = sent.status === 403 || sent.status === 401 || sent.status === 303;
          assert.ok(turned, what);
          if (sent.status === 303) assert.match(sent.headers.get('location'), /^\/sign-in/, what);
        }
      }
  } finally {
    await server.stop();
  }
  assert.ok(refused > 80 && allowed > 80, `${refused} refused, ${allowed} allowed`);
});

// A person may oversee and work besides: the post opens what it covers, and nothing of the others.
test('a post somewhere does not open to an overseer what is elsewhere', async (t) => {
  const data = smallFolder();
  const rows = ['P04', 'P05'].map((agency) => ({
    code: `R-${agency}`,
    procedure: 'H12.T0234',
    agency,
    channel: 'counter',
    received_at: '2022-01-04T08:00',
    due_at: '2022-01-20T17:00',
    applicant: 'Nguyễn Văn Sáu',
    applicant_id: '096987654321',
  }));
  assert.equal(importText(data, toCsv(ALL_COLUMNS, rows)).code, 0);
  const tokens = {};
  for (const role of ['leader', 'inspector', 'admin']) {
    const name = `both-${role}`;
    const added = motcuaIn(`${PASSWORD}\n`, 'user', 'add', name, '--role', role, '--data', data);
    assert.equal(added.code, 0, added.err);
    const post = ['post', 'add', name, '--role', 'officer', '--agency', 'P05', '--data', data];
    assert.equal(motcua(...post).code, 0);
    tokens[role] = motcua('token', 'add', name, 'test', '--data', data).out.trim();
  }
  const server = await serve(data, '--files', join(scratch(), 'files'));
  t.after(async () => {
    await server.stop();
    drop(data);
  });
  for (const role of ['leader', 'inspector', 'admin']) {
    const pdf = new Blob([`%PDF-1.4\n%${role}\n%%EOF\n`], { type: 'application/pdf' });
    const c = new Client(server.base);
    await c.post('/sign-in', { name: `both-${role}`, password: PASSWORD, back: '/' });
    const page = async (code) => (await c.get(`/dossiers/${code}`)).text;
    const csrf = /name="csrf" value="([^"]+)"/.exec(await page('R-P05'))[1];
    const status = {
      numbers: async (code) => (await c.post(`/dossiers/${code}/numbers`, { csrf })).status,
      receipt: async (code) => (await c.get(`/dossiers/${code}/receipt`)).status,
      print: async (code) => (await c.get(`/dossiers/${code}/print/receipt`)).status,
      result: async (code) => (await c.get(`/dossiers/${code}/result`)).status,
      file: async (code) => {
        const form = new FormData();
        form.set('csrf', csrf);
        form.set('file', pdf, 'a.pdf');
        return (await c.ask(`/dossiers/${code}/files`, { method: 'POST', body: form })).status;
      },
    };
    for (const [what, ask] of Object.entries(status)) {
      assert.equal(await ask('R-P04'), 403, `${role}: ${what} of another agency`);
      assert.ok((await ask('R-P05')) < 400, `${role}: ${what} of the own`);
    }
    const other = await page('R-P04');
    assert.match(other, /096•+21/, 'how it stands is seen');
    assert.doesNotMatch(other, /action="\/dossiers\/R-P04\/(numbers|files)"|\/print\//);
    assert.match(await page('R-P05'), /action="\/dossiers\/R-P05\/numbers"/);
    if (role !== 'admin') {
      const sent = { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/pdf' };
      const path = '/api/dossiers/R-P04/files?name=b.pdf';
      const r = await fetch(server.base + path, { method: 'POST', headers: sent, body: pdf });
      assert.equal(r.status, 403);
    }
  }
});
