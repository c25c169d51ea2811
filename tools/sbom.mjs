/*
 * What a built motcua is made of, as a CycloneDX 1.5 list on standard output:
 *
 *   node tools/sbom.mjs BUILD/motcua
 *
 * Libraries that it is linked with, those that it loads when it needs them (their names stand in the source),
 * and what these need themselves, each with the Debian package and version that is installed here; what is
 * shipped to browsers and what only builds and tests, from package-lock.json.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Of the packages of npm, what comes into the program: style sheet, fonts, a list of passwords. */
const SHIPPED = new Set(['govuk-frontend', '@fontsource/source-sans-3', '@zxcvbn-ts/language-common']);

const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' });

const quiet = (command, ...args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const textOf = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8');

const version = () => /VERSION\s*[:?]?=\s*(\S+)/.exec(textOf('Makefile'))[1];

/** Paths of the libraries that a program or library is linked with, and of what those need. */
const linked = (program) => [...run('ldd', program).matchAll(/=> (\/\S+)/g)].map((m) => m[1]);

/** Names of the libraries that the source loads when they are needed: "libzip.so.4". */
function loaded() {
  const found = new Set();
  for (const name of fs.readdirSync(path.join(ROOT, 'src'), { recursive: true })) {
    if (!name.endsWith('.c') || name.endsWith('_test.c')) continue;
    for (const m of textOf(path.join('src', name)).matchAll(/"(lib[\w.+-]+\.so\.\d+)"/g)) found.add(m[1]);
  }
  return [...found].sort();
}

/** Where the loader finds a library. */
function placeOf(name, cache) {
  const line = cache.split('\n').find((l) => l.trim().startsWith(`${name} `));
  if (!line) throw new Error(`${name} is not installed: the list would not be whole`);
  return line.split('=> ')[1].trim();
}

/** The Debian package that a file belongs to; dpkg knows it by one of its names. */
function packageOf(file) {
  const real = fs.realpathSync(file);
  for (const one of [file, real, real.replace(/^\/usr/, ''), `/usr${file}`]) {
    try {
      const [name] = quiet('dpkg', '-S', one).split(': ');
      const format = '${Package} ${Architecture} ${Version}';
      const [pkg, arch, v] = run('dpkg-query', '-W', '-f', format, name).split(' ');
      return { pkg, arch, version: v };
    } catch {
      /* Another name of the same file. */
    }
  }
  throw new Error(`no package holds ${file}`);
}

function debian(program) {
  const cache = run('/sbin/ldconfig', '-p');
  const later = loaded().map((name) => placeOf(name, cache));
  const found = new Map();
  for (const file of new Set([program, ...later].flatMap((one) => [...linked(one)]).concat(later))) {
    const p = packageOf(file);
    found.set(p.pkg, {
      type: 'library',
      'bom-ref': `deb:${p.pkg}`,
      name: p.pkg,
      version: p.version,
      purl: `pkg:deb/debian/${p.pkg}@${encodeURIComponent(p.version)}?arch=${p.arch}`,
      scope: 'required',
    });
  }
  return [...found.values()];
}

function npm() {
  const lock = JSON.parse(textOf('package-lock.json'));
  return Object.entries(lock.packages)
    .filter(([place]) => place)
    .map(([place, p]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return {
        type: 'library',
        'bom-ref': `npm:${place}`,
        name,
        version: p.version,
        purl: `pkg:npm/${name.replace('@', '%40')}@${p.version}`,
        scope: SHIPPED.has(name) ? 'required' : 'excluded',
        ...(p.license ? { licenses: [{ expression: p.license }] } : {}),
      };
    });
}

function main(program) {
  if (!program) {
    process.stderr.write('used as: node tools/sbom.mjs BUILD/motcua\n');
    return 2;
  }
  const components = [...debian(program), ...npm()];
  components.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const component = { type: 'application', 'bom-ref': 'motcua', name: 'motcua', version: version() };
  component.licenses = [{ license: { id: 'AGPL-3.0-or-later' } }];
  const kind = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 };
  const list = { ...kind, metadata: { component }, components };
  process.stdout.write(`${JSON.stringify(list, null, 1)}\n`);
  return 0;
}

process.exitCode = main(process.argv[2]);
