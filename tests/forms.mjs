// Forms as their files say, for tests: answers made at random from a form, as JSON and as people type
// them, with an own reading of conditions and computed fields; and what a page holds.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { REAL, csv } from './support.mjs';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;
const formats = require('ajv-formats').default;

const FOLDER = join(REAL, 'forms');
const read = (name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const common = read('common.json');

// The forms: code, the whole file, and (of one procedure each) where it is tried.
export function allForms() {
  const terms = csv(readFileSync(join(REAL, 'procedure_forms.csv'), 'utf8'));
  return readdirSync(FOLDER)
    .filter((f) => f !== 'common.json')
    .map((f) => {
      const code = f.replace(/\.json$/, '');
      const procedures = terms.filter((t) => t.form === code).map((t) => t.procedure);
      return { code, json: read(f), procedures, path: `/procedures/${procedures[0]}/form` };
    });
}

// An independent validator of a form's answers.
export function validatorOf(form) {
  const text = JSON.stringify(form.json.schema).replaceAll('common.json#/', '#/');
  const schema = { ...JSON.parse(text), $defs: common.$defs };
  const ajv = formats(new Ajv({ strict: false, allErrors: true }));
  return ajv.compile(schema);
}

const exact = (n) => BigInt(Math.round(n * 1e6));
const inexact = (b, scale) => Number(b) / 10 ** scale;

const at = (whole, parts) => {
  if (!parts.length) return [whole];
  if (whole === undefined) return [];
  if (parts[0] === '*') return (whole ?? []).flatMap((row) => at(row, parts.slice(1)));
  return whole[parts[0]] === undefined ? [] : at(whole[parts[0]], parts.slice(1));
};
const valuesAt = (pointer, own, whole) =>
  pointer[0] === '#' ? at(whole, pointer.slice(2).split('/')) : at(own, pointer.slice(1).split('/'));

function holds(rule, own, whole) {
  if (rule.all) return rule.all.every((r) => holds(r, own, whole));
  if (rule.any) return rule.any.some((r) => holds(r, own, whole));
  if (rule.not) return !holds(rule.not, own, whole);
  const found = valuesAt(rule.at, own, whole).flat();
  if ('filled' in rule) return found.length > 0 === rule.filled;
  return found.some((v) => ('is' in rule ? v === rule.is : rule.in.includes(v)));
}

function compute(rule, own, whole) {
  const [kind] = Object.keys(rule);
  const parts = [rule[kind]].flat().map((p) => {
    if (typeof p === 'object') return [compute(p, own, whole)].filter((v) => v !== undefined);
    return typeof p === 'string' ? valuesAt(p, own, whole) : [p];
  });
  const all = parts.flat();
  if (kind === 'count') return all.length;
  if (kind === 'sum')
    return all.length
      ? inexact(
          all.reduce((s, v) => s + exact(v), 0n),
          6,
        )
      : undefined;
  if (parts.some((p) => !p.length)) return undefined;
  return inexact(
    all.reduce((s, v) => s * exact(v), 1n),
    6 * all.length,
  );
}

// What the schema says at a place, with references and conditional parts put together.
function shape(schema, form) {
  if (!schema) return {};
  const ref = schema.$ref?.replace(/^common\.json/, '');
  const target =
    ref &&
    ref
      .split('/')
      .slice(1)
      .reduce((s, k) => s?.[k], common);
  return { ...shape(target, form), ...schema };
}

const typedNumber = (n) => {
  const [whole, fraction] = String(Math.abs(n)).split('.');
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return (n < 0 ? '-' : '') + marked + (fraction ? `,${fraction}` : '');
};
const typedDay = (s) => s.split('-').map(Number).reverse().join('/');

const WORDS = [
  'Nguyễn Thị Ánh',
  'Ấp Rạch Gốc',
  'số 12/3 đường Lý Bôn',
  '<b>&"quot\'',
  'Đặng Ữ',
  'a=b&c+d%41',
];

// A right answer to a field as [answer, texts], by its widget and schema.
function right(node, s, r, own) {
  const int = (a, b) => a + r.below(b - a + 1);
  const two = (n) => String(n).padStart(2, '0');
  switch (node.widget) {
    case 'number':
    case 'money': {
      const low = s.minimum ?? 0;
      const high = Math.min(s.maximum ?? low + 1000, low + 100000);
      let n =
        s.type === 'integer' ? int(low, high) : Math.round((low + r.next() * (high - low)) * 100) / 100;
      n = Math.max(n, low);
      return [n, [typedNumber(n) + (node.widget === 'money' && r.below(3) === 0 ? ' đồng' : '')]];
    }
    case 'date': {
      const day = `${int(1950, 2020)}-${two(int(1, 12))}-${two(int(1, 28))}`;
      return [day, [r.below(4) ? typedDay(day) : day]];
    }
    case 'month': {
      const month = `${int(1990, 2020)}-${two(int(1, 12))}`;
      return [month, [typedDay(month)]];
    }
    case 'yes_no': {
      const yes = r.below(2) === 1;
      return [yes, [yes ? 'yes' : 'no']];
    }
    case 'confirm':
      return [true, ['yes']];
    case 'one': {
      const v = r.pick(s.enum);
      return [v, [v]];
    }
    case 'many': {
      const all = shape(s.items).enum;
      const some = all.filter(() => r.below(2));
      const list = some.length ? some : [all[0]];
      return [list, list];
    }
    case 'phone': {
      const n = `09${int(10000000, 99999999)}`;
      return [n, [r.pick([n, `+84 ${n.slice(1)}`, `${n.slice(0, 4)}.${n.slice(4)}`])]];
    }
    case 'email':
      return ['ten.nguoi@vidu.vn', ['ten.nguoi@vidu.vn']];
    case 'identity': {
      const birth = own[node.birth?.slice(1)];
      const male = own[node.sex?.slice(1)] !== 'female';
      const year = Number(birth?.slice(0, 4) ?? 1990);
      const mark = (year >= 2000 ? 2 : 0) + (male ? 0 : 1);
      const real = `096${mark}${two(year % 100)}${int(100000, 999999)}`;
      const n = birth && r.below(2) ? real : `000${int(100000000, 999999999)}`;
      return [n, [n]];
    }
    case 'tax':
      return ['0100109106', ['0100109106']];
    default: {
      if (s.pattern) {
        const v = { '^[0-9]{4}$': '4711', '^[0-9]{10}$': '0123456789' }[s.pattern] ?? '1990';
        return [v, [v]];
      }
      const v = r.pick(WORDS).slice(0, s.maxLength ?? 100);
      return [v, [v]];
    }
  }
}

// Something else, right or wrong, as [answer, texts, whether it cannot be an answer].
function other(node, s, r) {
  const text = (v) => [v, [v], false];
  if (r.below(4) === 0) return [undefined, [], false];
  switch (node.widget) {
    case 'number':
    case 'money': {
      const n = r.pick([-1, 0.5, 1e14, (s.minimum ?? 0) - 1, s.maximum ?? 7, (s.maximum ?? 7) + 1]);
      return r.below(4)
        ? [n, [typedNumber(n)], false]
        : [undefined, [r.pick(['năm', '1.5', '1,2,3', '12.34'])], true];
    }
    case 'date':
      return [undefined, [r.pick(['31/2/2022', '29/2/2023', '0/1/2022', 'hôm nay', '1/13/2022'])], true];
    case 'month':
      return [undefined, [r.pick(['13/2022', '2022', 'tháng sáu'])], true];
    case 'yes_no':
    case 'confirm':
      return r.below(2) ? text('maybe') : [false, ['no'], false];
    case 'many': {
      const all = shape(s.items).enum;
      const list = r.pick([['nothing'], [all[0], all[0]], [all[0], 'nothing']]);
      return [list, list, false];
    }
    case 'one':
      return text(r.pick(['nothing', 'x'.repeat(300)]));
    case 'phone':
      return text(r.pick(['12345', '0912', '09123456789012', 'không có']));
    case 'identity':
      return text(r.pick(['12345', '0000000000000', 'abc']));
    case 'tax':
      return r.below(2) ? text('12') : ['0100109107', ['0100109107'], true];
    case 'email':
      return text(r.pick(['ten', 'ten@', '@vidu.vn', 'a b@vidu.vn']));
    default: {
      const most = s.maxLength ?? 100;
      return text(r.pick(['x', 'y'.repeat(most + 1), 'z'.repeat(most)]));
    }
  }
}

// Fills a form in at random: the answers, the post, and whether something typed can be no answer.
// `wrong` is the share of fields that get anything instead of a right answer.
export function fill(form, r, { wrong = 0, skip = 0.3 } = {}) {
  const post = [];
  const whole = {};
  let bad = false;

  function field(node, s, required, own, name, hidden) {
    if (node.widget === 'file') return;
    const key = node.at.slice(1);
    if (node.widget === 'computed') {
      const v = hidden ? undefined : compute(node.compute, own, whole);
      if (v !== undefined) own[key] = v;
      return;
    }
    let [answer, texts, no] =
      !hidden && r.next() < wrong ? other(node, s, r) : [...right(node, s, r, own), false];
    if (!required && r.next() < skip) [answer, texts, no] = [undefined, [], false];
    for (const t of texts) post.push([`${name}.${key}`, t]);
    if (hidden) return;
    bad ||= no;
    if (answer !== undefined) own[key] = answer;
  }

  function nodes(list, schema, own, name, hidden) {
    for (const node of list) {
      const away = hidden || (node.when !== undefined && !holds(node.when, own, whole));
      const key = node.at.slice(1);
      const s = shape(schema.properties?.[key]);
      const wanted = JSON.stringify(schema.required ?? []) + JSON.stringify(schema.allOf ?? []);
      const required = wanted.includes(`"${key}"`);
      const inner = node.use ? common.groups[node.use] : node.fields;
      if (!inner) field(node, s, required, own, name, away);
      else if (node.repeat) {
        const n = Math.max(s.minItems ?? 0, required || r.below(2) ? 1 : 0) + r.below(2);
        const rows = [];
        if (!away) own[key] = rows;
        for (let i = 0; i < n; i++) {
          const row = {};
          rows.push(row);
          nodes(inner, shape(s.items), row, `${name}.${key}.${i}`, away);
        }
        const used = post.filter(([k]) => k.startsWith(`${name}.${key}.`));
        if (!used.length && !required) delete own[key];
      } else {
        const group = {};
        if (!away) own[key] = group;
        nodes(inner, s, group, `${name}.${key}`, away);
        if (!required && !Object.keys(group).length) delete own[key];
      }
    }
  }

  for (const section of form.json.ui)
    nodes(
      section.fields,
      form.json.schema,
      whole,
      'a',
      section.when !== undefined && !holds(section.when, whole, whole),
    );
  return { answers: whole, post, bad };
}

export const plain = (s) =>
  s
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const attribute = (tag, name) => {
  const m = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return m ? plain(m[1]) : undefined;
};

// What a page's form would send: [name, value] of each input that is not empty.
export function typedIn(html) {
  const found = [];
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const type = attribute(tag, 'type');
    if (/^(radio|checkbox)$/.test(type) && !/\schecked/.test(tag)) continue;
    const name = attribute(tag, 'name');
    if (name?.startsWith('a.') && attribute(tag, 'value')) found.push([name, attribute(tag, 'value')]);
  }
  for (const [, tag, text] of html.matchAll(/<textarea([^>]*)>\n?([\s\S]*?)<\/textarea>/g))
    if (text) found.push([attribute(tag, 'name'), plain(text)]);
  for (const [, tag, options] of html.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /value="([^"]+)" selected/.exec(options);
    if (chosen) found.push([attribute(tag, 'name'), plain(chosen[1])]);
  }
  return found;
}
