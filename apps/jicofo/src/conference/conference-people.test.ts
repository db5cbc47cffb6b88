import { FEATURE } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { contentsOf, FocusHarness, type FocusHarnessOptions, ROOM } from '../testing/focus-harness.ts';
import { sourceSet } from '../testing/sources.ts';

const RECORDER = {
  jid: 'rec@recorder.meet.jitsi/r',
  features: new Set(['http://jitsi.org/protocol/jibri']),
};
const condition = (name: string) => ({ details: { stanza: expect.objectContaining({ condition: name }) } });

async function conference(options: FocusHarnessOptions = {}, properties: Record<string, string> = {}) {
  const focus = new FocusHarness({ ...options, rules: { trustedDomains: new Set(['recorder.meet.jitsi']), ...options.rules } });
  const bridge = focus.addBridge();
  if (!options.env?.ENABLE_AUTH) await focus.request(ROOM, properties);
  return { focus, bridge };
}

describe('logins', () => {
  const env = { ENABLE_AUTH: '1', ENABLE_GUESTS: '1' };
  const USER = 'u@meet.jitsi/r';
  const GUEST = 'g@guest.meet.jitsi/r';
  const account = { claims: { kind: 'account' } } as const;

  it('are needed for a room that is not there, not for one that is', async () => {
    const { focus } = await conference({ env });
    await expect(focus.ask(GUEST, { claims: { kind: 'guest' } })).rejects.toMatchObject(condition('not-authorized'));
    // Nobody vouches for it, though its domain is that of users.
    await expect(focus.ask('x@meet.jitsi/r')).rejects.toMatchObject(condition('not-authorized'));
    const answer = await focus.ask(USER, account);
    expect(answer).toMatchObject({ ready: true, identity: 'u@meet.jitsi', sessionId: expect.any(String) });
    expect([answer.properties.get('authentication'), answer.properties.get('externalAuth')]).toEqual(['true', 'false']);
    const guest = await focus.ask(GUEST, { claims: { kind: 'guest' } });
    expect([guest.ready, guest.sessionId]).toEqual([true, undefined]);
    expect(Object.fromEntries(focus.counters.refused)).toEqual({ 'not-authorized': 2 });
  });

  it('are carried over by the session id, and make owners of guests before they come in, and later', async () => {
    const { focus } = await conference({ env });
    const { sessionId = '' } = await focus.ask(USER, account);
    focus.presence('first', { jid: GUEST });
    await focus.settle();
    expect(focus.room().grants).toEqual([]);
    await focus.ask(GUEST, { sessionId });
    expect(focus.room().grants).toEqual(['g@guest.meet.jitsi']);
    await focus.ask('h@guest.meet.jitsi/r', { sessionId });
    expect(focus.room().grants).toEqual(['g@guest.meet.jitsi', 'h@guest.meet.jitsi']);
    // Admission has made them owners by their own login: there are no two authorities.
    await focus.ask('v@meet.jitsi/r', account);
    focus.presence('v', { jid: 'v@meet.jitsi/r' });
    await focus.settle();
    expect(focus.room().grants).toHaveLength(2);
  });

  it('do not make owners again of people whom a moderator has demoted', async () => {
    const { focus } = await conference({ env });
    const { sessionId = '' } = await focus.ask(USER, account);
    await focus.ask(GUEST, { sessionId });
    focus.presence('g', { jid: GUEST, affiliation: 'owner', role: 'moderator' });
    focus.presence('g', { jid: GUEST, affiliation: 'none' });
    await focus.settle();
    await focus.ask(GUEST, { sessionId });
    expect(focus.room().grants).toEqual(['g@guest.meet.jitsi']);
  });

  it.each([
    ['authenticated', 1],
    ['claims', 0],
    ['nobody', 0],
    ['first', 0],
  ])('with ROOM_MODERATORS=%s make %i owners', async (ROOM_MODERATORS, owners) => {
    const { focus } = await conference({ env: { ...env, ROOM_MODERATORS } });
    const { sessionId = '' } = await focus.ask(USER, account);
    await focus.ask(GUEST, { sessionId });
    expect(focus.room().grants).toHaveLength(owners);
  });

  it('that are unknown or over are refused, and there are none where nobody has to log in', async () => {
    const { focus } = await conference({ env });
    await expect(focus.ask(GUEST, { sessionId: 'old' })).rejects.toMatchObject(condition('not-acceptable'));
    const { sessionId = '' } = await focus.ask(USER, account);
    await expect(focus.ask(GUEST, { sessionId, machineUid: 'thief' })).rejects.toMatchObject(condition('not-acceptable'));
    focus.service.logout(sessionId);
    await expect(focus.ask(GUEST, { sessionId })).rejects.toMatchObject(condition('not-acceptable'));
    expect(focus.service.loginUrl('Demo')).toBe('./demo?login=true');
    const { focus: open } = await conference();
    expect(() => open.service.loginUrl(ROOM)).toThrow(expect.objectContaining(condition('service-unavailable')));
    expect((await open.ask(GUEST, { sessionId: 'old' })).ready).toBe(true);
  });

  it('are not asked for in breakout rooms, which those who may enter the main room may have, and only where somebody has made them', async () => {
    const { focus } = await conference({ env });
    const room = 'b1@breakout.meet.jitsi';
    await expect(focus.ask(GUEST, { room })).rejects.toMatchObject(condition('item-not-found'));
    await expect(focus.ask(USER, { room, ...account })).rejects.toMatchObject(condition('item-not-found'));
    expect(focus.rooms.has(room)).toBe(false);
    focus.breakouts.set(room, ROOM);
    const elsewhere = { kind: 'token', rooms: { room: 'other' } } as const;
    await expect(focus.ask(USER, { room, claims: elsewhere })).rejects.toMatchObject(condition('not-allowed'));
    expect(focus.rooms.has(room)).toBe(false);
    expect((await focus.ask(GUEST, { room })).ready).toBe(true);
  });
});

