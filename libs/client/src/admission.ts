import { attr, bareJid, type Element } from '@parley/xmpp-core';
import { parseOccupantPresence } from '@parley/xmpp-muc';
import { Entry, type EntryDeps } from './entry.ts';
import { isConfigChange } from './incoming.ts';
import { type LobbyNotice, readLobbyNotice } from './lobby.ts';
import { LobbyRoom } from './lobby-room.ts';
import type { Credentials } from './log-in.ts';
import { Moderation } from './moderation.ts';
import type { ClientState } from './state.ts';

export interface AdmissionDeps extends Omit<EntryDeps, 'lobby'> {
  /** Whether the server can do lobbies. */
  readonly hasLobbyService: () => boolean;
  readonly displayName: () => string;
  readonly setDisplayName: (name: string) => void;
  readonly onNotice: (notice: LobbyNotice) => void;
  readonly attempt: (what: string, work: Promise<unknown>) => void;
}

/** The room's door from both sides: how this person gets in, and how moderators guard it. */
export class Admission {
  readonly #deps: AdmissionDeps;
  readonly #lobby: LobbyRoom;
  readonly #entry: Entry;
  readonly moderation: Moderation;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
    this.#lobby = this.#createLobby();
    this.#entry = new Entry({ ...deps, lobby: this.#lobby });
    this.moderation = new Moderation({ ...deps, lobby: this.#lobby, onPassword: (password) => this.#entry.setPassword(password) });
  }

  get view(): Pick<ClientState, 'login' | 'self' | 'security' | 'identity' | 'startedAt'> {
    const { login, identity } = this.#entry;
    const { security, startedAt } = this.moderation;
    return {
      login,
      self: this.#deps.room.self,
      security,
      ...(identity !== undefined && { identity }),
      ...(startedAt !== undefined && { startedAt }),
    };
  }

  /** Comes from another room of the meeting, which has the same password: nobody is asked for it again. */
  bringPassword(from: Admission): void {
    this.#entry.setPassword(from.#entry.password);
  }

  /** Carries out what the machine wants; `nick` is this person's in the room and in its lobby. */
  perform(effect: 'requestConference' | 'joinRoom' | 'joinLobby' | 'leaveLobby' | 'checkLobby', nick: string): Promise<void> {
    switch (effect) {
      case 'requestConference':
        return this.#entry.requestConference();
      case 'joinRoom':
        return this.#entry.joinRoom(nick);
      case 'joinLobby':
        return this.#entry.joinLobby(nick);
      case 'leaveLobby':
        return this.#lobby.leave();
      case 'checkLobby':
        return this.#entry.checkLobby(nick);
    }
  }

  /** Asks to be let in, where there is a lobby. */
  knock(): void {
    this.#deps.dispatch({ type: 'knock' });
  }

  /** Tries the room's password, at its door or from the lobby. */
  enterPassword(password: string): void {
    this.#entry.setPassword(password);
    this.#deps.dispatch({ type: 'enter' });
  }

  /** Tries again under another name. */
  enterName(name: string): void {
    this.#deps.setDisplayName(name);
    this.#deps.dispatch({ type: 'enter' });
  }

  /** Logs in beside the running connection; `login` of the state says how it went. */
  logIn(credentials: Credentials): Promise<void> {
    return this.#entry.logIn(credentials);
  }

  /** The form to log in was closed: what went wrong there is forgotten. */
  resetLogin(): void {
    this.#entry.resetLogin();
  }

  /** Ends the login with the focus; resolves with the address to go to, if it names one. */
  logOut(): Promise<string | undefined> {
    return this.#entry.logOut();
  }

  /** The room refused a join. */
  refused(error: Parameters<Entry['refused']>[0]): void {
    this.#entry.refused(error);
  }

  /** The connection is gone. */
  forget(): void {
    this.#lobby.forget();
    this.moderation.stop();
  }

  /** A presence that is not the room's. */
  presence(stanza: Element): void {
    if (bareJid(attr(stanza, 'from') ?? '') === this.#lobby.jid) this.#lobby.receive(parseOccupantPresence(stanza));
  }

  /** A message of the room. */
  message(stanza: Element): void {
    if (this.#entry.invited(stanza) || !this.#deps.room.isJoined) return;
    if (isConfigChange(stanza)) this.#deps.attempt('room settings', this.moderation.refresh());
    const notice = readLobbyNotice(stanza);
    if (notice) this.#deps.onNotice(notice);
  }

  #createLobby(): LobbyRoom {
    const { xmpp, room, displayName, dispatch, onChange } = this.#deps;
    return new LobbyRoom({
      send: (stanza) => xmpp.send(stanza),
      displayName,
      onJoined: () => {
        if (room.isJoined) this.moderation.entered();
        else dispatch({ type: 'inLobby' });
        onChange();
      },
      onRoster: onChange,
      onEnd: (end, reason) => (room.isJoined ? this.moderation.lost() : this.#entry.lobbyEnded(end, reason)),
    });
  }
}
