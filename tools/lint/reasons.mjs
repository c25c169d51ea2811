/*
 * The catalogue of reasons (assets/reasons.csv: en,vi) and the errors that a page may show agree: each format
 * of err_set() in what pages are made of has a row, each row is a literal of the program, and the Vietnamese
 * names only {n} that its format has a conversion for.
 */
import { isTest, lineIndex, scan } from './lib/c.mjs';
import { parseCsv } from './lib/csv.mjs';

export const name = 'reasons';

const CATALOGUE = 'assets/reasons.csv';

/** What pages are made of; of other subjects only their pages, and what reads things from people. */
const SHOWN = [
  /^src\/(account|dossier|work|result|queue|postal|evidence|figure|guide|gather|plan)\//,
  /^src\/(form|procedure|report|indicator|province)\/\w+_web\.c$/,
  /^src\/report\/report\.c$/,
  /^src\/web\/(form|route|worker)\.c$/,
  /^src\/sign\/(pdf_check|qpdf|key|key_token)\.c$/,
  /^src\/store\/(clamd|spool|tx)\.c$/,
];

/** Answers to programs, files of a province, imports: told in English. */
const UNSHOWN = /(_cli|_api|_import|import_\w+|_export|_feed|_files)\.c$/;

/** Errors of these kinds are logged, and not shown. */
const HIDDEN = /^\s*ERR_(STORE|SYSTEM|AWAY|FULL)\s*$/;

const LITERALS = /"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*/g;

const unescape = (text) => text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1');

const joined = (literals) =>
  unescape([...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]).join(''));

/** The arguments of the call whose first one begins at `from`: [[from, to]], by the code without literals. */
function argumentsAt(code, from) {
  const out = [];
  let depth = 0;
  let begin = from;
  for (let i = from; i < code.length; i++) {
    if ('([{'.includes(code[i])) depth++;
    if (depth === 0 && (code[i] === ',' || code[i] === ')')) {
      out.push([begin, i]);
      begin = i + 1;
      if (code[i] === ')') return out;
    }
    if (')]}'.includes(code[i])) depth--;
  }
  return out;
}

/** The formats that err_set() is called with in a file: [{text, line}]. */
function formatsOf(file) {
  const { code } = scan(file.text);
  const lineOf = lineIndex(file.text);
  const found = [];
  for (const call of code.matchAll(/\berr_set\(/g)) {
    const [, kind, format] = argumentsAt(code, call.index + call[0].length);
    if (!format || HIDDEN.test(code.slice(...kind))) continue;
    for (const m of file.text.slice(...format).matchAll(LITERALS))
      found.push({ text: joined(m[0]), line: lineOf(format[0] + m.index) });
  }
  return found.filter((f) => /[a-z]{3}/.test(f.text.replace(/%[\d.*]*[a-z]+/g, '')));
}

/** Every literal of the program. */
function literals(files) {
  const all = new Set();
  for (const file of files) for (const { value } of scan(file.text).strings) all.add(unescape(value));
  return all;
}

const conversions = (en) => (en.replace(/%%/g, '').match(/%[-+ #0-9.*]*[lhzjt]*[a-zX]/g) || []).length;

function checkRow(row, known) {
  const [en, vi] = row.fields;
  if (row.fields.length !== 2) return [`${row.fields.length} fields, expected en,vi`];
  const found = [];
  if (!vi.trim()) found.push(`"${en}": the Vietnamese text is empty`);
  if (!known.has(en)) found.push(`"${en}": no literal of the program is so`);
  for (const m of vi.matchAll(/\{(\d)\}/g))
    if (Number(m[1]) < 1 || Number(m[1]) > conversions(en)) found.push(`"${en}": ${m[0]} stands for nothing`);
  return found;
}

export function check(files) {
  const catalogue = files.find((f) => f.path === CATALOGUE);
  if (!catalogue) return [];
  const [header, ...rows] = parseCsv(catalogue.text);
  const found = [];
  const say = (file, line, message) => found.push({ file, line, message });
  if (!header || header.fields.join(',') !== 'en,vi') say(CATALOGUE, 1, 'the header is not en,vi');
  const sources = files.filter((f) => /^src\/.*\.[ch]$/.test(f.path) && !isTest(f.path));
  const known = literals(sources);
  const told = new Set();
  for (const row of rows) {
    for (const message of checkRow(row, known)) say(CATALOGUE, row.line, message);
    if (told.has(row.fields[0])) say(CATALOGUE, row.line, `"${row.fields[0]}": given twice`);
    told.add(row.fields[0]);
  }
  for (const file of sources) {
    if (!SHOWN.some((pattern) => pattern.test(file.path)) || UNSHOWN.test(file.path)) continue;
    for (const f of formatsOf(file).filter((one) => !told.has(one.text)))
      say(file.path, f.line, `"${f.text}" has no row in ${CATALOGUE}`);
  }
  return found;
}
