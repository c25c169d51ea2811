/*
 * The catalogue of messages (assets/messages.csv: key,vi,en) and the places that use it agree: no key is
 * missing, none is idle, both languages are there with the same {placeholders}. A C string literal "status."
 * uses all keys that begin with it.
 */
import { isTest, scan } from './lib/c.mjs';
import { parseCsv } from './lib/csv.mjs';

export const name = 'messages';

const CATALOGUE = 'assets/messages.csv';

const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) || [])].sort().join(' ');

/** Every {{%key}} of the templates: [{key, file, line}]. */
function templateUses(files) {
  const uses = [];
  for (const file of files.filter((f) => /^src\/.*\.html$/.test(f.path))) {
    file.text.split('\n').forEach((row, i) => {
      for (const m of row.matchAll(/\{\{%\s*([\w.-]+)/g))
        uses.push({ key: m[1], file: file.path, line: i + 1 });
    });
  }
  return uses;
}

/** The program's string literals: those that name one key, and those that end in a dot and begin many. */
function literals(files) {
  const exact = new Set();
  const prefixes = new Set();
  for (const file of files.filter((f) => /^src\/.*\.[ch]$/.test(f.path) && !isTest(f.path))) {
    for (const { value } of scan(file.text).strings)
      (/^[\w.-]+\.$/.test(value) ? prefixes : exact).add(value);
  }
  return { exact, prefixes: [...prefixes] };
}

function checkRow(row) {
  const [key, vi, en] = row.fields;
  if (row.fields.length !== 3) return [`${row.fields.length} fields, expected key,vi,en`];
  const found = [];
  if (!/^[\w.-]+$/.test(key)) found.push(`"${key}" is no key: letters, digits, dots, dashes, underscores`);
  if (!vi.trim()) found.push(`${key}: the Vietnamese text is empty`);
  if (!en.trim()) found.push(`${key}: the English text is empty`);
  if (placeholders(vi) !== placeholders(en)) {
    found.push(`${key}: placeholders differ, vi has "${placeholders(vi)}", en has "${placeholders(en)}"`);
  }
  return found;
}

export function check(files) {
  const catalogue = files.find((f) => f.path === CATALOGUE);
  if (!catalogue) return [];
  const [header, ...rows] = parseCsv(catalogue.text);
  const found = [];
  const say = (line, message) => found.push({ file: CATALOGUE, line, message });
  if (!header || header.fields.join(',') !== 'key,vi,en') say(1, 'the header is not key,vi,en');

  const uses = templateUses(files);
  const used = new Set(uses.map((u) => u.key));
  const { exact, prefixes } = literals(files);
  const keys = new Set();
  for (const row of rows) {
    const key = row.fields[0];
    for (const message of checkRow(row)) say(row.line, message);
    if (keys.has(key)) say(row.line, `${key}: given twice`);
    keys.add(key);
    const idle = !used.has(key) && !exact.has(key) && !prefixes.some((p) => key.startsWith(p));
    if (idle) say(row.line, `${key}: nothing uses it`);
  }
  for (const use of uses.filter((u) => !keys.has(u.key))) {
    found.push({ file: use.file, line: use.line, message: `{{%${use.key}}} is not in ${CATALOGUE}` });
  }
  return found;
}
