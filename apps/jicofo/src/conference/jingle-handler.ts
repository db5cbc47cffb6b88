import type { Clock, Log } from '@parley/kernel';
import { stanzaError } from '@parley/xmpp-core';
import type { IceTransport, Jingle, MediaSources, MediaType, Source, SourceSet } from '@parley/xmpp-jingle';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import type { Inviter } from './inviter.ts';
import type { MediaSession, Participant } from './participant.ts';
import type { BridgeSelector } from './ports.ts';
import { RateLimiter } from './rate-limiter.ts';
import { limitsReached, requireRoomToSend } from './senders.ts';
import { type SourceMap, toMediaSources } from './source-map.ts';
import type { SourceSignaller } from './source-signaller.ts';
import { MEDIA_TYPES } from './source-validation.ts';

/** Candidates may come one by one; each message is a request to the bridge. */
const TRANSPORTS_PER_MINUTE = 60;

/** COMPAT(lib-jitsi-meet before 2022): muting video removes its sources, unmuting adds them. */
const SOURCE_CHANGES_PER_MINUTE = 120;

export interface JingleHandlerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly sources: SourceMap;
  readonly signaller: SourceSignaller;
  readonly inviter: Inviter;
  readonly bridges: Pick<BridgeSelector, 'iceFailed' | 'restartRequested'>;
  readonly rules: ConferenceRules;
  readonly participants: ReadonlyMap<string, Participant>;
}

/**
 * Jingle from a participant (focus contract §7). Returning acknowledges at once, as clients hold back everything else until
 * then; what it means for the bridge and for the others goes on by itself.
 * @throws stanza error as in the contract's table
 */
export class JingleHandler {
  readonly #deps: JingleHandlerDeps;
  readonly #transports: RateLimiter;
  readonly #changes: RateLimiter;

  constructor(deps: JingleHandlerDeps) {
    this.#deps = deps;
    this.#changes = new RateLimiter(deps.clock, SOURCE_CHANGES_PER_MINUTE);
    this.#transports = new RateLimiter(deps.clock, TRANSPORTS_PER_MINUTE);
  }

  handle(participant: Participant, jingle: Jingle): void {
    this.#deps.counters.countJingle('received', jingle.action);
    const session = this.#sessionOf(participant, jingle.sid);
    if (session.state === 'moving' && jingle.action !== 'session-terminate') return;
    switch (jingle.action) {
      case 'session-accept':
        this.#accept(participant, session, jingle);
        break;
      case 'source-add':
        this.#addSources(participant, session, jingle);
        break;
      case 'source-remove':
        this.#removeSources(participant, session, jingle);
        break;
      case 'transport-info':
      case 'transport-accept':
        this.#transport(participant, session, jingle);
        break;
      case 'session-info':
        this.#info(participant, session, jingle);
        break;
      case 'session-terminate':
        this.#terminate(participant, session, jingle);
        break;
      case 'content-modify':
        break;
      case 'session-initiate':
      case 'transport-replace':
        throw stanzaError('bad-request', `${jingle.action} is for the focus to send`);
    }
  }

