import type { MediaSource } from '@parley/xmpp-colibri2';
import { describe, expect, it } from 'vitest';
import { planSources } from './source-plan.ts';

const video: MediaSource = {
  type: 'video',
  id: 'a-v0',
  // Listed in any order: the groups tell what is what (client contract §4.3).
  sources: [13, 3, 1, 11, 2, 12].map((ssrc) => ({ ssrc })),
  groups: [
    { semantics: 'FID', ssrcs: [2, 12] },
    { semantics: 'SIM', ssrcs: [1, 2, 3] },
    { semantics: 'FID', ssrcs: [1, 11] },
    { semantics: 'FID', ssrcs: [3, 13] },
  ],
};
const audio: MediaSource = { type: 'audio', id: 'a-a0', sources: [{ ssrc: 5 }], groups: [] };

describe('planSources', () => {
  it('takes layers from the SIM group and retransmission from the FID groups', () => {
    const [plan] = planSources([video]);
    expect(plan?.encodings).toEqual([
      { ssrc: 1, rtxSsrc: 11 },
      { ssrc: 2, rtxSsrc: 12 },
      { ssrc: 3, rtxSsrc: 13 },
    ]);
    expect([plan?.kind, plan?.videoType, plan?.ssrcs]).toEqual(['video', 'camera', [1, 11, 2, 12, 3, 13]]);
  });

  it('takes a single stream without a SIM group', () => {
    const single: MediaSource = {
      ...video,
      sources: [{ ssrc: 11 }, { ssrc: 1, videoType: 'desktop' }],
      groups: [{ semantics: 'FID', ssrcs: [1, 11] }],
    };
    expect(planSources([single])[0]).toMatchObject({ encodings: [{ ssrc: 1, rtxSsrc: 11 }], videoType: 'desktop' });
    expect(planSources([audio])[0]).toMatchObject({ kind: 'audio', encodings: [{ ssrc: 5 }] });
  });

  it.each([
    ['a source without SSRC', [{ ...audio, sources: [] }]],
    ['a name used twice', [audio, { ...audio, sources: [{ ssrc: 6 }] }]],
    ['an SSRC used twice', [audio, { ...audio, id: 'a-a1' }]],
  ])('refuses %s', (_, sources) => {
    expect(() => planSources(sources)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('refuses more sources than a client has', () => {
    const many = Array.from({ length: 21 }, (_, index) => ({ ...audio, id: `a-a${index}`, sources: [{ ssrc: index + 1 }] }));
    expect(() => planSources(many)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
  });
});
