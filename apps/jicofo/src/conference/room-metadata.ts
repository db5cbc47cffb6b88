import { asObject, parseJsonMessage } from './json-message.ts';
import type { StartMuted } from './start-muted.ts';

/** What of a room's metadata changes the focus' behaviour (focus contract §9). */
export interface RoomMetadata {
  /** Undefined: no moderator has said how newcomers start. */
  readonly startMuted: StartMuted | undefined;
  /** Somebody has to listen on the bridge even for a single participant. */
  readonly transcribing: boolean;
}

/**
 * `{"type":"room_metadata","metadata":{…}}`, always the whole object; undefined for other types. A malformed part reads as absent,
 * as the object belongs to clients and plugins alike.
 * @throws AppError INPUT_INVALID when it is no JSON object
 */
export function parseRoomMetadata(text: string): RoomMetadata | undefined {
  const json = parseJsonMessage(text);
  if (json.type !== 'room_metadata') return undefined;
  const metadata = asObject(json.metadata);
  const startMuted = asObject(metadata?.startMuted);
  return {
    startMuted: startMuted && { audio: startMuted.audio === true, video: startMuted.video === true },
    transcribing: asObject(metadata?.recording)?.isTranscribingEnabled === true,
  };
}
