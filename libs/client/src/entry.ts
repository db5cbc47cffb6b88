import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { bareJid, type Element, NS, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import type { ConferenceResponse } from '@parley/xmpp-focus';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { type ConferenceRequestDeps, type RoomWish, requestConference, type SessionStore } from './conference-request.ts';
import { joinVerdict } from './join-error.ts';
import { readInvitation } from './lobby.ts';
import type { LobbyEnd, LobbyRoom } from './lobby-room.ts';
import { type Credentials, type LoginState, logIn, NO_LOGIN } from './log-in.ts';
import type { MachineEvent, MachineState } from './machine.ts';
import type { XmppPort } from './ports.ts';
import type { RoomSession } from './room-session.ts';

export interface EntryDeps extends Omit<ConferenceRequestDeps, 'xmpp' | 'session'> {
  readonly xmpp: XmppPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly session: SessionStore;
  readonly openLogin: (credentials: Credentials) => XmppPort;
  readonly wish: RoomWish;
  readonly room: RoomSession;
  readonly lobby: LobbyRoom;
  readonly machine: () => MachineState;
  readonly dispatch: (event: MachineEvent) => void;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** How one gets into a room: the focus, a login, the password, the lobby. Decides nothing: tells the machine what happened. */
export class Entry {
  readonly #deps: EntryDeps;
  #password: string | undefined;
  #login: LoginState = NO_LOGIN;
  #identity: string | undefined;
  #isRequesting = false;

  constructor(deps: EntryDeps) {
    this.#deps = deps;
  }

  get login(): LoginState {
    return this.#login;
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  /** One request at a time: it repeats itself until the focus is ready. */
  async requestConference(): Promise<void> {
    const { dispatch, signal, session } = this.#deps;
    if (this.#isRequesting) return;
    this.#isRequesting = true;
    const before = session.read();
    let event: MachineEvent;
    try {
      this.#enterAnswer(await requestConference(this.#deps, this.#deps.wish, signal));
      event = { type: 'focusReady' };
    } catch (error) {
      event = refusalOf(error, this.#deps.wish.token !== undefined);
    }
    this.#isRequesting = false;
    if (signal.aborted) return;
    // The answer may have crossed a login that has brought a session id meanwhile.
    const isOutdated = session.read() !== undefined && session.read() !== before;
    if (event.type === 'hostMissing' && isOutdated) dispatch({ type: 'enter' });
    else dispatch(event);
  }

  get password(): string | undefined {
    return this.#password;
  }

  /** The room's password, known or tried. */
  setPassword(password: string | undefined): void {
    this.#password = password;
  }

  joinRoom(nick: string): Promise<void> {
    const { room, url, session } = this.#deps;
    // Who has asked by HTTP says here whose request that was: the focus knows people again by it.
    return room.join(nick, this.#password, url === undefined ? undefined : session.machineUid);
  }

  /** The room said no to a join. */
  refused(error: NonNullable<OccupantPresence['error']>): void {
    const { room, dispatch } = this.#deps;
    const verdict = joinVerdict(error);
    room.forget();
    if (verdict.type !== 'barred') {
      dispatch(verdict);
      return;
    }
    this.#password = undefined;
    dispatch({ ...verdict, triedPassword: room.hadPassword });
  }

  async joinLobby(nick: string): Promise<void> {
    const { door } = this.#deps.machine();
    if (door.kind === 'lobby') await this.#deps.lobby.enter(door.lobby, nick);
  }

  /** XEP-0410, as for the room itself. */
  async checkLobby(nick: string): Promise<void> {
    const { xmpp, lobby, dispatch } = this.#deps;
    if (await isOutside(xmpp, `${lobby.jid}/${nick}`)) {
      lobby.forget();
      dispatch({ type: 'lobbyLost' });
    }
  }

  lobbyEnded(end: LobbyEnd, reason: string | undefined): void {
    const { dispatch } = this.#deps;
    const detail = reason === undefined ? {} : { detail: reason };
    if (end === 'denied') dispatch({ type: 'failed', failure: { code: 'lobbyDenied', ...detail } });
    else if (end === 'ended') dispatch({ type: 'failed', failure: { code: 'destroyed', ...detail } });
    else if (end === 'lost') dispatch({ type: 'lobbyLost' });
    else dispatch({ type: 'enter' });
  }

  /** Whether the message was an invitation into the room; only those who wait in the lobby act on it. */
  invited(message: Element): boolean {
    const { machine, room, dispatch } = this.#deps;
    const isFromRoom = bareJid(String(message.attrs.from ?? '')) === room.room;
    const invitation = isFromRoom ? readInvitation(message) : undefined;
    if (!invitation) return false;
    if (machine().door.kind === 'lobby') {
      this.#password = invitation.password;
      dispatch({ type: 'enter' });
    }
    return true;
  }

  /** Logs in beside the anonymous connection and asks the focus again. Never rejects: `login` says how it went. */
  async logIn(credentials: Credentials): Promise<void> {
    if (this.#login.isPending) return;
    const { openLogin, dispatch, signal, wish } = this.#deps;
    this.#setLogin({ isPending: true });
    const problem = await logIn({ ...this.#deps, open: openLogin }, credentials, wish);
    this.#setLogin({ isPending: false, ...(problem !== undefined && { problem }) });
    if (problem === undefined && !signal.aborted) dispatch({ type: 'enter' });
  }

  /** Forgets what went wrong: the person has closed the form. */
  resetLogin(): void {
    if (!this.#login.isPending) this.#setLogin(NO_LOGIN);
  }

  /**
   * Ends the session with the focus (client contract §2.3).
   * @returns where to go to end the login elsewhere too, if the focus names a place
   */
  async logOut(): Promise<string | undefined> {
    const { session, xmpp, focus, log } = this.#deps;
    const sessionId = session.read();
    session.write(undefined);
    this.#identity = undefined;
    if (sessionId === undefined) return undefined;
    try {
      const answer = await xmpp.request('set', focus, xml('logout', { xmlns: NS.focus, 'session-id': sessionId }));
      const url = answer?.attrs['logout-url'];
      return typeof url === 'string' && url !== '' ? url : undefined;
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'the focus did not confirm the logout');
      return undefined;
    }
  }

  #enterAnswer({ identity, properties }: ConferenceResponse): void {
    this.#identity = properties.get('authentication') === 'true' ? identity : undefined;
  }

  #setLogin(login: LoginState): void {
    this.#login = login;
    this.#deps.onChange();
  }
}

function refusalOf(error: unknown, hasToken: boolean): MachineEvent {
  if (AppError.is(error, 'NOT_AUTHORIZED')) return { type: 'hostMissing' };
  const detail = errorMessage(error);
  const forbidden = hasToken && AppError.is(error, 'NOT_ALLOWED') ? 'tokenRefused' : 'joinRefused';
  return {
    type: 'failed',
    failure: { code: AppError.is(error, 'CONFLICT') ? 'reservation' : forbidden, ...(detail !== '' && { detail }) },
  };
}

/** Whether a room says that it does not know this occupant (XEP-0410 §3); what is unclear counts as known. */
export async function isOutside(xmpp: Pick<XmppPort, 'request'>, occupant: string): Promise<boolean> {
  try {
    await xmpp.request('get', occupant, xml('ping', { xmlns: NS.ping }));
    return false;
  } catch (error) {
    const { condition } = stanzaErrorInfo(error);
    return condition === 'not-acceptable' || condition === 'item-not-found' || condition === 'recipient-unavailable';
  }
}
