/*
 * Checks what a reviewer would: runs every checker of tools/lint/ over the repository's text files.
 *
 *   node tools/lint.mjs [CHECKER ...]       (all checkers unless some are named)
 *
 * Prints a line for each breach, file:line: checker: message. Ends with 0, 1 (breaches) or 2 (used wrongly).
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '..');
const SKIP = new Set(['.git', 'node_modules', 'build', 'package-lock.json']);
const MAX_BYTES = 4 * 1024 * 1024;

/** Every text file below a folder, as [{path, text}], sorted by path. */
function textFiles(dir, prefix = '') {
  const out = [];
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const full = path.join(dir, entry.name);
    const name = prefix + entry.name;
    if (SKIP.has(entry.name)) continue;
    if (entry.isDirectory()) out.push(...textFiles(full, `${name}/`));
    else if (entry.isFile() && fs.statSync(full).size <= MAX_BYTES) {
      const bytes = fs.readFileSync(full);
      if (!bytes.subarray(0, 8192).includes(0)) out.push({ path: name, text: bytes.toString('utf8') });
    }
  }
  return out.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function checkers() {
  const names = fs
    .readdirSync(path.join(HERE, 'lint'))
    .filter((f) => f.endsWith('.mjs') && !f.endsWith('.test.mjs'));
  return Promise.all(names.sort().map((f) => import(pathToFileURL(path.join(HERE, 'lint', f)).href)));
}

async function main(wanted) {
  const all = await checkers();
  const unknown = wanted.filter((w) => !all.some((c) => c.name === w));
  if (unknown.length > 0) {
    const known = all.map((c) => c.name).join(', ');
    process.stderr.write(`lint: no checker "${unknown[0]}"; there are ${known}\n`);
    return 2;
  }
  const files = textFiles(ROOT);
  const found = [];
  for (const checker of all.filter((c) => wanted.length === 0 || wanted.includes(c.name))) {
    for (const breach of checker.check(files)) found.push({ ...breach, checker: checker.name });
  }
  found.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  for (const b of found) process.stdout.write(`${b.file}:${b.line}: ${b.checker}: ${b.message}\n`);
  process.stderr.write(`lint: ${files.length} files, ${found.length} breaches\n`);
  return found.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
