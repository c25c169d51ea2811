/*
 * Part documents: all indicators of the half-year against one report of dossiers, both as whole processes over the
 * demonstration; the whole report (narrative, annexes; PDF, DOCX, XLSX, JSON) against LibreOffice turning that same DOCX into PDF.
 */
import fs from 'node:fs';
import path from 'node:path';
import { MOTCUA, ROUNDS, WORK, milliseconds, need, ratio, run, spread, timed, median } from './base.mjs';
import { demoFolder } from './data.mjs';

const PERIOD = ['--from', '2021-12-15', '--to', '2022-06-14'];
const SET = 'cchc-2022';
const REPEAT = 5; /* runs in a round: these take milliseconds */

/** Median of some runs, so that one hiccup of the machine is not a round. */
const each = (args) => median(Array.from({ length: REPEAT }, () => timed(MOTCUA, args)));

export async function documents() {
  need('soffice');
  const data = ['--data', await demoFolder()];
  const dir = path.join(WORK, 'tmp', 'documents');
  fs.mkdirSync(dir, { recursive: true });
  const file = (end) => path.join(dir, `report.${end}`);
  const files = ['pdf', 'docx', 'xlsx', 'json'].map(file);
  const make = ['report', 'make', SET, ...files, ...PERIOD, ...data];
  const convert = ['--headless', `-env:UserInstallation=file://${dir}/office`, '--convert-to', 'pdf', '--outdir', `${dir}/out`, file('docx')];
  run(MOTCUA, make);
  run('soffice', convert); /* its first start makes a profile */
  const t = { dossiers: [], indicators: [], report: [], office: [] };
  for (let i = 0; i < ROUNDS; i++) {
    t.dossiers.push(each(['report', 'dossiers', ...PERIOD, ...data]));
    t.indicators.push(each(['report', 'indicators', SET, ...PERIOD, ...data]));
    t.report.push(timed(MOTCUA, make));
    t.office.push(timed('soffice', convert));
  }
  const pages = /Pages:\s+(\d+)/.exec(run('pdfinfo', [file('pdf')]))[1];
  fs.rmSync(dir, { recursive: true, force: true });
  const all = ratio(t.indicators, t.dossiers);
  const set = ratio(t.report, t.office);
  return {
    title: 'Indicators and the report',
    rows: [
      {
        what: 'all indicators of the half-year, 279 269 dossiers: time against one report of dossiers', target: '≤ 5 ×',
        measured: all, unit: '×', ok: all <= 5,
        absolute: `${milliseconds(median(t.indicators))} against ${milliseconds(median(t.dossiers))} (whole processes)`,
      },
      {
        what: 'the whole report as PDF, DOCX, XLSX and JSON: time against LibreOffice turning the DOCX into PDF', target: '≤ 0.333 ×',
        measured: set, unit: '×', ok: set <= 1 / 3,
        absolute: `${milliseconds(median(t.report))} (${spread(t.report, milliseconds)}), ${pages} pages; LibreOffice ` +
          `${milliseconds(median(t.office))} (${spread(t.office, milliseconds)})`,
      },
    ],
    commands: [
      `motcua report indicators ${SET} ${PERIOD.join(' ')}`,
      `motcua report make ${SET} report.pdf report.docx report.xlsx report.json ${PERIOD.join(' ')}`,
      'soffice --headless --convert-to pdf report.docx',
    ],
    notes: ['LibreOffice has started once before, so that its profile is there.'],
  };
}
