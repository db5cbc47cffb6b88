import type { Clock, Log, Timer } from '@parley/kernel';
import type { XmppConnection } from '@parley/xmpp-connection';
import type { Counters } from '../counters.ts';

export interface ProsodyLinkDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  /** The focus' account: rooms and bridges. */
  readonly client: XmppConnection;
  /** The focus component: conference requests. */
  readonly component: XmppConnection;
  /** A new session: whatever the old one was in is gone. */
  readonly onNewSession: () => void;
  /** No connection for so long that nothing can be kept. */
  readonly onLost: () => void;
}

/** As long a disconnected focus keeps its conferences, hoping for the session to be resumed (focus contract §1). */
const KEEP_MS = 15_000;

/** Both connections to Prosody, and what their loss means for conferences. */
export class ProsodyLink {
  readonly #deps: ProsodyLinkDeps;
  #lossTimer: Timer | undefined;

  constructor(deps: ProsodyLinkDeps) {
    this.#deps = deps;
    const { client, component, counters, clock } = deps;
    client.on('online', ({ resumed }) => {
      this.#lossTimer?.cancel();
      if (!resumed) deps.onNewSession();
    });
    client.on('offline', () => {
      counters.count('xmpp_disconnects');
      this.#lossTimer?.cancel();
      this.#lossTimer = clock.after(KEEP_MS, () => {
        deps.log.warn({ afterMs: KEEP_MS }, 'no connection to prosody, conferences are dropped');
        deps.onLost();
      });
    });
    component.on('offline', () => counters.count('xmpp_disconnects'));
  }

  /** What is missing, for the health check; undefined when both connections stand. */
  get problem(): string | undefined {
    if (!this.#deps.client.online) return 'not connected to Prosody (focus account)';
    return this.#deps.component.online ? undefined : 'not connected to Prosody (focus component)';
  }

  async start(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#deps.client.start(signal), this.#deps.component.start(signal)]);
  }

  async stop(): Promise<void> {
    this.#lossTimer?.cancel();
    await Promise.all([this.#deps.client.stop(), this.#deps.component.stop()]);
    this.#lossTimer?.cancel();
  }
}
