import type { HttpServer } from '@parley/http';
import { createHttpServer } from '@parley/http';
import { type Clock, type Finding, type Log, VERSION } from '@parley/kernel';
import { Gatekeeper } from './auth/gatekeeper.ts';
import { SessionRegistry } from './auth/session-registry.ts';
import { createTokens } from './auth/tokens.ts';
import { BridgeRegistry } from './bridges/bridge-registry.ts';
import { ConferenceService } from './conference/conference-service.ts';
import { Mover } from './conference/mover.ts';
import type { FocusConfig } from './config.ts';
import { Counters } from './counters.ts';
import { restrictAccess } from './http/access.ts';
import { focusMetrics } from './http/metrics.ts';
import { focusRoutes } from './http/routes.ts';
import { ReservationClient } from './reservations/client.ts';
import { Reservations } from './reservations/reservations.ts';
import { BreakoutRooms } from './xmpp/breakout-rooms.ts';
import { Brewery } from './xmpp/brewery.ts';
import { BridgeClient } from './xmpp/bridge-client.ts';
import { focusCaps } from './xmpp/capabilities.ts';
import { connectionsToProsody } from './xmpp/connections.ts';
import { FeatureResolver } from './xmpp/feature-resolver.ts';
import { handleArrivals, handleConferenceRequests, handleOccupantRequests } from './xmpp/iq-handlers.ts';
import { MucRoom } from './xmpp/muc-room.ts';
import { ProsodyLink } from './xmpp/prosody-link.ts';
import { watchRoomSettings, watchSubjects } from './xmpp/room-news.ts';
import { RoomServices } from './xmpp/room-services.ts';

/** Time for goodbyes at the end. */
const STOP_DEADLINE_MS = 1_000;

export interface FocusDeps {
  readonly config: FocusConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** What is doubtful about its settings and files, for `parley doctor`. */
  readonly findings: readonly Finding[];
}

/** The whole focus: two connections to Prosody, the bridges, the conferences, and the HTTP interface. */
export class Focus {
  readonly #clock: Clock;
  readonly #counters = new Counters();
  readonly #link: ProsodyLink;
  readonly #bridges: BridgeRegistry;
  readonly #brewery: Brewery;
  readonly #service: ConferenceService;
  readonly #services: RoomServices;
  readonly #sessions: SessionRegistry | undefined;
  readonly #reservations: Reservations | undefined;
  readonly #mover: Mover;
  readonly #http: HttpServer;

