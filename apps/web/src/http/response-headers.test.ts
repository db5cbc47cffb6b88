import { describe, expect, it } from 'vitest';
import { filePolicy, parseHeaderLines } from './response-headers.ts';

describe('parseHeaderLines', () => {
  it.each([
    ['', []],
    ['X-A: 1', [['X-A', '1']]],
    [
      String.raw`X-A: 1\nX-B:two: 2 `,
      [
        ['X-A', '1'],
        ['X-B', 'two: 2'],
      ],
    ],
    [
      'X-A: 1\r\n\nX-B: 2',
      [
        ['X-A', '1'],
        ['X-B', '2'],
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect(parseHeaderLines(text)).toEqual(expected);
  });

  it.each(['X-A', 'X A: 1', ': 1', 'Content-Length: 5', 'Connection: close', 'X-A: \u00e4', 'X-A: a\u0000b'])('refuses %j', (text) => {
    expect(parseHeaderLines(text)).toBe(text);
  });
});

describe('filePolicy', () => {
  it.each([
    [{ given: 'x', isOwnClient: true, frameAncestors: '*' }, 'x'],
    [{ given: undefined, isOwnClient: false, frameAncestors: '*' }, undefined],
    [{ given: undefined, isOwnClient: false, frameAncestors: "'self'" }, "frame-ancestors 'self'"],
    [
      { given: undefined, isOwnClient: true, frameAncestors: "'none'" },
      expect.stringMatching(/^default-src 'self'; .*; frame-ancestors 'none'$/),
    ],
  ])('of %j is %j', (options, expected) => {
    expect(filePolicy(options)).toEqual(expected);
  });
});
