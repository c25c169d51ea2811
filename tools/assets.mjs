/*
 * Builds the files a browser fetches: style sheet, script, fonts, pictures.
 *
 *   node tools/assets.mjs [OUTDIR]          (OUTDIR is build/assets unless told)
 *
 * Every file is named by a hash of its content, so it may be cached for ever. Compressible files get a .br
 * and a .gz twin. OUTDIR/manifest.csv maps logical names to the hashed ones: name,path,type. Same input, same
 * output.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = path.join(ROOT, 'node_modules');
const FONTS = path.join(MODULES, '@fontsource', 'source-sans-3');
const SUBSETS = ['latin', 'vietnamese'];
const WEIGHTS = ['400', '600'];

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = new Set(['.css', '.js', '.svg', '.txt']);
const OURS = /^(manifest\.csv|[\w.-]+\.[0-9a-f]{8}\.[a-z0-9]+(\.br|\.gz)?)$/;

/** A failure that the person at the terminal can mend; printed without a stack. */
class Refusal extends Error {}

function fingerprinted(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const ext = path.extname(name);
  return `${name.slice(0, -ext.length)}.${hash}${ext}`;
}

function read(file, mend) {
  try {
    return fs.readFileSync(file);
  } catch {
    throw new Refusal(`${path.relative(ROOT, file)}: cannot be read; ${mend}`);
  }
}

/** The files of a folder under assets/, as logical name -> bytes. */
function folder(name, extensions) {
  const dir = path.join(ROOT, 'assets', name);
  const files = fs.readdirSync(dir).filter((f) => extensions.includes(path.extname(f)));
  return files.map((f) => [f, fs.readFileSync(path.join(dir, f))]);
}

function fonts() {
  const out = [];
  for (const subset of SUBSETS) {
    for (const weight of WEIGHTS) {
      const file = path.join(FONTS, 'files', `source-sans-3-${subset}-${weight}-normal.woff2`);
      out.push([`source-sans-3-${subset}-${weight}.woff2`, read(file, 'run `npm ci` first')]);
    }
  }
  return out;
}

/** The licences of what is shipped but not ours, in one text file. */
function licences() {
  const ours = read(path.join(ROOT, 'assets', 'licences.txt'), 'restore it');
  const font = read(path.join(FONTS, 'LICENSE'), 'run `npm ci` first');
  return ['licences.txt', Buffer.concat([ours, font])];
}

async function styles(hashed) {
  let sass;
  try {
    sass = await import('sass');
  } catch {
    throw new Refusal('sass is not installed; run `npm ci` first');
  }
  const source = path.join(ROOT, 'assets', 'scss', 'motcua.scss');
  const result = sass.compile(source, {
    loadPaths: [MODULES],
    style: 'compressed',
    quietDeps: true,
    charset: false,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
  });
  const css = result.css.replace(/url\((["']?)(?!data:)([^"')]+)\1\)/g, (_, quote, name) => {
    if (!hashed.has(name)) throw new Refusal(`assets/scss: url(${name}) names no file among the assets`);
    return `url(${hashed.get(name)})`;
  });
  return ['motcua.css', Buffer.from(css + '\n')];
}

function clean(dir) {
  fs.mkdirSync(dir, { recursive: true });
  for (const file of fs.readdirSync(dir)) {
    if (OURS.test(file)) fs.rmSync(path.join(dir, file));
  }
}

function compressed(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { '.br': zlib.brotliCompressSync(bytes, { params }), '.gz': zlib.gzipSync(bytes, { level: 9 }) };
}

async function build(outdir) {
  const files = [...fonts(), ...folder('img', ['.svg', '.png']), ...folder('js', ['.js']), licences()];
  const hashed = new Map(files.map(([name, bytes]) => [name, fingerprinted(name, bytes)]));
  files.push(await styles(hashed));
  clean(outdir);

  const rows = [];
  let sheet = '';
  for (const [name, bytes] of files) {
    const file = fingerprinted(name, bytes);
    const ext = path.extname(name);
    fs.writeFileSync(path.join(outdir, file), bytes);
    if (COMPRESSIBLE.has(ext)) {
      const twins = compressed(bytes);
      for (const [suffix, twin] of Object.entries(twins))
        fs.writeFileSync(path.join(outdir, file + suffix), twin);
      if (ext === '.css')
        sheet = `${file}: ${bytes.length} bytes, ${twins['.gz'].length} gz, ${twins['.br'].length} br`;
    }
    rows.push(`${name},${file},${TYPES[ext]}`);
  }
  rows.sort((a, b) => (a < b ? -1 : 1));
  fs.writeFileSync(path.join(outdir, 'manifest.csv'), ['name,path,type', ...rows, ''].join('\n'));
  process.stderr.write(`assets: ${rows.length} files in ${outdir}; ${sheet}\n`);
}

if (process.argv.length > 3 || /^-/.test(process.argv[2] || '')) {
  process.stderr.write('usage: node tools/assets.mjs [OUTDIR]\n');
  process.exit(2);
}
try {
  await build(process.argv[2] || path.join(ROOT, 'build', 'assets'));
} catch (e) {
  process.stderr.write(`assets: ${e instanceof Refusal ? e.message : e.stack}\n`);
  process.exit(1);
}
