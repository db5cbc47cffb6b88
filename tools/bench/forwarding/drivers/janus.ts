import { once } from 'node:events';
import { AppError, randomHex } from '@parley/kernel';
import { WebSocket } from 'ws';
import type { JanusFiles } from '../../../bootstrap/janus.mjs';
import type { Generator, LocalEndpoint } from '../generator.ts';
import { addStreams, type Call, type Driver, type Load, range, streamsOf } from './driver.ts';
import { startJanus } from './janus-server.ts';

interface Answer {
  readonly janus: string;
  readonly transaction?: string;
  readonly error?: { readonly reason: string };
  readonly data?: { readonly id: number };
  readonly plugindata?: { readonly data: { readonly error?: string; readonly id?: number } };
  readonly jsep?: { readonly sdp: string };
}

const KEEP_ALIVE_MS = 20_000;
const URI = {
  lvl: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  abs: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  twcc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
} as const;
const EXTENSION = { lvl: 1, abs: 2, twcc: 3, mid: 4 } as const;

/** A session with Janus over its WebSocket transport. */
class Session {
  readonly #socket: WebSocket;
  readonly #pending = new Map<string, (answer: Answer) => void>();
  #id: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer;
      // The real answer of a plugin comes later.
      if (answer.janus === 'ack' || answer.transaction === undefined) return;
      this.#pending.get(answer.transaction)?.(answer);
      this.#pending.delete(answer.transaction);
    });
  }

  static async open(url: string): Promise<Session> {
    const socket = new WebSocket(url, 'janus-protocol');
    await once(socket, 'open');
    const session = new Session(socket);
    session.#id = (await session.#ask({ janus: 'create' })).data?.id;
    session.#timer = setInterval(() => void session.#ask({ janus: 'keepalive' }), KEEP_ALIVE_MS).unref();
    return session;
  }

  async attach(): Promise<number> {
    return (await this.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data?.id ?? 0;
  }

  async tell(handle: number, body: object, jsep?: object): Promise<Answer> {
    const answer = await this.#ask({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });
    const reason = answer.error?.reason ?? answer.plugindata?.data.error;
    if (reason !== undefined) throw new AppError('UNAVAILABLE', `janus: ${reason}`);
    return answer;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #ask(request: object): Promise<Answer> {
    const transaction = randomHex(12);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#pending.set(transaction, resolve);
    this.#socket.send(JSON.stringify({ ...request, transaction, ...(this.#id !== undefined && { session_id: this.#id }) }));
    return promise;
  }
}

/** Debian's Janus with the video room of its package. */
export const janusDriver = (files: JanusFiles, preload: string): Driver => ({
  name: 'janus',
  async start() {
    const server = await startJanus(files, preload);
    const session = await Session.open(server.url);
    const pids = () => [server.child.pid ?? 0];
    return {
      pids,
      mediaPids: pids,
      call: (generator, load) => callOn(session, generator, load),
      stop: async () => {
        session.close();
        await server.stop();
      },
    };
  },
});

async function callOn(session: Session, generator: Generator, load: Load): Promise<Call> {
  const rooms = await Promise.all(range(load.rooms).map((room) => fillRoom(session, generator, load, room)));
  return { senders: rooms.flatMap((one) => one.senders), receivers: rooms.flatMap((one) => one.receivers), hangUp: async () => undefined };
}

async function fillRoom(session: Session, generator: Generator, load: Load, index: number) {
  const room = 1000 + index;
  const twcc = load.transportCc;
  const creation = {
    request: 'create',
    room,
    publishers: 1000,
    audiocodec: 'opus',
    videocodec: 'vp8',
    bitrate: 0,
    transport_wide_cc_ext: twcc,
  };
  await session.tell(await session.attach(), creation);
  const publishing = range(load.senders).map((sender) =>
    publish({ session, generator, load, room, sender: index * load.senders + sender }),
  );
  const published = await Promise.all(publishing);
  const senders = published.map(({ id }) => id);
  // Janus offers what is up already.
  await generator.allUp(senders);
  const feeds = published.map(({ feed }) => ({ feed }));
  const receivers = await Promise.all(range(load.receivers).map(() => subscribe({ session, generator, room, feeds })));
  await generator.allUp(receivers);
  return { senders, receivers };
}

