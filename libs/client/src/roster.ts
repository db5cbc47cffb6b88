import { childOf, domainOf } from '@parley/xmpp-core';
import type { OccupantPresence, SourceState } from '@parley/xmpp-muc';
import { type Properties, readProperties } from './properties.ts';
import type { Recordings } from './recording-session.ts';
import { reduceRecordings, reduceViewUrl } from './recordings.ts';
import { nameText } from './services/name-text.ts';
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
  /** What is recorded and streamed on the server. */
  readonly recordings: Recordings;
  /** Endpoint id of the transcriber that listens. */
  readonly transcriber?: string;
  /** Name of the meeting's document, as the focus says. */
  readonly documentName?: string;
}

/** What a source's name has after the endpoint id (client contract §3.2); nobody has more than ten of a kind. */
const SOURCE = /^[av]\d$/;

const RECORDER = 'http://jitsi.org/protocol/jibri';
const TRANSCRIBER = 'http://jitsi.org/protocol/transcriber';

export const FOCUS_NICK = 'focus';
export const EMPTY_ROSTER: Roster = { participants: new Map(), focusPresent: false, bridgeAvailable: true, recordings: [] };

/**
 * Enters another occupant's presence. The caller handles the own presence and errors. `hiddenDomain`: whoever logs in there is no
 * person, but a recorder or transcriber.
 */
export function reduceRoster(roster: Roster, presence: OccupantPresence, hiddenDomain?: string): Roster {
  const { nick, available } = presence;
  if (nick === FOCUS_NICK) {
    const documentName = available ? documentNameOf(presence.element) : roster.documentName;
    const { documentName: _, ...others } = roster;
    return {
      ...others,
      recordings: available ? reduceRecordings(roster.recordings, presence.element) : roster.recordings,
      focusPresent: available,
      bridgeAvailable: available ? !presence.bridgeNotAvailable : roster.bridgeAvailable,
      ...(documentName !== undefined && { documentName }),
    };
  }
  if (nick === roster.transcriber || isHidden(presence, hiddenDomain)) return reduceServiceMember(roster, presence);
  const participants = new Map(roster.participants);
  if (!available) participants.delete(nick);
  else participants.set(nick, participantOf(presence, participants.get(nick)));
  return { ...roster, participants };
}

function participantOf(presence: OccupantPresence, before: Participant | undefined): Participant {
  const prefix = `${presence.nick}-`;
  const own = [...presence.sources].filter(([name]) => name.startsWith(prefix) && SOURCE.test(name.slice(prefix.length)));
  return {
    id: presence.nick,
    displayName: nameText(presence.displayName) ?? '',
    isModerator: presence.role === 'moderator' || presence.affiliation === 'owner',
    ...(presence.jid !== undefined && { jid: presence.jid }),
    sources: new Map(own),
    ...readSignals(presence.element, before),
    ...readProperties(presence.element, presence.features),
  };
}

/** What recorders and transcribers say of themselves. */
function reduceServiceMember(roster: Roster, { nick, available, element, features }: OccupantPresence): Roster {
  const { transcriber: _, ...others } = roster;
  const isListening = available && childOf(element, 'transcription-status')?.attrs.status !== 'off';
  if (!available || (nick === roster.transcriber && !isListening)) return nick === roster.transcriber ? others : roster;
  if (features.has(TRANSCRIBER) && isListening) return { ...roster, transcriber: nick };
  return { ...roster, recordings: reduceViewUrl(roster.recordings, element) };
}

/** Recorders and other service members are in the room without being people. */
function isHidden({ features, jid }: OccupantPresence, hiddenDomain: string | undefined): boolean {
  const isOfServices = hiddenDomain !== undefined && jid !== undefined && domainOf(jid) === hiddenDomain;
  return isOfServices || features.has(RECORDER) || features.has(TRANSCRIBER);
}

/** Whether a source is muted according to its owner's presence. */
export function isMuted(participant: Participant | undefined, sourceName: string): boolean {
  return participant?.sources.get(sourceName)?.muted !== false;
}
