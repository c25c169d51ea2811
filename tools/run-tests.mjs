// Runs the tests: node tools/run-tests.mjs BUILD [unit] [whole] [browser]; none named means all.
// unit: every program under BUILD/test, those that touch the store on SQLite and then on PostgreSQL;
// whole: tests/*.test.mjs, and once more on PostgreSQL at the end; browser: tests/browser/*.test.mjs. Each
// PostgreSQL cluster is made for the run. Prints what failed, a line for each suite, and as its last line
// the totals. TEST_UNTIL=SECONDS (since 1970), where time is short: what concerns PostgreSQL comes last, and
// from then on no more of it is begun, nor of the browser's suites three minutes later; what was left out is
// named.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, existsSync, statSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Cluster } from '../tests/postgres.mjs';

const build = resolve(process.argv[2] ?? 'build');
const TIERS = ['unit', 'whole', 'browser'];
const tiers = process.argv.slice(3).length ? process.argv.slice(3) : TIERS;
if (tiers.some((t) => !TIERS.includes(t))) {
  console.error('used as: node tools/run-tests.mjs BUILD [unit] [whole] [browser]');
  process.exit(2);
}
const env = { ...process.env, MOTCUA: join(build, 'motcua'), BUILD: build };
delete env.NODE_TEST_CONTEXT;
// Where keys are is said for what runs on a server alone; a folder has its own.
const keys = env.MOTCUA_KEYS;
delete env.MOTCUA_KEYS;
const HANG = 20 * 60 * 1000;

function files(dir, keep) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) =>
      e.isDirectory() ? (keep.deep ? files(join(dir, e.name), keep) : []) : [join(dir, e.name)],
    )
    .filter(keep.test);
}

function run(command, args, more = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    // A suite that hangs must not hang the build; the limit is no measure of anything.
    const guard = setTimeout(() => {
      out += '\nhung: ended by the runner\n';
      child.kill('SIGKILL');
    }, HANG);
    child.stdout.on('data', (d) => {
      out += d;
    });
    child.stderr.on('data', (d) => {
      out += d;
    });
    child.on('error', (e) => {
      out += `${e.message}\n`;
    });
    child.on('close', (code, signal) => {
      clearTimeout(guard);
      done({ out, code, signal });
    });
  });
}

// Counts the leaves of TAP: a test that has sub-tests is not counted itself.
function tap(out) {
  let passed = 0,
    failed = 0,
    skipped = 0;
  const lines = out.split('\n');
  lines.forEach((line, i) => {
    const m = /^(\s*)(not )?ok\b(.*)$/.exec(line);
    if (!m) return;
    const deeper = new RegExp(`^${m[1]} +(not )?ok\\b`);
    let suite = false;
    for (let k = i - 1; k >= 0; k--) {
      const other = /^(\s*)(not )?ok\b/.exec(lines[k]);
      if (!other) continue;
      suite = deeper.test(lines[k]);
      break;
    }
    if (suite) return;
    if (/# SKIP/i.test(m[3])) skipped++;
    else if (m[2]) failed++;
    else passed++;
  });
  return { passed, failed, skipped };
}

async function suite(name, command, args, more) {
  const began = Date.now();
  const r = await run(command, args, more);
  const t = tap(r.out);
  if (!process.env.ALLOW_SKIP) t.failed += t.skipped;
  if (r.code !== 0 && t.failed === 0) t.failed = 1;
  if (t.failed) console.log(`---- ${name}${r.signal ? ` ended by ${r.signal}` : ''}\n${r.out}\n----`);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `${t.failed ? 'FAIL' : 'ok  '} ${name}: ${t.passed} passed, ${t.failed} failed (${seconds} s)`,
  );
  return t;
}

const total = { passed: 0, failed: 0 };
function add(t) {
  total.passed += t.passed;
  total.failed += t.failed;
}

// Three at a time, and beside them two that mostly wait: for another server, for a limit to pass. What counts
// on being alone comes after the others.
const ALONE = /hostile/;
const WAITS = /nodes|failover|\bnation|years|move|apart|kill/;
async function lanes(list, one) {
  const waits = (f) => WAITS.test(f);
  const rest = list.filter((f) => !ALONE.test(f) && !waits(f));
  await Promise.all([all(rest, 3, one), all(list.filter(waits), 2, one)]);
  await all(list.filter((f) => ALONE.test(f)), 1, one);
}

