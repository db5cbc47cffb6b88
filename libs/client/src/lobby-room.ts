import { type Element, NS, xml } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { RoomSession } from './room-session.ts';
import { EMPTY_ROSTER, type Roster } from './roster.ts';

/** How a stay in the lobby ended: turned down, let in with everybody, closed for good, or for no known reason. */
export type LobbyEnd = 'denied' | 'opened' | 'ended' | 'lost';

export interface LobbyRoomDeps {
  readonly send: (stanza: Element) => Promise<void>;
  /** How this person is called; moderators may stay nameless. */
  readonly displayName: () => string;
  readonly onJoined: () => void;
  readonly onRoster: () => void;
  readonly onEnd: (end: LobbyEnd, reason: string | undefined) => void;
}

/** The room in front of a room (client contract §8.1), for those who wait in it as well as for those who let them in. */
export class LobbyRoom {
  readonly #deps: LobbyRoomDeps;
  #session: RoomSession | undefined;
  #isWanted = false;

  constructor(deps: LobbyRoomDeps) {
    this.#deps = deps;
  }

  /** Bare JID of the lobby last entered; undefined before. */
  get jid(): string | undefined {
    return this.#session?.room;
  }

  get roster(): Roster {
    return this.#isWanted ? (this.#session?.roster ?? EMPTY_ROSTER) : EMPTY_ROSTER;
  }

  /** Entered, or about to be. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  async enter(jid: string, nick: string): Promise<void> {
    this.#isWanted = true;
    // The same session for the same room: it knows of its own goodbyes that are still on the way.
    if (this.#session?.room !== jid) this.#session = this.#create(jid);
    await this.#session.join(nick);
  }

  async leave(): Promise<void> {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    await this.#session?.leave();
  }

  /** The connection is gone. */
  forget(): void {
    this.#isWanted = false;
    this.#session?.forget();
  }

  receive(presence: OccupantPresence): void {
    if (presence.room === this.#session?.room) this.#session.receive(presence);
  }

  #create(jid: string): RoomSession {
    return new RoomSession(jid, {
      send: this.#deps.send,
      children: () => {
        const name = this.#deps.displayName();
        return name === '' ? [] : [xml('nick', { xmlns: NS.nick }, name)];
      },
      onJoined: () => {
        if (this.#isWanted) this.#deps.onJoined();
      },
      onRoster: () => this.#deps.onRoster(),
      onGone: ({ kicked, destroyed }) => {
        if (kicked) this.#end('denied', kicked.reason);
        else if (destroyed) this.#end(destroyed.alternate === undefined ? 'ended' : 'opened', destroyed.reason);
        else this.#end('lost', undefined);
      },
      onRefused: ({ text }) => {
        this.#session?.forget();
        this.#end('lost', text);
      },
    });
  }

  #end(end: LobbyEnd, reason: string | undefined): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#deps.onEnd(end, reason);
  }
}
