/*
 * Part import: `motcua import dossiers` of the demonstration's rows, the whole process, against
 * bare_import.c on a copy of the same empty province.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  MOTCUA, PROVINCE, ROUNDS, WORK, cc, copyFolder, count, median, need, ratio, round, run, spread, timed,
} from './base.mjs';
import { demoFolder } from './data.mjs';

const SHARED = ['src/base/text.c', 'src/base/arena.c', 'src/base/buf.c', 'src/base/err.c'];

/** How many dossiers are in one database and not in the other, by all columns. */
function difference(a, b) {
  const sides = [['main', 'other'], ['other', 'main']].map(
    ([x, y]) => `(SELECT count(*) FROM (SELECT * FROM ${x}.dossier EXCEPT SELECT * FROM ${y}.dossier))`);
  return run('sqlite3', [a, `ATTACH '${b}' AS other; SELECT ${sides.join(' + ')};`]).trim();
}

/** A fresh copy of the empty province, its bytes on disk before anything is timed. */
function fresh(empty, dir) {
  copyFolder(empty, dir);
  run('sync', []);
  return path.join(dir, 'motcua.db');
}

function bare(tool, empty, dir, source, more) {
  const out = run(tool, [source, fresh(empty, dir), ...more]).trim().split(' ').map(Number);
  return { rows: out[0], seconds: out[1] / 1e9 };
}

export async function importing() {
  need('sqlite3');
  const tool = cc('bare_import', ['-lsqlite3'], SHARED);
  const tmp = path.join(WORK, 'tmp', 'import');
  const [csv, empty, ours, theirs] = ['demo.csv', 'empty', 'motcua', 'bare'].map((n) => path.join(tmp, n));
  const demo = await demoFolder();
  fs.rmSync(tmp, { recursive: true, force: true });
  fs.mkdirSync(tmp, { recursive: true });
  fs.writeFileSync(csv, run(MOTCUA, ['export', 'dossiers', '--data', demo]));
  run(MOTCUA, ['init', '--province', PROVINCE, '--data', empty]);

  const source = path.join(demo, 'motcua.db');
  const t = { ours: [], bare: [], noWords: [] };
  let rows = 0;
  for (let i = 0; i < ROUNDS; i++) {
    fresh(empty, ours);
    t.ours.push(timed(MOTCUA, ['import', 'dossiers', csv, '--data', ours]));
    const b = bare(tool, empty, theirs, source, []);
    rows = b.rows;
    t.bare.push(b.seconds);
    if (i === 0) {
      const n = difference(path.join(ours, 'motcua.db'), path.join(theirs, 'motcua.db'));
      if (n !== '0') throw new Error(`motcua and bare_import hold different dossiers: ${n} rows`);
    }
    t.noWords.push(bare(tool, empty, theirs, source, ['--no-words']).seconds);
  }
  fs.rmSync(tmp, { recursive: true, force: true });

  const rate = (list) => `${count(rows / median(list))} rows/s (${spread(list, (s) => `${round(s)} s`)})`;
  const [r, noWords] = [ratio(t.ours, t.bare), ratio(t.ours, t.noWords)];
  return {
    title: 'Import of dossiers',
    rows: [
      {
        what: `import of ${count(rows)} dossiers: time against bare SQLite`, target: '≤ 2 ×', measured: r,
        unit: '×', ok: r <= 2, absolute: `motcua ${rate(t.ours)}, bare ${rate(t.bare)}`,
      },
      {
        what: 'the same, bare SQLite without the words for search', measured: noWords, unit: '×',
        absolute: `bare ${rate(t.noWords)}`,
      },
    ],
    commands: [
      'motcua demo --data DEMO && motcua export dossiers --data DEMO > demo.csv',
      'motcua init --province province/ca-mau --data DIR',
      'motcua import dossiers demo.csv --data DIR   (timed)',
      'bare_import DEMO/motcua.db EMPTY/motcua.db [--no-words]   (timed from BEGIN to close)',
    ],
    notes: [
      'motcua: the whole process, from reading the file to the closed database, with checks, journal, ' +
        'digests of personal values, ledger and search.',
      'bare: from BEGIN to the closed database, from an array in memory.',
      'Both hold the same rows of `dossier` afterwards: compared column by column in the first round.',
      `Ratios are medians of ${ROUNDS} rounds of motcua, bare, bare without words.`,
    ],
  };
}
