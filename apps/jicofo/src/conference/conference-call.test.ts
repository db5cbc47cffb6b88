import { stanzaError } from '@parley/xmpp-core';
import { sourcesByOwner } from '@parley/xmpp-jingle';
import { describe, expect, it } from 'vitest';
import { contentsOf, FocusHarness, JSON_CLIENT, PLAIN, ROOM } from '../testing/focus-harness.ts';
import { cameraOf, sourceSet } from '../testing/sources.ts';
import { NO_SOURCES } from './source-map.ts';

const empty = { ...NO_SOURCES };
const screen = (nick: string, ssrc: number) => ({ ...NO_SOURCES, video: cameraOf(nick, ssrc, 'v1', 'desktop') });

describe('a call', () => {
  it('invites nobody while one is alone, both when the second comes, and later ones at once', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    await focus.join('a');
    expect(focus.room().sent).toEqual([]);
    await focus.join('b');
    expect(focus.room().sent.map(({ to, jingle }) => [to, jingle.action])).toEqual([
      ['a', 'session-initiate'],
      ['b', 'session-initiate'],
    ]);
    await focus.join('c');
    expect(focus.offer('c')).toMatchObject({ initiator: `${ROOM}/focus`, responder: `${ROOM}/c`, bundle: ['audio', 'video', 'data'] });
    expect(bridge.endpoints).toEqual(['a', 'b', 'c']);
    expect(bridge.requests[0]).toMatchObject({ create: true, meetingId: 'meeting-1', name: ROOM });
    expect(bridge.requests.slice(1).every(({ create }) => !create)).toBe(true);
    expect([...(bridge.requests[0]?.endpoints[0]?.capabilities ?? [])]).toEqual(['source-names', 'ssrc-rewriting']);
    expect(bridge.requests[0]?.endpoints[0]).toMatchObject({ statsId: 'a-stats', transport: { iceControlling: true, sctp: {} } });
  });

  it('gives every allocation its own bridge session', async () => {
    const focus = new FocusHarness();
    focus.addBridge();
    await focus.call('a', 'b');
    expect(new Set(['a', 'b'].map((nick) => focus.offer(nick)?.bridgeSession?.id)).size).toBe(2);
    expect(focus.room().presences.at(-1)?.join('')).toContain('key="bridge-count" value="1"');
  });

  it('offers no data when the bridge answers without a port', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    bridge.sctp = false;
    await focus.request();
    await focus.join('a', 'b');
    expect(focus.offer('a')?.bundle).toEqual(['audio', 'video']);
  });

  it('asks for no data channel when SCTP is off, and writes no URL when web-sockets are off', async () => {
    const focus = new FocusHarness({ rules: { sctp: false, webSocket: false } });
    const bridge = focus.addBridge();
    await focus.request();
    await focus.join('a', 'b');
    expect(bridge.requests[0]?.endpoints[0]?.transport?.sctp).toBeUndefined();
    expect(focus.offer('a')?.contents[0]?.transport?.webSockets).toEqual([]);
  });

  it('hands transport and sources of an accept to the bridge', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    await focus.join('a', 'b');
    await focus.accept('a', undefined, {
      contents: contentsOf(sourceSet('a', 1000), 'a').map((content) => ({ ...content, initialLastN: 20 })),
    });
    expect(bridge.requests.at(-1)?.endpoints).toMatchObject([
      {
        ...{ id: 'a', create: false, initialLastN: 20, transport: { transport: { ufrag: 'c-a', pwd: 'q' } } },
        sources: [
          { type: 'audio', id: 'a-a0' },
          { type: 'video', id: 'a-v0' },
        ],
      },
    ]);
  });

  it('tells clients with SSRC rewriting nothing but the bridge sources', async () => {
    const focus = new FocusHarness();
    focus.addBridge();
    await focus.call('a', 'b', 'c');
    await focus.jingle('a', { action: 'source-add', contents: contentsOf(screen('a', 1500), 'a') });
    expect(focus.room().sent.filter(({ jingle }) => jingle.action !== 'session-initiate')).toEqual([]);
    expect([...(focus.offer('c')?.jsonSources?.keys() ?? [])]).toEqual(['jvb']);
  });

  it('has no timers for what it never tells clients with SSRC rewriting', async () => {
    const focus = new FocusHarness({ env: { JICOFO_CONF_SOURCE_SIGNALING_DELAYS: '{"1":5000}' } });
    focus.addBridge();
    await focus.call('a', 'b', 'c');
    const { pending } = focus.clock;
    await focus.jingle('a', { action: 'source-add', contents: contentsOf(screen('a', 1500), 'a') });
    await focus.join('d');
    await focus.accept('d');
    expect(focus.clock.pending).toBe(pending);
  });

  it.each([
    ['JSON', JSON_CLIENT],
    ['XML', PLAIN],
  ])('tells the others who is there with %s', async (_form, features) => {
    const focus = new FocusHarness({ features });
    focus.addBridge();
    await focus.call('a', 'b');
    expect(focus.room().take()).toEqual(['a session-initiate', 'b session-initiate', 'a source-add', 'b source-add']);
    await focus.join('c');
    const offered = focus.offer('c');
    expect([...(offered ? sourcesByOwner(offered).keys() : [])].sort()).toEqual(['a', 'b', 'jvb']);
    await focus.accept('c');
    const [toA, toB] = focus.room().sent.slice(1);
    expect([toA?.to, toB?.to]).toEqual(['a', 'b']);
    const told = toA && sourcesByOwner(toA.jingle);
    expect([...(told?.keys() ?? [])]).toEqual(['c']);
    expect(told?.get('c')?.video.sources).toHaveLength(2);
    expect(toA?.jingle.sid).toBe(focus.service.get(ROOM)?.describe().participants[0]?.session?.sid);
  });

  it('tells of added and removed sources, and says nothing when somebody leaves', async () => {
    const focus = new FocusHarness({ features: JSON_CLIENT });
    const bridge = focus.addBridge();
    await focus.call('a', 'b', 'c');
    focus.room().take();
    // The harness finds the session in the offer.
    const { sid } = focus.service.get(ROOM)?.describe().participants[0]?.session ?? { sid: '' };
    await focus.jingle('a', { sid, action: 'source-add', contents: contentsOf(screen('a', 1500), 'a') });
    expect(focus.room().take()).toEqual(['b source-add', 'c source-add']);
    await focus.jingle('a', { sid, action: 'source-remove', contents: contentsOf(screen('a', 1500), 'a') });
    expect(focus.room().take()).toEqual(['b source-remove', 'c source-remove']);
    expect(bridge.requests.at(-1)?.endpoints[0]?.sources?.map(({ id }) => id)).toEqual(['a-a0', 'a-v0']);
    await focus.leave('a');
    expect(focus.room().sent).toEqual([]);
    expect(bridge.endpoints).toEqual(['b', 'c']);
  });

  it('collects changes in big rooms and lets what came and went cancel out', async () => {
    const focus = new FocusHarness({ features: JSON_CLIENT, rules: { sourceDelays: [{ size: 3, delayMs: 1_000 }] } });
    focus.addBridge();
    await focus.call('a', 'b', 'c');
    await focus.pass(1_000);
    focus.room().take();
    const { sid } = focus.service.get(ROOM)?.describe().participants[0]?.session ?? { sid: '' };
    const contents = contentsOf(screen('a', 1500), 'a');
    await focus.jingle('a', { sid, action: 'source-add', contents });
    await focus.pass(500);
    await focus.jingle('a', { sid, action: 'source-remove', contents });
    await focus.pass(1_000);
    expect(focus.room().take()).toEqual([]);
    await focus.jingle('a', { sid, action: 'source-add', contents });
    await focus.pass(1_000);
    expect(focus.room().take()).toEqual(['b source-add', 'c source-add']);
  });

  it('lets a client know only after its accept what came in between', async () => {
    const focus = new FocusHarness({ features: JSON_CLIENT });
    focus.addBridge();
    await focus.request();
    await focus.join('a', 'b');
    await focus.accept('a');
    expect(focus.room().take()).toEqual(['a session-initiate', 'b session-initiate']);
    const { sid } = focus.service.get(ROOM)?.describe().participants[1]?.session ?? { sid: '' };
    await focus.accept('b', empty, { sid });
    expect(focus.room().take()).toEqual(['b source-add']);
  });

  it('starts late ones muted, in their first offer only', async () => {
    const focus = new FocusHarness();
    focus.addBridge();
    await focus.request(ROOM, { startAudioMuted: '2', startVideoMuted: 'many' });
    await focus.join('a', 'b', 'c');
    expect(['a', 'b', 'c'].map((nick) => focus.offer(nick)?.startMuted)).toEqual([
      { audio: false, video: false },
      { audio: false, video: false },
      { audio: true, video: false },
    ]);
  });

  it('publishes that a sender limit is reached, and that it is not any more', async () => {
    const rules = { sources: { maxSsrcsPerUser: 20, maxGroupsPerUser: 20, maxAudioSenders: 1, maxVideoSenders: 9 } };
    const focus = new FocusHarness({ rules });
    focus.addBridge();
    const [muted, unmuted] = [true, false].map((isMuted) => (nick: string) => new Map([[`${nick}-a0`, { muted: isMuted }]]));
    await focus.request();
    focus.presence('a', { sources: unmuted?.('a') ?? new Map() });
    focus.presence('b', { sources: muted?.('b') ?? new Map() });
    await focus.settle();
    expect(focus.room().presences.at(-1)?.join('')).toContain('key="audio-limit-reached" value="true"');
    // Muted sources may always be announced; only who starts to send later is held back.
    await focus.accept('a');
    await focus.accept('b');
    const more = { action: 'source-add', contents: contentsOf({ ...empty, audio: { sources: [{ ssrc: 9 }], groups: [] } }, 'b') } as const;
    await expect(focus.jingle('b', more)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    focus.presence('a', { sources: muted?.('a') ?? new Map() });
    await focus.settle();
    expect(focus.room().presences.at(-1)?.join('')).toContain('key="audio-limit-reached" value="false"');
    await focus.jingle('b', more);
  });

  it('lets nobody flood the others with changes of sources', async () => {
    const focus = new FocusHarness();
    focus.addBridge();
    await focus.call('a', 'b');
    const change = (action: 'source-add' | 'source-remove') => focus.jingle('a', { action, contents: contentsOf(screen('a', 1500), 'a') });
    for (let count = 0; count < 60; count++) {
      await change('source-add');
      await change('source-remove');
    }
    await expect(change('source-add')).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await focus.pass(2_000);
    await change('source-add');
  });

  it('forgets a participant that refuses the offer', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    focus.room().jingleError = stanzaError('not-acceptable');
    await focus.join('a', 'b');
    expect(bridge.endpoints).toEqual([]);
  });
});

