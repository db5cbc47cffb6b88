import type { Timer } from '@parley/kernel';
import type { ForceMute } from '@parley/xmpp-colibri2';
import { FEATURE } from '@parley/xmpp-core';
import type { SourceSet } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { ConferenceRules } from '../config.ts';
import { Backoff } from './backoff.ts';
import type { BridgeSession, EndpointUpdate } from './bridge-session.ts';
import { NOT_FORCED } from './mute.ts';
import { RestartLimits } from './restart-limits.ts';
import type { RoleMember } from './roles.ts';
import { type ServiceKind, serviceKindOf } from './service-member.ts';
import type { ReceiverView } from './source-signalling.ts';

/** One Jingle session with a participant. */
export interface MediaSession {
  readonly sid: string;
  readonly bridgeSessionId: string;
  readonly bridge: BridgeSession;
  /** Of the bridge's media port over UDP, as `ip:port`. */
  readonly addresses: readonly string[];
  /** `moving`: another session is on its way; what the client still says about this one is acknowledged only. */
  state: 'offered' | 'accepted' | 'moving';
  /** All that the bridge was told of the endpoint since its allocation. */
  told: EndpointUpdate;
}

const REINVITE = { firstMs: 250, mostMs: 30_000, forgiveAfterMs: 60_000 };

/** Sessions that ended: late messages about them are answered `gone`. */
const MAX_ENDED = 20;

/** A member of the room and its way to the bridge. */
export class Participant implements RoleMember {
  readonly nick: string;
  /** Participants of the room when it joined, itself included. */
  readonly countAtJoin: number;
  /** Has no voice and sends nothing; decided at the join, later changes do not count (focus contract §5). */
  readonly isVisitor: boolean;
  readonly #trustedDomains: ReadonlySet<string>;
  readonly joinedAtMs: number;
  readonly restarts: RestartLimits;
  /** A budget of their own for restarts of ICE in place. */
  readonly iceRestarts: RestartLimits;
  presence: OccupantPresence;
  features: ReadonlySet<string> = new Set();
  session: MediaSession | undefined;
  /** Running invitation; aborted by a newer one. */
  invitation: AbortController | undefined;
  /** Waits before the next invitation. */
  postponed: Timer | undefined;
  /** Waits before the bridge is told again what it did not answer to. */
  retelling: Timer | undefined;
  wasInvited = false;
  /** Waits between invitations that the bridge makes necessary for this one alone. */
  readonly refusals = new Backoff(REINVITE);
  /** What AV moderation makes the bridge drop. */
  forceMuted: ForceMute = NOT_FORCED;
  /** Sources of others that the client knows of from Jingle, by owner. */
  signalled: Map<string, SourceSet> = new Map();
  signalTimer: Timer | undefined;
  readonly #ended: string[] = [];

  constructor(presence: OccupantPresence, countAtJoin: number, joinedAtMs: number, rules: ConferenceRules) {
    this.nick = presence.nick;
    this.countAtJoin = countAtJoin;
    this.isVisitor = presence.role === 'visitor';
    this.#trustedDomains = rules.trustedDomains;
    this.joinedAtMs = joinedAtMs;
    this.restarts = new RestartLimits(rules.restart);
    this.iceRestarts = new RestartLimits(rules.restart);
    this.presence = presence;
  }

  /** Occupant JID. */
  get occupantJid(): string {
    return `${this.presence.room}/${this.nick}`;
  }

  /** Real full JID. */
  get jid(): string {
    return this.presence.jid ?? '';
  }

  get affiliation(): OccupantPresence['affiliation'] {
    return this.presence.affiliation;
  }

  get role(): OccupantPresence['role'] {
    return this.presence.role;
  }

  /** Kind of service that it is; undefined for people. */
  get service(): ServiceKind | undefined {
    return serviceKindOf(this.presence, this.#trustedDomains);
  }

  /** The session is over, whoever ended it. */
  endSession(): MediaSession | undefined {
    const session = this.session;
    this.session = undefined;
    this.signalled = new Map();
    this.signalTimer?.cancel();
    this.signalTimer = undefined;
    if (session) this.#ended.push(session.sid);
    if (this.#ended.length > MAX_ENDED) this.#ended.shift();
    return session;
  }

  hasEnded(sid: string): boolean {
    return this.#ended.includes(sid);
  }

  /** Nothing of it runs on. */
  cancel(): void {
    this.invitation?.abort();
    this.invitation = undefined;
    this.postponed?.cancel();
    this.postponed = undefined;
    this.retelling?.cancel();
    this.retelling = undefined;
    this.signalTimer?.cancel();
    this.signalTimer = undefined;
  }

  receiver(rules: ConferenceRules): ReceiverView {
    const { features } = this;
    return {
      id: this.nick,
      rewriting: rules.ssrcRewriting && features.has(FEATURE.ssrcRewriting),
      json: features.has(FEATURE.jsonSources),
      audio: features.has(FEATURE.audio),
      video: features.has(FEATURE.video),
      stripSimulcast: rules.stripSimulcast,
    };
  }
}
