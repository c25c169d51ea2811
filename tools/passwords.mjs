/*
 * Prints the passwords that nobody may take (src/account/common.h), a line for each, after an empty one:
 *
 *   node tools/passwords.mjs
 *
 * They are those of assets/passwords.txt and, of the leaked ones that the package @zxcvbn-ts/language-common
 * has in the order of their frequency, all that are long enough to be taken, and the first of the shorter
 * ones, against these with digits and signs around them. In lower case, since capitals do not count.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const TAKEN = 10; /* letters of a password that may be taken (PASSWORD_MIN in src/account/account.h) */
const STEM = 4; /* letters of a word that stands behind a password (STEM_MIN in src/account/common.c) */
const STEMS = 10000;

const { dictionary } = createRequire(import.meta.url)('@zxcvbn-ts/language-common');
const leaked = dictionary['passwords-common'].map((w) => w.toLowerCase()).filter((w) => /^[!-~]+$/.test(w));
const long = leaked.filter((w) => w.length >= TAKEN);
const stems = leaked.filter((w) => w.length >= STEM && /^[a-z].*[a-z]$/.test(w)).slice(0, STEMS);
const own = fs.readFileSync(path.join(ROOT, 'assets', 'passwords.txt'), 'utf8').split('\n').filter(Boolean);
const all = [...new Set([...own, ...long, ...stems])].sort();
process.stdout.write(`\n${all.join('\n')}\n`);
