import { deferred } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestQueue, type TaskKeys } from './request-queue.ts';

let queue: RequestQueue;
let log: string[];
beforeEach(() => {
  queue = new RequestQueue();
  log = [];
});

/** A task that lasts until it is ended; what it does is in the log. */
function task(name: string, keys: TaskKeys) {
  const end = deferred();
  const done = queue.run(keys, async () => {
    log.push(name);
    await end.promise;
  });
  return { end: () => end.resolve(), fail: () => end.reject(new Error(name)), done };
}
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('requests', () => {
  it('about one endpoint are carried out one after the other, those about others beside them', async () => {
    const first = task('a1', ['a']);
    task('a2', ['a']);
    task('b1', ['b']);
    await settle();
    expect(log).toEqual(['a1', 'b1']);
    first.end();
    await settle();
    expect(log).toEqual(['a1', 'b1', 'a2']);
  });

  it('about several endpoints wait for each of them, and are waited for', async () => {
    const [a, b] = [task('a', ['a']), task('b', ['b'])];
    const both = task('ab', ['a', 'b']);
    task('b2', ['b']);
    a.end();
    await settle();
    expect(log).toEqual(['a', 'b']);
    b.end();
    await settle();
    expect(log).toEqual(['a', 'b', 'ab']);
    both.end();
    await settle();
    expect(log).toEqual(['a', 'b', 'ab', 'b2']);
  });

  it('about the whole conference are alone', async () => {
    const before = [task('a', ['a']), task('b', ['b'])];
    const whole = task('all', 'all');
    task('c', ['c']);
    before[0]?.end();
    await settle();
    expect(log).toEqual(['a', 'b']);
    before[1]?.end();
    await settle();
    expect(log).toEqual(['a', 'b', 'all']);
    whole.end();
    await settle();
    expect(log).toEqual(['a', 'b', 'all', 'c']);
  });

  it('that fail stop nobody, and are known to whoever made them', async () => {
    const one = task('a1', ['a']);
    const next = task('a2', ['a']);
    one.fail();
    await expect(one.done).rejects.toThrow('a1');
    await settle();
    expect(log).toEqual(['a1', 'a2']);
    next.end();
    await queue.idle();
    expect(queue.length).toBe(0);
  });
});
