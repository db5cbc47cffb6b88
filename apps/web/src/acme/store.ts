import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorMessage, type Log } from '@parley/kernel';
import { replaceFile } from '../tls/key-files.ts';
import { type CertificateFacts, reviewPair } from '../tls/pair.ts';
import type { KeyPair } from '../tls/self-signed.ts';
import type { AcmeFailure } from './plan.ts';

export interface AcmeStoreOptions {
  /** Folder that outlives the process. */
  readonly storage: string;
  /** Of the authority. */
  readonly id: string;
  /** First name of the certificate. */
  readonly name: string;
  /** `acme-certs` folders of an older installation: `<folder>/<name>/{fullchain,key}.pem`. */
  readonly legacy: readonly string[];
  /** Whether certificates of a staging service may be taken over. */
  readonly isStaging: boolean;
  readonly log: Log;
}

export interface StoredCertificate {
  readonly pair: KeyPair;
  readonly facts: CertificateFacts;
}

/** How it went so far with one authority. */
export interface AcmeHistory {
  readonly failure: AcmeFailure | undefined;
  /** When it has last issued a certificate. */
  readonly issuedAt: number | undefined;
}

const NO_HISTORY: AcmeHistory = { failure: undefined, issuedAt: undefined };

const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----\n?/;

/**
 * Account key, certificate and the last failure of one authority, each in a file that is complete or absent:
 * `acme/<authority>/{account.pem,<name>/bundle.pem,<name>/state.json}`. Beside the bundle lie `fullchain.pem` and `key.pem` for other
 * programs.
 */
export class AcmeStore {
  readonly #options: AcmeStoreOptions;
  readonly #root: string;
  readonly #folder: string;

  constructor(options: AcmeStoreOptions) {
    this.#options = options;
    this.#root = path.join(options.storage, 'acme', options.id);
    this.#folder = path.join(this.#root, options.name);
  }

  /** PEM text; undefined when there is none yet. */
  accountKey(): Promise<string | undefined> {
    return readText(path.join(this.#root, 'account.pem'));
  }

  /** @throws AppError UNAVAILABLE when it cannot be written */
  async keepAccountKey(pem: string): Promise<void> {
    await replaceFile(path.join(this.#root, 'account.pem'), pem);
  }

  /** Why nothing can be kept here; undefined when it can. A certificate that is lost again would be asked for again and again. */
  async writeProblem(): Promise<string | undefined> {
    const probe = path.join(this.#folder, '.probe');
    try {
      await replaceFile(probe, '');
      await rm(probe);
      return undefined;
    } catch (error) {
      return `${errorMessage(error)}: give the folder to user ${process.getuid?.() ?? 'of this process'}`;
    }
  }

  /** Our own certificate, else the one that an older installation left. */
  async certificate(): Promise<StoredCertificate | undefined> {
    const bundle = await readText(path.join(this.#folder, 'bundle.pem'));
    const own = bundle === undefined ? undefined : review({ cert: bundle.replace(KEY, ''), key: KEY.exec(bundle)?.[0] ?? '' });
    return own ?? (await this.#legacyCertificate());
  }

  /** @throws AppError UNAVAILABLE when it cannot be written */
  async keepCertificate({ cert, key }: KeyPair): Promise<void> {
    await replaceFile(path.join(this.#folder, 'bundle.pem'), `${key.trim()}\n${cert.trim()}\n`);
    await replaceFile(path.join(this.#folder, 'key.pem'), key);
    await replaceFile(path.join(this.#folder, 'fullchain.pem'), cert);
  }

  async history(): Promise<AcmeHistory> {
    const text = await readText(path.join(this.#folder, 'state.json'));
    return text === undefined ? NO_HISTORY : parseHistory(text);
  }

  /** What cannot be written is remembered for as long as the process lives. */
  async keepHistory(history: AcmeHistory): Promise<void> {
    try {
      await replaceFile(path.join(this.#folder, 'state.json'), `${JSON.stringify(history)}\n`);
    } catch (error) {
      this.#options.log.warn({ reason: errorMessage(error) }, 'state of the certificate request not kept');
    }
  }

  // COMPAT(docker-jitsi-meet): acme.sh installs into acme-certs, without saying of which authority (deployment contract §6).
  async #legacyCertificate(): Promise<StoredCertificate | undefined> {
    for (const folder of this.#options.legacy) {
      const [cert, key] = await Promise.all(
        ['fullchain.pem', 'key.pem'].map((file) => readText(path.join(folder, this.#options.name, file))),
      );
      const found = cert !== undefined && key !== undefined ? review({ cert, key }) : undefined;
      if (found && /\bstaging\b|\bfake\b/i.test(found.facts.issuer) === this.#options.isStaging) return found;
    }
    return undefined;
  }
}

function review(pair: KeyPair): StoredCertificate | undefined {
  const result = reviewPair(pair);
  return result.kind === 'good' ? { pair, facts: result.facts } : undefined;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

const KINDS: readonly unknown[] = ['precheck', 'unreachable', 'refused', 'limited'];

function parseHistory(text: string): AcmeHistory {
  try {
    const { failure, issuedAt } = JSON.parse(text) as { failure?: Partial<AcmeFailure>; issuedAt?: unknown };
    return { failure: wholeFailure(failure), issuedAt: typeof issuedAt === 'number' && Number.isFinite(issuedAt) ? issuedAt : undefined };
  } catch {
    return NO_HISTORY;
  }
}

function wholeFailure(failure: Partial<AcmeFailure> | undefined): AcmeFailure | undefined {
  const isWhole =
    failure !== undefined &&
    KINDS.includes(failure.kind) &&
    typeof failure.reason === 'string' &&
    Array.isArray(failure.names) &&
    [failure.count, failure.prechecks, failure.nextAt].every((value) => Number.isFinite(value));
  return isWhole ? (failure as AcmeFailure) : undefined;
}
