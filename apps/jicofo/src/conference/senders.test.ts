import { describe, expect, it } from 'vitest';
import { sourceSet } from '../testing/sources.ts';
import { isSending, limitsReached, requireRoomToSend } from './senders.ts';

const LIMITS = { maxSsrcsPerUser: 20, maxGroupsPerUser: 20, maxAudioSenders: 2, maxVideoSenders: 1 };
/** Names of sources; `!` in front of the unmuted ones. */
const member = (...names: string[]) => ({
  presence: { sources: new Map(names.map((name) => [name.replace('!', ''), { muted: !name.startsWith('!') }])) },
});

describe('who sends', () => {
  it.each([
    ['!aa-a0', true, false],
    ['aa-a0', false, false],
    ['!a-v0-v1', false, true],
    ['!aa-a0.de', true, false],
    ['!nonsense', false, false],
  ])('is told by %s', (name, audio, video) => {
    expect([isSending(member(name), 'audio'), isSending(member(name), 'video')]).toEqual([audio, video]);
  });

  it('counts members, not their sources', () => {
    expect(limitsReached([member('!a-a0', '!a-a1'), member('b-a0', '!b-v0')], LIMITS)).toEqual({ audio: false, video: true });
    expect(limitsReached([member('!a-a0'), member('!b-a0')], LIMITS)).toEqual({ audio: true, video: false });
  });

  it('lets those go on who send already, and refuses the others', () => {
    const reached = { audio: true, video: false };
    expect(() => requireRoomToSend(sourceSet('b', 1), member('!b-a0'), reached)).not.toThrow();
    expect(() => requireRoomToSend(sourceSet('b', 1), member('b-a0'), reached)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(() => requireRoomToSend({ ...sourceSet('b', 1), audio: { sources: [], groups: [] } }, member(), reached)).not.toThrow();
  });
});
