import {
  type Authenticator,
  type Claims,
  type CreationRefusal,
  isAuthenticated,
  isExpired,
  mayBeElected,
  mayCreateRoom,
  moderatesOnJoin,
  opensRoom,
  type PolicySettings,
  parseRoomNode,
  type Refusal,
  type Verdict,
} from '@parley/auth-core';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { bareJid, domainOf, localOf, type StanzaCondition, tenantToReal } from '@parley/xmpp-core';
import { refuse } from './refusal.ts';
import type { AuthSession, SessionRegistry } from './session-registry.ts';

export interface GatekeeperDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: PolicySettings;
  /** Logins; undefined when the focus asks for none. */
  readonly sessions: SessionRegistry | undefined;
  /** Verifies tokens; undefined when people log in otherwise. */
  readonly tokens: Authenticator | undefined;
  /** Whether tokens are verified by keys alone, without asking a service each time. */
  readonly tokensAreLocal: boolean;
}

/** Who wants a conference, as far as the wire tells. */
export interface Ask {
  /** Address of the room; of a breakout room, its main room's. */
  readonly room: string;
  /** Full JID; undefined for the HTTP form. */
  readonly jid?: string | undefined;
  /** What Prosody vouches for. */
  readonly claims?: Claims | undefined;
  /** What the client itself shows. */
  readonly token?: string | undefined;
  readonly machineUid?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly ip?: string | undefined;
  /** Whether the room is open already. */
  readonly isOpen: () => boolean;
}

/** Who asks, once it is decided that they may have the conference. */
export interface Entrance {
  readonly session: AuthSession | undefined;
  /** For the reservation system: the bare JID, or what else is known. */
  readonly owner: string;
  /** Somebody whose own connection has no login showed the session of one who moderates: admission cannot know that. */
  readonly moderatesByLogin: boolean;
}

/** Connections whose logins are remembered; beyond that the oldest is forgotten. */
const MAX_KNOWN = 50_000;
const VERIFY_MS = 8_000;

const CONDITIONS: Readonly<Record<CreationRefusal, StanzaCondition>> = {
  'not-authorized': 'not-authorized',
  'token-expired': 'not-authorized',
  'not-allowed': 'not-allowed',
  'other-room': 'not-allowed',
  'other-tenant': 'not-allowed',
  'invalid-regex': 'not-allowed',
};

/** Decides who may have a conference (focus contract §3), by the policy that admission follows too. */
export class Gatekeeper {
  readonly #deps: GatekeeperDeps;
  /** What the own login of a connection proved, by full JID. */
  readonly #known = new Map<string, Claims>();

  constructor(deps: GatekeeperDeps) {
    this.#deps = deps;
  }

  /** Whether a token that a client shows is looked at; elsewhere it says nothing. */
  get verifiesTokens(): boolean {
    return this.#deps.settings.auth && this.#deps.tokens !== undefined;
  }

