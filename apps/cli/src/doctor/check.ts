import type { Clock, Finding } from '@parley/kernel';
import type { SocketAddress } from '@parley/stun';
import type { CertificateFacts } from './probes/certificate.ts';
import type { HttpAnswer, HttpQuestion } from './probes/http.ts';
import type { FolderFacts } from './probes/machine.ts';
import type { WebSocketAnswer, WebSocketQuestion } from './probes/web-socket.ts';
import type { DoctorSettings } from './settings.ts';
import type { StackFacts } from './stack.ts';

/** Every way in which checks touch the world; each ends by itself within seconds. */
export interface Probes {
  /** @throws AppError TIMEOUT or UNAVAILABLE; `details.code` is the system's code, ECONNREFUSED say */
  http(question: HttpQuestion): Promise<HttpAnswer>;
  /** As services ask other services: certificates have to be good. @throws AppError TIMEOUT or UNAVAILABLE */
  trusted(url: string): Promise<HttpAnswer>;
  webSocket(question: WebSocketQuestion): Promise<WebSocketAnswer>;
  /** @throws AppError TIMEOUT or UNAVAILABLE */
  certificate(host: string, port: number): Promise<CertificateFacts>;
  /** All addresses of a name. @throws when it has none */
  resolve(host: string): Promise<readonly string[]>;
  /** A connectivity check of an ICE agent with these credentials. @throws AppError TIMEOUT or UNAVAILABLE */
  stun(to: SocketAddress, credentials: { readonly ufrag: string; readonly pwd: string }): Promise<void>;
  /** Resolves when a TCP connection was opened. @throws AppError TIMEOUT or UNAVAILABLE */
  tcp(to: SocketAddress): Promise<void>;
  folder(path: string): Promise<FolderFacts>;
  /** Addresses of this machine's interfaces. */
  ownAddresses(): readonly string[];
}

export interface CheckContext {
  readonly settings: DoctorSettings;
  readonly probes: Probes;
  readonly stack: StackFacts;
  readonly clock: Clock;
}

/** What came of a check: one line in short, and what there is to put right. */
export interface CheckResult {
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** The check could not be made; the summary says why. */
  readonly isSkipped?: boolean;
}

/** One thing that `parley doctor` looks at. */
export interface Check {
  readonly name: string;
  /** It asks services or name servers: left out by --offline. */
  readonly isOnline: boolean;
  run(context: CheckContext): Promise<CheckResult>;
}

/** A check that cannot be made here. */
export const skipped = (reason: string): CheckResult => ({ summary: reason, findings: [], isSkipped: true });

/** Something that keeps users from what they came for. */
export const error = (subject: string, problem: string, effect: string, remedy: string): Finding => ({
  severity: 'error',
  ...{ subject, problem, effect, remedy },
});

/** Something that the owner has probably meant otherwise. */
export const warning = (subject: string, problem: string, effect: string, remedy: string): Finding => ({
  severity: 'warning',
  ...{ subject, problem, effect, remedy },
});
