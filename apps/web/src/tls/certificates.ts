import path from 'node:path';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { type PairFiles, readPair, replaceFile } from './key-files.ts';
import { type CertificateFacts, coversHost, reviewPair } from './pair.ts';
import { certificateHosts, createSelfSigned, type KeyPair } from './self-signed.ts';

/** Whose certificate it is: the operator's, one of an ACME authority, or made by us so that browsers warn. */
export type CertificateOrigin = 'operator' | 'acme' | 'self-signed';

export interface Certificate extends KeyPair {
  readonly origin: CertificateOrigin;
  /** `origin` is self-signed. */
  readonly isSelfSigned: boolean;
  readonly fingerprint256: string;
  readonly facts: CertificateFacts;
  /** What clients may not like about it. */
  readonly remarks: readonly string[];
}

export interface CertificateOptions {
  /** Where the operator's files may be; the first that are there count. */
  readonly own: readonly PairFiles[];
  /** Folder of the self-signed certificate. */
  readonly directory: string;
  /** Host of PUBLIC_URL. */
  readonly publicHost: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** The certificate that an authority has issued, where ACME is on. */
  issued?(): Promise<KeyPair | undefined>;
}

export interface LoadedCertificate {
  readonly certificate: Certificate;
  /** Why the operator's files are not in use. */
  readonly problem: string | undefined;
}

const RENEW_BEFORE_MS = 30 * 86_400_000;

/**
 * The best certificate there is: the operator's, an authority's, else the self-signed one, which is made when it is missing, does
 * not name the host of PUBLIC_URL, or ends within 30 days. What does not fit is told as `problem`, never thrown.
 */
export async function loadCertificate(options: CertificateOptions): Promise<LoadedCertificate> {
  const { certificate: own, problem } = await readOwn(options.own);
  const issued = await readIssued(options);
  const best = chooseCertificate(own, issued, options.clock.now());
  return { certificate: best ?? (await selfSigned(options)), problem };
}

/**
 * The operator's certificate comes first, but not when it is one that only its maker trusts or that has ended while an authority's
 * is there: an older installation left its own self-signed certificate where the operator's belong.
 */
export function chooseCertificate(own: Certificate | undefined, issued: Certificate | undefined, now: number): Certificate | undefined {
  const isAlive = (one: Certificate | undefined) => one !== undefined && one.facts.notAfter > now;
  if (isAlive(own) && own?.facts.isOwnIssuer === false) return own;
  if (isAlive(issued)) return issued;
  return isAlive(own) ? own : (own ?? issued);
}

async function readOwn(candidates: readonly PairFiles[]): Promise<{ certificate?: Certificate; problem: string | undefined }> {
  for (const files of candidates) {
    const reading = await readPair(files);
    if (reading.kind === 'none') continue;
    const where = `${path.basename(files.cert)} and ${path.basename(files.key)} in ${path.dirname(files.cert)}`;
    if (reading.kind === 'unreadable') return { problem: `${where}: ${reading.problem}` };
    const made = certificateOf(reading.pair, 'operator');
    return typeof made === 'string' ? { problem: `${where}: ${made}` } : { certificate: made, problem: undefined };
  }
  return { problem: undefined };
}

async function readIssued({ issued, log }: CertificateOptions): Promise<Certificate | undefined> {
  const pair = await issued?.();
  const made = pair && certificateOf(pair, 'acme');
  if (typeof made !== 'string') return made;
  log.warn({ reason: made }, 'issued certificate not usable');
  return undefined;
}

async function selfSigned(options: CertificateOptions): Promise<Certificate> {
  const files = { cert: path.join(options.directory, 'self-signed.crt'), key: path.join(options.directory, 'self-signed.key') };
  const reading = await readPair(files);
  const kept = reading.kind === 'pair' ? certificateOf(reading.pair, 'self-signed') : undefined;
  if (kept !== undefined && typeof kept !== 'string' && isUsable(kept.facts, options)) return kept;
  return await makeSelfSigned(files, options);
}

async function makeSelfSigned(files: PairFiles, { directory, publicHost, clock, log }: CertificateOptions): Promise<Certificate> {
  const hosts = certificateHosts(publicHost);
  const pair = await createSelfSigned(hosts, new Date(clock.now()));
  try {
    await replaceFile(files.key, pair.key);
    await replaceFile(files.cert, pair.cert);
    log.info({ directory, hosts }, 'self-signed certificate made');
  } catch (error) {
    // A full or read-only disk is no reason to stay away: the next start makes another one.
    log.warn({ directory, reason: errorMessage(error) }, 'self-signed certificate not kept');
  }
  const made = certificateOf(pair, 'self-signed');
  if (typeof made === 'string') throw new AppError('INTERNAL', `self-signed certificate: ${made}`);
  return made;
}

function isUsable(facts: CertificateFacts, { publicHost, clock }: CertificateOptions): boolean {
  return (publicHost === undefined || coversHost(facts, publicHost)) && facts.notAfter - clock.now() > RENEW_BEFORE_MS;
}

/** The certificate, or what is wrong with the files. */
function certificateOf(pair: KeyPair, origin: CertificateOrigin): Certificate | string {
  const review = reviewPair(pair);
  if (review.kind === 'bad') return review.problem;
  const { facts, remarks } = review;
  return { ...pair, origin, isSelfSigned: origin === 'self-signed', fingerprint256: facts.fingerprint256, facts, remarks };
}
