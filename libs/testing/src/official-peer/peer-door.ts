import { AppError } from '@parley/kernel';
import { attr, childOf, childrenOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import type { OfficialPeer } from './official-peer.ts';

const JITSI = 'http://jitsi.org/jitmeet';
const CONFIG_FORM = 'http://jabber.org/protocol/muc#roomconfig';

/** Why the room did not let a client in, as the official one reads it (client contract §3.4). */
export interface Refusal {
  readonly reason: 'password' | 'lobby' | 'name' | 'full' | 'again' | 'other';
  /** Stanza error condition. */
  readonly condition: string;
  readonly text: string | undefined;
  /** With `lobby`: where to knock. */
  readonly lobby?: string;
  readonly waitsForHost: boolean;
}

/**
 * Joins with the room's password, if there is one to give; undefined when the client is in. It is asked for a name, a password or to
 * knock.
 * @param byHttp it has asked for the conference by HTTP
 */
export async function tryToEnter(peer: OfficialPeer, password?: string, byHttp = false): Promise<Refusal | undefined> {
  let refusal: Refusal | undefined;
  const stop = peer.watch((stanza) => {
    if (stanza.name !== 'presence' || attr(stanza, 'type') !== 'error' || attr(stanza, 'from') !== `${peer.room}/${peer.endpoint}`) return;
    refusal = readRefusal(stanza, peer.dialect.name === '2021');
  });
  const secrets = [password !== undefined && xml('password', {}, password), byHttp && xml('billingid', {}, peer.memory.machineUid)];
  peer.sendPresence(xml('x', { xmlns: NS.muc }, ...secrets).toString());
  await peer.until(() => refusal !== undefined || peer.view.self, 'an answer to the join').finally(stop);
  if (refusal === undefined) await peer.discoRoom();
  return refusal;
}

/** @param beside clients before 2022 look for the lobby beside the error */
function readRefusal(presence: Element, beside: boolean): Refusal {
  const { condition, text } = parseStanzaError(presence);
  const error = childOf(presence, 'error');
  const has = (name: string) => error?.getChildElements().some((child) => child.name === name) === true;
  const lobby = (beside ? presence : error)
    ?.getChildElements()
    .find(({ name }) => name === 'lobbyroom')
    ?.getText();
  const common = { condition, text, waitsForHost: has('waiting-for-host') };
  if (condition === 'not-authorized') return { ...common, reason: 'password' };
  if (condition === 'not-allowed' && (has('room-does-not-exist') || text === 'Room creation is restricted'))
    return { ...common, reason: 'again' };
  if (condition === 'service-unavailable') return { ...common, reason: 'full' };
  if (condition === 'registration-required') return { ...common, reason: 'lobby', ...(lobby !== undefined && { lobby }) };
  return { ...common, reason: has('displayname-required') ? 'name' : 'other' };
}

/** Sets the room's password as a moderator; '' takes it away. @throws AppError with the stanza error */
export async function setPassword(peer: OfficialPeer, password: string): Promise<void> {
  const form = await peer.connection.iq('get', peer.room, xml('query', { xmlns: NS.mucOwner }));
  const fields = childrenOf(childOf(childOf(form, 'query'), 'x', NS.dataForm), 'field');
  if (!fields.some((field) => attr(field, 'var') === 'muc#roomconfig_roomsecret'))
    throw new AppError('INTERNAL', 'the form offers no password: clients say that passwords are not supported');
  const isSet = password === '' ? '0' : '1';
  await submit(peer, {
    'muc#roomconfig_roomsecret': password,
    'muc#roomconfig_passwordprotectedroom': isSet,
    'muc#roomconfig_whois': 'anyone',
  });
}

/** Switches the lobby as a moderator, who makes everybody present a member before. @throws AppError with the stanza error */
export async function switchLobby(peer: OfficialPeer, on: boolean): Promise<void> {
  const members = [...peer.view.occupants.values()].filter(({ affiliation, nick }) => affiliation === 'none' && nick !== 'focus');
  if (on && members.length > 0) {
    const items = members.map(({ jid }) => xml('item', { affiliation: 'member', jid: jid.split('/')[0] }));
    await peer.connection.iq('set', peer.room, xml('query', { xmlns: NS.mucAdmin }, ...items));
  }
  await submit(peer, { 'muc#roomconfig_membersonly': on ? '1' : '0' });
}

async function submit(peer: OfficialPeer, fields: Readonly<Record<string, string>>): Promise<void> {
  const all = Object.entries({ FORM_TYPE: CONFIG_FORM, ...fields });
  const elements = all.map(([name, value]) => xml('field', { var: name }, xml('value', {}, value)));
  await peer.connection.iq(
    'set',
    peer.room,
    xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForm, type: 'submit' }, ...elements)),
  );
}

interface Waiting {
  readonly nick: string;
  /** Real full JID. */
  readonly jid: string;
  readonly name: string | undefined;
}

/** How a client's wait ended: `closed` with its room, `open` when the lobby was switched off. */
export type KnockOutcome = 'admitted' | 'denied' | 'open' | 'closed';

/** The lobby as one client sees it: of one who knocks, or of a moderator (client contract §8.1). */
export class PeerLobby {
  readonly jid: string;
  /** Others in it. */
  readonly waiting = new Map<string, Waiting>();
  readonly chat: { readonly from: string; readonly content: unknown }[] = [];
  outcome: KnockOutcome | undefined;
  readonly #peer: OfficialPeer;
  readonly #stop: () => void;
  #isIn = false;
  #error: string | undefined;

  private constructor(peer: OfficialPeer, jid: string) {
    this.#peer = peer;
    this.jid = jid;
    this.#stop = peer.watch((stanza) => this.#onStanza(stanza));
  }

