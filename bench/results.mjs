/* RESULTS.md, written from what the parts measured and from nothing else. */
import fs from 'node:fs';
import path from 'node:path';
import { HERE, REDUCED, WORK, machine, round } from './base.mjs';

// What was measured in full is kept with the source, so that a run of some parts elsewhere leaves the others be.
const KEEP = REDUCED ? path.join(WORK, 'results-reduced') : path.join(HERE, 'results');
const FILE = REDUCED ? path.join(WORK, 'RESULTS-reduced.md') : path.join(HERE, 'RESULTS.md');

function here() {
  const m = machine();
  return `${m.cores} cores of ${m.model}, ${m.memory} of memory, ${m.system}`;
}

/** Notes what a part measured, and where, for this and later runs of other parts. */
export function keep(name, result) {
  fs.mkdirSync(KEEP, { recursive: true });
  const file = path.join(KEEP, `${name}.json`);
  fs.writeFileSync(file, `${JSON.stringify({ ...result, machine: here() }, null, 1)}\n`);
}

function load(name) {
  const file = path.join(KEEP, `${name}.json`);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

const cell = (text) => String(text).replaceAll('|', '\\|');
const verdict = (r) => {
  if (r.missing) return '';
  return r.ok === undefined ? 'for information' : r.ok ? 'pass' : '**miss**';
};
const measured = (r) => (r.missing ? 'not measured' : `${round(r.measured)} ${r.unit || ''}`.trim());
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((r) => `| ${r.map(cell).join(' | ')} |`).join('\n');

function summary(parts) {
  const rows = [];
  for (const [name, part] of parts) {
    if (!part) rows.push([name, '', 'not measured', '', '']);
    else if (part.missing) rows.push([name, '', 'not measured', '', part.missing]);
    else
      for (const r of part.rows)
        rows.push([r.what, r.target || '', measured(r), verdict(r), r.absolute || '']);
  }
  return table(['what', 'target', 'measured', 'result', 'absolute figures'], rows);
}

function section(name, part) {
  if (!part || part.missing) return [];
  const out = [`## ${part.title}`, ''];
  const load = part.load === undefined ? '' : ` Load of the machine just before: ${part.load.toFixed(2)}.`;
  out.push(`Measured ${part.date} with motcua ${part.program}; \`bench/run ${name}\`.${load}`, '');
  for (const n of part.notes || []) out.push(`- ${n}`);
  out.push('', '```', ...(part.commands || []), '```', '');
  return out;
}

/** Where the parts were measured; which of them where, when it was not one machine. */
function machines(parts) {
  const on = new Map();
  for (const [name, part] of parts)
    if (part && !part.missing) on.set(part.machine, [...(on.get(part.machine) || []), name]);
  if (on.size <= 1) return [`Machine: ${[...on.keys()][0] || here()}.`];
  return ['Machines:', '', ...[...on].map(([text, names]) => `- ${names.join(', ')}: ${text}`)];
}

/** Writes the file; returns its place. */
export function write(names) {
  const parts = names.map((n) => [n, load(n)]);
  const out = [
    '# What was measured',
    '',
    'Written by `make bench`; not edited by hand. How it is measured: [README.md](README.md).',
    '',
    ...machines(parts),
    '',
    ...(REDUCED ? ['A reduced run: fewer rows, rounds or seconds than the real one.', ''] : []),
    summary(parts),
    '',
  ];
  for (const [name, part] of parts) out.push(...section(name, part));
  fs.writeFileSync(FILE, `${out.join('\n').trimEnd()}\n`);
  return FILE;
}
