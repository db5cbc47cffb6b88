import { AppError, backoffMs, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import { bareJid, childOf, childrenOf, type Element, NS, xml } from '@parley/xmpp-core';
import { buildKick, buildOwnerForm } from '@parley/xmpp-muc';
import { invitations, type LobbyQueue, NOBODY_KNOCKS, queueOf, waitingIn } from './lobby.ts';
import type { LobbyRoom } from './lobby-room.ts';
import type { XmppPort } from './ports.ts';
import { infoQuery, parseRoomInfo, type RoomInfo, UNKNOWN_ROOM } from './room-info.ts';
import type { RoomSession } from './room-session.ts';
import type { Participant } from './roster.ts';

/** How the room is locked, and who stands in front of it. */
export interface Security {
  readonly hasPassword: boolean;
  readonly isLobbyOn: boolean;
  /** The server can do lobbies. */
  readonly hasLobbyService: boolean;
  /** For moderators; empty for everybody else. */
  readonly queue: LobbyQueue;
}

export interface ModerationDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the server can do lobbies. */
  readonly hasLobbyService: () => boolean;
  readonly room: RoomSession;
  readonly lobby: LobbyRoom;
  readonly onChange: () => void;
  /** A password that this person has set: they need it to come back. */
  readonly onPassword: (password: string | undefined) => void;
}

const MAX_PASSWORD = 256;
const RETRY_MS = { first: 2_000, max: 30_000 } as const;
/** People made members in one request before the lobby is switched on. */
const MAX_ITEMS = 100;

/** What moderators do at the room's door, and what everybody may know of it. */
export class Moderation {
  readonly #deps: ModerationDeps;
  #info: RoomInfo = UNKNOWN_ROOM;
  #retry: Timer | undefined;
  #attempts = 0;

  constructor(deps: ModerationDeps) {
    this.#deps = deps;
  }

  get security(): Security {
    return {
      hasPassword: this.#info.hasPassword,
      isLobbyOn: this.#info.membersOnly && this.#info.lobby !== undefined,
      hasLobbyService: this.#deps.hasLobbyService(),
      queue: this.#isWatching ? queueOf(this.#waiting()) : NOBODY_KNOCKS,
    };
  }

  /** When the second person came, ms since 1970; undefined while it is not known. */
  get startedAt(): number | undefined {
    return this.#info.startedAt;
  }

  get meetingId(): string | undefined {
    return this.#info.meetingId;
  }

  /** Asks how the room is locked: after joining and whenever it says that its configuration has changed (status 104). */
  async refresh(): Promise<void> {
    const { xmpp, room } = this.#deps;
    const info = await xmpp.request('get', room.room, infoQuery());
    if (info) this.#info = parseRoomInfo(info);
    this.watch();
    this.#deps.onChange();
  }

  /** Moderators stand in the lobby while there is one; to be called when something has changed that decides this. */
  watch(): void {
    const { room, lobby, log } = this.#deps;
    const wanted = room.isJoined && room.self.isModerator && this.#info.membersOnly ? this.#info.lobby : undefined;
    if (wanted === (lobby.isWanted ? lobby.jid : undefined) || this.#retry) return;
    const work = wanted === undefined ? lobby.leave() : lobby.enter(wanted, room.nick);
    work.catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'lobby not entered'));
  }

  entered(): void {
    this.#attempts = 0;
  }

  /** Out of the lobby against one's will: the room tells what is the case now, after a while. */
  lost(): void {
    const { clock, log } = this.#deps;
    this.#retry?.cancel();
    this.#retry = clock.after(backoffMs(this.#attempts++, RETRY_MS.first, RETRY_MS.max), () => {
      this.#retry = undefined;
      if (this.#deps.room.isJoined) this.refresh().catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'room not asked'));
    });
    this.#deps.onChange();
  }

  /** Not in the room any more. */
  stop(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#info = UNKNOWN_ROOM;
  }

  /**
   * Locks the room with a password, or with undefined unlocks it.
   * @throws AppError INPUT_INVALID for an empty or overlong password, NOT_SUPPORTED, or what the room answers
   */
  async setPassword(password: string | undefined): Promise<void> {
    if (password !== undefined && (password.trim() === '' || password.length > MAX_PASSWORD))
      throw new AppError('INPUT_INVALID', `a password has 1 to ${MAX_PASSWORD} characters`);
    await this.#configure({
      'muc#roomconfig_roomsecret': password ?? '',
      'muc#roomconfig_passwordprotectedroom': password === undefined ? '0' : '1',
    });
    this.#deps.onPassword(password);
    await this.refresh();
  }

  /** Switches the lobby on or off. Whoever is inside becomes a member first, and so can come back without knocking. */
  async setLobby(isOn: boolean): Promise<void> {
    if (isOn) await this.#makeMembers();
    await this.#configure({ 'muc#roomconfig_membersonly': isOn ? '1' : '0' });
    await this.refresh();
  }

  /** Lets people in; without ids everybody who waits. */
  async admit(ids?: readonly string[]): Promise<void> {
    const { xmpp, room } = this.#deps;
    const wanted = ids && new Set(ids);
    const jids = this.#waiting().flatMap(({ id, jid }) => (jid !== undefined && (!wanted || wanted.has(id)) ? [jid] : []));
    for (const message of invitations(room.room, jids)) await xmpp.send(message);
  }

  /** Turns somebody away. @throws AppError as the lobby answers */
  async deny(id: string): Promise<void> {
    const { xmpp, lobby } = this.#deps;
    if (lobby.jid !== undefined) await xmpp.request('set', lobby.jid, buildKick(id));
  }

  get #isWatching(): boolean {
    return this.#deps.room.isJoined && this.#deps.room.self.isModerator && this.#deps.lobby.isWanted;
  }

  #waiting(): Participant[] {
    const inside = new Set([...this.#deps.room.roster.participants.values()].flatMap(({ jid }) => jid ?? []));
    return waitingIn(this.#deps.lobby.roster.participants.values(), inside);
  }

  async #makeMembers(): Promise<void> {
    const { xmpp, room } = this.#deps;
    const jids = [...room.roster.participants.values()].flatMap(({ jid, isModerator }) =>
      jid === undefined || isModerator ? [] : [bareJid(jid)],
    );
    for (let at = 0; at < jids.length; at += MAX_ITEMS) {
      const items = jids.slice(at, at + MAX_ITEMS).map((jid) => xml('item', { affiliation: 'member', jid }));
      await xmpp.request('set', room.room, xml('query', { xmlns: NS.mucAdmin }, items));
    }
  }

  /** The form is asked for first: a room without the field would take the answer and do nothing. */
  async #configure(fields: Readonly<Record<string, string>>): Promise<void> {
    const { xmpp, room } = this.#deps;
    const offered = fieldsOf(await xmpp.request('get', room.room, xml('query', { xmlns: NS.mucOwner })));
    const [essential = ''] = Object.keys(fields);
    if (!offered.has(essential)) throw new AppError('NOT_SUPPORTED', `the room has no setting ${essential}`);
    await xmpp.request('set', room.room, buildOwnerForm({ ...fields, 'muc#roomconfig_whois': 'anyone' }));
  }
}

function fieldsOf(query: Element | undefined): ReadonlySet<string> {
  return new Set(childrenOf(childOf(query, 'x', NS.dataForm), 'field').flatMap((field) => String(field.attrs.var ?? '')));
}
