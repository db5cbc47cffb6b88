import type { BridgeMessage } from '@parley/bridge-channel';
import { AppError } from '@parley/kernel';
import { attr, type Element, parseXml, xml } from '@parley/xmpp-core';
import type { Dialect } from './dialects.ts';
import type { LocalSource } from './local-sources.ts';
import type { OfficialPeerOptions } from './options.ts';
import type { PeerConnection } from './peer-connection.ts';
import { PeerSession } from './peer-session.ts';
import type { RoomView } from './room-view.ts';
import type { Signal } from './signal.ts';
import { unknownSession } from './small-iqs.ts';
import type { SourceTable } from './source-table.ts';

export interface PeerCallsDeps {
  readonly options: OfficialPeerOptions;
  readonly dialect: Dialect;
  /** Bare JID of the room. */
  readonly room: string;
  readonly view: RoomView;
  readonly table: SourceTable;
  readonly sources: readonly LocalSource[];
  readonly signal: Signal;
  readonly problems: string[];
  readonly connection: () => PeerConnection;
  readonly focusJid: () => string;
  /** A session is accepted: the client says what it sends. */
  readonly onAccepted: () => void;
}

/** The Jingle half of an official client: the sessions that the focus offers, one at a time, and what their bridges say. */
export class PeerCalls {
  session: PeerSession | undefined;
  readonly sessions: PeerSession[] = [];
  /** Jingle actions of the focus, in their order. */
  readonly actions: string[] = [];
  /** Messages of the bridge channel, oldest first. */
  readonly channelMessages: BridgeMessage[] = [];
  readonly #deps: PeerCallsDeps;

  constructor(deps: PeerCallsDeps) {
    this.#deps = deps;
  }

  /** The payload of the answer. */
  onJingle(stanza: Element, jingle: Element): Element {
    const { room, view, table, problems } = this.#deps;
    const action = attr(jingle, 'action') ?? '';
    this.actions.push(action);
    const focus = view.occupants.get('focus');
    const from = attr(stanza, 'from') ?? '';
    if (from !== `${room}/focus` || !focus?.jid.startsWith(`${this.#deps.focusJid()}/`)) {
      problems.push(`${action} from ${from}, whom the client does not take for the focus (trap 5)`);
      return parseXml("<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
    }
    if (action === 'session-initiate') this.#begin(from, jingle);
    else if (attr(jingle, 'sid') !== this.session?.offer.sid) return unknownSession();
    else if (action === 'session-terminate') this.end();
    else if (action === 'source-add') table.add(jingle);
    else if (action === 'source-remove') table.remove(jingle, (owner) => view.whereIs(owner));
    else if (action !== 'transport-info') problems.push(`${action}, which today's client ignores (trap 12)`);
    return xml('nothing');
  }

  /** Accepts the session that was offered: channel and session-accept in parallel, then the presence with its sources. */
  async accept(): Promise<PeerSession> {
    const { session } = this;
    if (!session) throw new AppError('CLOSED', 'no session');
    await session.accept();
    if (this.session === session) this.#deps.onAccepted();
    this.#deps.signal.changed();
    return session;
  }

  end(): void {
    this.session?.close();
    this.session = undefined;
    this.#deps.table.reset();
  }

  #begin(from: string, jingle: Element): void {
    const { dialect, options, table, problems, sources, connection } = this.#deps;
    if (this.session) problems.push('session-initiate while another session runs (client contract §4.2)');
    const session = new PeerSession({
      ...{ jingle, from, dialect, sources, connection, jid: connection().jid, ice: options.ice === true },
      ...(options.lastN !== undefined && { lastN: options.lastN }),
      ...{ network: options.network, readMessage: options.readMessage },
      onMessage: (message) => this.#onChannel(message),
    });
    this.session = session;
    this.sessions.push(session);
    table.reset();
    table.add(jingle);
    if (options.manual) return;
    void this.accept().catch((error: unknown) => {
      // Who has left meanwhile is accepted nowhere.
      if (this.session === session) problems.push(`session not accepted: ${String(error)}`);
    });
  }

  #onChannel(message: BridgeMessage): void {
    const { dialect, table, view, signal, problems } = this.#deps;
    if (!this.#deps.options.crowd) this.channelMessages.push(message);
    if (message.colibriClass === 'AudioSourcesMap' || message.colibriClass === 'VideoSourcesMap') {
      if (dialect.rewriting) table.map(message, (owner) => view.whereIs(owner));
      else problems.push('a map for a client without rewriting');
    }
    signal.changed();
  }
}
