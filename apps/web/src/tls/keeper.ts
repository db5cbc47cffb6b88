import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { AppError, errorMessage, SerialQueue, type Timer } from '@parley/kernel';
import { type Certificate, type CertificateOptions, loadCertificate } from './certificates.ts';
import { signatureOf } from './key-files.ts';
import { coversHost } from './pair.ts';

/** Bind mounts of single files tell no watcher when the host changes them. */
const POLL_MS = 5_000;
/** Two files are written one after the other; only then do they fit. */
const SETTLE_MS = 1_000;
/** Whole days left from which on an ending certificate is reported, every day. */
export const WARN_DAYS = 20;
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

  /** Why newer files of the operator are not in use. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whole days until the certificate ends; negative afterwards. */
  get daysLeft(): number {
    return Math.floor((this.#current.facts.notAfter - this.#options.clock.now()) / DAY_MS);
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
    if (problem !== undefined) {
      if (isNews) this.#options.log.error({ reason: problem }, 'new certificate not used, the old one stays');
      // The operator's older certificate is better than any other, as long as the new one is not complete.
      if (this.#current.origin === 'operator') return;
    }
    if (certificate.fingerprint256 === this.#current.fingerprint256) return;
    this.#current = certificate;
    this.#options.log.info(
      { origin: certificate.origin, issuer: certificate.facts.issuer, daysLeft: this.daysLeft },
      'certificate replaced',
    );
    this.#report();
    for (const callback of this.#replaced) callback(certificate);
  }

  /** What clients will not like. */
  #report(): void {
    const { log, publicHost, clock } = this.#options;
    const { facts, remarks, origin } = this.#current;
    if (origin === 'self-signed') return;
    for (const remark of remarks) log.warn({ origin, remark }, 'certificate chain is doubtful');
    if (publicHost !== undefined && !coversHost(facts, publicHost))
      log.warn({ origin, names: facts.names, publicHost }, 'certificate does not name the host of PUBLIC_URL');
    if (facts.notAfter < clock.now()) log.error({ origin, expired: new Date(facts.notAfter).toISOString() }, 'certificate has expired');
    else if (this.daysLeft < WARN_DAYS) log.warn({ origin, daysLeft: this.daysLeft }, 'certificate ends soon');
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
