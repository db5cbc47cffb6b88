import {
  type BridgeLoss,
  buildBridgeAnnouncement,
  buildBridgeLoss,
  buildBridgeStats,
  buildConferenceModified,
  parseConferenceModify,
} from '@parley/xmpp-colibri2';
import { createXmppClient, joinRoom, type RoomSession, type XmppConnection } from '@parley/xmpp-connection';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { CLASSIC_TABLES } from '../conference/media-table.ts';
import { FakeBridge } from './fake-bridge.ts';

/** A scripted bridge that speaks COLIBRI2 in a real brewery. */
export class WireBridge {
  readonly fake: FakeBridge;
  readonly #name: string;
  readonly #connection: XmppConnection;
  readonly #brewery: string;
  #session: RoomSession | undefined;

  constructor(env: Readonly<Record<string, string>>, name: string) {
    this.#name = name;
    this.#brewery = `jvbbrewery@internal-muc.${env.XMPP_DOMAIN}`;
    this.fake = new FakeBridge(`${this.#brewery}/${name}`);
    const service = `xmpp://127.0.0.1:${env.XMPP_PORT}`;
    const password = env.JVB_AUTH_PASSWORD ?? '';
    this.#connection = createXmppClient({ service, domain: `auth.${env.XMPP_DOMAIN}`, username: 'jvb', password, resource: name });
    this.#connection.handle('get', NS.colibri2, 'conference-modify', ({ child }) => this.#modify(child));
    this.#connection.handle('get', NS.healthcheck, 'healthcheck', () => this.#unlessFrozen(undefined));
  }

  async start(): Promise<void> {
    await this.#connection.start();
    this.#session = await joinRoom(this.#connection, { room: this.#brewery, nick: this.#name, children: this.#presence() });
  }

  async leave(): Promise<void> {
    await this.#session?.leave();
  }

  /** Loses all conferences, and says so. */
  async loseConferences(): Promise<void> {
    for (const meetingId of this.fake.conferences.keys()) {
      await this.#lose({ meetingId });
    }
    this.fake.conferences.clear();
  }

  /** Loses some endpoints of every conference, and says so. */
  async loseEndpoints(ids: readonly string[]): Promise<void> {
    for (const [meetingId, endpoints] of this.fake.conferences) {
      for (const id of ids) endpoints.delete(id);
      await this.#lose({ meetingId, endpoints: ids });
    }
  }

  async #lose(loss: BridgeLoss): Promise<void> {
    for (const lost of buildBridgeLoss(loss))
      await this.#connection.send(xml('message', { to: `${this.#brewery}/focus`, type: 'normal' }, lost));
  }

  async stop(): Promise<void> {
    await this.#connection.stop();
  }

  async #modify(child: Element): Promise<Element | undefined> {
    const answer = this.fake.answer(parseConferenceModify(child));
    return this.#unlessFrozen(answer && buildConferenceModified(answer));
  }

  #unlessFrozen<T>(answer: T): Promise<T> {
    return this.fake.mood === 'frozen' ? new Promise(() => {}) : Promise.resolve(answer);
  }

  #presence(): Element[] {
    return [
      buildBridgeStats({ colibri2: true, drain: false, gracefulShutdown: false, shuttingDown: false, stressLevel: 0.1, version: '1' }),
      buildBridgeAnnouncement({ serverId: this.#name, webSocketAddress: '127.0.0.1:9090', media: CLASSIC_TABLES, sctp: true }),
    ];
  }
}
