import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentPolicy } from './content-policy.ts';

const options = { origins: ['https://meet.example.org'], config: {}, hasCustomConfig: false, frameAncestors: '*' };

describe('contentPolicy', () => {
  it('lets the client reach its own server and the services of config.js, nobody else', () => {
    const config = {
      websocket: 'wss://meet.example.org/xmpp-websocket',
      nested: { list: ['http://numbers.example.org/x'] },
      text: 'https',
    };
    const policy = contentPolicy('', { ...options, config });
    expect(policy).toContain(
      "connect-src 'self' https://meet.example.org wss://meet.example.org http://numbers.example.org ws://numbers.example.org;",
    );
    expect(policy).toContain("object-src 'none'");
  });

  it('allows written-in scripts by hash and analytics scripts by origin', () => {
    const hash = createHash('sha256').update('var a;').digest('base64');
    const config = { analytics: { scriptURLs: ['https://cdn.example.org/a.js', 'relative.js'] } };
    const policy = contentPolicy('<script src="x.js"></script><SCRIPT>var a;</SCRIPT>', { ...options, config });
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}' https://cdn.example.org;`);
  });

  it('frames what config.js names and the player of shared videos, nobody else', () => {
    const framed = (over: object) => / frame-src ([^;]*)/.exec(contentPolicy('', { ...options, ...over }))?.[1];
    expect(framed({})).toBe("'self' https://www.youtube-nocookie.com");
    expect(framed({ config: { etherpad_base: 'https://pad.example.org/p/' } })).toContain("'self' https://pad.example.org ");
    expect(framed({ hasCustomConfig: true })).toContain(' https:');
  });

  it('trusts custom-config.js to know its services, and the operator to know who may embed', () => {
    const policy = contentPolicy('', { ...options, hasCustomConfig: true, frameAncestors: "'self'" });
    expect(policy).toContain(' https: wss:;');
    expect(policy).toContain("frame-ancestors 'self'");
  });
});
