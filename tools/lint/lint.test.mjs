/* Shows for every checker a sample that passes and one that fails. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import * as banned from './banned.mjs';
import * as headers from './headers.mjs';
import * as layering from './layering.mjs';
import * as lengths from './lengths.mjs';
import * as limits from './limits.mjs';
import { scan } from './lib/c.mjs';
import { parseCsv } from './lib/csv.mjs';
import * as messages from './messages.mjs';
import * as rawhtml from './rawhtml.mjs';
import * as reasons from './reasons.mjs';
import * as sql from './sql.mjs';
import * as words from './words.mjs';

/** {path: text} as the files a checker takes. */
const tree = (files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const passes = (checker, files) => assert.deepEqual(checker.check(tree(files)), []);

/** Exactly one breach, at this file and line, with a message that matches. */
function fails(checker, files, file, line, message) {
  const found = checker.check(tree(files));
  assert.equal(found.length, 1, JSON.stringify(found));
  assert.equal(`${found[0].file}:${found[0].line}`, `${file}:${line}`);
  assert.match(found[0].message, message);
}

test('every checker has a test here', () => {
  const dir = new URL('.', import.meta.url);
  const there = fs.readdirSync(dir).filter((f) => f.endsWith('.mjs') && !f.endsWith('.test.mjs'));
  const here = [banned, headers, layering, lengths, limits, messages, rawhtml, reasons, sql, words].map(
    (c) => `${c.name}.mjs`,
  );
  assert.deepEqual(there.sort(), here.sort());
});

test('scan tells code, comments and strings apart', () => {
  const s = scan(
    '#include "base/str.h"\n/* "no" */ f("a\\"b" /* x */\n  "c", \'"\'); // "no"\n#include <time.h>\n',
  );
  assert.deepEqual(
    s.strings.map((x) => [x.line, x.value]),
    [[2, 'a\\"bc']],
  );
  assert.deepEqual(
    s.includes.map((i) => [i.line, i.name, i.system]),
    [
      [1, 'base/str.h', false],
      [4, 'time.h', true],
    ],
  );
  assert.equal(s.comments.length, 3);
  assert.ok(!s.code.includes('no'));
});

test('parseCsv keeps quotes, commas, newlines and line numbers', () => {
  const rows = parseCsv('k,v\n"a, ""b""\nc",1\n\nd,\n');
  assert.deepEqual(rows, [
    { line: 1, fields: ['k', 'v'] },
    { line: 2, fields: ['a, "b"\nc', '1'] },
    { line: 5, fields: ['d', ''] },
  ]);
});

const MODULES =
  'const struct module *const modules[] = { &procedure_module, &dossier_module, &figure_module, };\n';
const subject = (path, text) => ({
  'src/app/modules.c': MODULES,
  'src/procedure/procedure.h': '',
  'src/dossier/dossier.h': '',
  'src/figure/figure.h': '',
  'src/sign/sign.h': '',
  [path]: text,
});

test('layering: what is allowed', () => {
  passes(layering, {
    ...subject(
      'src/dossier/dossier_web.c',
      '#include "web/page.h"\n#include "procedure/procedure.h"\n' +
        '#include "procedure/procedure_web.h"\n#include "dossier/dossier_web.h"\n#include "base/str.h"\n',
    ),
  });
  passes(
    layering,
    subject('src/dossier/dossier_cli.c', '#include "cli/table.h"\n#include "store/store.h"\n'),
  );
  passes(
    layering,
    subject('src/dossier/dossier_test.c', '#include "app/app.h"\n#include "figure/figure_store.h"\n'),
  );
  passes(layering, subject('src/store/driver_sqlite.c', '#include <sqlite3.h>\n#include "base/err.h"\n'));
  passes(layering, subject('src/store/lite_layer.h', '/* A layer. */\n#include <sqlite3.h>\n'));
  passes(layering, {
    ...subject('src/dossier/dossier.c', '#include "schema/schema.h"\n'),
    'src/schema/schema.h': '#include "base/buf.h"\n',
    'src/schema/pattern.c': '#include <pcre2.h>\n',
  });
  passes(layering, {
    ...subject('src/dossier/dossier.c', '#include "paper/paper.h"\n#include "sign/sign.h"\n'),
    'src/paper/paper.h': '#include "base/buf.h"\n',
    'src/paper/drawing.h': '#include <pango/pangocairo.h>\n',
    'src/sign/sign.h': '#include "base/buf.h"\n',
    'src/sign/ssl.h': '#include <openssl/cms.h>\n',
  });
  passes(layering, subject('src/main.c', '#include "app/modules.h"\n#include "web/server.h"\n'));
});

test('layering: what is not', () => {
  const cases = [
    ['src/base/str.c', '#include "store/store.h"\n', /base\/ may include only base/],
    ['src/store/store.c', '#include "web/page.h"\n', /store\/ may include only/],
    ['src/schema/run.c', '#include "store/store.h"\n', /schema\/ may include only/],
    ['src/dossier/dossier.c', '#include "schema/node.h"\n', /only "schema\/schema.h"/],
    ['src/dossier/dossier.c', '#include <pcre2.h>\n', /src\/schema/],
    ['src/paper/pdf.c', '#include "sign/sign.h"\n', /paper\/ may include only base, paper/],
    ['src/sign/key.c', '#include "web/page.h"\n', /sign\/ may include only base, sign/],
    ['src/dossier/dossier.c', '#include "sign/cms.h"\n', /of sign, only "sign\/sign\.h"/],
    ['src/paper/pdf.c', '#include <zip.h>\n', /src\/paper\/office\.h/],
    ['src/sign/key.c', '#include <openssl/cms.h>\n', /src\/sign\/ssl\.h/],
    ['src/web/page.c', '#include "cli/table.h"\n', /web\/ may include only/],
    ['src/web/page.c', '#include "dossier/dossier.h"\n', /web\/ may include only/],
    ['src/dossier/dossier.c', '#include "web/page.h"\n', /_web/],
    ['src/dossier/dossier_web.c', '#include "cli/table.h"\n', /_cli/],
    ['src/dossier/dossier.c', '#include "figure/figure.h"\n', /figure comes after dossier/],
    ['src/figure/figure.c', '#include "dossier/dossier_store.h"\n', /public header/],
    ['src/figure/figure.c', '#include "dossier/dossier_web.h"\n', /public header/],
    ['src/dossier/dossier.c', '#include "app/modules.h"\n', /may not include app/],
    ['src/dossier/dossier.c', '#include "dossier.h"\n', /from src\/ as root/],
    ['src/dossier/dossier.c', '#include "nowhere/nowhere.h"\n', /no folder/],
    ['src/dossier/dossier_store.c', '#include <sqlite3.h>\n', /driver_sqlite/],
    ['src/store/driver_sqlite.c', '#include <libpq-fe.h>\n', /pq\.h/],
    ['src/web/server.c', '#include <microhttpd.h>\n', /mhd\.h/],
    ['src/sensor/sensor.c', '\n', /sensor is not in the list/],
    ['src/other.c', '\n', /only main\.c/],
  ];
  for (const [path, text, message] of cases) fails(layering, subject(path, text), path, 1, message);
});

test('banned', () => {
  passes(banned, {
    'src/base/a.c': '/* strcpy(a, b) */ f("gets(x)"); my_exit(1); x->system(1); snprintf(a, 1, "");\n',
  });
  passes(banned, { 'src/main.c': 'exit(2);\n' });
  fails(banned, { 'src/base/a.c': 'int x;\nstrcpy (a, b);\n' }, 'src/base/a.c', 2, /strcpy/);
  fails(banned, { 'src/base/a.c': 'exit(1);\n' }, 'src/base/a.c', 1, /exit/);
  fails(banned, { 'tests/a.c': 'n = atoi(s);\n' }, 'tests/a.c', 1, /atoi/);
});

test('sql', () => {
  passes(sql, { 'src/dossier/dossier_store.c': 's = "SELECT id FROM dossier"\n  " WHERE code = ?1";\n' });
  passes(sql, {
    'src/dossier/dossier.c': 's = "Select a dossier"; t = "BEGINNING"; u = "%s: %d rows";\n',
  });
  fails(sql, { 'src/dossier/dossier.c': '\ns = "SELECT 1";\n' }, 'src/dossier/dossier.c', 2, /outside/);
  fails(
    sql,
    { 'src/dossier/dossier_store.c': 's = "SELECT id FROM t"\n  " WHERE code = %s";\n' },
    'src/dossier/dossier_store.c',
    1,
    /printf/,
  );
  passes(sql, { 'src/store/driver_sqlite.c': 's = "PRAGMA cache_size=-%d";\n' });
  fails(sql, { 'src/store/journal.c': 's = " ORDER BY %s";\n' }, 'src/store/journal.c', 1, /printf/);
});

test('rawhtml: C', () => {
  passes(rawhtml, {
    'src/dossier/dossier_cli.c': 's = "motcua import <FILE>"; t = "a < b"; u = "<file>";\n',
  });
  passes(rawhtml, { 'src/web/html_write.c': 's = "<p>";\n', 'src/dossier/x_test.c': 's = "<p>";\n' });
  fails(
    rawhtml,
    { 'src/dossier/dossier_web.c': '\ns = "<td class=x>";\n' },
    'src/dossier/dossier_web.c',
    2,
    /template/,
  );
});

test('rawhtml: templates', () => {
  const page = (text) => ({ 'src/dossier/show.html': text });
  passes(
    rawhtml,
    page(
      '{{! words here are fine }}\n<title>{{%dossier.title}} – motcua</title>\n' +
        '<a href="{{url}}" aria-label="{{%open}}">{{code}}</a>&nbsp;·\n' +
        '{{{chart}}}{{! raw: SVG made by web/svg }}\n' +
        '<script src="{{asset}}" defer></script>\n<!-- a remark --> <input data-on="x" name="style">\n',
    ),
  );
  const cases = [
    ['<p>Xin chào</p>', /words in a template/],
    ['<title>Page</title>', /words in a template/],
    ['<p>{{{x}}}</p>', /raw output/],
    ['<p>{{&x}}</p>', /raw output/],
    ['<p style="a:b">1</p>', /inline style/],
    ['<a onclick="x()">1</a>', /event handler/],
    ['<script>go()</script>', /script without src/],
    ['<img alt="Cửa" src="x">', /words in an attribute/],
  ];
  for (const [text, message] of cases)
    fails(rawhtml, page(`\n${text}\n`), 'src/dossier/show.html', 2, message);
});

test('lengths', () => {
  const body = (n) => `int f(void)\n{\n${'  x();\n'.repeat(n)}}\n`;
  passes(lengths, {
    'src/base/a.c': body(58),
    'src/base/b.c': 'x;\n'.repeat(600),
    'src/base/c.h': `${'ệ'.repeat(110)}\n`,
  });
  fails(lengths, { 'src/base/a.c': body(59) }, 'src/base/a.c', 2, /61 lines in the function/);
  fails(lengths, { 'src/base/a.c': 'x;\n'.repeat(601) }, 'src/base/a.c', 601, /601 lines in the file/);
  fails(lengths, { 'tools/a.mjs': `\n${'x'.repeat(111)}\n` }, 'tools/a.mjs', 2, /111 columns/);
});

const guarded = (text) => `/* A file. */\n#ifndef MOTCUA_A_H\n#define MOTCUA_A_H\n\n${text}\n#endif\n`;

test('headers: what is allowed', () => {
  const page = { 'src/base/README.md': '# base\n' };
  passes(headers, { ...page, 'src/base/a.c': '/* A file. */\nint x;\n' });
  passes(headers, {
    ...page,
    'src/base/a.h': guarded(
      'struct arena;\n\n/* One. */\nstruct a\n{\n  int x;\n\n  int y;\n};\n\n' +
        '/* Group. */\nint f(int a,\n      int b);\nint g(void);\n\n' +
        '/* Four. */\nstatic inline int h(void)\n{\n  return (1);\n}\n\n' +
        '#define TWO \\\n  2\n\nextern const struct a a_module;\n',
    ),
  });
});

test('headers: what is not', () => {
  const page = { 'src/base/README.md': '# base\n' };
  const h = 'src/base/a.h';
  fails(headers, { ...page, [h]: guarded('/* One. */\nint f(void);\n\nint g(void);\n') }, h, 8, /int g/);
  fails(headers, { ...page, [h]: guarded('struct a { int x; };\n') }, h, 5, /struct a/);
  fails(headers, { ...page, [h]: guarded('/* One. */\n\ntypedef int b;\n') }, h, 7, /typedef/);
  fails(headers, { ...page, [h]: '/* A. */\n#ifndef A_H\n#define A_H\n#endif\n' }, h, 1, /guard/);
  fails(headers, { ...page, 'src/base/a.c': 'int x;\n' }, 'src/base/a.c', 1, /begin with a comment/);
  fails(headers, { 'src/base/a.c': '/* A. */\n' }, 'src/base/README.md', 1, /missing/);
});

test('words', () => {
  passes(words, { 'docs/a.md': 'See https://example.org/work/a, /workers/1, XXXXXX and $HOME.\n' });
  fails(words, { 'docs/a.md': `\nsee /${'home'}/someone/x\n` }, 'docs/a.md', 2, /path/);
  fails(words, { 'src/base/a.c': `/* ${'TO'}${'DO'} later */\n` }, 'src/base/a.c', 1, /later/);
});

test('messages', () => {
  const base = {
    'assets/messages.csv':
      'key,vi,en\na.title,Hồ sơ {code},Dossier {code}\nstatus.late,"Trễ, hạn",Late\nb.c,Có,Yes\n',
    'src/a/show.html': '<p>{{%a.title}}</p>\n',
    'src/a/a_web.c': 'f("status."); g("b.c");\n',
  };
  const csv = (rows) => ({ ...base, 'assets/messages.csv': base['assets/messages.csv'] + rows });
  passes(messages, base);
  passes(messages, { 'src/a/show.html': '{{%no.catalogue}}' });
  fails(messages, { ...base, 'src/a/b.html': '\n{{%gone}}\n' }, 'src/a/b.html', 2, /gone/);
  fails(messages, csv('idle,x,y\n'), 'assets/messages.csv', 5, /nothing uses it/);
  fails(messages, csv('status.x,x,\n'), 'assets/messages.csv', 5, /English text is empty/);
  fails(messages, csv('status.x,{n} x,x\n'), 'assets/messages.csv', 5, /placeholders differ/);
  fails(messages, csv('b.c,x,y\n'), 'assets/messages.csv', 5, /twice/);
});

test('reasons', () => {
  const base = {
    'assets/reasons.csv':
      'en,vi\nthe dossier has %d files,Hồ sơ có {1} tệp\n"it is %s, and gone",{1} đã mất\n',
    'src/work/work.c':
      'f(err_set(err, ERR_DATA, "the dossier has %d files", n)); err_set(err, ERR_STORE, "lost");\n' +
      'err_set(err, why.code, "%s: %s", a, b); g("it is %s, "\n"and gone");\n',
    'src/work/work_cli.c': 'err_set(err, ERR_DATA, "told by a command");\n',
    'src/store/lite.c': 'err_set(err, ERR_DATA, "told by the store");\n',
  };
  const csv = (rows) => ({ ...base, 'assets/reasons.csv': base['assets/reasons.csv'] + rows });
  const more = (text) => ({ ...base, 'src/queue/queue.c': `${text}\n` });
  passes(reasons, base);
  fails(reasons, more('\nerr_set(e, ERR_CONFLICT, "new");'), 'src/queue/queue.c', 2, /"new" has no row/);
  fails(reasons, more('err_set(e, c ? A : B, c ? "one" : f("x"));'), 'src/queue/queue.c', 1, /"one" has no/);
  fails(reasons, csv('nobody says so,Không\n'), 'assets/reasons.csv', 4, /no literal/);
  fails(reasons, csv('the dossier has %d files,Khác\n'), 'assets/reasons.csv', 4, /twice/);
  fails(
    reasons,
    { ...base, 'assets/reasons.csv': 'en,vi\nthe dossier has %d files,Hồ sơ có {2} tệp\n' },
    'assets/reasons.csv',
    2,
    /\{2\} stands for nothing/,
  );
  fails(
    reasons,
    { ...base, 'assets/reasons.csv': 'en,vi\nthe dossier has %d files, \n' },
    'assets/reasons.csv',
    2,
    /is empty/,
  );
});

test('limits: a bound that is documented is that of its constant', () => {
  const row = (bound, rest = '| `BODY_MAX` in `src/web/a.h` |') =>
    `# Limits\n\n| What | Bound | | Where |\n|---|---|---|---|\n| body | ${bound} | bytes ${rest}\n`;
  const base = {
    'src/web/a.h': 'enum { ONE = 4, BODY_MAX = 256 * KIB + (ONE << 1) };\n',
    'src/base/b.h': 'enum {\n\tKIB = 1024, /* bytes */\n\tLAST = 2\n};\n',
  };
  const doc = (text) => ({ ...base, 'docs/limits.md': text });
  passes(limits, doc(row(262152)));
  fails(limits, doc(row(262144)), 'docs/limits.md', 5, /BODY_MAX is 262152, found 262144/);
  fails(limits, doc(row(2, '| `GONE` in `src/web/a.h` |')), 'docs/limits.md', 5, /no GONE/);
  fails(limits, doc(row(2, '| `KIB` in `src/web/a.h` |')), 'docs/limits.md', 5, /no KIB/);
  fails(limits, doc(row('many')), 'docs/limits.md', 5, /expected/);
});
