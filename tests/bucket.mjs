// Starts the S3 service of tests/bucket_server.mjs and talks to it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './support.mjs';
import { scratch } from './place.mjs';

export class Bucket {
  // Makes one with an empty bucket "files".
  static async make() {
    const b = new Bucket();
    b.folder = join(scratch(), 's3');
    mkdirSync(b.folder);
    await b.start();
    return b;
  }

  // Starts it, again over the same folder after end().
  async start() {
    this.child = spawn(process.execPath, [join(ROOT, 'tests/bucket_server.mjs'), this.folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((done) => this.child.on('close', done));
    this.port = Number((await this.lines.next()).value);
  }

  async end() {
    this.child.kill('SIGTERM');
    await this.ended;
  }

  // Sends a line and gives how many requests have come so far.
  async tell(line) {
    this.child.stdin.write(`${line}\n`);
    return Number((await this.lines.next()).value);
  }

  // The address for --files.
  place(path = 'files/motcua') {
    return `s3://127.0.0.1:${this.port}/${path}?region=vn-1&plain=1`;
  }

  // Where the service keeps an object.
  object(sha256, prefix = 'motcua/') {
    return join(this.folder, 'files', `${prefix}${sha256.slice(0, 2)}`, `${sha256}._S3rver_object`);
  }
}

export const KEYS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
