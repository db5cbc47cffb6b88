import { describe, expect, it, vi } from 'vitest';
import { AppError, backoffMs, Emitter, FakeClock, randomHex, randomId, SerialQueue, withDeadline } from './index.ts';

describe('SerialQueue', () => {
  it('runs tasks in order, one at a time, and goes on after a failure', async () => {
    const queue = new SerialQueue();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.run(async () => {
      await gate.promise;
      seen.push('first');
    });
    const second = queue.run(() => {
      seen.push('second');
      throw new AppError('INTERNAL', 'broken');
    });
    const third = queue.run(() => seen.push('third'));
    expect(queue.length).toBe(3);
    gate.resolve();
    await first;
    await expect(second).rejects.toThrow('broken');
    await third;
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(queue.length).toBe(0);
  });
});

describe('withDeadline', () => {
  it('rejects with TIMEOUT when the time is up and leaves no timer otherwise', async () => {
    const clock = new FakeClock();
    const late = withDeadline(new Promise(() => {}), 100, 'the bridge', clock);
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT', message: 'the bridge did not answer within 100 ms' });
    await expect(withDeadline(Promise.resolve(1), 100, 'x', clock)).resolves.toBe(1);
    expect(clock.pending).toBe(0);
  });
});

describe('FakeClock', () => {
  it('runs timers in the order they fall due, repeated ones each time', () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.after(30, () => seen.push(`late ${clock.now()}`));
    const every = clock.every(10, () => seen.push(`tick ${clock.now()}`));
    clock.advance(25);
    every.cancel();
    clock.advance(25);
    expect(seen).toEqual(['tick 10', 'tick 20', 'late 30']);
    expect(clock.pending).toBe(0);
  });
});

it('removes a listener with the function that adding it returned', () => {
  const emitter = new Emitter<{ said: string }>();
  const listener = vi.fn();
  const off = emitter.on('said', listener);
  emitter.emit('said', 'hello');
  off();
  emitter.emit('said', 'again');
  expect(listener).toHaveBeenCalledExactlyOnceWith('hello');
});

it('doubles the back-off up to its ceiling', () => {
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, 250, 5000, () => 0.5))).toEqual([250, 500, 1000, 5000]);
});

it('makes ids of the length and alphabet asked for', () => {
  expect(randomId(24)).toMatch(/^[a-z0-9]{24}$/);
  expect(randomHex(8)).toMatch(/^[0-9a-f]{8}$/);
});
