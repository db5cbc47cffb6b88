import { backoffMs, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import {
  type BridgeAnnouncement,
  type BridgeLoss,
  type BridgeStats,
  parseBridgeAnnouncement,
  parseBridgeLoss,
  parseBridgeStats,
} from '@parley/xmpp-colibri2';
import { joinRoom, type RoomSession, type XmppConnection } from '@parley/xmpp-connection';
import { attr, childOf, domainOf, type Element, NS } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { FOCUS_NICK } from '../conference/ports.ts';
import type { Counters } from '../counters.ts';

export interface BreweryDeps {
  readonly connection: XmppConnection;
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  /** Bare JID of the brewery. */
  readonly room: string;
  /** Domain of service accounts: nobody else is a bridge. */
  readonly authDomain: string;
  readonly onBridge: (jid: string, stats: BridgeStats, announcement: BridgeAnnouncement | undefined) => void;
  readonly onGone: (jid: string) => void;
  /** A bridge lost a conference without having been told to end it, or only these endpoints of it. */
  readonly onConferenceLost: (jid: string, meetingId: string, endpoints?: readonly string[]) => void;
}

const RETRY_MS = { first: 500, most: 5_000 };

/** The room in which bridges announce themselves (focus contract §14); it is entered again whenever the focus finds itself outside. */
export class Brewery {
  readonly #deps: BreweryDeps;
  readonly #known = new Set<string>();
  readonly #unsubscribe: () => void;
  #session: RoomSession | undefined;
  #retry: Timer | undefined;
  #attempts = 0;
  #stopped = false;

  constructor(deps: BreweryDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.connection.on('message', (message) => this.#onMessage(message), deps.room);
  }

  get joined(): boolean {
    return this.#session?.joined ?? false;
  }

  /** The connection has a new session: nobody is known until the brewery is entered again. */
  enter(): void {
    this.#retry?.cancel();
    this.#known.clear();
    this.#attempts = 0;
    this.#join();
  }

  stop(): void {
    this.#stopped = true;
    this.#retry?.cancel();
    this.#unsubscribe();
    this.#session?.leave().catch(() => {});
  }

  #join(): void {
    if (this.#stopped || !this.#deps.connection.online) return;
    this.#enterRoom().catch((error: unknown) => {
      this.#deps.log.warn({ brewery: this.#deps.room, reason: errorMessage(error) }, 'brewery not joined');
      this.#again();
    });
  }

  #again(): void {
    if (this.#stopped) return;
    this.#retry?.cancel();
    this.#retry = this.#deps.clock.after(backoffMs(this.#attempts++, RETRY_MS.first, RETRY_MS.most), () => this.#join());
  }

  async #enterRoom(): Promise<void> {
    const { connection, room, log, counters, onGone } = this.#deps;
    const session = await joinRoom(connection, { room, nick: FOCUS_NICK });
    this.#session = session;
    this.#attempts = 0;
    counters.count('brewery_joins');
    log.info({ brewery: room, occupants: session.occupants.size }, 'brewery joined');
    session.on('presence', (presence) => this.#onPresence(presence));
    session.on('left', (own) => {
      if (!own || this.#stopped) return;
      log.warn({ brewery: room }, 'brewery left');
      this.#again();
    });
    for (const jid of [...this.#known]) {
      const isHere = [...session.occupants.keys()].some((nick) => `${room}/${nick}` === jid);
      if (!isHere && this.#known.delete(jid)) onGone(jid);
    }
    for (const presence of session.occupants.values()) this.#onPresence(presence);
  }

  #onPresence(presence: OccupantPresence): void {
    const { room, authDomain, log, onBridge, onGone } = this.#deps;
    const jid = `${room}/${presence.nick}`;
    if (presence.nick === FOCUS_NICK) return;
    if (!presence.available) {
      if (this.#known.delete(jid)) onGone(jid);
      return;
    }
    if (!presence.jid || domainOf(presence.jid) !== authDomain) {
      log.warn({ bridge: jid, jid: presence.jid }, 'stranger in the brewery ignored');
      return;
    }
    if (!childOf(presence.element, 'stats', NS.colibri)) return;
    try {
      const stats = parseBridgeStats(presence.element);
      const announcement = parseBridgeAnnouncement(presence.element);
      this.#known.add(jid);
      onBridge(jid, stats, announcement);
    } catch (error) {
      log.warn({ bridge: jid, reason: errorMessage(error) }, 'malformed bridge presence ignored');
    }
  }

  #onMessage(message: Element): void {
    const { log, onConferenceLost } = this.#deps;
    const from = attr(message, 'from') ?? '';
    if (!this.#known.has(from) || attr(message, 'type') === 'error') return;
    let loss: BridgeLoss | undefined;
    try {
      loss = parseBridgeLoss(message);
    } catch (error) {
      log.warn({ bridge: from, reason: errorMessage(error) }, 'malformed news of a loss ignored');
    }
    if (!loss) return;
    const { meetingId, endpoints } = loss;
    log.warn({ bridge: from, meetingId, endpoints: endpoints?.length }, 'bridge lost a conference, or endpoints of one');
    onConferenceLost(from, meetingId, endpoints);
  }
}
