// Attached files in a second place: backup and restore, a follower, another store.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIB, fileOf, inFolder, pdf, post, sha256 } from './files.mjs';
import { POSTGRES, storePlace } from './place.mjs';
import { Client, MOTCUA, csv, motcua, motcuaIn, scratch, serveWith, smallFolder } from './server.mjs';

// A store of its own with a dossier H-1, and files in its own folder when it is one.
function storeWithFiles(...files) {
  const own = smallFolder();
  const text =
    'code,procedure,agency,channel,received_at,due_at,finished_at\n' +
    'H-1,H12.T0234,P04,counter,2022-03-01T08:30,2022-03-15T17:00,\n';
  const r = motcua('import', 'dossiers', fileOf(text, 'in.csv'), '--data', own);
  assert.equal(r.code, 0, r.err);
  for (const f of files) assert.equal(motcua('attach', 'H-1', fileOf(f), '--data', own).code, 0);
  return own;
}

test('backup and restore take the files along, and name those that are not there', () => {
  if (POSTGRES) return;
  const [a, b] = [pdf(), pdf()];
  const own = storeWithFiles(a);
  const [to, next] = [join(scratch(), 'backup'), join(scratch(), 'next')];
  const first = motcua('backup', '--to', to, '--data', own);
  assert.equal(first.code, 0, first.err);
  assert.equal(csv(first.out)[0].files, '1');
  assert.equal(motcua('attach', 'H-1', fileOf(b), '--data', own).code, 0);
  const second = motcua('backup', '--to', to, '--keep', '1', '--data', own);
  assert.equal(second.code, 0, second.err);
  const kept = csv(second.out)[0];
  assert.equal(kept.files, '2');
  assert.deepEqual(
    readdirSync(to).filter((f) => f.endsWith('.db')),
    [kept.file.split('/').at(-1)],
  );
  for (const f of [a, b]) assert.deepEqual(readFileSync(inFolder(join(to, 'files'), f)), f);
  assert.equal(motcua('restore', '--from', kept.file, '--data', next).code, 0);
  assert.equal(motcua('files', 'check', '--data', next).code, 0);
  assert.deepEqual(readFileSync(inFolder(join(next, 'files'), b)), b);
  // One is lost at the source: the backup is made and says so, and no older one goes.
  rmSync(inFolder(join(own, 'files'), a));
  const c = pdf();
  assert.equal(motcua('attach', 'H-1', fileOf(c), '--data', own).code, 0);
  rmSync(inFolder(join(own, 'files'), c));
  const poor = motcua('backup', '--to', to, '--keep', '1', '--data', own);
  assert.equal(poor.code, 1);
  assert.match(poor.err, new RegExp(`1 attached files are missing.*${sha256(c)}`));
  assert.doesNotMatch(poor.err, new RegExp(sha256(a))); // the folder of the backups has it
  assert.equal(readdirSync(to).filter((f) => f.endsWith('.db')).length, 2);
  // Restoring brings what there is, and names what is not.
  const last = csv(poor.out)[0].file;
  const third = join(scratch(), 'third');
  const back = motcua('restore', '--from', last, '--data', third);
  assert.equal(back.code, 0, back.err);
  assert.match(back.err, new RegExp(`1 attached files are missing or altered, such as ${sha256(c)}`));
  assert.equal(motcua('files', 'check', '--data', third).code, 1);
  assert.deepEqual(readFileSync(inFolder(join(third, 'files'), a)), a);
});

