import { describe, expect, it } from 'vitest';
import { stageOf } from './fixtures.ts';
import { makeRoom, restoreTiles, togglePin, withLeader, withPeople, withPins, withSpeaker, withSwap, withTiles } from './stage-state.ts';

describe('pins', () => {
  it.each<[string[], string, number, string[]]>([
    [[], 'a', 4, ['a']],
    [['a', 'b'], 'a', 4, ['b']],
    [['a', 'b'], 'c', 2, ['b', 'c']],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'g', 9, ['b', 'c', 'd', 'e', 'f', 'g']],
  ])('of %j with %s, at most %d', (pins, id, max, expected) => {
    expect(togglePin(stageOf({ pins }), id, max).pins).toEqual(expected);
  });

  it('make a chosen grid give way, and it comes back after the last', () => {
    const pinned = withPins(withTiles(stageOf(), true), ['a']);
    expect(pinned).toMatchObject({ pins: ['a'], wantsTiles: undefined });
    expect(withPins(pinned, [])).toMatchObject({ pins: [], wantsTiles: true });
    expect(withPins(withPins(stageOf(), ['a']), []).wantsTiles).toBeUndefined();
  });

  it('end when the grid is chosen', () => {
    expect(withTiles(stageOf({ pins: ['a'] }), true)).toMatchObject({ pins: [], wantsTiles: true });
    expect(withTiles(stageOf({ pins: ['a'] }), false).pins).toEqual(['a']);
  });

  it('a shared screen does the same with the grid; not while somebody is large', () => {
    const shared = makeRoom(withTiles(stageOf(), true));
    expect(shared.wantsTiles).toBeUndefined();
    expect(restoreTiles(shared).wantsTiles).toBe(true);
    expect(restoreTiles({ ...shared, pins: ['a'] }).wantsTiles).toBeUndefined();
  });
});

describe('seats', () => {
  const stage = stageOf({ order: ['a', 'b', 'c', 'd', 'e'], seats: 3 });

  it('are kept by whoever stays', () => {
    expect(withPeople(stage, ['e', 'c', 'x', 'a']).order).toEqual(['a', 'c', 'e', 'x']);
    expect(withPeople(stage, ['e', 'd', 'c', 'b', 'a'])).toBe(stage);
  });

  it('of speakers who have one stay as they are', () => {
    expect(withSpeaker(stage, 'b')).toMatchObject({ order: stage.order, speakers: ['b'] });
    expect(withSpeaker(stage, 'nobody')).toBe(stage);
  });

  it('are given to speakers from other pages by whoever was silent longest; nobody else moves, then or later', () => {
    const spoke = withSpeaker(withSpeaker(withSpeaker(stage, 'b'), 'c'), 'e');
    expect(spoke.order).toEqual(['e', 'b', 'c', 'd', 'a']);
    const again = withSpeaker(spoke, 'd');
    expect(again.order).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(withSpeaker(again, 'c').order).toEqual(again.order);
  });

  it('can be changed by hand', () => {
    expect(withSwap(stage, 'a', 'd').order).toEqual(['d', 'b', 'c', 'a', 'e']);
    expect(withSwap(stage, 'a', 'me')).toBe(stage);
  });
});

describe('a moderator who leads', () => {
  it('is followed at first in everything', () => {
    expect(withLeader(stageOf({ pins: ['x'], isStripHidden: true }), undefined, { hasTiles: true })).toMatchObject({
      pins: [],
      wantsTiles: true,
      isStripHidden: false,
    });
    expect(withLeader(stageOf({ wantsTiles: true }), undefined, { pins: ['a'], isStripHidden: true, maxPins: 2 })).toMatchObject({
      pins: ['a'],
      wantsTiles: undefined,
      isStripHidden: true,
      maxPins: 2,
    });
  });

  it('is followed afterwards in what changes only', () => {
    const own = stageOf({ pins: ['mine'] });
    expect(withLeader(own, { pins: ['a'] }, { pins: ['a'], isStripHidden: true })).toMatchObject({ pins: ['mine'], isStripHidden: true });
    expect(withLeader(own, { pins: ['a'] }, { pins: ['b'] }).pins).toEqual(['b']);
    expect(withLeader(own, { pins: ['a'] }, { hasTiles: true })).toMatchObject({ pins: [], wantsTiles: true });
  });
});
