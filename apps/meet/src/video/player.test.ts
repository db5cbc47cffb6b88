import { describe, expect, it } from 'vitest';
import { follow, isHeard, isNews, type PlayerState, timeNow } from './player.ts';

const SHARED = { video: 'v', isPlaying: true, time: 60, isMuted: false, volume: 1 };
const STATE: PlayerState = { isPlaying: true, time: 60, isMuted: false, volume: 1 };

function done(state: PlayerState | undefined, shared = SHARED, secondsAgo = 0): string[] {
  const calls: string[] = [];
  const player = {
    state: () => state,
    play: () => void calls.push('play'),
    pause: () => void calls.push('pause'),
    seek: (seconds: number) => void calls.push(`seek ${seconds}`),
    setVolume: (volume: number, isMuted: boolean) => void calls.push(`volume ${volume} ${isMuted}`),
  };
  follow(player, shared, secondsAgo);
  return calls;
}

describe('following the owner of a video', () => {
  it.each<[string, PlayerState | undefined, Partial<typeof SHARED>, number, string[]]>([
    ['does nothing while all is well', STATE, {}, 2, []],
    ['does nothing while the player knows nothing', undefined, {}, 0, []],
    ['lets a little lag be', { ...STATE, time: 57.5 }, {}, 0, []],
    ['jumps to where the owner is by now', { ...STATE, time: 60 }, {}, 5, ['seek 65']],
    ['jumps to where the owner has stopped', { ...STATE, time: 60, isPlaying: false }, { isPlaying: false, time: 10 }, 500, ['seek 10']],
    ['plays', { ...STATE, isPlaying: false }, {}, 0, ['play']],
    ['pauses', STATE, { isPlaying: false }, 0, ['pause']],
    ['takes the loudness', STATE, { volume: 0.4 }, 0, ['volume 0.4 false']],
    ['falls silent', STATE, { isMuted: true }, 0, ['volume 1 true']],
  ])('%s', (_name, state, shared, secondsAgo, expected) => {
    expect(done(state, { ...SHARED, ...shared }, secondsAgo)).toEqual(expected);
  });

  it('counts no time backwards', () => {
    expect(timeNow(SHARED, -3)).toBe(60);
  });
});

it.each<[Partial<PlayerState>, number, boolean]>([
  [{ time: 65 }, 5, false],
  [{ time: 90 }, 5, true],
  [{ isPlaying: false, time: 65 }, 5, true],
  [{ volume: 0.5, time: 60 }, 0, true],
  [{ isMuted: true }, 0, true],
])('%j after %i s is news: %s', (state, secondsAgo, expected) => {
  expect(isNews(SHARED, { ...STATE, ...state }, secondsAgo)).toBe(expected);
});

it('is heard while it plays aloud', () => {
  expect([isHeard(STATE), isHeard({ ...STATE, volume: 0 }), isHeard({ ...STATE, isPlaying: false })]).toEqual([true, false, false]);
});
