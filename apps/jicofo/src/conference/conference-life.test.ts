import { AppError } from '@parley/kernel';
import { stanzaError } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeRoom } from '../testing/fake-room.ts';
import { BRIDGE_1, FocusHarness, OFFICIAL, ROOM } from '../testing/focus-harness.ts';

const flagged = (presence: readonly { name: string }[] | undefined) => presence?.some(({ name }) => name === 'bridgeNotAvailable');

describe('the life of a conference', () => {
  let focus: FocusHarness;
  beforeEach(() => {
    focus = new FocusHarness();
  });

  it('answers a request when the focus is in the room, in the form that was asked', async () => {
    const answer = await focus.request('Demo@muc.acme.meet.jitsi');
    expect(answer).toMatchObject({ room: 'Demo@muc.acme.meet.jitsi', ready: true, focusJid: 'focus@auth.meet.jitsi' });
    expect(answer.properties.get('authentication')).toBe('false');
    expect(focus.service.get('demo@muc.acme.meet.jitsi')?.meetingId).toBe('meeting-1');
  });

  it('says what clients need in its presence from the first one on', async () => {
    await focus.request();
    const text = focus.room().presences[0]?.join('');
    for (const part of ['support-terminate-restart', 'created-ms', 'bridge-count', 'versions', '>demo</etherpad>'])
      expect(text).toContain(part);
  });

  it('joins a room once, however many ask', async () => {
    await Promise.all([focus.request(), focus.request()]);
    expect(focus.room().presences).toHaveLength(1);
    expect(focus.counters.value('conferences_created')).toBe(1);
  });

  it.each([
    ['not connected', false, undefined],
    ['Prosody does not answer', true, new AppError('TIMEOUT', 'no answer')],
    ['Prosody is in trouble', true, stanzaError('internal-server-error')],
  ])('answers ready=false when %s, and starts anew with the next request', async (_what, online, error) => {
    focus.online = online;
    focus.room().joinError = error;
    const answer = await focus.request();
    expect([answer.ready, answer.properties.get('not-ready-reason')]).toEqual([false, expect.stringContaining('focus')]);
    expect(focus.service.list()).toEqual([]);
    focus.online = true;
    focus.rooms.clear();
    expect((await focus.request()).ready).toBe(true);
  });

  it("passes Prosody's refusal on", async () => {
    focus.room().joinError = stanzaError('not-allowed', 'no such room here');
    await expect(focus.request()).rejects.toMatchObject({ code: 'NOT_ALLOWED', message: 'no such room here' });
  });

  it('refuses rooms elsewhere, and a client that asks too often', async () => {
    await expect(focus.request('demo@conference.example.org')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    for (let count = 0; count < 59; count++) await focus.request();
    await expect(focus.request()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  });

  it('leaves 15 s after a request when nobody joins, counted from the last request', async () => {
    await focus.request();
    await focus.pass(14_000);
    await focus.request();
    await focus.pass(14_500);
    expect(focus.room().left).toBe(false);
    await focus.pass(500);
    expect(focus.room().left).toBe(true);
    expect(focus.service.list()).toEqual([]);
  });

  it('makes the first one owner, and the next one when the owner leaves', async () => {
    await focus.request();
    await focus.join('a', 'b');
    expect(focus.room().grants).toEqual(['a@meet.jitsi']);
    focus.presence('a', { affiliation: 'owner', role: 'moderator' });
    await focus.leave('a', { affiliation: 'owner' });
    expect(focus.room().grants).toEqual(['a@meet.jitsi', 'b@meet.jitsi']);
  });

  it('comes back to a room without another owner than those who are there', async () => {
    await focus.request();
    for (const nick of ['a', 'b']) focus.presence(nick);
    focus.presence('owner', { affiliation: 'owner', role: 'moderator' });
    await focus.settle();
    expect(focus.room().grants).toEqual([]);
  });

  it('tries somebody else when a grant fails', async () => {
    focus.room().grantError = stanzaError('not-acceptable');
    await focus.request();
    await focus.join('a');
    focus.room().grantError = undefined;
    await focus.join('b');
    expect(focus.room().grants).toEqual(['a@meet.jitsi', 'a@meet.jitsi']);
  });

  it('ignores members whose real address is hidden', async () => {
    await focus.request();
    focus.presence('ghost', { jid: undefined as never });
    await focus.settle();
    expect(focus.service.get(ROOM)?.size).toBe(0);
  });

  it('leaves with the last member, and waits for one that switches rooms', async () => {
    await focus.request();
    await focus.join('a');
    await focus.leave('a', { status: 'switch_room' });
    expect(focus.room().left).toBe(false);
    await focus.join('a');
    await focus.leave('a');
    expect(focus.room().left).toBe(true);
  });

  it('stops when it is removed from the room or is not owner any more', async () => {
    await focus.request();
    focus.presence('focus', { affiliation: 'owner', isSelf: true });
    await focus.settle();
    expect(focus.service.list()).toHaveLength(1);
    focus.presence('focus', { affiliation: 'none', isSelf: true });
    await focus.settle();
    expect(focus.service.list()).toEqual([]);
    await focus.request();
    focus.presence('focus', { available: false, isSelf: true });
    await focus.settle();
    expect(focus.service.list()).toEqual([]);
  });

  it('takes somebody left alone off the bridge after 20 s', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    await focus.leave('b');
    expect(bridge.endpoints).toEqual(['a']);
    focus.room().take();
    await focus.pass(19_500);
    expect(focus.room().sent).toEqual([]);
    await focus.pass(500);
    expect(focus.room().sent).toMatchObject([
      { to: 'a', jingle: { action: 'session-terminate', reason: { condition: 'expired', text: 'Idle session timeout' } } },
    ]);
    expect(bridge.conferences.size).toBe(0);
    await focus.join('c');
    expect(bridge.endpoints).toEqual(['a', 'c']);
  });

  it('keeps somebody on the bridge who is joined in time', async () => {
    focus.addBridge();
    await focus.call('a', 'b');
    await focus.leave('b');
    await focus.pass(10_000);
    await focus.join('c');
    focus.room().take();
    await focus.pass(30_000);
    expect(focus.room().sent).toEqual([]);
  });

  it('says that no bridge is available, and invites when one appears', async () => {
    await focus.request();
    await focus.join('a', 'b');
    expect(flagged(focus.room().presences.at(-1))).toBe(true);
    expect(focus.room().sent).toEqual([]);
    focus.addBridge();
    await focus.settle();
    expect(flagged(focus.room().presences.at(-1))).toBe(false);
    expect(focus.room().take()).toEqual(['a session-initiate', 'b session-initiate']);
    expect(focus.service.get(ROOM)?.bridgeJid).toBe(BRIDGE_1);
  });

  it('waits for somebody who asked for the room before the last one left', async () => {
    await focus.request();
    await focus.join('a');
    await focus.request();
    await focus.leave('a');
    await focus.pass(14_000);
    expect(focus.room().left).toBe(false);
    await focus.join('b');
    await focus.leave('b');
    expect(focus.room().left).toBe(true);
  });

  it('does not take the farewell to an earlier conference of the room for its own', async () => {
    const farewells: (() => void)[] = [];
    const own = { room: ROOM, nick: 'focus', available: false, statusCodes: new Set() } as unknown as OccupantPresence;
    focus = new FocusHarness({
      openRoom: (jid, onPresence) => {
        farewells.push(() => onPresence(own));
        return new FakeRoom(jid, OFFICIAL);
      },
    });
    await focus.request();
    await focus.join('a');
    await focus.leave('a');
    await focus.request();
    farewells[0]?.();
    await focus.settle();
    expect(focus.service.list()).toHaveLength(1);
    farewells[1]?.();
    await focus.settle();
    expect(focus.service.list()).toEqual([]);
  });

  it('refuses a second conference of the same meeting id', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    await expect(focus.request('other@muc.meet.jitsi')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(focus.room('other@muc.meet.jitsi').left).toBe(true);
    expect(bridge.conferences.size).toBe(1);
  });

  it('is kept by its breakout rooms, and ends when the last one has and nobody comes back', async () => {
    const breakout = '1f2e@breakout.meet.jitsi';
    focus.breakouts.set(breakout, ROOM);
    await focus.request();
    await focus.join('a');
    focus.room(breakout).info = { meetingId: 'meeting-2', breakout: true, mainRoom: ROOM };
    expect((await focus.request(breakout)).ready).toBe(true);
    focus.presence('a', { room: breakout });
    await focus.leave('a');
    await focus.pass(60_000);
    expect(focus.room().left).toBe(false);
    expect(focus.room(breakout).grants).toEqual([]);
    focus.presence('a', { room: breakout, available: false });
    await focus.settle();
    expect(focus.room(breakout).left).toBe(true);
    await focus.pass(14_500);
    expect(focus.room().left).toBe(false);
    await focus.pass(500);
    expect(focus.room().left).toBe(true);
  });

  it('waits for a service that sets the room up, but not for ever', async () => {
    const answers: string[] = [];
    for (const name of ['slow', 'quick']) {
      const jid = `${name}@muc.meet.jitsi`;
      focus.room(jid).info = { meetingId: name, breakout: false, awaitsMetadata: true };
      void focus.service.request({ room: jid, properties: new Map() }, { sender: name }).then(() => answers.push(name));
    }
    await focus.settle();
    expect(answers).toEqual([]);
    focus.service.metadata('quick@muc.meet.jitsi', '{"type":"room_metadata","metadata":{}}');
    await focus.settle();
    expect(answers).toEqual(['quick']);
    await focus.pass(10_000);
    expect(answers).toEqual(['quick', 'slow']);
  });

  it('ends without its bridge, and leaves no timer that would speak of that later', async () => {
    focus.addBridge();
    await focus.call('a', 'b');
    focus.removeBridge(BRIDGE_1);
    await focus.pass(1_000);
    focus.service.stopAll('test');
    focus.bridges.stop();
    await focus.settle();
    expect(focus.clock.pending).toBe(0);
  });

  it('stops everything, and leaves neither timers nor conferences on bridges', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.service.stopAll('test');
    await focus.settle();
    expect(focus.room().left).toBe(true);
    expect(bridge.conferences.size).toBe(0);
    focus.bridges.stop();
    expect(focus.clock.pending).toBe(0);
  });
});
