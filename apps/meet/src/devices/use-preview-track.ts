import { type DeviceProblem, deviceProblemOf } from '@parley/client';
import { useEffect, useState } from 'react';
import { useController, useMeet } from '../context.tsx';
import type { DeviceKind } from '../media/media-actions.ts';

export interface PreviewTrack {
  readonly track?: MediaStreamTrack;
  readonly problem?: DeviceProblem;
}

/**
 * A device that is open for as long as something shows it, whatever the meeting does with its own: a copy where that is the one in use,
 * since a phone gives a device once only and would take it away from the meeting. `version` opens it anew: the browser was told to do
 * something else with its sound.
 */
export function usePreviewTrack(kind: DeviceKind, deviceId: string | undefined, version = ''): PreviewTrack {
  const { media } = useController();
  const inUse = useMeet(({ local }) => {
    const { source } = local[kind];
    return source?.readyState === 'live' && source.getSettings().deviceId === deviceId ? source : undefined;
  });
  const [preview, setPreview] = useState<PreviewTrack>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is a reason to open it anew
  useEffect(() => {
    let isOver = false;
    let opened: MediaStreamTrack | undefined;
    const open = async () => {
      try {
        const track = inUse ? copyOf(inUse) : await media.openForPreview(kind, deviceId);
        opened = track;
        if (isOver) track.stop();
        else setPreview({ track });
      } catch (error) {
        if (!isOver) setPreview({ problem: deviceProblemOf(error) });
      }
    };
    void open();
    return () => {
      isOver = true;
      opened?.stop();
    };
  }, [media, kind, deviceId, version, inUse]);
  return preview;
}

/** A microphone that is off in the meeting is heard here all the same. */
function copyOf(track: MediaStreamTrack): MediaStreamTrack {
  const copy = track.clone();
  copy.enabled = true;
  return copy;
}
