import { AppError, type Clock, Emitter, systemClock } from '@parley/kernel';
import { type Element, type StanzaCondition, type StanzaErrorType, stanzaError } from '@parley/xmpp-core';
import { buildJoin, buildLeave, buildPresence, type OccupantPresence, parseOccupantPresence } from '@parley/xmpp-muc';
import type { XmppConnection } from './types.ts';

const JOIN_TIMEOUT_MS = 15_000;
const LEAVE_TIMEOUT_MS = 2000;

type Events = { presence: OccupantPresence; left: OccupantPresence | undefined };

/** One occupancy of a room, from joining to leaving; a new join makes a new session. */
export interface RoomSession {
  readonly room: string;
  /** As the server confirmed it. */
  readonly nick: string;
  /** Everybody present by nick, this session itself included (`isSelf`). */
  readonly occupants: ReadonlyMap<string, OccupantPresence>;
  /** False from `left` on. */
  readonly joined: boolean;
  /** Every presence of others and of this session after the join; unavailable ones are out of `occupants` already. */
  on(event: 'presence', listener: (presence: OccupantPresence) => void): () => void;
  /** The session is over: the own unavailable presence (kick, destruction, leave), or nothing when the connection's session was lost. */
  on(event: 'left', listener: (presence?: OccupantPresence) => void): () => void;
  /** Replaces this session's presence. @throws AppError CLOSED after `left`, else as {@link XmppConnection.send} */
  setPresence(children: readonly Element[]): Promise<void>;
  /** Leaves and waits up to 2 s for the server to say so; idempotent. */
  leave(status?: string): Promise<void>;
}

export interface JoinOptions {
  /** Bare JID. */
  readonly room: string;
  readonly nick: string;
  readonly password?: string;
  /** What the presence carries besides the join. */
  readonly children?: readonly Element[];
  /** Default 15 s. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Joins a room and resolves when the server confirmed it (status 110); `occupants` then holds everybody whose presence came
 * before, so listeners added at once miss nothing. Joining again after `online {resumed:false}` is the caller's job.
 * @throws AppError with the stanza error when the room refuses, TIMEOUT, or as {@link XmppConnection.send}
 */
export async function joinRoom(connection: XmppConnection, options: JoinOptions): Promise<RoomSession> {
  const session = new Session(connection, options);
  await session.join();
  return session;
}

class Session implements RoomSession {
  readonly room: string;
  readonly occupants = new Map<string, OccupantPresence>();
  readonly #connection: XmppConnection;
  readonly #options: JoinOptions;
  readonly #clock: Clock;
  readonly #events = new Emitter<Events>();
  readonly #subscriptions: (() => void)[] = [];
  readonly #joining = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  #nick: string;
  #state: 'joining' | 'joined' | 'over' = 'joining';

  constructor(connection: XmppConnection, options: JoinOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.room = options.room;
    this.#nick = options.nick;
  }

  get nick(): string {
    return this.#nick;
  }

  get joined(): boolean {
    return this.#state === 'joined';
  }

  async join(): Promise<void> {
    const { room, nick, password, children, timeoutMs = JOIN_TIMEOUT_MS } = this.#options;
    this.#joining.promise.catch(() => {});
    this.#subscriptions.push(
      this.#connection.on('presence', (stanza) => this.#onPresence(stanza), room),
      this.#connection.on('online', ({ resumed }) => !resumed && this.#end(undefined)),
    );
    const timer = this.#clock.after(timeoutMs, () => this.#giveUp(timeoutMs));
    try {
      await this.#connection.send(buildJoin({ room, nick, ...(password !== undefined && { password }), ...(children && { children }) }));
      await this.#joining.promise;
    } catch (error) {
      this.#end(undefined);
      throw error;
    } finally {
      timer.cancel();
    }
  }

  on(event: 'presence', listener: (presence: OccupantPresence) => void): () => void;
  on(event: 'left', listener: (presence?: OccupantPresence) => void): () => void;
  on(event: keyof Events, listener: (presence: never) => void): () => void {
    return this.#events.on(event, (presence) => listener(presence as never));
  }

  async setPresence(children: readonly Element[]): Promise<void> {
    if (this.#state === 'over') throw new AppError('CLOSED', `not in the room ${this.room}`);
    await this.#connection.send(buildPresence({ room: this.room, nick: this.#nick, children }));
  }

  async leave(status?: string): Promise<void> {
    if (this.#state === 'over') return;
    const timer = this.#clock.after(LEAVE_TIMEOUT_MS, () => this.#end(undefined));
    try {
      await this.#connection.send(buildLeave({ room: this.room, nick: this.#nick, ...(status !== undefined && { status }) }));
      await this.#over.promise;
    } catch {
      // Without a connection there is nothing to leave: the server ends the occupancy with the session.
      this.#end(undefined);
    } finally {
      timer.cancel();
    }
  }

  #onPresence(stanza: Element): void {
    const presence = parseOccupantPresence(stanza);
    if (presence.room.toLowerCase() !== this.room.toLowerCase()) return;
    if (presence.error) this.#onError(presence, presence.error);
    else if (presence.available) this.#onAvailable(presence);
    else this.#onUnavailable(presence);
  }

  #onAvailable(presence: OccupantPresence): void {
    this.occupants.set(presence.nick, presence);
    if (presence.isSelf) this.#nick = presence.nick;
    if (this.#state === 'joined') this.#events.emit('presence', presence);
    else if (presence.isSelf) {
      this.#state = 'joined';
      this.#joining.resolve();
    }
  }

  #onUnavailable(presence: OccupantPresence): void {
    this.occupants.delete(presence.nick);
    // What arrives before the join is confirmed ends an earlier occupancy of the same nick, whose leave crossed this join.
    if (this.#state === 'joining') return;
    const isSelf = presence.isSelf || presence.nick === this.#nick || (presence.nick === '' && presence.destroyed !== undefined);
    if (isSelf) this.#end(presence);
    else this.#events.emit('presence', presence);
  }

  /** After the join an error only says that a presence was refused: the occupancy stays as it was. */
  #onError({ nick }: OccupantPresence, { condition, text, type, application }: NonNullable<OccupantPresence['error']>): void {
    if (this.#state !== 'joining' || (nick !== '' && nick !== this.#options.nick)) return;
    this.#joining.reject(stanzaError(condition as StanzaCondition, text, { type: type as StanzaErrorType, application }));
  }

  #giveUp(timeoutMs: number): void {
    this.#joining.reject(new AppError('TIMEOUT', `the room ${this.room} did not answer within ${timeoutMs} ms`));
    this.#connection.send(buildLeave({ room: this.room, nick: this.#nick })).catch(() => {});
  }

  #end(presence: OccupantPresence | undefined): void {
    if (this.#state === 'over') return;
    const wasJoined = this.#state === 'joined';
    this.#state = 'over';
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.occupants.clear();
    this.#joining.reject(new AppError('CLOSED', `left the room ${this.room}`));
    this.#over.resolve();
    if (wasJoined) this.#events.emit('left', presence);
  }
}
