import { attr, boolAttr, childOf, childrenOf, type Element, NS, resourceOf } from '@parley/xmpp-core';
import { buildJoin, buildLeave, buildPresence, type OccupantPresence } from '@parley/xmpp-muc';
import { EMPTY_ROSTER, FOCUS_NICK, type Roster, reduceRoster } from './roster.ts';

/** What the room says about this person in particular. */
export interface Self {
  readonly isModerator: boolean;
  /** What the login allows and forbids (client contract §3.2); what is not named is allowed. */
  readonly permissions: ReadonlyMap<string, boolean>;
}

export const NOBODY: Self = { isModerator: false, permissions: new Map() };

const MAX_PERMISSIONS = 64;
const MAX_NAME = 64;

export interface RoomSessionDeps {
  readonly send: (stanza: Element) => Promise<void>;
  /** Children of every presence. */
  readonly children: () => readonly Element[];
  readonly onJoined: () => void;
  /** The roster or what the room says about this person has changed, while joined. */
  readonly onRoster: () => void;
  /** Out of the room without having asked for it; kicks and destruction included. */
  readonly onGone: (presence: OccupantPresence) => void;
  readonly onRefused: (error: NonNullable<OccupantPresence['error']>) => void;
  readonly hiddenDomain?: string | undefined;
}

/**
 * The room as this occupant sees it. While joining again the former roster stays on the screen; the new one takes its place when
 * it is complete, that is with the own presence (XEP-0045 §7.2.2).
 */
export class RoomSession {
  readonly #deps: RoomSessionDeps;
  readonly room: string;
  nick = '';
  roster: Roster = EMPTY_ROSTER;
  self: Self = NOBODY;
  /** The last join carried a password. */
  hadPassword = false;
  #arriving: Roster | undefined;
  #leaving = 0;
  #isJoined = false;
  #isOutdated = false;

  constructor(room: string, deps: RoomSessionDeps) {
    this.room = room;
    this.#deps = deps;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** What the join said of this person has changed while it was on the way: it is to be said again. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  async join(nick: string, password?: string, machineUid?: string): Promise<void> {
    this.nick = nick;
    this.hadPassword = password !== undefined;
    this.#isJoined = false;
    this.#isOutdated = false;
    this.#arriving = EMPTY_ROSTER;
    const secrets = { ...(password !== undefined && { password }), ...(machineUid !== undefined && { machineUid }) };
    await this.#deps.send(buildJoin({ room: this.room, nick, children: this.#deps.children(), ...secrets }));
  }

  /** `status` tells the server why, as `switch_room` for whoever goes to another room of the meeting. */
  async leave(status?: string): Promise<void> {
    if (this.nick === '') return;
    this.#leaving++;
    this.#isJoined = false;
    await this.#deps.send(buildLeave({ room: this.room, nick: this.nick, ...(status !== undefined && { status }) }));
  }

  /** The connection is gone, and with it everything that was to come. */
  forget(): void {
    this.#isJoined = false;
    this.#arriving = undefined;
    this.#leaving = 0;
  }

  /** Sends the own presence again, after a change. */
  async update(): Promise<void> {
    this.#isOutdated = !this.#isJoined;
    if (!this.#isJoined) return;
    await this.#deps.send(buildPresence({ room: this.room, nick: this.nick, children: this.#deps.children() }));
  }

  receive(presence: OccupantPresence): void {
    if (presence.error) {
      if (this.#arriving) this.#deps.onRefused(presence.error);
      return;
    }
    if (presence.isSelf || presence.nick === this.nick) this.#own(presence);
    else if (this.#arriving) this.#arriving = reduceRoster(this.#arriving, presence, this.#deps.hiddenDomain);
    else if (this.#isJoined) {
      this.roster = reduceRoster(this.roster, presence, this.#deps.hiddenDomain);
      this.#deps.onRoster();
    }
  }

  #own(presence: OccupantPresence): void {
    if (presence.available) {
      if (this.#leaving > 0) return;
      this.self = selfOf(presence);
      if (!this.#arriving) {
        if (this.#isJoined) this.#deps.onRoster();
        return;
      }
      this.roster = this.#arriving;
      this.#arriving = undefined;
      this.#isJoined = true;
      this.#deps.onJoined();
      return;
    }
    if (this.#leaving > 0) {
      this.#leaving--;
      return;
    }
    const wasInside = this.#isJoined || this.#arriving !== undefined;
    this.forget();
    if (wasInside) this.#deps.onGone(presence);
  }
}

function selfOf({ role, affiliation, element }: OccupantPresence): Self {
  const permissions = childrenOf(childOf(element, 'permissions', NS.jitmeet), 'p').slice(0, MAX_PERMISSIONS);
  const entries = permissions.map(
    (permission) => [(attr(permission, 'name') ?? '').slice(0, MAX_NAME), boolAttr(permission, 'val')] as const,
  );
  return { isModerator: role === 'moderator' || affiliation === 'owner', permissions: new Map(entries) };
}

/** Occupant JID of the focus, to which all Jingle goes. */
export function focusOf(room: string): string {
  return `${room}/${FOCUS_NICK}`;
}

export function isFocus(jid: string): boolean {
  return resourceOf(jid) === FOCUS_NICK;
}
