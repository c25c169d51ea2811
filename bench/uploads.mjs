/* Part uploads: what the server holds while files of 50 MB come in on 64 connections, and that they are whole. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { MOTCUA, WORK, copyFolder, median, round, run, spread } from './base.mjs';
import { demoFolder } from './data.mjs';
import { ADMIN, CONNECTIONS, needServe, serve } from './server.mjs';

const BYTES = 50 * 1000 * 1000;
const PIECE = 64 * 1024;

/** Sends a file that is made on the way: `seed` tells it from the others. Its SHA-256. */
function upload(port, target, seed, headers) {
  const hash = crypto.createHash('sha256');
  const block = crypto.createHash('sha512').update(`block ${seed}`).digest();
  const piece = Buffer.concat(Array(PIECE / block.length).fill(block));
  return new Promise((resolve, reject) => {
    const r = http.request({
      host: '127.0.0.1', port, path: target, method: 'POST', agent: false,
      headers: { ...headers, 'content-length': BYTES },
    });
    r.on('response', (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () => {
        const body = Buffer.concat(parts).toString();
        resolve({ status: answer.statusCode, body, sha256: hash.digest('hex') });
      });
    });
    r.on('error', reject);
    let left = BYTES;
    let first = true;
    const go = () => {
      while (left > 0) {
        let part = first ? Buffer.concat([Buffer.from('%PDF-1.4\n'), piece]) : piece;
        part = part.subarray(0, Math.min(left, part.length));
        first = false;
        hash.update(part);
        left -= part.length;
        if (!r.write(part)) {
          r.once('drain', go);
          return;
        }
      }
      r.end();
    };
    go();
  });
}

function dossiers(dir) {
  const sql = 'SELECT code FROM dossier ORDER BY id LIMIT 64';
  return run('sqlite3', [path.join(dir, 'motcua.db'), sql]).trim().split('\n');
}

async function flood(dir, codes, token, round) {
  const server = await serve(dir);
  const from = process.hrtime.bigint();
  try {
    const answers = await Promise.all(codes.map((code, i) =>
      upload(server.port, `/api/dossiers/${encodeURIComponent(code)}/files?name=a.pdf`, `${round}-${i}`,
        { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' })));
    for (const a of answers) {
      if (a.status !== 201) throw new Error(`an upload was answered ${a.status}: ${a.body}`);
      if (JSON.parse(a.body).sha256 !== a.sha256) throw new Error('a file arrived altered');
    }
    const seconds = Number(process.hrtime.bigint() - from) / 1e9;
    return { peak: server.memory('VmHWM') / 1024, rate: (BYTES * codes.length) / 1e6 / seconds };
  } finally {
    await server.stop();
  }
}

export async function uploads() {
  needServe();
  const dir = path.join(WORK, 'tmp', 'uploads');
  copyFolder(await demoFolder(), dir);
  const token = run(MOTCUA, ['token', 'add', ADMIN, 'bench', '--data', dir]).trim();
  const codes = dossiers(dir).slice(0, CONNECTIONS);
  const runs = [];
  for (let i = 0; i < 3; i++) {
    runs.push(await flood(dir, codes, token, i));
    fs.rmSync(path.join(dir, 'files'), { recursive: true, force: true });
  }
  const peak = Math.max(...runs.map((r) => r.peak));
  return {
    title: 'Uploads',
    rows: [{
      what: `memory while ${CONNECTIONS} files of 50 MB come in at once`, target: '≤ 64 MiB', measured: peak,
      unit: 'MiB', ok: peak <= 64,
      absolute: `VmHWM ${spread(runs.map((r) => r.peak), (v) => `${round(v)} MiB`)}; ` +
        `${round(median(runs.map((r) => r.rate)))} MB/s`,
    }],
    commands: ['motcua serve --listen 127.0.0.1:PORT --data COPY-OF-DEMO',
      `POST /api/dossiers/CODE/files?name=a.pdf, ${BYTES} bytes each, ${CONNECTIONS} at once`],
    notes: ['Memory: VmHWM of a fresh server. Each answer\'s SHA-256 is compared with that of what was sent.'],
  };
}
