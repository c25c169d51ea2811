// A small PDF that unfolds to a large one: whoever looks into it is another process than the server.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import zlib from 'node:zlib';
import { POSTGRES } from './place.mjs';
import { scratch } from './server.mjs';
import { at, csrfOf, procedureOf, sound, staffed, toTheHead } from './office.mjs';

// A program under ASan maps more than any bound lets it: there its own limit ends the process.
const env = { ASAN_OPTIONS: 'hard_rss_limit_mb=600', ...(POSTGRES ? { MOTCUA_FILES: scratch() } : {}) };

// Sends a file as the form of the result's page does.
async function send(client, path, name, body) {
  const page = await client.get(path.replace(/\/scan$/, ''));
  const form = new FormData();
  form.set('csrf', csrfOf(page.text));
  form.set('file', new Blob([body]), name);
  const cookie = [...client.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  const sent = { method: 'POST', body: form, headers: { cookie }, redirect: 'manual' };
  const r = await fetch(client.base + path, sent);
  return { status: r.status, text: await r.text() };
}

// A small PDF whose table of objects unfolds to as many MiB.
function unfolding(mib) {
  const numbers = '3 0 4 60 ';
  const kids = '<</Type/Pages/Kids[4 0 R]/Count 1>>'.padEnd(60);
  const page = '<</Type/Page/Parent 3 0 R/MediaBox[0 0 100 100]>>';
  const most = Buffer.alloc(mib << 20, ' ');
  const inner = zlib.deflateSync(Buffer.concat([Buffer.from(numbers + kids + page), most]));
  let out = Buffer.from('%PDF-1.5\n');
  const at = {};
  const add = (no, ...bytes) => {
    at[no] = out.length;
    out = Buffer.concat([out, Buffer.from(`${no} 0 obj\n`), ...bytes.map((b) => Buffer.from(b))]);
    out = Buffer.concat([out, Buffer.from('\nendobj\n')]);
  };
  add(1, '<</Type/Catalog/Pages 3 0 R>>');
  const head = `<</Type/ObjStm/N 2/First ${numbers.length}/Filter/FlateDecode/Length ${inner.length}>>`;
  add(2, `${head}stream\n`, inner, '\nendstream');
  const entry = (type, place, index) => {
    const b = Buffer.alloc(7);
    b.writeUInt8(type, 0);
    b.writeUInt32BE(place, 1);
    b.writeUInt16BE(index, 5);
    return b;
  };
  at[5] = out.length;
  const table = Buffer.concat([
    entry(0, 0, 65535),
    entry(1, at[1], 0),
    entry(1, at[2], 0),
    entry(2, 2, 0),
    entry(2, 2, 1),
    entry(1, at[5], 0),
  ]);
  add(5, `<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length ${table.length}>>stream\n`, table, '\nendstream');
  return Buffer.concat([out, Buffer.from(`startxref\n${at[5]}\n%%EOF\n`)]);
}

test('a PDF that unfolds to more than there is does not take the server with it', async () => {
  const data = staffed();
  const procedure = procedureOf(data, (p) => p.time_limit === '10').code;
  await at(
    data,
    '2022-06-06T09:00',
    async (as, server) => {
      const { code, head } = await toTheHead(as, procedure, { draft: false });
      const path = `/dossiers/${code}/result/scan`;
      const bomb = unfolding(500);
      assert.ok(bomb.length < 2 << 20);
      const sent = await send(head, path, 'quyet-dinh.pdf', bomb);
      assert.equal(sent.status, 422, sent.text);
      // libqpdf without memory tells of a file that cannot be read, or ends.
      assert.match(sent.text, /cần quá nhiều bộ nhớ|bị hỏng|không có trang nào/);
      const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
      const peak = Number(/VmHWM:\s+(\d+)/.exec(status)[1]) >> 10;
      assert.ok(peak < 300, `${peak} MiB at most`);
      // The same with little in it is taken.
      const small = await send(head, path, 'quyet-dinh.pdf', unfolding(1));
      assert.equal(small.status, 303, small.text);
    },
    env,
  );
  sound(data);
});
