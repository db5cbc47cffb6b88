import { queryObjects } from 'node:v8';
import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource } from '../testing/bridge-harness.ts';
import { SourceClaims } from './source-claims.ts';
import { planSources } from './source-plan.ts';

const RESERVED = 1234;
let claims: SourceClaims<string>;
beforeEach(() => {
  claims = new SourceClaims([RESERVED]);
});
const plans = (...ssrcs: readonly number[]) => planSources(ssrcs.map((ssrc) => audioSource(`s${ssrc}`, ssrc)));
const renamed = (ssrc: number, name: string) => planSources([{ ...audioSource('', ssrc), id: name }]);
const BAD = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('sources', () => {
  it.each([
    ['an SSRC of somebody else', () => renamed(2, 'mine')],
    ['a name of somebody else', () => renamed(9, 's2-a0')],
    ['an SSRC of the bridge', () => plans(RESERVED)],
  ])('are refused with %s, and what was claimed before stays', (_, wanted) => {
    claims.claim('a', plans(1));
    claims.claim('b', plans(2, 3));
    expect(() => claims.claim('a', wanted())).toThrow(BAD);
    expect(() => claims.claim('c', plans(1))).toThrow(BAD);
  });

  it('may be claimed again by whoever has them, in part or in another form', () => {
    claims.claim('a', plans(1, 2));
    claims.claim('a', renamed(2, 's1-a0'));
    claims.claim(
      'b',
      plans(1).map((plan) => ({ ...plan, name: 'free' })),
    );
    expect(() => claims.claim('b', plans(2))).toThrow(BAD);
  });

  it('are free when their owner has gone', () => {
    claims.claim('a', plans(1));
    claims.release('a');
    claims.claim('b', plans(1));
    claims.release('a');
    expect(() => claims.claim('a', plans(1))).toThrow(BAD);
  });

  it('that are none keep nobody in memory', () => {
    class Owner {
      readonly sources = [];
    }
    const own = new SourceClaims<Owner>([]);
    const come = (...ssrcs: readonly number[]) => own.claim(new Owner(), plans(...ssrcs));
    come();
    expect(queryObjects(Owner)).toBe(0);
    come(1);
    expect(queryObjects(Owner)).toBe(1);
  });
});
