import { expect, it } from 'vitest';
import { hostOf, isVideoAddress, isYouTube } from './video-address.ts';

it.each([
  ['https://videos.example/a.mp4', 'videos.example'],
  ['https://videos.example:8443/a', 'videos.example:8443'],
  ['http://videos.example/a.mp4', undefined],
  ['https://user@videos.example/a.mp4', undefined],
  ['javascript:alert(1)', undefined],
  ['dQw4w9WgXcQ', undefined],
  ['', undefined],
])('%s is fetched from %s', (video, host) => {
  expect(hostOf(video)).toBe(host);
  expect(isVideoAddress(video)).toBe(host !== undefined);
});

it.each([
  ['dQw4w9WgXcQ', true],
  ['dQw4w9WgXcQ/..', false],
  ['https://x/a', false],
])('%s is an id of YouTube: %s', (video, expected) => {
  expect(isYouTube(video)).toBe(expected);
});
