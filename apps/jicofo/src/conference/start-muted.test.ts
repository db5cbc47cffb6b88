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

  it("prefers the room metadata to a moderator's presence", () => {
    const both = policy();
    both.setPresence({ audio: true, video: true });
    expect(both.of(1)).toEqual({ audio: true, video: true });
    both.setMetadata({ audio: false, video: true });
    expect(both.of(1)).toEqual({ audio: false, video: true });
    both.setMetadata(undefined);
    expect(both.policy).toEqual({ audio: true, video: true });
  });
});
