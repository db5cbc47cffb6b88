import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { ASSUMED_ENDPOINT_STRESS } from '@parley/allocation';
import { createHttpServer, type HttpServer } from '@parley/http';
import { type Clock, type Finding, type Health, type Log, VERSION } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { createSfu, type Sfu } from '@parley/sfu';
import { askStunServers, checkConnectivity } from '@parley/stun';
import { buildBridgeAnnouncement, buildBridgeStats, type ConferenceModify } from '@parley/xmpp-colibri2';
import type { Element } from '@parley/xmpp-core';
import { Bridge } from './bridge/bridge.ts';
import { Keeper } from './bridge/keeper.ts';
import { Losses } from './bridge/losses.ts';
import { judgeHealth, Operations } from './bridge/operations.ts';
import { OverloadGuard } from './bridge/overload-guard.ts';
import { ColibriWebSocketServer } from './channel/web-socket-server.ts';
import type { EndpointLinks } from './colibri2/apply.ts';
import { registerRoutes } from './http/routes.ts';
import { Network } from './network/network.ts';
import { openAgent, Probes } from './network/probe.ts';
import type { Settings } from './settings.ts';
import { Load } from './stats/load.ts';
import { EventLoopWatch, machineTime } from './stats/machine.ts';
import { registerMetrics } from './stats/metrics.ts';
import { ReceiverStatistics } from './stats/receivers.ts';
import type { BridgeState } from './stats/state.ts';
import { buildStatistics } from './stats/statistics.ts';
import { emptyTotals } from './stats/totals.ts';
import { ControlServers } from './xmpp/control-servers.ts';

/** Lets clients that may reach private addresses have them even when they are not advertised (bridge contract §2). */
const PRIVATE_CAPABILITY = 'private-address-connectivity';

export interface JvbDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly workers: number;
  /** Whether all of them serve JVB_PORT. */
  readonly sharesPort: boolean;
  /** What is doubtful about its settings and files, for `parley doctor`. */
  readonly findings: readonly Finding[];
  /** Ends the process with this code. */
  readonly exit: (code: number) => void;
}

/** The bridge: everything of this process and how it hangs together. */
export class Jvb {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #exit: (code: number) => void;
  readonly #findings: readonly Finding[];
  readonly #workers: number;
  readonly #sharesPort: boolean;
  readonly #totals = emptyTotals();
  readonly #network: Network;
  readonly #control: ControlServers;
  readonly #lost: Losses;
  #sfu: Sfu | undefined;
  #stops: (() => void | Promise<void>)[] = [];
  #operations: Operations | undefined;
  #load: Load | undefined;
  #guard: OverloadGuard | undefined;
  #stopping = false;

