import type { ClientState, LocalMediaState } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { receiverConstraints, wantedHeight } from './constraints.ts';
import { gridLayout } from './layout.ts';
import { buildTiles, pageOf, pinnedOf, type Tile } from './tiles.ts';
import { durationText } from './use-now.ts';

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

describe('pageOf', () => {
  const people = Array.from({ length: 10 }, (_, i) => ({ key: `p${i}`, isSpeaking: i === 7 }) as Tile);

  it('brings a speaker from a later page into the last place of the first', () => {
    expect(pageOf(people, 0, 4).map((tile) => tile.key)).toEqual(['p0', 'p1', 'p2', 'p7']);
    expect(pageOf(people, 2, 4).map((tile) => tile.key)).toEqual(['p8', 'p9']);
  });
});

describe('gridLayout', () => {
  it.each([
    [1, { width: 1280, height: 620 }, 1, 1],
    [2, { width: 1280, height: 620 }, 2, 1],
    [3, { width: 1280, height: 620 }, 2, 2],
    [4, { width: 1280, height: 620 }, 2, 2],
    [9, { width: 1280, height: 620 }, 3, 3],
    [2, { width: 359, height: 560 }, 1, 2],
    [4, { width: 359, height: 560 }, 2, 2],
  ])('arranges %i in %j as %i × %i', (count, area, columns, rows) => {
    expect(gridLayout(count, area)).toMatchObject({ columns, rows, perPage: count });
  });

  it('pages when tiles would get too small, and always fits the area', () => {
    for (const count of [1, 5, 12, 40, 200]) {
      for (const area of [
        { width: 359, height: 560 },
        { width: 1920, height: 1000 },
        { width: 200, height: 90 },
      ]) {
        const grid = gridLayout(count, area);
        expect(grid.perPage).toBeLessThanOrEqual(16);
        expect(grid.columns * grid.tile.width).toBeLessThanOrEqual(area.width);
        expect(grid.rows * grid.tile.height).toBeLessThanOrEqual(area.height);
      }
    }
    expect(gridLayout(40, { width: 359, height: 560 }).perPage).toBeLessThan(12);
  });
});

describe('receiverConstraints', () => {
  it.each([
    [100, 180],
    [225, 180],
    [300, 360],
    [450, 360],
    [600, 720],
    [1000, 1080],
    [1800, 2160],
  ])('asks for a tile of %i device pixels at %i', (pixels, height) => {
    expect(wantedHeight(pixels)).toBe(height);
  });

  it('names visible remote tiles only', () => {
    const tiles = buildTiles(client(), OFF, 'Me');
    expect(
      receiverConstraints(
        tiles.map((tile) => ({ tile, height: 340 })),
        true,
      ),
    ).toEqual({
      lastN: -1,
      onStageSources: ['aa-v1'],
      selectedSources: ['aa-v0'],
      defaultConstraints: { maxHeight: 0 },
      constraints: { 'aa-v1': { maxHeight: 2160 }, 'aa-v0': { maxHeight: 360 }, 'bb-v0': { maxHeight: 360 } },
    });
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

  it('is not asked of the bridge', () => {
    const [tile] = shared({ participants: ben ? [{ ...ben, sharedVideo: video }] : [] });
    expect(tile && receiverConstraints([{ tile, height: 360 }], false).constraints).toEqual({});
  });
});

describe('whom one sees large', () => {
  const [ada, ben] = client().participants;
  const led = (isModerator: boolean) =>
    client({ participants: ada && ben ? [{ ...ada, isModerator, followMe: { pinned: 'bb' } }, ben] : [] });

  it('is one’s own choice, unless a moderator leads', () => {
    expect(pinnedOf(client(), 'aa')).toBe('aa');
    expect(pinnedOf(led(true), 'aa')).toBe('bb');
    expect(pinnedOf(led(false), 'aa')).toBe('aa');
    expect(pinnedOf({ ...led(true), signals: { followMe: {} } }, 'aa')).toBe('aa');
  });
});

it.each([
  [-5, '0:00'],
  [7_900, '0:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
