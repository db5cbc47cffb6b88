/** What ended the last attempt. */
export type AcmeFailure = {
  /**
   * `precheck`: we saw ourselves that it cannot work, the authority was not asked; `unreachable`: the authority does not answer;
   * `refused`: it said no; `limited`: it wants us to wait.
   */
  readonly kind: 'precheck' | 'unreachable' | 'refused' | 'limited';
  readonly reason: string;
  /** Names that were asked for. */
  readonly names: readonly string[];
  /** Attempts that have failed in a row, this one included. */
  readonly count: number;
  /** Those of them that ended before the authority was asked, in a row. */
  readonly prechecks: number;
  /** Not before this moment again. */
  readonly nextAt: number;
};

export interface AcmeSituation {
  readonly now: number;
  /** Names that the certificate has to have. */
  readonly names: readonly string[];
  /** The one that we have from this authority. */
  readonly certificate: { readonly notBefore: number; readonly notAfter: number; readonly names: readonly string[] } | undefined;
  readonly failure: AcmeFailure | undefined;
  /** When the authority has last issued one, by our clock. */
  readonly issuedAt: number | undefined;
  /** 0 to 1, constant for one installation: keeps those that were made on the same day from renewing at the same moment. */
  readonly spread: number;
}

export interface AcmeStep {
  /** When to ask for a certificate; in the past: now. */
  readonly at: number;
  readonly why: 'missing' | 'names' | 'renewal';
}

/** Part of the lifetime after which a certificate is renewed, and the width of the window around which installations spread. */
const RENEW_AT = 2 / 3;
const SPREAD = 0.02;

/** Between two certificates of the same names: where the clock is wrong every one that comes is due at once. */
const MIN_INTERVAL_MS = 24 * 3_600_000;

/** When to ask for the next certificate. Names that were changed do not wait for what failed with the old ones. */
export function planAcme({ now, names, certificate, failure, issuedAt, spread }: AcmeSituation): AcmeStep {
  const plain = dueAt(now, names, certificate, spread);
  const isRecent = plain.why === 'renewal' && issuedAt !== undefined && issuedAt <= now;
  const due = isRecent ? { ...plain, at: Math.max(plain.at, issuedAt + MIN_INTERVAL_MS) } : plain;
  const isBlocked = failure !== undefined && sameNames(failure.names, names);
  return isBlocked ? { ...due, at: Math.max(due.at, failure.nextAt) } : due;
}

function dueAt(now: number, names: readonly string[], certificate: AcmeSituation['certificate'], spread: number): AcmeStep {
  if (certificate === undefined) return { at: now, why: 'missing' };
  if (!names.every((name) => certificate.names.includes(name))) return { at: now, why: 'names' };
  const lifetime = certificate.notAfter - certificate.notBefore;
  return { at: certificate.notBefore + lifetime * (RENEW_AT + SPREAD * spread), why: 'renewal' };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * First wait and longest wait of each kind. Let's Encrypt allows five failed validations per account, name and hour: with 15, 30
 * and 60 minutes it never sees more than three.
 */
const WAITS: Readonly<Record<AcmeFailure['kind'], readonly [first: number, longest: number]>> = {
  precheck: [MINUTE_MS, HOUR_MS],
  unreachable: [MINUTE_MS, HOUR_MS],
  refused: [15 * MINUTE_MS, 12 * HOUR_MS],
  limited: [HOUR_MS, 24 * HOUR_MS],
};

/** Longest time for which an authority may send us away with one answer. */
const MAX_RETRY_AFTER_MS = 8 * 24 * HOUR_MS;
const MAX_SPREAD = 1.05;

export interface FailedAttempt {
  readonly kind: AcmeFailure['kind'];
  readonly reason: string;
  readonly names: readonly string[];
  /** What the authority said, milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * What is remembered of a failed attempt: waits double from one to the next, each ±25 % but never shorter than what the authority
 * asked for. `random` gives 0 to 1.
 */
export function afterFailure(
  attempt: FailedAttempt,
  previous: AcmeFailure | undefined,
  { now, random }: { readonly now: number; readonly random: () => number },
): AcmeFailure {
  const before = previous && sameNames(previous.names, attempt.names) ? previous : undefined;
  const { kind, reason, names } = attempt;
  const count = (before?.count ?? 0) + 1;
  const inRow = before?.kind === kind ? count : 1;
  const [first, longest] = WAITS[kind];
  const wait = Math.min(longest, first * 2 ** Math.min(inRow - 1, 20)) * (0.75 + random() * 0.5);
  const asked = Math.min(attempt.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) * (1 + random() * (MAX_SPREAD - 1));
  const prechecks = kind === 'precheck' ? (before?.prechecks ?? 0) + 1 : 0;
  return { kind, reason, names, count, prechecks, nextAt: Math.round(now + Math.max(wait, asked)) };
}

/** A failure that was remembered: whatever the clock said when it was written, nobody is kept waiting for longer than an authority may ask. */
export function boundedFailure(failure: AcmeFailure, now: number): AcmeFailure {
  return { ...failure, nextAt: Math.min(failure.nextAt, now + MAX_RETRY_AFTER_MS * MAX_SPREAD) };
}

/** Attempts that our own check may stop before the authority is asked all the same. */
const TRUSTED_PRECHECKS = 4;

/**
 * May an attempt go on although our own check failed? A network may be unable to reach its own public address, which the authority
 * can: after some time it is asked, and from then on as rarely as after a refusal.
 */
export function asksAnyway(failure: AcmeFailure | undefined): boolean {
  return failure !== undefined && (failure.kind !== 'precheck' || failure.prechecks >= TRUSTED_PRECHECKS);
}
