import { AppError, errorMessage, type Log, randomId } from '@parley/kernel';
import { colibriReasonOf } from '@parley/xmpp-colibri2';
import { FEATURE } from '@parley/xmpp-core';
import { allocationOf, tablesOf } from './allocation.ts';
import { conditionOf, reactionTo } from './bridge-errors.ts';
import { type Allocation, type BridgeSession, type EndpointUpdate, mergedUpdates } from './bridge-session.ts';
import { IceRestarter } from './ice-restarter.ts';
import type { InviterDeps } from './inviter-deps.ts';
import { sameForceMute } from './mute.ts';
import { buildOffer } from './offer.ts';
import type { MediaSession, Participant } from './participant.ts';
import { Placement } from './placement.ts';
import { FOCUS_NICK } from './ports.ts';

/** Brings participants onto the conference's bridge (focus contract §6), again wherever it goes. */
export class Inviter {
  readonly #deps: InviterDeps;
  readonly #placement: Placement;
  readonly #iceRestarter: IceRestarter;
  #closed = false;

  constructor(deps: InviterDeps) {
    this.#deps = deps;
    const { log, counters, sender, clock } = deps;
    this.#placement = new Placement({
      ...deps,
      onMoved: (participants, bridge, delayMs) => this.#move(participants, bridge, delayMs),
      onAvailable: () => this.inviteMissing(),
    });
    this.#iceRestarter = new IceRestarter({
      ...{ log, counters, sender },
      onImpossible: (participant) => this.invite(participant, participant.restarts.reserve(clock.now())),
      onRefused: (participant, session, error) => this.#refusedUpdate(participant, session, error),
    });
  }

  /** Where the conference is. */
  get placement(): Placement {
    return this.#placement;
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
    this.#placement.expire(participant.nick);
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

  close(): void {
    this.#closed = true;
    for (const participant of this.#deps.participants.values()) participant.cancel();
    this.#placement.close();
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
    const { room, counters } = this.#deps;
    participant.features = await room.features(participant.presence);
    if (signal.aborted) return;
    if (!participant.wasInvited && !participant.features.has(FEATURE.startMutedMetadata)) counters.count('participants_no_start_muted_rmd');
    const allocated = await this.#placement.inTurn(participant, signal, (bridge) => this.#allocate(participant, bridge, signal));
    if (!allocated || signal.aborted || allocated.bridge.closed) return;
    const { bridge, allocation, forceMute } = allocated;
    this.#placement.succeeded();
    const offered = this.#offer(participant, bridge, allocation, signal);
    this.#enforceMute(participant, forceMute);
    await offered;
  }

  async #allocate(participant: Participant, bridge: BridgeSession, signal: AbortSignal) {
    const forceMute = this.#deps.forceMute(participant);
    try {
      const request = allocationOf(participant, { bridge: bridge.bridge, rules: this.#deps.rules, forceMute });
      return { bridge, forceMute, allocation: await bridge.allocate(request) };
    } catch (error) {
      if (!signal.aborted) this.#failed(participant, bridge, error, 'allocation');
      return undefined;
    }
  }

  /** Moderation may have changed while the bridge allocated, when there was no session yet through which to tell it. */
  #enforceMute(participant: Participant, told: EndpointUpdate['forceMute']): void {
    const forceMute = this.#deps.forceMute(participant);
    if (!sameForceMute(forceMute, told)) this.update(participant, { forceMute });
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
        this.#placement.lostOn(bridge, error);
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
        if (request === 'allocation' && conditionOf(error) === undefined) this.invite(participant, this.#placement.retryMs());
        break;
    }
  }

  /** The bridge takes nobody else: everybody goes where there is room for all, or who came last waits until there is. */
  #turnedAway(participant: Participant, bridge: BridgeSession): void {
    bridge.expire([participant.nick]);
    if (!this.#placement.goElsewhere(bridge)) this.invite(participant, participant.refusals.next(this.#deps.clock.now()));
  }

  /** Invites those anew who are, or are about to be, on that bridge. */
  #move(participants: readonly Participant[], bridge: BridgeSession, delayMs: number): void {
    const { counters, sources, signaller } = this.#deps;
    const affected = participants.filter(({ session, invitation }) => session?.bridge === bridge || invitation);
    for (const { session } of affected) if (session) session.state = 'moving';
    for (const { nick } of affected) sources.removeOwner(nick);
    signaller.changed();
    counters.count('participants_moved', affected.length);
    for (const participant of affected) this.invite(participant, delayMs);
  }

  #dropSources({ nick }: Participant): void {
    this.#deps.sources.removeOwner(nick);
    this.#deps.signaller.changed();
  }

  #log({ nick }: Participant): Log {
    return this.#deps.log.child({ endpoint: nick });
  }
}
