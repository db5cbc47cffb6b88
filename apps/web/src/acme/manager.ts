import { createHash } from 'node:crypto';
import { type Clock, errorMessage, type Finding, type Log, type Timer } from '@parley/kernel';
import type { Metrics } from '@parley/metrics';
import type { KeyPair } from '../tls/self-signed.ts';
import type { Authority } from './authority.ts';
import { authorityProblem } from './authority-http.ts';
import type { AcmeDirectory } from './directory.ts';
import { type AcmeFailure, type AcmeStep, afterFailure, asksAnyway, boundedFailure, type FailedAttempt, planAcme } from './plan.ts';
import type { AcmeStore, StoredCertificate } from './store.ts';

export interface AcmeManagerDeps {
  readonly directory: AcmeDirectory;
  readonly names: readonly string[];
  readonly store: AcmeStore;
  readonly authority: Authority;
  /** What we see ourselves that will keep the authority from proving the names. */
  precheck(names: readonly string[]): Promise<readonly string[]>;
  /** Is a certificate of the operator in use, so that no other is wanted? */
  isSuperseded(): boolean;
  /** Called after another certificate has come into the store. */
  onIssued(): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  random(): number;
}

/** For people who ask how it stands. */
export interface AcmeStatus {
  readonly authority: string;
  readonly names: readonly string[];
  readonly state: 'issued' | 'waiting' | 'asking' | 'not needed';
  /** ISO 8601. */
  readonly nextAttempt: string | undefined;
  readonly lastError: string | undefined;
}

/** Longest sleep: a machine that was suspended notices soon that its time has come. */
const MAX_SLEEP_MS = 3_600_000;

/**
 * Gets a certificate, and another one when two thirds of its life are over, for as long as the process runs. Whatever goes wrong is
 * logged, remembered over restarts, and tried again later; the certificate that is there stays.
 */
export class AcmeManager {
  readonly #deps: AcmeManagerDeps;
  readonly #spread: number;
  readonly #attempts;
  #timer: Timer | undefined;
  #stored: StoredCertificate | undefined;
  #failure: AcmeFailure | undefined;
  #issuedAt: number | undefined;
  #step: AcmeStep | undefined;
  #isAsking = false;
  #isStopped = false;

