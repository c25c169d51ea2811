// ZIP archives made and taken apart for tests: what is written is as small as a ZIP can be.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const TABLE = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});
function crc32(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) c = (c >>> 8) ^ TABLE[(c ^ b) & 255];
  return (c ^ 0xffffffff) >>> 0;
}

// An archive of { name: text or bytes }. flag: the general purpose bits (1: encrypted).
export function zip(files, flag = 0) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(flag, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    parts.push(head, label, packed);
    list.push(entry, label);
    at += 30 + label.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length / 2, 8);
  end.writeUInt16LE(list.length / 2, 10);
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...list, end]);
}

// The files of an archive, by name.
export function unzip(bytes) {
  const files = {};
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((k) => bytes.readUInt16LE(at + k));
    const head = bytes.readUInt32LE(at + 42);
    const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const data = bytes.subarray(from, from + packed);
    files[bytes.toString('utf8', at + 46, at + 46 + name)] = method === 8 ? inflateRawSync(data) : data;
    at += 46 + name + extra + comment;
  }
  return files;
}

const escaped = (s) => String(s).replace(/&/g, '&amp;').replace(/</g, '&lt;');
const BOOK = (sheets) => `${XML}<workbook xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`;
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-';
const XML = '<?xml version="1.0"?>';

const run = (text) => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
export const paragraph = (...runs) => `<w:p><w:pPr/>${runs.map(run).join('')}</w:p>`;
// A cell: text, or { text, across, down: 'restart' or 'continue' }.
const cell = (c) => {
  const { text = '', across, down } = typeof c === 'object' ? c : { text: c };
  const span = across ? `<w:gridSpan w:val="${across}"/>` : '';
  const merge = down ? `<w:vMerge${down === 'restart' ? ' w:val="restart"' : ''}/>` : '';
  return `<w:tc><w:tcPr>${span}${merge}</w:tcPr>${paragraph(text)}</w:tc>`;
};
export const table = (rows) =>
  `<w:tbl>${rows.map((r) => `<w:tr>${r.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`;

const types = (...more) => `${XML}<Types xmlns="${PACKAGE}/content-types">${more.join('')}</Types>`;
const relations = (...more) =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${more.join('')}</Relationships>`;
const relation = (id, type, target) =>
  `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;

export const docxFiles = (body) => ({
  '[Content_Types].xml': types(
    `<Default Extension="rels" ContentType="${TYPE}package.relationships+xml"/>`,
    '<Default Extension="xml" ContentType="application/xml"/>',
    '<Override PartName="/word/document.xml"',
    ` ContentType="${TYPE}officedocument.wordprocessingml.document.main+xml"/>`,
  ),
  '_rels/.rels': relations(relation('rId1', 'officeDocument', 'word/document.xml')),
  'word/_rels/document.xml.rels': relations(),
  'word/document.xml': `${XML}<w:document xmlns:w="${W}"><w:body>${body}</w:body></w:document>`,
});

// A workbook of sheets { name: XML of its rows }, texts shared, formats of cells 0 General, 1 0.00%, 2 #,##0.
export const xlsxFiles = (sheets, strings = [], more = '') => {
  const names = Object.keys(sheets);
  const sheet = (name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`;
  const shared = (s) => `<si><r><t>${escaped(s)}</t></r><rPh><t>x</t></rPh></si>`;
  return {
    '[Content_Types].xml': types(),
    'xl/workbook.xml': BOOK(names.map(sheet)),
    'xl/_rels/workbook.xml.rels': relations(
      ...names.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
    ),
    'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.00%"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="3"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${strings.map(shared).join('')}</sst>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `${XML}<worksheet><sheetData>${rows}</sheetData>${more}</worksheet>`,
      ]),
    ),
  };
};
