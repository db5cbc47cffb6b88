import { isRecord, type JsonContent } from './record.ts';

/** What the room itself is set to, as far as the screen needs it (client contract §8.4). */
export interface Metadata {
  /** How newcomers start. */
  readonly startMuted: { readonly audio: boolean; readonly video: boolean };
  readonly permissions: { readonly groupChatRestricted: boolean; readonly pollCreationRestricted: boolean };
  readonly isTranscribing: boolean;
  /** The whiteboard that the meeting has in common; absent until a moderator opens it. */
  readonly whiteboard?: WhiteboardRoom;
}

/** Where a whiteboard is, and the key to what is on it (ui contract §1.12). */
export interface WhiteboardRoom {
  /** Official clients take the name of the meeting's room, as it is in addresses. */
  readonly roomId: string;
  /** 128 bits, base64url. */
  readonly roomKey: string;
}

const ROOM_ID = /^[^\p{C}\s]{1,512}$/u;
const ROOM_KEY = /^[\w-]{22}$/;

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
    ...whiteboardOf(part('whiteboard').collabDetails),
  };
}

function whiteboardOf(details: unknown): Pick<Metadata, 'whiteboard'> {
  if (!isRecord(details)) return {};
  const { roomId, roomKey } = details;
  if (typeof roomId !== 'string' || !ROOM_ID.test(roomId) || typeof roomKey !== 'string' || !ROOM_KEY.test(roomKey)) return {};
  return { whiteboard: { roomId, roomKey } };
}
