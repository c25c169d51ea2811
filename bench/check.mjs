/* Part check: what check-report finds in fragments with planted contradictions, and how long it takes. */
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { MOTCUA, PROVINCE, ROOT, ROUNDS, WORK, median, need, round, run, spread, timed } from './base.mjs';
import { docxFiles, paragraph, table, zip } from '../tests/archive.mjs';

const CORPUS = path.join(ROOT, 'tests', 'check-corpus');
const MEGABYTES = 20;

function fragments(part) {
  const dir = path.join(CORPUS, part);
  return fs.readdirSync(dir).filter((f) => !f.endsWith('.json')).map((f) => path.join(dir, f));
}

function found(...files) {
  const r = spawnSync(MOTCUA, ['check-report', '--format', 'json', ...files], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (r.status !== 0 && r.status !== 1) throw new Error(r.stderr);
  return JSON.parse(r.stdout);
}

/* A finding is right when a contradiction was planted on that line with that value; one planted is found when a
 * finding says so. What follows from a planted one (optional) may be said or not. */
function score(part) {
  const sum = { files: 0, planted: 0, right: 0, wrong: 0, hit: 0, clean: 0, quiet: 0 };
  for (const file of fragments(part)) {
    const planted = JSON.parse(fs.readFileSync(`${file}.json`, 'utf8'));
    const all = found(file);
    const fits = (f, p) => f.line === p.line && f.stated === p.stated && (p.kind === 'any' || p.kind.split('/').includes(f.kind));
    const must = planted.filter((p) => !p.optional);
    sum.files++;
    sum.planted += must.length;
    sum.hit += must.filter((p) => all.some((f) => fits(f, p))).length;
    sum.right += all.filter((f) => planted.some((p) => fits(f, p))).length;
    sum.wrong += all.filter((f) => !planted.some((p) => fits(f, p))).length;
    sum.clean += must.length === 0;
    sum.quiet += must.length === 0 && all.length === 0;
  }
  return { ...sum, precision: sum.right / (sum.right + sum.wrong), recall: sum.hit / sum.planted };
}

/* All fragments again and again, each time with other document numbers. */
function longText() {
  const file = path.join(WORK, 'tmp', 'long.txt');
  const texts = [...fragments('dev'), ...fragments('held')]
    .filter((f) => f.endsWith('.txt'))
    .map((f) => fs.readFileSync(f, 'utf8'));
  const parts = [];
  for (let i = 0, bytes = 0; bytes < MEGABYTES * 1e6; i++) {
    const text = `${texts[i % texts.length].replace(/số \d+\//g, `số ${i}/`)}\n`;
    parts.push(text);
    bytes += Buffer.byteLength(text);
  }
  fs.writeFileSync(file, parts.join(''));
  return file;
}

/* A report of prose and the printed annexes, as a DOCX of fifteen pages and more. */
function reportDocx() {
  const file = path.join(WORK, 'tmp', 'report.docx');
  const rows = (name) => fs.readFileSync(name, 'utf8').trim().split('\n').map(split);
  const annexes = [
    path.join(PROVINCE, 'demo', 'appendix1.csv'),
    path.join(PROVINCE, 'demo', 'appendix2-province.csv'),
    path.join(PROVINCE, 'demo', 'appendix2-district.csv'),
    path.join(PROVINCE, 'demo', 'appendix2-commune.csv'),
    path.join(PROVINCE, 'demo', 'appendix3.csv'),
    path.join(PROVINCE, 'demo', 'appendix4.csv'),
  ];
  const prose = fragments('dev').filter((f) => !fs.readFileSync(f, 'utf8').includes('\t'));
  const body = [
    ...prose.flatMap((f) => fs.readFileSync(f, 'utf8').trim().split('\n').map((l) => paragraph(l))),
    ...annexes.flatMap((f) => [paragraph('PHỤ LỤC'), table(rows(f))]),
  ];
  fs.writeFileSync(file, zip(docxFiles(body.join(''))));
  return file;
}

/* One line of CSV. */
function split(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] ?? m[2] ?? '').replaceAll('""', '"'));
}

/* Seconds that motcua takes; it ends with 1 when it found something. */
function elapsed(...args) {
  const from = process.hrtime.bigint();
  const r = spawnSync(MOTCUA, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (r.status !== 0 && r.status !== 1) throw new Error(String(r.stderr));
  return Number(process.hrtime.bigint() - from) / 1e9;
}

export async function check() {
  need('soffice', 'pdfinfo');
  fs.mkdirSync(path.join(WORK, 'tmp'), { recursive: true });
  const dev = score('dev');
  const held = score('held');
  const text = longText();
  const docx = reportDocx();
  const size = fs.statSync(text).size / 1e6;
  const out = path.join(WORK, 'tmp');
  const convert = ['--headless', `-env:UserInstallation=file://${out}/soffice`, '--convert-to', 'pdf', '--outdir', out, docx];
  timed('soffice', convert);
  const pages = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', [path.join(out, 'report.pdf')]))[1]);
  if (pages < 15) throw new Error(`the report has ${pages} pages`);
  const speeds = [];
  const ratios = [];
  const times = [];
  for (let i = 0; i < ROUNDS; i++) {
    speeds.push(size / elapsed('check-report', text));
    const ours = elapsed('check-report', docx);
    const theirs = timed('soffice', convert);
    ratios.push(ours / theirs);
    times.push([ours, theirs]);
  }
  const part = (name, s) => [
    { what: `check-report, fragments ${name}: found contradictions that are planted ones`, measured: s.precision * 100, unit: '%',
      absolute: `${s.right} of ${s.right + s.wrong}; ${s.quiet} of ${s.clean} clean fragments without a word` },
    { what: `check-report, fragments ${name}: planted contradictions that are found`, measured: s.recall * 100, unit: '%',
      absolute: `${s.hit} of ${s.planted}, in ${s.files} fragments` },
  ];
  const ms = (list) => spread(list.map((t) => t * 1000), (v) => `${round(v)} ms`);
  return {
    title: 'Reports held against themselves',
    rows: [
      ...part('of development', dev),
      ...part('held out', held),
      { what: 'text checked a second', target: '≥ 5 MB', measured: median(speeds), unit: 'MB', ok: median(speeds) >= 5,
        absolute: `${round(size)} MB of text; ${spread(speeds, (v) => `${round(v)} MB/s`)}` },
      { what: `a DOCX of ${pages} pages, against LibreOffice making a PDF of it`, target: '≤ 0.1', measured: median(ratios),
        ok: median(ratios) <= 0.1, absolute: `${ms(times.map((t) => t[0]))}; LibreOffice ${ms(times.map((t) => t[1]))}` },
    ],
    commands: [
      'motcua check-report --format json tests/check-corpus/PART/FILE',
      'motcua check-report LONG.txt',
      'motcua check-report REPORT.docx; soffice --headless --convert-to pdf REPORT.docx',
    ],
    notes: [
      'Fragments are invented. Those held out were written after the rules and in other styles; tests/check-corpus/README.md.',
      'A finding counts as right when its line and value are those of a planted contradiction.',
      'LibreOffice was started once before, with the same profile; what is timed is the whole process of either.',
    ],
  };
}
