import { AppError, type Clock, type Timer } from '@parley/kernel';

/** After how much silence a peer is asked, and how long it has to answer; in milliseconds. */
export interface KeepAlivePace {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

const USUAL_PACE: KeepAlivePace = { intervalMs: 10_000, timeoutMs: 5_000 };
const MAX_MISSES = 2;
const PROBE_TIMEOUT_MS = 1500;

export interface KeepAliveDeps {
  readonly clock: Clock;
  readonly lastReceivedAt: () => number;
  /** Sends a ping; rejects with TIMEOUT when nothing came back within `timeoutMs`. */
  readonly ping: (timeoutMs: number) => Promise<unknown>;
  readonly onDead: () => void;
  /** Default: after 10 s of silence, 5 s per ping. */
  readonly pace?: KeepAlivePace;
}

/** Notices a peer that vanished without closing the socket: after some silence it is pinged (XEP-0199), and given up after two pings without an answer. */
export class KeepAlive {
  readonly #deps: KeepAliveDeps;
  readonly #pace: KeepAlivePace;
  #timer: Timer | undefined;

  constructor(deps: KeepAliveDeps) {
    this.#deps = deps;
    this.#pace = deps.pace ?? USUAL_PACE;
  }

  start(): void {
    this.stop();
    this.#schedule(this.#pace.intervalMs);
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
    void this.#ping(PROBE_TIMEOUT_MS).then((isAlive) => this.#conclude(timer, isAlive, this.#pace.intervalMs));
  }

  #schedule(delayMs: number): void {
    const timer = this.#deps.clock.after(delayMs, () => void this.#check(timer));
    this.#timer = timer;
  }

  async #check(timer: Timer): Promise<void> {
    const { intervalMs } = this.#pace;
    const silentMs = this.#deps.clock.now() - this.#deps.lastReceivedAt();
    const isAlive = silentMs < intervalMs || (await this.#isAlive());
    this.#conclude(timer, isAlive, silentMs < intervalMs ? intervalMs - silentMs : intervalMs);
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
    for (let tries = 0; tries < MAX_MISSES; tries++) if (await this.#ping(this.#pace.timeoutMs)) return true;
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
