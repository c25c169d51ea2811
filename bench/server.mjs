/*
 * What the bench knows of the program's web side, in one place: how it is started, signed in to, and
 * which addresses it has. And wrk, which loads it.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { MOTCUA, Missing, freePort, motcuaHas, need, run, sleep } from './base.mjs';

export const HEALTH = '/healthz';
export const PAGES = {
  overview: '/',
  'annex, province': '/figures/2021-12-15..2022-06-14/province',
  'annex, districts': '/figures/2021-12-15..2022-06-14/district',
  'annex, communes': '/figures/2021-12-15..2022-06-14/commune',
};
export const ACTS = '/api/dossiers';
export const LEADER = { name: 'lanhdao', password: 'demo-lanhdao' };
export const ADMIN = 'quantri';
export const NO_CACHE = ['--page-cache', 'off'];
export const CONNECTIONS = 64;

export const serveArgs = (port, dir, more = []) =>
  ['serve', '--listen', `127.0.0.1:${port}`, '--data', dir, ...more];

/** Whether this build can serve at all. */
export function needServe() {
  if (!motcuaHas('serve')) throw new Missing('this build of motcua has no command "serve"');
  need('wrk');
}

/** One request; {status, headers, body}. */
export function request(port, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const r = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    r.on('error', reject);
    r.end(body);
  });
}

/** A program that listens on a free port, once it answers GET path. */
export class Listening {
  static async start(command, argsFor, path) {
    const s = new Listening();
    s.port = await freePort();
    s.errors = '';
    s.child = spawn(command, argsFor(s.port), { stdio: ['pipe', 'ignore', 'pipe'] });
    s.child.stderr.on('data', (d) => (s.errors = (s.errors + d).slice(-4000)));
    s.ended = new Promise((resolve) => s.child.on('close', resolve));
    let over = false;
    s.ended.then(() => (over = true));
    for (let i = 0; i < 3000; i++) {
      const answer = await request(s.port, path).catch(() => null);
      if (answer && answer.status === 200) return s;
      if (over) break;
      await sleep(10);
    }
    await s.stop();
    throw new Error(`${command} ${argsFor(s.port).join(' ')} does not answer ${path}\n${s.errors}`);
  }

  /** A line of /proc/PID/status in KiB, such as VmRSS or VmHWM. */
  memory(field) {
    const text = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)[1]);
  }

  async stop() {
    this.child.stdin.end();
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

export function serve(dir, more = []) {
  return Listening.start(MOTCUA, (port) => serveArgs(port, dir, more), HEALTH);
}

/** Cookies of the answers so far, as the next request sends them. */
function gather(jar, answer) {
  for (const c of answer.headers['set-cookie'] || []) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(c);
    jar.set(name, value);
  }
  return [...jar].map(([k, v]) => `${k}=${v}`).join('; ');
}

/** Signs in as a person does: reads the form with its hidden fields, sends it, keeps the cookie. */
export async function signIn(port, who = LEADER) {
  const jar = new Map();
  const page = await request(port, '/sign-in');
  const form = new URLSearchParams();
  for (const [tag] of page.body.toString().matchAll(/<input[^>]*>/g)) {
    const part = (name) => (new RegExp(`\\b${name}="([^"]*)"`).exec(tag) || [])[1];
    if (part('type') === 'hidden' && part('name')) form.set(part('name'), part('value') || '');
  }
  for (const [k, v] of Object.entries(who)) form.set(k, v);
  const body = form.toString();
  const answer = await request(port, '/sign-in', {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body),
      Cookie: gather(jar, page), Origin: `http://127.0.0.1:${port}`,
    },
  });
  const cookie = gather(jar, answer);
  if (answer.status !== 303 && answer.status !== 302) throw new Error(`signing in: status ${answer.status}`);
  const home = await request(port, PAGES.overview, { headers: { Cookie: cookie } });
  if (home.status !== 200) throw new Error(`signed in, but ${PAGES.overview} gives status ${home.status}`);
  await putGuideAway(port, cookie, home);
  return cookie;
}

/** The home page of a demonstration guides each account through a first task; whoever has seen it puts it away. */
async function putGuideAway(port, cookie, home) {
  const csrf = /action="\/guide\/dismiss"[^]*?name="csrf" value="([^"]+)"/.exec(home.body.toString());
  if (!csrf) return;
  const body = new URLSearchParams({ csrf: csrf[1] }).toString();
  const answer = await request(port, '/guide/dismiss', {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body),
      Cookie: cookie, Origin: `http://127.0.0.1:${port}`,
    },
  });
  if (answer.status !== 303) throw new Error(`putting the guide away: status ${answer.status}`);
}

const wrkArgs = (port, path, seconds, { headers = [], script = null, connections = CONNECTIONS }) => [
  ...['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s'],
  ...headers.flatMap((h) => ['-H', h]),
  ...(script ? ['-s', script] : []),
  `http://127.0.0.1:${port}${path}`,
];

/** What wrk says; {rate, requests, bytes a request}. An answer other than 2xx or 3xx is a failure. */
function readWrk(path, out) {
  if (/Non-2xx|Socket errors/.test(out)) throw new Error(`wrk ${path}:\n${out}`);
  const total = /(\d+) requests in ([\d.]+)(ms|s|m), ([\d.]+)([KMG]?B) read/.exec(out);
  const unit = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }[total[5]];
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]),
    requests: Number(total[1]),
    bytes: (Number(total[4]) * unit) / Number(total[1]),
  };
}

/** Loads an address. */
export function wrk(port, path, seconds, how = {}) {
  return readWrk(path, run('wrk', wrkArgs(port, path, seconds, how), { env: { ...process.env, ...how.env } }));
}

/** Loads the same address of several servers at once; what wrk says of each. `how(i)` is the i-th's. */
export function wrkTogether(ports, path, seconds, how) {
  const one = (port, i) =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, ...how(i).env };
      const child = spawn('wrk', wrkArgs(port, path, seconds, how(i)), { env });
      let out = '';
      child.stdout.on('data', (d) => (out += d));
      child.on('error', reject);
      child.on('close', () => resolve(out));
    });
  return Promise.all(ports.map(one)).then((all) => all.map((out) => readWrk(path, out)));
}

/** The command that wrk() runs, for RESULTS.md. */
export function wrkText(path, seconds, more = '') {
  return `wrk -t1 -c${CONNECTIONS} -d${seconds}s${more} http://127.0.0.1:PORT${path}`;
}
