import type { Source } from './source.ts';

/** What is told in passing, and how loudly (ui contract §1.9). Times in milliseconds; Infinity means until it is put away. */
export function readNotifications(config: Source, ui: Source) {
  const timeout = (name: string, fallback: number) => {
    const value = config.number(`notificationTimeouts.${name}`, fallback);
    return value > 0 ? value : Number.POSITIVE_INFINITY;
  };
  return {
    /** Keys that may be shown; undefined means every one. */
    only: config.texts('notifications'),
    /** Keys that are never shown. */
    disabled: config.texts('disabledNotifications') ?? [],
    timeouts: {
      short: timeout('short', 2500),
      medium: timeout('medium', 5000),
      long: timeout('long', 10_000),
      extraLong: timeout('extraLong', 60_000),
      sticky: timeout('sticky', 0),
    },
    tellsOfJoinAndLeave: !ui.flag('DISABLE_JOIN_LEAVE_NOTIFICATIONS', false),
    /** Ids such as PARTICIPANT_JOINED_SOUND. */
    disabledSounds: config.texts('disabledSounds') ?? [],
    hasReactionSounds: !config.flag('disableReactionsModeration', false),
    /** A line for everybody, until it is put away. */
    noticeMessage: config.text('noticeMessage'),
  } as const;
}
