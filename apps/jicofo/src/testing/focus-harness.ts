import type { Authenticator, Claims } from '@parley/auth-core';
import { FakeClock, type Log, silentLog } from '@parley/kernel';
import type { BridgeAnnouncement, BridgeStats } from '@parley/xmpp-colibri2';
import { bareJid, FEATURE, stanzaError, xml } from '@parley/xmpp-core';
import type { Content, Jingle, SourceSet } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { Gatekeeper } from '../auth/gatekeeper.ts';
import { SessionRegistry } from '../auth/session-registry.ts';
import { BridgeRegistry } from '../bridges/bridge-registry.ts';
import { ConferenceService, type ConferenceServiceDeps } from '../conference/conference-service.ts';
import { CLASSIC_TABLES } from '../conference/media-table.ts';
import type { BridgePort } from '../conference/ports.ts';
import { type ConferenceRules, loadFocusConfig, type SelectionRules } from '../config.ts';
import { Counters } from '../counters.ts';
import { Reservations, type ReservationsDeps } from '../reservations/reservations.ts';
import { FakeBrewery, FakeBridge } from './fake-bridge.ts';
import { FakeRoom } from './fake-room.ts';
import { sourceSet } from './sources.ts';

export const ROOM = 'demo@muc.meet.jitsi';
export const BRIDGE_1 = 'jvbbrewery@internal-muc.meet.jitsi/jvb1';
export const BRIDGE_2 = 'jvbbrewery@internal-muc.meet.jitsi/jvb2';
export const PLAIN: ReadonlySet<string> = new Set([FEATURE.audio, FEATURE.video, FEATURE.sctp, FEATURE.rtx, FEATURE.transportCc]);
export const JSON_CLIENT: ReadonlySet<string> = new Set([...PLAIN, FEATURE.jsonSources]);
/** What today's official client advertises. */
export const OFFICIAL: ReadonlySet<string> = new Set([...JSON_CLIENT, FEATURE.ssrcRewriting]);

const STATS: BridgeStats = { colibri2: true, drain: false, gracefulShutdown: false, shuttingDown: false, stressLevel: 0, version: '1' };
const FINGERPRINT = { hash: 'sha-256', setup: 'active' as const, value: Array.from({ length: 32 }, () => 'AB').join(':') };

export interface FocusHarnessOptions {
  readonly rules?: Partial<ConferenceRules>;
  readonly selection?: Partial<SelectionRules>;
  readonly features?: ReadonlySet<string>;
  /** Variables beside the password: `ENABLE_AUTH`, say. */
  readonly env?: Readonly<Record<string, string>>;
  readonly tokens?: Authenticator;
  readonly log?: Log;
  /** The reservation system. */
  readonly reservations?: ReservationsDeps['client'];
  /** Other bridges and rooms than the fakes. */
  readonly bridgePort?: BridgePort;
  readonly openRoom?: ConferenceServiceDeps['openRoom'];
}

export interface AskOptions {
  readonly claims?: Claims;
  readonly room?: string;
  readonly machineUid?: string;
  readonly sessionId?: string;
  readonly token?: string;
}

/** The whole focus without its sockets: rooms and bridges are fakes, time moves when told. */
export class FocusHarness {
  readonly clock = new FakeClock(1_000_000);
  readonly brewery = new FakeBrewery(this.clock);
  readonly rooms = new Map<string, FakeRoom>();
  readonly counters = new Counters();
  readonly bridges: BridgeRegistry;
  readonly service: ConferenceService;
  online = true;

  readonly sessions: SessionRegistry | undefined;
  readonly reservations: Reservations | undefined;
  /** Breakout rooms that somebody has made, and the rooms that they belong to. */
  readonly breakouts = new Map<string, string>();

