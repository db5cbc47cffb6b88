import { loadConfig } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { TURN_VARIABLES, turnServers } from './turn-servers.ts';

const NOW = 1_700_000_000_000;
const servers = (env: Record<string, string>, nowMs = NOW) => turnServers(loadConfig(TURN_VARIABLES, env))(nowMs);

describe('the servers in the metadata', () => {
  it('are none by default', () => expect(servers({})).toEqual([]));

  it('are those that Prosody names, with credentials that expire', () => {
    const found = servers({
      STUN_HOST: 's.test',
      TURN_HOST: 'a.test,2001:db8::1',
      TURN_TRANSPORT: 'udp,tcp',
      TURNS_HOST: 'b.test',
      TURN_CREDENTIALS: 'geheim',
    });
    expect(found.map(({ type, host, transport }) => `${type}:${host} ${transport}`)).toEqual([
      'stun:s.test udp',
      'turn:a.test udp',
      'turn:a.test tcp',
      'turn:[2001:db8::1] udp',
      'turn:[2001:db8::1] tcp',
      'turns:b.test tcp',
    ]);
    expect(found[0]).not.toHaveProperty('username');
    expect(found.at(-1)).toEqual({
      ...{ type: 'turns', host: 'b.test', port: 443, transport: 'tcp', restricted: true },
      // printf 1700085600 | openssl dgst -sha1 -hmac geheim -binary | base64
      ...{ username: '1700085600', password: 'LAYkYFOOr4wQyqykQYVOC2Q0VuE=', expires: '2023-11-15T22:00:00.000Z' },
    });
  });

  it('are the same for a while, and never near their end', () => {
    const env = { TURN_HOST: 'a.test', TURN_CREDENTIALS: 'geheim', TURN_TTL: '600' };
    const names = [0, 20, 40, 60, 80].map((seconds) => servers(env, NOW + seconds * 1_000)[0]?.username);
    expect(new Set(names).size).toBeLessThanOrEqual(3);
    for (const [index, name] of names.entries()) expect(Number(name) - NOW / 1_000 - index * 20).toBeGreaterThanOrEqual(540);
  });

  it('may have one user for ever', () => {
    expect(servers({ TURN_HOST: 'a.test', TURN_USERNAME: 'u', TURN_PASSWORD: 'p' })[0]).toMatchObject({ username: 'u', password: 'p' });
  });
});
