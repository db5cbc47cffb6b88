import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { cacheDir } from '../../../../tools/bootstrap/cache.mjs';
import { ensureOldClient } from '../../../../tools/bootstrap/old-client.mjs';
import { type JoinOptions, openAs, type Participant } from './participant.ts';
import { ROOT } from './stack.ts';

/** A page with the official client library of December 2021, on an origin of its own. */
export interface OldClientPage {
  readonly url: string;
  close(): void;
}

/** What the page needs of the library. */
interface OldLibrary {
  init(options: object): void;
  setLogLevel(level: string): void;
  createLocalTracks(options: object): Promise<object[]>;
  readonly JitsiConnection: new (appId: null, token: null, options: object) => OldConnection;
  readonly events: { readonly connection: Record<string, string>; readonly conference: Record<string, string> };
}
interface OldConnection {
  addEventListener(event: string, listener: (...args: unknown[]) => void): void;
  initJitsiConference(room: string, options: object): OldConference;
  connect(options: object): void;
}
interface OldTrack {
  getType(): 'audio' | 'video';
  getParticipantId(): string;
  getTrack(): MediaStreamTrack;
  isLocal(): boolean;
  attach(element: HTMLElement): void;
}
interface OldSession {
  readonly peerconnection?: { readonly peerconnection: RTCPeerConnection };
}
interface OldConference {
  readonly jvbJingleSession?: OldSession;
  readonly p2pJingleSession?: OldSession;
  on(event: string, listener: (...args: unknown[]) => void): void;
  setDisplayName(name: string): void;
  addTrack(track: object): Promise<void>;
  join(password?: string): void;
  lock(password: string): Promise<void>;
  enableLobby(): Promise<void>;
  disableLobby(): void;
  joinLobby(displayName: string): Promise<void>;
  lobbyApproveAccess(id: string): void;
  leave(): Promise<void>;
  isP2PActive(): boolean;
  isModerator(): boolean;
  myUserId(): string;
  getParticipants(): { getId(): string; getDisplayName(): string | undefined }[];
}
declare global {
  interface Window {
    JitsiMeetJS?: OldLibrary;
    oldConference?: OldConference;
    /** Why it was not let in so far, with what came along. */
    oldRefusals?: unknown[][];
    /** Who waits in the lobby, by endpoint id. */
    oldLobby?: Record<string, string>;
  }
}