  constructor(options: FocusHarnessOptions = {}) {
    const { clock, brewery, counters } = this;
    const bridgePort = options.bridgePort ?? brewery;
    const config = loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one', ...options.env });
    const log = options.log ?? silentLog;
    this.sessions = config.auth && new SessionRegistry({ clock, log, counters, rules: config.auth });
    this.reservations = options.reservations && this.#reservations(options.reservations);
    const gatekeeper = new Gatekeeper({
      ...{ clock, log, settings: config.policy, sessions: this.sessions, tokens: options.tokens, tokensAreLocal: true },
    });
    this.bridges = new BridgeRegistry({
      ...{ clock, log: silentLog, counters, healthChecks: options.bridgePort === undefined },
      rules: { ...config.selection, ...options.selection },
      checkHealth: (jid, timeoutMs) => brewery.checkHealth(jid, timeoutMs),
      expireConference: async (jid, meetingId) => {
        await bridgePort.modify(jid, { meetingId, create: false, expire: true, endpoints: [], relays: 0 });
      },
      onLost: (jid, reason) => this.service.bridgeLost(jid, reason),
      onAvailable: (jid) => this.service.bridgeAvailable(jid),
    });
    this.service = new ConferenceService({
      ...{ clock, log, counters, requestsPerMinute: 60, bridges: this.bridges, bridgePort },
      rules: { ...config.conference, ...options.rules },
      ...{ caps: xml('c'), mucDomain: 'muc.meet.jitsi', focusJid: 'focus@auth.meet.jitsi', isOnline: () => this.online },
      ...{ sessions: this.sessions, gatekeeper, reservations: this.reservations },
      breakouts: { domain: 'breakout.meet.jitsi', mainRoomOf: (room) => this.#mainRoomOf(room) },
      openRoom: options.openRoom ?? ((jid, _onPresence, settings) => this.room(jid, options.features ?? OFFICIAL).with(settings)),
    });
  }

  /** The fake room of that address. */
  room(jid = ROOM, features = OFFICIAL): FakeRoom {
    const room = this.rooms.get(jid) ?? new FakeRoom(jid, features);
    this.rooms.set(jid, room);
    return room;
  }

  /** A bridge appears in the brewery. */
  addBridge(jid = BRIDGE_1, stats: Partial<BridgeStats> = {}): FakeBridge {
    const bridge = this.brewery.bridges.get(jid) ?? new FakeBridge(jid);
    this.brewery.bridges.set(jid, bridge);
    const announcement: BridgeAnnouncement = { serverId: jid, media: CLASSIC_TABLES, sctp: true };
    this.bridges.update(jid, { ...STATS, ...stats }, announcement);
    return bridge;
  }

  removeBridge(jid: string): void {
    const bridge = this.brewery.bridges.get(jid);
    if (bridge) bridge.mood = 'gone';
    this.bridges.remove(jid);
  }

  /** A client asks for the conference. */
  async request(room = ROOM, properties: Record<string, string> = {}) {
    const answer = this.service.request({ room, properties: new Map(Object.entries(properties)) }, { sender: 'client@meet.jitsi' });
    answer.catch(() => {});
    await this.settle();
    return answer;
  }

  /** Somebody of that full JID (undefined: by HTTP) asks for a conference, with what Prosody vouches for and the client remembers. */
  async ask(jid: string | undefined, { claims, room = ROOM, ...over }: AskOptions = {}) {
    const answer = this.service.request(
      { room, properties: new Map(), machineUid: 'm', ...over },
      { sender: jid === undefined ? '192.0.2.7' : bareJid(jid), jid, claims },
    );
    answer.catch(() => {});
    await this.settle();
    return answer;
  }

  presence(nick: string, over: Partial<OccupantPresence> = {}): void {
    const room = over.room ?? ROOM;
    this.service.presence({
      ...{ room, nick, available: true, jid: `${nick}@meet.jitsi/r`, role: 'participant', affiliation: 'none', statusCodes: new Set() },
      ...{
        isSelf: false,
        sources: new Map(),
        features: new Set(),
        bridgeNotAvailable: false,
        statsId: `${nick}-stats`,
        element: xml('presence'),
      },
      ...over,
    });
  }

  async join(...nicks: string[]): Promise<void> {
    for (const nick of nicks) this.presence(nick);
    await this.settle();
  }

  async leave(nick: string, over: Partial<OccupantPresence> = {}): Promise<void> {
    this.presence(nick, { available: false, ...over });
    await this.settle();
  }

  /** The client accepts its last offer. */
  async accept(
    nick: string,
    sources: SourceSet = sourceSet(nick, 1_000 * (nick.charCodeAt(0) - 96)),
    over: Partial<Jingle> = {},
  ): Promise<void> {
    await this.jingle(nick, { action: 'session-accept', contents: contentsOf(sources, nick), ...over });
  }

  async jingle(nick: string, jingle: Pick<Jingle, 'action'> & Partial<Jingle>): Promise<void> {
    const sid = this.offer(nick)?.sid ?? 'none';
    const handled = this.service.jingle(`${ROOM}/${nick}`, { sid, contents: [], bundle: [], ...jingle });
    handled.catch(() => {});
    await this.settle();
    await handled;
  }

  /** The last offer that somebody got. */
  offer(nick: string): Jingle | undefined {
    return this.room().last(nick, 'session-initiate');
  }

  /** Two participants, both on the bridge and accepted. */
  async call(...nicks: string[]): Promise<void> {
    await this.request();
    await this.join(...nicks);
    for (const nick of nicks) await this.accept(nick);
  }

  /** Moves time in steps, so that promises between timers run; bridges that work send presence. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      this.clock.advance(Math.min(500, left));
      for (const { jid, mood } of this.brewery.bridges.values()) {
        const known = this.bridges.get(jid);
        if (known && mood === 'works') this.bridges.update(jid, known.stats, known.announcement);
      }
      await this.settle();
    }
  }

  async #mainRoomOf(breakout: string): Promise<string> {
    const main = this.breakouts.get(breakout);
    if (main === undefined) throw stanzaError('item-not-found');
    return main;
  }

  #reservations(client: ReservationsDeps['client']): Reservations {
    const { clock, counters } = this;
    return new Reservations({
      ...{ clock, log: silentLog, counters, client, mucDomain: 'muc.meet.jitsi', hasLobby: () => true },
      isInUse: (room) => this.service.get(room) !== undefined,
      onExpired: (room) => this.service.get(room)?.close('Scheduled conference duration exceeded.'),
    });
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

export function contentsOf(sources: SourceSet, endpoint: string): Content[] {
  const transport = { ufrag: `c-${endpoint}`, pwd: 'q', fingerprint: FINGERPRINT, candidates: [], webSockets: [], rtcpMux: true };
  return (['audio', 'video'] as const).map((media) => ({
    ...{ name: media, creator: 'responder' as const, senders: 'both' as const, transport },
    description: { media, payloadTypes: [], headerExtensions: [], extmapAllowMixed: true, rtcpMux: true, sources: sources[media] },
  }));
}