describe('moderators that the focus chooses', () => {
  const owner = { affiliation: 'owner', role: 'moderator' } as const;

  /** `a`, who leads, is in a breakout room; `b` and `c` are in the main room. */
  async function ledFromElsewhere() {
    const { focus } = await conference();
    const room = 'b1@breakout.meet.jitsi';
    focus.breakouts.set(room, ROOM);
    focus.room(room).info = { meetingId: 'meeting-2', breakout: true, mainRoom: ROOM };
    await focus.join('a', 'b', 'c');
    focus.presence('a', owner);
    await focus.leave('a', { ...owner, status: 'switch_room' });
    await focus.request(room);
    // The focus owns every room that it is in.
    for (const one of [ROOM, room]) focus.presence('focus', { ...owner, room: one });
    focus.presence('a', { ...owner, room });
    await focus.settle();
    return { focus, room };
  }

  it('are not replaced while they are in a breakout room, or on the way', async () => {
    const { focus, room } = await ledFromElsewhere();
    await focus.pass(60_000);
    await focus.leave('b');
    await focus.leave('a', { ...owner, room, status: 'switch_room' });
    await focus.pass(10_000);
    focus.presence('a', owner);
    await focus.pass(60_000);
    expect(focus.room().grants).toEqual(['a@meet.jitsi']);
    await focus.leave('a', owner);
    expect(focus.room().grants).toEqual(['a@meet.jitsi', 'c@meet.jitsi']);
  });

  it.each([
    ['leave', async ({ focus, room }: Awaited<ReturnType<typeof ledFromElsewhere>>) => focus.leave('a', { ...owner, room })],
    [
      'get lost on the way',
      async ({ focus, room }) => {
        await focus.leave('a', { ...owner, room, status: 'switch_room' });
        await focus.pass(15_000);
      },
    ],
    ['are demoted', async ({ focus, room }) => focus.presence('a', { room })],
    ['lose the breakout room', async ({ focus, room }) => focus.service.get(room)?.stop('test')],
  ])('are replaced when they %s', async (_, lose) => {
    const meeting = await ledFromElsewhere();
    await lose(meeting);
    await meeting.focus.settle();
    expect(meeting.focus.room().grants).toEqual(['a@meet.jitsi', 'b@meet.jitsi']);
    meeting.focus.service.stopAll('test');
    meeting.focus.bridges.stop();
    expect(meeting.focus.clock.pending).toBe(0);
  });

  it('are the first, then whoever is there when the last one leaves, but nobody who was demoted', async () => {
    const { focus } = await conference();
    await focus.join('a', 'b', 'c');
    expect(focus.room().grants).toEqual(['a@meet.jitsi']);
    focus.presence('a', owner);
    focus.presence('b', owner);
    focus.presence('b');
    await focus.leave('a');
    expect(focus.room().grants).toEqual(['a@meet.jitsi', 'c@meet.jitsi']);
  });

  it('are tried again with another one when Prosody refuses', async () => {
    const { focus } = await conference();
    focus.room().grantError = new Error('no');
    await focus.join('a');
    focus.room().grantError = undefined;
    await focus.leave('a');
    await focus.request();
    await focus.join('b');
    expect(focus.room().grants).toEqual(['a@meet.jitsi', 'b@meet.jitsi']);
  });

  it('are people who have logged in, where people log in', async () => {
    const { focus } = await conference({ env: { ENABLE_AUTH: '1', ROOM_MODERATORS: 'first' } });
    await focus.ask('u@meet.jitsi/r', { claims: { kind: 'account' } });
    focus.presence('g', { jid: 'g@guest.meet.jitsi/r' });
    focus.presence('x', { jid: 'x@meet.jitsi/r' });
    await focus.settle();
    expect(focus.room().grants).toEqual([]);
    focus.presence('u', { jid: 'u@meet.jitsi/r' });
    await focus.settle();
    expect(focus.room().grants).toEqual(['u@meet.jitsi']);
  });

  it.each([{ ENABLE_AUTO_OWNER: '0' }, { ROOM_MODERATORS: 'nobody' }, { ROOM_MODERATORS: 'everyone' }])('are none with %j', async (env) => {
    const { focus } = await conference({ env });
    await focus.join('a');
    expect(focus.room().grants).toEqual([]);
  });
});

