import type { Clock } from '@parley/kernel';
import type { BridgeSelector } from './ports.ts';

/** A conference that is too much for one bridge is likely to be so for the next: it is not sent round. */
const MOVE_EVERY_MS = 300_000;

export interface OverloadReliefDeps {
  readonly clock: Clock;
  readonly bridges: Pick<BridgeSelector, 'hasRoom'>;
}

/** What becomes of one conference whose bridge is overloaded and takes nobody else. */
export class OverloadRelief {
  readonly #deps: OverloadReliefDeps;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: OverloadReliefDeps) {
    this.#deps = deps;
  }

  /**
   * Whether all go to another bridge, the newcomer too: if nobody is there yet anyway, or if another one has room for them.
   * `endpoints` = how many there are on the bridge.
   */
  isElsewhere(jid: string, endpoints: number): boolean {
    const { clock, bridges } = this.#deps;
    if (endpoints === 0) return true;
    const now = clock.now();
    if (now - this.#movedAt < MOVE_EVERY_MS || !bridges.hasRoom(endpoints + 1, jid)) return false;
    this.#movedAt = now;
    return true;
  }
}

/** Nobody else can be served in a conference now, or in a new one; whoever asks at the door is told, and asks again. */
export function hasNoRoom(
  bridges: Pick<BridgeSelector, 'select' | 'isOverloaded' | 'hasRoom'>,
  conference: { readonly bridgeJid: string | undefined; readonly endpoints: number } | undefined,
): boolean {
  const jid = conference?.bridgeJid ?? bridges.select({})?.jid;
  return jid !== undefined && bridges.isOverloaded(jid) && !bridges.hasRoom((conference?.endpoints ?? 0) + 1, jid);
}
