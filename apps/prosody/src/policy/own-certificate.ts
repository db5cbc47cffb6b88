import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PolicyServiceConfig } from './config.ts';

/** The certificate of Prosody and its key, PEM, as the launcher has put them; undefined where the operator has given none. */
export function ownCertificate({ PARLEY_STATE_DIR: state, XMPP_DOMAIN: domain }: PolicyServiceConfig) {
  const [cert = '', key = ''] = ['crt', 'key'].map((end) => join(resolve(state ?? '.parley'), 'prosody/certs', `${domain}.${end}`));
  return existsSync(cert) && existsSync(key) ? { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } : undefined;
}
