// Helpers of the tests that need a running server: the demonstration made once, servers on free
// ports, signed-in clients, and raw sockets for what no decent client would send.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { POSTGRES, addressOf, copyOf, storePlace, scratch, sql } from './place.mjs';

export const BUILD = resolve(process.env.BUILD ?? 'build');
export const MOTCUA = process.env.MOTCUA ?? join(BUILD, 'motcua');
export const PERIOD = '2021-12-15..2022-06-14';

export function motcua(...args) {
  const r = spawnSync(MOTCUA, args, { encoding: 'utf8', maxBuffer: 1 << 30, input: '' });
  return { code: r.status, out: r.stdout, err: r.stderr };
}

export function motcuaIn(input, ...args) {
  const r = spawnSync(MOTCUA, args, { encoding: 'utf8', maxBuffer: 1 << 30, input });
  return { code: r.status, out: r.stdout, err: r.stderr };
}

// The demonstration, made once for all suites. Do not change it: take a copy.
export function demoFolder() {
  const dir = join(BUILD, 'test-demo');
  // Made by another program than the one under test, it would test that one.
  if (existsSync(dir) && statSync(MOTCUA).mtimeMs > statSync(join(dir, 'motcua.db')).mtimeMs)
    rmSync(dir, { recursive: true });
  if (!existsSync(dir)) {
    const fresh = `${dir}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(BUILD, { recursive: true });
    const keys = ['--keys', join(fresh, 'keys')]; // its own, also where MOTCUA_KEYS names others
    const r = motcua('demo', '--still', '--province', 'province/ca-mau', '--data', fresh, ...keys);
    if (r.code !== 0) throw new Error(r.err);
    try {
      renameSync(fresh, dir);
    } catch (e) {
      // Another suite that began at the same time was first.
      if (!existsSync(dir)) throw e;
      rmSync(fresh, { recursive: true });
    }
  }
  return dir;
}

export { scratch };

export function demoCopy() {
  return copyOf(POSTGRES ? demoDatabase() : demoFolder());
}

// The same on a server.
function demoDatabase() {
  const data = addressOf('demo');
  if (sql(POSTGRES, "SELECT 1 FROM pg_database WHERE datname = 'demo'") === '1') return data;
  sql(POSTGRES, 'CREATE DATABASE demo');
  const r = motcua('demo', '--still', '--province', 'province/ca-mau', '--data', data);
  if (r.code !== 0) throw new Error(r.err);
  return data;
}

// A small province of its own: quick to make, enough for what needs no demonstration.
export function smallFolder() {
  const dir = storePlace();
  const r = motcua('init', '--province', 'province/ca-mau', '--data', dir);
  if (r.code !== 0) throw new Error(r.err);
  return dir;
}

export function drop(dir) {
  if (!dir.includes('://')) rmSync(resolve(dir, '..'), { recursive: true, force: true });
}

// A port of this machine that nobody listens on.
export function freePort() {
  return new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
}

export const serve = (data, ...more) => serveWith({}, data, ...more);

// The same with more in its environment.
export async function serveWith(env, data, ...more) {
  const child = spawn(MOTCUA, ['serve', '--listen', '127.0.0.1:0', '--data', data, ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
  const port = await new Promise((done, fail) => {
    child.stderr.on('data', (d) => {
      log += d;
      const m = /listening on [^"]*:(\d+)/.exec(log);
      if (m) done(Number(m[1]));
    });
    ended.then(() => fail(new Error(`the server ended: ${log}`)));
  });
  return {
    child,
    port,
    base: `http://127.0.0.1:${port}`,
    ended,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

// A client that keeps cookies and does not follow redirects.
export class Client {
  constructor(base) {
    this.base = base;
    this.jar = new Map();
  }
  async ask(path, options = {}) {
    const headers = { ...(options.headers ?? {}) };
    if (this.jar.size) headers.cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    const ask = () => fetch(this.base + path, { redirect: 'manual', ...options, headers });
    // A connection that was kept may have been closed, for idleness, at the moment in which it is used again.
    const r = await ask().catch((e) => {
      const again = !options.method || path === '/sign-in';
      if (!again || !['UND_ERR_SOCKET', 'ECONNRESET'].includes(e.cause?.code)) throw e;
      return ask();
    });
    for (const c of r.headers.getSetCookie?.() ?? [r.headers.get('set-cookie')].filter(Boolean)) {
      const [pair] = c.split(';');
      const at = pair.indexOf('=');
      if (/Max-Age=0/.test(c)) this.jar.delete(pair.slice(0, at));
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: r.status, headers: r.headers, text: await r.text() };
  }
  get(path, headers) {
    return this.ask(path, { headers });
  }
  post(path, form, headers) {
    return this.ask(path, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }
  async signIn(name) {
    const r = await this.post('/sign-in', { name, password: `demo-${name}`, back: '/' });
    if (r.status !== 303) throw new Error(`sign-in as ${name}: ${r.status}`);
    return this;
  }
}

// Sends bytes as they are and gives back what came until the other side closed or fell silent.
export function raw(port, bytes, { wait = 1500, pieces = null } = {}) {
  return new Promise((done) => {
    let out = '';
    const s = connect(port, '127.0.0.1');
    const end = () => {
      s.destroy();
      done(out);
    };
    s.setTimeout(wait, end);
    s.on('data', (d) => {
      out += d.toString('latin1');
    });
    s.on('close', end);
    s.on('error', end);
    s.on('connect', async () => {
      if (!pieces) {
        s.write(bytes);
        return;
      }
      for (const p of pieces) {
        s.write(p);
        await new Promise((r) => setTimeout(r, 20));
      }
    });
  });
}

// Small CSV reader, for what motcua itself writes (no line breaks in fields).
export function csv(text) {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((l) => l !== '')
    .map((line) => {
      const out = [];
      let at = 0;
      while (at <= line.length) {
        if (line[at] === '"') {
          let s = '',
            i = at + 1;
          for (; i < line.length; i++) {
            if (line[i] !== '"') s += line[i];
            else if (line[i + 1] === '"') {
              s += '"';
              i++;
            } else break;
          }
          out.push(s);
          at = i + 2;
        } else {
          const end = line.indexOf(',', at) < 0 ? line.length : line.indexOf(',', at);
          out.push(line.slice(at, end));
          at = end + 1;
        }
      }
      return out;
    });
  const [head, ...body] = rows;
  return body.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}
