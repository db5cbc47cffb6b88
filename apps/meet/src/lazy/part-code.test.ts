import { expect, it } from 'vitest';
import { PartCode } from './part-code.ts';

it('is fetched once, whoever asks, and is there at once afterwards', async () => {
  let fetches = 0;
  const code = new PartCode(async () => ++fetches);
  expect(code.value).toBeUndefined();
  expect(await Promise.all([code.fetch(), code.fetch()])).toEqual([1, 1]);
  expect(code.value).toBe(1);
  expect(await code.fetch()).toBe(1);
});

it('is fetched again after a failure', async () => {
  let fetches = 0;
  const code = new PartCode(async () => {
    fetches += 1;
    if (fetches === 1) throw new TypeError('Failed to fetch dynamically imported module');
    return 'code';
  });
  await expect(code.fetch()).rejects.toThrow('Failed to fetch');
  expect(code.value).toBeUndefined();
  expect(await code.fetch()).toBe('code');
});
