import { type LinkStats, type RemoteMedia, readLinkStats } from '@parley/client';
import { FIRST_SETTINGS } from '../settings/settings.ts';
import { NO_CLIENT, NO_MEDIA } from '../store.ts';
import type { Facts } from './advice.ts';
import { NO_QUALITY, type QualityState } from './quality-state.ts';

const track = (id: string) => ({ id }) as MediaStreamTrack;

/** A quiet connection on which nothing is amiss. */
export const QUIET: LinkStats = readLinkStats([], 1).stats;

/** This person, `me`, with a camera, and Ada with hers. */
export function facts(
  change: {
    readonly client?: Partial<Facts['client']>;
    readonly quality?: Partial<QualityState>;
    readonly settings?: Partial<Facts['settings']>;
    readonly adaMuted?: boolean;
  } = {},
): Facts {
  const source = (kind: 'audio' | 'video', name: string): RemoteMedia => ({
    name,
    owner: 'ada',
    kind,
    muted: false,
    track: track(name),
    isFormer: false,
  });
  return {
    client: {
      ...NO_CLIENT,
      phase: 'joined',
      endpointId: 'me',
      participants: [
        {
          id: 'ada',
          displayName: 'Ada',
          isModerator: false,
          sources: new Map([['ada-v0', { muted: change.adaMuted ?? false }]]),
        } as unknown as Facts['client']['participants'][number],
      ],
      sources: [source('audio', 'ada-a0'), source('video', 'ada-v0')],
      ...change.client,
    },
    local: { ...NO_MEDIA, camera: { muted: false, isOpening: false, track: track('camera') } },
    quality: { ...NO_QUALITY, link: QUIET, mark: 100, ...change.quality },
    settings: { ...FIRST_SETTINGS, ...change.settings },
  };
}

/** The own camera as it is sent. */
export function sending(camera: Partial<LinkStats['sent'] extends ReadonlyMap<string, infer T> ? T : never>): LinkStats {
  return { ...QUIET, sent: new Map([['camera', { kind: 'video', bps: 1000, layers: 1, limitedBy: 'none', ...camera }]]) };
}
