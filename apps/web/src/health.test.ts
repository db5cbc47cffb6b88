import { AppError, FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { createHealthCheck } from './health.ts';

const part = (name: string, answer: () => Promise<{ status: number; body: string }>) => ({ name, check: answer });
const ok = async () => ({ status: 200, body: 'OK' });

describe('createHealthCheck', () => {
  it('is healthy when every part is', async () => {
    expect(await createHealthCheck([part('xmpp', ok), part('focus', ok)], new FakeClock())()).toEqual({
      health: { healthy: true },
      parts: { xmpp: 'ok', focus: 'ok' },
    });
  });

  it('names every part that fails, with its own reason', async () => {
    const down = () => Promise.reject(new AppError('TIMEOUT', 'no answer within 2000 ms'));
    const sick = async () => ({ status: 503, body: JSON.stringify({ detail: 'no operational bridge' }) });
    const odd = async () => ({ status: 404, body: 'null' });
    const health = createHealthCheck([part('xmpp', down), part('focus', sick), part('other', odd), part('fine', ok)], new FakeClock());
    expect(await health()).toEqual({
      health: { healthy: false, reason: 'xmpp: no answer within 2000 ms; focus: no operational bridge; other: status 404' },
      parts: { xmpp: 'no answer within 2000 ms', focus: 'no operational bridge', other: 'status 404', fine: 'ok' },
    });
  });

  it('asks once per half second', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const health = createHealthCheck([part('xmpp', async () => ({ status: 200, body: String(asked++) }))], clock);
    await Promise.all([health(), health()]);
    clock.advance(499);
    await health();
    expect(asked).toBe(1);
    clock.advance(1);
    await health();
    expect(asked).toBe(2);
  });
});
