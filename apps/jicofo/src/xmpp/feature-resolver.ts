import { errorMessage, type Log, withDeadline } from '@parley/kernel';
import { type Element, FEATURE, NS, xml } from '@parley/xmpp-core';
import { type OccupantPresence, parseCaps, parseDiscoInfo } from '@parley/xmpp-muc';
import { verificationString } from './capabilities.ts';

type Features = ReadonlySet<string>;

/** What a client that does not answer is taken for (focus contract §5). */
export const DEFAULT_FEATURES: Features = new Set([FEATURE.audio, FEATURE.video, FEATURE.sctp]);

const KNOWN: ReadonlySet<string> = new Set(Object.values(FEATURE));
const MAX_CACHED = 2_000;
const TIMEOUT_MS = 5_000;
const SHARED_WAIT_MS = 500;

export interface FeatureResolverDeps {
  readonly log: Log;
  /** A disco#info request. */
  readonly query: (to: string, child: Element, timeoutMs: number) => Promise<Element | undefined>;
}

/**
 * What occupants can do: their entity capabilities, else the `<features>` of their presence, else the defaults. One disco#info
 * per client build: an answer is shared only when its hash proves that it belongs to the announced capabilities, so that
 * nobody can speak for others.
 */
export class FeatureResolver {
  readonly #deps: FeatureResolverDeps;
  readonly #cache = new Map<string, Features>();
  readonly #asking = new Map<string, Promise<Features>>();
  /** Sets by their content: many clients, few sets. */
  readonly #interned = new Map<string, Features>();
  /** Members seen by the node and hash that they announce. */
  readonly #seen = new Map<string, number>();

  constructor(deps: FeatureResolverDeps) {
    this.#deps = deps;
  }

  async featuresOf(presence: OccupantPresence): Promise<Features> {
    const caps = parseCaps(presence.element);
    this.#count(caps ? `${caps.node}#${caps.ver}` : 'none');
    const occupant = `${presence.room}/${presence.nick}`;
    if (!caps) return this.#withoutCaps(presence, occupant);
    const shared = `${caps.node}#${caps.ver}`;
    const own = `${occupant} ${presence.jid} ${shared}`;
    const known = this.#cache.get(shared) ?? this.#cache.get(own);
    if (known) return known;
    // Somebody of the same build is being asked: that answer may do for this one too, but not if it is slow.
    const asking = this.#asking.get(shared);
    if (asking) await withDeadline(asking, SHARED_WAIT_MS, 'capabilities').catch(() => undefined);
    return this.#cache.get(shared) ?? this.#once(shared, () => this.#ask(occupant, own, caps.hash === 'sha-1' ? caps : undefined));
  }

  /** COMPAT(gateways): they say in their presence what they can do; some say there only what they are. */
  async #withoutCaps({ features, jid }: OccupantPresence, occupant: string): Promise<Features> {
    if (features.has(FEATURE.audio) || features.has(FEATURE.video)) return this.#intern(features);
    const own = `${occupant} ${jid}`;
    return this.#intern(new Set([...(this.#cache.get(own) ?? (await this.#ask(occupant, own, undefined))), ...features]));
  }

  #once(key: string, ask: () => Promise<Features>): Promise<Features> {
    const running = ask();
    if (!this.#asking.has(key)) {
      this.#asking.set(key, running);
      void running.finally(() => this.#asking.delete(key));
    }
    return running;
  }

  async #ask(occupant: string, own: string, caps: { node: string; ver: string } | undefined): Promise<Features> {
    try {
      const answer = await this.#deps.query(occupant, xml('query', { xmlns: NS.discoInfo }), TIMEOUT_MS);
      if (!answer) return DEFAULT_FEATURES;
      const features = this.#intern(parseDiscoInfo(answer).features);
      const isProven = caps !== undefined && verificationString(answer) === caps.ver;
      this.#remember(isProven ? `${caps.node}#${caps.ver}` : own, features);
      return features;
    } catch (error) {
      this.#deps.log.info({ occupant, reason: errorMessage(error) }, 'no capabilities, defaults are assumed');
      return DEFAULT_FEATURES;
    }
  }

  /** Members that were asked for their features, by client build. */
  statistics(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#seen);
  }

  /** Only what a focus acts on is kept, and one set for all that can do the same. */
  #intern(features: Features): Features {
    const relevant = [...features].filter((feature) => KNOWN.has(feature)).sort();
    const key = relevant.join(' ');
    const known = this.#interned.get(key) ?? new Set(relevant);
    this.#interned.set(key, known);
    const [oldest] = this.#interned.keys();
    if (this.#interned.size > MAX_CACHED && oldest !== undefined) this.#interned.delete(oldest);
    return known;
  }

  #count(build: string): void {
    this.#seen.set(build, (this.#seen.get(build) ?? 0) + 1);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_CACHED && oldest !== undefined) this.#seen.delete(oldest);
  }

  #remember(key: string, features: Features): void {
    this.#cache.set(key, features);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > MAX_CACHED && oldest !== undefined) this.#cache.delete(oldest);
  }
}
