import { expect, it, vi } from 'vitest';
import { refuseFiles } from './use-drop-guard.ts';

it.each([
  ['a file that nobody has taken', ['Files'], false, true],
  ['a file for the list of files', ['Files'], true, false],
  ['a text for the field where it is written', ['text/plain'], false, false],
])('%s', (_what, types, defaultPrevented, isRefused) => {
  const preventDefault = vi.fn();
  const dataTransfer = { types, dropEffect: 'copy' as const };
  refuseFiles({ defaultPrevented, preventDefault, dataTransfer });
  expect([preventDefault.mock.calls.length, dataTransfer.dropEffect]).toEqual(isRefused ? [1, 'none'] : [0, 'copy']);
});
