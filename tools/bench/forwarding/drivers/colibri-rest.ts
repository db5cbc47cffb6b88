import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { AppError } from '@parley/kernel';
import type { LocalEndpoint, RemoteSide } from '../generator.ts';
import { type Load, streamsOf } from './driver.ts';

/** Ids of the media table that original bridges and ours are told; ours knows no other. */
export const PAYLOAD_TYPES = { audio: 111, video: 100 } as const;
export const EXTENSION = { lvl: 6, abs: 4, twcc: 5 } as const;
/** Requests that are on their way at a time. */
const CONNECTIONS = 16;
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

interface Candidate {
  readonly ip: string;
  readonly port: string;
  readonly protocol: string;
}

/** The bridge's side of an endpoint. */
export interface BridgeSide {
  readonly ufrag: string;
  readonly pwd: string;
  readonly candidates: readonly Candidate[];
  readonly 'web-sockets'?: readonly string[];
}

export interface EndpointPlan {
  /** Eight hexadecimal digits. */
  readonly id: string;
  /** Number of the sender within the run; undefined = receives only. */
  readonly sender: number | undefined;
}

/** COLIBRI2 over HTTP, as original bridges have it with COLIBRI_REST_ENABLED (bridge contract §16). */
export class ColibriRest {
  readonly #conferences: string;
  /** A focus keeps its connection, too. */
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(url: string) {
    this.#conferences = `${url}/colibri/v2/conferences`;
  }

  /** Makes an empty conference with its first endpoint. */
  async create(meetingId: string, plan: EndpointPlan, load: Load): Promise<BridgeSide> {
    const body = { 'meeting-id': meetingId, name: `${meetingId}@load.example`, create: true, endpoints: [newEndpoint(plan, load)] };
    return sideOf(await this.#call('POST', this.#conferences, body), plan.id);
  }

  async add(meetingId: string, plan: EndpointPlan, load: Load): Promise<BridgeSide> {
    return sideOf(await this.#change(meetingId, { endpoints: [newEndpoint(plan, load)] }), plan.id);
  }

  /** The client's side of the transport. */
  async accept(meetingId: string, id: string, { ufrag, pwd, fingerprint, port }: LocalEndpoint): Promise<void> {
    const candidate = { component: '1', foundation: '1', generation: '0', id: '1', network: '0', ip: '127.0.0.1', port: String(port) };
    const transport = {
      xmlns: 'urn:xmpp:jingle:transports:ice-udp:1',
      ufrag,
      pwd,
      'rtcp-mux': true,
      fingerprints: [{ hash: 'sha-256', setup: 'active', fingerprint }],
      candidates: [{ ...candidate, priority: '2130706431', protocol: 'udp', type: 'host' }],
    };
    await this.#change(meetingId, { endpoints: [{ id, transport: { transport } }] });
  }

  async remove(meetingId: string, id: string): Promise<void> {
    await this.#change(meetingId, { endpoints: [{ id, expire: true }] });
  }

  async expire(meetingId: string): Promise<void> {
    await this.#change(meetingId, { expire: true });
  }

  #change(meetingId: string, body: object): Promise<unknown> {
    return this.#call('PATCH', `${this.#conferences}/${meetingId}`, body);
  }

  async #call(method: string, url: string, body: object): Promise<unknown> {
    const sent = request(url, { method, agent: this.#agent, headers: { 'content-type': 'application/json' } });
    sent.end(JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode !== 200) throw new AppError('UNAVAILABLE', `${method} ${url}: ${response.statusCode} ${answer.slice(0, 300)}`);
    return answer === '' ? {} : JSON.parse(answer);
  }
}

export const newMeetingId = (): string => randomUUID();

/** Where an endpoint on this machine connects to. */
export function remoteSideOf({ candidates, ufrag, pwd }: BridgeSide): RemoteSide {
  const udp = candidates.filter(({ protocol }) => protocol === 'udp');
  const { ip = '', port = '' } = udp.find((one) => one.ip === '127.0.0.1') ?? udp[0] ?? {};
  return { ip, port: Number(port), ufrag, pwd };
}

const feedback = (transportCc: boolean) => (transportCc ? [{ type: 'transport-cc' }] : []);

/** What an original bridge has to be told of the formats. */
function medias({ transportCc }: Load) {
  const twcc = transportCc ? [{ uri: TRANSPORT_CC, id: EXTENSION.twcc }] : [];
  const video = [{ type: 'ccm', subtype: 'fir' }, { type: 'nack' }, { type: 'nack', subtype: 'pli' }, ...feedback(transportCc)];
  const opus = { name: 'opus', id: String(PAYLOAD_TYPES.audio), clockrate: '48000', channels: '2' };
  const vp8 = { name: 'VP8', id: String(PAYLOAD_TYPES.video), clockrate: '90000' };
  return [
    {
      type: 'audio',
      'payload-types': [{ ...opus, parameters: { minptime: '10', useinbandfec: '1' }, 'rtcp-fbs': feedback(transportCc) }],
      'rtp-hdrexts': [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: EXTENSION.lvl }, ...twcc],
    },
    {
      type: 'video',
      'payload-types': [{ ...vp8, 'rtcp-fbs': video }],
      'rtp-hdrexts': [{ uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', id: EXTENSION.abs }, ...twcc],
    },
  ];
}

function newEndpoint({ id, sender }: EndpointPlan, load: Load) {
  return {
    create: true,
    id,
    'stats-id': `load-${id}`,
    'muc-role': 'participant',
    medias: medias(load),
    transport: { 'ice-controlling': false },
    capabilities: ['source-names', 'ssrc-rewriting'],
    ...(sender !== undefined && { sources: sourcesOf(id, sender, load) }),
  };
}

function sourcesOf(id: string, sender: number, load: Load) {
  const { audio, video } = streamsOf(sender, load);
  const groups = video.length > 1 ? [{ semantics: 'SIM', sources: video }] : [];
  return [
    { type: 'audio', id: `${id}-a0`, sources: [{ ssrc: audio, name: `${id}-a0` }] },
    ...(video.length === 0
      ? []
      : [{ type: 'video', id: `${id}-v0`, sources: video.map((ssrc) => ({ ssrc, name: `${id}-v0` })), 'ssrc-groups': groups }]),
  ];
}

function sideOf(answer: unknown, id: string): BridgeSide {
  const { endpoints = [] } = answer as { endpoints?: { id: string; transport?: { transport: BridgeSide } }[] };
  const side = endpoints.find((one) => one.id === id)?.transport?.transport;
  if (!side) throw new AppError('INPUT_INVALID', `the bridge tells no transport of ${id}`);
  return side;
}
