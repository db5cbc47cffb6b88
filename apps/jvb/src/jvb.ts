import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { createHttpServer, type HttpServer } from '@parley/http';
import { AppError, type Clock, errorMessage, type Health, type Log, withDeadline } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { createSfu, type Sfu } from '@parley/sfu';
import { askStunServers, checkConnectivity } from '@parley/stun';
import { buildBridgeAnnouncement, buildBridgeStats } from '@parley/xmpp-colibri2';
import { createXmppClient, type XmppConnection } from '@parley/xmpp-connection';
import type { Element } from '@parley/xmpp-core';
import { Bridge } from './bridge/bridge.ts';
import { Keeper } from './bridge/keeper.ts';
import { LostConferences } from './bridge/lost-conferences.ts';
import { judgeHealth, Operations } from './bridge/operations.ts';
import { ColibriWebSocketServer } from './channel/web-socket-server.ts';
import type { EndpointLinks } from './colibri2/apply.ts';
import { registerRoutes } from './http/routes.ts';
import { Network } from './network/network.ts';
import { openAgent, Probes } from './network/probe.ts';
import type { Settings } from './settings.ts';
import { Load } from './stats/load.ts';
import { registerMetrics } from './stats/metrics.ts';
import { ReceiverStatistics } from './stats/receivers.ts';
import type { BridgeState } from './stats/state.ts';
import { buildStatistics } from './stats/statistics.ts';
import { emptyTotals } from './stats/totals.ts';
import { VERSION } from './version.ts';
import { Brewery } from './xmpp/brewery.ts';
import { registerRequests } from './xmpp/requests.ts';

const AVERAGE_PARTICIPANT_STRESS = 0.01;
const LEAVE_DEADLINE_MS = 700;
/** Lets clients that may reach private addresses have them even when they are not advertised (bridge contract §2). */
const PRIVATE_CAPABILITY = 'private-address-connectivity';

export interface JvbDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the process with this code. */
  readonly exit: (code: number) => void;
}

/** The bridge: everything of this process and how it hangs together. */
export class Jvb {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #exit: (code: number) => void;
  readonly #totals = emptyTotals();
  readonly #network: Network;
  readonly #connection: XmppConnection;
  readonly #brewery: Brewery;
  readonly #lost: LostConferences;
  #sfu: Sfu | undefined;
  #stops: (() => void | Promise<void>)[] = [];
  #operations: Operations | undefined;
  #load: Load | undefined;
  #stopping = false;

