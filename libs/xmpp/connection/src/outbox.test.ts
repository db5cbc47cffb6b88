import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

describe('Outbox', () => {
  it('lets what waits go in order', async () => {
    const outbox = new Outbox();
    const order: number[] = [];
    const all = [1, 2, 3].map((number) => outbox.wait().then(() => order.push(number)));
    outbox.release();
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3]);
  });

  it('refuses what waits when the session is gone, and nothing later', async () => {
    const outbox = new Outbox();
    const waiting = outbox.wait();
    outbox.fail('gone');
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'gone' });
    const next = outbox.wait();
    outbox.release();
    await next;
  });

  it('is bounded', async () => {
    const outbox = new Outbox();
    const waiting = Array.from({ length: 1000 }, () => outbox.wait());
    await expect(outbox.wait()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    outbox.release();
    await Promise.all(waiting);
  });
});
