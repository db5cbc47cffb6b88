import type { ReceiverConstraints } from '@parley/bridge-channel';
import { limitConstraints } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { MeetState } from '../store.ts';

type Facts = Pick<MeetState, 'client' | 'settings' | 'quality'>;

/** In low-bandwidth mode others still see a small picture: who wants to be unseen switches the camera off. */
const LOW_HEIGHT = 180;

/** What a camera in a crowd is asked for at most (`maxFullResolutionParticipants`). */
const CROWD_HEIGHT = 360;

/** What is asked of the bridge, under the limits that this person has chosen and those of the operator. */
export function limited(
  wanted: ReceiverConstraints,
  { client, settings, quality }: Facts,
  { lastN, maxFullResolution }: Pick<MeetConfig['videoQuality'], 'lastN' | 'maxFullResolution'>,
): ReceiverConstraints {
  const screens = new Set(client.sources.filter(({ videoType }) => videoType === 'desktop').map(({ name }) => name));
  // Whoever is large stays so: it is the many small ones that cost.
  const crowd = isCrowd(client, maxFullResolution) ? smaller(wanted, new Set([...screens, ...(wanted.onStageSources ?? [])])) : wanted;
  const own = limitConstraints(crowd, { maxHeight: settings.videoQuality, isLow: quality.isLow, screens });
  return lastN < 0 ? own : { ...own, lastN };
}

function isCrowd({ participants }: Facts['client'], most = Number.POSITIVE_INFINITY): boolean {
  return participants.length + 1 > most;
}

function smaller(wanted: ReceiverConstraints, exempt: ReadonlySet<string>): ReceiverConstraints {
  const entries = Object.entries(wanted.constraints ?? {}).map(([name, value]) => {
    const maxHeight = exempt.has(name) ? value.maxHeight : Math.min(value.maxHeight, CROWD_HEIGHT);
    return [name, { ...value, maxHeight }] as const;
  });
  return { ...wanted, constraints: Object.fromEntries(entries) };
}

/** Height that the own camera has at most: the person's choice, and what the computer can do. */
export function cameraLimit({ settings, quality }: Omit<Facts, 'client'>): number {
  return Math.min(quality.isLow ? LOW_HEIGHT : settings.videoQuality, quality.strainedHeight ?? settings.videoQuality);
}

/** Changes with everything that `limited` looks at. */
export function limitsKey({ client, settings, quality }: Facts, most: number | undefined): string {
  const screens = client.sources.filter(({ videoType }) => videoType === 'desktop').map(({ name }) => name);
  return [settings.videoQuality, quality.isLow, isCrowd(client, most), ...screens].join();
}
