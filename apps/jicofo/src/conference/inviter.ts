import { AppError, errorMessage, type Log, randomId } from '@parley/kernel';
import { colibriReasonOf } from '@parley/xmpp-colibri2';
import { FEATURE } from '@parley/xmpp-core';
import type { LossReason } from '../bridges/bridge-registry.ts';
import { allocationOf, tablesOf } from './allocation.ts';
import { Backoff } from './backoff.ts';
import { conditionOf, reactionTo } from './bridge-errors.ts';
import { type Allocation, BridgeSession, type EndpointUpdate, mergedUpdates } from './bridge-session.ts';
import { IceRestarter } from './ice-restarter.ts';
import type { InviterDeps } from './inviter-deps.ts';
import { sameForceMute } from './mute.ts';
import { buildOffer } from './offer.ts';
import { OverloadRelief } from './overload-relief.ts';
import type { MediaSession, Participant } from './participant.ts';
import { FOCUS_NICK } from './ports.ts';
import { RefusedBridges } from './refused-bridges.ts';

const RETRY = { firstMs: 250, mostMs: 30_000, forgiveAfterMs: Number.POSITIVE_INFINITY };

/** Brings participants onto a bridge and keeps them on one that works (focus contract §6, §14–16). */
export class Inviter {
  readonly #deps: InviterDeps;
  readonly #refused: RefusedBridges;
  readonly #relief: OverloadRelief;
  readonly #iceRestarter: IceRestarter;
  #session: BridgeSession | undefined;
  readonly #retries = new Backoff(RETRY);
  #closed = false;

