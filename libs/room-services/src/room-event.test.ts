import { expect, it } from 'vitest';
import { parseRoomEvent } from './room-event.ts';

it('reads an event', () => {
  const event = { type: 'room-destroyed', room: 'r@muc.meet.jitsi' };
  expect(parseRoomEvent(JSON.stringify(event))).toEqual(event);
});

it.each(['', 'no json', '[]', '{"type":"boom"}', '{"type":"room-created"}', '{"type":"occupant-joined","room":"r","nick":"a"}'])(
  'rejects %j',
  (body) => {
    expect(() => parseRoomEvent(body)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  },
);
