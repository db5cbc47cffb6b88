import { beforeEach, expect, it } from 'vitest';
import { SsrcSlots } from './ssrc-slots.ts';

let slots: SsrcSlots;
beforeEach(() => {
  slots = new SsrcSlots();
});

it('gives a source the same SSRCs until they are released, and video two of them', () => {
  const video = slots.take('video', 'a-v0', 0);
  expect(slots.take('video', 'a-v0', 9000)).toBe(video);
  expect(new Set([video.ssrc, video.rtxSsrc, slots.take('audio', 'a-a0', 0).ssrc]).size).toBe(3);
  expect(slots.take('audio', 'a-a0', 0)).not.toHaveProperty('rtxSsrc');
});

it('gives released SSRCs to the next source of the kind, when the client has made their track', () => {
  const first = slots.take('video', 'a-v0', 0);
  expect(slots.announce('a-v0', 0)).toBe(false);
  slots.release('a-v0');
  expect(slots.take('video', 'b-v0', 2999).ssrc).not.toBe(first.ssrc);
  expect(slots.take('audio', 'c-a0', 3000).ssrc).not.toBe(first.ssrc);
  expect(slots.take('video', 'c-v0', 3000)).toBe(first);
  expect(slots.announce('c-v0', 3000)).toBe(true);
});

it('gives a source that comes back its own again, however soon', () => {
  const first = slots.take('video', 'a-v0', 0);
  slots.announce('a-v0', 0);
  slots.take('video', 'b-v0', 0);
  slots.announce('b-v0', 0);
  slots.release('b-v0');
  slots.release('a-v0');
  expect(slots.take('video', 'a-v0', 10)).toBe(first);
});

it('gives SSRCs that nobody has heard of to the next at once', () => {
  const first = slots.take('audio', 'a-a0', 0);
  slots.release('a-a0');
  expect(slots.take('audio', 'b-a0', 1)).toBe(first);
  expect(slots.announce('b-a0', 1)).toBe(false);
});

it('needs no more of them than there were sources at a time', () => {
  for (let round = 0; round < 200; round++) {
    const now = round * 10_000;
    for (const name of ['x', 'y']) {
      slots.take('video', `${name}${round}-v0`, now);
      slots.announce(`${name}${round}-v0`, now);
    }
    for (const name of ['x', 'y']) slots.release(`${name}${round}-v0`);
  }
  expect(slots.count('video')).toBe(2);
  expect(slots.count('audio')).toBe(0);
});

it('never gives an SSRC of one kind to the other, not even under the same name', () => {
  const audio = slots.take('audio', 'a', 0);
  const video = slots.take('video', 'a', 0);
  expect([video.ssrc === audio.ssrc, video.rtxSsrc]).toEqual([false, expect.any(Number)]);
  expect(slots.take('audio', 'b', 0)).toBe(audio);
});

it('gives an SSRC away for good: the one that a source has left, and what the receiver takes it for', () => {
  const [a, b] = ['a-a0', 'b-a0'].map((name) => {
    const { ssrc } = slots.take('audio', name, 0);
    slots.announce(name, 0);
    slots.release(name);
    return ssrc;
  });
  expect(slots.inherit('audio', 'b-a0', 1)).toEqual({ ssrc: b, announcedAt: 0, source: 'b-a0' });
  const fresh = slots.inherit('audio', 'c-a0', 1);
  expect([fresh.ssrc === a, fresh.announcedAt, fresh.source]).toEqual([false, undefined, undefined]);
  expect(slots.retire('audio')).toEqual([{ ssrc: a, announcedAt: 0, source: 'a-a0' }]);
  const later = slots.take('audio', 'a-a0', 10_000).ssrc;
  expect([a, b, fresh.ssrc]).not.toContain(later);
  expect(slots.count('audio')).toBe(4);
});
