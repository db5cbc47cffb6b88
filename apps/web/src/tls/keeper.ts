import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { AppError, errorMessage, type Finding, findingLine, SerialQueue, type Timer } from '@parley/kernel';
import { type Certificate, type CertificateOptions, loadCertificate } from './certificates.ts';
import { certificateFindings, daysLeft } from './findings.ts';
import { signatureOf } from './key-files.ts';
import type { KeyPair } from './self-signed.ts';

/** Bind mounts of single files tell no watcher when the host changes them. */
const POLL_MS = 5_000;
/** Two files are written one after the other; only then do they fit. */
const SETTLE_MS = 1_000;
const DAY_MS = 86_400_000;

/** The certificate that is served: whatever changes on disk is served without a restart, what does not fit is not. */
export class CertificateKeeper {
  readonly #options: CertificateOptions;
  readonly #queue = new SerialQueue();
  readonly #timers: Timer[] = [];
  readonly #watchers: FSWatcher[] = [];
  readonly #replaced: ((certificate: Certificate) => void)[] = [];
  #settling: Timer | undefined;
  #current: Certificate;
  #problem: string | undefined;
  #signature = '';

  private constructor(options: CertificateOptions, first: Certificate) {
    this.#options = options;
    this.#current = first;
  }

  /**
   * Loads the certificate and begins to watch.
   * @throws AppError CONFIG_INVALID when the operator's files do not fit
   */
  static async open(options: CertificateOptions): Promise<CertificateKeeper> {
    const { certificate, problem } = await loadCertificate(options);
    if (problem !== undefined) throw new AppError('CONFIG_INVALID', problem);
    const keeper = new CertificateKeeper(options, certificate);
    keeper.#signature = await signatureOf(options.own);
    keeper.#report();
    keeper.#watch();
    return keeper;
  }

  get current(): Certificate {
    return this.#current;
  }

  /** Is it one of the operator's that others vouch for, and that has not ended? */
  get isOperators(): boolean {
    const { origin, facts } = this.#current;
    return origin === 'operator' && !facts.isOwnIssuer && facts.notAfter > this.#options.clock.now();
  }

  findings(): readonly Finding[] {
    const { publicHost, clock } = this.#options;
    return certificateFindings({ certificate: this.#current, problem: this.#problem, publicHost, now: clock.now() });
  }

  /** Whole days until the certificate ends; negative afterwards. */
  get daysLeft(): number {
    return daysLeft(this.#current, this.#options.clock.now());
  }

  onReplaced(callback: (certificate: Certificate) => void): void {
    this.#replaced.push(callback);
  }

  /** Looks again now; never rejects. */
  refresh(): Promise<void> {
    return this.#queue.run(() => this.#reload()).catch((error: unknown) => this.#options.log.error({ error }, 'certificate not replaced'));
  }

  stop(): void {
    for (const timer of [...this.#timers, ...(this.#settling ? [this.#settling] : [])]) timer.cancel();
    for (const watcher of this.#watchers) watcher.close();
  }

  async #reload(): Promise<void> {
    const { certificate, problem } = await loadCertificate(this.#options);
    const isNews = problem !== this.#problem;
    this.#problem = problem;
    // The operator's older certificate is better than any other, as long as the new one is not complete.
    const isKept = problem !== undefined && this.#current.origin === 'operator';
    if (!isKept && !isSame(certificate, this.#current)) this.#replace(certificate);
    else if (isNews) this.#report();
  }

  #replace(certificate: Certificate): void {
    this.#current = certificate;
    const { origin, facts } = certificate;
    this.#options.log.info({ origin, issuer: facts.issuer, daysLeft: this.daysLeft }, 'certificate replaced');
    this.#report();
    for (const callback of this.#replaced) callback(certificate);
  }

  /** What clients will not like; each line once, and once a day. */
  #report(): void {
    const { log } = this.#options;
    for (const finding of this.findings()) {
      const line = findingLine(finding);
      if (finding.severity === 'error') log.error({ subject: finding.subject }, line);
      else log.warn({ subject: finding.subject }, line);
    }
  }

  #watch(): void {
    const { clock, own, log } = this.#options;
    this.#timers.push(clock.every(POLL_MS, () => void this.#poll()));
    this.#timers.push(clock.every(DAY_MS, () => void this.refresh().then(() => this.#report())));
    for (const directory of new Set(own.map(({ cert }) => path.dirname(cert)))) {
      try {
        const watcher = watch(directory, { persistent: false }, () => this.#settle());
        watcher.on('error', () => watcher.close());
        this.#watchers.push(watcher);
      } catch (error) {
        log.debug({ directory, reason: errorMessage(error) }, 'folder of certificates not watched, only looked at');
      }
    }
  }

  async #poll(): Promise<void> {
    if ((await signatureOf(this.#options.own)) !== this.#signature) this.#settle();
  }

  #settle(): void {
    this.#settling?.cancel();
    this.#settling = this.#options.clock.after(SETTLE_MS, () => void this.#settled());
  }

  async #settled(): Promise<void> {
    this.#signature = await signatureOf(this.#options.own);
    await this.refresh();
  }
}

/** The same certificate with another chain behind it is another one to clients. */
function isSame(a: KeyPair, b: KeyPair): boolean {
  return a.cert === b.cert && a.key === b.key;
}
