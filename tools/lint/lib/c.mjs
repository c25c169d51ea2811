/*
 * Reads C just well enough for the checkers: where the comments are, which string literals there are, and the
 * code with both blanked out. Line numbers stay true, since every newline is kept.
 */

/** The 1-based line of an offset, found by counting newlines once. */
export function lineIndex(text) {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (starts[mid] <= offset) low = mid;
      else high = mid - 1;
    }
    return low + 1;
  };
}

function blank(text) {
  return text.replace(/[^\n]/g, ' ');
}

const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/(?:\\\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g;

/**
 * Scans C text. Returns
 *   code      the text with comments and the insides of literals blanked
 *   comments  [{line, end, block}]
 *   strings   [{line, value, pieces: [{line, value}]}], neighbouring literals joined as the compiler does
 *   includes  [{line, name, system}]
 */
export function scan(text) {
  const lineOf = lineIndex(text);
  const comments = [];
  const strings = [];
  let code = '';
  let done = 0;
  for (const m of text.matchAll(TOKEN)) {
    code += text.slice(done, m.index);
    done = m.index + m[0].length;
    const line = lineOf(m.index);
    const first = m[0][0];
    if (first === '/') {
      comments.push({ line, end: lineOf(done - 1), block: m[0][1] === '*' });
      code += blank(m[0]);
    } else {
      if (first === '"' && !/#[ \t]*include[ \t]*$/.test(code)) addString(strings, code, line, m[0]);
      code += first + blank(m[0].slice(1, -1)) + first;
    }
  }
  code += text.slice(done);
  return { code, comments, strings, includes: includesOf(text, comments) };
}

function addString(strings, codeBefore, line, literal) {
  const piece = { line, value: literal.slice(1, -1) };
  const last = strings[strings.length - 1];
  if (last && /"\s*$/.test(codeBefore)) {
    last.value += piece.value;
    last.pieces.push(piece);
  } else {
    strings.push({ line, value: piece.value, pieces: [piece] });
  }
}

function includesOf(text, comments) {
  const inComment = new Set();
  for (const c of comments) for (let l = c.line + 1; l <= c.end; l++) inComment.add(l);
  const out = [];
  text.split('\n').forEach((row, i) => {
    const m = /^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)/.exec(row);
    if (m && !inComment.has(i + 1)) out.push({ line: i + 1, name: m[1] || m[2], system: !m[1] });
  });
  return out;
}

export const isC = (path) => /\.[ch]$/.test(path);
export const isTest = (path) => /_test\.c$/.test(path);
export const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);
