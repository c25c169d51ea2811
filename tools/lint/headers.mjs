/*
 * Every file says what it is, every declaration in a header is explained right above it, every header is
 * guarded, every folder of src/ has its page.
 */
import { isC, lineIndex, scan } from './lib/c.mjs';

export const name = 'headers';

/** The code with preprocessor lines blanked, continuation lines too. */
function withoutDirectives(code) {
  return code.replace(/^[ \t]*#(?:\\\n|[^\n])*/gm, (m) => m.replace(/[^\n]/g, ' '));
}

/** The declarations at the top level of a header: [{line, end, text}]. */
function declarations(code) {
  const lineOf = lineIndex(code);
  const found = [];
  let depth = 0;
  let start = -1;
  const close = (i) => {
    found.push({ line: lineOf(start), end: lineOf(i), text: code.slice(start, i + 1) });
    start = -1;
  };
  for (let i = 0; i < code.length; i++) {
    const ch = code[i];
    if (start < 0 && /\S/.test(ch) && ch !== ';') start = i;
    if (ch === '{' || ch === '(') depth++;
    if (ch === '}' || ch === ')') depth--;
    if (depth === 0 && start >= 0 && (ch === ';' || (ch === '}' && endsInline(code.slice(start, i + 1)))))
      close(i);
  }
  return found;
}

/** Whether a text ending in } is a whole function (static inline) and not a struct that still wants its ;. */
function endsInline(text) {
  return /\)\s*\{/.test(text) && !/^\s*(typedef|struct|enum|union)\b[^(]*\{/.test(text);
}

/** struct x; announces a name, extern announces a value: neither must be explained. */
const isMinor = (text) =>
  /^(struct|enum|union)\s+\w+\s*;$/.test(text) || /^(extern\b|_Static_assert\b)/.test(text);

function checkDeclarations(file, scanned) {
  const found = [];
  const above = new Set(scanned.comments.filter((c) => c.block).map((c) => c.end));
  let last = { end: -1, covered: false };
  for (const d of declarations(withoutDirectives(scanned.code))) {
    const inGroup = last.end >= d.line - 1 && last.covered;
    const covered = above.has(d.line - 1) || above.has(d.line) || inGroup;
    if (!covered && !isMinor(d.text)) {
      const short = d.text.replace(/\s+/g, ' ').slice(0, 50);
      found.push({ file: file.path, line: d.line, message: `no comment right above "${short}"` });
    }
    last = { end: d.end, covered };
  }
  return found;
}

function checkGuard(file, code) {
  const m = /^\s*#[ \t]*ifndef[ \t]+(MOTCUA_\w+)[ \t]*\n[ \t]*#[ \t]*define[ \t]+(\w+)/.exec(code);
  if (m && m[1] === m[2]) return [];
  return [
    {
      file: file.path,
      line: 1,
      message: 'no include guard: #ifndef MOTCUA_... and #define of the same name',
    },
  ];
}

function checkFolders(files) {
  const have = new Set(files.map((f) => f.path));
  const folders = new Set();
  for (const { path } of files) {
    const parts = path.split('/');
    if (parts[0] === 'src') for (let n = 2; n < parts.length; n++) folders.add(parts.slice(0, n).join('/'));
  }
  return [...folders]
    .filter((d) => !have.has(`${d}/README.md`))
    .map((d) => {
      return {
        file: `${d}/README.md`,
        line: 1,
        message: 'missing: say the idea, the invariants and the tables in a page',
      };
    });
}

export function check(files) {
  const found = checkFolders(files);
  for (const file of files.filter((f) => /^(src|tests|tools)\//.test(f.path) && isC(f.path))) {
    if (!/^\s*\/[*/]/.test(file.text)) {
      found.push({
        file: file.path,
        line: 1,
        message: 'the file does not begin with a comment that says what it is',
      });
    }
    if (!/^src\/.*\.h$/.test(file.path)) continue;
    const scanned = scan(file.text);
    found.push(...checkGuard(file, scanned.code), ...checkDeclarations(file, scanned));
  }
  return found;
}