  /** @throws stanza error for the client: not-authorized when a login helps, not-allowed, not-acceptable for a session that is none */
  async admit(ask: Ask): Promise<Entrance> {
    const { settings, sessions } = this.#deps;
    const own = settings.auth ? await this.#prove(ask) : ANYBODY;
    if (ask.jid !== undefined) this.#remember(ask.jid, own);
    const identity = identityOf(ask, own);
    if (isAuthenticated(own)) this.#decide(ask, own);
    const shown = sessions?.authenticate({ ...optional(ask), room: ask.room, claims: own, identity });
    const session = shown && (isAuthenticated(own) || this.#isGoodFor(ask, shown.claims)) ? shown : undefined;
    const claims = isAuthenticated(own) ? own : (session?.claims ?? own);
    if (claims !== own || !isAuthenticated(own)) this.#decide(ask, claims);
    const room = this.#nameOf(ask.room);
    const moderatesByLogin = claims !== own && moderatesOnJoin(settings, claims, room) && !moderatesOnJoin(settings, own, room);
    return { session, owner: session?.identity ?? identity, moderatesByLogin };
  }

  /** Whether somebody may be chosen as moderator of a room when nobody moderates it. */
  mayLead(room: string, jid: string): boolean {
    const { settings, sessions } = this.#deps;
    const name = this.#nameOf(room);
    // Who is in a breakout room was let into its main room.
    const isMain = domainOf(tenantToReal(room, settings.mucDomain)) === settings.mucDomain;
    const claims = [this.#known.get(jid), sessions?.claimsOf(jid)].flatMap((one) => one ?? []);
    const good = claims.filter((one) => !isMain || opensRoom(one, name).ok);
    return (settings.auth ? good : [ANYBODY]).some((one) => mayBeElected(settings, one, name));
  }

  /** Prosody's word counts. A token that comes along must be genuine and open the room too; without Prosody's word it counts alone. */
  async #prove(ask: Ask): Promise<Claims> {
    const { tokens, tokensAreLocal } = this.#deps;
    const { token, claims: vouched } = ask;
    const isVerified = token !== undefined && tokens !== undefined && (tokensAreLocal || ask.jid === undefined);
    if (!isVerified) return vouched ?? NOBODY;
    const shown = await this.#verify(tokens, token, ask);
    if (!shown) return vouched ?? NOBODY;
    if (vouched) this.#decide({ ...ask, isOpen: () => true }, shown);
    return vouched ?? shown;
  }

  /** Undefined when the keys cannot be had and Prosody vouches for the client anyway. */
  async #verify(tokens: Authenticator, token: string, { room, claims: vouched, ip }: Ask): Promise<Claims | undefined> {
    const { node, tenant } = this.#nameOf(room);
    try {
      const outcome = await tokens.authenticate({ kind: 'token', token, room: node, tenant, ip }, AbortSignal.timeout(VERIFY_MS));
      if (outcome.ok) return outcome.claims;
      if (outcome.condition !== 'temporary-auth-failure') throw refuse('token', 'not-authorized', outcome.text);
    } catch (error) {
      if (!AppError.is(error, 'UNAVAILABLE')) throw error;
      this.#deps.log.warn({ reason: errorMessage(error) }, 'token not verified');
    }
    if (vouched) return undefined;
    throw refuse('unavailable', 'service-unavailable', 'tokens cannot be verified at the moment');
  }

  /** @throws stanza error */
  #decide({ room, isOpen }: Ask, claims: Claims): void {
    const verdict = isOpen() ? this.#mayJoin(claims, room) : mayCreateRoom(this.#deps.settings, claims, this.#nameOf(room), this.#now());
    if (!verdict.ok) throw refuse(verdict.reason, CONDITIONS[verdict.reason], verdict.text);
  }

  /** Browsers show the session of the last room in the next one: where it opens nothing, whoever shows it is a guest. */
  #isGoodFor({ room }: Ask, claims: Claims): boolean {
    return this.#mayJoin(claims, room).ok;
  }

  #mayJoin(claims: Claims, room: string): Verdict {
    return isExpired(claims, this.#now()) ? EXPIRED : opensRoom(claims, this.#nameOf(room));
  }

  #nameOf(room: string) {
    return parseRoomNode(localOf(tenantToReal(room, this.#deps.settings.mucDomain)));
  }

  #now(): number {
    return this.#deps.clock.now() / 1_000;
  }

  #remember(jid: string, claims: Claims): void {
    this.#known.delete(jid);
    this.#known.set(jid, claims);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

const ANYBODY: Claims = { kind: 'anonymous' };
const NOBODY: Claims = { kind: 'guest' };
const EXPIRED: Refusal<'token-expired'> = { ok: false, reason: 'token-expired', text: 'The token has expired' };

const MAX_IDENTITY = 256;

function identityOf({ jid }: Ask, { user, issuer }: Claims): string {
  if (jid !== undefined) return bareJid(jid);
  return (user?.email ?? user?.id ?? user?.name ?? issuer ?? 'anonymous').slice(0, MAX_IDENTITY);
}

const optional = ({ jid, machineUid, sessionId }: Ask) => ({ jid, machineUid, sessionId });
