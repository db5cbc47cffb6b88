import type { LdapServer } from '@parley/config';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';
import { ServerList } from './servers.ts';

const server = (host: string): LdapServer => ({ url: `ldap://${host}:389`, host, port: 389, isSecure: false });
const [a, b, c] = ['a', 'b', 'c'].map(server);
const never = new AbortController().signal;

function world() {
  const clock = new FakeClock();
  const list = new ServerList({ servers: [a, b, c].flatMap((one) => one ?? []), retryMs: 1_000, clock, log: silentLog });
  const down = new Set<string>();
  /** Hosts in the order in which they were asked. */
  const ask = async (signal = never) => {
    const asked: string[] = [];
    await list
      .ask(async ({ host }) => {
        asked.push(host);
        if (down.has(host)) throw new AppError('UNAVAILABLE', `${host} is away`);
      }, signal)
      .catch((error: AppError) => asked.push(error.message));
    return asked.join(' ');
  };
  return { clock, down, ask, list };
}

describe('ServerList', () => {
  it('asks in order, puts who does not answer behind the others, and tries it again after a while', async () => {
    const { clock, down, ask } = world();
    expect(await ask()).toBe('a');
    down.add('a');
    expect(await ask()).toBe('a b');
    expect(await ask()).toBe('b');
    clock.advance(999);
    expect(await ask()).toBe('b');
    clock.advance(1);
    // One tries, who comes meanwhile does not.
    expect(await Promise.all([ask(), ask()])).toEqual(['a b', 'b']);
    down.delete('a');
    expect(await ask()).toBe('b');
    clock.advance(1_000);
    expect(await ask()).toBe('a');
    expect(await ask()).toBe('a');
  });

  it('tells what each said when none answers, and asks all again', async () => {
    const { down, ask } = world();
    for (const host of ['a', 'b', 'c']) down.add(host);
    expect(await ask()).toBe('a b c no directory answers: a is away; b is away; c is away');
    down.delete('c');
    expect(await ask()).toBe('a b c');
    expect(await ask()).toBe('c');
  });

  it('holds nothing against a server whose answer nobody has waited for', async () => {
    const { down, ask } = world();
    down.add('a');
    expect(await ask(AbortSignal.abort())).toBe('a a is away');
    down.delete('a');
    expect(await ask()).toBe('a');
  });

  it('leaves other failures to whoever asks', async () => {
    const { list } = world();
    await expect(list.ask(() => Promise.reject(new AppError('INTERNAL', 'mine')), never)).rejects.toThrow('mine');
  });
});

describe('Gate', () => {
  it('runs a few at a time, in their order, lets a bounded number wait, and none for ever', async () => {
    const gate = new Gate(2, 2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const task = (id: number, signal = never) =>
      gate.run(() => {
        begun.push(id);
        return new Promise<number>((resolve) => ends.push(() => resolve(id)));
      }, signal);
    const third = new AbortController();
    const running = [task(1), task(2), task(3, third.signal), task(4)];
    await expect(task(5)).rejects.toSatisfy((error) => AppError.is(error, 'UNAVAILABLE'));
    expect(begun).toEqual([1, 2]);
    third.abort();
    await expect(running[2]).rejects.toSatisfy((error) => AppError.is(error, 'UNAVAILABLE'));
    ends[0]?.();
    expect(await running[0]).toBe(1);
    await Promise.resolve();
    expect(begun).toEqual([1, 2, 4]);
    for (const end of ends) end();
    expect(await Promise.all([running[1], running[3]])).toEqual([2, 4]);
    await expect(gate.run(async () => 'free', never)).resolves.toBe('free');
    await expect(gate.run(() => Promise.reject(new AppError('INTERNAL', 'failed')), never)).rejects.toThrow('failed');
    await expect(gate.run(async () => 'still free', never)).resolves.toBe('still free');
  });
});
