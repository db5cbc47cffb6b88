import type { Clock } from '@parley/kernel';
import type { JingleAction } from '@parley/xmpp-jingle';
import type { ConferenceRules } from '../config.ts';
import type { JingleSender } from './jingle-sender.ts';
import type { Participant } from './participant.ts';
import type { SourceMap } from './source-map.ts';
import { delayFor, diffViews, rememberingStrip, type SourcesByOwner, sourcesPayload, viewOf } from './source-signalling.ts';

export interface SourceSignallerDeps {
  readonly clock: Clock;
  readonly rules: ConferenceRules;
  readonly sources: SourceMap;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly sender: Pick<JingleSender, 'send'>;
}

/** Tells participants which sources came and went: what each should know against what each was told (focus contract §8.3). */
export class SourceSignaller {
  readonly #deps: SourceSignallerDeps;
  readonly #strip = rememberingStrip();

  constructor(deps: SourceSignallerDeps) {
    this.#deps = deps;
  }

  /** The sources changed. */
  changed(): void {
    for (const participant of this.#deps.participants.values()) this.schedule(participant);
  }

  /** Whatever this participant does not know yet is signalled after the delay of the conference's size. */
  schedule(participant: Participant): void {
    const { clock, rules, participants } = this.#deps;
    if (participant.session?.state !== 'accepted' || participant.signalTimer) return;
    // The bridge tells clients with SSRC rewriting: in a large room that would be a timer of everybody for everybody who joins.
    if (participant.signalled.size === 0 && participant.receiver(rules).rewriting) return;
    const delayMs = delayFor(rules.sourceDelays, participants.size);
    if (delayMs === 0) {
      this.#flush(participant);
      return;
    }
    participant.signalTimer = clock.after(delayMs, () => {
      participant.signalTimer = undefined;
      this.#flush(participant);
    });
  }

  /** The others' sources for an offer; they count as told. */
  offered(participant: Participant): SourcesByOwner {
    participant.signalled = this.#view(participant);
    return participant.signalled;
  }

  /** An endpoint left the room: that everybody knows, so nothing is signalled. */
  forget(owner: string): void {
    for (const participant of this.#deps.participants.values()) participant.signalled.delete(owner);
  }

  #flush(participant: Participant): void {
    if (participant.session?.state !== 'accepted') return;
    const wanted = this.#view(participant);
    const { removed, added } = diffViews(participant.signalled, wanted);
    participant.signalled = wanted;
    this.#send(participant, 'source-remove', removed);
    this.#send(participant, 'source-add', added);
  }

  #view(participant: Participant) {
    return viewOf(this.#deps.sources.entries(), participant.receiver(this.#deps.rules), this.#strip);
  }

  #send(participant: Participant, action: JingleAction, sources: SourcesByOwner): void {
    const { session } = participant;
    if (sources.size === 0 || !session) return;
    const payload = sourcesPayload(sources, participant.receiver(this.#deps.rules).json);
    this.#deps.sender.send(participant, { action, sid: session.sid, ...payload });
  }
}
