import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { SocketAddress } from '@parley/stun';

const AGAIN_AFTER_FAILURE_MS = 60_000;
const AGAIN_AFTER_SUCCESS_MS = 600_000;

export interface PublicAddressDeps {
  readonly servers: readonly string[];
  /** Media ports, one per worker. */
  readonly ports: readonly number[];
  /** What each server that answers sees of a local UDP port; 0 = any. */
  readonly ask: (servers: readonly string[], localPort: number) => Promise<readonly SocketAddress[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Finds out by STUN under which address the internet sees this machine. The media ports ask once, before the workers take them;
 * later questions come from another port and tell the address alone.
 */
export class PublicAddress {
  readonly #deps: PublicAddressDeps;
  #address: string | undefined;
  #mapped: ReadonlyMap<number, SocketAddress> = new Map();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(deps: PublicAddressDeps) {
    this.#deps = deps;
  }

  get address(): string | undefined {
    return this.#address;
  }

  /**
   * Where the internet sees a media port: the port itself, as with a port forward or a NAT that keeps ports, and the one that
   * the NAT has given it.
   */
  reflexive(port: number): readonly SocketAddress[] {
    if (this.#address === undefined) return [];
    const kept = { ip: this.#address, port };
    const mapped = this.#mapped.get(port);
    return mapped && mapped.port !== port ? [kept, mapped] : [kept];
  }

  /** To be awaited before the workers listen, and only then. */
  async discover(): Promise<void> {
    const { servers, ports, ask, clock, log } = this.#deps;
    if (servers.length === 0) return;
    const found = await Promise.all(ports.map((port) => ask(servers, port).catch((error: unknown) => this.#failed(error))));
    const first = found.map((answers) => answers[0]);
    this.#mapped = new Map(ports.flatMap((port, index) => (first[index] ? [[port, first[index]] as const] : [])));
    if (found.some((answers) => new Set(answers.map(({ port }) => port)).size > 1))
      log.warn({}, 'the NAT gives every destination a port of its own: clients outside need a port forward of the media port');
    this.#take(first.find((answer) => answer !== undefined)?.ip);
    this.#timer = clock.after(this.#address ? AGAIN_AFTER_SUCCESS_MS : AGAIN_AFTER_FAILURE_MS, () => void this.#refresh());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #refresh(): Promise<void> {
    const { servers, ask, clock } = this.#deps;
    const [found] = await ask(servers, 0).catch((error: unknown) => this.#failed(error));
    if (this.#stopped) return;
    this.#take(found?.ip);
    this.#timer = clock.after(found ? AGAIN_AFTER_SUCCESS_MS : AGAIN_AFTER_FAILURE_MS, () => void this.#refresh());
  }

  #take(ip: string | undefined): void {
    const { servers, log } = this.#deps;
    if (ip === undefined) log.warn({ servers }, 'no STUN server answers');
    if (ip === undefined || ip === this.#address) return;
    // Another address comes with other ports.
    if (this.#address !== undefined) this.#mapped = new Map();
    log.info({ address: ip, ...(this.#address !== undefined && { before: this.#address }) }, 'public address discovered');
    this.#address = ip;
  }

  #failed(error: unknown): readonly SocketAddress[] {
    this.#deps.log.warn({ reason: errorMessage(error) }, 'STUN servers cannot be asked');
    return [];
  }
}
