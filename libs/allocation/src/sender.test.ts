import { describe, expect, it } from 'vitest';
import { SenderHeight } from './sender.ts';

const times = { rampMs: 1000, holdMs: 1500 };

function ready(): SenderHeight {
  const sender = new SenderHeight(times);
  sender.startRamp(-1000);
  return sender;
}

describe('SenderHeight', () => {
  it('starts at 180 and goes to the wanted height one second after media can flow', () => {
    const sender = new SenderHeight(times);
    sender.want(720);
    expect(sender.next(0)).toBe(180);
    expect([sender.next(5000), sender.due(5000)]).toEqual([undefined, undefined]);
    sender.startRamp(6000);
    expect([sender.next(6500), sender.due(6500)]).toEqual([undefined, 7000]);
    expect([sender.next(7000), sender.due(7000)]).toEqual([720, undefined]);
  });

  it('does not raise a sender of whom little is wanted during the low start', () => {
    const sender = new SenderHeight(times);
    sender.want(90);
    sender.startRamp(0);
    expect([sender.next(0), sender.due(0)]).toEqual([90, undefined]);
  });

  it('announces 0 when nobody wants the source', () => {
    expect(ready().next(0)).toBe(0);
  });

  it('raises at once and lowers only after the hold', () => {
    const sender = ready();
    sender.want(180);
    expect(sender.next(0)).toBe(180);
    sender.want(720);
    expect(sender.next(10)).toBe(720);
    sender.want(360);
    expect([sender.next(20), sender.due(20)]).toEqual([undefined, 1520]);
    expect(sender.next(1519)).toBeUndefined();
    expect(sender.next(1520)).toBe(360);
  });

  it('forgets a lower wish that did not last', () => {
    const sender = ready();
    sender.want(720);
    sender.next(0);
    sender.want(0);
    sender.next(100);
    sender.want(720);
    expect([sender.next(1000), sender.due(1000)]).toEqual([undefined, undefined]);
    sender.want(0);
    expect([sender.next(1700), sender.next(3199), sender.next(3200)]).toEqual([undefined, undefined, 0]);
  });

  it('repeats the standing height for a new channel', () => {
    const sender = ready();
    sender.want(360);
    sender.next(0);
    expect([sender.next(10), sender.next(10, true)]).toEqual([undefined, 360]);
    sender.want(180);
    expect(sender.next(20, true)).toBe(360);
  });

  it('announces unlimited as a number that older clients compare correctly', () => {
    const sender = ready();
    sender.want(-1);
    expect(sender.next(0)).toBe(2160);
  });

  it('goes low again for a connection that was lost', () => {
    const sender = ready();
    sender.want(720);
    sender.next(0);
    sender.stopRamp();
    expect([sender.next(100), sender.next(1600)]).toEqual([undefined, 180]);
    sender.startRamp(2000);
    expect([sender.next(2000), sender.next(3000)]).toEqual([undefined, 720]);
  });
});
