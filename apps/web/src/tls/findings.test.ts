import { describe, expect, it } from 'vitest';
import { storageFindings } from './findings.ts';

describe('storageFindings', () => {
  it.each([
    ['a container without a volume that asks for certificates', { isStorageKept: false, acme: {} }, ['/storage']],
    ['one with a volume', { isStorageKept: true, acme: {} }, []],
    ['one that asks for none', { isStorageKept: false, acme: undefined }, []],
  ])('of %s', (_what, state, expected) => {
    expect(storageFindings({ storageDirectory: '/storage', ...state }).map(({ subject }) => subject)).toEqual(expected);
  });
});