  constructor({ settings, clock, log, workers, sharesPort, findings, exit }: JvbDeps) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#exit = exit;
    this.#findings = findings;
    this.#workers = workers;
    this.#sharesPort = sharesPort;
    this.#network = new Network({
      settings: { ...settings.media, workers, sharesPort },
      interfaces: networkInterfaces,
      resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
      ask: askStunServers,
      check: checkConnectivity,
      clock,
      log,
    });
    this.#control = new ControlServers({
      ...{ settings, clock, log },
      describe: () => this.#describe(),
      onDisconnect: () => void this.#totals.xmppDisconnects++,
    });
    this.#lost = new Losses({
      clock,
      canServe: () => !this.#stopping && (this.#sfu?.aliveWorkers ?? 0) > 0,
      report: (loss) => this.#control.reportLost(loss),
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
    this.#watchLoad(sfu, bridge);
    const operations = new Operations({
      bridge,
      clock: this.#clock,
      log: this.#log,
      onChange: () => this.#control.announce(),
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
    // All requests wait alike, and so keep their order.
    const modify = (request: ConferenceModify) => this.#network.refresh().then(() => bridge.modify(request));
    this.#control.connect({ modify, health: () => this.#health() }, signal);
    void this.#network.check(sfu);
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // Leaving first: the focus moves the conferences at once instead of missing the bridge later.
    await this.#control.leave();
    for (const stop of this.#stops) await stop();
    await this.#control.stop();
  }

  async #startMedia(): Promise<Sfu> {
    const { port, tcpPort, endpointsPerWorker, listenIps, workerBin } = this.#settings.media;
    const sfu = await createSfu({
      workers: this.#workers,
      ...(endpointsPerWorker !== undefined && { endpointsPerWorker }),
      port,
      sharePort: this.#sharesPort,
      ...(tcpPort !== undefined && { tcpPort }),
      listenIps,
      ...(workerBin !== undefined && { workerBin }),
      clock: this.#clock,
      log: this.#log,
      onWorkerDied: () => {
        this.#totals.workersDied++;
        this.#guard?.reset();
        this.#control.announce();
      },
      onWorkerReady: () => {
        this.#control.announce();
        this.#lost.flush();
      },
    });
    this.#sfu = sfu;
    this.#stops.push(() => sfu.stop());
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
      policy: { ...this.#settings.media.policy, lastNUnderLoad: () => this.#guard?.lastN ?? -1 },
      isFull: () => this.#guard?.isRefusing ?? false,
      onJoined: () => this.#guard?.joined(),
      onLost: (loss) => this.#lost.add(loss),
    });
  }

  #watchLoad(sfu: Sfu, bridge: Bridge): void {
    const loop = new EventLoopWatch();
    const clock = this.#clock;
    const log = this.#log;
    const acts = this.#settings.media.overloadProtection;
    const guard = new OverloadGuard({ bridge, clock, log, acts, totals: this.#totals, onChange: () => this.#control.announce() });
    const load = new Load({
      ...{ sfu, dropped: this.#totals.dropped, machineTime, clock, log },
      ownCpuMs: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
      loop: () => loop.take(),
      onMeasured: (stress) => guard.measured(stress),
    });
    loop.start();
    load.start();
    this.#guard = guard;
    this.#load = load;
    this.#stops.push(
      () => load.stop(),
      () => loop.stop(),
    );
  }

  #links(): EndpointLinks {
    const { channel } = this.#settings;
    return {
      candidates: (_, { transport, capabilities }) => this.#network.candidates(transport.worker, capabilities.has(PRIVATE_CAPABILITY)),
      webSockets: (conference, endpoint) =>
        channel.webSocket ? [`${channel.webSocket.urlBase}/${conference.id}/${endpoint.id}?pwd=${endpoint.password}`] : [],
    };
  }

  #makeProbes(sfu: Sfu): Probes {
    const probes = new Probes({
      open: () => openAgent(sfu),
      candidates: (worker) => this.#network.candidates(worker, false),
      advertised: () => this.#network.advertised,
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
      commit: this.#settings.commit,
      host: rest.host,
      port: rest.port,
      portVariable: 'JVB_COLIBRI_PORT',
      log: this.#log,
      metrics,
      health: () => this.#health(),
      findings: () => [...this.#findings, ...this.#network.findings],
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

  #health(): Health {
    return judgeHealth({
      aliveWorkers: this.#sfu?.aliveWorkers ?? 0,
      control: this.#control,
      hasPublicAddress: this.#settings.media.requirePublic ? this.#network.hasPublicAddress : undefined,
    });
  }

  #state(): BridgeState {
    return {
      nowMs: this.#clock.now(),
      stress: this.#guard?.stress ?? 0,
      averageParticipantStress: this.#guard?.endpointStress ?? ASSUMED_ENDPOINT_STRESS,
      overloaded: this.#guard?.isRefusing ?? false,
      lastN: this.#guard?.lastN ?? -1,
      loop: this.#load?.loop ?? { utilization: 0, delayP99Ms: 0 },
      gracefulShutdown: this.#operations?.gracefulShutdown ?? false,
      shuttingDown: this.#operations?.shuttingDown ?? false,
      drain: this.#operations?.drain ?? false,
      healthy: this.#health().healthy,
      threads: 1 + (this.#sfu?.aliveWorkers ?? 0),
      servers: { configured: this.#control.configured, online: this.#control.online, joined: this.#control.joined },
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
      averageParticipantStress: Number(state.averageParticipantStress.toFixed(4)),
      overloaded: state.overloaded,
      iceSucceeded: this.#totals.iceSucceeded,
      iceSucceededTcp: this.#totals.iceSucceededTcp,
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
