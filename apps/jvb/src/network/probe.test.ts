import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { FakeSfu } from '../testing/fake-sfu.ts';
import { openAgent, Probes } from './probe.ts';

const CANDIDATE = { ip: '203.0.113.9', port: 10_001, protocol: 'udp', type: 'host', foundation: '1', priority: 1 } as never;

function world() {
  const clock = new FakeClock();
  let open = 0;
  const probes = new Probes({
    open: async () => {
      open++;
      return { worker: 1, ufrag: 'u', pwd: 'p', close: () => void open-- };
    },
    candidates: (worker) => (worker === 1 ? [CANDIDATE] : []),
    advertised: () => ['203.0.113.9'],
    serverId: 'jvb1',
    clock,
    log: silentLog,
  });
  return { clock, probes, open: () => open };
}

describe('Probes', () => {
  it('tell the credentials and every address, and end by themselves', async () => {
    const { clock, probes, open } = world();
    expect(await probes.create()).toEqual({
      ...{ serverId: 'jvb1', ufrag: 'u', pwd: 'p', expiresInMs: 5_000 },
      advertised: ['203.0.113.9'],
      candidates: [{ ip: '203.0.113.9', port: 10_001, protocol: 'udp', type: 'host' }],
    });
    clock.advance(4_999);
    expect(open()).toBe(1);
    clock.advance(1);
    expect([open(), clock.pending]).toEqual([0, 0]);
  });

  it('are few at a time, also when they are asked for at once', async () => {
    const { clock, probes, open } = world();
    const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => probes.create()));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(probes.create()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    clock.advance(5_000);
    await probes.create();
    probes.stop();
    expect([open(), clock.pending]).toEqual([0, 0]);
  });

  it('count no agent that could not be opened', async () => {
    const clock = new FakeClock();
    const open = () => Promise.reject(new AppError('UNAVAILABLE', 'no media worker is running'));
    const probes = new Probes({ open, candidates: () => [], advertised: () => [], serverId: 'jvb1', clock, log: silentLog });
    for (let attempt = 0; attempt < 5; attempt++) await expect(probes.create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('openAgent', () => {
  it('opens a transport and closes its router with it', async () => {
    const sfu = new FakeSfu();
    const agent = await openAgent(sfu);
    expect([agent.ufrag, agent.pwd]).toEqual([sfu.transports[0]?.ufrag, sfu.transports[0]?.pwd]);
    agent.close();
    expect(sfu.closedRouters).toBe(1);
  });
});
