import { describe, expect, it } from 'vitest';
import { SenderHeight } from './sender.ts';

const times = { rampMs: 1000, holdMs: 1500 };

/** A sender whose low start is over. */
function ready(): SenderHeight {
  const sender = new SenderHeight(times);
  sender.goOnline(true);
  return sender;
}

describe('SenderHeight', () => {
  it('starts at 180 and goes to the wanted height one second after media can flow', () => {
    const sender = new SenderHeight(times);
    sender.want(720);
    expect(sender.next(0)).toBe(180);
    expect([sender.next(5000), sender.due(5000)]).toEqual([undefined, undefined]);
    sender.goOnline();
    expect([sender.next(6000), sender.due(6000)]).toEqual([undefined, 7000]);
    expect([sender.next(6999), sender.isWarm]).toEqual([undefined, false]);
    expect([sender.next(7000), sender.due(7000), sender.isWarm]).toEqual([720, undefined, true]);
  });

  it('starts low also when the source is wanted long after the connection came up', () => {
    const sender = new SenderHeight(times);
    sender.goOnline();
    expect(sender.next(0)).toBe(0);
    sender.want(720);
    expect([sender.next(10_000), sender.due(10_000), sender.next(10_999), sender.next(11_000)]).toEqual([180, 11_000, undefined, 720]);
    sender.want(0);
    sender.next(20_000);
    expect(sender.next(21_500)).toBe(0);
    sender.want(720);
    expect(sender.next(30_000)).toBe(720);
  });

  it('does not raise a sender of whom little is wanted', () => {
    const sender = new SenderHeight(times);
    sender.want(90);
    sender.goOnline();
    expect([sender.next(0), sender.next(1000)]).toEqual([90, undefined]);
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
    sender.goOffline();
    expect([sender.next(100), sender.next(1600)]).toEqual([undefined, 180]);
    sender.goOnline();
    expect([sender.next(2000), sender.next(3000)]).toEqual([undefined, 720]);
  });
});
