import { AppError } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { type BridgeTargetDeps, findBridgeTarget } from './bridge-target.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'jvb.internal': ['8.8.8.8', '10.0.0.7'],
  'far.example.org': ['8.8.4.4'],
  jvb: ['172.18.0.5', '172.18.0.6'],
};

function find(serverId: string, host: string | undefined, over: Partial<BridgeTargetDeps> = {}) {
  return findBridgeTarget(serverId, {
    registry: { find: async () => (host === undefined ? undefined : { serverId, host, port: 9090 }) },
    allowed: undefined,
    lookupName: undefined,
    lookupPort: 9091,
    resolve: async (name) => names[name] ?? Promise.reject(new Error('ENOTFOUND')),
    ...over,
  });
}

describe('findBridgeTarget', () => {
  it('leads to addresses of private networks', async () => {
    expect(await find('a', '127.0.0.1')).toEqual({ address: '127.0.0.1', port: 9090 });
    expect(await find('a', 'jvb.internal')).toEqual({ address: '10.0.0.7', port: 9090 });
    expect(await find('a', undefined)).toBeUndefined();
  });

  it.each(['8.8.8.8', 'far.example.org', '169.254.169.254'])('refuses %s unless the operator allows it', async (host) => {
    await expect(find('a', host)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(find('a', host, { allowed: /^(?:b|other)$/ })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await find('a', host, { allowed: /^(?:a)$/ })).toMatchObject({ port: 9090 });
    expect(await find('b', host, { allowed: new RegExp(`^(?:${host.replaceAll('.', '\\.')})$`) })).toMatchObject({ port: 9090 });
  });

  it('says when a name cannot be resolved', async () => {
    await expect(find('a', 'unknown')).rejects.toThrow(AppError);
  });

  it('looks up bridges that announce nothing', async () => {
    const silent = { lookupName: 'jvb' };
    expect(await find('172.18.0.6', undefined, silent)).toEqual({ address: '172.18.0.6', port: 9091 });
    expect(await find('jvb', undefined, silent)).toEqual({ address: '172.18.0.5', port: 9091 });
    expect(await find('172.18.0.9', undefined, silent)).toBeUndefined();
  });
});
