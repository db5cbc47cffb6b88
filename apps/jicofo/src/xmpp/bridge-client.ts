import { buildConferenceModify, type ConferenceModified, type ConferenceModify, parseConferenceModified } from '@parley/xmpp-colibri2';
import type { XmppConnection } from '@parley/xmpp-connection';
import { NS, xml } from '@parley/xmpp-core';
import type { BridgePort } from '../conference/ports.ts';

/** Requests to bridges, through the brewery (focus contract §14, §15: IQ type get). */
export class BridgeClient implements BridgePort {
  readonly #connection: XmppConnection;

  constructor(connection: XmppConnection) {
    this.#connection = connection;
  }

  async modify(bridgeJid: string, request: ConferenceModify): Promise<ConferenceModified | undefined> {
    const answer = await this.#connection.request('get', bridgeJid, buildConferenceModify(request));
    return request.expire && !answer ? undefined : parseConferenceModified(answer ?? xml('nothing'));
  }

  async checkHealth(bridgeJid: string, timeoutMs: number): Promise<void> {
    await this.#connection.request('get', bridgeJid, xml('healthcheck', { xmlns: NS.healthcheck }), { timeoutMs });
  }
}
