import { type Claims, isAuthenticated } from '@parley/auth-core';
import type { AppError, Clock, Log, Timer } from '@parley/kernel';
import { localOf, NS, stanzaError, xml } from '@parley/xmpp-core';
import type { Counters } from '../counters.ts';
import { refuse } from './refusal.ts';

/** Who vouches for users: passwords, or tokens (then clients log in elsewhere, and sessions only bridge a moment). */
export type AuthKind = 'password' | 'token';

export interface AuthRules {
  readonly kind: AuthKind;
  /** A session ends when it was not used for this long. */
  readonly lifetimeMs: number;
  /** Off: a session also ends with the conference that it was made for. */
  readonly autoLogin: boolean;
}

/** A login, as clients carry it over to their other connections. */
export interface AuthSession {
  readonly id: string;
  readonly machineUid: string;
  /** Shown to the user: the bare JID, or what else the login says. */
  readonly identity: string;
  /** Room of the request that made it. */
  readonly room: string;
  /** What the login proved. */
  readonly claims: Claims;
}

/** Who asks: full JID (undefined for the HTTP form), what its own login proved, and what the client remembers. */
export interface Credentials {
  readonly jid: string | undefined;
  readonly room: string;
  readonly claims: Claims;
  readonly identity: string;
  readonly machineUid: string | undefined;
  readonly sessionId: string | undefined;
}

interface Entry extends AuthSession {
  /** Connections that use it, the latest last: a browser has one for each tab. */
  readonly jids: Set<string>;
  usedAt: number;
}

export interface SessionRegistryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly rules: AuthRules;
}

const SWEEP_MS = 10_000;
/** Beyond that the one unused for longest ends. */
const MAX_SESSIONS = 50_000;
const MAX_CONNECTIONS = 50;

/** Logins of all users (focus contract §3): an authenticated connection gets a session id, and others of the same machine use it later. */
export class SessionRegistry {
  readonly #deps: SessionRegistryDeps;
  /** In the order of last use. */
  readonly #sessions = new Map<string, Entry>();
  readonly #byJid = new Map<string, string>();
  readonly #sweep: Timer;

  constructor(deps: SessionRegistryDeps) {
    this.#deps = deps;
    this.#sweep = deps.clock.every(SWEEP_MS, () => this.#expire());
  }

  get kind(): AuthKind {
    return this.#deps.rules.kind;
  }

  get size(): number {
    return this.#sessions.size;
  }

  stop(): void {
    this.#sweep.cancel();
  }

  /**
   * The session of whoever asks: the one it names, else a new one for somebody whose own login proved something; undefined for guests.
   * @throws stanza error not-acceptable; with `<session-invalid/>` when the session is unknown or has ended and nothing else is proved
   */
  authenticate(credentials: Credentials): AuthSession | undefined {
    const { jid, machineUid, sessionId, claims } = credentials;
    const isNeeded = sessionId !== undefined && sessionId !== '' && (this.#sessions.has(sessionId) || !isAuthenticated(claims));
    const entry = isNeeded ? this.#verified(sessionId, machineUid) : this.#newFor(credentials);
    if (entry) this.#use(entry, jid);
    return entry;
  }

  /** What the login proved whose session a connection has shown; undefined when it has shown none. */
  claimsOf(jid: string): Claims | undefined {
    return this.#sessions.get(this.#byJid.get(jid) ?? '')?.claims;
  }

  /** @throws stanza error not-acceptable with `<session-invalid/>` */
  logout(sessionId: string): void {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw sessionInvalid();
    this.#end(entry, 'logout');
  }

  /** Where a client without a session logs in. @throws stanza error when the login is not ours to give */
  loginUrl(room: string): string {
    if (this.kind === 'token') throw stanzaError('feature-not-implemented', 'logins are made by the token service');
    return `./${encodeURIComponent(localOf(room))}?login=true`;
  }

  /** Without auto-login, sessions end with the conference they were made for. */
  conferenceEnded(room: string): void {
    if (this.#deps.rules.autoLogin) return;
    for (const entry of this.#sessions.values()) if (entry.room === room) this.#end(entry, 'conference ended');
  }

  #verified(sessionId: string, machineUid: string | undefined): Entry {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw sessionInvalid();
    if (entry.machineUid !== machineUid) throw refuse('session', 'not-acceptable', 'the session belongs to another machine');
    return entry;
  }

  #newFor({ jid, room, claims, identity, machineUid }: Credentials): Entry | undefined {
    if (!isAuthenticated(claims)) return undefined;
    if (!machineUid) throw refuse('session', 'not-acceptable', 'machine-uid is missing');
    const known = jid === undefined ? undefined : this.#sessions.get(this.#byJid.get(jid) ?? '');
    if (known?.machineUid === machineUid && known.identity === identity) return known;
    const entry: Entry = { id: crypto.randomUUID(), machineUid, identity, room, claims, jids: new Set(), usedAt: 0 };
    this.#deps.counters.count('logins');
    this.#deps.log.info({ identity, kind: claims.kind, sessions: this.size + 1 }, 'login');
    return entry;
  }

  #use(entry: Entry, jid: string | undefined): void {
    // The HTTP form comes without an address.
    if (jid !== undefined) this.#connect(entry, jid);
    entry.usedAt = this.#deps.clock.now();
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
    const until = this.#deps.clock.now() - this.#deps.rules.lifetimeMs;
    for (const entry of this.#sessions.values()) {
      if (entry.usedAt > until) return;
      this.#end(entry, 'expired');
    }
  }

  #end(entry: Entry, reason: string): void {
    this.#sessions.delete(entry.id);
    for (const jid of entry.jids) this.#byJid.delete(jid);
    this.#deps.counters.count('logins_ended');
    this.#deps.log.info({ identity: entry.identity, reason, sessions: this.size }, 'login ended');
  }
}

function sessionInvalid(): AppError {
  return refuse('session', 'not-acceptable', 'the session is unknown or has ended', [xml('session-invalid', { xmlns: NS.focus })]);
}
