/* No file names a path of the machine it was written on; none leaves a note for later instead of the work. */
export const name = 'words';

const RULES = [
  [/(?<![\w.:/-])\/(?:work|home)\/\w/, 'a path of one machine'],
  [/\b(?:TO[D]O|FIX[M]E|XX[X])\b/, 'a note for later: do it, or say in an issue what is missing'],
];

export function check(files) {
  const found = [];
  for (const file of files) {
    file.text.split('\n').forEach((row, i) => {
      for (const [pattern, message] of RULES) {
        if (pattern.test(row)) found.push({ file: file.path, line: i + 1, message });
      }
    });
  }
  return found;
}