// The longest begin, so that no core waits for one of them at the end.
const LONG = /store\/fault|demo|forms|gather|standby|move|browser\/(stories|nation|pages|report)/;
async function all(list, width, one) {
  const queue = [...list.filter((f) => LONG.test(f)), ...list.filter((f) => !LONG.test(f))];
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (queue.length) add(await one(queue.shift()));
    }),
  );
}

// A test that opens a store does so through the helpers of tests/support.h; SQLite's own are about files.
function touchesStore(program) {
  const source = `src/${program.slice(join(build, 'test').length + 1)}_test.c`;
  const opens = /test_open|test_world_make|store_open|open_two/.test(readFileSync(source, 'utf8'));
  return opens && !/\/lite_|^src\/standby\//.test(source);
}

// Unit tests' stores lie in memory where there is room: what a crash of the machine leaves is not theirs to
// test, and they would mostly wait for the disk (for the same reason their PostgreSQL has fsync off).
function inMemory() {
  try {
    const s = statfsSync('/dev/shm');
    return s.bavail * s.bsize > 4 * 2 ** 30 ? { TMPDIR: '/dev/shm' } : {};
  } catch {
    return {};
  }
}

const reporter = Number(process.versions.node.split('.')[0]) >= 20 ? ['--test-reporter=tap'] : [];
const programs = files(join(build, 'test'), { deep: true, test: (f) => !!(statSync(f).mode & 0o100) });
const nameOf = (program) => program.slice(join(build, 'test').length + 1);
const unit = (f, what, more) =>
  suite(`${nameOf(f)}${what}`, f, [], { CMOCKA_MESSAGE_OUTPUT: 'TAP', ...inMemory(), ...more });
if (tiers.includes('unit')) await all(programs, 3, (f) => unit(f, '', {}));
const isTest = { deep: false, test: (f) => f.endsWith('.test.mjs') };
const suites = files('tests', isTest);
// What is about PostgreSQL makes its own clusters, and comes with what is repeated there.
const OWN = /tests\/(move|years|nation|failover|nodes|pgbouncer|postgres)/;
const whole = (f, what = '', more = {}) =>
  suite(`${f}${what}`, process.execPath, ['--test', ...reporter, f], more);
if (tiers.includes('whole')) await lanes(suites.filter((f) => !OWN.test(f)), (f) => whole(f));
// Where even that takes too long, what is left of it is named, and nothing runs into the end of the time.
const until = Number(process.env.TEST_UNTIL ?? Infinity) * 1000;
const LATEST = 3 * 60 * 1000;
const unseen = [];
const shown = (f) => {
  if (Date.now() < until + LATEST) return whole(f);
  unseen.push(f);
  return { passed: 0, failed: 0 };
};
if (tiers.includes('browser')) await all(files('tests/browser', isTest), 2, shown);
if (unseen.length) console.log(`left out, for want of time: ${unseen.join(' ')}`);
if (tiers.includes('unit') || tiers.includes('whole')) await repeat();

// What has passed on SQLite, on PostgreSQL, and what is about PostgreSQL, while there is time.
async function repeat() {
  // Programs are killed here, and servers, but never the machine: nothing is lost without fsync.
  const cluster = await Cluster.make({ settings: 'fsync = off' });
  const more = { MOTCUA_TEST_POSTGRES: cluster.address('postgres'), MOTCUA_KEYS: keys };
  const left = [];
  const again = (name, run) => {
    if (Date.now() < until) return run();
    left.push(name);
    return { passed: 0, failed: 0 };
  };
  const units = tiers.includes('unit') ? programs.filter(touchesStore) : [];
  await all(units, 3, (f) => again(nameOf(f), () => unit(f, ' (PostgreSQL)', more)));
  const wholes = tiers.includes('whole') ? suites : [];
  await lanes(
    wholes.filter((f) => OWN.test(f)),
    (f) => again(f, () => whole(f)),
  );
  // What is in front of it, about folders alone, or works on what was read at the start, is tested once.
  const both = wholes
    .filter((f) => !/nginx|backup|standby|statements|catalogue|due|guide|rights/.test(f))
    .filter((f) => /freshData|storePlace|smallFolder|demoCopy|staffed/.test(readFileSync(f, 'utf8')));
  const later = (f) => !/work|submission|kill|simulate|seen|search|files|import/.test(f);
  await lanes(
    both.sort((a, b) => later(a) - later(b)),
    (f) => again(f, () => whole(f, ' (PostgreSQL)', more)),
  );
  cluster.drop();
  if (left.length) console.log(`left out, for want of time, on PostgreSQL: ${left.join(' ')}`);
}

if (total.passed + total.failed === 0) total.failed = 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
