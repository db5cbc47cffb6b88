import { isIP } from 'node:net';
import { type Clock, errorMessage, type Log, type Timer, withDeadline } from '@parley/kernel';
import type { AdvertisedAddress, AdvertisedEntry } from './addresses.ts';

/** Home connections get another address every day, and tell it by a name (user-pain 2). */
const AGAIN_MS = 60_000;
const AGAIN_AFTER_FAILURE_MS = 10_000;
/** Before clients are told: the first thing they do after a change is to come again. */
const AGAIN_FOR_CLIENTS_MS = 5_000;
/** A name server that is slow must not hold them up. */
const PATIENCE_MS = 300;
const DEADLINE_MS = 2_000;

export interface AdvertisedAddressesDeps {
  readonly entries: readonly AdvertisedEntry[];
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The addresses of JVB_ADVERTISE_IPS, with names resolved now and again; a change is for sessions that begin later. */
export class AdvertisedAddresses {
  readonly #deps: AdvertisedAddressesDeps;
  readonly #resolved = new Map<string, readonly string[]>();
  readonly #failing = new Set<string>();
  /** Look-ups that have not come back, however long ago they were given up. */
  readonly #open = new Map<string, Promise<readonly string[]>>();
  readonly #names: ReadonlySet<string>;
  #timer: Timer | undefined;
  /** When the names were last asked for. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: AdvertisedAddressesDeps) {
    this.#deps = deps;
    this.#names = new Set(deps.entries.map(({ host }) => host).filter((host) => !isIP(host)));
  }

  /** In the order of the entries; a name that has never been resolved has none. */
  get addresses(): readonly AdvertisedAddress[] {
    return this.#deps.entries.flatMap(({ host, port }) => {
      const ips = isIP(host) ? [host] : (this.#resolved.get(host) ?? []);
      return ips.map((ip) => ({ ip, ...(port !== undefined && { port }) }));
    });
  }

  /** Names that could not be resolved the last time. */
  get unresolved(): readonly string[] {
    return [...this.#failing];
  }

  /** Resolves every name, and goes on doing so; resolves itself after the first time, whatever came of it. */
  async start(): Promise<void> {
    if (this.#names.size > 0) await this.#resolveAll();
  }

  /** Looks names up again unless that was done a moment ago; resolves when it is done, or takes too long to wait for. */
  async refresh(): Promise<void> {
    if (this.#names.size === 0 || this.#stopped) return;
    const { clock } = this.#deps;
    if (clock.now() - this.#askedAt >= AGAIN_FOR_CLIENTS_MS) this.#asking = this.#resolveAll();
    await withDeadline(this.#asking, PATIENCE_MS, 'the name server', clock).catch(() => {});
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #resolveAll(): Promise<void> {
    this.#timer?.cancel();
    const askedAt = this.#deps.clock.now();
    this.#askedAt = askedAt;
    await Promise.all([...this.#names].map((name) => this.#resolve(name)));
    if (this.#stopped || this.#askedAt !== askedAt) return;
    const againMs = this.#failing.size > 0 ? AGAIN_AFTER_FAILURE_MS : AGAIN_MS;
    this.#timer = this.#deps.clock.after(againMs, () => void this.#resolveAll());
  }

  async #resolve(name: string): Promise<void> {
    const { clock, log } = this.#deps;
    const known = this.#resolved.get(name);
    try {
      const found = [...new Set(await withDeadline(this.#lookUp(name), DEADLINE_MS, `resolving ${name}`, clock))].sort(
        (a, b) => isIP(a) - isIP(b),
      );
      this.#failing.delete(name);
      if (found.length === 0 || sameSet(found, known ?? [])) return;
      this.#resolved.set(name, found);
      log.info({ name, addresses: found, ...(known && { before: known }) }, 'advertised name resolved');
    } catch (error) {
      if (!this.#failing.has(name))
        log.warn({ name, reason: errorMessage(error), kept: known ?? [] }, 'JVB_ADVERTISE_IPS: the name cannot be resolved');
      this.#failing.add(name);
    }
  }

  /** One at a time for each name: those that hang take threads of the process, which it has few of. */
  #lookUp(name: string): Promise<readonly string[]> {
    const open = this.#open.get(name);
    if (open) return open;
    const lookUp = this.#deps.resolve(name).finally(() => this.#open.delete(name));
    this.#open.set(name, lookUp);
    return lookUp;
  }
}

/** Name servers change the order at every answer. */
function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
