/** Who reads a variable: a container of ours, the compose files, a build, `npm start`, or a container made by others. */
export const READERS = [
  'web',
  'prosody',
  'jicofo',
  'jvb',
  'jigasi',
  'transcriber',
  'jibri',
  'compose',
  'init',
  'start',
  'build',
  'etherpad',
  'whiteboard',
  'rtcstats-server',
  'rtc-visualizer',
  'localstack',
  'grafana',
] as const;

export type Reader = (typeof READERS)[number];

/** What setting a variable does today. Whoever changes that changes the state in the same commit. */
export type State =
  | { readonly kind: 'works' }
  /** Read from a later version on: `capability` says which; `issue` is the issue in which it is made. */
  | { readonly kind: 'planned'; readonly capability: string; readonly issue?: number }
  /** Never: `reason` completes the sentence "has no effect: …". */
  | { readonly kind: 'noEffect'; readonly reason: string };

/** One environment variable: everything that is known about it, in one place. */
export interface Variable<T> {
  /** What it is for, one sentence for the reference page. */
  readonly purpose: string;
  /** What a value may look like, for the error line: `a port from 1 to 65535`. */
  readonly allowed: string;
  /** Value when the variable is unset or empty. */
  readonly fallback: T;
  /** Text that takes the place of an unset or empty value in a container (PARLEY_CONTAINER=1). */
  readonly container: string | undefined;
  /** Never printed; `NAME_FILE` may name a file that holds it. */
  readonly secret: boolean;
  /** Older names, read when the name itself is unset; using one logs a warning. */
  readonly aliases: readonly string[];
  readonly readers: readonly Reader[];
  readonly state: State;
  /** Whether the compose files hand the operator's value on; not where the inside of a container is fixed. */
  readonly passed: boolean;
  /** Known to Parley only, not to the stack that it stands in for. */
  readonly own: boolean;
  /** The value of a non-empty text, or undefined when it is not allowed. */
  parse(text: string): T | undefined;
}

/** What a declaration may say beyond purpose and default; the rest comes from the groups around it. */
export interface Options {
  readonly secret?: boolean;
  readonly aliases?: readonly string[];
  readonly container?: string;
  readonly readers?: readonly Reader[];
  readonly state?: State;
}

/** A declaration that works and that nobody reads yet: `readBy` names the readers. */
export function variable<T>(
  purpose: string,
  allowed: string,
  fallback: T,
  parse: (text: string) => T | undefined,
  { secret = false, aliases = [], container, readers = [], state = { kind: 'works' } }: Options = {},
): Variable<T> {
  return { purpose, allowed, fallback, parse, secret, aliases, container, readers, state, passed: true, own: false };
}

type Group = Readonly<Record<string, Variable<unknown>>>;
type Facts = Pick<Variable<unknown>, 'readers' | 'state' | 'passed' | 'own'>;

function amend<G extends Group>(group: G, change: (one: Variable<unknown>) => Partial<Facts>): G {
  return Object.fromEntries(Object.entries(group).map(([name, one]) => [name, { ...one, ...change(one) }])) as G;
}

/** Names the readers of a group; declarations that name their own keep them. */
export function readBy<G extends Group>(readers: readonly Reader[], group: G): G {
  return amend(group, (one) => (one.readers.length > 0 ? {} : { readers }));
}

/** Variables of a capability that is still to come, with the number of its issue where there is one. */
export function planned<G extends Group>(plan: { readonly capability: string; readonly issue?: number }, group: G): G {
  return amend(group, (one) => (one.state.kind === 'works' ? { state: { kind: 'planned', ...plan } } : {}));
}

/** Variables that are known and never do anything; `reason` completes "has no effect: …". */
export function noEffect<G extends Group>(reason: string, group: G): G {
  return amend(group, (one) => (one.state.kind === 'works' ? { state: { kind: 'noEffect', reason } } : {}));
}

/** Variables that compose files must not hand on: the value inside a container is fixed, or made there. */
export function notPassed<G extends Group>(group: G): G {
  return amend(group, () => ({ passed: false }));
}

/** Variables that only Parley knows. */
export function ownNames<G extends Group>(group: G): G {
  return amend(group, () => ({ own: true }));
}
