import { describe, expect, it } from 'vitest';
import { parseRoomMetadata } from './room-metadata.ts';

const metadata = (value: unknown) => parseRoomMetadata(JSON.stringify({ type: 'room_metadata', metadata: value }));

describe('parseRoomMetadata', () => {
  it('reads what the focus acts on', () => {
    expect(metadata({ startMuted: { audio: true }, recording: { isTranscribingEnabled: true }, services: [1] })).toEqual({
      startMuted: { audio: true, video: false },
      transcribing: true,
    });
  });

  it.each([undefined, null, [], {}, { startMuted: 'yes', recording: 3 }])('takes %j as nothing said', (value) => {
    expect(metadata(value)).toEqual({ startMuted: undefined, transcribing: false });
  });

  it('leaves other types to others, and refuses what is no object', () => {
    expect(parseRoomMetadata('{"type":"lobby"}')).toBeUndefined();
    for (const text of ['', '[]', 'null', '{', `"${'x'.repeat(300_000)}"`])
      expect(() => parseRoomMetadata(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