  constructor({ settings, clock, log, exit }: JvbDeps) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#exit = exit;
    this.#network = new Network({
      settings: settings.media,
      interfaces: networkInterfaces,
      resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
      ask: askStunServers,
      check: checkConnectivity,
      clock,
      log,
    });
    const { service, domain, username, password, brewery: room, nick, focus } = settings.xmpp;
    // The same resource at every start: a new login ends the session that a killed bridge has left behind.
    this.#connection = createXmppClient({ service, domain, username, password, resource: settings.serverId, log, clock });
    this.#brewery = new Brewery({ connection: this.#connection, room, nick, focus, clock, log, describe: () => this.#describe() });
    this.#lost = new LostConferences({
      clock,
      canServe: () => !this.#stopping && (this.#sfu?.aliveWorkers ?? 0) > 0,
      report: (meetingId) => this.#brewery.reportLost(meetingId),
    });
  }

  /**
   * Resolves when media and HTTP are up; the XMPP connection follows in the background.
   * @throws AppError CONFIG_INVALID for a port that is taken or a worker that does not run
   */
  async start(signal: AbortSignal): Promise<void> {
    await this.#network.start();
    this.#stops.push(() => this.#network.stop());
    const sfu = await this.#startMedia();
    const bridge = this.#makeBridge(sfu);
    const operations = new Operations({
      bridge,
      clock: this.#clock,
      log: this.#log,
      onChange: () => this.#brewery.announce(),
      exit: () => this.#exit(0),
    });
    this.#operations = operations;
    const keeper = new Keeper({ bridge, clock: this.#clock, log: this.#log, totals: this.#totals });
    const receivers = new ReceiverStatistics({ bridge, clock: this.#clock, log: this.#log, totals: this.#totals });
    const http = this.#makeHttp(sfu, bridge, operations);
    this.#stops.unshift(
      () => operations.stop(),
      () => keeper.stop(),
      () => receivers.stop(),
      () => bridge.stop(),
    );
    await this.#startListeners(http, bridge);
    keeper.start();
    receivers.start();
    this.#connect(bridge, signal);
    void this.#network.check(sfu);
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // Leaving first: the focus moves the conferences at once instead of missing the bridge later.
    await withDeadline(this.#brewery.stop(), LEAVE_DEADLINE_MS, 'leaving the brewery', this.#clock).catch(() => {});
    for (const stop of this.#stops) await stop();
    await withDeadline(this.#connection.stop(), LEAVE_DEADLINE_MS, 'closing XMPP', this.#clock).catch(() => {});
  }

  async #startMedia(): Promise<Sfu> {
    const { port, tcpPort, workers, listenIps, workerBin } = this.#settings.media;
    const sfu = await createSfu({
      workers,
      port,
      ...(tcpPort !== undefined && { tcpPort }),
      listenIps,
      ...(workerBin !== undefined && { workerBin }),
      clock: this.#clock,
      log: this.#log,
      onWorkerDied: () => {
        this.#totals.workersDied++;
        this.#brewery.announce();
      },
      onWorkerReady: () => {
        this.#brewery.announce();
        this.#lost.flush();
      },
    });
    this.#sfu = sfu;
    const load = new Load({
      sfu,
      ownCpuMs: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
      clock: this.#clock,
      log: this.#log,
    });
    load.start();
    this.#load = load;
    this.#stops.push(
      () => load.stop(),
      () => sfu.stop(),
    );
    return sfu;
  }

  #makeBridge(sfu: Sfu): Bridge {
    return new Bridge({
      sfu,
      clock: this.#clock,
      log: this.#log,
      totals: this.#totals,
      links: this.#links(),
      abilities: { sctp: this.#settings.channel.sctp },
      policy: this.#settings.media.policy,
      onConferenceLost: (meetingId) => this.#lost.add(meetingId),
    });
  }

  #links(): EndpointLinks {
    const { channel } = this.#settings;
    return {
      candidates: (conference, endpoint) => this.#network.candidates(conference.workerPort, endpoint.capabilities.has(PRIVATE_CAPABILITY)),
      webSockets: (conference, endpoint) =>
        channel.webSocket ? [`${channel.webSocket.urlBase}/${conference.id}/${endpoint.id}?pwd=${endpoint.password}`] : [],
    };
  }

  #makeProbes(sfu: Sfu): Probes {
    const probes = new Probes({
      open: () => openAgent(sfu),
      candidates: (workerPort) => this.#network.candidates(workerPort, false),
      serverId: this.#settings.serverId,
      clock: this.#clock,
      log: this.#log,
    });
    this.#stops.unshift(() => probes.stop());
    return probes;
  }

  #makeHttp(sfu: Sfu, bridge: Bridge, operations: Operations): HttpServer {
    const { rest } = this.#settings;
    const metrics = createMetrics('jitsi_jvb_');
    registerMetrics(metrics, bridge, this.#totals, () => this.#state());
    return createHttpServer({
      name: 'jvb',
      version: VERSION,
      host: rest.host,
      port: rest.port,
      portVariable: 'JVB_COLIBRI_PORT',
      log: this.#log,
      metrics,
      health: () => this.#health(),
      findings: () => this.#network.findings,
      routes: (app) =>
        registerRoutes(app, {
          bridge,
          operations,
          network: () => this.#network.describe(),
          probes: this.#makeProbes(sfu),
          statistics: () => buildStatistics(bridge.conferences, this.#totals, this.#state()),
          shutdownEnabled: rest.shutdown,
          conferencesEnabled: rest.conferences,
        }),
    });
  }

  async #startListeners(http: HttpServer, bridge: Bridge): Promise<void> {
    const { webSocket } = this.#settings.channel;
    const signal = new AbortController().signal;
    await http.start(signal);
    this.#stops.push(() => http.stop());
    if (!webSocket) return;
    const server = new ColibriWebSocketServer({
      host: webSocket.host,
      port: webSocket.port,
      serverId: this.#settings.serverId,
      clock: this.#clock,
      log: this.#log,
      find: (conferenceId, endpointId) => bridge.findEndpoint(conferenceId, endpointId),
    });
    await server.start();
    this.#stops.push(() => server.stop());
  }

  #connect(bridge: Bridge, signal: AbortSignal): void {
    registerRequests({
      connection: this.#connection,
      isFocus: (from) => this.#brewery.isFocus(from),
      modify: (request) => bridge.modify(request),
      health: () => this.#health(),
      log: this.#log,
    });
    this.#connection.on('offline', (reason) => {
      if (this.#stopping) return;
      this.#totals.xmppDisconnects++;
      this.#log.warn({ reason }, 'xmpp connection lost');
    });
    this.#connection.on('online', ({ resumed }) => this.#log.info({ jid: this.#connection.jid, resumed }, 'xmpp connected'));
    void this.#brewery.start();
    this.#connection.start(signal).catch((error: unknown) => {
      if (this.#stopping || signal.aborted) return;
      const reason = AppError.is(error, 'NOT_AUTHORIZED') ? 'prosody refuses JVB_AUTH_USER with JVB_AUTH_PASSWORD' : errorMessage(error);
      this.#log.error({ reason }, 'xmpp cannot be used');
      this.#exit(1);
    });
  }

  #health(): Health {
    return judgeHealth({
      aliveWorkers: this.#sfu?.aliveWorkers ?? 0,
      xmppOnline: this.#connection.online,
      inBrewery: this.#brewery.isJoined,
      hasPublicAddress: this.#settings.media.requirePublic ? this.#network.hasPublicAddress : undefined,
    });
  }

  #state(): BridgeState {
    return {
      nowMs: this.#clock.now(),
      stress: this.#load?.stress ?? 0,
      averageParticipantStress: AVERAGE_PARTICIPANT_STRESS,
      gracefulShutdown: this.#operations?.gracefulShutdown ?? false,
      shuttingDown: this.#operations?.shuttingDown ?? false,
      drain: this.#operations?.drain ?? false,
      healthy: this.#health().healthy,
      threads: 1 + (this.#sfu?.aliveWorkers ?? 0),
      xmppOnline: this.#connection.online,
      inBrewery: this.#brewery.isJoined,
      version: VERSION,
      release: '',
      region: this.#settings.region,
    };
  }

  /** What the brewery presence carries. */
  #describe(): Element[] {
    const { serverId, region, channel } = this.#settings;
    const state = this.#state();
    const stats = buildBridgeStats({
      colibri2: true,
      drain: state.drain,
      gracefulShutdown: state.gracefulShutdown,
      shuttingDown: state.shuttingDown,
      // Whoever reads this sees us in the brewery: only the media side is left to judge.
      healthy: (this.#sfu?.aliveWorkers ?? 0) > 0,
      stressLevel: Number(state.stress.toFixed(3)),
      averageParticipantStress: AVERAGE_PARTICIPANT_STRESS,
      version: VERSION,
      ...(region !== undefined && { region }),
    });
    const announcement = this.#sfu && {
      serverId,
      ...(channel.webSocket && { webSocketAddress: channel.webSocket.announced }),
      media: this.#sfu.media,
      sctp: channel.sctp,
    };
    return announcement ? [stats, buildBridgeAnnouncement(announcement)] : [stats];
  }
}
