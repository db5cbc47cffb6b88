import { expect, it } from 'vitest';
import { hostOf, isTrusted, isYouTube, videoOf } from './video-address.ts';

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
});

it.each([
  ['dQw4w9WgXcQ', true],
  ['dQw4w9WgXcQ/..', false],
  ['https://x/a', false],
])('%s is an id of YouTube: %s', (video, expected) => {
  expect(isYouTube(video)).toBe(expected);
});

it.each([
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/watch?list=x&v=dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['youtube.com/watch?v=dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['http://youtu.be/dQw4w9WgXcQ?si=y', 'dQw4w9WgXcQ'],
  ['youtu.be/dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['https://m.youtube.com/shorts/dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/embed/dQw4w9WgXcQ/', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/watch?v=../../evil', undefined],
  ['https://www.youtube.com/', undefined],
  ['https://youtube.com.evil.example/a.mp4', 'https://youtube.com.evil.example/a.mp4'],
  [' https://videos.example/a.mp4 ', 'https://videos.example/a.mp4'],
  ['http://videos.example/a.mp4', undefined],
  ['javascript:alert(1)', undefined],
  ['data:video/mp4;base64,AA', undefined],
  ['a video', undefined],
  ['', undefined],
])('%s shares %s', (text, video) => {
  expect(videoOf(text)).toBe(video);
});

it.each([
  ['dQw4w9WgXcQ', [], false],
  ['dQw4w9WgXcQ', ['youtube.com'], true],
  ['dQw4w9WgXcQ', ['*'], true],
  ['https://videos.example/a', ['*'], true],
  ['https://videos.example:8443/a', ['videos.example'], true],
  ['https://evil.example/videos.example', ['videos.example'], false],
  ['http://videos.example/a', ['*', 'videos.example'], false],
])('%s with %j is loaded unasked: %s', (video, domains, expected) => {
  expect(isTrusted(video, domains)).toBe(expected);
});
