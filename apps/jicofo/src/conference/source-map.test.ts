import type { MediaSources, SourceSet } from '@parley/xmpp-jingle';
import { describe, expect, it } from 'vitest';
import { audioOf, cameraOf, sourceSet } from '../testing/sources.ts';
import { NO_SOURCES, SourceMap, toMediaSources } from './source-map.ts';

const LIMITS = { maxSsrcsPerUser: 20, maxGroupsPerUser: 20, maxAudioSenders: 999, maxVideoSenders: 999 };
const map = (limits = {}) => new SourceMap({ ...LIMITS, ...limits });
const set = (parts: Partial<SourceSet>): SourceSet => ({ ...NO_SOURCES, ...parts });
const audio = (...ssrcs: number[]) => set({ audio: { sources: ssrcs.map((ssrc) => ({ ssrc })), groups: [] } });
const video = (sources: { ssrc: number; msid?: string }[], ...groups: { semantics: 'SIM' | 'FID'; ssrcs: number[] }[]) =>
  set({ video: { sources, groups } });

describe('SourceMap.add', () => {
  it('accepts what the official client announces: one audio source, simulcast with retransmission, then a screen', () => {
    const sources = map();
    sources.add('aa', sourceSet('aa', 100));
    sources.add('aa', set({ video: cameraOf('aa', 200, 'v1', 'desktop') }));
    expect(sources.get('aa').video.sources).toHaveLength(12);
  });

  const bad: [string, SourceSet, string][] = [
    ['SSRC 0', audio(0), 'Invalid SSRC'],
    ['an SSRC beyond 32 bits', audio(2 ** 32), 'Invalid SSRC'],
    ['an SSRC twice', audio(7, 7), 'already used'],
    ['one SSRC as audio and video', { audio: audio(7).audio, video: video([{ ssrc: 7 }]).video }, 'already used'],
    ["another endpoint's SSRC", audio(100), 'already used'],
    ['its own SSRC again', audio(500), 'already used'],
    ["another endpoint's msid", video([{ ssrc: 9, msid: 'aa-video-0-1 t-1' }]), 'msid is already used'],
    [
      'two sources of one msid without a group',
      video([
        { ssrc: 8, msid: 'm t' },
        { ssrc: 9, msid: 'm t' },
      ]),
      'no group connects',
    ],
    ['a group with an unannounced SSRC', video([{ ssrc: 8, msid: 'm t' }], { semantics: 'FID', ssrcs: [8, 9] }), 'unannounced'],
    [
      'an FID group of three',
      video(
        [8, 9, 10].map((ssrc) => ({ ssrc, msid: 'm t' })),
        { semantics: 'FID', ssrcs: [8, 9, 10] },
      ),
      'exactly two',
    ],
    ['a group of one SSRC twice', video([{ ssrc: 8, msid: 'm t' }], { semantics: 'FID', ssrcs: [8, 8] }), 'twice'],
    ['a SIM group of one', video([{ ssrc: 8, msid: 'm t' }], { semantics: 'SIM', ssrcs: [8] }), 'at least two'],
    [
      'a grouped source without msid',
      video([{ ssrc: 8, msid: 'm t' }, { ssrc: 9 }], { semantics: 'FID', ssrcs: [8, 9] }),
      'lacks its msid',
    ],
    [
      'a group with different msids',
      video(
        [
          { ssrc: 8, msid: 'm t' },
          { ssrc: 9, msid: 'n t' },
        ],
        { semantics: 'FID', ssrcs: [8, 9] },
      ),
      'different msids',
    ],
    ['21 SSRCs of one kind', audio(...Array.from({ length: 20 }, (_, index) => 1000 + index)), 'more than 20 SSRCs'],
    ['a source name of another endpoint', set({ audio: { sources: [{ ssrc: 9, name: 'aa-a1' }], groups: [] } }), 'another endpoint'],
    [
      'a name of an endpoint whose id begins alike',
      set({ audio: { sources: [{ ssrc: 9, name: 'bb-a0-a0' }], groups: [] } }),
      'another endpoint',
    ],
    ['a name without its number', set({ audio: { sources: [{ ssrc: 9, name: 'bb-audio' }], groups: [] } }), 'another endpoint'],
    ['a video name for audio', set({ audio: { sources: [{ ssrc: 9, name: 'bb-v0' }], groups: [] } }), 'another endpoint'],
  ];

  it.each(bad)('refuses %s', (_what, added, message) => {
    const sources = map();
    sources.add('aa', sourceSet('aa', 100));
    sources.add('bb', audio(500));
    const before = sources.get('bb');
    expect(() => sources.add('bb', added)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }),
    );
    expect(sources.get('bb')).toBe(before);
  });

  it('refuses more groups than allowed', () => {
    expect(() => map({ maxGroupsPerUser: 3 }).add('aa', sourceSet('aa', 100))).toThrow('more than 3 SSRC groups');
  });
});

