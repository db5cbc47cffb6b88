import type { OccupantPresence, SourceState } from '@parley/xmpp-muc';
import { type Properties, readProperties } from './properties.ts';
import { documentNameOf } from './shared-document.ts';
import { readSignals, type Signals } from './signals.ts';

/** Somebody else in the room. */
export interface Participant extends Signals, Properties {
  /** Endpoint id = nick. */
  readonly id: string;
  readonly displayName: string;
  readonly isModerator: boolean;
  /** The real full JID, where the room shows it. */
  readonly jid?: string;
  /** Mute state by source name; a source that is not listed counts as muted. */
  readonly sources: ReadonlyMap<string, SourceState>;
}

export interface Roster {
  readonly participants: ReadonlyMap<string, Participant>;
  readonly focusPresent: boolean;
  readonly bridgeAvailable: boolean;
  /** Name of the meeting's document, as the focus says. */
  readonly documentName?: string;
}

/** What a source's name has after the endpoint id (client contract §3.2); nobody has more than ten of a kind. */
const SOURCE = /^[av]\d$/;

export const FOCUS_NICK = 'focus';
export const EMPTY_ROSTER: Roster = { participants: new Map(), focusPresent: false, bridgeAvailable: true };

/** Enters another occupant's presence. The caller handles the own presence and errors. */
export function reduceRoster(roster: Roster, presence: OccupantPresence): Roster {
  const { nick, available } = presence;
  if (nick === FOCUS_NICK) {
    const documentName = available ? documentNameOf(presence.element) : roster.documentName;
    return {
      participants: roster.participants,
      focusPresent: available,
      bridgeAvailable: available ? !presence.bridgeNotAvailable : roster.bridgeAvailable,
      ...(documentName !== undefined && { documentName }),
    };
  }
  const participants = new Map(roster.participants);
  if (!available) participants.delete(nick);
  else if (!isHidden(presence)) participants.set(nick, participantOf(presence, participants.get(nick)));
  return { ...roster, participants };
}

function participantOf(presence: OccupantPresence, before: Participant | undefined): Participant {
  const prefix = `${presence.nick}-`;
  const own = [...presence.sources].filter(([name]) => name.startsWith(prefix) && SOURCE.test(name.slice(prefix.length)));
  return {
    id: presence.nick,
    displayName: presence.displayName ?? '',
    isModerator: presence.role === 'moderator' || presence.affiliation === 'owner',
    ...(presence.jid !== undefined && { jid: presence.jid }),
    sources: new Map(own),
    ...readSignals(presence.element, before),
    ...readProperties(presence.element, presence.features),
  };
}

/** Recorders and other service members are in the room without being people. */
function isHidden(presence: OccupantPresence): boolean {
  return presence.features.has('http://jitsi.org/protocol/jibri') || presence.features.has('http://jitsi.org/protocol/transcriber');
}

/** Whether a source is muted according to its owner's presence. */
export function isMuted(participant: Participant | undefined, sourceName: string): boolean {
  return participant?.sources.get(sourceName)?.muted !== false;
}
