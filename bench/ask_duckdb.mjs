/*
 * DuckDB in a process of its own, on two threads: node bench/ask_duckdb.mjs NODE-MODULES FILE.
 * Each line of stdin is a statement; the answer is its nanoseconds, its rows (tab-separated), an empty line.
 * Only the statement is timed: the process, the file and its buffers are warm.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const [modules, file] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.join(modules, 'x.js'))('@duckdb/node-api');
const instance = await DuckDBInstance.create(file, { threads: '2' });
const db = await instance.connect();

for await (const sql of readline.createInterface({ input: process.stdin })) {
  const from = process.hrtime.bigint();
  const reader = await db.runAndReadAll(sql);
  const ns = process.hrtime.bigint() - from;
  const rows = reader.getRows().map((r) => `${r.join('\t')}\n`);
  process.stdout.write(`${ns}\n${rows.join('')}\n`);
}
db.closeSync();
instance.closeSync();
