import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { VideoSource } from './types.ts';

/** Height of a source for which the receiver's constraints name neither a value nor a default (bridge contract §10). */
export const DEFAULT_MAX_HEIGHT = 180;

/** More video sources are never forwarded to one receiver (bridge contract §10, ssrc-limit). */
export const MAX_LAST_N = 50;

/**
 * The height a receiver wants of a source, in pixels of the smaller dimension: 0 = off, −1 = unlimited.
 * Before the first constraints have arrived nothing is wanted. COMPAT(clients of 2021): they name the endpoint.
 */
export function wantedHeight(constraints: ReceiverConstraints | undefined, source: Pick<VideoSource, 'name' | 'owner'>): number {
  if (!constraints) return 0;
  const height = (ownConstraint(constraints, source) ?? constraints.defaultConstraints)?.maxHeight ?? DEFAULT_MAX_HEIGHT;
  return height < 0 ? -1 : height;
}

function ownConstraint({ constraints = {} }: ReceiverConstraints, { name, owner }: Pick<VideoSource, 'name' | 'owner'>) {
  if (Object.hasOwn(constraints, name)) return constraints[name];
  return Object.hasOwn(constraints, owner) ? constraints[owner] : undefined;
}

/** The smallest of the limits that are set; a negative or missing one does not limit. */
export function effectiveLastN(...limits: readonly (number | undefined)[]): number {
  const set = limits.filter((limit) => limit !== undefined && limit >= 0) as number[];
  return Math.min(MAX_LAST_N, ...set);
}

/** The larger of two heights, where −1 is the largest of all. */
export function higherOf(a: number, b: number): number {
  return a < 0 || b < 0 ? -1 : Math.max(a, b);
}

/** Whether height `a` asks for less than height `b`. */
export function isLower(a: number, b: number): boolean {
  if (a < 0) return false;
  return b < 0 || a < b;
}
