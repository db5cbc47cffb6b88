import { stanzaError } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeBridge } from '../testing/fake-bridge.ts';
import { BRIDGE_1, BRIDGE_2, contentsOf, FocusHarness, JSON_CLIENT, ROOM } from '../testing/focus-harness.ts';
import { sourceSet } from '../testing/sources.ts';

const MOVE = ['a session-terminate', 'a session-initiate', 'b session-terminate', 'b session-initiate'];

describe("a client's answer that the bridge refuses", () => {
  it.each(['bad-request', 'internal-server-error', 'feature-not-implemented'] as const)(
    'with %s: that client alone is invited again',
    async (name) => {
      const focus = new FocusHarness({ features: JSON_CLIENT });
      const bridge = focus.addBridge();
      await focus.call('a', 'b');
      await focus.join('c');
      const refused = focus.offer('c')?.sid;
      bridge.script.push(stanzaError(name));
      await focus.accept('c');
      expect(focus.room().last('c', 'session-terminate')?.sid).toBe(refused);
      expect(focus.offer('c')?.sid).not.toBe(refused);
      await focus.accept('c');
      const others = focus
        .room()
        .take()
        .filter((entry) => !entry.startsWith('c '));
      expect(others.slice(-2)).toEqual(['a source-add', 'b source-add']);
      expect(others.filter((entry) => entry.endsWith('session-initiate'))).toHaveLength(2);
      expect(bridge.endpoints).toEqual(['a', 'b', 'c']);
    },
  );

  it('is asked for ever more rarely, and the others notice nothing', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    await focus.join('c');
    let offers = 0;
    let seen = '';
    for (let time = 0; time < 120_000; time += 500) {
      const sid = focus.offer('c')?.sid ?? '';
      if (sid !== seen) {
        seen = sid;
        offers++;
        bridge.script.push(stanzaError('bad-request'));
        await focus.accept('c');
      }
      await focus.pass(500);
    }
    expect(offers).toBeGreaterThan(5);
    expect(offers).toBeLessThan(16);
    expect(
      focus
        .room()
        .take()
        .filter((entry) => !entry.startsWith('c ')),
    ).toEqual(['a session-initiate', 'b session-initiate']);
  });
});

/** The bridge answers to the requests from now on when it is told to. */
function withhold(bridge: FakeBridge): { readonly answer: () => void; readonly refuse: (error: unknown) => void } {
  const { promise: answered, resolve: answer, reject: refuse } = Promise.withResolvers<void>();
  bridge.delays = () => answered;
  return { answer, refuse };
}

/** `c` takes its sources away, and the bridge says nothing to that yet; returns its refusal. */
async function unansweredRemoval(focus: FocusHarness, bridge: FakeBridge): Promise<(error: unknown) => void> {
  const { refuse } = withhold(bridge);
  await focus.jingle('c', { action: 'source-remove', contents: contentsOf(sourceSet('c', 3_000), 'c') });
  bridge.delays = undefined;
  return refuse;
}

describe('news that come at a bad moment', () => {
  const moderation = (enabled: boolean) =>
    JSON.stringify({ type: 'av_moderation', room: ROOM, enabled, mediaType: 'audio', actor: `${ROOM}/x` });

  it('moderation while the bridge allocates: the bridge is told as soon as there is a session', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    const { answer } = withhold(bridge);
    await focus.join('c');
    focus.service.moderation(moderation(true));
    await focus.settle();
    bridge.delays = undefined;
    answer();
    await focus.settle();
    expect(bridge.forceMuted('c')).toEqual({ audio: true, video: false });
    focus.service.moderation(moderation(false));
    await focus.settle();
    expect(bridge.forceMuted('c')).toEqual({ audio: false, video: false });
  });

  it('a refusal of what somebody said who has left: nobody is invited, nothing stays on the bridge', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.call('a', 'b', 'c');
    const refuse = await unansweredRemoval(focus, bridge);
    focus.room().take();
    await focus.leave('c');
    refuse(stanzaError('bad-request'));
    await focus.pass(10_000);
    expect(focus.room().take()).toEqual([]);
    expect(bridge.requests.filter(({ endpoints }) => endpoints.some(({ id, create }) => create && id === 'c'))).toHaveLength(1);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('a refusal of what was said in an earlier session: the new one goes on', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.call('a', 'b', 'c');
    const refuse = await unansweredRemoval(focus, bridge);
    const bridgeSession = { id: focus.offer('c')?.bridgeSession?.id ?? '', restart: true };
    await focus.jingle('c', { action: 'session-terminate', bridgeSession });
    await focus.accept('c');
    const sid = focus.offer('c')?.sid;
    refuse(stanzaError('bad-request'));
    await focus.pass(10_000);
    expect(focus.offer('c')?.sid).toBe(sid);
    expect(bridge.sourcesOf.get('c')).toEqual(['c-a0', 'c-v0']);
  });
});

describe('what a frozen bridge did not hear', () => {
  let focus: FocusHarness;
  let bridge: FakeBridge;
  beforeEach(async () => {
    focus = new FocusHarness();
    bridge = focus.addBridge();
    await focus.request();
    await focus.join('a', 'b', 'c');
  });
  const thaw = async () => {
    await focus.pass(4_000);
    bridge.mood = 'works';
    await focus.pass(40_000);
  };

  it('is told again: the answer of a client', async () => {
    bridge.mood = 'frozen';
    await focus.accept('a');
    await thaw();
    expect(bridge.sourcesOf.get('a')).toEqual(['a-a0', 'a-v0']);
    expect(bridge.requests.at(-1)?.endpoints[0]?.transport?.transport?.ufrag).toBe('c-a');
  });

  it('is told again: the end of an endpoint', async () => {
    bridge.mood = 'frozen';
    await focus.leave('c');
    await thaw();
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('is told again: the end of a conference', async () => {
    bridge.mood = 'frozen';
    for (const nick of ['a', 'b', 'c']) await focus.leave(nick);
    await thaw();
    expect(bridge.conferences.size).toBe(0);
  });

  it('does not end a conference that is there again by then', async () => {
    bridge.mood = 'frozen';
    for (const nick of ['a', 'b', 'c']) await focus.leave(nick);
    focus.rooms.clear();
    bridge.mood = 'works';
    await focus.call('a', 'b');
    await focus.pass(60_000);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });
});

describe('a bridge that is to be emptied', () => {
  it('hands its conferences over to another one', async () => {
    const focus = new FocusHarness();
    const first = focus.addBridge(BRIDGE_1);
    await focus.call('a', 'b');
    expect(await focus.service.get(ROOM)?.moveAway(BRIDGE_1)).toBe(0);
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.5 });
    focus.room().take();
    expect(await focus.service.get(ROOM)?.moveAway(BRIDGE_2)).toBe(0);
    expect(await focus.service.get(ROOM)?.moveAway(BRIDGE_1)).toBe(2);
    await focus.settle();
    expect(focus.room().take()).toEqual(MOVE);
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b']]);
    expect(focus.counters.value('bridges_removed')).toBe(0);
  });
});
