import { describe, expect, it } from 'vitest';
import { checkMute, forceMuteOf, type MuteQuestion } from './mute.ts';

const mod = { jid: 'r/mod', moderator: true };
const bob = { jid: 'r/bob', moderator: false };
const eve = { jid: 'r/eve', moderator: false };
const base = { kind: 'audio', muted: true, moderatorChecks: true, moderation: {} } as const;
const nobodyMay = { audio: new Set<string>(), video: new Set<string>() };

describe('checkMute', () => {
  const cases: [string, MuteQuestion, string | undefined][] = [
    ['a moderator mutes somebody', { ...base, asker: mod, target: bob }, undefined],
    ['a participant mutes somebody', { ...base, asker: bob, target: eve }, 'NOT_ALLOWED'],
    ['a participant mutes somebody without checks', { ...base, asker: bob, target: eve, moderatorChecks: false }, undefined],
    ['a moderator unmutes somebody', { ...base, asker: mod, target: bob, muted: false }, 'NOT_ALLOWED'],
    ['somebody mutes himself', { ...base, asker: bob, target: bob }, undefined],
    ['somebody unmutes himself', { ...base, asker: bob, target: bob, muted: false }, undefined],
    ['somebody unmutes himself under moderation', { ...base, asker: bob, target: bob, muted: false, moderation: nobodyMay }, 'NOT_ALLOWED'],
    ['a moderator unmutes himself under moderation', { ...base, asker: mod, target: mod, muted: false, moderation: nobodyMay }, undefined],
    [
      'somebody allowed unmutes himself',
      { ...base, asker: bob, target: bob, muted: false, moderation: { audio: new Set(['r/bob']) } },
      undefined,
    ],
    [
      'desktop under moderation of video only',
      { ...base, kind: 'desktop', asker: bob, target: bob, muted: false, moderation: nobodyMay },
      undefined,
    ],
    ['the target is not there', { ...base, asker: mod, target: undefined }, 'NOT_FOUND'],
  ];

  it.each(cases)('%s', (_what, question, code) => {
    if (code === undefined) expect(() => checkMute(question)).not.toThrow();
    else expect(() => checkMute(question)).toThrow(expect.objectContaining({ code }));
  });
});

describe('forceMuteOf', () => {
  it.each([
    [{}, { audio: false, video: false }],
    [nobodyMay, { audio: true, video: false, camera: true }],
    [
      { ...nobodyMay, desktop: new Set<string>() },
      { audio: true, video: true },
    ],
    [{ video: new Set<string>() }, { audio: false, video: false, camera: true }],
    [{ desktop: new Set<string>() }, { audio: false, video: false, desktop: true }],
  ])('%j', (moderation, expected) => {
    expect(forceMuteOf(bob, moderation)).toEqual(expected);
    expect(forceMuteOf(mod, moderation)).toEqual({ audio: false, video: false });
  });
});
