/** What the pages around a meeting show. */
export interface PagesState {
  /** How many are in the meeting, seen from outside; undefined until somebody says so. */
  readonly peopleInside?: number | undefined;
  /** Milliseconds for which the person was in, the last time. */
  readonly stayed?: number | undefined;
  /** The same person is in this meeting in another tab. */
  readonly isInOtherTab: boolean;
  /** Attempts to connect since it last worked. */
  readonly retries: number;
}

export const NO_PAGES: PagesState = { isInOtherTab: false, retries: 0 };
