import { type Clock, errorMessage, type Finding, type Log, withDeadline } from '@parley/kernel';
import type { Sfu } from '@parley/sfu';
import { isPrivateAddress, type SocketAddress, socketAddress } from '@parley/stun';
import type { IceCandidate } from '@parley/xmpp-jingle';
import { type AdvertisedEntry, type Interfaces, ownAddresses } from './addresses.ts';
import { AdvertisedAddresses } from './advertised-addresses.ts';
import { buildCandidates } from './candidates.ts';
import { openAgent } from './probe.ts';
import { PublicAddress, type PublicAddressDeps } from './public-address.ts';
import { judgeReachability, type Verdict } from './verdict.ts';

const RESOLVE_DEADLINE_MS = 2_000;
/** The system is not asked for the addresses of this machine more often than this, however many come at once. */
const OWN_ADDRESSES_MS = 1_000;

export interface NetworkSettings {
  readonly port: number;
  /** Undefined = no ICE-TCP. */
  readonly tcpPort: number | undefined;
  readonly workers: number;
  /** All workers serve `port`. */
  readonly sharesPort: boolean;
  readonly listenIps: readonly string[];
  readonly advertised: readonly AdvertisedEntry[];
  readonly stunServers: readonly string[];
  readonly advertisePrivate: boolean;
  /** Host of PUBLIC_URL; undefined when it is not set. */
  readonly pageHost: string | undefined;
}

export interface NetworkDeps {
  readonly settings: NetworkSettings;
  readonly interfaces: () => Interfaces;
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly ask: PublicAddressDeps['ask'];
  /** Whether a check from here to that address is answered by the agent with these credentials. */
  readonly check: (to: SocketAddress, credentials: { readonly ufrag: string; readonly pwd: string }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The addresses of the media ports, and what is known about who can reach them. */
export class Network {
  readonly #deps: NetworkDeps;
  readonly #advertised: AdvertisedAddresses;
  readonly #public: PublicAddress;
  #verdict: Verdict | undefined;
  #ownAddresses: { readonly list: readonly string[]; readonly atMs: number } | undefined;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
    const { settings, resolve, ask, clock, log } = deps;
    const ports = Array.from({ length: settings.sharesPort ? 1 : settings.workers }, (_, index) => settings.port + index);
    this.#advertised = new AdvertisedAddresses({ entries: settings.advertised, resolve, clock, log });
    this.#public = new PublicAddress({ servers: settings.stunServers, ports, ask, clock, log });
  }

  /** To be awaited before the workers listen; what cannot be found out within 2 s is left for later. */
  async start(): Promise<void> {
    await Promise.all([this.#advertised.start(), this.#public.discover()]);
  }

  stop(): void {
    this.#advertised.stop();
    this.#public.stop();
  }

  /** To be awaited before a client is told the addresses: names may stand for others by now. */
  refresh(): Promise<void> {
    return this.#advertised.refresh();
  }

  /**
   * @param worker index of the client's worker
   * @param mayReachPrivate the client is known to reach private addresses (bridge contract §2)
   */
  candidates(worker: number, mayReachPrivate: boolean): IceCandidate[] {
    const { port, sharesPort, tcpPort, advertisePrivate } = this.#deps.settings;
    const portShift = sharesPort ? 0 : worker;
    return buildCandidates({
      port: port + portShift,
      tcpPort: tcpPort === undefined ? undefined : tcpPort + worker,
      portShift,
      advertised: this.#advertised.addresses,
      own: this.#own(),
      discovered: this.#public.reflexive(port + portShift),
      withPrivate: advertisePrivate || mayReachPrivate,
    });
  }

  get hasPublicAddress(): boolean {
    const { address } = this.#public;
    const all = [...this.#advertised.addresses.map(({ ip }) => ip), ...this.#own(), ...(address ? [address] : [])];
    return all.some((ip) => !isPrivateAddress(ip));
  }

  /** For `/debug`. */
  describe() {
    const describe = ({ type, protocol, ip, port }: IceCandidate) => `${type} ${protocol} ${socketAddress(ip, port)}`;
    return { candidates: this.candidates(0, false).map(describe), verdict: this.#verdict };
  }

  /** Addresses of JVB_ADVERTISE_IPS, as far as they are known. */
  get advertised(): readonly string[] {
    return this.#advertised.addresses.map(({ ip }) => ip);
  }

  /** What is to be put right, as of the last check. */
  get findings(): readonly Finding[] {
    return this.#verdict?.findings ?? [];
  }

  /** Says in the log what clients can reach, after a check of each address through the first worker. */
  async check(sfu: Pick<Sfu, 'createRouter'>): Promise<void> {
    const { log } = this.#deps;
    const offered = [...new Set(this.#udp(0).flatMap(({ ip, type }) => (type === 'host' ? [ip] : [])))];
    const [answering, page] = await Promise.all([this.#answering(sfu), this.#page()]);
    this.#verdict = judgeReachability({
      offered,
      advertised: this.#advertised.addresses.map(({ ip }) => ip),
      unresolved: this.#advertised.unresolved,
      own: this.#own(),
      discovered: this.#public.address,
      page,
      answering,
    });
    const { isFine, lines } = this.#verdict;
    log[isFine ? 'info' : 'warn']({ findings: lines, candidates: this.describe().candidates }, 'what clients can reach');
  }

  #udp(worker: number): IceCandidate[] {
    return this.candidates(worker, false).filter(({ protocol }) => protocol === 'udp');
  }

  async #answering(sfu: Pick<Sfu, 'createRouter'>): Promise<string[]> {
    const { check, log } = this.#deps;
    try {
      const agent = await openAgent(sfu);
      try {
        // Conferences are spread over the workers: this one tells for all of them.
        const checks = this.#udp(agent.worker).map(({ ip, port }) => check({ ip, port }, agent).then(() => ip));
        const results = await Promise.allSettled(checks);
        return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      } finally {
        agent.close();
      }
    } catch (error) {
      log.debug({ reason: errorMessage(error) }, 'addresses could not be checked');
      return [];
    }
  }

  async #page(): Promise<readonly string[]> {
    const { settings, resolve, clock } = this.#deps;
    if (settings.pageHost === undefined) return [];
    return withDeadline(resolve(settings.pageHost), RESOLVE_DEADLINE_MS, 'resolving PUBLIC_URL', clock).catch(() => []);
  }

  /** Asked again and again, as a portable computer changes its networks. Families that nobody listens on are left out. */
  #own(): readonly string[] {
    const { settings, interfaces, clock } = this.#deps;
    if (this.#ownAddresses && Math.abs(clock.now() - this.#ownAddresses.atMs) < OWN_ADDRESSES_MS) return this.#ownAddresses.list;
    const own = ownAddresses(interfaces(), settings.advertised.length === 0);
    const list = own.filter((ip) => !ip.includes(':') || settings.listenIps.includes('::'));
    this.#ownAddresses = { list, atMs: clock.now() };
    return list;
  }
}
