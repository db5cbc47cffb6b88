import { type Clock, type Health, type Log, withDeadline } from '@parley/kernel';
import type { BridgeLoss, ConferenceModified, ConferenceModify } from '@parley/xmpp-colibri2';
import { createXmppClient, type XmppConnection } from '@parley/xmpp-connection';
import type { Element } from '@parley/xmpp-core';
import type { Settings } from '../settings.ts';
import { Brewery } from './brewery.ts';
import { registerRequests } from './requests.ts';

/** Goodbyes are short: nobody waits for them. */
const LEAVE_DEADLINE_MS = 700;
/** Whoever is started first after a change of the password waits for the other. */
const HINT = 'the prosody service has another JVB_AUTH_PASSWORD (or JVB_AUTH_USER): give both the same and restart both';

export interface ControlServersDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** What the presence says now. */
  readonly describe: () => readonly Element[];
  readonly onDisconnect: () => void;
}

interface ControlServer {
  readonly connection: XmppConnection;
  readonly brewery: Brewery;
  readonly log: Log;
}

export interface RequestHandlers {
  readonly modify: (request: ConferenceModify) => Promise<ConferenceModified>;
  readonly health: () => Health;
}

/**
 * Every Prosody of XMPP_SERVER: this bridge offers itself to the focus of each (deployment contract §10). None with
 * JVB_DISABLE_XMPP.
 */
export class ControlServers {
  readonly #deps: ControlServersDeps;
  readonly #servers: readonly ControlServer[];
  #stopping = false;

  constructor(deps: ControlServersDeps) {
    this.#deps = deps;
    const { settings, clock, describe } = deps;
    const { services, domain, username, password, brewery: room, nick, focus } = settings.xmpp;
    this.#servers = services.map((service) => {
      const log = services.length > 1 ? deps.log.child({ server: service }) : deps.log;
      // The same resource at every start: a new login ends the session that a killed bridge has left behind.
      const account = { domain, username, password, resource: settings.serverId, refusedHint: HINT };
      const connection = createXmppClient({ service, ...account, log, clock });
      return { connection, log, brewery: new Brewery({ connection, room, nick, focus, clock, log, describe }) };
    });
  }

  /** Servers that it should be connected to. */
  get configured(): number {
    return this.#servers.length;
  }

  get online(): number {
    return this.#servers.filter(({ connection }) => connection.online).length;
  }

  get joined(): number {
    return this.#servers.filter(({ brewery }) => brewery.isJoined).length;
  }

  /** Connects in the background and answers what the focus asks. */
  connect(handlers: RequestHandlers, signal: AbortSignal): void {
    for (const { connection, brewery, log } of this.#servers) {
      registerRequests({ connection, isFocus: (from) => brewery.isFocus(from), ...handlers, log });
      connection.on('offline', (reason) => {
        if (this.#stopping) return;
        this.#deps.onDisconnect();
        log.warn({ reason }, 'xmpp connection lost');
      });
      connection.on('online', ({ resumed }) => log.info({ jid: connection.jid, resumed }, 'xmpp connected'));
      void brewery.start();
      connection.start(signal).catch((error: unknown) => {
        if (!this.#stopping && !signal.aborted) log.error({ error }, 'xmpp cannot be used');
      });
    }
  }

  /** Tells every focus at once what has changed. */
  announce(): void {
    for (const { brewery } of this.#servers) brewery.announce();
  }

  /** Tells of what ended although nobody asked for it; a focus that does not know the conference does not mind. */
  reportLost(loss: BridgeLoss): void {
    for (const { brewery } of this.#servers) if (brewery.isJoined) brewery.reportLost(loss);
  }

  /** Leaves every brewery, so that conferences are moved at once. */
  async leave(): Promise<void> {
    this.#stopping = true;
    await this.#each(({ brewery }) => brewery.stop(), 'leaving the brewery');
  }

  async stop(): Promise<void> {
    await this.#each(({ connection }) => connection.stop(), 'closing XMPP');
  }

  async #each(end: (server: ControlServer) => Promise<void>, what: string): Promise<void> {
    await Promise.all(this.#servers.map((server) => withDeadline(end(server), LEAVE_DEADLINE_MS, what, this.#deps.clock).catch(() => {})));
  }
}
