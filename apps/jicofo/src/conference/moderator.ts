import { errorMessage, type Log } from '@parley/kernel';
import type { ForceMute } from '@parley/xmpp-colibri2';
import { bareJid, FEATURE, resourceOf, stanzaError } from '@parley/xmpp-core';
import type { MuteRequest } from '@parley/xmpp-focus';
import type { ConferenceRules } from '../config.ts';
import { type ModerationNotice, moderationAfter } from './av-moderation.ts';
import { checkMute, forceMuteOf, type Moderation, sameForceMute } from './mute.ts';
import type { Participant } from './participant.ts';
import { FOCUS_NICK, type RoomPort } from './ports.ts';
import { isModerator } from './roles.ts';

export interface ModeratorDeps {
  readonly log: Log;
  readonly rules: ConferenceRules;
  readonly room: RoomPort;
  readonly participants: ReadonlyMap<string, Participant>;
  /** Changes an endpoint on its bridge. */
  readonly update: (participant: Participant, change: { readonly forceMute: ForceMute }) => void;
}

/** Mutes and AV moderation of one conference (focus contract §9). */
export class Moderator {
  readonly #deps: ModeratorDeps;
  #moderation: Moderation = {};

  constructor(deps: ModeratorDeps) {
    this.#deps = deps;
  }

  /** A participant asks to mute somebody. @throws stanza error for the client */
  mute(asker: Participant, { kind, jid, muted }: MuteRequest): void {
    const { rules, room, participants, log } = this.#deps;
    if (!jid || bareJid(jid) !== room.jid) throw stanzaError('bad-request', 'the jid is not an occupant of this room');
    const target = participants.get(resourceOf(jid));
    checkMute({
      ...{ kind, muted, asker: memberOf(asker), target: target && memberOf(target) },
      ...{ moderatorChecks: rules.moderatorChecks, moderation: this.#moderation },
    });
    if (!target || target === asker) return;
    log.info({ endpoint: target.nick, kind, by: asker.nick }, 'participant muted');
    this.#sendMute(target.occupantJid, { kind, actor: asker.occupantJid, muted });
  }

  /** News from the AV moderation component: when it is switched on, everybody but the actor is muted. */
  apply(notice: ModerationNotice): void {
    const { room, participants, log } = this.#deps;
    const before = this.#moderation;
    this.#moderation = moderationAfter(before, notice, (nick) => `${room.jid}/${nick}`);
    this.enforce();
    // Whoever may not send was muted when it was switched on.
    if (!notice.enabled || notice.allowed || before[notice.kind]) return;
    log.info({ kind: notice.kind, by: notice.actor }, 'moderation enabled');
    const actor = `${room.jid}/${notice.actor ?? FOCUS_NICK}`;
    for (const participant of participants.values())
      if (participant.nick !== notice.actor && isMutedByModeration(participant))
        this.#sendMute(participant.occupantJid, { kind: notice.kind, actor, muted: true });
  }

  /** Tells the bridge whose media it has to drop, where that changed: of all, or of those who changed themselves. */
  enforce(participants: Iterable<Participant> = this.#deps.participants.values()): void {
    for (const participant of participants) {
      const before = participant.forceMuted;
      const forceMute = this.forceMute(participant);
      if (!sameForceMute(forceMute, before)) this.#deps.update(participant, { forceMute });
    }
  }

  /** What the bridge has to drop of this participant, for its allocation. */
  forceMute(participant: Participant): ForceMute {
    participant.forceMuted = forceMuteOf(memberOf(participant), this.#moderation);
    return participant.forceMuted;
  }

  #sendMute(to: string, mute: MuteRequest): void {
    this.#deps.room.sendMute(to, mute).catch((error: unknown) => {
      this.#deps.log.info({ endpoint: resourceOf(to), kind: mute.kind, reason: errorMessage(error) }, 'mute not acknowledged');
    });
  }
}

/** Visitors have nothing to mute, recorders do not send, and only some gateways know the command (focus contract §9). */
function isMutedByModeration({ service, isVisitor, features }: Participant): boolean {
  return !isVisitor && service !== 'jibri' && (service !== 'jigasi' || features.has(FEATURE.audioMute));
}

function memberOf(participant: Participant): { jid: string; moderator: boolean } {
  return { jid: participant.occupantJid, moderator: isModerator(participant) };
}