  constructor({ config, clock, log, findings }: FocusDeps) {
    const counters = this.#counters;
    const { domains } = config;
    const { client, component } = connectionsToProsody(config, log);
    const bridgeClient = new BridgeClient(client);
    const features = new FeatureResolver({ log, query: (to, child, timeoutMs) => client.request('get', to, child, { timeoutMs }) });
    this.#clock = clock;
    this.#sessions = config.auth && new SessionRegistry({ clock, log, counters, rules: config.auth });
    this.#reservations = this.#reservationsOf(config, log);
    const gatekeeper = new Gatekeeper({
      ...{ clock, log, settings: config.policy, sessions: this.#sessions },
      ...{ tokens: config.tokens && createTokens(config.tokens, { clock, log }), tokensAreLocal: config.tokens?.kind === 'jwt' },
    });
    this.#bridges = new BridgeRegistry({
      ...{ clock, log, counters, rules: config.selection, healthChecks: config.bridgeHealthChecks },
      checkHealth: (jid, timeoutMs) => bridgeClient.checkHealth(jid, timeoutMs),
      expireConference: async (jid, meetingId) => {
        await bridgeClient.modify(jid, { meetingId, create: false, expire: true, endpoints: [], relays: 0 });
      },
      onLost: (jid, reason) => this.#service.bridgeLost(jid, reason),
      onAvailable: (jid) => this.#service.bridgeAvailable(jid),
    });
    this.#service = new ConferenceService({
      ...{ clock, log, counters, rules: config.conference, requestsPerMinute: config.requestsPerMinute },
      ...{ bridges: this.#bridges, bridgePort: bridgeClient, caps: focusCaps(), mucDomain: domains.muc },
      ...{ focusJid: `focus@${domains.auth}`, isOnline: () => client.online },
      ...{ sessions: this.#sessions, gatekeeper, reservations: this.#reservations },
      breakouts: new BreakoutRooms({ connection: client, domain: config.policy.breakoutDomain }),
      openRoom: (jid, onPresence, settings) => new MucRoom({ connection: client, features, log, jid, onPresence, settings }),
    });
    this.#brewery = new Brewery({
      ...{ connection: client, clock, log, counters, room: config.brewery, authDomain: domains.auth },
      onBridge: (jid, stats, announcement) => this.#bridges.update(jid, stats, announcement),
      onGone: (jid) => this.#bridges.remove(jid),
      onConferenceLost: (jid, meetingId, endpoints) => this.#service.conferenceLost(jid, meetingId, endpoints),
    });
    this.#services = new RoomServices({
      ...{ connection: client, clock, log, domain: domains.domain },
      onModeration: (json) => this.#service.moderation(json),
      onMetadata: (room, json) => this.#service.metadata(room, json),
    });
    this.#link = new ProsodyLink({
      ...{ clock, log, counters, client, component },
      onNewSession: () => this.#beginAnew(),
      onLost: () => this.#service.stopAll('no connection to prosody'),
    });
    client.on('offline', () => this.#service.disconnected());
    client.on('online', ({ resumed }) => resumed && this.#service.resumed());
    watchRoomSettings(client, (room) => this.#service.settingsChanged(room));
    watchSubjects(client, (room, subject) => this.#service.subjectChanged(room, subject));
    handleConferenceRequests(component, this.#service);
    handleOccupantRequests(client, this.#service);
    handleArrivals(client, this.#service, domains.muc);
    this.#mover = new Mover({
      ...{ clock, log, service: this.#service, bridges: this.#bridges },
      ...{ brewery: config.brewery, stressThreshold: config.selection.stressThreshold },
    });
    if (config.loadRedistribution) this.#mover.startRedistribution();
    const routes = {
      ...{ service: this.#service, bridges: this.#bridges, mover: this.#mover, counters },
      problem: () => this.#problem(config.healthNeedsBridge),
      logins: () => this.#sessions?.size ?? 0,
      reservations: () => this.#reservations?.size ?? 0,
      capabilities: () => features.statistics(),
    };
    this.#http = createHttpServer({
      ...{ name: 'jicofo', version: VERSION, commit: config.commit, log },
      ...{ host: config.rest.host, port: config.rest.port, portVariable: 'JICOFO_REST_PORT' },
      metrics: focusMetrics(routes),
      findings: () => [...findings, ...this.#bridges.findings],
      health: () => {
        const reason = routes.problem();
        return reason === undefined ? { healthy: true } : { healthy: false, reason };
      },
      routes: (app) => {
        if (!config.rest.open) restrictAccess(app, log);
        focusRoutes(app, routes);
      },
    });
  }

  /** Listens, then connects; resolves when both connections stand. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#http.start(signal);
    // Only the start is given up with the signal: at the end there are goodbyes to say first.
    const starting = new AbortController();
    const abort = () => starting.abort();
    signal.addEventListener('abort', abort, { once: true });
    await this.#link.start(starting.signal).finally(() => signal.removeEventListener('abort', abort));
  }

  /** Leaves all rooms and bridges, so that clients and bridges know at once. */
  async stop(): Promise<void> {
    this.#service.stopAll('the focus stops');
    this.#brewery.stop();
    this.#bridges.stop();
    this.#sessions?.stop();
    this.#reservations?.stop();
    this.#mover.stop();
    this.#services.stop();
    const closed = Promise.allSettled([this.#link.stop(), this.#http.stop()]);
    await Promise.race([closed, new Promise<void>((resolve) => this.#clock.after(STOP_DEADLINE_MS, resolve))]);
  }

  /** What the old session was in is gone: rooms are entered anew when clients ask for them, the brewery at once. */
  #beginAnew(): void {
    this.#service.stopAll('new session with prosody');
    this.#bridges.clear();
    this.#brewery.enter();
    this.#services.discover();
  }

  #reservationsOf({ reservations: settings, domains }: FocusConfig, log: Log): Reservations | undefined {
    if (!settings) return undefined;
    const clock = this.#clock;
    return new Reservations({
      ...{ clock, log, counters: this.#counters, mucDomain: domains.muc },
      hasLobby: () => this.#services.addressOf('lobbyrooms') !== undefined,
      client: new ReservationClient({ clock, log, settings, fetch: globalThis.fetch }),
      isInUse: (room) => this.#service.get(room) !== undefined,
      onExpired: (room) => this.#service.get(room)?.close('Scheduled conference duration exceeded.'),
    });
  }

  /** Why no conference could be held now. */
  #problem(needsBridge: boolean): string | undefined {
    if (this.#link.problem !== undefined) return this.#link.problem;
    if (!this.#brewery.joined) return 'not in the brewery';
    return needsBridge && !this.#bridges.select({}) ? 'no bridge available' : undefined;
  }
}
