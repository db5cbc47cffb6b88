import type { RoomGlance } from '@parley/client';

/** What the pages around a meeting show. */
export interface PagesState {
  /** What can be known of the meeting from outside; undefined until it is. */
  readonly glance?: RoomGlance | undefined;
  /** Milliseconds for which the person was in, the last time. */
  readonly stayed?: number | undefined;
  /** The same person is in this meeting in another tab. */
  readonly isInOtherTab: boolean;
  /** Attempts to connect since it last worked. */
  readonly retries: number;
}

export const NO_PAGES: PagesState = { isInOtherTab: false, retries: 0 };
