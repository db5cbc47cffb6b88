import type { ReceiverConstraints } from '@parley/bridge-channel';
import { limitConstraints } from '@parley/client';
import type { MeetState } from '../store.ts';

type Facts = Pick<MeetState, 'client' | 'settings' | 'quality'>;

/** In low-bandwidth mode others still see a small picture: who wants to be unseen switches the camera off. */
const LOW_HEIGHT = 180;

/** What is asked of the bridge, under the limits that this person has chosen. */
export function limited(wanted: ReceiverConstraints, { client, settings, quality }: Facts): ReceiverConstraints {
  const screens = client.sources.filter(({ videoType }) => videoType === 'desktop').map(({ name }) => name);
  return limitConstraints(wanted, { maxHeight: settings.videoQuality, isLow: quality.isLow, screens: new Set(screens) });
}

/** Height that the own camera has at most: the person's choice, and what the computer can do. */
export function cameraLimit({ settings, quality }: Omit<Facts, 'client'>): number {
  return Math.min(quality.isLow ? LOW_HEIGHT : settings.videoQuality, quality.strainedHeight ?? settings.videoQuality);
}

/** Changes with everything that `limited` looks at. */
export function limitsKey({ client, settings, quality }: Facts): string {
  const screens = client.sources.filter(({ videoType }) => videoType === 'desktop').map(({ name }) => name);
  return [settings.videoQuality, quality.isLow, ...screens].join();
}
