import type { Clock, Health, Log, Timer } from '@parley/kernel';
import type { Bridge } from './bridge.ts';

const SHUTDOWN_CHECK_MS = 1_000;
const SHUTDOWN_LIMIT_MS = 24 * 3_600_000;
/** How long `shutting_down` is shown before the process ends (bridge contract §15). */
const SHUTTING_DOWN_MS = 60_000;

export interface OperationsDeps {
  readonly bridge: Bridge;
  readonly clock: Clock;
  readonly log: Log;
  /** Something that the presence tells has changed. */
  readonly onChange: () => void;
  /** Ends the process. */
  readonly exit: () => void;
}

/** Draining and shutting down (bridge contract §15). */
export class Operations {
  readonly #deps: OperationsDeps;
  #drain = false;
  #graceful = false;
  #shuttingDown = false;
  #timer: Timer | undefined;

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  /** Conferences go on, the focus places no new ones here. */
  get drain(): boolean {
    return this.#drain;
  }

  get gracefulShutdown(): boolean {
    return this.#graceful;
  }

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  setDrain(on: boolean): void {
    if (this.#drain === on) return;
    this.#drain = on;
    this.#deps.log.info({ drain: on }, 'drain mode');
    this.#deps.onChange();
  }

  /** Refuses new conferences and ends the process when the last participant has gone, or after a day. */
  shutdownGracefully(): void {
    if (this.#graceful) return;
    const { bridge, clock, log, onChange } = this.#deps;
    this.#graceful = true;
    bridge.refusesNew = true;
    log.info({ endpoints: bridge.endpointCount }, 'graceful shutdown');
    onChange();
    const until = clock.now() + SHUTDOWN_LIMIT_MS;
    this.#timer = clock.every(SHUTDOWN_CHECK_MS, () => {
      if (bridge.endpointCount === 0 || clock.now() >= until) this.#finish();
    });
  }

  shutdownNow(): void {
    this.#deps.log.info({ endpoints: this.#deps.bridge.endpointCount }, 'forced shutdown');
    this.#deps.exit();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #finish(): void {
    this.#timer?.cancel();
    this.#shuttingDown = true;
    this.#deps.onChange();
    this.#timer = this.#deps.clock.after(SHUTTING_DOWN_MS, this.#deps.exit);
  }
}

export interface HealthInput {
  readonly aliveWorkers: number;
  /** Prosodys: that it is told of, connected to, and in whose brewery it is. One is enough. */
  readonly control: { readonly configured: number; readonly online: number; readonly joined: number };
  /** Undefined = not required. */
  readonly hasPublicAddress: boolean | undefined;
}

/** The first thing that keeps the bridge from serving. */
export function judgeHealth(input: HealthInput): Health {
  const { aliveWorkers, control, hasPublicAddress } = input;
  if (aliveWorkers === 0) return { healthy: false, reason: 'the media worker is not running' };
  if (hasPublicAddress === false) return { healthy: false, reason: 'no public address (JVB_REQUIRE_VALID_ADDRESS)' };
  if (control.configured > 0 && control.online === 0) return { healthy: false, reason: 'not connected to prosody' };
  if (control.configured > 0 && control.joined === 0) return { healthy: false, reason: 'not in the brewery' };
  return { healthy: true };
}
