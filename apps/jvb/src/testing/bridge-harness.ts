import type { BridgeMessage, ClientMessage } from '@parley/bridge-channel';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import type { BridgeLoss, ConferenceModify, EndpointRequest, MediaSource } from '@parley/xmpp-colibri2';
import { Bridge } from '../bridge/bridge.ts';
import { Keeper } from '../bridge/keeper.ts';
import { OverloadGuard } from '../bridge/overload-guard.ts';
import type { ChannelLink } from '../channel/client-channel.ts';
import type { Outgoing } from '../channel/outgoing.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import { emptyTotals } from '../stats/totals.ts';
import { FakeSfu, type FakeTransport } from './fake-sfu.ts';

/** A client's end of the bridge channel. */
export class FakeSocket implements ChannelLink {
  readonly kind = 'websocket';
  readonly received: BridgeMessage[] = [];
  closed: number | undefined;

  send({ texts }: Outgoing): void {
    this.received.push(...texts.map((text) => JSON.parse(text) as BridgeMessage));
  }

  close(code: number): void {
    this.closed = code;
  }

  /** Messages of one class, oldest first. */
  of<C extends BridgeMessage['colibriClass']>(colibriClass: C): Extract<BridgeMessage, { colibriClass: C }>[] {
    return this.received.filter((message): message is Extract<BridgeMessage, { colibriClass: C }> => message.colibriClass === colibriClass);
  }

  clear(): void {
    this.received.length = 0;
  }
}

export interface Client {
  readonly id: string;
  readonly transport: FakeTransport;
  readonly endpoint: Endpoint;
  readonly socket: FakeSocket;
  say(message: ClientMessage): void;
}

export const audioSource = (id: string, ssrc: number): MediaSource => ({ type: 'audio', id: `${id}-a0`, sources: [{ ssrc }], groups: [] });

/** Three layers from `ssrc` on, with retransmission ten above. */
export const videoSource = (id: string, ssrc: number, suffix = 'v0'): MediaSource => ({
  type: 'video',
  id: `${id}-${suffix}`,
  sources: [0, 1, 2, 10, 11, 12].map((step) => ({ ssrc: ssrc + step })),
  groups: [
    { semantics: 'SIM', ssrcs: [ssrc, ssrc + 1, ssrc + 2] },
    ...[0, 1, 2].map((step) => ({ semantics: 'FID' as const, ssrcs: [ssrc + step, ssrc + 10 + step] })),
  ],
});

/** A bridge over a fake SFU and a fake clock, with clients that behave. */
export class BridgeHarness {
  readonly clock = new FakeClock(1_000_000);
  readonly sfu = new FakeSfu();
  readonly totals = emptyTotals();
  readonly lost: BridgeLoss[] = [];
  /** May be changed before the first conference. */
  readonly policy = { lastN: -1, loudestN: 0, trustEstimate: true, reuseSsrcs: true, lastNUnderLoad: (): number => this.guard.lastN };
  readonly bridge: Bridge = new Bridge({
    sfu: this.sfu,
    clock: this.clock,
    log: silentLog,
    totals: this.totals,
    abilities: { sctp: true },
    policy: this.policy,
    onLost: (loss) => void this.lost.push(loss),
    isFull: () => this.guard.isRefusing,
    onJoined: () => this.guard.joined(),
    links: {
      candidates: () => [],
      webSockets: (conference, endpoint) => [`wss://x/${conference.id}/${endpoint.id}?pwd=${endpoint.password}`],
    },
  });
  /** Times that the presence would have told something new at once. */
  announcements = 0;
  readonly guard: OverloadGuard = new OverloadGuard({
    ...{ bridge: this.bridge, clock: this.clock, log: silentLog, totals: this.totals, acts: true },
    onChange: () => void this.announcements++,
  });
  readonly keeper = new Keeper({ bridge: this.bridge, clock: this.clock, log: silentLog, totals: this.totals });

  request(over: Partial<ConferenceModify> = {}): ConferenceModify {
    return { meetingId: 'm1', create: false, expire: false, endpoints: [], relays: 0, ...over };
  }

  endpoint(id: string, over: Partial<EndpointRequest> = {}): EndpointRequest {
    return { id, create: false, expire: false, capabilities: new Set(), media: {}, ...over };
  }

  creation(id: string, over: Partial<EndpointRequest> = {}): EndpointRequest {
    return this.endpoint(id, { create: true, capabilities: new Set(['source-names', 'ssrc-rewriting']), transport: {}, ...over });
  }

  /** The endpoint's transport-info and sources after session-accept. */
  acceptance(id: string, sources: readonly MediaSource[]): EndpointRequest {
    const fingerprint = { hash: 'sha-256', setup: 'active', value: 'AA:BB' } as const;
    const transport = { ufrag: `u-${id}`, pwd: `p-${id}`, fingerprint, candidates: [], webSockets: [], rtcpMux: true };
    return this.endpoint(id, { transport: { transport }, sources });
  }

  /** Joins, opens the channel, accepts with the sources, and is connected. */
  async join(id: string, sources: readonly MediaSource[], over: Partial<EndpointRequest> = {}): Promise<Client> {
    const create = !this.bridge.conferences.some((conference) => conference.meetingId === 'm1');
    await this.bridge.modify(this.request({ create, endpoints: [this.creation(id, over)] }));
    const transport = this.sfu.transports.at(-1);
    const endpoint = this.bridge.conferences[0]?.endpoints.get(id);
    if (!transport || !endpoint) throw new AppError('INTERNAL', 'the endpoint was not made');
    const socket = new FakeSocket();
    endpoint.channel.attach(socket);
    await this.bridge.modify(this.request({ endpoints: [this.acceptance(id, sources)] }));
    transport.setIce('connected');
    transport.setDtls('connected');
    return { id, transport, endpoint, socket, say: (message) => endpoint.channel.received(socket, JSON.stringify(message)) };
  }

  /** Lets `ms` pass in small steps, with everything that the steps cause. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10) {
      this.clock.advance(Math.min(10, left));
      await this.settle();
    }
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await Promise.all(this.bridge.conferences.map((conference) => conference.settled()));
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  }
}