/** Serves the library and jQuery, which it takes from the page, from this machine. */
export async function serveOldClient(): Promise<OldClientPage> {
  const library = readFileSync(await ensureOldClient({ repository: ROOT, cache: cacheDir() }));
  const jquery = readFileSync(createRequire(import.meta.url).resolve('jquery/dist/jquery.min.js'));
  const page =
    '<!doctype html><link rel="icon" href="data:,"><script src="/jquery.js"></script><script>window.jquery = window.$ = jQuery</script>' +
    '<script src="/library.js"></script><body></body>';
  const server = http.createServer(({ url }, response) => {
    const script = url === '/library.js' ? library : url === '/jquery.js' ? jquery : undefined;
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

export interface OldClientOptions extends JoinOptions {
  readonly page: OldClientPage;
  readonly p2p?: boolean;
}

/** A person who comes to the door of a room with the old client. */
export async function arriveWithOldClient(browser: Browser, options: OldClientOptions): Promise<Participant> {
  const { page, url, room, name, p2p = false } = options;
  const participant = await openAs(browser, { ...options, url: page.url });
  await participant.page.goto(page.url);
  await participant.page.evaluate(startOldClient, { url, room, name, p2p });
  return participant;
}

/** A person who joins with the old client; what their page shows can be looked at as if it were our own. */
export async function joinWithOldClient(browser: Browser, options: OldClientOptions): Promise<Participant> {
  const participant = await arriveWithOldClient(browser, options);
  await isInside(participant);
  return participant;
}

export const isInside = ({ page }: Participant) => page.waitForFunction(() => window.parley?.state === 'joined');
/** Waits until the library says that it was refused for this reason; the end of one of its error names. */
export const isRefused = ({ page }: Participant, reason: string) =>
  page.waitForFunction((wanted) => window.oldRefusals?.some(([name]) => String(name).endsWith(wanted)) === true, reason);

/** Waits until it has learnt that it is one: its role comes after its entry. */
export const isModerator = ({ page }: Participant) => page.waitForFunction(() => window.oldConference?.isModerator() === true);

export const isPeerToPeer = (participant: Participant) => participant.page.evaluate(() => window.oldConference?.isP2PActive() === true);
export const endpointOf = (participant: Participant) => participant.page.evaluate(() => window.oldConference?.myUserId() ?? '');
export const leaveOldClient = (participant: Participant) => participant.page.evaluate(() => window.oldConference?.leave());

/**
 * What the pages of the old client report, without the one fault that is the library's own: it reads and sets the parameters of a
 * sender from two places, and when the two overlap, the browser of today refuses the second, whatever the server did.
 */
export const errorsOfOldClient = ({ errors }: Participant) => errors.filter((message) => !OVERLAPPING_PARAMETERS.test(message));
const OVERLAPPING_PARAMETERS = /^Failed to execute 'setParameters' on 'RTCRtpSender': .*getParameters\(\) has never been called/;

/** Runs in the page: joins, shows every remote track, and offers the tests what our own client offers them. */
async function startOldClient({ url, room, name, p2p }: { url: string; room: string; name: string; p2p: boolean }): Promise<void> {
  const library = window.JitsiMeetJS;
  if (!library) throw new TypeError('the library was not loaded');
  const { connection: onConnection, conference: onConference } = library.events;
  library.init({ disableAudioLevels: true, enableUnifiedOnChrome: true });
  library.setLogLevel('error');
  const domain = 'meet.jitsi';
  const connection = new library.JitsiConnection(null, null, {
    hosts: { domain, muc: `muc.${domain}`, focus: `focus.${domain}` },
    serviceUrl: `${url.replace(/^http/, 'ws')}/xmpp-websocket?room=${room}`,
    bosh: `${url}/http-bind`,
    enableUnifiedOnChrome: true,
    deploymentInfo: {},
  });
  const remote: OldTrack[] = [];
  const refusals: unknown[][] = [];
  const waiting: Record<string, string> = {};
  Object.assign(window, { oldRefusals: refusals, oldLobby: waiting });
  let state = 'connecting';
  const tile = (track: OldTrack) => {
    const box = document.createElement('div');
    const owner = conference()
      .getParticipants()
      .find((other) => other.getId() === track.getParticipantId());
    Object.assign(box.dataset, { testid: `tile-${track.getParticipantId()}`, displayName: owner?.getDisplayName() ?? '' });
    const element = document.createElement(track.getType());
    element.autoplay = true;
    box.append(element);
    document.body.append(box);
    track.attach(element);
  };
  const conference = (): OldConference => {
    if (!window.oldConference) throw new TypeError('no conference');
    return window.oldConference;
  };
  const enter = async () => {
    const tracks = await library.createLocalTracks({ devices: ['audio', 'video'], resolution: 720 });
    const own = connection.initJitsiConference(room, {
      enableUnifiedOnChrome: true,
      openBridgeChannel: 'websocket',
      p2p: { enabled: p2p, stunServers: [], backToP2PDelay: 1 },
    });
    window.oldConference = own;
    own.on(onConference.CONFERENCE_JOINED ?? '', () => {
      state = 'joined';
    });
    own.on(onConference.CONFERENCE_FAILED ?? '', (...refusal) => void refusals.push(refusal));
    own.on(onConference.LOBBY_USER_JOINED ?? '', (id, other) => {
      waiting[String(id)] = String(other);
    });
    own.on(onConference.LOBBY_USER_LEFT ?? '', (id) => {
      delete waiting[String(id)];
    });
    own.on(onConference.TRACK_ADDED ?? '', (added) => {
      const track = added as OldTrack;
      if (track.isLocal()) return;
      remote.push(track);
      tile(track);
    });
    own.on(onConference.TRACK_REMOVED ?? '', (removed) => {
      const at = remote.indexOf(removed as OldTrack);
      if (at >= 0) remote.splice(at, 1);
    });
    own.setDisplayName(name);
    for (const track of tracks) await own.addTrack(track);
    own.join();
  };
  // A rejection is an error of the page, which the tests look at.
  connection.addEventListener(onConnection.CONNECTION_ESTABLISHED ?? '', () => void enter());
  window.parley = {
    get endpointId() {
      return conference().myUserId();
    },
    get state() {
      return state;
    },
    remoteSources: () =>
      remote.map((track) => ({
        owner: track.getParticipantId(),
        displayName: '',
        kind: track.getType(),
        videoType: track.getType() === 'video' ? ('camera' as const) : undefined,
        track: track.getTrack(),
      })),
    peerConnection: () => {
      const { p2pJingleSession, jvbJingleSession } = conference();
      return (conference().isP2PActive() ? p2pJingleSession : jvbJingleSession)?.peerconnection?.peerconnection;
    },
    setReceiverConstraints() {},
  };
  connection.connect({});
}
