import type { Clock, Log } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import type { Conference } from './conference.ts';
import type { BridgePort, BridgeSelector, RoomPort } from './ports.ts';
import type { StartMutedLimits } from './start-muted.ts';

/** What a conference needs of the rest of the focus. */
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
  /** Whether statistics of its clients may be collected. */
  readonly rtcstats: boolean;
  /** Name of the shared document, unless it is to be random. */
  readonly document: string;
  /** The room's meeting id, or a new one. @throws stanza error conflict when another conference has it */
  readonly claimMeetingId: (wanted: string | undefined) => string;
  /** Whether somebody of that full JID may be chosen as moderator. */
  readonly mayLead: (jid: string) => boolean;
  /** Whether an address, in any form, is this room's. */
  readonly isThisRoom: (room: string) => boolean;
  /** Version of bridges that somebody pinned the room to. */
  readonly pinnedVersion: () => string | undefined;
  /** True while the room has a reason to be without people: breakout rooms in use, or moderators who are awaited. */
  readonly isKept: () => boolean;
  readonly onStopped: (conference: Conference, end: ConferenceEnd) => void;
}

/** `interrupted`: the focus goes, people will be back. */
export type ConferenceEnd = 'over' | 'interrupted';
