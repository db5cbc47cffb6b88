import { FocusHarness, type RoomPort } from '@parley/jicofo/testing';
import type { Dialect } from '@parley/testing';
import { attr, type Element, NS, parseXml, resourceOf, stanzaError, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { buildJingle, parseJingle } from '@parley/xmpp-jingle';
import { parseOccupantPresence } from '@parley/xmpp-muc';
import { BRIDGES, ROOM_JID } from './addresses.ts';
import { ModelBridge, STATS } from './model-bridge.ts';
import { ModelClient } from './model-client.ts';

const STEP_MS = 250;

/** Focus, two bridges and their clients on one clock: all real but sockets, worker and Prosody. Everything crosses as XML. */
export class World {
  readonly focus: FocusHarness;
  readonly bridges: readonly ModelBridge[];
  /** Those in the room, by person. */
  readonly members = new Map<string, ModelClient>();
  #joins = 0;
  #focusPresence: Element | undefined;

  constructor() {
    this.focus = new FocusHarness({
      openRoom: () => this.#room(),
      bridgePort: {
        modify: async (jid, request) => {
          const bridge = this.bridges.find((candidate) => candidate.jid === jid);
          if (!bridge) throw stanzaError('item-not-found');
          return bridge.modify(jid, request);
        },
      },
    });
    this.bridges = BRIDGES.map(
      (jid) =>
        new ModelBridge(jid, this.focus.clock, ({ meetingId, endpoints }) => this.focus.service.conferenceLost(jid, meetingId, endpoints)),
    );
    this.#announce();
  }

  /** Each time under another endpoint id, as clients have a new one with every connection. */
  async join(person: string, dialect: Dialect): Promise<void> {
    if (this.members.has(person)) return;
    const client = new ModelClient(`${person}${++this.#joins}`, dialect, {
      clock: this.focus.clock,
      jingle: (from, jingle) => this.#toFocus(from, jingle),
      presence: (sender, presence) => this.members.get(person) === sender && this.#broadcast(presence),
      endpointOf: (url) => this.bridges.map((bridge) => bridge.endpointOf(url)).find((endpoint) => endpoint !== undefined),
    });
    // Without the focus there is no room: the client is refused and asks again (client contract §3.4).
    do await this.focus.request(ROOM_JID);
    while (!this.#focusPresence);
    client.view.apply(this.#focusPresence);
    for (const other of this.members.values()) client.view.apply(other.presence());
    this.members.set(person, client);
    this.#broadcast(client.presence());
  }

  leave(person: string): void {
    const client = this.members.get(person);
    if (!client) return;
    const farewell = client.presence('unavailable');
    this.#broadcast(farewell);
    this.members.delete(person);
    client.endSession();
  }

  kill(index: number): void {
    const bridge = this.bridges[index];
    if (!bridge?.alive) return;
    bridge.kill();
    this.focus.bridges.remove(bridge.jid);
  }

  revive(index: number): void {
    const bridge = this.bridges[index];
    if (bridge) bridge.alive = true;
    this.#announce();
  }

  loseWorkers(index: number, all: boolean): void {
    this.bridges[index]?.loseWorkers(all);
  }

  /** Lets time pass; bridges that live say so. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.focus.clock.advance(Math.min(STEP_MS, left));
      this.#announce();
      await this.settle();
    }
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #byNick(nick: string): ModelClient | undefined {
    return [...this.members.values()].find((client) => client.nick === nick);
  }

  #announce(): void {
    for (const { jid, alive, announcement } of this.bridges) if (alive) this.focus.bridges.update(jid, STATS, announcement);
  }

  #broadcast(presence: Element): void {
    for (const client of this.members.values()) {
      const change = client.view.apply(presence);
      if (change?.kind === 'left') client.table.ownerLeft(change.nick);
    }
    if (attr(presence, 'from') !== `${ROOM_JID}/focus`) this.focus.service.presence(parseOccupantPresence(presence));
  }

  async #toFocus(from: string, jingle: Element): Promise<void> {
    await Promise.resolve();
    try {
      await this.focus.service.jingle(`${ROOM_JID}/${from}`, parseJingle(parseXml(jingle.toString())));
    } catch (error) {
      throw stanzaError(stanzaErrorInfo(error).condition);
    }
  }

  #room(): RoomPort {
    const publish = (elements: readonly Element[]) => {
      const user = xml(
        'x',
        { xmlns: NS.mucUser },
        xml('item', { jid: 'focus@auth.meet.jitsi/focus', affiliation: 'owner', role: 'moderator' }),
      );
      const presence = xml('presence', { xmlns: NS.client, from: `${ROOM_JID}/focus` }, user, ...elements);
      this.#focusPresence = parseXml(presence.toString());
      this.#broadcast(this.#focusPresence);
    };
    return {
      jid: ROOM_JID,
      async join(presence) {
        await Promise.resolve();
        publish(presence);
        return { meetingId: 'meeting-1', breakout: false };
      },
      publish,
      leave: () => {
        this.#focusPresence = undefined;
      },
      destroy: async () => {},
      setSubject: async () => {},
      grantOwner: async () => {},
      grantMember: async () => {},
      door: async () => ({}),
      sendJingle: async (to, jingle) => {
        await Promise.resolve();
        const client = this.#byNick(resourceOf(to));
        if (!client) throw stanzaError('item-not-found');
        client.onJingle(parseXml(buildJingle(jingle).toString()));
      },
      sendMute: async () => {},
      features: async ({ nick }) => new Set(this.#byNick(nick)?.dialect.features),
    };
  }
}
