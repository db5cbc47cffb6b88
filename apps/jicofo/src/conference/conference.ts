import { errorMessage, SerialQueue } from '@parley/kernel';
import { stanzaError } from '@parley/xmpp-core';
import type { MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { LossReason } from '../bridges/bridge-registry.ts';
import { Announcements } from './announcements.ts';
import { Attendance } from './attendance.ts';
import type { ModerationNotice } from './av-moderation.ts';
import type { ConferenceDeps, ConferenceEnd } from './conference-deps.ts';
import { describeConference } from './debug.ts';
import { Entry } from './entry.ts';
import { FocusPresence } from './focus-presence.ts';
import { type GatewayRequest, refuseGateway } from './gateways.ts';
import { Inviter } from './inviter.ts';
import { JingleHandler } from './jingle-handler.ts';
import { JingleSender } from './jingle-sender.ts';
import { Moderator } from './moderator.ts';
import { Ownership } from './ownership.ts';
import { Participant } from './participant.ts';
import { FOCUS_NICK } from './ports.ts';
import { isModerator } from './roles.ts';
import type { RoomMetadata } from './room-metadata.ts';
import { SourceMap } from './source-map.ts';
import { SourceSignaller } from './source-signaller.ts';
import { StartMutedPolicy } from './start-muted.ts';

/** One room and everybody in it (focus contract §4). All that happens runs through one queue, after the room is joined. */
export class Conference {
  readonly #deps: ConferenceDeps;
  readonly #queue = new SerialQueue();
  readonly #participants = new Map<string, Participant>();
  readonly #sources: SourceMap;
  readonly #presence: FocusPresence;
  readonly #announcements: Announcements;
  readonly #attendance: Attendance;
  readonly #inviter: Inviter;
  readonly #jingle: JingleHandler;
  readonly #moderator: Moderator;
  readonly #ownership: Ownership;
  readonly #signaller: SourceSignaller;
  readonly #startMuted: StartMutedPolicy;
  readonly #entry: Entry;
  readonly #createdMs: number;
  #joined: Promise<void> | undefined;
  #isJoined = false;
  #stopped = false;
  /** When somebody asked for the room who may not have come yet. */
  #requestedMs = Number.NEGATIVE_INFINITY;
  #meetingId = '';
  #mainRoom: string | undefined;
  #transcribing = false;

  constructor(deps: ConferenceDeps) {
    this.#deps = deps;
    const { clock, log, counters, rules, room, bridges, bridgePort, caps, mayLead } = deps;
    this.#createdMs = clock.now();
    this.#presence = new FocusPresence({
      ...{ createdMs: this.#createdMs, videoCodecs: rules.videoCodecs, caps },
      document: rules.randomDocuments ? undefined : deps.document,
    });
    this.#announcements = new Announcements({
      ...{ clock, log, room, presence: this.#presence },
      isInRoom: () => this.#isJoined && !this.#stopped,
    });
    this.#entry = new Entry({ clock, log, room, presence: () => this.#presence.elements(), isStopped: () => this.#stopped });
    this.#attendance = new Attendance({ clock, rules, onNobody: () => this.#nobodyCame(), onAlone: () => this.#isAlone() });
    const sources = new SourceMap(rules.sources);
    const participants = this.#participants;
    const sender = new JingleSender({ log, counters, room });
    const signaller = new SourceSignaller({ clock, rules, sources, participants, sender });
    this.#sources = sources;
    this.#signaller = signaller;
    this.#startMuted = new StartMutedPolicy(deps.startMuted, rules.sources);
    this.#ownership = new Ownership({ log, room, participants, mayLead });
    this.#moderator = new Moderator({
      log,
      rules,
      room,
      participants,
      update: (participant, change) => this.#inviter.update(participant, change),
    });
    this.#inviter = new Inviter({
      ...{ clock, log, counters, rules, room, sender, bridges, bridgePort, participants, sources, signaller },
      meetingId: () => this.#meetingId,
      minParticipants: () => this.#minParticipants,
      pinnedVersion: deps.pinnedVersion,
      startMuted: (participant) => this.#startMuted.of(participant.countAtJoin, participant.forceMuted),
      forceMute: (participant) => this.#moderator.forceMute(participant),
      onBridges: (state) => this.#announcements.bridges(state),
    });
    const inviter = this.#inviter;
    this.#jingle = new JingleHandler({ clock, log, counters, rules, participants, sources, signaller, bridges, inviter });
  }

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

  /** Bare JID of the room that this one is a breakout room of. */
  get mainRoom(): string | undefined {
    return this.#mainRoom;
  }

  get rtcstats(): boolean {
    return this.#deps.rtcstats;
  }

  has(nick: string): boolean {
    return this.#participants.has(nick);
  }

  /** Endpoints on the bridge. */
  get endpoints(): number {
    return this.#inviter.placement.endpoints;
  }

  get bridgeJid(): string | undefined {
    return this.#inviter.placement.bridgeJid;
  }

  /** Resolves when the focus is in the room. @throws AppError when that failed; then the conference has stopped */
  join(): Promise<void> {
    this.#joined ??= this.#queue.run(() => this.#enter());
    return this.#joined;
  }

  /** Another request for the room: whoever sent it gets the whole time to join. */
  requested(): void {
    this.#requestedMs = this.#deps.clock.now();
    if (this.#isJoined && this.#participants.size === 0) this.#attendance.awaitFirst();
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

  /** A request for a recorder, a gateway or a transcriber; there are none yet. @throws stanza error for the client, always */
  gateway(nick: string, request: GatewayRequest): Promise<never> {
    return this.#ask(() => {
      const asker = this.#participants.get(nick);
      return refuseGateway(request, asker && { moderator: isModerator(asker), ...this.#deps.rules }, this.#deps);
    });
  }

  /** News from the AV moderation component (focus contract §9). */
  moderate(notice: ModerationNotice): void {
    this.#post(() => this.#moderator.apply(notice));
  }

  /** The room's metadata (focus contract §9): counts from now on, also while the room is being joined. */
  metadata({ startMuted, transcribing }: RoomMetadata): void {
    this.#startMuted.setMetadata(startMuted);
    const transcriptionEnds = this.#transcribing && !transcribing;
    this.#transcribing = transcribing;
    this.#entry.metadataCame();
    this.#post(() => {
      this.#inviter.inviteMissing();
      if (transcriptionEnds && this.size === 1) this.#attendance.awaitSecond();
    });
  }

  /** Somebody has logged in, with the full JID of whoever moderates by that: resolves when the room knows. */
  async loggedIn(moderator: string | undefined): Promise<void> {
    if (moderator === undefined) return this.#post(() => this.#ownership.elect());
    await this.#queue.run(() => (this.#stopped ? undefined : this.#ownership.loggedIn(moderator)));
  }

  /** Ends the room for everybody; `reason` is shown to them. */
  close(reason: string): void {
    if (this.#stopped) return;
    const { room, log } = this.#deps;
    room.destroy(reason).catch((error: unknown) => log.warn({ reason: errorMessage(error) }, 'room not destroyed'));
    this.stop(reason);
  }

  /** What the room was kept for may be over. */
  keptNoLonger(): void {
    this.#post(() => {
      if (this.size === 0) this.#attendance.awaitFirst();
    });
  }

  bridgeLost(jid: string, reason: LossReason): void {
    this.#post(() => this.#inviter.placement.bridgeLost(jid, reason));
  }

  bridgeAvailable(jid: string): void {
    this.#post(() => this.#inviter.placement.bridgeAvailable(jid));
  }

  conferenceLost(jid: string, meetingId: string, endpoints?: readonly string[]): void {
    this.#post(() => this.#inviter.placement.conferenceLost(jid, meetingId, endpoints));
  }

  /** Moves away from a bridge that works, if there is another one: the number of endpoints that move. */
  moveAway(jid: string): Promise<number> {
    return this.#ask(() => this.#inviter.placement.moveAway(jid));
  }

  /** Leaves the room and the bridge; idempotent. */
  stop(reason: string, end: ConferenceEnd = 'over'): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const { room, counters, clock, log, onStopped } = this.#deps;
    this.#attendance.cancel();
    this.#announcements.stop();
    this.#inviter.close();
    for (const participant of this.#participants.values()) this.#countSeconds(participant);
    room.leave();
    counters.count('conferences_seconds', (clock.now() - this.#createdMs) / 1000);
    log.info({ reason }, 'conference stopped');
    onStopped(this, end);
  }

  /** Resolves when everything that has happened so far is worked through. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** State for `/debug`. */
  describe() {
    return describeConference({
      ...{ jid: this.jid, meetingId: this.#meetingId, createdMs: this.#createdMs, bridge: this.bridgeJid, mainRoom: this.#mainRoom },
      ...{ participants: this.#participants, sources: this.#sources, presence: this.#presence, startMuted: this.#startMuted.policy },
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
    const { log, claimMeetingId } = this.#deps;
    try {
      const info = await this.#entry.enter();
      this.#meetingId = claimMeetingId(info.meetingId);
      this.#mainRoom = info.mainRoom;
      this.#ownership.breakout = info.breakout;
      this.#isJoined = true;
      this.#announcements.meeting(this.#meetingId);
      log.info({ meetingId: this.#meetingId, breakout: info.breakout }, 'conference joined');
      this.#attendance.awaitFirst();
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'room not joined');
      this.stop('room not joined');
      throw error;
    }
  }

  #nobodyCame(): void {
    if (this.size === 0 && !this.#deps.isKept()) this.stop('nobody joined');
  }

  /** Somebody alone does not keep a bridge busy for long. */
  #isAlone(): void {
    if (this.#stopped || this.size !== 1 || this.#minParticipants < 2) return;
    for (const participant of this.#participants.values())
      this.#inviter.end(participant, { condition: 'expired', text: 'Idle session timeout' });
  }

  #onPresence(presence: OccupantPresence): void {
    if (presence.error) return;
    if (presence.nick === FOCUS_NICK) return void this.#onOwnPresence(presence);
    const known = this.#participants.get(presence.nick);
    if (!presence.available) {
      if (known) this.#left(known, presence);
    } else if (known) {
      this.#startMuted.learn(presence, known.presence);
      const before = known.affiliation;
      known.presence = presence;
      this.#ownership.changed(known, before);
      this.#announcements.senders(this.#participants, this.#deps.rules.sources);
      this.#ownership.elect();
      this.#moderator.enforce([known]);
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
    const participant = new Participant(presence, this.size + 1, clock.now(), rules);
    this.#participants.set(participant.nick, participant);
    counters.count('participants');
    log.info({ endpoint: participant.nick, participants: this.size }, 'participant joined');
    this.#attendance.cancel();
    this.#requestedMs = Number.NEGATIVE_INFINITY;
    this.#startMuted.learn(presence, undefined);
    this.#announcements.senders(this.#participants, rules.sources);
    // After all who were there before the focus: the owner may be the last of them.
    this.#post(() => this.#ownership.elect());
    this.#inviter.inviteMissing();
  }

  #left(participant: Participant, presence: OccupantPresence): void {
    const { log, rules } = this.#deps;
    this.#participants.delete(participant.nick);
    this.#ownership.forget(participant.nick);
    this.#countSeconds(participant);
    // Leaving the room says it all: the others need no source-remove.
    this.#signaller.forget(participant.nick);
    this.#inviter.end(participant);
    this.#announcements.senders(this.#participants, rules.sources);
    log.info({ endpoint: participant.nick, participants: this.size, kicked: presence.kicked !== undefined }, 'participant left');
    if (this.size === 0) {
      // Whoever was told that the focus is here would find a room that only the focus may create.
      const isExpected = this.#deps.clock.now() - this.#requestedMs < rules.initialTimeoutMs;
      if (isExpected || presence.status === 'switch_room' || this.#deps.isKept()) this.#attendance.awaitFirst();
      else this.stop('everybody left');
      return;
    }
    this.#ownership.elect();
    if (this.size === 1) this.#attendance.awaitSecond();
  }

  get #minParticipants(): number {
    return this.#transcribing ? 1 : this.#deps.rules.minParticipants;
  }

  #require(nick: string): Participant {
    const participant = this.#participants.get(nick);
    if (!participant) throw stanzaError('item-not-found', 'not a participant of this conference');
    return participant;
  }

  #countSeconds({ joinedAtMs }: Participant): void {
    this.#deps.counters.count('endpoint_seconds', (this.#deps.clock.now() - joinedAtMs) / 1000);
  }
}
