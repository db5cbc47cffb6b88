import { readFileSync } from 'node:fs';
import { configError } from '@parley/config';
import { type AcmeDirectory, acmeDirectory, acmeNames } from './directory.ts';

/** What the operator wants of an authority. */
export interface AcmeSettings {
  readonly directory: AcmeDirectory;
  readonly names: readonly string[];
  readonly email: string | undefined;
  /** PEM of those who vouch for the authority's own server. */
  readonly ca: string | undefined;
  readonly binding: { readonly kid: string; readonly hmacKey: string } | undefined;
}

export const ACME_VARIABLES = [
  'ENABLE_LETSENCRYPT',
  'LETSENCRYPT_DOMAIN',
  'LETSENCRYPT_EMAIL',
  'LETSENCRYPT_USE_STAGING',
  'LETSENCRYPT_ACME_SERVER',
  'LETSENCRYPT_CA_FILE',
  'LETSENCRYPT_EAB_KEY_ID',
  'LETSENCRYPT_EAB_HMAC_KEY',
] as const;

export interface AcmeVariables {
  readonly ENABLE_LETSENCRYPT: boolean;
  readonly LETSENCRYPT_DOMAIN: string | undefined;
  readonly LETSENCRYPT_EMAIL: string | undefined;
  readonly LETSENCRYPT_USE_STAGING: boolean;
  readonly LETSENCRYPT_ACME_SERVER: string | undefined;
  readonly LETSENCRYPT_CA_FILE: string | undefined;
  readonly LETSENCRYPT_EAB_KEY_ID: string | undefined;
  readonly LETSENCRYPT_EAB_HMAC_KEY: string | undefined;
}

/**
 * The settings; undefined without ENABLE_LETSENCRYPT.
 * @throws AppError CONFIG_INVALID naming the variable
 */
export function readAcmeSettings(variables: AcmeVariables, publicHost: string | undefined): AcmeSettings | undefined {
  if (!variables.ENABLE_LETSENCRYPT) return undefined;
  const directory = acmeDirectory(variables.LETSENCRYPT_ACME_SERVER, variables.LETSENCRYPT_USE_STAGING);
  if (typeof directory === 'string') throw configError('LETSENCRYPT_ACME_SERVER', directory);
  const names = acmeNames(variables.LETSENCRYPT_DOMAIN, publicHost);
  if (typeof names === 'string') throw configError('LETSENCRYPT_DOMAIN', names);
  const { LETSENCRYPT_EAB_KEY_ID: kid, LETSENCRYPT_EAB_HMAC_KEY: hmacKey } = variables;
  if ((kid === undefined) !== (hmacKey === undefined))
    throw configError(kid === undefined ? 'LETSENCRYPT_EAB_KEY_ID' : 'LETSENCRYPT_EAB_HMAC_KEY', 'key id and key come together');
  return {
    directory,
    names,
    email: variables.LETSENCRYPT_EMAIL,
    ca: readCa(variables.LETSENCRYPT_CA_FILE),
    binding: kid !== undefined && hmacKey !== undefined ? { kid, hmacKey } : undefined,
  };
}

function readCa(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw configError(
      'LETSENCRYPT_CA_FILE',
      `${JSON.stringify(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
    );
  }
  throw configError('LETSENCRYPT_CA_FILE', `${JSON.stringify(file)}: there is no certificate (BEGIN CERTIFICATE) in it`);
}
