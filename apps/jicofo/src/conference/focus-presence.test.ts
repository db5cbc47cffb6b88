import { xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { FocusHarness, ROOM } from '../testing/focus-harness.ts';
import { FocusPresence } from './focus-presence.ts';

const documentIn = (elements: readonly { name: string; text?: () => string }[] = []) =>
  elements.find(({ name }) => name === 'etherpad')?.text?.();

describe('the name of the shared document', () => {
  it.each([
    [ROOM, 'demo'],
    ['demo@muc.acme.meet.jitsi', '[acme]demo'],
  ])('is that of the room, and of one tenant only: %s', async (room, document) => {
    const focus = new FocusHarness();
    await focus.request(room);
    expect(documentIn(focus.room(room).presences.at(-1))).toBe(document);
  });

  it('is random for each meeting, and the same after the focus or Prosody was lost', async () => {
    const nameIn = async (meetingId: string) => {
      const focus = new FocusHarness({ rules: { randomDocuments: true } });
      focus.room().info = { meetingId, breakout: false };
      await focus.request();
      return documentIn(focus.room().presences.at(-1));
    };
    const [one, again, other] = [await nameIn('one'), await nameIn('one'), await nameIn('other')];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect([again === one, other === one]).toEqual([true, false]);
  });

  it('is not told before it is known', () => {
    const presence = new FocusPresence({ createdMs: 0, videoCodecs: undefined, caps: xml('c'), document: undefined });
    expect(documentIn(presence.elements())).toBeUndefined();
    expect([presence.meetingIs('a'), presence.meetingIs('b')]).toEqual([true, false]);
  });
});
