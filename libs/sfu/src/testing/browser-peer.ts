import { type Browser, chromium } from 'playwright-core';
import puppeteer, { type Browser as Firefox } from 'puppeteer-core';
import { MEDIA_TABLE } from '../media-table.ts';
import type { Encoding, IceCredentials, PeerDtls, SfuTransport } from '../types.ts';

/** A real browser with fake sound and pictures, as the other end of a transport. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
    ],
  });
}

/** A tab of any browser. */
export interface PeerPage {
  evaluate<Result, Argument>(callback: (argument: Argument) => Result | Promise<Result>, argument: Argument): Promise<Result>;
}

/** A real Firefox, which never gives up the controlled role. */
export function launchFirefox(): Promise<Firefox> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      'media.autoplay.default': 0,
      'network.proxy.type': 0,
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
}

export interface RemoteStream {
  readonly kind: 'audio' | 'video';
  readonly ssrc: number;
  readonly rtxSsrc?: number;
}

/**
 * The offer that an official client would build for this transport: no ice-lite, actpass, one m-line per own and per remote
 * source, and the data channel.
 */
export function offerFor(
  transport: SfuTransport,
  port: number,
  remote: readonly RemoteStream[],
  session: number,
  candidate = `candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`,
): string {
  const lines = remote.length > 0 ? remote : [{ kind: 'audio' } as const, { kind: 'video' } as const];
  const mids = [...lines.keys(), lines.length];
  const common = (mid: number) => [
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    `a=fingerprint:sha-256 ${transport.fingerprint}`,
    'a=setup:actpass',
    `a=${candidate}`,
  ];
  return [
    'v=0',
    `o=- 1 ${session} IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids.join(' ')}`,
    ...lines.flatMap((line, mid) => mediaSection(line, common(mid))),
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...common(lines.length),
    'a=sctp-port:5000',
    '',
  ].join('\r\n');
}

