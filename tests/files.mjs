// What the tests of attached files share: files as the program takes them, and how they are sent.
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './place.mjs';

export const MIB = 1 << 20;
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
export const pdf = (more = randomBytes(64)) => Buffer.concat([Buffer.from('%PDF-1.7\n'), more]);
export const png = () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(64)]);
export const jpeg = () => Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), randomBytes(64)]);

// Writes bytes to a file of their own.
export function fileOf(bytes, name = 'scan.pdf') {
  const path = join(scratch(), name);
  writeFileSync(path, bytes);
  return path;
}

// Where a folder keeps these bytes.
export const inFolder = (place, bytes) => join(place, sha256(bytes).slice(0, 2), sha256(bytes));

// Attaches through the API.
export function post(
  server,
  code,
  bytes,
  bearer,
  { name = 'scan.pdf', type = 'application/pdf', ...more } = {},
) {
  const path = `/api/dossiers/${encodeURIComponent(code)}/files?name=${encodeURIComponent(name)}`;
  return fetch(server.base + path, {
    method: 'POST',
    headers: { ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), 'content-type': type, ...more },
    body: bytes,
  });
}