  constructor(deps: AcmeManagerDeps) {
    this.#deps = deps;
    this.#spread = (createHash('sha256').update(deps.names.join(',')).digest()[0] ?? 0) / 255;
    this.#attempts = deps.metrics.counter('acme_attempts_total', 'Requests for a certificate.', ['result']);
    deps.metrics.gauge('acme_failures', 'Requests for a certificate that have failed in a row.', { read: () => this.#failure?.count ?? 0 });
  }

  /** Begins; never rejects. */
  async start(): Promise<void> {
    const { store, log, directory, names, clock } = this.#deps;
    this.#stored = await store.certificate();
    const { failure, issuedAt } = await store.history();
    this.#issuedAt = issuedAt;
    // Whoever mends the DNS and restarts wants to see it; the authority has seen nothing of what failed before.
    this.#failure = failure?.kind === 'precheck' ? { ...failure, nextAt: clock.now() } : failure;
    log.info({ authority: directory.url, names, isStaging: directory.isStaging }, 'certificates come from an authority');
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** The certificate that is there, for whoever serves it. */
  async issued(): Promise<KeyPair | undefined> {
    return (await this.#deps.store.certificate())?.pair;
  }

  get status(): AcmeStatus {
    const { directory, names } = this.#deps;
    const waits = this.#stored ? 'issued' : 'waiting';
    return {
      authority: directory.url,
      names,
      state: this.#deps.isSuperseded() ? 'not needed' : this.#isAsking ? 'asking' : waits,
      nextAttempt: this.#step && new Date(this.#step.at).toISOString(),
      lastError: this.#failure?.reason,
    };
  }

  findings(): readonly Finding[] {
    const failure = this.#failure;
    if (!failure || this.#deps.isSuperseded()) return [];
    const isServed = this.#stored !== undefined && this.#stored.facts.notAfter > this.#deps.clock.now();
    return [
      {
        severity: isServed ? 'warning' : 'error',
        subject: `LETSENCRYPT_DOMAIN=${failure.names.join(',')}`,
        problem: `no certificate from ${new URL(this.#deps.directory.url).host}: ${failure.reason}`,
        effect: isServed ? 'the present certificate will end' : 'browsers warn of a self-signed certificate, mobile apps refuse it',
        remedy: `The next attempt is at ${new Date(failure.nextAt).toISOString()}${failure.kind === 'precheck' ? ', or at a restart' : ''}`,
      },
    ];
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock, names } = this.#deps;
    const now = clock.now();
    this.#failure &&= boundedFailure(this.#failure, now);
    const situation = { certificate: this.#stored?.facts, failure: this.#failure, issuedAt: this.#issuedAt, spread: this.#spread };
    this.#step = planAcme({ now, names, ...situation });
    this.#timer?.cancel();
    this.#timer = clock.after(Math.min(Math.max(0, this.#step.at - now), MAX_SLEEP_MS), () => void this.#wake());
  }

  async #wake(): Promise<void> {
    const isDue = this.#step !== undefined && this.#step.at <= this.#deps.clock.now();
    if (isDue && this.#deps.isSuperseded()) {
      this.#timer = this.#deps.clock.after(MAX_SLEEP_MS, () => void this.#wake());
      return;
    }
    if (isDue && !this.#isAsking) {
      this.#isAsking = true;
      await this.#attempt().catch((error: unknown) =>
        this.#failed({ kind: 'refused', reason: errorMessage(error), names: this.#deps.names }),
      );
      this.#isAsking = false;
    }
    this.#schedule();
  }

  async #attempt(): Promise<void> {
    const { store, names, log, precheck, directory } = this.#deps;
    const why = this.#step?.why;
    const notWritable = await store.writeProblem();
    if (notWritable !== undefined) return await this.#failed({ kind: 'precheck', reason: notWritable, names });
    const findings = await precheck(names);
    const own = findings.join('; ');
    if (findings.length > 0 && !asksAnyway(this.#failure)) return await this.#failed({ kind: 'precheck', reason: own, names });
    log.info({ authority: directory.url, names, why, ...(own && { doubts: own }) }, 'certificate requested');
    // A process that dies in the middle must not ask again at once when it is back.
    const interrupted = this.#next({ kind: 'unreachable', reason: 'the request was interrupted', names });
    await store.keepHistory({ failure: interrupted, issuedAt: this.#issuedAt });
    try {
      await this.#order();
    } catch (error) {
      const reason = own ? `${errorMessage(error)} (${own})` : errorMessage(error);
      await this.#failed({ ...authorityProblem(error), reason, names });
    }
  }

  async #order(): Promise<void> {
    const { store, authority, names, log } = this.#deps;
    const known = await store.accountKey();
    const accountKey = known ?? (await authority.createAccountKey());
    if (known === undefined) await store.keepAccountKey(accountKey);
    await store.keepCertificate(await authority.order(names, accountKey));
    this.#failure = undefined;
    this.#issuedAt = this.#deps.clock.now();
    await store.keepHistory({ failure: undefined, issuedAt: this.#issuedAt });
    this.#stored = await store.certificate();
    this.#attempts.inc(1, { result: 'issued' });
    log.info({ names, until: this.#stored && new Date(this.#stored.facts.notAfter).toISOString() }, 'certificate issued');
    await this.#deps.onIssued();
  }

  #next(attempt: FailedAttempt): AcmeFailure {
    const { clock, random } = this.#deps;
    return afterFailure(attempt, this.#failure, { now: clock.now(), random });
  }

  async #failed(attempt: FailedAttempt): Promise<void> {
    this.#failure = this.#next(attempt);
    this.#attempts.inc(1, { result: attempt.kind });
    const { kind, reason, names, count, nextAt } = this.#failure;
    const fields = { names, kind, reason, failures: count, nextAttempt: new Date(nextAt).toISOString() };
    if (kind === 'precheck' || kind === 'refused') this.#deps.log.error(fields, 'no certificate obtained');
    else this.#deps.log.warn(fields, 'no certificate obtained');
    await this.#deps.store.keepHistory({ failure: this.#failure, issuedAt: this.#issuedAt });
  }
}
