import type { LossReason } from '../bridges/bridge-registry.ts';
import { Backoff } from './backoff.ts';
import { reactionTo } from './bridge-errors.ts';
import { BridgeSession } from './bridge-session.ts';
import type { InviterDeps } from './inviter-deps.ts';
import { OverloadRelief } from './overload-relief.ts';
import type { Participant } from './participant.ts';
import { RefusedBridges } from './refused-bridges.ts';

const RETRY = { firstMs: 250, mostMs: 30_000, forgiveAfterMs: Number.POSITIVE_INFINITY };

type Shared =
  | 'clock'
  | 'log'
  | 'counters'
  | 'room'
  | 'bridges'
  | 'bridgePort'
  | 'participants'
  | 'meetingId'
  | 'pinnedVersion'
  | 'onBridges';

export interface PlacementDeps extends Pick<InviterDeps, Shared> {
  /** Whoever of these is, or is about to be, on that bridge has to be invited anew after a while. */
  readonly onMoved: (participants: readonly Participant[], bridge: BridgeSession, delayMs: number) => void;
  /** There may be a bridge for those who have none. */
  readonly onAvailable: () => void;
}

/** On which bridge a conference is, one at a time, and when it goes to another one (focus contract §14–16). */
export class Placement {
  readonly #deps: PlacementDeps;
  readonly #refused: RefusedBridges;
  readonly #relief: OverloadRelief;
  readonly #retries = new Backoff(RETRY);
  #session: BridgeSession | undefined;
  #closed = false;

  constructor(deps: PlacementDeps) {
    this.#deps = deps;
    this.#refused = new RefusedBridges(deps.clock);
    this.#relief = new OverloadRelief({ clock: deps.clock, bridges: deps.bridges });
  }

  /** Endpoints on the bridge. */
  get endpoints(): number {
    return this.#session?.size ?? 0;
  }

  get bridgeJid(): string | undefined {
    return this.#session?.bridge.jid;
  }

  /**
   * Lets `act` begin on the conference's bridge, or a new one, when it is this participant's turn there; the turn lasts as long as
   * that does. Undefined when there is no bridge, or when nobody waits any more.
   */
  async inTurn<T>(
    participant: Pick<Participant, 'presence'>,
    signal: AbortSignal,
    act: (bridge: BridgeSession) => Promise<T>,
  ): Promise<T | undefined> {
    for (let bridge = this.#bridgeFor(participant); bridge; bridge = this.#bridgeFor(participant)) {
      const end = await bridge.turns.take();
      try {
        // Whoever left since is taken from the bridge already, and nobody would do it again.
        if (signal.aborted) return undefined;
        // At once: the last of the others may leave in between, and take the conference away from there.
        if (!bridge.closed) return await act(bridge);
      } finally {
        end();
      }
    }
    return undefined;
  }

  /** A bridge is lost to everybody. */
  bridgeLost(jid: string, reason: LossReason): void {
    const session = this.#session;
    if (session?.bridge.jid !== jid) return;
    // Media may still flow through a bridge that is merely silent: without another one nobody is moved.
    if (reason === 'silent' && !this.#deps.bridges.select({ exclude: new Set([jid]) })) {
      session.suspended = true;
      return;
    }
    this.#abandon(session, reason);
  }

