import type { SourceAllocation } from '@parley/allocation';
import type { EndpointSource } from './endpoint-source.ts';
import type { Forward } from './forward.ts';

/** Consumers of each kind per receiver, as in the reference bridge (bridge contract §12): each is an m-line of the client. */
const MOST_PER_KIND = 50;
/**
 * Where there are no more video sources than this, all are announced before they are wanted; else each costs the receiver an
 * m-line, and the bridge a consumer, only when needed.
 */
const ANNOUNCED_UNASKED = 20;

interface View {
  byName(source: string): EndpointSource | undefined;
  /** By recency of speech. */
  readonly video: readonly { readonly name: string }[];
  /** The audio that needs consumers of its own, by recency of speech. */
  readonly audio: readonly EndpointSource[];
}

interface Choice {
  /** Sources that need a consumer. */
  readonly added: readonly EndpointSource[];
  /** Forwards that make room for them. */
  readonly dropped: readonly Forward[];
}

/**
 * Which sources a receiver needs consumers of. Consumers are kept while there is room, wanted or not: making one costs the
 * client a negotiation. Pure.
 */
export function chooseSources(
  view: View,
  allocation: ReadonlyMap<string, SourceAllocation>,
  forwards: ReadonlyMap<string, Forward>,
): Choice {
  const unasked = view.video.length > ANNOUNCED_UNASKED ? 0 : ANNOUNCED_UNASKED;
  // Of many, those that are neither asked for nor there already need not be looked at.
  const rest = unasked > 0 ? view.video : view.video.filter(({ name }) => forwards.has(name));
  const byPlace = [...new Set([...allocation.keys(), ...rest.map(({ name }) => name)])].flatMap((name) => view.byName(name) ?? []);
  const isOn = (source: EndpointSource) => allocation.get(source.name)?.on === true;
  const choices = [choose(byPlace, isOn, unasked, forwards), choose(view.audio, () => true, MOST_PER_KIND, forwards)];
  return { added: choices.flatMap((choice) => choice.added), dropped: choices.flatMap((choice) => choice.dropped) };
}

/** Of one kind, the most important first. */
function choose(
  sources: readonly EndpointSource[],
  isWanted: (source: EndpointSource) => boolean,
  unasked: number,
  forwards: ReadonlyMap<string, Forward>,
): Choice {
  const wanted = new Set(sources.filter(isWanted).slice(0, MOST_PER_KIND));
  const have = sources.filter((source) => forwards.has(source.name));
  const added: EndpointSource[] = [];
  for (const source of sources) {
    if (forwards.has(source.name)) continue;
    if (wanted.has(source) || have.length + added.length < unasked) added.push(source);
  }
  const over = have.length + added.length - MOST_PER_KIND;
  const idle = have.filter((source) => !wanted.has(source));
  const dropped = over > 0 ? idle.slice(-over).flatMap((source) => forwards.get(source.name) ?? []) : [];
  return { added, dropped };
}
