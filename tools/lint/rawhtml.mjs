/*
 * HTML is written in templates, which escape; C holds none. Templates hold no script, no style, no unescaped
 * output without a reason, and no words: those come from the catalogue of messages, in both languages.
 */
import { isTest, lineIndex, scan } from './lib/c.mjs';

export const name = 'rawhtml';

const TAGS =
  'a|abbr|article|aside|b|body|br|button|caption|circle|code|dd|details|div|dl|dt|em|fieldset' +
  '|figure|footer|form|g|h[1-6]|head|header|hr|html|i|iframe|img|input|label|legend|li|line|link' +
  '|main|meta|nav|ol|optgroup|option|p|path|polygon|pre|rect|script|section|select|small|span' +
  '|strong|style|sub|summary|sup|svg|table|tbody|td|text|textarea|tfoot|th|thead|time|title|tr|u|ul';
const HTML = new RegExp(`</?(${TAGS})(?![\\w-])`);
const WRITERS = /^src\/web\/(html|svg)[^/]*\.[ch]$/;
const SPOKEN =
  /\s(?:aria-label|aria-description|alt|title|placeholder|label|data-label)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/* Names that are the same in every language. */
const NAMES = /\b(motcua|CSV|JSON)\b/g;

const hide = (text, pattern) => text.replace(pattern, (m) => m.replace(/[^\n]/g, ' '));

function checkC(file) {
  const found = [];
  for (const string of scan(file.text).strings) {
    const piece = string.pieces.find((p) => HTML.test(p.value));
    if (piece)
      found.push({ file: file.path, line: piece.line, message: 'HTML in a C string: write a template' });
  }
  return found;
}

/** The breaches within one tag, as messages. */
function tagBreaches(tag) {
  const found = [];
  if (/\sstyle\s*=/i.test(tag))
    found.push('inline style: the content security policy refuses it; use a class');
  if (/\son[a-z]+\s*=/i.test(tag)) found.push('an event handler in a tag: use assets/js/motcua.js');
  if (/^<script\b/i.test(tag) && !/\ssrc\s*=/i.test(tag))
    found.push('a script without src: use assets/js/motcua.js');
  for (const m of tag.matchAll(SPOKEN)) {
    const words = (m[1] || m[2] || '').replace(NAMES, '');
    if (/\p{L}/u.test(words)) found.push(`words in an attribute ("${words.trim()}"): use {{%key}}`);
  }
  return found;
}

function checkTemplate(file) {
  const found = [];
  file.text.split('\n').forEach((row, i) => {
    if (/\{\{\{|\{\{\s*&/.test(row) && !/\{\{!\s*raw:\s*\S/.test(row)) {
      found.push({
        file: file.path,
        line: i + 1,
        message: 'raw output: escape it, or say why with {{! raw: reason }}',
      });
    }
  });
  let text = hide(hide(file.text, /\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/g), /<!--[\s\S]*?-->/g);
  const lineOf = lineIndex(text);
  for (const m of text.matchAll(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g)) {
    for (const message of tagBreaches(m[0])) found.push({ file: file.path, line: lineOf(m.index), message });
  }
  text = hide(text, /<(script|style)\b[\s\S]*?<\/\1\s*>/gi);
  text = hide(text, /<(?:"[^"]*"|'[^']*'|[^>"'])*>|&#?\w+;/g);
  text.split('\n').forEach((row, i) => {
    const words = row.replace(NAMES, '').trim();
    if (/\p{L}/u.test(words)) {
      found.push({ file: file.path, line: i + 1, message: `words in a template ("${words}"): use {{%key}}` });
    }
  });
  return found;
}

export function check(files) {
  return files
    .filter((f) => f.path.startsWith('src/'))
    .flatMap((file) => {
      if (file.path.endsWith('.html')) return checkTemplate(file);
      const c = /\.[ch]$/.test(file.path) && !isTest(file.path) && !WRITERS.test(file.path);
      return c ? checkC(file) : [];
    });
}