  #sessionOf(participant: Participant, sid: string): MediaSession {
    if (participant.session?.sid === sid) return participant.session;
    if (participant.hasEnded(sid)) throw stanzaError('gone', 'the session has ended');
    throw stanzaError('bad-request', 'unknown session');
  }

  #accept(participant: Participant, session: MediaSession, jingle: Jingle): void {
    if (session.state !== 'offered') throw stanzaError('bad-request', 'the session is accepted already');
    const transport = transportOf(jingle);
    if (!transport?.ufrag || !transport.pwd || !transport.fingerprint) throw stanzaError('bad-request', 'the transport is incomplete');
    const { sources, inviter, signaller } = this.#deps;
    sources.add(participant.nick, sourcesFrom(participant, jingle));
    session.state = 'accepted';
    const initialLastN = jingle.contents.find((content) => content.initialLastN !== undefined)?.initialLastN;
    inviter.update(participant, {
      transport: { transport },
      sources: toMediaSources(sources.get(participant.nick)),
      ...(initialLastN !== undefined && { initialLastN }),
    });
    this.#log(participant).info({ sid: session.sid }, 'offer accepted');
    signaller.changed();
  }

  #addSources(participant: Participant, session: MediaSession, jingle: Jingle): void {
    requireAccepted(session);
    this.#requireCalm(participant);
    const { sources, rules, participants } = this.#deps;
    const added = sourcesFrom(participant, jingle);
    requireRoomToSend(added, participant, limitsReached(participants.values(), rules.sources));
    sources.add(participant.nick, added);
    this.#sourcesChanged(participant);
  }

  #removeSources(participant: Participant, session: MediaSession, jingle: Jingle): void {
    requireAccepted(session);
    this.#requireCalm(participant);
    this.#deps.sources.remove(participant.nick, ownSources(jingle));
    this.#sourcesChanged(participant);
  }

  /** Every change goes to the bridge and to all others. */
  #requireCalm({ nick }: Participant): void {
    if (!this.#changes.take(nick)) throw stanzaError('resource-constraint', 'too many changes of sources');
  }

  #sourcesChanged(participant: Participant): void {
    const { sources, inviter, signaller } = this.#deps;
    inviter.update(participant, { sources: toMediaSources(sources.get(participant.nick)) });
    signaller.changed();
  }

  /** Before the accept there is nothing on the bridge that it could change: the accept says it all. */
  #transport(participant: Participant, session: MediaSession, jingle: Jingle): void {
    const transport = transportOf(jingle);
    if (!transport) throw stanzaError('bad-request', 'no transport');
    if (session.state !== 'accepted') return;
    if (!this.#transports.take(participant.nick)) throw stanzaError('resource-constraint', 'too many transport changes');
    this.#deps.inviter.update(participant, { transport: { transport } });
  }

  #info(participant: Participant, session: MediaSession, { iceState, bridgeSession }: Jingle): void {
    if (bridgeSession?.iceRestart) this.#restartIce(participant, session, bridgeSession.id);
    if (bridgeSession?.iceRestart || iceState !== 'failed') return;
    this.#deps.counters.count('participants_ice_failed');
    if (bridgeSession && bridgeSession.id !== session.bridgeSessionId) {
      this.#log(participant).info({}, 'ice failure of an earlier allocation');
      return;
    }
    this.#deps.bridges.iceFailed(session.bridge.bridge.jid, participant.occupantJid, session.addresses);
    if (!this.#restart(participant)) throw stanzaError('resource-constraint', 'too many restarts');
  }

  /** In place: the session and its media stay. A client that is refused asks for a new session instead. */
  #restartIce(participant: Participant, session: MediaSession, bridgeSessionId: string): void {
    if (bridgeSessionId !== session.bridgeSessionId) throw stanzaError('item-not-found', 'the bridge session is not the current one');
    requireAccepted(session);
    if (!participant.iceRestarts.take(this.#deps.clock.now())) throw stanzaError('resource-constraint', 'too many restarts');
    this.#deps.inviter.restartIce(participant);
  }

  #terminate(participant: Participant, session: MediaSession, { bridgeSession, reason }: Jingle): void {
    if (bridgeSession && bridgeSession.id !== session.bridgeSessionId)
      throw stanzaError('item-not-found', 'the bridge session is not the current one');
    const { inviter, counters, bridges } = this.#deps;
    this.#log(participant).info(
      { sid: session.sid, reason: reason?.condition, restart: bridgeSession?.restart === true },
      'session terminated',
    );
    inviter.end(participant);
    if (!bridgeSession?.restart) return;
    counters.count('participants_restart_requested');
    const { jid } = session.bridge.bridge;
    bridges.restartRequested(jid);
    if (reason?.condition === 'connectivity-error') {
      counters.count('participants_ice_failed');
      bridges.iceFailed(jid, participant.occupantJid, session.addresses);
    }
    if (!this.#restart(participant)) throw stanzaError('resource-constraint', 'too many restarts');
  }

  /** False when the participant has to wait; it is invited all the same, when its budget allows. */
  #restart(participant: Participant): boolean {
    const { clock, counters, inviter } = this.#deps;
    const waitMs = participant.restarts.reserve(clock.now());
    if (waitMs > 0) counters.count('restarts_postponed');
    inviter.invite(participant, waitMs);
    return waitMs === 0;
  }

  #log({ nick }: Participant): Log {
    return this.#deps.log.child({ endpoint: nick });
  }
}

function requireAccepted(session: MediaSession): void {
  if (session.state !== 'accepted') throw stanzaError('unexpected-request', 'the session is not accepted yet');
}

/** BUNDLE: all contents share one transport. */
function transportOf(jingle: Jingle): IceTransport | undefined {
  return jingle.contents.find(({ transport }) => transport !== undefined)?.transport;
}

/** @throws stanza error forbidden when a visitor wants to send */
function sourcesFrom({ isVisitor }: Participant, jingle: Jingle): SourceSet {
  const set = ownSources(jingle);
  if (isVisitor && MEDIA_TYPES.some((media) => set[media].sources.length > 0)) throw stanzaError('forbidden', 'visitors send no media');
  return set;
}

/** All sources that the message names are the sender's, whatever it says about owners. */
function ownSources({ contents, jsonSources }: Jingle): SourceSet {
  const parts = (media: MediaType): MediaSources[] => [
    ...contents.flatMap(({ description }) => (description?.media === media ? [description.sources] : [])),
    ...[...(jsonSources?.values() ?? [])].map((set) => set[media]),
  ];
  const of = (media: MediaType): MediaSources => ({
    sources: parts(media).flatMap(({ sources }) => sources.map(withoutOwner)),
    groups: parts(media).flatMap(({ groups }) => groups),
  });
  return { audio: of('audio'), video: of('video') };
}

function withoutOwner({ owner: _owner, ...source }: Source): Source {
  return source;
}