function mediaSection(line: { kind: 'audio' | 'video' } & Partial<RemoteStream>, common: readonly string[]): string[] {
  const { payloadTypes, headerExtensions } = MEDIA_TABLE[line.kind];
  // The browser sends the first one: official clients are told by the focus to take VP8.
  const order = [...payloadTypes].sort((a, b) => Number(b.name === 'VP8') - Number(a.name === 'VP8'));
  const { ssrc, rtxSsrc } = line;
  return [
    `m=${line.kind} 9 UDP/TLS/RTP/SAVPF ${order.map((type) => type.id).join(' ')}`,
    ...common,
    'a=rtcp-mux',
    ssrc === undefined ? 'a=recvonly' : 'a=sendonly',
    ...payloadTypes.flatMap((type) => {
      const parameters = Object.entries(type.parameters).map(([name, value]) => `${name}=${value}`);
      return [
        `a=rtpmap:${type.id} ${type.name}/${type.clockrate}${type.channels ? `/${type.channels}` : ''}`,
        ...(parameters.length > 0 ? [`a=fmtp:${type.id} ${parameters.join(';')}`] : []),
        ...type.feedback.map((feedback) => `a=rtcp-fb:${type.id} ${feedback.type}${feedback.subtype ? ` ${feedback.subtype}` : ''}`),
      ];
    }),
    ...headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    ...(ssrc === undefined ? [] : [`a=ssrc:${ssrc} msid:s${ssrc} t${ssrc}`]),
    ...(ssrc !== undefined && rtxSsrc !== undefined
      ? [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`, `a=ssrc:${rtxSsrc} msid:s${ssrc} t${ssrc}`]
      : []),
  ];
}

export interface Answer {
  readonly peer: PeerDtls;
  readonly audio: Encoding | undefined;
  readonly video: Encoding | undefined;
}

/** A peer connection named `name` in the page: applies the offer, sends a moving canvas and a tone, opens the bridge channel. */
export async function answer(page: PeerPage, name: string, offer: string): Promise<Answer> {
  const sdp = await page.evaluate(answerInPage, { name, offer });
  const part = (kind: string) => sdp.split(/^m=/m).find((section) => section.startsWith(kind)) ?? '';
  const encoding = (section: string): Encoding | undefined => {
    const fid = /a=ssrc-group:FID (\d+) (\d+)/.exec(section);
    const ssrc = fid?.[1] ?? /a=ssrc:(\d+)/.exec(section)?.[1];
    return ssrc === undefined ? undefined : { ssrc: Number(ssrc), ...(fid && { rtxSsrc: Number(fid[2]) }) };
  };
  const [, hash = '', fingerprint = ''] = /a=fingerprint:(\S+) (\S+)/.exec(sdp) ?? [];
  return {
    peer: { hash, fingerprint, setup: 'active', ice: credentialsOf(sdp) },
    audio: encoding(part('audio')),
    video: encoding(part('video')),
  };
}

export function credentialsOf(sdp: string): IceCredentials {
  return { ufrag: /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? '', pwd: /a=ice-pwd:(\S+)/.exec(sdp)?.[1] ?? '' };
}

interface PagePeer {
  readonly pc: RTCPeerConnection;
  readonly received: string[];
  readonly channel: RTCDataChannel;
}
type PageWindow = Window & { peers?: Record<string, PagePeer> };

async function answerInPage({ name, offer }: { name: string; offer: string }): Promise<string> {
  const pc = new RTCPeerConnection();
  const channel = pc.createDataChannel('JVB data channel', { protocol: 'http://jitsi.org/protocols/colibri' });
  const received: string[] = [];
  channel.onmessage = (event) => void received.push(String(event.data));
  channel.onopen = () => channel.send('{"colibriClass":"ClientHello"}');
  pc.ontrack = ({ track }) => {
    const element = document.createElement(track.kind as 'video');
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
  };
  (window as PageWindow).peers = { ...(window as PageWindow).peers, [name]: { pc, received, channel } };
  await pc.setRemoteDescription({ type: 'offer', sdp: offer });
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  document.body.prepend(canvas);
  setInterval(() => {
    if (!context) return;
    context.fillStyle = `hsl(${Math.random() * 360} 90% 50%)`;
    context.fillRect(Math.random() * 600, Math.random() * 300, 40, 40);
  }, 40);
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound);
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const tracks = { video: canvas.captureStream(25).getVideoTracks()[0], audio: out.stream.getAudioTracks()[0] };
  for (const transceiver of pc.getTransceivers()) {
    const track = tracks[transceiver.receiver.track.kind as 'video' | 'audio'];
    if (!offer.includes('a=recvonly') || !track) continue;
    await transceiver.sender.replaceTrack(track);
    transceiver.direction = 'sendonly';
  }
  await pc.setLocalDescription(await pc.createAnswer());
  return pc.localDescription?.sdp ?? '';
}

/** What a peer in the page has received so far. */
export function look(page: PeerPage, name: string) {
  return page.evaluate(async (peer) => {
    const found = (window as PageWindow).peers?.[peer];
    const stats = found ? [...(await found.pc.getStats()).values()] : [];
    const codec = (id: string) => stats.find((stat) => stat.id === id)?.payloadType as number | undefined;
    return {
      ice: found?.pc.iceConnectionState,
      messages: found?.received ?? [],
      responses: stats.reduce((sum, stat) => sum + (stat.type === 'candidate-pair' ? Number(stat.responsesReceived ?? 0) : 0), 0),
      inbound: stats
        .filter((stat) => stat.type === 'inbound-rtp' && stat.packetsReceived > 0)
        .map((stat) => ({
          kind: stat.kind as string,
          ssrc: stat.ssrc as number,
          payloadType: codec(stat.codecId),
          frames: (stat.framesDecoded ?? 0) as number,
          energy: (stat.totalAudioEnergy ?? 0) as number,
        })),
    };
  }, name);
}

/**
 * What an official client does when the bridge restarts ICE: the description that stands, with the new credentials and without
 * candidates, is applied and answered; only then come the candidates. Returns the client's new credentials.
 */
export async function restart(page: PeerPage, offer: RestartOffer): Promise<IceCredentials> {
  return credentialsOf(await page.evaluate(restartInPage, offer));
}

async function restartInPage({ name, ice, candidate }: RestartOffer): Promise<string> {
  const pc = (window as PageWindow).peers?.[name]?.pc;
  const sdp = pc?.remoteDescription?.sdp
    .replaceAll(/a=ice-ufrag:.*/g, `a=ice-ufrag:${ice.ufrag}`)
    .replaceAll(/a=ice-pwd:.*/g, `a=ice-pwd:${ice.pwd}`)
    .replaceAll(/a=(candidate|end-of-candidates).*\r\n/g, '');
  if (!pc || sdp === undefined) return '';
  await pc.setRemoteDescription({ type: 'offer', sdp });
  await pc.setLocalDescription(await pc.createAnswer());
  const answered = pc.localDescription?.sdp ?? '';
  await pc.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
  return answered;
}

export interface RestartOffer {
  readonly name: string;
  readonly ice: IceCredentials;
  readonly candidate: string;
}

/** The peer falls silent and presses keys of a telephone. */
export function dial(page: PeerPage, name: string, tones: string): Promise<void> {
  return page.evaluate(dialInPage, { name, tones });
}

function dialInPage({ name, tones }: { readonly name: string; readonly tones: string }): void {
  const sender = (window as PageWindow).peers?.[name]?.pc.getSenders().find(({ track }) => track?.kind === 'audio');
  if (!sender?.dtmf?.canInsertDTMF) throw new Error('telephone events were not negotiated');
  if (sender.track) sender.track.enabled = false;
  sender.dtmf.insertDTMF(tones, 1000);
}
