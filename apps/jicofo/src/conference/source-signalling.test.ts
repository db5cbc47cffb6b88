import type { SourceSet } from '@parley/xmpp-jingle';
import { describe, expect, it } from 'vitest';
import { sourceSet } from '../testing/sources.ts';
import { NO_SOURCES } from './source-map.ts';
import { delayFor, diffViews, type ReceiverView, sourcesPayload, stripSimulcast, viewOf } from './source-signalling.ts';

const receiver = (over: Partial<ReceiverView> = {}): ReceiverView => ({
  ...{ id: 'bb', rewriting: false, json: true, audio: true, video: true, stripSimulcast: true },
  ...over,
});
const all = new Map([
  ['aa', sourceSet('aa', 100)],
  ['bb', sourceSet('bb', 200)],
]);
const ssrcs = (set: SourceSet | undefined) => set && [...set.audio.sources, ...set.video.sources].map(({ ssrc }) => ssrc);

describe('viewOf', () => {
  it.each([
    ['the others with the first simulcast stream', receiver(), { aa: [100, 102, 112] }],
    ['everything without stripping', receiver({ stripSimulcast: false }), { aa: [100, 102, 103, 104, 112, 113, 114] }],
    ['nothing when the bridge rewrites', receiver({ rewriting: true }), {}],
    ['audio only without the video feature', receiver({ video: false }), { aa: [100] }],
    ['all of them to a stranger', receiver({ id: 'cc' }), { aa: [100, 102, 112], bb: [200, 202, 212] }],
  ])('shows %s', (_what, of, expected) => {
    expect(Object.fromEntries([...viewOf(all, of)].map(([owner, set]) => [owner, ssrcs(set)]))).toEqual(expected);
  });
});

describe('stripSimulcast', () => {
  it('keeps the first stream with its FID group', () => {
    expect(stripSimulcast(sourceSet('aa', 100).video).groups).toEqual([{ semantics: 'FID', ssrcs: [102, 112] }]);
  });
});

describe('diffViews', () => {
  it('signals nothing when things came and went', () => {
    const { added, removed } = diffViews(all, new Map(all));
    expect([added.size, removed.size]).toEqual([0, 0]);
  });

  it('finds what is new and what is gone, owner by owner', () => {
    const before = new Map([['aa', sourceSet('aa', 100)]]);
    const after = new Map([
      ['aa', { ...NO_SOURCES, audio: sourceSet('aa', 100).audio }],
      ['bb', sourceSet('bb', 200)],
    ]);
    const { added, removed } = diffViews(before, after);
    expect(ssrcs(removed.get('aa'))).toEqual([102, 103, 104, 112, 113, 114]);
    expect(removed.get('aa')?.video.groups).toHaveLength(4);
    expect([...added.keys()]).toEqual(['bb']);
  });
});

describe('sourcesPayload', () => {
  it('is JSON for those who can read it', () => {
    expect(sourcesPayload(all, true)).toEqual({ contents: [], jsonSources: all });
  });

  it('is one content per kind of media otherwise, each source with its owner', () => {
    const { contents, jsonSources } = sourcesPayload(viewOf(all, receiver()), false);
    expect(jsonSources).toBeUndefined();
    expect(contents.map(({ name }) => name)).toEqual(['audio', 'video']);
    expect(contents[1]?.description?.sources.sources.every(({ owner }) => owner === 'aa')).toBe(true);
  });

  it('leaves out empty kinds', () => {
    expect(sourcesPayload(viewOf(all, receiver({ video: false })), false).contents.map(({ name }) => name)).toEqual(['audio']);
  });
});

describe('delayFor', () => {
  const delays = [
    { size: 50, delayMs: 100 },
    { size: 100, delayMs: 500 },
  ];
  it.each([
    [0, 0],
    [49, 0],
    [50, 100],
    [99, 100],
    [1_000, 500],
  ])('%i participants: %i ms', (size, expected) => expect(delayFor(delays, size)).toBe(expected));
});