describe('services in the room', () => {
  it('are believed only from trusted domains', async () => {
    const { focus, bridge } = await conference();
    focus.presence('rec', RECORDER);
    focus.presence('liar', { features: RECORDER.features });
    await focus.settle();
    const { participants } = focus.service.get(ROOM)?.describe() ?? { participants: [] };
    expect(participants.map(({ endpoint, service }) => [endpoint, service])).toEqual([
      ['rec', 'jibri'],
      ['liar', undefined],
    ]);
    expect(focus.room().grants).toEqual(['liar@meet.jitsi']);
    const capabilities = bridge.requests.flatMap(({ endpoints }) => endpoints.map(({ id, capabilities: set }) => [id, [...set]]));
    expect(Object.fromEntries(capabilities)).toMatchObject({ rec: expect.arrayContaining(['private-address-connectivity']) });
    expect(capabilities.find(([id]) => id === 'liar')?.[1]).not.toContain('private-address-connectivity');
  });

  it('are not muted by moderation, unless they say that they can be', async () => {
    const { focus } = await conference();
    focus.room().featuresOf.set('sip2', new Set([FEATURE.audio, FEATURE.audioMute]));
    const gateway = { jid: 'sip@recorder.meet.jitsi/r', features: new Set(['http://jitsi.org/protocol/jigasi']) };
    focus.presence('rec', RECORDER);
    focus.presence('sip1', gateway);
    focus.presence('sip2', gateway);
    focus.presence('v', { role: 'visitor' });
    await focus.join('a', 'b');
    focus.service.moderation(JSON.stringify({ type: 'av_moderation', room: ROOM, enabled: true, mediaType: 'audio', actor: `${ROOM}/a` }));
    await focus.settle();
    expect(focus.room().mutes.map(({ to }) => to)).toEqual(['sip2', 'b']);
  });
});

describe('visitors', () => {
  it('get a bridge but may send nothing, whatever becomes of their role', async () => {
    const { focus, bridge } = await conference();
    focus.presence('a', { role: 'visitor' });
    await focus.join('b');
    expect(bridge.requests[0]?.endpoints[0]).toMatchObject({ id: 'a', mucRole: 'visitor' });
    focus.presence('a', { role: 'participant' });
    await focus.settle();
    await expect(focus.accept('a')).rejects.toMatchObject(condition('forbidden'));
    await focus.accept('a', { audio: { sources: [], groups: [] }, video: { sources: [], groups: [] } });
    await expect(focus.jingle('a', { action: 'source-add', contents: contentsOf(sourceSet('a', 1000), 'a') })).rejects.toMatchObject(
      condition('forbidden'),
    );
  });
});

