/* Reads CSV for the checkers. */

/** Parses CSV (RFC 4180) into [{line, fields}], line being that of the row's start. Drops blank lines. */
export function parseCsv(text) {
  const rows = [];
  let line = 1;
  let row = { line, fields: [] };
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const m = field.exec(text);
    if (!m) {
      // A quote in the wrong place: take the line as it stands, and let the checker complain of it.
      const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1;
      rows.push({ line: row.line, fields: [text.slice(at, end).trimEnd()] });
      field.lastIndex = end;
      row = { line: ++line, fields: [] };
      continue;
    }
    row.fields.push(m[1] === undefined ? m[2] : m[1].replace(/""/g, '"'));
    line += m[0].split('\n').length - 1;
    if (m[3] !== ',') {
      if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
      row = { line, fields: [] };
    }
  }
  return rows;
}
