import { describe, expect, it } from 'vitest';
import { pathInSite } from './site.ts';

describe('pathInSite', () => {
  it.each([
    ['/room', '/', '/room'],
    ['/acme/room', '/', '/acme/room'],
    ['/meet/room', '/meet/', '/room'],
    ['/tools/meet/acme/room', '/tools/meet/', '/acme/room'],
    ['/meet/', '/meet/', '/'],
    // Past the proxy that adds the folder.
    ['/room', '/meet/', '/room'],
  ])('%s under %s is %s', (pathname, folder, expected) => {
    expect(pathInSite(pathname, folder)).toBe(expected);
  });
});
