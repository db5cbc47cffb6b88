import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeBridge } from '../testing/fake-bridge.ts';
import { BRIDGE_1, BRIDGE_2, FocusHarness } from '../testing/focus-harness.ts';

describe('a bridge that takes nobody else', () => {
  let focus: FocusHarness;
  let first: FakeBridge;
  /** What the bridge says of itself from now on. */
  const overload = (isOverloaded = true) => {
    first.isOverloaded = isOverloaded;
    focus.addBridge(BRIDGE_1, { stressLevel: isOverloaded ? 1.1 : 0.3, overloaded: isOverloaded });
  };
  beforeEach(() => {
    focus = new FocusHarness();
    first = focus.addBridge();
  });

  it('keeps those who are there; who has come in all the same is invited when it takes people again', async () => {
    await focus.call('a', 'b');
    overload();
    await focus.join('c');
    await focus.pass(10_000);
    expect(focus.offer('c')).toBeUndefined();
    expect(first.endpoints).toEqual(['a', 'b']);
    expect(focus.room().last('a', 'session-terminate')).toBeUndefined();
    overload(false);
    await focus.pass(60_000);
    await focus.accept('c');
    expect(first.endpoints).toEqual(['a', 'b', 'c']);
  });

  it('lets nobody else in at the door, who may ask again', async () => {
    await focus.call('a', 'b');
    overload();
    const answer = await focus.request();
    expect([answer.ready, answer.properties.get('not-ready-reason')]).toEqual([false, 'the bridges are overloaded']);
    expect((await focus.ask('z@meet.jitsi/r', { room: 'other@muc.meet.jitsi' })).ready).toBe(false);
    overload(false);
    expect((await focus.request()).ready).toBe(true);
  });

  it('is left by a conference for one that has room for all, once', async () => {
    await focus.call('a', 'b');
    const second = focus.addBridge(BRIDGE_2);
    overload();
    expect((await focus.request()).ready).toBe(true);
    await focus.join('c');
    await focus.pass(2_000);
    for (const nick of ['a', 'b', 'c']) await focus.accept(nick);
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b', 'c']]);
    second.isOverloaded = true;
    overload(false);
    await focus.join('d');
    await focus.pass(10_000);
    expect(second.endpoints).toEqual(['a', 'b', 'c']);
  });

  it('is not left for one that would be loaded by it', async () => {
    await focus.call('a', 'b');
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.79 });
    overload();
    await focus.join('c');
    await focus.pass(5_000);
    expect([first.endpoints, second.endpoints]).toEqual([['a', 'b'], []]);
  });

  it('is not chosen for a new conference, which goes elsewhere when it refuses before it has said so', async () => {
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.5 });
    first.isOverloaded = true;
    await focus.call('a', 'b');
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b']]);
  });
});