  /** Knocks where the room has told to. @throws AppError NOT_ALLOWED with the condition when the lobby does not let in either */
  static async knock(peer: OfficialPeer, refusal: Refusal): Promise<PeerLobby> {
    if (refusal.lobby === undefined) throw new AppError('NOT_ALLOWED', `no lobby to knock at: ${refusal.condition}`);
    return PeerLobby.#enter(peer, refusal.lobby);
  }

  /** Enters as a moderator's client does by itself as soon as the lobby is on. */
  static async asModerator(peer: OfficialPeer): Promise<PeerLobby> {
    const form = childOf(childOf(await peer.discoRoom(), 'query'), 'x', NS.dataForm);
    const field = childrenOf(form, 'field').find((one) => attr(one, 'var') === 'muc#roominfo_lobbyroom');
    const jid = childOf(field, 'value')?.getText();
    if (!jid) throw new AppError('NOT_ALLOWED', 'the room has no lobby');
    return PeerLobby.#enter(peer, jid);
  }

  static async #enter(peer: OfficialPeer, jid: string): Promise<PeerLobby> {
    const lobby = new PeerLobby(peer, jid);
    const name = xml('nick', { xmlns: NS.nick }, peer.options.displayName ?? `Peer ${peer.endpoint}`);
    peer.connection.send(xml('presence', { xmlns: NS.client, to: `${jid}/${peer.endpoint}` }, xml('x', { xmlns: NS.muc }), name));
    await peer.until(() => lobby.#isIn || lobby.#error !== undefined, 'an answer of the lobby');
    if (lobby.#error !== undefined) throw new AppError('NOT_ALLOWED', lobby.#error);
    return lobby;
  }

  /** A moderator lets people in, with one message for all. */
  admit(...nicks: readonly string[]): void {
    const invited = nicks.map((nick) => xml('invite', { to: this.#known(nick).jid }));
    const x = xml('x', { xmlns: NS.mucUser }, ...invited);
    this.#peer.connection.send(xml('message', { xmlns: NS.client, id: crypto.randomUUID(), to: this.#peer.room }, x));
  }

  /** @throws AppError with the stanza error */
  async deny(nick: string): Promise<void> {
    const item = xml('item', { nick: this.#known(nick).nick, role: 'none' });
    await this.#peer.connection.iq('set', this.jid, xml('query', { xmlns: NS.mucAdmin }, item));
  }

  /** Says something to all who may hear it, or to one. */
  say(content: object, nick?: string): void {
    const to = nick === undefined ? this.jid : `${this.jid}/${nick}`;
    const text = xml('json-message', { xmlns: JITSI }, JSON.stringify(content));
    this.#peer.connection.send(xml('message', { xmlns: NS.client, to, type: nick === undefined ? 'groupchat' : 'chat' }, text));
  }

  /** Waits for the moderator. Whoever is let in then enters the room, and leaves the lobby. @throws AppError NOT_ALLOWED */
  async wait(timeoutMs?: number): Promise<KnockOutcome> {
    const outcome = await this.#peer.until(() => this.outcome, 'an answer to the knock', timeoutMs);
    if (outcome === 'admitted' || outcome === 'open') {
      const refusal = await tryToEnter(this.#peer);
      if (refusal) throw new AppError('NOT_ALLOWED', `admitted, but not into the room: ${refusal.condition}`);
    }
    this.leave();
    return outcome;
  }

  leave(): void {
    this.#stop();
    if (this.#isIn)
      this.#peer.connection.send(xml('presence', { xmlns: NS.client, to: `${this.jid}/${this.#peer.endpoint}`, type: 'unavailable' }));
    this.#isIn = false;
  }

  #known(nick: string): Waiting {
    const known = this.waiting.get(nick);
    if (!known) throw new AppError('NOT_FOUND', `${nick} does not wait`);
    return known;
  }

  #onStanza(stanza: Element): void {
    const [from, nick = ''] = (attr(stanza, 'from') ?? '').split('/');
    if (stanza.name === 'message' && from === this.#peer.room && childOf(childOf(stanza, 'x', NS.mucUser), 'invite'))
      this.outcome ??= 'admitted';
    if (from !== this.jid) return;
    const text = childOf(stanza, 'json-message', JITSI)?.getText();
    if (stanza.name === 'message' && text) this.chat.push({ from: nick, content: JSON.parse(text) });
    if (stanza.name === 'presence') this.#onPresence(stanza, nick);
  }

  #onPresence(stanza: Element, nick: string): void {
    const user = childOf(stanza, 'x', NS.mucUser);
    const statuses = childrenOf(user, 'status').map((status) => attr(status, 'code'));
    const isOwn = nick === this.#peer.endpoint;
    const type = attr(stanza, 'type');
    if (type === 'error') this.#error ??= parseStanzaError(stanza).condition;
    else if (type === 'unavailable') isOwn ? this.#end(statuses, childOf(user, 'destroy')) : this.waiting.delete(nick);
    else if (isOwn) this.#isIn = true;
    else {
      const item = childOf(user, 'item');
      this.waiting.set(nick, { nick, jid: (item && attr(item, 'jid')) ?? '', name: childOf(stanza, 'nick', NS.nick)?.getText() });
    }
  }

  #end(statuses: readonly (string | undefined)[], destroyed: Element | undefined): void {
    this.#isIn = false;
    if (statuses.includes('307')) this.outcome ??= 'denied';
    else if (destroyed) this.outcome ??= attr(destroyed, 'jid') === this.#peer.room ? 'open' : 'closed';
  }
}