describe('SourceMap.remove', () => {
  it('removes by SSRC, with the groups that contain it', () => {
    const sources = map();
    sources.add('aa', sourceSet('aa', 100));
    sources.remove('aa', video([{ ssrc: 103 }, { ssrc: 113 }]));
    expect(sources.get('aa').video.sources).toHaveLength(4);
    expect(sources.get('aa').video.groups.map(({ semantics }) => semantics)).toEqual(['FID', 'FID']);
    sources.add('bb', audio(103));
  });

  it("refuses SSRCs that are not the owner's", () => {
    const sources = map();
    sources.add('aa', audio(1));
    for (const foreign of [audio(2), audio(1, 2)]) expect(() => sources.remove('bb', foreign)).toThrow('does not belong');
    expect(sources.get('aa').audio.sources).toHaveLength(1);
  });

  it('forgets an owner whole', () => {
    const sources = map();
    sources.add('aa', sourceSet('aa', 100));
    sources.removeOwner('aa');
    expect([...sources.entries()]).toEqual([]);
    sources.add('bb', sourceSet('bb', 100));
  });
});

describe('toMediaSources', () => {
  it('makes one media source per name, with its groups', () => {
    const both = {
      audio: audioOf('aa', 100),
      video: { sources: [...cameraOf('aa', 200).sources, ...cameraOf('aa', 300, 'v1').sources], groups: cameraOf('aa', 200).groups },
    };
    const list = toMediaSources(both);
    expect(list.map(({ type, id, sources, groups }) => [type, id, sources.length, groups.length])).toEqual([
      ['audio', 'aa-a0', 1, 0],
      ['video', 'aa-v0', 6, 4],
      ['video', 'aa-v1', 6, 0],
    ]);
  });

  it('leaves out kinds that nothing is sent of', () => {
    expect(toMediaSources({ ...NO_SOURCES, audio: audioOf('aa', 1) }).map(({ id }) => id)).toEqual(['aa-a0']);
  });
});

describe('sources without names', () => {
  const names = (sources: SourceMap) => [...sources.get('aa').audio.sources, ...sources.get('aa').video.sources].map(({ name }) => name);
  const nameless = ({ sources, groups }: MediaSources): MediaSources => ({
    sources: sources.map(({ name: _name, ...rest }) => rest),
    groups,
  });

  it('are named after their endpoint, all of a track alike', () => {
    const sources = map();
    sources.add('aa', { audio: nameless(audioOf('aa', 1)), video: nameless(cameraOf('aa', 100)) });
    expect(new Set(names(sources))).toEqual(new Set(['aa-a0', 'aa-v0']));
  });

  it('are named apart when they are other tracks, and keep the names that are there', () => {
    const sources = map();
    sources.add('aa', set({ video: cameraOf('aa', 100) }));
    sources.add('aa', set({ video: nameless(cameraOf('aa', 200, 'v1')) }));
    sources.add('aa', audio(1));
    sources.add('aa', video([{ ssrc: 2, msid: 'third t' }]));
    expect(new Set(names(sources))).toEqual(new Set(['aa-a0', 'aa-v0', 'aa-v1', 'aa-v2']));
  });
});
