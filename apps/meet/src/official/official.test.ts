import type { ClientState, Participant } from '@parley/client';
import { FakeClock } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import type { MeetController } from '../controller.ts';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { bitrateBetween, NO_BITRATE, readCounters } from './bitrates.ts';
import { performOfficial } from './official-actions.ts';
import { officialPeople } from './official-people.ts';
import { OfficialRoom } from './official-room.ts';
import { officialState } from './official-state.ts';
import { roomEvents } from './room-events.ts';
import { StatsPoll } from './stats-poll.ts';

const ROOM = 'demo@muc.meet.jitsi';
const person = (id: string, over: Partial<Participant> = {}): Participant => ({
  id,
  displayName: id.toUpperCase(),
  isModerator: false,
  sources: new Map(),
  ...over,
});
const client = (over: Partial<ClientState> = {}): ClientState => ({ ...NO_CLIENT, endpointId: 'me', phase: 'joined', ...over });

describe('officialState', () => {
  const slicesOf = (over: Partial<ClientState>) =>
    officialState(createMeetStore({ displayName: 'Ada', client: client(over) }).getState(), {
      config: { roomPasswordNumberOfDigits: 5 },
      room: 'demo',
      conference: undefined,
      isTileView: true,
      largeVideoId: 'a',
    });

  it('tells recorders who this is and what is muted', () => {
    const state = slicesOf({ self: { isModerator: true, permissions: new Map() }, signals: { raisedHandAt: 7 } });
    expect(state).toMatchObject({
      'features/base/participants': { local: { id: 'me', role: 'moderator', name: 'Ada', raisedHandTimestamp: 7 } },
      'features/base/media': { audio: { muted: true }, video: { muted: true } },
      'features/base/config': { roomPasswordNumberOfDigits: 5 },
      'features/visitors': { iAmVisitor: false },
      'features/base/tracks': [],
    });
  });

  it('tells what moderators rule', () => {
    const avModeration = { actors: new Map([['audio', 'a'] as const]), approved: new Set(['audio'] as const), allowed: new Map() };
    expect(slicesOf({ avModeration })['features/av-moderation']).toEqual({
      audioModerationEnabled: true,
      videoModerationEnabled: false,
      desktopModerationEnabled: false,
      audioUnmuteApproved: true,
      videoUnmuteApproved: false,
      desktopUnmuteApproved: false,
    });
  });

  it('has the others by id', () => {
    const participants = slicesOf({ participants: [person('a', { isModerator: true })] })['features/base/participants'];
    expect((participants as { remote: Map<string, unknown> }).remote.get('a')).toMatchObject({ name: 'A', role: 'moderator' });
  });
});

it('people answer as scripts ask', () => {
  const others = [
    person('a', { isModerator: true, sources: new Map([['a-a0', { muted: false }]]), properties: new Map([['features_jigasi', 'true']]) }),
  ];
  const [one] = officialPeople(client({ participants: others, interrupted: new Set(['a']) }), ROOM);
  expect([one?.getId(), one?.getJid(), one?.getDisplayName(), one?.getRole()]).toEqual(['a', `${ROOM}/a`, 'A', 'moderator']);
  expect([one?.isAudioMuted(), one?.isVideoMuted(), one?.isHidden()]).toEqual([false, true, false]);
  // Recorders compare with `== true`.
  expect([one?.getProperty('features_jigasi'), one?.getProperty('x'), one?.getConnectionStatus()]).toEqual([
    true,
    undefined,
    'interrupted',
  ]);
});

describe('roomEvents', () => {
  it('tells of people who come, go, and are called something else', () => {
    const before = client({ participants: [person('a'), person('b')] });
    const now = client({ participants: [person('a', { displayName: 'New' }), person('c')] });
    expect(roomEvents(before, now, ROOM)).toEqual([
      ['xmpp.muc_member_joined', `${ROOM}/c`, 'C', 'participant', false, undefined, undefined, undefined],
      ['xmpp.muc_member_left', `${ROOM}/b`],
      ['xmpp.display_name_changed', `${ROOM}/a`, 'New'],
    ]);
  });

  it('tells recorders as whom people have logged in', () => {
    const identity = { user: { id: '7', name: 'Carol' } };
    const [joined] = roomEvents(client(), client({ participants: [person('c', { identity })] }), ROOM);
    expect(joined?.[7]).toEqual(identity);
    // They write other names into it.
    expect(joined?.[7]).not.toBe(identity);
  });

  it('tells once that this one is kicked', () => {
    const kicked = client({ phase: 'failed', failure: { code: 'kicked', detail: 'x' } });
    expect(roomEvents(client(), kicked, ROOM)).toEqual([['xmpp.kicked', true, undefined, 'me', 'x']]);
    expect(roomEvents(kicked, kicked, ROOM)).toEqual([]);
  });
});

