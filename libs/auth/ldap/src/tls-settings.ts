import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Config, configError, SYSTEM_CA_FILE, SYSTEM_CA_FOLDER } from '@parley/config';
import { errorMessage } from '@parley/kernel';

/** How connections to a directory are encrypted. */
export interface TlsSettings {
  readonly checkPeer: boolean;
  /** Certificates that are trusted, PEM; undefined: what Node trusts. */
  readonly ca: readonly string[] | undefined;
  /** As OpenSSL lists them. */
  readonly ciphers: string | undefined;
  /** What is shown to a directory that asks for a certificate, PEM. */
  readonly identity: { readonly cert: string; readonly key: string } | undefined;
}

type TlsNames = 'LDAP_TLS_CHECK_PEER' | 'LDAP_TLS_CACERT_FILE' | 'LDAP_TLS_CACERT_DIR' | 'LDAP_TLS_CIPHERS';

/**
 * Reads the TLS part of the settings, certificates included.
 * @throws AppError CONFIG_INVALID when a file cannot be read, holds no certificate, or no cipher suite is known
 */
export function readTlsSettings(config: Config<TlsNames>, identity?: TlsSettings['identity']): TlsSettings {
  return {
    checkPeer: config.LDAP_TLS_CHECK_PEER,
    ca: config.LDAP_TLS_CHECK_PEER ? trusted(config.LDAP_TLS_CACERT_FILE, config.LDAP_TLS_CACERT_DIR) : undefined,
    ciphers: config.LDAP_TLS_CIPHERS === undefined ? undefined : cipherList(config.LDAP_TLS_CIPHERS),
    identity,
  };
}

/** What the operator trusts: a file that is set alone is all of it, else both. The system's own list is Node's where there is none. */
function trusted(file: string, folder: string): readonly string[] | undefined {
  const isOwnFolder = folder !== SYSTEM_CA_FOLDER;
  if (file !== SYSTEM_CA_FILE) return [...fromFile(file), ...(isOwnFolder ? fromFolder(folder) : [])];
  const own = isOwnFolder ? fromFolder(folder) : [];
  try {
    return [...own, readFileSync(SYSTEM_CA_FILE, 'utf8')];
  } catch {
    return isOwnFolder ? own : undefined;
  }
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----.+?-----END (?:TRUSTED )?CERTIFICATE-----/gs;

function certificatesIn(text: string): string[] {
  return (text.match(CERTIFICATE) ?? []).filter((pem) => {
    try {
      return new X509Certificate(pem).subject !== undefined;
    } catch {
      return false;
    }
  });
}

function fromFile(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw configError('LDAP_TLS_CACERT_FILE', `${JSON.stringify(file)} cannot be read here (${(error as NodeJS.ErrnoException).code})`);
  }
  const found = certificatesIn(text);
  if (found.length === 0) throw configError('LDAP_TLS_CACERT_FILE', `${JSON.stringify(file)} holds no certificate (PEM)`);
  return found;
}

/** Every file is looked at, whatever its name: names by hash are OpenSSL's need, not ours. */
function fromFolder(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw configError('LDAP_TLS_CACERT_DIR', `${JSON.stringify(folder)} cannot be read here (${(error as NodeJS.ErrnoException).code})`);
  }
  const found = new Set(names.flatMap((name) => certificatesIn(textOf(join(folder, name)))));
  if (found.size === 0) throw configError('LDAP_TLS_CACERT_DIR', `${JSON.stringify(folder)} holds no certificate (PEM)`);
  return [...found];
}

/** A file of a folder; one that cannot be read, or is none, is passed over as OpenSSL does. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Debian's LDAP library is linked with GnuTLS, so settings of the time name its keywords (the handbook's example does). */
const GNUTLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    PERFORMANCE: 'DEFAULT',
    NORMAL: 'DEFAULT',
    LEGACY: 'DEFAULT',
    PFS: 'ECDHE:DHE:!aNULL',
    SECURE128: 'HIGH:!aNULL',
    SECURE192: 'AES256:CHACHA20:!aNULL',
    SECURE256: 'AES256:CHACHA20:!aNULL',
  }),
);

/** The rest of GnuTLS' language; OpenSSL would pass over some of it without a word. */
const GNUTLS_ONLY = /^%|^[-+!]?(VERS|COMP|SIGN|CURVE|GROUP|MAC|CTYPE|CIPHER)-/i;

function cipherList(text: string): string {
  const given = text.split(':').map((word) => word.trim());
  const words = given.map((word) => GNUTLS.get(word.toUpperCase()) ?? word);
  // Exclusions go last: OpenSSL applies them to what stands before.
  const parts = [...new Set(words.flatMap((word) => word.split(':')))].filter(Boolean);
  const ciphers = [...parts.filter((part) => !part.startsWith('!')), ...parts.filter((part) => part.startsWith('!'))].join(':');
  const foreign = given.find((word) => GNUTLS_ONLY.test(word));
  const problem = foreign === undefined ? cipherProblem(ciphers) : `${foreign} is a word of GnuTLS`;
  if (problem !== undefined)
    throw configError('LDAP_TLS_CIPHERS', `${JSON.stringify(text)}: ${problem}; expected a list as of openssl ciphers`);
  return ciphers;
}

function cipherProblem(ciphers: string): string | undefined {
  try {
    createSecureContext({ ciphers });
    return undefined;
  } catch (error) {
    return errorMessage(error).split(':').at(-1)?.trim();
  }
}
