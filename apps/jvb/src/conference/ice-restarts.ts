import type { Clock, Log } from '@parley/kernel';
import type { IceCredentials, SfuTransport } from '@parley/sfu';
import type { Totals } from '../stats/totals.ts';

/** A client that has not answered by then is taken to have lost the message: it gets a further generation. */
const PENDING_MS = 20_000;

export interface IceRestartsDeps {
  readonly transport: Pick<SfuTransport, 'restartIce' | 'updateIce'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly totals: Totals;
}

/** The generations of ICE of one endpoint: restarts keep its connection (bridge contract §3). */
export class IceRestarts {
  readonly #deps: IceRestartsDeps;
  #generation = 0;
  /** When the client was given a generation that it has not answered. */
  #pendingSince: number | undefined;

  constructor(deps: IceRestartsDeps) {
    this.#deps = deps;
  }

  /** 0 for the first connection. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Begins a generation with new credentials of the bridge. A request that is repeated before the client has answered, or that
   * comes before the first connection stands, changes nothing: the credentials there are still stand.
   */
  async restart(hasConnected: boolean): Promise<void> {
    const { transport, clock, log, totals } = this.#deps;
    const now = clock.now();
    if (!hasConnected) {
      totals.iceRestarts.notEstablished++;
      return;
    }
    if (this.#pendingSince !== undefined) {
      if (now - this.#pendingSince < PENDING_MS) return;
      totals.iceRestarts.superseded++;
    }
    await transport.restartIce();
    this.#generation++;
    this.#pendingSince = now;
    totals.iceRestarts.started++;
    log.info({ generation: this.#generation }, 'ice restarts');
  }

  /** The client's credentials of a generation (0 when it named none); those of another one come too late. */
  async update(generation: number, credentials: IceCredentials): Promise<void> {
    const { transport, log, totals } = this.#deps;
    if (generation !== this.#generation) {
      totals.iceRestarts.rejected++;
      log.info({ generation, current: this.#generation }, 'stale ice credentials dropped');
      return;
    }
    await transport.updateIce(credentials);
    if (this.#pendingSince === undefined) return;
    this.#pendingSince = undefined;
    totals.iceRestarts.succeeded++;
    log.info({ generation }, 'ice restart answered');
  }
}
