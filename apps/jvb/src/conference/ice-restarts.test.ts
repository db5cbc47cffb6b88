import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { emptyTotals } from '../stats/totals.ts';
import { IceRestarts } from './ice-restarts.ts';

function endpoint() {
  const clock = new FakeClock();
  const totals = emptyTotals();
  const calls: string[] = [];
  const transport = {
    restartIce: async () => void calls.push('restart'),
    updateIce: async ({ ufrag }: { ufrag: string }) => void calls.push(`update ${ufrag}`),
  };
  return { clock, totals, calls, ice: new IceRestarts({ transport, clock, log: silentLog, totals }) };
}

describe('IceRestarts', () => {
  it('begins a generation and takes the credentials of the client for it', async () => {
    const { ice, calls, totals } = endpoint();
    await ice.restart(true);
    expect(ice.generation).toBe(1);
    await ice.update(1, { ufrag: 'new', pwd: 'p' });
    await ice.restart(true);
    expect(ice.generation).toBe(2);
    expect(calls).toEqual(['restart', 'update new', 'restart']);
    expect(totals.iceRestarts).toMatchObject({ started: 2, succeeded: 1, rejected: 0 });
  });

  it('gives the same credentials again until the client has answered, and new ones after 20 s', async () => {
    const { ice, calls, clock, totals } = endpoint();
    for (const ms of [0, 10_000, 9_999]) {
      clock.advance(ms);
      await ice.restart(true);
    }
    expect([ice.generation, calls.length]).toEqual([1, 1]);
    clock.advance(1);
    await ice.restart(true);
    expect([ice.generation, calls.length]).toEqual([2, 2]);
    expect(totals.iceRestarts.superseded).toBe(1);
  });

  it('does nothing for a connection that never came up', async () => {
    const { ice, calls, totals } = endpoint();
    await ice.restart(false);
    expect([ice.generation, calls]).toEqual([0, []]);
    expect(totals.iceRestarts.notEstablished).toBe(1);
  });

  it.each([
    ['of an earlier generation', 0],
    ['of a later generation', 2],
  ])('drops credentials %s', async (_what, generation) => {
    const { ice, calls, totals } = endpoint();
    await ice.restart(true);
    await ice.update(generation, { ufrag: 'old', pwd: 'p' });
    expect(calls).toEqual(['restart']);
    expect(totals.iceRestarts.rejected).toBe(1);
  });

  it('takes new credentials of a client that restarted by itself', async () => {
    const { ice, calls } = endpoint();
    await ice.update(0, { ufrag: 'own', pwd: 'p' });
    expect(calls).toEqual(['update own']);
  });
});
