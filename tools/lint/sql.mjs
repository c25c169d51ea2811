/* SQL stands only in the files that talk to the store, and values reach it by binding, never by formatting.
 * A PRAGMA of a driver takes no bound value, so there a whole number may be formatted in. */
import { isC, isTest, scan } from './lib/c.mjs';

export const name = 'sql';

const STATEMENT = new RegExp(
  '^\\s*(SELECT|WITH\\s+\\w+\\s+AS|INSERT\\s+INTO|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM|' +
    'CREATE\\s+(UNIQUE\\s+)?(TABLE|INDEX|VIEW)|DROP\\s+(TABLE|INDEX|VIEW)|ALTER\\s+TABLE|PRAGMA|' +
    'BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE\\s+\\w)(?![\\w-])',
);
const FRAGMENT = /\b(WHERE|ORDER BY|GROUP BY|VALUES\s*\(|LIMIT)/;
const PRAGMA = /^PRAGMA [\w=]+-?%d$/;
const FORMAT = /%[-+ #0]*(\d+|\*)?(\.(\d+|\*))?(hh|h|ll|l|z|j|t)?[sdiuxc](?![a-z])|%$/;

export function check(files) {
  const found = [];
  for (const file of files.filter((f) => f.path.startsWith('src/') && isC(f.path))) {
    const home = /_store[^/]*\.c$/.test(file.path) || file.path.startsWith('src/store/') || isTest(file.path);
    for (const { line, value } of scan(file.text).strings) {
      const text = value.replace(/\\n/g, ' ');
      const statement = STATEMENT.test(text);
      if (statement && !home) {
        found.push({ file: file.path, line, message: 'SQL outside *_store.c and src/store/' });
      }
      const driver = file.path.startsWith('src/store/driver_') && PRAGMA.test(text);
      if ((statement || FRAGMENT.test(text)) && FORMAT.test(text) && !driver) {
        found.push({
          file: file.path,
          line,
          message: 'a printf format inside SQL: bind the value, choose the fragment',
        });
      }
    }
  }
  return found;
}