describe('bad Jingle', () => {
  const condition = (name: string) => ({ details: { stanza: expect.objectContaining({ condition: name }) } });
  const started = async () => {
    const focus = new FocusHarness();
    focus.addBridge();
    await focus.request();
    await focus.join('a', 'b');
    return focus;
  };

  it('refuses those who are not in the room, and rooms that are not there', async () => {
    const focus = await started();
    await expect(focus.jingle('x', { action: 'session-accept' })).rejects.toMatchObject(condition('item-not-found'));
    const elsewhere = focus.service.jingle('uuid@meet.jitsi/r', { action: 'session-accept', sid: 's', contents: [], bundle: [] });
    await expect(elsewhere).rejects.toMatchObject(condition('item-not-found'));
  });

  it.each([
    ['an unknown session', { sid: 'x', action: 'session-accept' as const }, 'bad-request'],
    ['an accept without transport', { action: 'session-accept' as const }, 'bad-request'],
    ['a source-add before the accept', { action: 'source-add' as const }, 'unexpected-request'],
    ['a session-initiate', { action: 'session-initiate' as const }, 'bad-request'],
    ['a transport-replace', { action: 'transport-replace' as const }, 'bad-request'],
    ['a transport-info without transport', { action: 'transport-info' as const }, 'bad-request'],
    ['sources of somebody else', { action: 'session-accept' as const, contents: contentsOf(sourceSet('b', 5000), 'a') }, 'bad-request'],
    [
      'an in-place ICE restart of another allocation',
      { action: 'session-info' as const, bridgeSession: { id: 'x', iceRestart: true } },
      'item-not-found',
    ],
    [
      'the end of another allocation',
      { action: 'session-terminate' as const, bridgeSession: { id: 'x', restart: true } },
      'item-not-found',
    ],
  ])('refuses %s', async (_what, jingle, expected) => {
    const focus = await started();
    await expect(focus.jingle('a', jingle)).rejects.toMatchObject(condition(expected));
    expect(focus.service.get(ROOM)?.describe().participants[0]?.session?.state).toBe('offered');
    await focus.accept('a');
  });

  it('refuses a second accept', async () => {
    const focus = await started();
    await focus.accept('a');
    await expect(focus.accept('a')).rejects.toMatchObject(condition('bad-request'));
  });

  it('answers gone about a session that ended', async () => {
    const focus = await started();
    const sid = focus.offer('a')?.sid ?? '';
    await focus.jingle('a', { action: 'session-terminate' });
    await expect(focus.jingle('a', { sid, action: 'session-accept' })).rejects.toMatchObject(condition('gone'));
  });
});

describe('muting', () => {
  it('passes it on with the actor, and refuses what is not allowed', async () => {
    const focus = new FocusHarness();
    await focus.request();
    focus.presence('a', { role: 'moderator', affiliation: 'owner' });
    focus.presence('b');
    await focus.settle();
    const mute = (by: string, jid: string | undefined, muted = true) =>
      focus.service.mute(`${ROOM}/${by}`, { kind: 'audio', muted, ...(jid !== undefined && { jid }) });
    await mute('a', `${ROOM}/b`);
    expect(focus.room().mutes).toEqual([{ to: 'b', mute: { kind: 'audio', actor: `${ROOM}/a`, muted: true } }]);
    await mute('b', `${ROOM}/b`, false);
    await expect(mute('b', `${ROOM}/a`)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(mute('a', `${ROOM}/x`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mute('a', 'other@muc.meet.jitsi/b')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(mute('a', undefined)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(mute('x', `${ROOM}/b`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(focus.room().mutes).toHaveLength(1);
  });
});
