import type { BridgePort } from '@parley/jicofo/testing';
import { Bridge, type Endpoint, emptyTotals, FakeSfu } from '@parley/jvb/testing';
import { AppError, type Clock, silentLog } from '@parley/kernel';
import { MEDIA_TABLE } from '@parley/sfu';
import {
  type BridgeAnnouncement,
  type BridgeLoss,
  type BridgeStats,
  buildConferenceModified,
  buildConferenceModify,
  type ConferenceModified,
  parseConferenceModified,
  parseConferenceModify,
} from '@parley/xmpp-colibri2';
import { parseXml, resourceOf, stanzaError, stanzaErrorInfo } from '@parley/xmpp-core';

export const STATS: BridgeStats = {
  ...{ colibri2: true, drain: false, gracefulShutdown: false, shuttingDown: false, stressLevel: 0, version: '1' },
};
/** A fingerprint that passes for one of SHA-256, as the fake transports have none. */
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

/** A bridge without sockets and media worker; it can die and come back empty. */
export class ModelBridge {
  readonly jid: string;
  readonly announcement: BridgeAnnouncement;
  alive = true;
  bridge: Bridge;
  #sfu = new FakeSfu();
  readonly #clock: Clock;
  readonly #onLost: (loss: BridgeLoss) => void;

  constructor(jid: string, clock: Clock, onLost: (loss: BridgeLoss) => void) {
    this.jid = jid;
    this.announcement = { serverId: resourceOf(jid), media: MEDIA_TABLE, sctp: true };
    this.#clock = clock;
    this.#onLost = onLost;
    this.bridge = this.#create();
  }

  kill(): void {
    this.alive = false;
    for (const conference of this.bridge.conferences) conference.close('killed');
    this.#sfu = new FakeSfu();
    this.bridge = this.#create();
  }

  /** One of two media workers dies, and its endpoints with it, or all workers; the bridge says so. */
  loseWorkers(all: boolean): void {
    if (all) for (const router of this.#sfu.routers.splice(0)) router.onLost();
    else this.#sfu.killWorker(1);
  }

  /** By the URL of the bridge channel; undefined where the bridge would answer 403. */
  endpointOf(url: string): Endpoint | undefined {
    const [, , server, conference = '', endpoint = ''] = URL.canParse(url) ? new URL(url).pathname.split('/') : [];
    const found = this.alive && server === this.announcement.serverId ? this.bridge.findEndpoint(conference, endpoint) : undefined;
    return found && url.endsWith(`pwd=${found.password}`) ? found : undefined;
  }

  /** COLIBRI2 by its XML, as it travels through the brewery. @throws stanza error */
  async modify(...[, request]: Parameters<BridgePort['modify']>): Promise<ConferenceModified | undefined> {
    await Promise.resolve();
    if (!this.alive) throw stanzaError('item-not-found', 'nobody there');
    const { bridge } = this;
    try {
      const answer = await bridge.modify(parseConferenceModify(parseXml(buildConferenceModify(request).toString())));
      if (bridge !== this.bridge) throw new AppError('TIMEOUT', 'the bridge died');
      return parseConferenceModified(parseXml(buildConferenceModified(answer).toString().replaceAll('AA:BB', FINGERPRINT)));
    } catch (error) {
      const { condition, text, application } = stanzaErrorInfo(error);
      throw stanzaError(condition, text, application && { application });
    }
  }

  #create(): Bridge {
    this.#sfu.workers = 2;
    return new Bridge({
      ...{ sfu: this.#sfu, clock: this.#clock, log: silentLog, totals: emptyTotals(), abilities: { sctp: true } },
      policy: { lastN: -1, loudestN: 0, trustEstimate: false, reuseSsrcs: true, lastNUnderLoad: () => -1 },
      isFull: () => false,
      onJoined: () => {},
      onLost: this.#onLost,
      links: {
        candidates: () => [],
        webSockets: (conference, { id, password }) => [
          `wss://x/colibri-ws/${this.announcement.serverId}/${conference.id}/${id}?pwd=${password}`,
        ],
      },
    });
  }
}