describe('who starts muted', () => {
  const startMuted = (focus: FocusHarness, nick: string) => focus.offer(nick)?.startMuted;
  const metadata = (value: object) => JSON.stringify({ type: 'room_metadata', metadata: value });

  it('is said by the room metadata for those who come later', async () => {
    const { focus } = await conference();
    await focus.join('a', 'b');
    focus.service.metadata(ROOM, metadata({ startMuted: { audio: true } }));
    await focus.join('c');
    focus.service.metadata(ROOM, metadata({ startMuted: { audio: false, video: true } }));
    await focus.join('d');
    expect(['b', 'c', 'd'].map((nick) => startMuted(focus, nick))).toEqual([
      { audio: false, video: false },
      { audio: true, video: false },
      { audio: false, video: true },
    ]);
  });

  it('is said by the presence of a moderator with an older client, when it changes', async () => {
    const { focus } = await conference();
    const moderator = { role: 'moderator', affiliation: 'owner' } as const;
    focus.presence('a', moderator);
    focus.presence('b', { startMuted: { audio: true, video: true } });
    focus.presence('c');
    await focus.settle();
    expect(startMuted(focus, 'c')).toEqual({ audio: false, video: false });
    focus.presence('a', { ...moderator, startMuted: { audio: true, video: false } });
    await focus.join('d');
    expect(startMuted(focus, 'd')).toEqual({ audio: true, video: false });
    focus.presence('x', { ...moderator, startMuted: { audio: false, video: false } });
    focus.presence('a', { ...moderator, startMuted: { audio: true, video: false } });
    await focus.join('e');
    expect(startMuted(focus, 'e')).toEqual({ audio: false, video: false });
  });

  it('depends on how many are there, not on how many have been', async () => {
    const { focus } = await conference({}, { startAudioMuted: '2' });
    await focus.join('a', 'b', 'c');
    await focus.leave('b');
    await focus.leave('c');
    await focus.join('d');
    expect([startMuted(focus, 'c'), startMuted(focus, 'd')]).toMatchObject([{ audio: true }, { audio: false }]);
  });

  it('includes those whom moderation forbids to send', async () => {
    const { focus } = await conference();
    await focus.join('a', 'b');
    focus.service.moderation(JSON.stringify({ type: 'av_moderation', room: ROOM, enabled: true, mediaType: 'audio' }));
    await focus.join('c');
    expect(startMuted(focus, 'c')).toEqual({ audio: true, video: false });
  });
});

describe('a transcription', () => {
  it('keeps even a single participant on the bridge, as long as it lasts', async () => {
    const { focus, bridge } = await conference();
    await focus.join('a');
    expect(bridge.endpoints).toEqual([]);
    focus.service.metadata(ROOM, JSON.stringify({ type: 'room_metadata', metadata: { recording: { isTranscribingEnabled: true } } }));
    await focus.settle();
    expect(bridge.endpoints).toEqual(['a']);
    await focus.join('b');
    await focus.leave('b');
    await focus.pass(30_000);
    expect(bridge.endpoints).toEqual(['a']);
    focus.service.metadata(ROOM, JSON.stringify({ type: 'room_metadata', metadata: {} }));
    await focus.pass(15_000);
    expect(bridge.endpoints).toEqual(['a']);
    await focus.pass(10_000);
    expect(bridge.endpoints).toEqual([]);
    expect(focus.room().last('a', 'session-terminate')?.reason?.condition).toBe('expired');
  });

  it('that is told in a malformed way changes nothing', async () => {
    const { focus } = await conference();
    await focus.join('a');
    for (const text of ['{', '[]', '{"type":"room_metadata","metadata":7}']) focus.service.metadata(ROOM, text);
    focus.service.metadata('nonsense@elsewhere', '{"type":"room_metadata","metadata":{}}');
    await focus.settle();
    expect(focus.service.get(ROOM)?.size).toBe(1);
  });
});
