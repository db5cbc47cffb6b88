import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type ForeignKind, findingsInFolder, type Replacement, type Replacements, readNginx } from '@parley/config';
import type { Finding } from '@parley/kernel';

const reason = (text: string): Replacement => ({ reason: text });
const BUILT_IN_TLS = reason('TLS 1.2 and 1.3 with strong suites are built in');
const OWN_FILES = reason('what lies in the folder custom-files, beside nginx-custom, is served at the root of the site');
const FOR_PROXIES = reason('WebSockets and long answers pass as long as both sides want');
const ONE_PROCESS = reason('one process serves all connections');

/** `X-Frame-Options "DENY" always` as `X-Frame-Options: DENY`. */
function headerLine(text: string): string | undefined {
  const [, name, quoted, plain] = /^([\w-]+)\s+(?:"([^"]*)"|'[^']*'|(\S+))/.exec(text) ?? [];
  const value = quoted ?? plain;
  return name === undefined || value === undefined ? undefined : `${name}: ${value}`;
}

/** Directives by their name, wherever they stand. */
const DIRECTIVES: Replacements = {
  access_log: 'LOG_LEVEL',
  add_header: { variable: 'WEB_EXTRA_HEADERS', value: headerLine },
  alias: OWN_FILES,
  client_max_body_size: reason('the services behind say how much they take'),
  error_log: 'LOG_LEVEL',
  expires: reason('files are kept for as long as their names stand for their content'),
  gzip: reason('files are compressed by themselves'),
  index: OWN_FILES,
  keepalive_timeout: 'NGINX_KEEPALIVE_TIMEOUT',
  listen: reason('the ports are those of HTTP_PORT and HTTPS_PORT'),
  proxy_buffering: FOR_PROXIES,
  proxy_http_version: FOR_PROXIES,
  proxy_pass: reason('other services belong behind a reverse proxy in front of Parley (docs/reverse-proxies.md)'),
  proxy_read_timeout: FOR_PROXIES,
  proxy_send_timeout: FOR_PROXIES,
  proxy_set_header: FOR_PROXIES,
  real_ip_header: 'TRUSTED_PROXIES',
  resolver: reason('names are looked up as the system does'),
  root: OWN_FILES,
  server_name: reason('every name is answered; PUBLIC_URL is the one that clients are sent to'),
  server_tokens: reason('no version is told'),
  set_real_ip_from: 'TRUSTED_PROXIES',
  ssl_certificate: reason('keys/cert.crt is taken over by itself'),
  ssl_certificate_key: reason('keys/cert.key is taken over by itself'),
  ssl_ciphers: BUILT_IN_TLS,
  ssl_protocols: BUILT_IN_TLS,
  try_files: OWN_FILES,
  worker_connections: ONE_PROCESS,
  worker_processes: ONE_PROCESS,
};

const NGINX: Replacements = {
  ...DIRECTIVES,
  ...Object.fromEntries(Object.entries(DIRECTIVES).map(([name, replacement]) => [`* > ${name}`, replacement])),
  'location *': reason('files can lie in the folder custom-files, other services belong behind a reverse proxy in front of Parley'),
};

/** What docker-jitsi-meet of before 2026 wrote into the operator's folder at every start. */
const GENERATED = ['config.js', 'interface_config.js', 'nginx/nginx.conf', 'nginx/meet.conf', 'nginx/ssl.conf', 'nginx/site-confs/default'];

/** What is to be said of files that the operator has for nginx, or that another stack has generated (deployment contract §5.4). */
export function foreignFiles(folder: string): readonly Finding[] {
  const names = ['nginx/custom-meet.conf', ...confFiles(folder)];
  const kinds = names.map((name): ForeignKind => ({ name, read: readNginx, replacements: NGINX }));
  return [...findingsInFolder(folder, 'nginx', kinds), ...generatedFiles(folder)];
}

function confFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(path.join(folder, 'nginx-custom')).filter((name) => name.endsWith('.conf'));
    return names.sort().map((name) => path.join('nginx-custom', name));
  } catch {
    return [];
  }
}

function generatedFiles(folder: string): readonly Finding[] {
  const found = GENERATED.filter((name) => existsSync(path.join(folder, name)));
  if (found.length === 0) return [];
  return [
    {
      severity: 'warning',
      subject: `${found.join(', ')} in ${folder}`,
      problem: 'are what another stack has generated, and are not read',
      effect: 'changes in them have no effect',
      remedy: 'Put changes of config.js into custom-config.js, those of interface_config.js into custom-interface_config.js',
    },
  ];
}
