/*
 * Part pages: pages of a signed-in leader against hello.c. Unchanged: the page cache has them. Changing:
 * `--page-cache off` works every page out anew, as when an act lies between any two requests.
 */
import path from 'node:path';
import { ROUNDS, SECONDS, WORK, cc, copyFolder, count, median, ratio } from './base.mjs';
import { demoFolder } from './data.mjs';
import { Listening, NO_CACHE, PAGES, needServe, request, serve, signIn, wrk, wrkText } from './server.mjs';

const LOAD = Math.max(1, Math.round(SECONDS / 2));
const KINDS = [
  { name: 'unchanged', options: [], target: 0.5, text: '≥ half of hello' },
  { name: 'changing', options: NO_CACHE, target: 0.1, text: '≥ a tenth of hello' },
];

/** How a page is sent: its encoding, and whether the connection is kept for the next request. */
async function manner(port, page, cookie) {
  const headers = { Cookie: cookie, 'Accept-Encoding': 'br', Connection: 'keep-alive' };
  const answer = await request(port, page, { headers });
  const coding = answer.headers['content-encoding'] || 'not compressed';
  return answer.headers.connection === 'close' ? `${coding}, the connection is closed each time` : coding;
}

async function measure(kind, dir, hello) {
  const server = await serve(dir, kind.options);
  try {
    const cookie = await signIn(server.port);
    const headers = [`Cookie: ${cookie}`, 'Accept-Encoding: br'];
    const load = (p) => wrk(server.port, p, LOAD, { headers });
    const results = [];
    for (const [name, page] of Object.entries(PAGES)) {
      const t = { ours: [], hello: [], bytes: 0 };
      load(page);
      for (let i = 0; i < ROUNDS; i++) {
        const r = load(page);
        t.ours.push(r.rate);
        t.bytes = r.bytes;
        t.hello.push(wrk(hello.port, '/', LOAD, { headers }).rate);
      }
      results.push({ name, how: await manner(server.port, page, cookie), ...t });
    }
    return results;
  } finally {
    await server.stop();
  }
}

function rowOf(kind, r) {
  const share = ratio(r.ours, r.hello);
  return {
    what: `page ${r.name}, ${kind.name}`, target: kind.text, measured: share, unit: '× hello',
    ok: share >= kind.target,
    absolute: `${count(median(r.ours))} requests/s of ${count(r.bytes)} bytes with headers (${r.how}); ` +
      `hello ${count(median(r.hello))} requests/s`,
  };
}

export async function pages() {
  needServe();
  const tool = cc('hello', ['-lmicrohttpd']);
  const dir = path.join(WORK, 'tmp', 'pages');
  copyFolder(await demoFolder(), dir);
  const hello = await Listening.start(tool, (port) => [String(port)], '/');
  const rows = [];
  try {
    for (const kind of KINDS) for (const r of await measure(kind, dir, hello)) rows.push(rowOf(kind, r));
  } finally {
    await hello.stop();
  }
  return {
    title: 'Pages',
    rows,
    commands: [
      'motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO',
      `motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO ${NO_CACHE.join(' ')}`,
      'hello PORT',
      ...Object.values(PAGES).map((p) => wrkText(p, LOAD, " -H 'Cookie: …' -H 'Accept-Encoding: br'")),
    ],
    notes: [
      'hello: libmicrohttpd with the flags, threads and limits of src/web/server.c, answering 13 bytes.',
      'wrk runs on the same cores as the server that it loads.',
      `Ratios are medians of ${ROUNDS} rounds of page, hello.`,
    ],
  };
}
