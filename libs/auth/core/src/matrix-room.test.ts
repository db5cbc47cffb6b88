import { expect, it } from 'vitest';
import { isMatrixRoom } from './matrix-room.ts';

it.each([
  ['efqweotfpbqw24dmmuxg64th', true],
  ['EFQWEOTFPBQW24DMMUXG64TH', true],
  ['efqweotfpbqw24dmmuxg64th===', true],
  // "plain text", no base32 at all, nothing
  ['obwgc2loeb2gk6du', false],
  ['daily-meeting', false],
  ['', false],
])('%s: %s', (node, is) => {
  expect(isMatrixRoom(node)).toBe(is);
});
