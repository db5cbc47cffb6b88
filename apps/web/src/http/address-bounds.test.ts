import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { FakeClock } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { AddressCounter, RequestBudget } from './address-bounds.ts';

const socket = () => new EventEmitter() as Socket;

describe('AddressCounter', () => {
  it('admits as many sockets of an address as allowed at the same time', () => {
    const counter = new AddressCounter(2);
    const first = socket();
    expect([counter.admit(first, 'a'), counter.admit(socket(), 'a'), counter.admit(socket(), 'a')]).toEqual([true, true, false]);
    expect(counter.admit(socket(), 'b')).toBe(true);
    first.emit('close');
    expect([counter.admit(socket(), 'a'), counter.admit(socket(), 'a')]).toEqual([true, false]);
  });

  it('takes the addresses of one IPv6 network for one', () => {
    const counter = new AddressCounter(2);
    const admitted = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((address) => counter.admit(socket(), address));
    expect(admitted).toEqual([true, true, false, true]);
  });
});

describe('RequestBudget', () => {
  it('grants a burst, then so many in a second, to each address', () => {
    const clock = new FakeClock();
    const budget = new RequestBudget(10, clock);
    const granted = (address: string, count: number) => Array.from({ length: count }, () => budget.take(address)).filter(Boolean).length;
    expect([granted('a', 100), granted('b', 5)]).toEqual([40, 5]);
    clock.advance(1_000);
    expect([granted('a', 100), granted('b', 100)]).toEqual([10, 40]);
    clock.advance(60_000);
    expect(granted('a', 100)).toBe(40);
    expect([granted('2001:db8::1', 30), granted('2001:db8::2', 30)]).toEqual([30, 10]);
  });

  it('remembers a bounded number of addresses', () => {
    const clock = new FakeClock();
    const budget = new RequestBudget(1, clock);
    for (let i = 0; i < 30_000; i++) expect(budget.take(`address ${i}`)).toBe(true);
    expect(budget.size).toBeLessThanOrEqual(10_000);
  });
});
