// A store that an older program made is brought up to the files of today, and works then; forms and processes
// never change under a dossier.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REAL, ok, scratch } from './support.mjs';
import { Client, motcua } from './server.mjs';
import { at, pdf, procedureOf, rowOf, sound, staffed, takeIn } from './office.mjs';
import { sql } from './place.mjs';

const update = (data, province = REAL) => motcua('update', '--province', province, '--data', data);
const count = (data, table) => Number(sql(data, `SELECT COUNT(*) FROM ${table}`));

// The province's files, changed: file -> edit of its text.
function province(edits) {
  const dir = scratch();
  cpSync(join(REAL, '..'), dir, { recursive: true });
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(dir, file);
    const before = readFileSync(path, 'utf8');
    const after = edit(before);
    assert.notEqual(after, before, file);
    writeFileSync(path, after);
  }
  return join(dir, 'ca-mau');
}

const TABLES = [
  'form',
  'procedure_form',
  'process',
  'process_step',
  'law',
  'document_template',
  'procedure_detail',
  'procedure_component',
];

test('an older store is brought up to date, and works; twice does nothing', async () => {
  const data = staffed();
  const whole = TABLES.map((t) => count(data, t));
  const amounts = () =>
    sql(data, 'SELECT COUNT(*), SUM(fee_amount), SUM(legal_limit) FROM procedure WHERE fee_amount > 0');
  const costs = amounts();
  for (const t of ['procedure_component', 'procedure_detail', 'procedure_form', 'form'])
    sql(data, `DELETE FROM ${t}`);
  sql(data, 'DELETE FROM process_step WHERE process > 1');
  sql(data, 'DELETE FROM process WHERE id > 1');
  sql(data, "DELETE FROM law WHERE key LIKE 'form.%'");
  sql(data, "DELETE FROM document_template WHERE name IN ('ticket', 'receipt')");
  sql(data, "UPDATE document_template SET text = '#! page A4' WHERE name = 'letter'");
  sql(data, 'UPDATE procedure SET fee_amount = NULL, fee_per = NULL, legal_limit = NULL, legal_unit = NULL');
  const r = update(data);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /updated: 3\d forms, 42 days of forms, \d+ processes, the rules of law, 3 templates/);
  assert.match(r.err, /details of 42 procedures/);
  assert.deepEqual(
    TABLES.map((t) => count(data, t)),
    whole,
  );
  assert.equal(amounts(), costs);
  const events = count(data, 'event');
  const again = update(data);
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /nothing to update/);
  assert.equal(count(data, 'event'), events);
  const p = procedureOf(data, (x) => x.time_limit === '10');
  await at(data, '2022-06-06T09:00', async (as, server) => {
    const clerk = await as('clerk');
    const code = await takeIn(clerk, p.code);
    assert.ok(await rowOf(clerk, code));
    assert.match(await pdf(clerk, `/dossiers/${code}/print/receipt`), new RegExp(code));
    const page = await new Client(server.base).get('/procedures/H12.X0001');
    assert.match(page.text, /Thành phần hồ sơ/);
    assert.match(page.text, /procedures\/H12\.X0001\/form/);
  });
  sound(data);
});

test('a form or process that is not what the store has is refused, with what to do', () => {
  const data = staffed();
  const before = TABLES.map((t) => count(data, t));
  const cases = [
    [
      { 'ca-mau/forms/birth.json': (s) => s.replace('"title"', '"title" ') },
      /forms\/birth\.json is not what the store has.*another name/,
    ],
    [
      { 'vn/process_steps.csv': (s) => s.replace(/,(\d+),(\d[\d ]*)\r?\n/, ',99,$2\n') },
      /processes\.csv: \S+ is not what the store has.*another code/,
    ],
    [
      { 'ca-mau/procedure_forms.csv': (s) => s.replace('H12.X0001,birth,', 'H12.X0001,marriage,') },
      /procedure_forms\.csv: H12\.X0001 has the form birth since that day/,
    ],
  ];
  for (const [edits, said] of cases) {
    const r = update(data, province({ ...edits, 'vn/documents/ticket.paper': (s) => `${s}\n` }));
    assert.equal(r.code, 1, r.err);
    assert.match(r.err, said);
  }
  assert.deepEqual(
    TABLES.map((t) => count(data, t)),
    before,
  );
  assert.match(update(data).err, /nothing to update/, 'nor was the template replaced');
});

test('a new form in the place of an old one; procedures that only the files have are told of', () => {
  const data = staffed();
  const files = province({
    'ca-mau/procedure_forms.csv': (s) =>
      s.replace(
        /H12\.X0001,birth,2020-07-16,\n/,
        'H12.X0001,birth,2020-07-16,2022-06-30\nH12.X0001,birth-again,2022-07-01,\n',
      ),
    'ca-mau/procedures.csv': (s) =>
      `${s}H12.T9001,Thủ tục mới,province,Hộ tịch,P04,yes,10,working days,2,,,,,,,,,,,2022-07-01,,yes\n`,
  });
  const r = update(data, files);
  assert.equal(r.code, 0, r.err);
  assert.match(r.err, /updated: 0 forms, 2 days of forms, 0 processes/);
  assert.match(r.err, /1 procedures of the files are not in the catalogue/);
  assert.match(update(data, files).err, /nothing to update/);
  assert.equal(motcua('update', '--data', data).code, 2);
  ok(['verify', '--data', data]);
});
