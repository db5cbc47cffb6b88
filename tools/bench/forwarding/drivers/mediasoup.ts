import * as mediasoup from 'mediasoup';
import type { Generator } from '../generator.ts';
import { addStreams, bitrates, type Call, type Driver, type Load, range, type Server, streamsOf } from './driver.ts';

type Worker = mediasoup.types.Worker;
type Router = mediasoup.types.Router;
type Feedback = mediasoup.types.RtcpFeedback;

const URI = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  abs: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  twcc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  lvl: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
} as const;
/** Ids that senders use. */
const EXTENSION = { lvl: 1, abs: 2, twcc: 3, mid: 4 } as const;
const SOCKET_BUFFER_BYTES = 4_194_304;
/** Above any load, so that the estimator decides nothing before it knows. */
const FREE_BPS = 100_000_000;

export interface MediasoupOptions {
  readonly workerBin: string;
  readonly name?: string;
}

/** mediasoup with nothing around it: one worker, one router for each room, one port. What a bridge made of it can be at best. */
export const mediasoupDriver = ({ workerBin, name = 'mediasoup' }: MediasoupOptions): Driver => ({
  name,
  async start() {
    const worker = await mediasoup.createWorker({ workerBin, logLevel: 'error' });
    const listen = { protocol: 'udp', ip: '0.0.0.0', announcedAddress: '127.0.0.1' } as const;
    const buffers = { sendBufferSize: SOCKET_BUFFER_BYTES, recvBufferSize: SOCKET_BUFFER_BYTES };
    const port = await worker.createWebRtcServer({ listenInfos: [{ ...listen, ...buffers, portRange: { min: 33_000, max: 39_999 } }] });
    return serverOf(worker, port);
  },
});

function serverOf(worker: Worker, webRtcServer: mediasoup.types.WebRtcServer): Server {
  return {
    pids: () => [worker.pid],
    mediaPids: () => [worker.pid],
    async call(generator, load) {
      const rooms = await Promise.all(range(load.rooms).map((room) => makeRoom({ worker, webRtcServer, generator, load, room })));
      const [senders, receivers] = [rooms.flatMap((one) => one.senders), rooms.flatMap((one) => one.receivers)];
      await generator.allUp([...senders, ...receivers]);
      return { senders, receivers, hangUp: async () => rooms.forEach(({ router }) => void router.close()) };
    },
    async stop() {
      worker.close();
    },
  };
}

interface RoomOptions {
  readonly worker: Worker;
  readonly webRtcServer: mediasoup.types.WebRtcServer;
  readonly generator: Generator;
  readonly load: Load;
  readonly room: number;
}

async function makeRoom(options: RoomOptions): Promise<Omit<Call, 'hangUp'> & { readonly router: Router }> {
  const { worker, generator, load, room } = options;
  const router = await worker.createRouter({ mediaCodecs: codecs(load) });
  const capabilities = capabilitiesOf(router, load);
  const sending = await Promise.all(
    range(load.senders).map(async (index) => {
      const { endpoint, transport } = await connect(router, options);
      const sender = room * load.senders + index;
      const twcc = load.transportCc ? EXTENSION.twcc : undefined;
      generator.command('ext', { id: endpoint.id, ...EXTENSION, twcc });
      const mids = { audio: '0', video: '1' };
      addStreams(generator, endpoint, { load, sender, payloadTypes: { audio: 111, video: 96 }, mids });
      const producers = [await transport.produce(audioOf(sender, load)), await transport.produce(videoOf(sender, load))];
      return { id: endpoint.id, producers };
    }),
  );
  const producers = sending.flatMap((one) => one.producers);
  const receivers = await Promise.all(
    range(load.receivers).map(async () => {
      const { endpoint, transport } = await connect(router, options);
      const rxtwcc = capabilities.headerExtensions?.find(({ uri }) => uri === URI.twcc)?.preferredId;
      if (load.transportCc) generator.command('ext', { id: endpoint.id, rxtwcc });
      await Promise.all(producers.map(({ id }) => transport.consume({ producerId: id, rtpCapabilities: capabilities })));
      return endpoint.id;
    }),
  );
  return { router, senders: sending.map(({ id }) => id), receivers };
}

async function connect(router: Router, { generator, webRtcServer }: RoomOptions) {
  const transport = await router.createWebRtcTransport({ webRtcServer, initialAvailableOutgoingBitrate: FREE_BPS });
  const endpoint = await generator.open();
  await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: endpoint.fingerprint }] } });
  const { usernameFragment: ufrag, password: pwd } = transport.iceParameters;
  generator.connect(endpoint.id, { ip: '127.0.0.1', port: transport.iceCandidates[0]?.port ?? 0, ufrag, pwd });
  return { endpoint, transport };
}

const transportCc = ({ transportCc: on }: Load): Feedback[] => (on ? [{ type: 'transport-cc' }] : []);
const videoFeedback = (load: Load): Feedback[] => [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  ...transportCc(load),
];

const codecs = (load: Load): mediasoup.types.RouterRtpCodecCapability[] => [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 111, rtcpFeedback: transportCc(load) },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96, rtcpFeedback: videoFeedback(load) },
];

/** Of receivers: what the other servers negotiate too, without retransmission. */
function capabilitiesOf({ rtpCapabilities }: Router, load: Load): mediasoup.types.RtpCapabilities {
  const wanted = new Set<string>(Object.entries(URI).flatMap(([key, uri]) => (key === 'twcc' && !load.transportCc ? [] : [uri])));
  const feedback = (all: Feedback[] = []) =>
    all.filter(({ type }) => type !== 'goog-remb' && (load.transportCc || type !== 'transport-cc'));
  return {
    codecs: (rtpCapabilities.codecs ?? [])
      .filter(({ mimeType }) => !mimeType.endsWith('/rtx'))
      .map((codec) => ({ ...codec, rtcpFeedback: feedback(codec.rtcpFeedback) })),
    headerExtensions: (rtpCapabilities.headerExtensions ?? []).filter(({ uri }) => wanted.has(uri)),
  };
}

const extensions = (load: Load) => [
  { uri: URI.mid, id: EXTENSION.mid },
  { uri: URI.abs, id: EXTENSION.abs },
  ...(load.transportCc ? [{ uri: URI.twcc, id: EXTENSION.twcc }] : []),
];

function audioOf(sender: number, load: Load): mediasoup.types.ProducerOptions {
  const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, rtcpFeedback: transportCc(load) };
  const headerExtensions = [...extensions(load), { uri: URI.lvl, id: EXTENSION.lvl }] as mediasoup.types.RtpHeaderExtensionParameters[];
  const encodings = [{ ssrc: streamsOf(sender, load).audio }];
  return { kind: 'audio', rtpParameters: { mid: '0', codecs: [codec], headerExtensions, encodings, rtcp: { cname: `c${sender}` } } };
}

function videoOf(sender: number, load: Load): mediasoup.types.ProducerOptions {
  const codec = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, rtcpFeedback: videoFeedback(load) };
  const headerExtensions = extensions(load) as mediasoup.types.RtpHeaderExtensionParameters[];
  const scale = (layer: number) => (bitrates(load).length > 1 ? { scaleResolutionDownBy: 4 >> layer } : {});
  const encodings = streamsOf(sender, load).video.map((ssrc, layer) => ({ ssrc, ...scale(layer) }));
  return { kind: 'video', rtpParameters: { mid: '1', codecs: [codec], headerExtensions, encodings, rtcp: { cname: `c${sender}` } } };
}
