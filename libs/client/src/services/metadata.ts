import { isRecord, type JsonContent } from './json-content.ts';

/** What the room itself is set to, as far as the screen needs it (client contract §8.4). */
export interface Metadata {
  /** How newcomers start. */
  readonly startMuted: { readonly audio: boolean; readonly video: boolean };
  readonly permissions: { readonly groupChatRestricted: boolean; readonly pollCreationRestricted: boolean };
  readonly isTranscribing: boolean;
}

export const NO_METADATA: Metadata = {
  startMuted: { audio: false, video: false },
  permissions: { groupChatRestricted: false, pollCreationRestricted: false },
  isTranscribing: false,
};

/** Reads a push, which always has the whole; undefined when it is not understood. */
export function readMetadata({ metadata }: JsonContent): Metadata | undefined {
  if (!isRecord(metadata)) return undefined;
  const part = (key: string): Readonly<Record<string, unknown>> => {
    const value = metadata[key];
    return isRecord(value) ? value : {};
  };
  const [startMuted, permissions, recording] = [part('startMuted'), part('permissions'), part('recording')];
  return {
    startMuted: { audio: startMuted.audio === true, video: startMuted.video === true },
    permissions: {
      groupChatRestricted: permissions.groupChatRestricted === true,
      pollCreationRestricted: permissions.pollCreationRestricted === true,
    },
    isTranscribing: recording.isTranscribingEnabled === true,
  };
}
