import { AppError, type Clock, withDeadline } from '@parley/kernel';
import type { ConferenceConfig } from './conference-config.ts';
import { connectionFailure } from './connection-failure.ts';
import { endpointOf } from './endpoint.ts';
import { iceServers, servicesQuery } from './ice-servers.ts';
import type { MachineEvent } from './machine.ts';
import type { XmppPort } from './ports.ts';

export interface ConnectionDeps {
  readonly xmpp: XmppPort;
  readonly clock: Clock;
  readonly config: Pick<ConferenceConfig, 'domain' | 'endpoint' | 'token' | 'isAccount'>;
  readonly dispatch: (event: MachineEvent) => void;
  /** The server knows nothing any more of what was said before. */
  readonly onFresh: () => void;
  readonly attempt: (what: string, work: Promise<unknown>) => void;
}

const GOODBYE_MS = 1_000;

/** The connection to the server, from the first login to the goodbye, and what comes with it: a nick, and relays for media. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #life = new AbortController();
  #brought: string | undefined;
  #endpoint = '';
  #iceServers: readonly RTCIceServer[] = [];

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#brought = deps.config.endpoint;
  }

  /** Aborted by the goodbye. */
  get signal(): AbortSignal {
    return this.#life.signal;
  }

  /** Nick in the room and in its lobby, as long as the connection's identity stays the same. */
  get endpoint(): string {
    return this.#endpoint;
  }

  get iceServers(): readonly RTCIceServer[] {
    return this.#iceServers;
  }

  /** To be called once, before `open`. */
  listen(): void {
    const { xmpp, dispatch } = this.#deps;
    xmpp.on('online', ({ resumed }) => this.#online(resumed));
    xmpp.on('offline', () => dispatch({ type: 'offline' }));
    xmpp.on('refused', (error) => this.#refused(error));
  }

  async open(): Promise<void> {
    try {
      await this.#deps.xmpp.start(this.signal);
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) this.#refused(error);
    }
  }

  /** Whatever still wants something of the server is given up. The goodbye must not wait for a connection that is away. */
  async close(goodbye: () => Promise<void>): Promise<void> {
    const { xmpp, clock } = this.#deps;
    this.#life.abort();
    try {
      await withDeadline(goodbye(), GOODBYE_MS, 'leaving', clock);
    } finally {
      await xmpp.stop();
    }
  }

  #refused(error: unknown): void {
    const { token, isAccount = false } = this.#deps.config;
    this.#deps.dispatch({ type: 'failed', failure: connectionFailure(error, { hasToken: token !== undefined, isAccount }) });
  }

  #online(resumed: boolean): void {
    const { xmpp, dispatch, onFresh } = this.#deps;
    if (!resumed) {
      onFresh();
      this.#endpoint = endpointOf(xmpp.jid, this.#brought);
      this.#brought = undefined;
    }
    dispatch({ type: 'online', resumed });
    if (!resumed && this.#iceServers.length === 0) this.#deps.attempt('relay list', this.#learnRelays());
  }

  async #learnRelays(): Promise<void> {
    const { xmpp, config } = this.#deps;
    this.#iceServers = iceServers(await xmpp.request('get', config.domain, servicesQuery()));
  }
}
