// A real nginx with the site of docs/nginx-motcua.conf and a certificate of its own for "localhost".
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Starts it with its files in the folder `dir`: TLS on `port`, plain HTTP on `plain`, motcua on `behind`.
export function startNginx(dir, { port, plain, behind }) {
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', join(dir, 'privkey.pem'), '-out', join(dir, 'fullchain.pem')],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  const site = readFileSync('docs/nginx-motcua.conf', 'utf8')
    .replaceAll('/etc/ssl/motcua', dir)
    .replace('127.0.0.1:8080', `127.0.0.1:${behind}`)
    .replace('listen 443 ssl http2', `listen 127.0.0.1:${port} ssl http2`)
    .replace(/^\tlisten \[::\]:.*\n/gm, '')
    .replace('listen 80', `listen 127.0.0.1:${plain}`);
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${dir}/pid; error_log ${dir}/error.log;
    events {} http { access_log off; client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p;
    fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;\n${site}\n}`,
  );
  return spawn(
    existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx',
    ['-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}
