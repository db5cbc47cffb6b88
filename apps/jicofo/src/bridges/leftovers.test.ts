import { beforeEach, describe, expect, it } from 'vitest';
import { Leftovers } from './leftovers.ts';

describe('Leftovers', () => {
  let now = 0;
  let leftovers: Leftovers;
  beforeEach(() => {
    now = 1_000;
    leftovers = new Leftovers(() => now);
  });

  it('are what failed, after a while', () => {
    leftovers.begin('b1', 'failed', 'create').failed();
    leftovers.begin('b1', 'done', 'create').done();
    leftovers.begin('b1', 'under way', 'create');
    leftovers.begin('b2', 'elsewhere', 'create').failed();
    expect([leftovers.due('b1', 0), leftovers.due('b1', 1)]).toEqual([['failed'], []]);
    now += 1;
    expect(leftovers.due('b1', 1)).toEqual(['failed']);
  });

  it('include ends that are under way: asking twice does no harm', () => {
    const end = leftovers.begin('b1', 'm', 'end');
    expect(leftovers.due('b1', 0)).toEqual(['m']);
    end.done();
    expect(leftovers.due('b1', 0)).toEqual([]);
  });

  it('know only the latest attempt', () => {
    const first = leftovers.begin('b1', 'm', 'create');
    const second = leftovers.begin('b1', 'm', 'create');
    first.failed();
    expect(leftovers.due('b1', 0)).toEqual([]);
    first.done();
    second.failed();
    expect(leftovers.due('b1', 0)).toEqual(['m']);
    leftovers.begin('b1', 'm', 'create').done();
    expect(leftovers.due('b1', 0)).toEqual([]);
  });

  it('are bounded', () => {
    for (let count = 0; count < 2_000; count++) leftovers.begin('b1', `m${count}`, 'create').failed();
    expect(leftovers.due('b1', 0)).toHaveLength(1_000);
    for (let count = 0; count < 200; count++) leftovers.begin(`x${count}`, 'm', 'create').failed();
    expect(leftovers.due('b1', 0)).toEqual([]);
  });
});