  /**
   * Moves the conference away from a bridge that works, if there is another one (focus contract §17).
   * @returns the number of endpoints that move; a conference is on one bridge, so it is all or none
   */
  moveAway(jid: string): number {
    const session = this.#session;
    const { bridges } = this.#deps;
    if (session?.bridge.jid !== jid || session.empty || !bridges.select({ exclude: this.#refused.with(jid) })) return 0;
    const { size } = session;
    this.#refused.add(jid);
    this.#abandon(session, 'moved');
    return size;
  }

  /** A bridge appeared or works again. */
  bridgeAvailable(jid: string): void {
    const session = this.#session;
    if (session?.suspended && session.bridge.jid === jid) {
      session.suspended = false;
      session.probe().catch((error: unknown) => this.lostOn(session, error));
    } else if (session?.suspended) this.#abandon(session, 'silent');
    this.#deps.onAvailable();
  }

  /** The bridge says by itself that it lost the conference, or only these endpoints of it. */
  conferenceLost(jid: string, meetingId: string, endpoints?: readonly string[]): void {
    const session = this.#session;
    if (session?.bridge.jid !== jid || session.meetingId !== meetingId) return;
    if (endpoints) this.#endpointsLost(session, endpoints);
    else this.#abandon(session, 'failed');
  }

  /** The conference is not, or no longer, on that bridge. */
  lostOn(bridge: BridgeSession, error: unknown): void {
    if (bridge.closed || bridge !== this.#session) return;
    const { bridges } = this.#deps;
    const { jid } = bridge.bridge;
    const reaction = reactionTo(error, 'allocation');
    if (reaction === 'nothing') return;
    if (reaction === 'leave-bridge') {
      this.#refused.add(jid);
      bridges.suspect(jid);
    }
    // The registry tells every conference of that bridge, this one too.
    if (reaction === 'fail-bridge') bridges.fail(jid, 'failed');
    if (!bridge.closed) this.#abandon(bridge, 'failed', this.retryMs());
  }

  /** The bridge takes nobody else: everybody goes where there is room for all; false when that is nowhere. */
  goElsewhere(bridge: BridgeSession): boolean {
    if (!this.#relief.isElsewhere(bridge.bridge.jid, bridge.size)) return false;
    this.#refused.add(bridge.bridge.jid);
    this.#abandon(bridge, 'moved', bridge.empty ? this.retryMs() : 0);
    return true;
  }

  /** How long to wait for the next attempt, after one that nobody answered. */
  retryMs(): number {
    return this.#retries.next(this.#deps.clock.now());
  }

  /** A bridge has answered. */
  succeeded(): void {
    this.#retries.reset();
  }

  /** An endpoint needs its bridge no longer: without any, the next ones may go to another one. */
  expire(nick: string): void {
    this.#session?.expire([nick]);
    if (!this.#session?.empty) return;
    this.#session.close();
    this.#session = undefined;
    this.#deps.onBridges({ count: 0 });
  }

  close(): void {
    this.#closed = true;
    this.#session?.close();
    this.#session = undefined;
  }

  /** The conference's bridge, or a new one; undefined when there is none, which the room is told. */
  #bridgeFor(participant: Pick<Participant, 'presence'>): BridgeSession | undefined {
    if (this.#session && !this.#session.suspended) return this.#session;
    const { bridges, bridgePort, room, log, onBridges } = this.#deps;
    const { region } = participant.presence;
    const pinnedVersion = this.#deps.pinnedVersion();
    const request = { ...(region !== undefined && { region }), ...(pinnedVersion !== undefined && { pinnedVersion }) };
    const bridge = bridges.select({ ...request, exclude: this.#refused.with() }) ?? bridges.select(request);
    if (!bridge) {
      onBridges({ count: this.#session ? 1 : 0, available: false });
      return undefined;
    }
    if (this.#session) {
      // Everybody moves there, this participant too.
      this.#abandon(this.#session, 'silent');
      return undefined;
    }
    const session: BridgeSession = new BridgeSession({
      ...{ clock: this.#deps.clock, port: bridgePort, bridges, log, bridge, meetingId: this.#deps.meetingId(), name: room.jid },
      onLost: (error) => this.lostOn(session, error),
    });
    this.#session = session;
    log.info({ bridge: bridge.jid }, 'conference placed on bridge');
    onBridges({ count: 1, available: true });
    return session;
  }

  /** Everybody leaves that bridge; the clients' sessions end when the new ones begin. */
  #abandon(bridge: BridgeSession, reason: LossReason, delayMs = 0): void {
    const { participants, counters, log, onBridges } = this.#deps;
    bridge.close();
    if (this.#session === bridge) this.#session = undefined;
    if (this.#closed) return;
    log.warn({ bridge: bridge.bridge.jid, reason, participants: participants.size }, 'conference leaves bridge');
    if (reason !== 'moved') counters.count('bridges_removed');
    onBridges({ count: 0, available: true });
    this.#deps.onMoved([...participants.values()], bridge, delayMs);
  }

  /** The others stay where they are. */
  #endpointsLost(bridge: BridgeSession, ids: readonly string[]): void {
    const { participants, log } = this.#deps;
    log.warn({ bridge: bridge.bridge.jid, endpoints: ids }, 'bridge lost endpoints');
    const lost = ids.flatMap((id) => participants.get(id) ?? []);
    this.#deps.onMoved(lost, bridge, 0);
  }
}
