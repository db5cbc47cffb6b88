import type { BridgeMessage } from '@parley/bridge-channel';
import type { Element } from '@parley/xmpp-core';
import { buildAccept, buildTransportInfo, type LocalTransport, localTransport } from './answer.ts';
import { PeerChannel } from './channel.ts';
import type { Dialect } from './dialects.ts';
import { hostAddress, IceAgent } from './ice-agent.ts';
import type { LocalSource } from './local-sources.ts';
import type { Network } from './network.ts';
import { type Offer, problemsOfOffer, readOffer } from './offer.ts';
import type { PeerConnection } from './peer-connection.ts';

export interface PeerSessionOptions {
  readonly jingle: Element;
  /** Occupant JID of the sender. */
  readonly from: string;
  readonly dialect: Dialect;
  readonly sources: readonly LocalSource[];
  /** Own full real JID. */
  readonly jid: string;
  readonly network?: Network | undefined;
  readonly ice: boolean;
  readonly lastN?: number;
  readonly connection: () => PeerConnection;
  readonly readMessage?: ((text: string) => BridgeMessage) | undefined;
  readonly onMessage: (message: BridgeMessage) => void;
}

/** One session with the bridge: what was offered, ICE and the bridge channel. */
export class PeerSession {
  readonly offer: Offer;
  readonly transport: LocalTransport;
  readonly problems: string[];
  channel: PeerChannel | undefined;
  ice: IceAgent | undefined;
  isAccepted = false;
  /** How long the focus took to acknowledge the session-accept; until then clients hold back everything else (trap 6). */
  acknowledgedMs = Number.NaN;
  readonly #options: PeerSessionOptions;
  #closed = false;

  constructor(options: PeerSessionOptions) {
    this.#options = options;
    this.offer = readOffer(options.jingle);
    this.problems = problemsOfOffer(this.offer, options.from, options.dialect);
    this.transport = localTransport(options.dialect.trickle === undefined ? [] : [{ ip: hostAddress(), port: 50_000 }]);
  }

  /** Opens the channel, and answers in parallel; resolves when both stand. @throws AppError with the stanza error */
  async accept(): Promise<void> {
    const { dialect, sources, jid, ice, lastN } = this.#options;
    const { offer, transport } = this;
    const begin = performance.now();
    const accept = buildAccept({ offer, jid, dialect, sources, transport, ...(lastN !== undefined && { lastN }) });
    const answered = this.#send(accept).then(() => {
      this.acknowledgedMs = performance.now() - begin;
    });
    if (dialect.trickle !== undefined) await Promise.all([answered, this.#send(buildTransportInfo(offer, transport, dialect.trickle))]);
    const [remote] = offer.candidates;
    if (ice && remote) this.ice = IceAgent.start({ remote: { ...remote, ufrag: offer.ufrag, pwd: offer.pwd }, local: transport });
    await Promise.all([answered, ...(dialect.channel ? [this.openChannel()] : [])]);
    this.isAccepted = true;
  }

  /** Opens the bridge channel, as well as when it was lost, and says what clients say in a new one. */
  async openChannel(): Promise<PeerChannel> {
    const { network, onMessage, readMessage } = this.#options;
    const { webSocketUrl: url = '' } = this.offer;
    const channel = await PeerChannel.open({ url, network, readMessage, onMessage, onProblem: (problem) => this.problems.push(problem) });
    if (this.#closed) channel.close();
    this.channel = channel;
    this.#greet(channel);
    return channel;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.channel?.close();
    this.ice?.close();
  }

  #greet(channel: PeerChannel): void {
    const { dialect, sources } = this.#options;
    if (!dialect.sourceNames) {
      channel.send({ colibriClass: 'VideoTypeMessage', videoType: 'camera' });
      channel.send({ colibriClass: 'ReceiverVideoConstraints', constraints: {}, lastN: -1 });
      return;
    }
    for (const { name, videoType } of sources)
      if (videoType) channel.send({ colibriClass: 'SourceVideoTypeMessage', sourceName: name, videoType });
    channel.send({ colibriClass: 'ReceiverVideoConstraints', assumedBandwidthBps: -1, lastN: -1 });
  }

  async #send(jingle: Element): Promise<void> {
    await this.#options.connection().iq('set', this.#options.from, jingle);
  }
}