describe('performOfficial', () => {
  const controls = () => ({ media: { setMuted: vi.fn() }, people: { setHand: vi.fn() }, settings: { set: vi.fn() } });

  it.each([
    [{ type: 'SET_AUDIO_MUTED', muted: true }, 'media', 'setMuted', ['audio', true]],
    [{ type: 'SET_VIDEO_MUTED', muted: false, ensureTrack: true }, 'media', 'setMuted', ['camera', false]],
    [{ type: 'LOCAL_PARTICIPANT_RAISE_HAND', raisedHandTimestamp: 5 }, 'people', 'setHand', [5]],
    [{ type: 'LOCAL_PARTICIPANT_RAISE_HAND', raisedHandTimestamp: 0 }, 'people', 'setHand', [undefined]],
    [{ type: 'SET_AUDIO_ONLY', audioOnly: true }, 'settings', 'set', [{ lowBandwidth: true }]],
  ] as const)('%j', (action, area, method, values) => {
    const all = controls();
    performOfficial(action, all);
    expect((all[area] as Record<string, unknown>)[method]).toHaveBeenCalledExactlyOnceWith(...values);
  });

  it.each([{}, { type: 'SET_AUDIO_MUTED' }, { type: 'SET_VIDEO_MUTED', muted: 'yes' }, { type: 'UNKNOWN' }])(
    'does nothing for %j',
    (action) => {
      const all = controls();
      performOfficial(action, all);
      expect(Object.values(all).flatMap((area) => Object.values(area).flatMap((called) => called.mock.calls))).toEqual([]);
    },
  );
});

describe('bitrates', () => {
  const report = (sent: number, received: number) =>
    new Map<string, object>([
      ['1', { type: 'outbound-rtp', bytesSent: sent }],
      ['2', { type: 'inbound-rtp', bytesReceived: received }],
      ['3', { type: 'transport', bytesSent: 9_999 }],
    ]);

  it('are kilobits per second of media', () => {
    expect(bitrateBetween(readCounters(report(0, 0), 0), readCounters(report(1_000, 4_000), 2_000))).toEqual({ upload: 4, download: 16 });
    expect(bitrateBetween(undefined, readCounters(report(1, 1), 0))).toEqual(NO_BITRATE);
    expect(bitrateBetween(readCounters(report(9, 9), 0), readCounters(report(1, 1), 1_000))).toEqual(NO_BITRATE);
  });

  it('are counted only while somebody asks', async () => {
    const clock = new FakeClock();
    let bytes = 0;
    const poll = new StatsPoll({
      clock,
      getStats: async () => {
        bytes += 1_500;
        return report(bytes, bytes);
      },
    });
    expect(clock.pending).toBe(0);
    expect(poll.bitrate).toEqual(NO_BITRATE);
    for (let second = 0; second < 4; second++) {
      clock.advance(1_500);
      await vi.waitFor(() => expect(clock.pending).toBe(1));
    }
    expect(poll.bitrate).toEqual({ upload: 8, download: 8 });
    for (let second = 0; second < 60 && clock.pending > 0; second++) {
      clock.advance(1_500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(clock.pending).toBe(0);
  });
});

it.each([
  ['completed', 'connected'],
  ['connected', 'connected'],
  ['disconnected', 'disconnected'],
  [undefined, null],
])('an ICE state %s is told as %s', (iceConnectionState, told) => {
  const controller = { peer: iceConnectionState && { iceConnectionState } } as unknown as MeetController;
  const room = new OfficialRoom({ controller, store: createMeetStore({ displayName: '' }) });
  expect(room.getConnectionState()).toBe(told);
});
