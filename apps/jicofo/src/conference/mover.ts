import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { Bridge, BridgeRegistry } from '../bridges/bridge-registry.ts';
import { conferencesToMove } from '../bridges/moves.ts';
import type { Conference } from './conference.ts';
import type { ConferenceService } from './conference-service.ts';

export interface MoverDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly service: ConferenceService;
  readonly bridges: BridgeRegistry;
  /** Bare JID of the brewery: bridges may be named by their nick in it. */
  readonly brewery: string;
  readonly stressThreshold: number;
}

export interface MoveResult {
  readonly movedEndpoints: number;
  readonly conferences: number;
}

const REDISTRIBUTION = { everyMs: 60_000, fromStress: 0.9, endpoints: 10 };

/**
 * Moves conferences between bridges that work: for operators that empty a bridge (focus contract §17), and away from overloaded
 * ones by itself (§14). A conference is on one bridge, so it moves as a whole, and only if there is another bridge.
 */
export class Mover {
  readonly #deps: MoverDeps;
  #timer: Timer | undefined;

  constructor(deps: MoverDeps) {
    this.#deps = deps;
  }

  startRedistribution(): void {
    this.#timer = this.#deps.clock.every(REDISTRIBUTION.everyMs, () => {
      this.#redistribute().catch((error: unknown) => this.#deps.log.error({ error }, 'redistribution failed'));
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** The conference of an endpoint; with `bridge` only when it is there. @throws AppError NOT_FOUND, INPUT_INVALID */
  async moveEndpoint(room: string, endpoint: string, bridge?: string): Promise<MoveResult> {
    const conference = this.#conference(room);
    if (!conference.has(endpoint)) throw new AppError('NOT_FOUND', 'no such endpoint');
    const from = bridge === undefined ? conference.bridgeJid : this.#bridge(bridge).jid;
    return from === undefined ? { movedEndpoints: 0, conferences: 0 } : this.#move(from, [conference]);
  }

  /** About `count` endpoints of a bridge, of one room or of any. @throws AppError NOT_FOUND, INPUT_INVALID */
  async moveEndpoints(bridge: string, count: number, room?: string): Promise<MoveResult> {
    const { jid } = this.#bridge(bridge);
    const only = room === undefined ? undefined : this.#conference(room);
    const conferences = this.#on(jid).filter((one) => only === undefined || one === only);
    return this.#move(jid, conferencesToMove(conferences.map(load), count));
  }

  /** A part (0…1) of the endpoints of a bridge. @throws AppError NOT_FOUND */
  async moveFraction(bridge: string, fraction: number): Promise<MoveResult> {
    const { jid } = this.#bridge(bridge);
    const conferences = this.#on(jid);
    const total = conferences.reduce((sum, { endpoints }) => sum + endpoints, 0);
    return this.#move(jid, conferencesToMove(conferences.map(load), Math.round(fraction * total)));
  }

  async #redistribute(): Promise<void> {
    const { bridges } = this.#deps;
    for (const bridge of bridges.list())
      if (bridges.stressOf(bridge) >= REDISTRIBUTION.fromStress && this.#hasRoomBeside(bridge))
        await this.#move(bridge.jid, conferencesToMove(this.#on(bridge.jid).map(load), REDISTRIBUTION.endpoints));
  }

  /** Moving to another overloaded bridge helps nobody. */
  #hasRoomBeside({ jid }: Bridge): boolean {
    const { bridges, stressThreshold } = this.#deps;
    const other = bridges.select({ exclude: new Set([jid]) });
    return other !== undefined && bridges.stressOf(other) < stressThreshold;
  }

  async #move(jid: string, conferences: readonly Conference[]): Promise<MoveResult> {
    const { bridges, log } = this.#deps;
    // One that ends in the meantime has nothing to move.
    const ended = (error: unknown) => {
      log.info({ bridge: jid, reason: errorMessage(error) }, 'conference not moved');
      return 0;
    };
    const moved = await Promise.all(conferences.map((conference) => conference.moveAway(jid).catch(ended)));
    const result = { movedEndpoints: moved.reduce((a, b) => a + b, 0), conferences: moved.filter((count) => count > 0).length };
    bridges.countMoved(jid, result.movedEndpoints);
    log.info({ bridge: jid, ...result }, 'endpoints moved');
    return result;
  }

  #on(jid: string): Conference[] {
    return this.#deps.service.list().filter(({ bridgeJid }) => bridgeJid === jid);
  }

  #conference(room: string): Conference {
    const conference = this.#deps.service.find(room);
    if (!conference) throw new AppError('NOT_FOUND', 'no such conference');
    return conference;
  }

  #bridge(name: string): Bridge {
    const { bridges, brewery } = this.#deps;
    const bridge = bridges.get(name) ?? bridges.get(`${brewery}/${name}`);
    if (!bridge) throw new AppError('NOT_FOUND', 'no such bridge');
    return bridge;
  }
}

function load(conference: Conference) {
  return { conference, endpoints: conference.endpoints };
}
