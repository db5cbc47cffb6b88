export type NoticeTone = 'normal' | 'success' | 'warning' | 'error';

/** How long a notice stays; `notificationTimeouts` of config.js says how long each is. */
export type NoticeTimeout = 'short' | 'medium' | 'long' | 'extraLong' | 'sticky';

/** What a person can switch off in the settings, whatever the operator shows. */
export const NOTICE_GROUPS = ['joined', 'left', 'hands', 'messages', 'polls', 'files', 'knocks', 'recordings'] as const;
export type NoticeGroup = (typeof NOTICE_GROUPS)[number];

export interface NoticeAction {
  /** Key of the button's text. */
  readonly key: string;
  readonly run: () => void;
  readonly testId?: string;
}

/** What is to be said. */
export interface NoticeRequest {
  /** Key of the text. */
  readonly key: string;
  /** As official clients call it (ui contract §1.11): what `notifications` of config.js names, and its test id. Else the key. */
  readonly name?: string;
  /** For the text; an empty `name` or `actor` becomes "guest". */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Key of a second line. */
  readonly detail?: string;
  /** A second line that somebody wrote. */
  readonly text?: string;
  /** Absent: normal. */
  readonly tone?: NoticeTone;
  /** Absent: medium. */
  readonly timeout?: NoticeTimeout;
  /** What a click on the words does; it also puts the notice away. */
  readonly onOpen?: () => void;
  /** Buttons; each of them also puts the notice away. */
  readonly actions?: readonly NoticeAction[];
  /** What it is about: it takes the place of what was said about the same before. Absent: the key. */
  readonly uid?: string;
  readonly group?: NoticeGroup;
  /** Own test id of the text. */
  readonly testId?: string;
}

/** What is being said. */
export interface Notice extends NoticeRequest {
  readonly uid: string;
  readonly tone: NoticeTone;
  /** Grows with each notice: what is said again is told again. */
  readonly order: number;
}

/** What an operator wants of notices (`notifications`, `disabledNotifications`, `notificationTimeouts` of config.js). */
export interface NoticeRules {
  /** Only these; undefined means all. */
  readonly only?: readonly string[] | undefined;
  readonly never: readonly string[];
  /** Milliseconds; Infinity means until it is put away. */
  readonly timeouts: Readonly<Record<NoticeTimeout, number>>;
}

export const NOTICE_RULES: NoticeRules = {
  never: [],
  timeouts: { short: 2_500, medium: 5_000, long: 10_000, extraLong: 60_000, sticky: Number.POSITIVE_INFINITY },
};

const MAX_KEPT = 20;
const RANK: Readonly<Record<NoticeTone, number>> = { error: 2, warning: 1, normal: 0, success: 0 };

/** Whether the operator lets this be said. */
export function isAllowed({ key, name = key, detail }: NoticeRequest, { only, never }: NoticeRules): boolean {
  const names = [name, key, ...(detail === undefined ? [] : [detail])];
  return !names.some((one) => never.includes(one)) && (only === undefined || names.some((one) => only.includes(one)));
}

/** What is said, with a new word in place of the former about the same. */
export function withNotice(notices: readonly Notice[], request: NoticeRequest): readonly Notice[] {
  const uid = request.uid ?? request.key;
  const order = (notices.at(-1)?.order ?? 0) + 1;
  const others = notices.filter((former) => former.uid !== uid);
  return [...others, { ...request, uid, tone: request.tone ?? 'normal', order }].slice(-MAX_KEPT);
}

export function withoutNotice(notices: readonly Notice[], uid: string): readonly Notice[] {
  return notices.some((notice) => notice.uid === uid) ? notices.filter((notice) => notice.uid !== uid) : notices;
}

/** The `most` that matter most, the newest last: trouble goes before news. */
export function visibleNotices(notices: readonly Notice[], most: number): readonly Notice[] {
  if (notices.length <= most) return notices;
  const chosen = [...notices].sort((a, b) => RANK[b.tone] - RANK[a.tone] || b.order - a.order).slice(0, most);
  return chosen.sort((a, b) => a.order - b.order);
}
