import { expect, it } from 'vitest';
import { withOpus } from './opus.ts';

const lines = (parameters: string) =>
  ['v=0', 'a=rtpmap:111 opus/48000/2', `a=fmtp:111 ${parameters}`, 'a=rtpmap:96 VP8/90000', 'a=fmtp:96 x=1', ''].join('\r\n');

it.each([
  [{}, 'minptime=10', 'minptime=10'],
  [{ stereo: false }, 'minptime=10', 'minptime=10'],
  [{ stereo: true }, 'minptime=10;useinbandfec=1', 'minptime=10;useinbandfec=1;stereo=1'],
  [{ maxBitrate: 20_000 }, 'minptime=10', 'minptime=10;maxaveragebitrate=20000'],
  [{ stereo: true, maxBitrate: 128_000 }, 'stereo=0;minptime=10', 'minptime=10;stereo=1;maxaveragebitrate=128000'],
])('%j makes %s into %s', (wish, before, after) => {
  expect(withOpus(lines(before), wish)).toBe(lines(after));
});
