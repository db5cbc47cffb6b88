import { AppError, type Clock, errorMessage, type Log, SerialQueue, type Timer } from '@parley/kernel';
import { bareJid, type Element, stanzaError } from '@parley/xmpp-core';
import type { MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { LossReason } from '../bridges/bridge-registry.ts';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import type { ModerationNotice } from './av-moderation.ts';
import { describeConference } from './debug.ts';
import { FocusPresence } from './focus-presence.ts';
import { Inviter } from './inviter.ts';
import { JingleHandler } from './jingle-handler.ts';
import { Moderator } from './moderator.ts';
import { Participant } from './participant.ts';
import { type BridgePort, type BridgeSelector, FOCUS_NICK, type RoomPort } from './ports.ts';
import { electOwners } from './roles.ts';
import { SourceMap } from './source-map.ts';
import { SourceSignaller } from './source-signaller.ts';
import { type StartMutedLimits, startMutedFor } from './start-muted.ts';

export interface ConferenceDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly rules: ConferenceRules;
  readonly room: RoomPort;
  readonly bridges: BridgeSelector;
  readonly bridgePort: BridgePort;
  /** `<c>` of the focus. */
  readonly caps: Element;
  readonly startMuted: StartMutedLimits;
  /** A meeting id that no other conference has: the room's, where it is free. */
  readonly claimMeetingId: (wanted: string | undefined) => string;
  readonly onStopped: (conference: Conference) => void;
}

/** One room and everybody in it (focus contract §4). All that happens runs through one queue, after the room is joined. */
export class Conference {
  readonly #deps: ConferenceDeps;
  readonly #queue = new SerialQueue();
  readonly #participants = new Map<string, Participant>();
  readonly #granting = new Set<string>();
  readonly #sources: SourceMap;
  readonly #presence: FocusPresence;
  readonly #inviter: Inviter;
  readonly #jingle: JingleHandler;
  readonly #moderator: Moderator;
  readonly #createdMs: number;
  #joined: Promise<void> | undefined;
  #isJoined = false;
  #stopped = false;
  #meetingId = '';
  #breakout = false;
  #positions = 0;
  #initialTimer: Timer | undefined;
  #singleTimer: Timer | undefined;

