import { AppError, type Clock, type Timer } from '@parley/kernel';

const INTERVAL_MS = 10_000;
const TIMEOUT_MS = 5000;
const MAX_MISSES = 2;
const PROBE_TIMEOUT_MS = 2000;

export interface KeepAliveDeps {
  readonly clock: Clock;
  readonly lastReceivedAt: () => number;
  /** Sends a ping; rejects with TIMEOUT when nothing came back within `timeoutMs`. */
  readonly ping: (timeoutMs: number) => Promise<unknown>;
  readonly onDead: () => void;
}

/** Notices a peer that vanished without closing the socket: after 10 s of silence it is pinged (XEP-0199), and given up after two pings without an answer. */
export class KeepAlive {
  readonly #deps: KeepAliveDeps;
  #timer: Timer | undefined;

  constructor(deps: KeepAliveDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.stop();
    this.#schedule(INTERVAL_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Finds out at once whether the peer is there, with one ping and little patience: losing a socket that was good costs little. */
  probe(): void {
    const timer = this.#timer;
    if (!timer) return;
    timer.cancel();
    void this.#ping(PROBE_TIMEOUT_MS).then((isAlive) => this.#conclude(timer, isAlive, INTERVAL_MS));
  }

  #schedule(delayMs: number): void {
    const timer = this.#deps.clock.after(delayMs, () => void this.#check(timer));
    this.#timer = timer;
  }

  async #check(timer: Timer): Promise<void> {
    const silentMs = this.#deps.clock.now() - this.#deps.lastReceivedAt();
    const isAlive = silentMs < INTERVAL_MS || (await this.#isAlive());
    this.#conclude(timer, isAlive, silentMs < INTERVAL_MS ? INTERVAL_MS - silentMs : INTERVAL_MS);
  }

  #conclude(timer: Timer, isAlive: boolean, nextMs: number): void {
    if (this.#timer !== timer) return;
    if (isAlive) {
      this.#schedule(nextMs);
      return;
    }
    this.stop();
    this.#deps.onDead();
  }

  async #isAlive(): Promise<boolean> {
    for (let tries = 0; tries < MAX_MISSES; tries++) if (await this.#ping(TIMEOUT_MS)) return true;
    return false;
  }

  /** An error is an answer too. */
  async #ping(timeoutMs: number): Promise<boolean> {
    try {
      await this.#deps.ping(timeoutMs);
      return true;
    } catch (error) {
      return !AppError.is(error, 'TIMEOUT');
    }
  }
}
