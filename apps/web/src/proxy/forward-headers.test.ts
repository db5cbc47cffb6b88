import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { forwardHeaders, withPrefix } from './forward-headers.ts';

describe('forwardHeaders', () => {
  it('passes on what concerns the service, under our own name of the client', () => {
    const raw = {
      Host: 'evil',
      Connection: 'keep-alive, X-Hop',
      'X-Hop': '1',
      'X-Forwarded-For': '1.1.1.1',
      'User-Agent': 'x',
      Cookie: 'a=b',
    };
    const request = { rawHeaders: Object.entries(raw).flat(), headers: { connection: raw.Connection } } as unknown as IncomingMessage;
    const own = { host: 'meet.jitsi', clientAddress: '192.0.2.1', isSecure: true };
    expect(forwardHeaders(request, own)).not.toContain('a=b');
    expect(forwardHeaders(request, { ...own, keepsCookies: true })).toEqual(
      Object.entries({
        Host: 'meet.jitsi',
        'User-Agent': 'x',
        Cookie: 'a=b',
        'X-Forwarded-For': '192.0.2.1',
        'X-Forwarded-Proto': 'https',
      }).flat(),
    );
  });
});

describe('withPrefix', () => {
  it.each([
    ['', undefined, '?prefix='],
    ['?room=a', undefined, '?prefix=&room=a'],
    ['?room=a&token=b%20c', 'acme', '?prefix=acme&room=a&token=b%20c'],
    ['?prefix=evil&room=a&PREFIX=x&%70refix=y&prefixed=z', 'my team', '?prefix=my%20team&room=a&prefixed=z'],
  ])('%j in %j', (query, tenant, expected) => {
    expect(withPrefix(query, tenant)).toBe(expected);
  });
});
