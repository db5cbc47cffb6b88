import { describe, expect, it } from 'vitest';
import { StartMutedPolicy, startMutedLimits } from './start-muted.ts';

const SENDERS = { maxSsrcsPerUser: 20, maxGroupsPerUser: 20, maxAudioSenders: 100, maxVideoSenders: 3 };
const policy = (properties: Record<string, string> = {}) =>
  new StartMutedPolicy(startMutedLimits(new Map(Object.entries(properties))), SENDERS);

describe('StartMutedPolicy', () => {
  it('mutes those beyond the number of the request, or beyond those who may send', () => {
    expect(policy({ startAudioMuted: '2' }).of(2)).toEqual({ audio: false, video: false });
    expect(policy({ startAudioMuted: '2' }).of(3)).toEqual({ audio: true, video: false });
    expect(policy().of(4)).toEqual({ audio: false, video: true });
    expect(policy({ startAudioMuted: '-1', startVideoMuted: 'x' }).of(3)).toEqual({ audio: false, video: false });
  });

  it('mutes whom AV moderation forbids to send anyway', () => {
    expect(policy().of(1, { audio: true, video: false })).toEqual({ audio: true, video: false });
  });

  it('learns from moderators only, and from them only what is new', () => {
    const member = (audio: boolean, affiliation: 'owner' | 'none' = 'owner') => ({
      ...{ affiliation, role: 'participant' as const, startMuted: { audio, video: false } },
    });
    const learnt = policy();
    learnt.learn(member(true, 'none'), undefined);
    expect(learnt.policy.audio).toBe(false);
    learnt.learn(member(true), member(true, 'none'));
    expect(learnt.policy.audio).toBe(true);
    learnt.learn(member(false), undefined);
    learnt.learn(member(true), member(true));
    expect(learnt.policy.audio).toBe(false);
  });

  it("prefers the room metadata to a moderator's presence", () => {
    const both = policy();
    both.learn({ affiliation: 'owner', role: 'moderator', startMuted: { audio: true, video: true } }, undefined);
    expect(both.of(1)).toEqual({ audio: true, video: true });
    both.setMetadata({ audio: false, video: true });
    expect(both.of(1)).toEqual({ audio: false, video: true });
    both.setMetadata(undefined);
    expect(both.policy).toEqual({ audio: true, video: true });
  });
});
