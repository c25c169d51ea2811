/*
 * docs/limits.md and the program agree: each bound of its tables is that of the constant that it names.
 */
export const name = 'limits';

const TABLE = 'docs/limits.md';
const ROW = /^\| [^|]+ \| (\d+) \| [^|]*\| `(\w+)` in `([^`]+)` \|$/;
const HEAD = /^\| (What|---)|^\|---/;

/** The value of a constant's expression: numbers, other constants of the program, * + - << and brackets. */
function valueOf(expression, constants, depth = 0) {
  if (depth > 8) return NaN;
  const words = expression.replace(/\b[A-Z_][A-Z_0-9]*\b/g, (word) =>
    constants.has(word) ? `(${valueOf(constants.get(word), constants, depth + 1)})` : 'NaN',
  );
  return /^[\d\s()*+<-]*$/.test(words) ? Number(new Function(`return ${words}`)()) : NaN;
}

/** NAME = expression, of enums, as they stand in a file. */
function constantsOf(text) {
  const found = new Map();
  const constant = /\b([A-Z][A-Z_0-9]*) = ([^,;{}"]+?)\s*(?=,|\}|\/\*|$)/gm;
  for (const m of text.matchAll(constant)) found.set(m[1], m[2]);
  return found;
}

export function check(files) {
  const table = files.find((f) => f.path === TABLE);
  if (!table) return [];
  const all = new Map();
  for (const f of files.filter((one) => /^src\/.*\.h$/.test(one.path)))
    for (const [k, v] of constantsOf(f.text)) all.set(k, v);
  const breaches = [];
  table.text.split('\n').forEach((text, i) => {
    const say = (message) => breaches.push({ file: TABLE, line: i + 1, message });
    if (!text.startsWith('|') || HEAD.test(text)) return;
    const row = ROW.exec(text);
    if (!row) return say('expected | what | bound | unit | `NAME` in `file` |');
    const [, bound, constant, place] = row;
    const file = files.find((f) => f.path === place);
    const own = file && constantsOf(file.text);
    if (!own?.has(constant)) return say(`there is no ${constant} in ${place}`);
    const value = valueOf(own.get(constant), new Map([...all, ...own]));
    return value === Number(bound) || say(`${constant} is ${value}, found ${bound}`);
  });
  return breaches;
}
