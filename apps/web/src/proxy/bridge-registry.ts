import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';

/** Where a bridge accepts the bridge channel's WebSocket. */
export interface BridgeAddress {
  readonly serverId: string;
  readonly host: string;
  readonly port: number;
}

export interface BridgeRegistryDeps {
  /** The list of live bridges as the focus gives it (`GET /bridges`). */
  fetchBridges(): Promise<readonly BridgeAddress[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A list this old is asked for again behind the answer, so that a bridge that moved is followed. */
const STALE_MS = 5_000;
/** Unknown ids ask the focus no more often than this, whoever guesses them. */
const MIN_INTERVAL_MS = 500;

/**
 * Follows the live bridges, so that `/colibri-ws/<server-id>/` never leads anywhere else (architecture, "Bridge channel"). The
 * last list stays in use while the focus is away: its restart does not cut new bridge channels.
 */
export class BridgeRegistry {
  readonly #deps: BridgeRegistryDeps;
  #bridges: ReadonlyMap<string, BridgeAddress> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<boolean> | undefined;

  constructor(deps: BridgeRegistryDeps) {
    this.#deps = deps;
  }

  /**
   * The address of a bridge, undefined when no live bridge has this id.
   * @throws AppError UNAVAILABLE when the id is unknown and the focus cannot be asked
   */
  async find(serverId: string): Promise<BridgeAddress | undefined> {
    const known = this.#bridges.get(serverId);
    if (known) {
      if (this.#deps.clock.now() - this.#fetchedAt > STALE_MS) void this.#refresh();
      return known;
    }
    const isFresh = await this.#refresh();
    const found = this.#bridges.get(serverId);
    if (!found && !isFresh) throw new AppError('UNAVAILABLE', 'the list of bridges is not available');
    return found;
  }

  /** The address did not answer: the next request asks the focus first. */
  forget(serverId: string): void {
    this.#bridges = new Map([...this.#bridges].filter(([id]) => id !== serverId));
  }

  /** Resolves with false when the focus did not answer; never rejects. */
  #refresh(): Promise<boolean> {
    this.#refreshing ??= this.#fetchWhenDue().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #fetchWhenDue(): Promise<boolean> {
    const { clock, log } = this.#deps;
    const waitMs = this.#triedAt + MIN_INTERVAL_MS - clock.now();
    if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    this.#triedAt = clock.now();
    try {
      const bridges = await this.#deps.fetchBridges();
      this.#bridges = new Map(bridges.map((bridge) => [bridge.serverId, bridge]));
      this.#fetchedAt = clock.now();
      return true;
    } catch (error) {
      log.debug({ reason: errorMessage(error) }, 'list of bridges not fetched');
      return false;
    }
  }
}

const MAX_BRIDGES = 1000;
const SERVER_ID = /^[\w.:-]{1,128}$/;
const ADDRESS = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<host>[a-z0-9._-]+)):(?<port>\d{1,5})$/i;

/**
 * Reads the answer of `GET /bridges`: `{"bridges":[{"serverId","address":"host:port"}]}`; entries that cannot be used are left out.
 * @throws AppError INPUT_INVALID when it has another form
 */
export function parseBridges(text: string): readonly BridgeAddress[] {
  const bridges = readList(text);
  if (!bridges || bridges.length > MAX_BRIDGES) throw new AppError('INPUT_INVALID', 'not a list of bridges');
  return bridges.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { serverId, address } = entry as Record<string, unknown>;
    const parts = typeof address === 'string' ? ADDRESS.exec(address)?.groups : undefined;
    const host = parts?.v6 ?? parts?.host;
    const port = Number(parts?.port);
    if (typeof serverId !== 'string' || !SERVER_ID.test(serverId) || !host || port < 1 || port > 65_535) return [];
    return [{ serverId, host, port }];
  });
}

function readList(text: string): readonly unknown[] | undefined {
  try {
    const { bridges } = JSON.parse(text) as { bridges?: unknown };
    return Array.isArray(bridges) ? bridges : undefined;
  } catch {
    return undefined;
  }
}
