import { AppError } from '@parley/kernel';
import type { Probes } from './check.ts';
import type { DoctorSettings } from './settings.ts';

/** What came back from an address. */
export type Seen =
  | { readonly kind: 'ours' }
  /** Another process of Parley. */
  | { readonly kind: 'other-parley' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'stranger'; readonly status: number }
  | { readonly kind: 'silent'; readonly code: string; readonly reason: string };

/** What is known of the running stack before any check. */
export interface StackFacts {
  /** Where web answers without a proxy in front; undefined when it does not. */
  readonly direct: string | undefined;
  /** The id that web's process gave itself. */
  readonly instance: string | undefined;
  /** Whether it should run: it was started, or this is one of its containers. */
  readonly isExpected: boolean;
  /** What answers at PUBLIC_URL; undefined when that is not set or the stack does not run. */
  readonly page: Seen | undefined;
}

/** Header by which web's own process tells itself from others (apps/web). */
export const INSTANCE_HEADER = 'x-parley-instance';

/** Looks for web where it should be, by the way that no proxy can spoil. */
export async function findStack(
  settings: DoctorSettings,
  probes: Pick<Probes, 'http'>,
  { isStarted, offline }: { readonly isStarted: boolean; readonly offline: boolean },
): Promise<StackFacts> {
  const isExpected = isStarted || settings.isContainer;
  for (const base of settings.direct) {
    const answer = await probes.http({ url: `${base}/about/health` }).catch(() => undefined);
    const instance = answer?.headers[INSTANCE_HEADER];
    if (instance === undefined) continue;
    const page = settings.publicUrl === undefined || offline ? undefined : await look(settings.publicUrl, instance, probes);
    return { direct: base, instance, page, isExpected };
  }
  return { direct: undefined, instance: undefined, page: undefined, isExpected };
}

/** What answers at an address: the process that calls itself `instance`, or somebody else. */
export async function look(base: string, instance: string | undefined, probes: Pick<Probes, 'http'>): Promise<Seen> {
  try {
    const { status, headers } = await probes.http({ url: `${base}/about/health` });
    const found = headers[INSTANCE_HEADER];
    if (found !== undefined) return { kind: found === instance ? 'ours' : 'other-parley' };
    const location = status >= 300 && status < 400 ? headers.location : undefined;
    return location ? { kind: 'redirect', location: new URL(location, base).href } : { kind: 'stranger', status };
  } catch (failure) {
    const code = AppError.is(failure) ? String(failure.details.code ?? failure.code) : 'ERROR';
    return { kind: 'silent', code, reason: failure instanceof Error ? failure.message : String(failure) };
  }
}

/** Text of every check that needs a running stack where there is none. */
export const NOT_RUNNING = 'the stack does not run';
