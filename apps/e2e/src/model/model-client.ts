import type { BridgeMessage, ClientMessage } from '@parley/bridge-channel';
import { type Endpoint, FakeSocket, FakeTransport } from '@parley/jvb/testing';
import type { Clock, Timer } from '@parley/kernel';
import {
  buildAccept,
  buildSourceChange,
  type Dialect,
  type LocalSource,
  localSource,
  localTransport,
  muteElements,
  type Offer,
  RoomView,
  readOffer,
  SourceTable,
} from '@parley/testing';
import { attr, type Element, NS, parseXml, stanzaError, xml } from '@parley/xmpp-core';
import { ROOM_JID } from './addresses.ts';

const RECONNECT_MS = 1_000;

/** What a client can reach. */
export interface ClientLinks {
  readonly clock: Clock;
  /** An IQ to the focus. */
  jingle(from: string, jingle: Element): Promise<void>;
  presence(client: ModelClient, presence: Element): void;
  /** The endpoint behind a URL of the bridge channel, where there is one. */
  endpointOf(url: string): Endpoint | undefined;
}

/** An official client as the contract has it, without any wire: what it knows, and what it does by itself. */
export class ModelClient {
  readonly nick: string;
  readonly jid: string;
  readonly dialect: Dialect;
  readonly view: RoomView;
  readonly table = new SourceTable();
  sources: LocalSource[];
  readonly muted = new Set<string>();
  offer: Offer | undefined;
  isAccepted = false;
  #socket: FakeSocket | undefined;
  #reconnect: Timer | undefined;
  readonly #links: ClientLinks;

  constructor(nick: string, dialect: Dialect, links: ClientLinks) {
    this.nick = nick;
    this.jid = `${nick}@meet.jitsi/r`;
    this.dialect = dialect;
    this.view = new RoomView(ROOM_JID, nick);
    this.sources = [localSource(nick, 'a0'), localSource(nick, 'v0')];
    this.#links = links;
  }

  presence(type?: 'unavailable'): Element {
    const own = type ? '' : `${this.dialect.presence}${muteElements(this.isAccepted ? this.sources : [], this.muted, this.dialect)}`;
    const item = `<x xmlns='${NS.mucUser}'><item jid='${this.jid}' affiliation='none' role='${type ? 'none' : 'participant'}'/></x>`;
    const head = `xmlns='${NS.client}' from='${ROOM_JID}/${this.nick}' ${type ? `type='${type}'` : ''}`;
    return parseXml(`<presence ${head}>${own}${item}</presence>`);
  }

  /** Jingle from the focus. @throws stanza error */
  onJingle(jingle: Element): void {
    const action = attr(jingle, 'action');
    if (action === 'session-initiate') {
      if (this.offer) this.table.problems.push('session-initiate while another session runs');
      this.#begin(jingle);
      return;
    }
    if (attr(jingle, 'sid') !== this.offer?.sid)
      throw stanzaError('item-not-found', undefined, { application: [xml('unknown-session', { xmlns: NS.jingleErrors })] });
    if (action === 'session-terminate') this.endSession();
    else if (action === 'source-add') this.table.add(jingle);
    else if (action === 'source-remove') this.table.remove(jingle, (owner) => this.view.whereIs(owner));
  }

  setMuted(slot: string, muted: boolean): void {
    if (muted) this.muted.add(`${this.nick}-${slot}`);
    else this.muted.delete(`${this.nick}-${slot}`);
    this.#links.presence(this, this.presence());
  }

  /** Begins or ends a screen share by signalling; before the session is accepted it waits for that, as the real one does. */
  setSharing(isSharing: boolean): void {
    const screen = this.sources.find(({ videoType }) => videoType === 'desktop');
    if (isSharing === (screen !== undefined)) return;
    const changed = screen ?? localSource(this.nick, 'v1');
    this.sources = isSharing ? [...this.sources, changed] : this.sources.filter((source) => source !== screen);
    if (this.offer && this.isAccepted)
      this.#send(buildSourceChange(isSharing ? 'source-add' : 'source-remove', this.offer, [changed], this.dialect));
    this.#links.presence(this, this.presence());
  }

