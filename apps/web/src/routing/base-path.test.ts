import { describe, expect, it } from 'vitest';
import { basePathOf, isFolderItself, withinBase } from './base-path.ts';

const asked = (url: string, prefix?: string) => ({ url, headers: prefix === undefined ? {} : { 'x-forwarded-prefix': prefix } });

describe('basePathOf', () => {
  it.each([
    ['https://meet.example.org', '/'],
    ['https://meet.example.org:8443/', '/'],
    ['https://example.org/meet', '/meet/'],
    ['https://example.org/meet/', '/meet/'],
    ['https://example.org/tools/video%20calls//', '/tools/video%20calls/'],
  ])('of %s is %s', (url, expected) => {
    expect(basePathOf(url)).toBe(expected);
  });
});

describe('withinBase', () => {
  it.each([
    ['/meet/', '/'],
    ['/meet/room?a=/meet/b', '/room?a=/meet/b'],
    ['/meet/acme/room', '/acme/room'],
    ['/room', '/room'],
    ['/meeting/room', '/meeting/room'],
    ['/meet', '/meet'],
    ['/meet/meet/room', '/meet/room'],
    ['/acme/meet/room', '/acme/meet/room'],
    ['http://example.org/meet/room', '/room'],
    ['http://example.org', '/'],
    ['*', '*'],
  ])('reads %s as %s', (url, expected) => {
    expect(withinBase(asked(url), '/meet/')).toBe(expected);
  });

  it('takes nothing off that a proxy has taken off already', () => {
    expect(withinBase(asked('/meet/room', '/meet'), '/meet/')).toBe('/meet/room');
    expect(withinBase(asked('/meet/room', '/meet/'), '/meet/')).toBe('/meet/room');
    expect(withinBase(asked('/meet/room', '/other'), '/meet/')).toBe('/room');
  });

  it('changes nothing at the root', () => {
    expect(withinBase(asked('//room'), '/')).toBe('//room');
    expect(withinBase({ headers: {} } as never, '/')).toBe('/');
  });
});

describe('isFolderItself', () => {
  it.each([
    ['/meet', '/meet/', undefined, true],
    ['/meet?lang=zh', '/meet/', undefined, true],
    ['/meet/', '/meet/', undefined, false],
    ['/meet', '/meet/', '/meet', false],
    ['/', '/', undefined, false],
    ['', '/', undefined, false],
  ])('%s under %s with prefix %s: %s', (url, basePath, prefix, expected) => {
    expect(isFolderItself(asked(url, prefix), basePath)).toBe(expected);
  });
});
