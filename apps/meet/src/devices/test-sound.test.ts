import { expect, it } from 'vitest';
import { chime } from './test-sound.ts';

it('is a WAV file that begins and ends in silence, and is neither faint nor distorted', () => {
  const bytes = chime();
  const view = new DataView(bytes.buffer);
  expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('RIFF');
  expect(view.getUint32(4, true)).toBe(bytes.length - 8);
  expect(view.getUint32(40, true)).toBe(bytes.length - 44);
  const samples = new Int16Array(bytes.buffer, 44);
  expect(Math.abs(samples[0] ?? 1)).toBe(0);
  expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(50);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(peak).toBeGreaterThan(5_000);
  expect(peak).toBeLessThan(30_000);
});
