/* What does not fit on a screen is not read: files, functions and lines have a greatest length. */
export const name = 'lengths';

export const MAX_FILE = 600;
export const MAX_FUNCTION = 60;
export const MAX_LINE = 110;

export function check(files) {
  const found = [];
  for (const file of files.filter((f) => /^(src|tests|tools)\/.*\.(c|h|mjs|js)$/.test(f.path))) {
    const say = (line, message) => found.push({ file: file.path, line, message });
    const rows = file.text.replace(/\n$/, '').split('\n');
    if (rows.length > MAX_FILE)
      say(MAX_FILE + 1, `${rows.length} lines in the file, at most ${MAX_FILE}: divide it`);
    let start = 0;
    rows.forEach((row, i) => {
      const columns = [...row.replace(/\t/g, '        ')].length;
      if (columns > MAX_LINE) say(i + 1, `${columns} columns in the line, at most ${MAX_LINE}`);
      if (!/\.[ch]$/.test(file.path)) return;
      if (row.startsWith('{')) start = i + 1;
      if (row.startsWith('}') && start > 0) {
        const length = i + 2 - start;
        if (length > MAX_FUNCTION)
          say(start, `${length} lines in the function, at most ${MAX_FUNCTION}: divide it`);
        start = 0;
      }
    });
  }
  return found;
}
