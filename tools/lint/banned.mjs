/* Functions of C that are not used here, each for the harm it does: no bound, no thread safety, no error. */
import { isC, lineIndex, scan } from './lib/c.mjs';

export const name = 'banned';

const INSTEAD = {
  'strcpy strcat sprintf vsprintf gets strncpy strncat':
    'it does not know the size of its target; use base/str or base/buf',
  strtok: 'it keeps hidden state; use base/str',
  'atoi atol atof': 'it cannot say that the text is no number; use the parsers of base/',
  'rand srand': 'it can be guessed; use the random bytes of base/',
  'localtime gmtime ctime asctime': 'it shares one buffer between threads; use base/time',
  alloca: 'it can run off the stack; use an arena',
  'system popen': 'it runs a shell; use posix_spawn with arguments',
  'tmpnam mktemp': 'the name can be taken before it is opened; use mkstemp',
  'setjmp longjmp': 'it jumps over the cleaning up; return false and fill struct error',
  exit: 'only src/main.c ends the program; return false and fill struct error',
};
const WHY = new Map(Object.entries(INSTEAD).flatMap(([names, why]) => names.split(' ').map((n) => [n, why])));
const CALL = new RegExp(`(?<![\\w.>]|->\\s)(${[...WHY.keys()].join('|')})\\s*\\(`, 'g');

export function check(files) {
  const found = [];
  for (const file of files.filter((f) => /^(src|tests|tools)\//.test(f.path) && isC(f.path))) {
    const { code } = scan(file.text);
    const lineOf = lineIndex(code);
    for (const m of code.matchAll(CALL)) {
      if (m[1] === 'exit' && file.path === 'src/main.c') continue;
      found.push({
        file: file.path,
        line: lineOf(m.index),
        message: `${m[1]}() is banned: ${WHY.get(m[1])}`,
      });
    }
  }
  return found;
}
