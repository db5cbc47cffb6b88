import { expect, it } from 'vitest';
import { productVersion } from './repository.ts';
import { VERSION } from './version.ts';

it('is the version of the whole', () => {
  expect(VERSION).toBe(productVersion());
});