  constructor(deps: InviterDeps) {
    this.#deps = deps;
    const { log, counters, sender, clock } = deps;
    this.#refused = new RefusedBridges(clock);
    this.#relief = new OverloadRelief({ clock, bridges: deps.bridges });
    this.#iceRestarter = new IceRestarter({
      ...{ log, counters, sender },
      onImpossible: (participant) => this.invite(participant, participant.restarts.reserve(clock.now())),
      onRefused: (participant, session, error) => this.#refusedUpdate(participant, session, error),
    });
  }

  /** Endpoints on the bridge. */
  get endpoints(): number {
    return this.#session?.size ?? 0;
  }

  get bridgeJid(): string | undefined {
    return this.#session?.bridge.jid;
  }

  /** Invites everybody who has neither a session nor an invitation, once there are enough of them. */
  inviteMissing(): void {
    const { participants, minParticipants } = this.#deps;
    if (participants.size < minParticipants()) return;
    for (const participant of participants.values()) {
      const { session, invitation, postponed } = participant;
      if ((!session || session.state === 'moving') && !invitation && !postponed) this.invite(participant);
    }
  }

  /** Invites one participant; a running invitation is given up for the new one. */
  invite(participant: Participant, delayMs = 0): void {
    if (this.#closed) return;
    participant.cancel();
    if (delayMs > 0) {
      participant.postponed = this.#deps.clock.after(delayMs, () => {
        participant.postponed = undefined;
        this.#start(participant);
      });
    } else this.#start(participant);
  }

  /** Ends a participant's session on our side; the client is told when `reason` is given. */
  end(participant: Participant, reason?: { readonly condition: string; readonly text: string }): void {
    participant.cancel();
    const session = participant.endSession();
    if (session && reason) this.#deps.sender.send(participant, { action: 'session-terminate', sid: session.sid, contents: [], reason });
    this.#dropSources(participant);
    this.#session?.expire([participant.nick]);
    this.#releaseIfEmpty();
  }

  /** Changes an endpoint on its bridge, and deals with what the bridge says to it. */
  update(participant: Participant, change: EndpointUpdate): void {
    const { session } = participant;
    if (!session) return;
    session.told = mergedUpdates(session.told, change);
    this.#tell(participant, session, change);
  }

  #tell(participant: Participant, session: MediaSession, change: EndpointUpdate): void {
    const { bridge } = session;
    bridge.update(participant.nick, change).catch((error: unknown) => {
      this.#refusedUpdate(participant, session, error);
      if (AppError.is(error, 'TIMEOUT') && !bridge.closed && participant.session === session) this.#tellAgain(participant, session);
    });
  }

  /** A bridge that did not answer may not have heard; it may hear twice, as every change names a whole state. */
  #tellAgain(participant: Participant, session: MediaSession): void {
    const { clock } = this.#deps;
    participant.retelling ??= clock.after(participant.refusals.next(clock.now()), () => {
      participant.retelling = undefined;
      if (participant.session === session && session.state !== 'moving') this.#tell(participant, session, session.told);
    });
  }

  /** Restarts ICE in place, where there is a session (focus contract §7). */
  restartIce(participant: Participant): void {
    if (participant.session) this.#iceRestarter.restart(participant, participant.session);
  }

  /** A bridge is lost to everybody. */
  bridgeLost(jid: string, reason: LossReason): void {
    const session = this.#session;
    if (session?.bridge.jid !== jid) return;
    // Media may still flow through a bridge that is merely silent: without another one nobody is moved.
    if (reason === 'silent' && !this.#deps.bridges.select({ exclude: new Set([jid]) })) {
      session.suspended = true;
      return;
    }
    this.#abandon(session, reason);
  }

  /**
   * Moves the conference away from a bridge that works, if there is another one (focus contract §17).
   * @returns the number of endpoints that move; a conference is on one bridge, so it is all or none
   */
  moveAway(jid: string): number {
    const session = this.#session;
    const { bridges } = this.#deps;
    if (session?.bridge.jid !== jid || session.empty || !bridges.select({ exclude: this.#refused.with(jid) })) return 0;
    const { size } = session;
    this.#refused.add(jid);
    this.#abandon(session, 'moved');
    return size;
  }

  /** A bridge appeared or works again. */
  bridgeAvailable(jid: string): void {
    const session = this.#session;
    if (session?.suspended && session.bridge.jid === jid) {
      session.suspended = false;
      session.probe().catch((error: unknown) => this.#lostOn(session, error));
    } else if (session?.suspended) this.#abandon(session, 'silent');
    this.inviteMissing();
  }

  /** The bridge says by itself that it lost the conference, or only these endpoints of it. */
  conferenceLost(jid: string, meetingId: string, endpoints?: readonly string[]): void {
    const session = this.#session;
    if (session?.bridge.jid !== jid || session.meetingId !== meetingId) return;
    if (endpoints) this.#endpointsLost(session, endpoints);
    else this.#abandon(session, 'failed');
  }

  close(): void {
    this.#closed = true;
    for (const participant of this.#deps.participants.values()) participant.cancel();
    this.#session?.close();
    this.#session = undefined;
  }

  #start(participant: Participant): void {
    const invitation = new AbortController();
    participant.invitation = invitation;
    this.#run(participant, invitation.signal)
      .catch((error: unknown) => this.#log(participant).error({ error }, 'invitation failed'))
      .finally(() => {
        if (participant.invitation === invitation) participant.invitation = undefined;
      });
  }

  async #run(participant: Participant, signal: AbortSignal): Promise<void> {
    const { room, rules, counters } = this.#deps;
    participant.features = await room.features(participant.presence);
    if (signal.aborted) return;
    if (!participant.wasInvited && !participant.features.has(FEATURE.startMutedMetadata)) counters.count('participants_no_start_muted_rmd');
    const turn = await this.#turnOn(participant, signal);
    if (!turn) return;
    const { bridge, end } = turn;
    const forceMute = this.#deps.forceMute(participant);
    let allocation: Allocation;
    try {
      allocation = await bridge.allocate(allocationOf(participant, { bridge: bridge.bridge, rules, forceMute }));
    } catch (error) {
      if (signal.aborted) return;
      this.#failed(participant, bridge, error, 'allocation');
      return;
    } finally {
      end();
    }
    if (signal.aborted || bridge.closed) return;
    this.#retries.reset();
    const offered = this.#offer(participant, bridge, allocation, signal);
    this.#enforceMute(participant, forceMute);
    await offered;
  }

  /** Moderation may have changed while the bridge allocated, when there was no session yet through which to tell it. */
  #enforceMute(participant: Participant, told: EndpointUpdate['forceMute']): void {
    const forceMute = this.#deps.forceMute(participant);
    if (!sameForceMute(forceMute, told)) this.update(participant, { forceMute });
  }

  /** The conference's bridge when it is this participant's turn there; undefined when there is none, or when nobody waits any more. */
  async #turnOn(participant: Participant, signal: AbortSignal): Promise<{ bridge: BridgeSession; end: () => void } | undefined> {
    for (let bridge = this.#bridgeFor(participant); bridge; bridge = this.#bridgeFor(participant)) {
      const end = await bridge.turns.take();
      if (!signal.aborted && !bridge.closed) return { bridge, end };
      end();
      if (signal.aborted) break;
    }
    return undefined;
  }

  /** The conference's bridge, or a new one; undefined when there is none, which the room is told. */
  #bridgeFor(participant: Participant): BridgeSession | undefined {
    if (this.#session && !this.#session.suspended) return this.#session;
    const { bridges, bridgePort, room, log, onBridges } = this.#deps;
    const { region } = participant.presence;
    const pinnedVersion = this.#deps.pinnedVersion();
    const request = { ...(region !== undefined && { region }), ...(pinnedVersion !== undefined && { pinnedVersion }) };
    const bridge = bridges.select({ ...request, exclude: this.#refused.with() }) ?? bridges.select(request);
    if (!bridge) {
      onBridges({ count: this.#session ? 1 : 0, available: false });
      return undefined;
    }
    if (this.#session) {
      // Everybody moves there, this participant too.
      this.#abandon(this.#session, 'silent');
      return undefined;
    }
    const session: BridgeSession = new BridgeSession({
      ...{ clock: this.#deps.clock, port: bridgePort, bridges, log, bridge, meetingId: this.#deps.meetingId(), name: room.jid },
      onLost: (error) => this.#lostOn(session, error),
    });
    this.#session = session;
    log.info({ bridge: bridge.jid }, 'conference placed on bridge');
    onBridges({ count: 1, available: true });
    return session;
  }

  /** RestartJingle: the old session is ended and the new one begun in one go (focus contract §7). */
  async #offer(participant: Participant, bridge: BridgeSession, allocation: Allocation, signal: AbortSignal): Promise<void> {
    const { room, rules, signaller, startMuted } = this.#deps;
    const old = participant.endSession();
    if (old) {
      this.#dropSources(participant);
      const reason = { condition: 'success', text: 'moving' };
      this.#deps.sender.send(participant, { action: 'session-terminate', sid: old.sid, contents: [], reason });
    }
    const udp = allocation.transport.candidates.filter(({ protocol }) => protocol === 'udp');
    const addresses = udp.map(({ ip, port }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`);
    const session: MediaSession = { sid: randomId(12), bridgeSessionId: randomId(8), bridge, addresses, state: 'offered', told: {} };
    participant.session = session;
    const { json, audio, video } = participant.receiver(rules);
    const offer = buildOffer({
      ...{ initiator: `${room.jid}/${FOCUS_NICK}`, responder: participant.occupantJid, sid: session.sid },
      ...{ bridgeSessionId: session.bridgeSessionId, region: bridge.bridge.stats.region, json, audio, video },
      ...{ transport: allocation.transport, sctpPort: rules.sctp ? allocation.sctpPort : undefined, webSocket: rules.webSocket },
      tables: tablesOf(participant, bridge.bridge, rules),
      ...{ bridgeSources: allocation.bridgeSources, remoteSources: signaller.offered(participant) },
      ...(!participant.wasInvited && { startMuted: startMuted(participant) }),
    });
    participant.wasInvited = true;
    this.#log(participant).info({ sid: session.sid, bridge: bridge.bridge.jid }, 'offer sent');
    const refusal = await this.#deps.sender.request(participant, offer);
    // No answer counts as success: the session-accept tells (focus contract §6).
    if (refusal === undefined || signal.aborted || participant.session !== session) return;
    this.#log(participant).warn({ sid: session.sid, reason: refusal }, 'offer refused');
    this.end(participant);
  }

  /** What comes late, about a session that has ended or been replaced, says nothing about the participant any more. */
  #refusedUpdate(participant: Participant, session: MediaSession, error: unknown): void {
    if (participant.session === session || reactionTo(error, 'update') !== 'invite-endpoint')
      this.#failed(participant, session.bridge, error, 'update');
  }

  #failed(participant: Participant, bridge: BridgeSession, error: unknown, request: 'allocation' | 'update'): void {
    if (bridge.closed || this.#closed) return;
    const reaction = reactionTo(error, request);
    const fields = { bridge: bridge.bridge.jid, request, reaction, reason: errorMessage(error), condition: conditionOf(error) };
    this.#log(participant).warn(fields, 'bridge refused');
    switch (reaction) {
      case 'invite-all':
      case 'leave-bridge':
      case 'fail-bridge':
        this.#lostOn(bridge, error);
        break;
      case 'turned-away':
        this.#turnedAway(participant, bridge);
        break;
      case 'invite-endpoint':
        if (participant.session) participant.session.state = 'moving';
        this.#dropSources(participant);
        if (colibriReasonOf(error) === undefined) this.#deps.bridges.suspect(bridge.bridge.jid);
        this.invite(participant, participant.refusals.next(this.#deps.clock.now()));
        break;
      case 'suspect-bridge':
        this.#deps.bridges.suspect(bridge.bridge.jid);
        break;
      case 'nothing':
        // Our own connection went: it comes back, or everything is stopped.
        if (request === 'allocation' && conditionOf(error) === undefined)
          this.invite(participant, this.#retries.next(this.#deps.clock.now()));
        break;
    }
  }

  /** The bridge takes nobody else: everybody goes where there is room for all, or who came last waits until there is. */
  #turnedAway(participant: Participant, bridge: BridgeSession): void {
    bridge.expire([participant.nick]);
    const now = this.#deps.clock.now();
    if (!this.#relief.isElsewhere(bridge.bridge.jid, bridge.size)) this.invite(participant, participant.refusals.next(now));
    else {
      this.#refused.add(bridge.bridge.jid);
      this.#abandon(bridge, 'moved', bridge.empty ? this.#retries.next(now) : 0);
    }
  }

  /** The conference is not, or no longer, on that bridge. */
  #lostOn(bridge: BridgeSession, error: unknown): void {
    if (bridge.closed || bridge !== this.#session) return;
    const { bridges } = this.#deps;
    const { jid } = bridge.bridge;
    const reaction = reactionTo(error, 'allocation');
    if (reaction === 'nothing') return;
    if (reaction === 'leave-bridge') {
      this.#refused.add(jid);
      bridges.suspect(jid);
    }
    // The registry tells every conference of that bridge, this one too.
    if (reaction === 'fail-bridge') bridges.fail(jid, 'failed');
    if (!bridge.closed) this.#abandon(bridge, 'failed', this.#retries.next(this.#deps.clock.now()));
  }

  /** Everybody leaves that bridge; the clients' sessions end when the new ones begin. */
  #abandon(bridge: BridgeSession, reason: LossReason, delayMs = 0): void {
    const { participants, counters, log, onBridges } = this.#deps;
    bridge.close();
    if (this.#session === bridge) this.#session = undefined;
    if (this.#closed) return;
    log.warn({ bridge: bridge.bridge.jid, reason, participants: participants.size }, 'conference leaves bridge');
    if (reason !== 'moved') counters.count('bridges_removed');
    onBridges({ count: 0, available: true });
    this.#move([...participants.values()], bridge, delayMs);
  }

  /** The others stay where they are. */
  #endpointsLost(bridge: BridgeSession, ids: readonly string[]): void {
    const { participants, log } = this.#deps;
    log.warn({ bridge: bridge.bridge.jid, endpoints: ids }, 'bridge lost endpoints');
    this.#move(
      ids.flatMap((id) => participants.get(id) ?? []),
      bridge,
    );
  }

  /** Invites those anew who are, or are about to be, on that bridge. */
  #move(participants: readonly Participant[], bridge: BridgeSession, delayMs = 0): void {
    const { counters, sources, signaller } = this.#deps;
    const affected = participants.filter(({ session, invitation }) => session?.bridge === bridge || invitation);
    for (const { session } of affected) if (session) session.state = 'moving';
    for (const { nick } of affected) sources.removeOwner(nick);
    signaller.changed();
    counters.count('participants_moved', affected.length);
    for (const participant of affected) this.invite(participant, delayMs);
  }

  /** Nobody is left on the bridge: the next ones may go to another one. */
  #releaseIfEmpty(): void {
    if (!this.#session?.empty) return;
    this.#session.close();
    this.#session = undefined;
    this.#deps.onBridges({ count: 0 });
  }

  #dropSources({ nick }: Participant): void {
    this.#deps.sources.removeOwner(nick);
    this.#deps.signaller.changed();
  }

  #log({ nick }: Participant): Log {
    return this.#deps.log.child({ endpoint: nick });
  }
}
