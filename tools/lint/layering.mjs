/*
 * Dependencies point one way: base <- store <- web, cli <- subjects in the order of src/app/modules.c
 * <- app <- main; schema, paper, sign and reader know only base. A subject sees of another only its
 * public header, and only if that subject comes earlier.
 */
import { baseName, isC, isTest, scan } from './lib/c.mjs';

export const name = 'layering';

/* Rooms that know only base, and show the others one header: NAME/NAME.h. */
const ASIDE = ['schema', 'paper', 'sign', 'reader'];
const GROUND = ['base', 'store', ...ASIDE, 'web', 'cli', 'app'];
const MODULES = 'src/app/modules.c';
const MAY = {
  base: ['base'],
  store: ['base', 'store'],
  ...Object.fromEntries(ASIDE.map((room) => [room, ['base', room]])),
  web: ['base', 'store', 'web'],
  cli: ['base', 'store', 'cli'],
};
const LIBRARIES = [
  [
    'sqlite3.h',
    /^src\/store\/(driver_sqlite[^/]*\.c|lite_[^/]*\.c|lite_layer\.h)$/,
    'src/store/driver_sqlite*.c, lite_*.c, lite_layer.h',
  ],
  ['libpq-fe.h', /^src\/store\/pq\.h$/, 'src/store/pq.h'],
  ['curl/curl.h', /^src\/store\/curl\.h$/, 'src/store/curl.h'],
  ['pcre2.h', /^src\/schema\/[^/]+\.c$/, 'src/schema/'],
  ['pango/pangocairo.h', /^src\/paper\/drawing\.h$/, 'src/paper/drawing.h'],
  ['cairo-pdf.h', /^src\/paper\/drawing\.h$/, 'src/paper/drawing.h'],
  ['zip.h', /^src\/(paper\/office|reader\/archive)\.h$/, 'src/paper/office.h and src/reader/archive.h'],
  ['libxml/xmlreader.h', /^src\/reader\/archive\.h$/, 'src/reader/archive.h'],
  ['libxml/xmlwriter.h', /^src\/paper\/office\.h$/, 'src/paper/office.h'],
  ['openssl/cms.h', /^src\/sign\/ssl\.h$/, 'src/sign/ssl.h'],
  ['qpdf/qpdf-c.h', /^src\/sign\/qpdf\.h$/, 'src/sign/qpdf.h'],
  ['liboath/oath.h', /^src\/account\/totp\.c$/, 'src/account/totp.c'],
  ['microhttpd.h', /^src\/web\/mhd\.h$/, 'src/web/mhd.h'],
  ['brotli/encode.h', /^src\/web\/compress\.c$/, 'src/web/compress.c'],
  ['zlib.h', /^src\/web\/compress(_test)?\.c$/, 'src/web/compress.c'],
];

/** The subjects in the order in which modules.c lists them. */
function orderOf(file) {
  const names = [...scan(file.text).code.matchAll(/&(\w+)_module\b/g)].map((m) => m[1]);
  return [...new Set(names)];
}

/** Why a subject's file may not include a header, or nothing if it may. */
function subjectBreach(file, room, target, header, order) {
  const base = baseName(file);
  const web = base.includes('_web');
  const cli = base.includes('_cli');
  if (target === 'web') return web ? '' : 'only *_web*.c and *_web.h of a subject may include web/';
  if (target === 'cli') return cli ? '' : 'only *_cli*.c of a subject may include cli/';
  if (['base', 'store', room].includes(target)) return '';
  if (ASIDE.includes(target)) {
    const face = `${target}/${target}.h`;
    return header === face ? '' : `of ${target}, only "${face}" may be included`;
  }
  if (target === 'app') return 'a subject may not include app/';
  if (order.indexOf(target) > order.indexOf(room)) {
    return `${target} comes after ${room} in ${MODULES}`;
  }
  if (header === `${target}/${target}.h` || (web && /_web\.h$/.test(header))) return '';
  return `of ${target}, only its public header "${target}/${target}.h" may be included`;
}

function includeBreach(file, room, include, rooms, order) {
  if (!include.name.includes('/')) return `write "${include.name}" from src/ as root, as "room/header.h"`;
  const target = include.name.split('/')[0];
  if (!rooms.has(target)) return `"${include.name}": there is no folder src/${target}`;
  if (room === 'main' || room === 'app') return '';
  if (MAY[room])
    return MAY[room].includes(target) ? '' : `${room}/ may include only ${MAY[room].join(', ')}`;
  return subjectBreach(file, room, target, include.name, order);
}

function roomOf(path) {
  const parts = path.split('/');
  if (parts.length > 2) return parts[1];
  return parts[1] === 'main.c' ? 'main' : '';
}

function libraryBreaches(file, includes) {
  const found = [];
  for (const include of includes.filter((i) => i.system)) {
    const rule = LIBRARIES.find(([header]) => header === include.name);
    if (rule && !rule[1].test(file.path)) {
      found.push({
        file: file.path,
        line: include.line,
        message: `<${rule[0]}> belongs only in ${rule[2]}`,
      });
    }
  }
  return found;
}

function unlisted(sources, order) {
  const subjects = new Map();
  for (const f of sources) {
    const room = roomOf(f.path);
    if (room && room !== 'main' && !GROUND.includes(room) && !subjects.has(room))
      subjects.set(room, f.path);
  }
  return [...subjects]
    .filter(([room]) => !order.includes(room))
    .map(([room, path]) => {
      return { file: path, line: 1, message: `the subject ${room} is not in the list of ${MODULES}` };
    });
}

export function check(files) {
  const sources = files.filter((f) => f.path.startsWith('src/') && isC(f.path));
  if (sources.length === 0) return [];
  const modules = files.find((f) => f.path === MODULES);
  const order = modules ? orderOf(modules) : [];
  const found = unlisted(sources, order);
  const rooms = new Set([...GROUND, ...sources.map((f) => roomOf(f.path))]);
  for (const file of sources) {
    const room = roomOf(file.path);
    if (!room) found.push({ file: file.path, line: 1, message: 'only main.c stands in src/ itself' });
    if (!room || isTest(file.path)) continue;
    const { includes } = scan(file.text);
    found.push(...libraryBreaches(file, includes));
    for (const include of includes.filter((i) => !i.system)) {
      const message = includeBreach(file.path, room, include, rooms, order);
      if (message) found.push({ file: file.path, line: include.line, message });
    }
  }
  return found;
}
