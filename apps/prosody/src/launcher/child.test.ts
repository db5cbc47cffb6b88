import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { FakeClock, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Child } from './child.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 42;
  readonly stdout = null;
  readonly stderr = null;
  readonly kill = vi.fn();
}

describe('Child', () => {
  let clock: FakeClock;
  let started: FakeProcess[];
  const onRefused = vi.fn();
  let child: Child;
  const last = () => started.at(-1) as FakeProcess;

  beforeEach(async () => {
    clock = new FakeClock();
    started = [];
    onRefused.mockClear();
    const spawn = () => {
      started.push(new FakeProcess());
      return last() as unknown as ChildProcess;
    };
    child = new Child({ name: 'x', log: silentLog, clock, spawn, onRefused });
    await child.start();
  });

  it('starts a process again at once when it had lived long', () => {
    clock.advance(10_000);
    last().emit('exit', null, 'SIGKILL');
    clock.advance(0);
    expect(started).toHaveLength(2);
  });

  it('waits longer and longer for one that does not come up, at most about five seconds', () => {
    for (let failure = 0; failure < 10; failure++) {
      last().emit('exit', 1, null);
      expect(started).toHaveLength(failure + 1);
      clock.advance(6_300);
      expect(started).toHaveLength(failure + 2);
    }
  });

  it('gives up on a refused configuration', () => {
    last().emit('exit', 78, null);
    clock.advance(60_000);
    expect(onRefused).toHaveBeenCalledExactlyOnceWith(78);
    expect(started).toHaveLength(1);
  });

  it('stops with SIGTERM, then SIGKILL, and does not start it again', async () => {
    const stopped = child.stop();
    expect(last().kill).toHaveBeenLastCalledWith('SIGTERM');
    clock.advance(1_800);
    expect(last().kill).toHaveBeenLastCalledWith('SIGKILL');
    last().emit('exit', null, 'SIGKILL');
    await stopped;
    clock.advance(60_000);
    expect(started).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('does not start a process that waits for its turn when it is stopped', async () => {
    last().emit('exit', 1, null);
    await child.stop();
    clock.advance(60_000);
    expect(started).toHaveLength(1);
  });
});