test('a follower fetches files, says how many are missing, and so does promote', async () => {
  if (POSTGRES) return;
  const [a, b, lost] = [pdf(), pdf(randomBytes(3 * MIB)), pdf()];
  const own = storeWithFiles(a, lost);
  motcuaIn('demo-quantri\n', 'user', 'add', 'quantri', '--role', 'admin', '--data', own);
  motcuaIn('demo-canbo\n', 'user', 'add', 'canbo', '--role', 'officer', '--agency', 'P04', '--data', own);
  const bearer = motcua('token', 'add', 'quantri', 't', '--data', own).out.trim();
  const clerk = motcua('token', 'add', 'canbo', 't', '--data', own).out.trim();
  writeFileSync(inFolder(join(own, 'files'), lost), 'another one');
  const server = await serveWith({}, own);
  const copy = join(scratch(), 'copy');
  const child = spawn(MOTCUA, ['follow', server.base, '--data', copy], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOTCUA_TOKEN: bearer },
  });
  let log = '';
  child.stderr.on('data', (d) => (log += d));
  const ended = new Promise((done) => child.on('close', done));
  const until = async (what, test) => {
    for (let i = 0; i < 600; i++) {
      if (test()) return;
      await new Promise((r) => setTimeout(r, 50));
    }
    assert.fail(`${what}: ${log}`);
  };
  const missing = () => {
    const r = motcua('follow', '--status', '--data', copy);
    return r.code === 0 ? JSON.parse(r.out).files_missing : undefined;
  };
  await until('the first file', () => existsSync(inFolder(join(copy, 'files'), a)));
  assert.equal((await post(server, 'H-1', b, bearer)).status, 201);
  await until('the second file', () => existsSync(inFolder(join(copy, 'files'), b)));
  await until('what is missing is told', () => missing() === 1);
  assert.match(log, new RegExp(`lacks 1 attached files, such as ${sha256(lost)}`));
  assert.equal(existsSync(inFolder(join(copy, 'files'), lost)), false);
  const address = `${server.base}/standby/file?sha256=${sha256(a)}`;
  const as = (t) => fetch(address, { headers: { authorization: `Bearer ${t}` } });
  assert.deepEqual(Buffer.from(await (await as(bearer)).arrayBuffer()), a);
  assert.equal((await as(clerk)).status, 403);
  assert.equal((await fetch(address)).status, 401);
  const session = await new Client(server.base).signIn('quantri');
  assert.equal((await session.get(`/standby/file?sha256=${sha256(a)}`)).status, 403);
  child.kill('SIGTERM');
  await ended;
  await server.stop();
  const r = motcua('promote', '--data', copy);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, new RegExp(`1 attached files are missing or altered, such as ${sha256(lost)}`));
  assert.equal(motcua('verify', '--data', copy).code, 0);
  const check = motcua('files', 'check', '--data', copy);
  assert.equal(check.code, 1);
  assert.doesNotMatch(check.err, new RegExp(sha256(b)));
});

test('follow --once ends when the files are there too', async () => {
  if (POSTGRES) return;
  const files = Array.from({ length: 30 }, () => pdf());
  const own = storeWithFiles(...files);
  motcuaIn('demo-quantri\n', 'user', 'add', 'quantri', '--role', 'admin', '--data', own);
  const bearer = motcua('token', 'add', 'quantri', 't', '--data', own).out.trim();
  const server = await serveWith({}, own);
  const copy = join(scratch(), 'copy');
  const child = spawn(MOTCUA, ['follow', server.base, '--once', '--data', copy], {
    stdio: 'ignore',
    env: { ...process.env, MOTCUA_TOKEN: bearer },
  });
  assert.equal(await new Promise((done) => child.on('close', done)), 0);
  for (const f of files) assert.deepEqual(readFileSync(inFolder(join(copy, 'files'), f)), f);
  await server.stop();
});

test('move takes files along when both sides say where, and says when it did not', async () => {
  const place = join(scratch(), 'files');
  const own = smallFolder();
  const text =
    'code,procedure,agency,channel,received_at,due_at,finished_at\n' +
    'H-1,H12.T0234,P04,counter,2022-03-01T08:30,2022-03-15T17:00,\n';
  assert.equal(motcua('import', 'dossiers', fileOf(text, 'in.csv'), '--data', own).code, 0);
  const bytes = pdf();
  const at = ['--data', own, '--files', place];
  assert.equal(motcua('attach', 'H-1', fileOf(bytes), ...at).code, 0);
  const [one, two] = [join(scratch(), 'one'), storePlace()];
  const r = motcua('move', '--from', own, '--to', one, '--files-from', place);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /moved 1 attached files/);
  assert.deepEqual(readFileSync(inFolder(join(one, 'files'), bytes)), bytes);
  assert.equal(motcua('files', 'check', '--data', one).code, 0);
  const back = motcua('move', '--from', one, '--to', two);
  assert.equal(back.code, 0, back.err);
  if (POSTGRES) assert.match(back.err, /did not come along: say where they are/);
  else assert.deepEqual(readFileSync(inFolder(join(two, 'files'), bytes)), bytes);
  assert.equal(csv(motcua('list', 'files', '--data', two).out)[0].sha256, sha256(bytes));
  // A file that is missing is told before anything is moved.
  rmSync(inFolder(join(one, 'files'), bytes));
  const three = join(scratch(), 'three');
  const poor = motcua('move', '--from', one, '--to', three);
  assert.equal(poor.code, 1);
  assert.match(poor.err, new RegExp(`${sha256(bytes)}: nothing was moved`));
  assert.equal(motcua('list', 'files', '--data', three).out.split('\n').length, 2);
});
