import type { SourceLimits } from '../config.ts';

/** `startAudioMuted`, `startVideoMuted` of the conference request: participants beyond these numbers start muted. */
export interface StartMutedLimits {
  readonly audio: number | undefined;
  readonly video: number | undefined;
}

/** Reads the limits from the properties of a conference request; what is no number counts as not given. */
export function startMutedLimits(properties: ReadonlyMap<string, string>): StartMutedLimits {
  const read = (name: string) => {
    const text = properties.get(name);
    return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  return { audio: read('startAudioMuted'), video: read('startVideoMuted') };
}

/** Whether the participant that joined as number `position` (from 1) starts muted (focus contract §9). */
export function startMutedFor(position: number, limits: StartMutedLimits, senders: SourceLimits): { audio: boolean; video: boolean } {
  return {
    audio: position > Math.min(limits.audio ?? Number.POSITIVE_INFINITY, senders.maxAudioSenders),
    video: position > Math.min(limits.video ?? Number.POSITIVE_INFINITY, senders.maxVideoSenders),
  };
}
