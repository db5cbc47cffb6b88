import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { certificateHosts, createSelfSigned, type KeyPair } from './self-signed.ts';

export interface Certificate extends KeyPair {
  /** Made by us, so that browsers warn. */
  readonly isSelfSigned: boolean;
  readonly fingerprint256: string;
}

export interface CertificateOptions {
  /** Where keys live; `cert.crt` and `cert.key` in it are the operator's own. */
  readonly directory: string;
  /** Host of PUBLIC_URL. */
  readonly publicHost: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const RENEW_BEFORE_MS = 30 * 86_400_000;

/**
 * The operator's certificate where there is one, else the self-signed one, which is made when it is missing, does not name the
 * host of PUBLIC_URL, or ends within 30 days.
 * @throws AppError CONFIG_INVALID when the operator's files do not fit, or when the directory cannot be written
 */
export async function loadCertificate(options: CertificateOptions): Promise<Certificate> {
  const { directory, log } = options;
  const own = await readPair(directory, 'cert');
  if (own) {
    const problem = problemOf(own);
    if (problem) throw new AppError('CONFIG_INVALID', `cert.crt and cert.key in ${directory}: ${problem}`);
    if (expiresAt(own) < options.clock.now())
      log.warn({ directory, expired: new Date(expiresAt(own)).toISOString() }, 'certificate has expired');
    return certificate(own, false);
  }
  const made = await readPair(directory, 'self-signed');
  if (made && !problemOf(made) && isUsable(made, options)) return certificate(made, true);
  return certificate(await makePair(options), true);
}

async function makePair({ directory, publicHost, clock, log }: CertificateOptions): Promise<KeyPair> {
  const hosts = certificateHosts(publicHost);
  const pair = await createSelfSigned(hosts, new Date(clock.now()));
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await replace(path.join(directory, 'self-signed.key'), pair.key);
    await replace(path.join(directory, 'self-signed.crt'), pair.cert);
    log.info({ directory, hosts }, 'self-signed certificate made');
  } catch (error) {
    // A full or read-only disk is no reason to stay away: the next start makes another one.
    log.warn({ directory, reason: errorMessage(error) }, 'self-signed certificate not kept');
  }
  return pair;
}

/** Never a half-written key: the file appears under its name when it is complete. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}

async function readPair(directory: string, name: string): Promise<KeyPair | undefined> {
  const read = async (file: string) => {
    try {
      return await readFile(path.join(directory, file), 'utf8');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw new AppError('CONFIG_INVALID', `${path.join(directory, file)}: ${errorMessage(error)}`, { cause: error });
    }
  };
  const [cert, key] = [await read(`${name}.crt`), await read(`${name}.key`)];
  return cert !== undefined && key !== undefined ? { cert, key } : undefined;
}

function problemOf(pair: KeyPair): string | undefined {
  try {
    return new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))
      ? undefined
      : 'the key belongs to another certificate';
  } catch (error) {
    return errorMessage(error);
  }
}

function isUsable(pair: KeyPair, { publicHost, clock }: CertificateOptions): boolean {
  const x509 = new X509Certificate(pair.cert);
  const host = publicHost?.replace(/^\[|\]$/g, '');
  const isNamed = host === undefined || (isIP(host) ? x509.checkIP(host) : x509.checkHost(host)) !== undefined;
  return isNamed && expiresAt(pair) - clock.now() > RENEW_BEFORE_MS;
}

function expiresAt(pair: KeyPair): number {
  return new X509Certificate(pair.cert).validToDate.getTime();
}

function certificate(pair: KeyPair, isSelfSigned: boolean): Certificate {
  return { ...pair, isSelfSigned, fingerprint256: new X509Certificate(pair.cert).fingerprint256 };
}
