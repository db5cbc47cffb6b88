import type { ClientState, LocalMediaState } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { durationText } from '../meeting/use-now.ts';
import { NO_CLIENT } from '../store.ts';
import { buildTiles, leaderOf } from './tiles.ts';

const track = (id: string) => ({ id }) as MediaStreamTrack;
const OFF: LocalMediaState = { audio: { muted: true, isOpening: false }, camera: { muted: true, isOpening: false } };
const client = (over: Partial<ClientState> = {}): ClientState => ({
  ...NO_CLIENT,
  phase: 'joined',
  endpointId: 'me',
  participants: [
    {
      id: 'aa',
      displayName: 'Ada',
      isModerator: true,
      sources: new Map([
        ['aa-a0', { muted: false }],
        ['aa-v0', { muted: false }],
        ['aa-v1', { muted: false, videoType: 'desktop' }],
      ]),
    },
    { id: 'bb', displayName: 'Ben', isModerator: false, sources: new Map() },
  ],
  sources: [
    { name: 'aa-v0', owner: 'aa', kind: 'video', videoType: 'camera', muted: false, isFormer: false, track: track('camera') },
    { name: 'aa-v1', owner: 'aa', kind: 'video', videoType: 'desktop', muted: false, isFormer: false, track: track('screen') },
  ],
  interrupted: new Set(['bb']),
  dominantSpeaker: 'aa',
  ...over,
});

describe('buildTiles', () => {
  it('puts screens first, then oneself, then the others', () => {
    const tiles = buildTiles(client(), { ...OFF, audio: { muted: false, isOpening: false, track: track('mic') } }, 'Me');
    expect(tiles.map((tile) => [tile.key, tile.video?.id, tile.audioMuted, tile.isSpeaking, tile.isInterrupted])).toEqual([
      ['aa-v1', 'screen', false, false, false],
      ['local', undefined, false, false, false],
      ['aa', 'camera', false, true, false],
      ['bb', undefined, true, false, true],
    ]);
  });

  it('shows no picture that is muted or that the bridge does not send', () => {
    const silent = buildTiles(client({ forwarded: new Set(['aa-v1']) }), OFF, 'Me').find((tile) => tile.key === 'aa');
    expect(silent?.video).toBeUndefined();
    const [camera] = client().sources;
    const muted = buildTiles(client({ sources: camera ? [{ ...camera, muted: true }] : [] }), OFF, 'Me');
    expect(muted.find((tile) => tile.key === 'aa')?.video).toBeUndefined();
  });
});

describe('a video that somebody plays for all', () => {
  const video = { video: 'https://x/a.mp4', isPlaying: true, time: 0, isMuted: false, volume: 1 };
  const [ada, ben] = client().participants;
  const shared = (over: Partial<ClientState>) => buildTiles(client(over), OFF, 'Me').filter((tile) => tile.shared);

  it('has a place beside shared screens, the own before others’', () => {
    const participants = ada && ben ? [ada, { ...ben, sharedVideo: video }] : [];
    expect(shared({ participants })).toMatchObject([{ kind: 'screen', endpoint: 'bb', displayName: 'Ben', isLocal: false }]);
    expect(shared({ participants, signals: { sharedVideo: video } })).toMatchObject([{ endpoint: 'me', isLocal: true }]);
    expect(shared({})).toEqual([]);
  });
});

describe('who leads', () => {
  const [ada, ben] = client().participants;
  const led = (isModerator: boolean, isForRecorder = false) =>
    client({ participants: ada && ben ? [{ ...ada, isModerator, followMe: { ...(isForRecorder && { isForRecorder }) } }, ben] : [] });

  it.each([
    [led(true), false, 'aa'],
    [led(false), false, undefined],
    [led(true, true), false, undefined],
    [led(true, true), true, 'aa'],
  ])('is a moderator who says so; some lead recorders only', (state, isRecorder, expected) => {
    expect(leaderOf(state, isRecorder)?.id).toBe(expected);
  });
});

it('the queue of raised hands has places, and seats an order', () => {
  const [ada, ben] = client().participants;
  const state = client({
    signals: { raisedHandAt: 5 },
    participants:
      ada && ben
        ? [
            { ...ada, raisedHandAt: 9 },
            { ...ben, raisedHandAt: 3 },
          ]
        : [],
  });
  const people = buildTiles(state, OFF, 'Me', ['bb', 'aa']).filter((tile) => tile.kind === 'person');
  expect(people.map(({ key, hand }) => [key, hand])).toEqual([
    ['local', 2],
    ['bb', 1],
    ['aa', 3],
  ]);
});

it.each([
  [-5, '0:00'],
  [7_900, '0:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
