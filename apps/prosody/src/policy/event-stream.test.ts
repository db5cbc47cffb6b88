import { silentLog } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { followRooms } from './event-stream.ts';
import { parseRoomEvent, type RoomEvent } from './room-event.ts';

const message = (body: string) => xml('message', { from: 'muc.meet.jitsi' }, xml('event', { xmlns: NS.parleyEvents }, body));

describe('parseRoomEvent', () => {
  it('reads an event', () => {
    expect(parseRoomEvent(message('{"type":"room-destroyed","room":"r@muc.meet.jitsi"}'))).toEqual({
      type: 'room-destroyed',
      room: 'r@muc.meet.jitsi',
    });
  });

  it('has nothing to say about other messages', () => {
    expect(parseRoomEvent(xml('message', {}, xml('body', {}, 'hi')))).toBeUndefined();
  });

  it.each(['', 'no json', '[]', '{"type":"boom"}', '{"type":"room-created"}', '{"type":"occupant-joined","room":"r","nick":"a"}'])(
    'rejects %j',
    (body) => {
      expect(() => parseRoomEvent(message(body))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    },
  );
});

describe('followRooms', () => {
  let receive: (stanza: Element) => void;
  let goOnline: (info: { resumed: boolean }) => void;
  let sent: string[];
  let events: RoomEvent[];

  beforeEach(() => {
    sent = [];
    events = [];
    const on = (event: 'message' | 'online', listener: never) => {
      if (event === 'message') receive = listener;
      else goOnline = listener;
      return () => {};
    };
    const send = async (stanza: Element) => void sent.push(stanza.toString());
    followRooms({
      connection: { on, send },
      domain: 'policy.meet.jitsi',
      mucDomain: 'muc.meet.jitsi',
      log: silentLog,
      onEvent: (event) => events.push(event),
    });
  });

  it('asks for a snapshot each time the connection is new', () => {
    goOnline({ resumed: false });
    goOnline({ resumed: false });
    expect(sent).toEqual(
      Array(2).fill(
        `<message from="policy.meet.jitsi" to="muc.meet.jitsi" type="headline"><snapshot xmlns="${NS.parleyEvents}"/></message>`,
      ),
    );
  });

  it('passes events on and survives malformed ones', () => {
    receive(message('{"type":"nonsense"}'));
    receive(message('{"type":"snapshot-start"}'));
    expect(events).toEqual([{ type: 'snapshot-start' }]);
  });
});
