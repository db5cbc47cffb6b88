import { createHmac } from 'node:crypto';
import { configError } from './load.ts';

/** What older compose files shipped for everybody, and what people write in their place; refused wherever it turns up. */
const WELL_KNOWN_SECRETS: ReadonlySet<string> = new Set([
  's3cr37',
  'passw0rd',
  'password',
  'changeme',
  'change_me',
  'replaceme',
  'secret',
  'my_jitsi_app_secret',
  '123456',
  'admin',
]);

/** Whether anybody could guess a secret because it stands in examples. */
export function isWellKnown(secret: string): boolean {
  return WELL_KNOWN_SECRETS.has(secret.toLowerCase());
}

type PasswordName = 'JICOFO_AUTH_PASSWORD' | 'JVB_AUTH_PASSWORD';

/**
 * A service account's password.
 * @throws AppError CONFIG_INVALID when it is missing or a publicly known one (deployment contract: containers refuse to start)
 */
export function requirePassword(name: PasswordName, value: string | undefined): string {
  if (!value) throw configError(name, 'is not set; a random password is expected, from `openssl rand -hex 16` say');
  if (isWellKnown(value)) throw configError(name, 'is a publicly known default; a random password is expected');
  return value;
}

/**
 * Secret of an XEP-0114 component, computed alike by Prosody's side and the component's (architecture.md §3): the variable
 * where it is set, else an HMAC of the focus' password with the component's label.
 * @throws AppError CONFIG_INVALID when JICOFO_COMPONENT_SECRET is the well-known default
 */
export function componentSecret(
  label: 'focus' | 'policy' | 'policy-http',
  config: { JICOFO_COMPONENT_SECRET: string | undefined; JICOFO_AUTH_PASSWORD: string | undefined },
): string {
  const given = config.JICOFO_COMPONENT_SECRET;
  if (given && isWellKnown(given))
    throw configError('JICOFO_COMPONENT_SECRET', 'is a publicly known default; leave it empty or set a random one');
  if (given && label === 'focus') return given;
  const password = requirePassword('JICOFO_AUTH_PASSWORD', config.JICOFO_AUTH_PASSWORD);
  return createHmac('sha256', password).update(`parley component ${label}`).digest('hex');
}
