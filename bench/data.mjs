/* Data folders that several parts use: made once, kept under build/bench, made anew when stale. */
import fs from 'node:fs';
import path from 'node:path';
import { FULL_ROWS, HERE, MOTCUA, PROVINCE, ROOT, ROWS, WORK, digest, run, say } from './base.mjs';
import { readProvince, writeYear } from './gen.mjs';

export const YEARS = [2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021];

/** What the invented rows and the schema depend on. */
export function sources() {
  const list = (dir, pattern) =>
    fs.readdirSync(dir).filter((f) => pattern.test(f)).sort().map((f) => path.join(dir, f));
  return [
    path.join(HERE, 'gen.mjs'),
    ...list(PROVINCE, /\.csv$/),
    ...list(path.join(PROVINCE, 'demo'), /\.csv$/),
    ...list(path.join(ROOT, 'migrations'), /\.sql$/),
  ];
}

/** Calls make(target) unless what it made before still stands: `files` and `more` have not changed. */
export async function once(target, files, more, make) {
  const stamp = `${target}.stamp`;
  const now = digest(files, more);
  if (fs.existsSync(stamp) && fs.existsSync(target) && fs.readFileSync(stamp, 'utf8') === now) return target;
  fs.rmSync(stamp, { force: true });
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  await make(target);
  fs.writeFileSync(stamp, now);
  return target;
}

/** The ten years' rows as files, one year at a time: each is gone when use(year) is over. */
export async function eachYear(rows, kind, use) {
  const province = readProvince(PROVINCE);
  const file = path.join(WORK, 'tmp', kind === 'num' ? 'year.num.csv' : 'year.csv');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (const year of YEARS) {
    const named = file.replace('year', String(year));
    writeYear(province, year, rows, kind === 'csv' ? named : null, kind === 'num' ? named : null);
    await use(named, year);
    fs.rmSync(named);
  }
}

/** Name of something made of ROWS rows a year. */
export function sized(name) {
  return path.join(WORK, ROWS === FULL_ROWS ? name : `${name}-${ROWS}`);
}

function tenYears(name, rows) {
  return once(path.join(WORK, name), sources(), String(rows), async (dir) => {
    say(`making ${path.relative(ROOT, dir)}: ${rows * YEARS.length} dossiers of ten years`);
    run(MOTCUA, ['init', '--province', PROVINCE, '--data', dir]);
    await eachYear(rows, 'csv', (file, year) => {
      run(MOTCUA, ['import', 'dossiers', file, '--data', dir]);
      say(`  ${year} imported`);
    });
  });
}

/** A data folder with all the dossiers, and one with a hundredth of them over the same years. */
export function largeFolder() {
  return tenYears(path.basename(sized('ten-years')), ROWS);
}

export function smallFolder() {
  return tenYears(path.basename(sized('small')), Math.max(ROWS / 100, 1));
}

/** The demonstration. Parts copy it before they write. */
export function demoFolder() {
  return once(path.join(WORK, 'demo'), [MOTCUA], '', (dir) => {
    say('making build/bench/demo');
    run(MOTCUA, ['demo', '--still', '--province', PROVINCE, '--data', dir]);
  });
}

/** An opponent's table of the same rows; `shape` is how it is made. */
export function opponent(name, shape, make) {
  return once(sized(name), sources(), `${ROWS} ${shape}`, make);
}
