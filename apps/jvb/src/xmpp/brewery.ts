import { backoffMs, type Clock, errorMessage, type Log, type Service, type Timer } from '@parley/kernel';
import { type BridgeLoss, buildBridgeLoss } from '@parley/xmpp-colibri2';
import { joinRoom, type RoomSession, type XmppConnection } from '@parley/xmpp-connection';
import { bareJid, type Element, resourceOf, xml } from '@parley/xmpp-core';

const PRESENCE_MS = 5_000;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 5_000;
const FOCUS_NICK = 'focus';

export interface BreweryDeps {
  readonly connection: XmppConnection;
  /** Bare JID of the room. */
  readonly room: string;
  readonly nick: string;
  /** Bare JID of the focus' account. */
  readonly focus: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What the presence says now. */
  readonly describe: () => readonly Element[];
}

/** The room in which bridges offer themselves to the focus: joined as long as there is a connection (bridge contract §1). */
export class Brewery implements Service {
  readonly #deps: BreweryDeps;
  #session: RoomSession | undefined;
  #timers: Timer[] = [];
  #unsubscribe: () => void = () => {};
  #stopped = false;
  #joining = false;

  constructor(deps: BreweryDeps) {
    this.#deps = deps;
  }

  get isJoined(): boolean {
    return this.#session?.joined === true;
  }

  /** Joins in the background, now or when the connection is there. */
  async start(): Promise<void> {
    const { connection, clock } = this.#deps;
    this.#unsubscribe = connection.on('online', ({ resumed }) => {
      if (resumed) this.announce();
      else this.#join(0);
    });
    this.#timers.push(clock.every(PRESENCE_MS, () => this.announce()));
    if (connection.online) this.#join(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    for (const timer of this.#timers) timer.cancel();
    await this.#session?.leave();
  }

  /** Sends the presence at once: something that the focus must know has changed. */
  announce(): void {
    if (!this.#session?.joined || this.#stopped) return;
    this.#session
      .setPresence(this.#deps.describe())
      .catch((error: unknown) => this.#deps.log.debug({ reason: errorMessage(error) }, 'presence not sent'));
  }

  /**
   * Whether a request comes from the focus: by its occupant in this room, whose real JID the server shows, or by that JID
   * itself. Nobody else may use the bridge.
   */
  isFocus(from: string): boolean {
    if (bareJid(from) === this.#deps.focus) return true;
    if (bareJid(from) !== this.#deps.room) return false;
    const real = this.#session?.occupants.get(resourceOf(from))?.jid;
    return real !== undefined && bareJid(real) === this.#deps.focus;
  }

  /**
   * Tells the focus about a conference that ended although it did not ask for it, or endpoints of one. Another focus does not
   * know the message, and comes to know by what it asks next (bridge contract §2), or by the client whose connection fails.
   */
  reportLost(loss: BridgeLoss): void {
    const { connection, room, log } = this.#deps;
    for (const lost of buildBridgeLoss(loss)) {
      connection
        .send(xml('message', { type: 'normal', to: `${room}/${FOCUS_NICK}` }, lost))
        .catch((error: unknown) => log.warn({ meetingId: loss.meetingId, reason: errorMessage(error) }, 'focus not told of a loss'));
    }
  }

  #join(attempt: number): void {
    if (this.#joining || this.#stopped) return;
    this.#joining = true;
    const { connection, room, nick, clock, log, describe } = this.#deps;
    joinRoom(connection, { room, nick, children: describe(), clock }).then(
      (session) => {
        this.#joining = false;
        this.#session = session;
        log.info({ room, nick: session.nick }, 'brewery joined');
        session.on('left', () => {
          if (this.#session === session) this.#session = undefined;
          if (this.#stopped) return;
          log.warn({ room }, 'brewery left');
          if (connection.online) this.#join(0);
        });
      },
      (error: unknown) => {
        this.#joining = false;
        if (this.#stopped) return;
        log.warn({ room, nick, reason: errorMessage(error), attempt }, 'brewery cannot be joined');
        this.#timers.push(clock.after(backoffMs(attempt, RETRY_BASE_MS, RETRY_MAX_MS), () => connection.online && this.#join(attempt + 1)));
      },
    );
  }
}
