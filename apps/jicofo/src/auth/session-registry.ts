import type { Clock, Log, Timer } from '@parley/kernel';
import { bareJid, domainOf, localOf, NS, stanzaError, xml } from '@parley/xmpp-core';

/** Who vouches for users: Prosody by passwords, or by tokens (then clients log in elsewhere, and sessions only bridge a moment). */
export type AuthKind = 'xmpp' | 'jwt';

export interface AuthRules {
  readonly kind: AuthKind;
  /** Users of this domain are authenticated. */
  readonly userDomain: string;
  /** A session ends when it was not used for this long. */
  readonly lifetimeMs: number;
  /** Off: a session also ends with the conference that it was made for. */
  readonly autoLogin: boolean;
}

/** A login, as clients carry it over to their unauthenticated connections. */
export interface AuthSession {
  readonly id: string;
  readonly machineUid: string;
  /** Bare JID of the user. */
  readonly identity: string;
  /** Room of the request that made it. */
  readonly room: string;
}

/** Who asks: full JID (undefined for the HTTP form), and what the client remembers. */
export interface Credentials {
  readonly jid: string | undefined;
  readonly room: string;
  readonly machineUid: string | undefined;
  readonly sessionId: string | undefined;
}

interface Entry extends AuthSession {
  /** Connections that use it, the latest last: a browser has one for each tab. */
  readonly jids: Set<string>;
  usedAt: number;
}

const SWEEP_MS = 10_000;
/** Beyond that the one unused for longest ends. */
const MAX_SESSIONS = 50_000;
const MAX_CONNECTIONS = 50;

/** Logins of all users (focus contract §3): an authenticated connection gets a session id, and others use it later. */
export class SessionRegistry {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #rules: AuthRules;
  /** In the order of last use. */
  readonly #sessions = new Map<string, Entry>();
  readonly #byJid = new Map<string, string>();
  readonly #sweep: Timer;

  constructor({ clock, log, rules }: { readonly clock: Clock; readonly log: Log; readonly rules: AuthRules }) {
    this.#clock = clock;
    this.#log = log;
    this.#rules = rules;
    this.#sweep = clock.every(SWEEP_MS, () => this.#expire());
  }

  get kind(): AuthKind {
    return this.#rules.kind;
  }

  get size(): number {
    return this.#sessions.size;
  }

  stop(): void {
    this.#sweep.cancel();
  }

  /**
   * The session of whoever asks: the one it names, else a new one for a user of the authenticated domain; undefined for guests.
   * @throws stanza error not-acceptable, with `<session-invalid/>` when the session is unknown or has ended
   */
  authenticate({ jid, room, machineUid, sessionId }: Credentials): AuthSession | undefined {
    const entry = sessionId ? this.#verified(sessionId, machineUid) : this.#newFor(jid, room, machineUid);
    if (entry) this.#use(entry, jid);
    return entry;
  }

  /** True for users of the authenticated domain and for connections that showed a session. */
  isAuthenticated(jid: string): boolean {
    return domainOf(jid) === this.#rules.userDomain || this.#byJid.has(jid);
  }

  /** @throws stanza error not-acceptable with `<session-invalid/>` */
  logout(sessionId: string): void {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw sessionInvalid();
    this.#end(entry, 'logout');
  }

  /** Where a client without a session logs in. @throws stanza error when the login is not ours to give */
  loginUrl(room: string): string {
    if (this.#rules.kind === 'jwt') throw stanzaError('feature-not-implemented', 'logins are made by the token service');
    return `./${encodeURIComponent(localOf(room))}?login=true`;
  }

  /** Without auto-login, sessions end with the conference they were made for. */
  conferenceEnded(room: string): void {
    if (this.#rules.autoLogin) return;
    for (const entry of this.#sessions.values()) if (entry.room === room) this.#end(entry, 'conference ended');
  }

  #verified(sessionId: string, machineUid: string | undefined): Entry {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw sessionInvalid();
    if (entry.machineUid !== machineUid) throw stanzaError('not-acceptable', 'the session belongs to another machine');
    return entry;
  }

  #newFor(jid: string | undefined, room: string, machineUid: string | undefined): Entry | undefined {
    if (jid === undefined || domainOf(jid) !== this.#rules.userDomain) return undefined;
    if (!machineUid) throw stanzaError('not-acceptable', 'machine-uid is missing');
    const known = this.#sessions.get(this.#byJid.get(jid) ?? '');
    if (known?.machineUid === machineUid) return known;
    const entry: Entry = { id: crypto.randomUUID(), machineUid, identity: bareJid(jid), room, jids: new Set(), usedAt: 0 };
    this.#log.info({ identity: entry.identity, sessions: this.size + 1 }, 'login');
    return entry;
  }

  #use(entry: Entry, jid: string | undefined): void {
    // The HTTP form comes without an address.
    if (jid !== undefined) this.#connect(entry, jid);
    entry.usedAt = this.#clock.now();
    // Set anew, so that the map's order is the order of last use.
    this.#sessions.delete(entry.id);
    this.#sessions.set(entry.id, entry);
    const [oldest] = this.#sessions.values();
    if (this.size > MAX_SESSIONS && oldest) this.#end(oldest, 'too many sessions');
  }

  #connect(entry: Entry, jid: string): void {
    this.#sessions.get(this.#byJid.get(jid) ?? '')?.jids.delete(jid);
    entry.jids.add(jid);
    this.#byJid.set(jid, entry.id);
    const [oldest] = entry.jids;
    if (entry.jids.size <= MAX_CONNECTIONS || oldest === undefined) return;
    entry.jids.delete(oldest);
    this.#byJid.delete(oldest);
  }

  #expire(): void {
    const until = this.#clock.now() - this.#rules.lifetimeMs;
    for (const entry of this.#sessions.values()) {
      if (entry.usedAt > until) return;
      this.#end(entry, 'expired');
    }
  }

  #end(entry: Entry, reason: string): void {
    this.#sessions.delete(entry.id);
    for (const jid of entry.jids) this.#byJid.delete(jid);
    this.#log.info({ identity: entry.identity, reason, sessions: this.size }, 'login ended');
  }
}

function sessionInvalid() {
  return stanzaError('not-acceptable', 'the session is unknown or has ended', {
    application: [xml('session-invalid', { xmlns: NS.focus })],
  });
}