  /** Asks for a new session. */
  restart(): void {
    if (!this.offer || !this.isAccepted) return;
    const { sid, initiator, bridgeSessionId } = this.offer;
    const reason = xml('reason', {}, xml('connectivity-error'));
    const session = xml('bridge-session', { xmlns: NS.focus, id: bridgeSessionId, restart: 'true' });
    this.endSession();
    this.#send(xml('jingle', { xmlns: NS.jingle, action: 'session-terminate', initiator, sid }, reason, session));
  }

  /** The web-socket breaks; the client comes back to the same address. */
  cutChannel(): void {
    const endpoint = this.#endpoint();
    if (this.#socket && endpoint) endpoint.channel.detach(this.#socket);
    this.#socket = undefined;
    this.#reconnectLater();
  }

  endSession(): void {
    const endpoint = this.#endpoint();
    if (this.#socket && endpoint) endpoint.channel.detach(this.#socket);
    this.#socket = undefined;
    this.#reconnect?.cancel();
    this.offer = undefined;
    this.isAccepted = false;
    this.table.reset();
  }

  #endpoint(): Endpoint | undefined {
    return this.#links.endpointOf(this.offer?.webSocketUrl ?? '');
  }

  #begin(jingle: Element): void {
    this.endSession();
    const offer = readOffer(jingle);
    this.offer = offer;
    this.table.add(jingle);
    const { jid, dialect, sources } = this;
    const announced = [...sources];
    this.#openChannel();
    this.#links
      .jingle(this.nick, buildAccept({ offer, jid, dialect, sources, transport: localTransport() }))
      .then(() => this.#accepted(offer, announced))
      // A refusal ends the conference at a real client; here the focus must make up for it.
      .catch(() => {});
  }

  #accepted(offer: Offer, announced: readonly LocalSource[]): void {
    if (this.offer !== offer) return;
    this.isAccepted = true;
    // What changed in between has waited for the acknowledgement.
    const added = this.sources.filter((source) => !announced.includes(source));
    const removed = announced.filter((source) => !this.sources.includes(source));
    if (removed.length > 0) this.#send(buildSourceChange('source-remove', offer, removed, this.dialect));
    if (added.length > 0) this.#send(buildSourceChange('source-add', offer, added, this.dialect));
    const transport = this.#endpoint()?.transport;
    if (transport instanceof FakeTransport) {
      transport.setIce('connected');
      transport.setDtls('connected');
    }
    this.#links.presence(this, this.presence());
  }

  #send(jingle: Element): void {
    this.#links.jingle(this.nick, jingle).catch(() => {});
  }

  #openChannel(): void {
    const endpoint = this.#endpoint();
    if (!endpoint) {
      this.#reconnectLater();
      return;
    }
    const socket = new ClientSocket((message) => {
      if (this.#socket === socket) this.#onMessage(message);
    });
    this.#socket = socket;
    endpoint.channel.attach(socket);
    const wish: ClientMessage = { colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 180 } };
    endpoint.channel.received(socket, JSON.stringify(wish));
  }

  #reconnectLater(): void {
    this.#reconnect?.cancel();
    if (!this.offer) return;
    this.#reconnect = this.#links.clock.after(RECONNECT_MS, () => this.#openChannel());
  }

  #onMessage(message: BridgeMessage): void {
    if (message.colibriClass !== 'AudioSourcesMap' && message.colibriClass !== 'VideoSourcesMap') return;
    this.table.map(message, (owner) => this.view.whereIs(owner));
  }
}

/** Delivers instead of collecting. */
class ClientSocket extends FakeSocket {
  readonly #onMessage: (message: BridgeMessage) => void;

  constructor(onMessage: (message: BridgeMessage) => void) {
    super();
    this.#onMessage = onMessage;
  }

  override send({ texts }: Parameters<FakeSocket['send']>[0]): void {
    for (const text of texts) this.#onMessage(JSON.parse(text) as BridgeMessage);
  }
}
