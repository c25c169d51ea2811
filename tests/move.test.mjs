// A store moved between the engines and back is the same store: the same chain, the same exports, clean
// figures.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Cluster } from './postgres.mjs';
import { scratch } from './place.mjs';
import { demoFolder, motcua, motcuaIn } from './server.mjs';

let cluster;
before(async () => {
  cluster = await Cluster.make({ settings: 'fsync = off' });
});
after(() => cluster.drop());

const out = (...args) => {
  const r = motcua(...args);
  assert.equal(r.code, 0, r.err);
  return r.out;
};
const all = (data) => ({
  journal: out('export', 'journal', '--data', data),
  dossiers: out('export', 'dossiers', '--data', data),
  agencies: out('list', 'agencies', '--data', data),
  report: out('report', 'dossiers', '--from', '2021-12-15', '--to', '2022-06-14', '--data', data),
});

test('from a folder to a server, to another server, and back to a folder', () => {
  const first = demoFolder();
  const ways = [first, cluster.database('one'), cluster.database('two'), join(scratch(), 'back')];
  const want = all(first);
  const head = out('verify', '--data', first);
  for (let i = 1; i < ways.length; i++) {
    assert.equal(out('move', '--from', ways[i - 1], '--to', ways[i]), head);
    assert.deepEqual(all(ways[i]), want);
    out('audit', '--data', ways[i]);
  }
  // It is not only read: numbers go on where they stood.
  const last = ways.at(-1);
  assert.equal(
    motcuaIn('a long password\n', 'user', 'add', 'new', '--role', 'admin', '--data', last).code,
    0,
  );
  out('verify', '--data', last);
});

test('a target that is not empty is refused, and a source that is none', () => {
  const from = demoFolder();
  const r = motcua('move', '--from', from, '--to', cluster.address('one'));
  assert.equal(r.code, 1);
  assert.match(r.err, /holds a province already/);
  assert.match(
    motcua('move', '--from', join(scratch(), 'none'), '--to', join(scratch(), 'x')).err,
    /--from: /,
  );
  assert.equal(motcua('move', '--from', from, '--to', from).code, 2);
});
