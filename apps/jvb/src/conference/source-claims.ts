import { colibriError } from '@parley/xmpp-colibri2';
import type { SourcePlan } from './source-plan.ts';

/** Who owns which SSRCs and names of sources in a conference: receivers know streams and sources by them. */
export class SourceClaims<Owner> {
  readonly #reserved: ReadonlySet<number>;
  readonly #ssrcs = new Map<number, Owner>();
  readonly #names = new Map<string, Owner>();
  readonly #plans = new Map<Owner, readonly SourcePlan[]>();

  /** @param reserved SSRCs that belong to the bridge */
  constructor(reserved: Iterable<number>) {
    this.#reserved = new Set(reserved);
  }

  /**
   * Makes these sources, and no other ones, those of `owner`.
   * @throws AppError bad-request when a name or an SSRC belongs to somebody else, or to the bridge; then nothing changes
   */
  claim(owner: Owner, plans: readonly SourcePlan[]): void {
    const isForeign = (holder: Owner | undefined) => holder !== undefined && holder !== owner;
    const clash = plans.flatMap((plan) => plan.ssrcs).find((ssrc) => this.#reserved.has(ssrc) || isForeign(this.#ssrcs.get(ssrc)));
    if (clash !== undefined) throw colibriError('bad-request', { text: `SSRC ${clash} is used by somebody else` });
    // One of two of the same name would replace the other.
    const double = plans.find((plan) => isForeign(this.#names.get(plan.name)));
    if (double) throw colibriError('bad-request', { text: `source ${double.name} is somebody else's` });
    this.release(owner);
    // Whoever has gone meanwhile claims nothing, and must not be remembered for that.
    if (plans.length > 0) this.#plans.set(owner, plans);
    for (const { name, ssrcs } of plans) {
      this.#names.set(name, owner);
      for (const ssrc of ssrcs) this.#ssrcs.set(ssrc, owner);
    }
  }

  /** `owner` sends nothing any more. */
  release(owner: Owner): void {
    for (const { name, ssrcs } of this.#plans.get(owner) ?? []) {
      this.#names.delete(name);
      for (const ssrc of ssrcs) this.#ssrcs.delete(ssrc);
    }
    this.#plans.delete(owner);
  }
}
