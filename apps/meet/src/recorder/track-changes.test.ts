import { expect, it } from 'vitest';
import { trackChanges } from './track-changes.ts';

const track = (readyState: MediaStreamTrackState = 'live') => ({ readyState }) as MediaStreamTrack;

it('adds and removes no more than it has to', () => {
  const [a, b, c, gone] = [track(), track(), track(), track('ended')];
  expect(trackChanges([a, b], [b, c, gone, c])).toEqual({ added: [c], removed: [a] });
  expect(trackChanges([a, gone], [a, gone])).toEqual({ added: [], removed: [gone] });
  expect(trackChanges([], [])).toEqual({ added: [], removed: [] });
});
