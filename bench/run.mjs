/* bench/run [PART...]: runs the parts (all unless some are named) and writes RESULTS.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MOTCUA, Missing, ROOT, WORK, run, say } from './base.mjs';
import { keep, write } from './results.mjs';

/* In the order of RESULTS.md. Each part is a file of its name, and a function in it. */
const PARTS = {
  report: 'report',
  import: 'importing',
  acts: 'acts',
  pages: 'pages',
  memory: 'memory',
  uploads: 'uploads',
  'postgres-report': 'postgresReport',
  'postgres-import': 'postgresImport',
  'postgres-acts': 'postgresActs',
  nation: 'nation',
  day: 'day',
  lists: 'lists',
  documents: 'documents',
  check: 'check',
};
const NAMES = Object.keys(PARTS);

async function measure(name) {
  const part = await import(`./${name}.mjs`);
  return part[PARTS[name]]();
}

async function main(wanted) {
  const unknown = wanted.find((w) => !NAMES.includes(w));
  if (unknown) {
    process.stderr.write(`bench/run: no part "${unknown}"; there are ${NAMES.join(', ')}\n`);
    return 2;
  }
  fs.mkdirSync(WORK, { recursive: true });
  const program = run(MOTCUA, ['version']).trim().replace(/^motcua /, '');
  let failed = 0;
  for (const name of NAMES.filter((p) => wanted.length === 0 || wanted.includes(p))) {
    say(`part ${name}`);
    const load = os.loadavg()[0];
    const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
    try {
      keep(name, { ...(await measure(name)), date: `${date} UTC`, program, load });
    } catch (e) {
      /* What cannot be measured here is said; what went wrong is a failure. No older result stands in. */
      if (!(e instanceof Missing)) failed++;
      say(`part ${name}: ${e.message}`);
      keep(name, { missing: e.message.split('\n')[0], date, program });
    }
  }
  fs.rmSync(path.join(WORK, 'tmp'), { recursive: true, force: true });
  const file = write(NAMES);
  say(`wrote ${path.relative(ROOT, file)}`);
  return failed ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