async function publish(options: { session: Session; generator: Generator; load: Load; room: number; sender: number }) {
  const { session, generator, load, room, sender } = options;
  const handle = await session.attach();
  const endpoint = await generator.open();
  const joined = await session.tell(handle, { request: 'join', ptype: 'publisher', room, display: `sender ${sender}` });
  const answer = await session.tell(handle, { request: 'publish' }, { type: 'offer', sdp: offerOf(endpoint, sender, load) });
  const twcc = load.transportCc ? EXTENSION.twcc : undefined;
  generator.command('ext', { id: endpoint.id, ...EXTENSION, twcc });
  addStreams(generator, endpoint, { load, sender, payloadTypes: { audio: 111, video: 96 }, mids: { audio: '0', video: '1' } });
  generator.connect(endpoint.id, remoteOf(answer.jsep?.sdp));
  return { id: endpoint.id, feed: joined.plugindata?.data.id };
}

async function subscribe(options: { session: Session; generator: Generator; room: number; feeds: readonly object[] }): Promise<number> {
  const { session, generator, room, feeds } = options;
  const handle = await session.attach();
  const endpoint = await generator.open();
  const joining = { request: 'join', ptype: 'subscriber', room, streams: feeds, autoupdate: false, use_msid: false };
  const offer = (await session.tell(handle, joining)).jsep?.sdp ?? '';
  await session.tell(handle, { request: 'start' }, { type: 'answer', sdp: answerTo(offer, endpoint) });
  generator.connect(endpoint.id, remoteOf(offer));
  return endpoint.id;
}

const found = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';

function remoteOf(sdp = '') {
  const port = Number(found(sdp, /a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/i));
  return { ip: '127.0.0.1', port, ufrag: found(sdp, /a=ice-ufrag:(\S+)/), pwd: found(sdp, /a=ice-pwd:(\S+)/) };
}

const head = (mids: readonly string[]) => ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`];

const transport = ({ ufrag, pwd, fingerprint, port }: LocalEndpoint) => [
  ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, `a=fingerprint:sha-256 ${fingerprint}`, 'a=setup:active', 'a=rtcp-mux'],
  ...[`a=candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`, 'a=end-of-candidates'],
];

function offerOf(endpoint: LocalEndpoint, sender: number, load: Load): string {
  const { audio, video } = streamsOf(sender, load);
  const { transportCc } = load;
  const extensions = (names: readonly (keyof typeof EXTENSION)[]) =>
    names.filter((name) => name !== 'twcc' || transportCc).map((name) => `a=extmap:${EXTENSION[name]} ${URI[name]}`);
  const feedback = (payloadType: number, kinds: readonly string[]) =>
    [...kinds, ...(transportCc ? ['transport-cc'] : [])].map((kind) => `a=rtcp-fb:${payloadType} ${kind}`);
  const source = (ssrc: number, track: string) => [`a=ssrc:${ssrc} cname:c${sender}`, `a=ssrc:${ssrc} msid:s${sender} ${track}${sender}`];
  return [
    ...head(['0', '1']),
    ...['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 127.0.0.1', 'a=mid:0', 'a=sendonly', ...transport(endpoint)],
    ...['a=rtpmap:111 opus/48000/2', ...feedback(111, []), ...extensions(['mid', 'lvl', 'abs', 'twcc'])],
    ...[`a=msid:s${sender} a${sender}`, ...source(audio, 'a')],
    ...['m=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 127.0.0.1', 'a=mid:1', 'a=sendonly', ...transport(endpoint)],
    ...['a=rtpmap:96 VP8/90000', ...feedback(96, ['nack', 'nack pli', 'ccm fir']), ...extensions(['mid', 'abs', 'twcc'])],
    ...[`a=msid:s${sender} v${sender}`, ...(video.length > 1 ? [`a=ssrc-group:SIM ${video.join(' ')}`] : [])],
    ...video.flatMap((ssrc) => source(ssrc, 'v')),
    '',
  ].join('\r\n');
}

/** Takes everything that is offered. */
function answerTo(offer: string, endpoint: LocalEndpoint): string {
  const sections = offer.split(/\r\n(?=m=)/).slice(1);
  const mids = sections.map((section) => found(section, /a=mid:(\S+)/));
  const answers = sections.flatMap((section, index) => {
    const [, kind = '', payloadType = ''] = /^m=(\S+) \d+ \S+ (\d+)/.exec(section) ?? [];
    const formats = section.match(new RegExp(`a=(rtpmap|fmtp|rtcp-fb):${payloadType} .*`, 'g')) ?? [];
    return [
      ...[`m=${kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}`, 'c=IN IP4 127.0.0.1', `a=mid:${mids[index]}`, 'a=recvonly'],
      ...[...transport(endpoint), ...formats, ...(section.match(/a=extmap:.*/g) ?? [])],
    ];
  });
  return [...head(mids), ...answers, ''].join('\r\n');
}
