import type { TFunction } from 'i18next';

/** How long something took, in words; seconds do not matter. @param ms milliseconds */
export function durationText(t: TFunction, ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return t('recent.short');
  if (minutes < 60) return t('recent.minutes', { count: minutes });
  return t('recent.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