  constructor(deps: ConferenceDeps) {
    this.#deps = deps;
    const { clock, log, counters, rules, room, bridges, bridgePort, caps, startMuted } = deps;
    this.#createdMs = clock.now();
    this.#presence = new FocusPresence({ createdMs: this.#createdMs, videoCodecs: rules.videoCodecs, caps });
    const sources = new SourceMap(rules.sources);
    const participants = this.#participants;
    const signaller = new SourceSignaller({ clock, rules, sources, participants, send: (to, jingle) => this.#signal(to, jingle) });
    this.#sources = sources;
    this.#signaller = signaller;
    this.#moderator = new Moderator({
      log,
      rules,
      room,
      participants,
      update: (participant, change) => this.#inviter.update(participant, change),
    });
    this.#inviter = new Inviter({
      ...{ clock, log, counters, rules, room, bridges, bridgePort, participants, sources, signaller },
      meetingId: () => this.#meetingId,
      startMuted: ({ position }) => startMutedFor(position, startMuted, rules.sources),
      forceMute: (participant) => this.#moderator.forceMute(participant),
      onBridges: ({ count, available }) => this.#bridgesChanged(count, available),
    });
    const onSenders = () => this.#sendersChanged();
    this.#jingle = new JingleHandler({ clock, log, counters, sources, signaller, inviter: this.#inviter, onSenders });
  }

  readonly #signaller: SourceSignaller;

  /** Bare JID of the room. */
  get jid(): string {
    return this.#deps.room.jid;
  }

  get meetingId(): string {
    return this.#meetingId;
  }

  get size(): number {
    return this.#participants.size;
  }

  get bridgeJid(): string | undefined {
    return this.#inviter.bridgeJid;
  }

  /** Resolves when the focus is in the room. @throws AppError when that failed; then the conference has stopped */
  join(): Promise<void> {
    this.#joined ??= this.#queue.run(() => this.#enter());
    return this.#joined;
  }

  /** Another request for the room: whoever sent it gets the whole time to join. */
  requested(): void {
    if (this.#isJoined && this.#participants.size === 0) this.#awaitMembers();
  }

  presence(presence: OccupantPresence): void {
    this.#post(() => this.#onPresence(presence));
  }

  /** @throws stanza error for the client */
  jingle(nick: string, jingle: Jingle): Promise<void> {
    return this.#ask(() => this.#jingle.handle(this.#require(nick), jingle));
  }

  /** A request to mute somebody (focus contract §9). @throws stanza error for the client */
  mute(nick: string, request: MuteRequest): Promise<void> {
    return this.#ask(() => this.#moderator.mute(this.#require(nick), request));
  }

  /** News from the AV moderation component (focus contract §9). */
  moderate(notice: ModerationNotice): void {
    this.#post(() => this.#moderator.apply(notice));
  }

  bridgeLost(jid: string, reason: LossReason): void {
    this.#post(() => this.#inviter.bridgeLost(jid, reason));
  }

  bridgeAvailable(jid: string): void {
    this.#post(() => this.#inviter.bridgeAvailable(jid));
  }

  conferenceLost(jid: string, meetingId: string): void {
    this.#post(() => this.#inviter.conferenceLost(jid, meetingId));
  }

  /** Leaves the room and the bridge; idempotent. */
  stop(reason: string, bridgesReachable = true): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const { room, counters, clock, log, onStopped } = this.#deps;
    this.#initialTimer?.cancel();
    this.#singleTimer?.cancel();
    this.#inviter.close(bridgesReachable);
    for (const participant of this.#participants.values()) this.#countSeconds(participant);
    room.leave();
    counters.count('conferences_seconds', (clock.now() - this.#createdMs) / 1000);
    log.info({ reason }, 'conference stopped');
    onStopped(this);
  }

  /** Resolves when everything that has happened so far is worked through. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** State for `/debug`. */
  describe() {
    const { jid, participants, sources, presence } = {
      jid: this.jid,
      participants: this.#participants,
      sources: this.#sources,
      presence: this.#presence,
    };
    return describeConference({
      jid,
      meetingId: this.#meetingId,
      createdMs: this.#createdMs,
      bridge: this.bridgeJid,
      participants,
      sources,
      presence,
    });
  }

  /** Work for somebody who waits for its outcome. */
  #ask<T>(task: () => T): Promise<T> {
    return this.#queue.run(() => {
      if (this.#stopped) throw stanzaError('item-not-found', 'the conference has ended');
      return task();
    });
  }

  #post(task: () => void): void {
    const run = this.#queue.run(() => {
      if (!this.#stopped) task();
    });
    run.catch((error: unknown) => this.#deps.log.error({ error }, 'conference event failed'));
  }

  async #enter(): Promise<void> {
    const { room, log, claimMeetingId } = this.#deps;
    try {
      const { meetingId, breakout } = await room.join(this.#presence.elements());
      if (this.#stopped) throw new AppError('CLOSED', 'the conference was stopped');
      this.#meetingId = claimMeetingId(meetingId);
      this.#breakout = breakout;
      this.#isJoined = true;
      log.info({ meetingId: this.#meetingId, breakout }, 'conference joined');
      this.#awaitMembers();
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'room not joined');
      this.stop('room not joined');
      throw error;
    }
  }

  #awaitMembers(): void {
    this.#initialTimer?.cancel();
    this.#initialTimer = this.#deps.clock.after(this.#deps.rules.initialTimeoutMs, () => {
      if (this.#participants.size === 0) this.stop('nobody joined');
    });
  }

  #onPresence(presence: OccupantPresence): void {
    if (presence.error) return;
    if (presence.nick === FOCUS_NICK) return void this.#onOwnPresence(presence);
    const known = this.#participants.get(presence.nick);
    if (!presence.available) {
      if (known) this.#left(known, presence);
    } else if (known) {
      known.presence = presence;
      this.#electOwners();
      this.#moderator.enforce();
    } else this.#entered(presence);
  }

  #onOwnPresence(presence: OccupantPresence): void {
    if (!presence.available) this.stop('removed from the room');
    else if (presence.affiliation !== 'owner') this.stop('not owner of the room any more');
  }

  #entered(presence: OccupantPresence): void {
    const { clock, rules, counters, log } = this.#deps;
    if (!presence.jid) {
      log.warn({ endpoint: presence.nick }, 'member without a real address ignored');
      return;
    }
    const participant = new Participant(presence, ++this.#positions, clock.now(), rules);
    this.#participants.set(participant.nick, participant);
    counters.count('participants');
    log.info({ endpoint: participant.nick, participants: this.size }, 'participant joined');
    this.#initialTimer?.cancel();
    this.#singleTimer?.cancel();
    this.#electOwners();
    this.#inviter.inviteMissing();
  }

  #left(participant: Participant, presence: OccupantPresence): void {
    const { log } = this.#deps;
    this.#participants.delete(participant.nick);
    this.#granting.delete(participant.nick);
    this.#countSeconds(participant);
    // Leaving the room says it all: the others need no source-remove.
    this.#signaller.forget(participant.nick);
    this.#inviter.end(participant);
    this.#sendersChanged();
    log.info({ endpoint: participant.nick, participants: this.size, kicked: presence.kicked !== undefined }, 'participant left');
    if (this.size === 0) {
      if (presence.status === 'switch_room') this.#awaitMembers();
      else this.stop('everybody left');
      return;
    }
    this.#electOwners();
    if (this.size === 1) this.#awaitSecond();
  }

  /** Somebody alone does not keep a bridge busy for long. */
  #awaitSecond(): void {
    const { clock, rules } = this.#deps;
    this.#singleTimer?.cancel();
    if (rules.minParticipants < 2) return;
    this.#singleTimer = clock.after(rules.singleParticipantTimeoutMs, () => {
      if (this.#stopped || this.size !== 1) return;
      for (const participant of this.#participants.values())
        this.#inviter.end(participant, { condition: 'expired', text: 'Idle session timeout' });
    });
  }

  #electOwners(): void {
    const { rules, room, log } = this.#deps;
    for (const { nick, affiliation } of this.#participants.values()) if (affiliation === 'owner') this.#granting.delete(nick);
    if (!rules.authRequired && this.#granting.size > 0) return;
    for (const { nick, jid } of electOwners([...this.#participants.values()], { ...rules, breakout: this.#breakout })) {
      if (this.#granting.has(nick)) continue;
      this.#granting.add(nick);
      log.info({ endpoint: nick }, 'granting ownership');
      room.grantOwner(bareJid(jid)).catch((error: unknown) => {
        this.#granting.delete(nick);
        log.warn({ endpoint: nick, reason: errorMessage(error) }, 'ownership not granted');
      });
    }
  }

  #require(nick: string): Participant {
    const participant = this.#participants.get(nick);
    if (!participant) throw stanzaError('item-not-found', 'not a participant of this conference');
    return participant;
  }

  #signal(participant: Participant, jingle: Pick<Jingle, 'action' | 'contents' | 'jsonSources'>): void {
    const { room, counters, log } = this.#deps;
    const { session } = participant;
    if (!session) return;
    counters.countJingle('sent', jingle.action);
    room
      .sendJingle(participant.occupantJid, { initiator: `${this.jid}/${FOCUS_NICK}`, sid: session.sid, bundle: [], ...jingle })
      .catch((error: unknown) => {
        log.info({ endpoint: participant.nick, action: jingle.action, reason: errorMessage(error) }, 'sources not acknowledged');
      });
  }

  #sendersChanged(): void {
    const audio = this.#presence.setLimit('audio-limit-reached', this.#sources.limitReached('audio'));
    const video = this.#presence.setLimit('video-limit-reached', this.#sources.limitReached('video'));
    if (audio || video) this.#publish();
  }

  #bridgesChanged(count: number, available = this.#presence.bridgeAvailable): void {
    const counted = this.#presence.setProperty('bridge-count', String(count));
    const found = this.#presence.setBridgeAvailable(available);
    if (found && !available) this.#deps.log.warn({}, 'no bridge available');
    if (counted || found) this.#publish();
  }

  #publish(): void {
    if (!this.#stopped && this.#isJoined) this.#deps.room.publish(this.#presence.elements());
  }

  #countSeconds({ joinedAtMs }: Participant): void {
    this.#deps.counters.count('endpoint_seconds', (this.#deps.clock.now() - joinedAtMs) / 1000);
  }
}
