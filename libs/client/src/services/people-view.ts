import type { Signals } from '../signals.ts';
import { type AvModeration, UNMODERATED } from './av-moderation.ts';
import type { BreakoutRooms } from './breakout-rooms.ts';
import { type Metadata, NO_METADATA } from './metadata.ts';
import { NO_STATS, type SpeakerStats } from './speaker-stats.ts';

/** What the room knows and rules about the people in it. */
export interface PeopleView {
  readonly avModeration: AvModeration;
  readonly metadata: Metadata;
  readonly breakoutRooms: BreakoutRooms;
  readonly speakerStats: SpeakerStats;
  /** Title of the meeting, empty without one. */
  readonly subject: string;
  /** What this person shows of themselves. */
  readonly signals: Signals;
}

export const NO_PEOPLE: PeopleView = {
  avModeration: UNMODERATED,
  metadata: NO_METADATA,
  breakoutRooms: [],
  speakerStats: NO_STATS,
  subject: '',
  signals: {},
};
