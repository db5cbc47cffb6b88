import { colibriError } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { BRIDGE_1, BRIDGE_2, FocusHarness, JSON_CLIENT, ROOM } from '../testing/focus-harness.ts';
import { sourceSet } from '../testing/sources.ts';

const condition = (name: string) => ({ details: { stanza: expect.objectContaining({ condition: name }) } });
const MOVE = ['a session-terminate', 'a session-initiate', 'b session-terminate', 'b session-initiate'];

describe('restarts that a client asks for', () => {
  let focus: FocusHarness;
  const restart = (nick: string) => {
    const { sid, bridgeSession } = focus.offer(nick) ?? {};
    return focus.jingle(nick, {
      ...{ action: 'session-terminate', reason: { condition: 'connectivity-error', text: 'ICE FAILED' } },
      ...(sid && { sid }),
      bridgeSession: { id: bridgeSession?.id ?? '', restart: true },
    });
  };
  beforeEach(async () => {
    focus = new FocusHarness();
    focus.addBridge();
    await focus.call('a', 'b');
  });

  it('are followed by a new offer with a new bridge session', async () => {
    const before = focus.offer('a');
    await restart('a');
    expect(focus.offer('a')?.sid).not.toBe(before?.sid);
    expect(focus.offer('a')?.bridgeSession?.id).not.toBe(before?.bridgeSession?.id);
    await focus.accept('a', sourceSet('a', 7000));
    expect(focus.counters.value('participants_restart_requested')).toBe(1);
  });

  it('are refused within 5 s, the session ends all the same, and the offer comes when the time is over', async () => {
    await restart('a');
    await expect(restart('a')).rejects.toMatchObject(condition('resource-constraint'));
    const sid = focus.offer('a')?.sid;
    expect(focus.service.get(ROOM)?.describe().participants[0]?.session).toBeNull();
    await focus.pass(4_500);
    expect(focus.offer('a')?.sid).toBe(sid);
    await focus.pass(500);
    expect(focus.offer('a')?.sid).not.toBe(sid);
  });

  it('are limited to five a minute', async () => {
    for (let count = 0; count < 5; count++) {
      await restart('a');
      await focus.pass(5_000);
    }
    await expect(restart('a')).rejects.toMatchObject(condition('resource-constraint'));
  });

  it('come no faster for somebody who keeps asking', async () => {
    const offers = new Set([focus.offer('a')?.sid]);
    for (let time = 0; time < 21_000; time += 500) {
      await restart('a').catch(() => undefined);
      await focus.pass(500);
      offers.add(focus.offer('a')?.sid);
    }
    expect(offers.size).toBe(1 + 5);
  });

  it('come as ICE failures from older clients too', async () => {
    const sid = focus.offer('a')?.sid;
    await focus.jingle('a', {
      action: 'session-info',
      iceState: 'failed',
      bridgeSession: { id: focus.offer('a')?.bridgeSession?.id ?? '' },
    });
    expect(focus.room().take().slice(-2)).toEqual(['a session-terminate', 'a session-initiate']);
    expect(sid).toBeDefined();
  });

  it('do not follow a plain end of the session', async () => {
    focus.room().take();
    const { sid } = focus.service.get(ROOM)?.describe().participants[0]?.session ?? { sid: '' };
    await focus.jingle('a', { sid, action: 'session-terminate', reason: { condition: 'success' } });
    expect(focus.room().sent).toEqual([]);
  });
});

describe('bridges that fail', () => {
  let focus: FocusHarness;
  beforeEach(() => {
    focus = new FocusHarness();
  });

  /** A call on bridge 1, with bridge 2 beside it. */
  const callWithSpare = async () => {
    const first = focus.addBridge(BRIDGE_1);
    await focus.call('a', 'b');
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.5 });
    focus.room().take();
    return { first, second };
  };

  it('a bridge that leaves the brewery: everybody moves to another', async () => {
    const { second } = await callWithSpare();
    focus.removeBridge(BRIDGE_1);
    await focus.settle();
    expect(focus.room().sent.map(({ to, jingle }) => `${to} ${jingle.action}`)).toEqual(MOVE);
    expect(focus.room().last('a', 'session-terminate')?.reason).toEqual({ condition: 'success', text: 'moving' });
    expect(second.endpoints).toEqual(['a', 'b']);
    await focus.accept('a');
    await focus.accept('b');
    expect(focus.counters.value('participants_moved')).toBe(2);
  });

  it('a bridge that shuts down is left and told', async () => {
    const { first, second } = await callWithSpare();
    focus.addBridge(BRIDGE_1, { shuttingDown: true });
    await focus.settle();
    expect([first.endpoints, second.endpoints]).toEqual([[], ['a', 'b']]);
  });

  it('a frozen bridge: moved within 10 s, readmitted when it thaws, its old conference ended', async () => {
    const { first, second } = await callWithSpare();
    first.mood = 'frozen';
    await focus.pass(9_500);
    expect(focus.room().take()).toEqual(MOVE);
    expect(second.endpoints).toEqual(['a', 'b']);
    expect(first.endpoints).toEqual(['a', 'b']);
    first.mood = 'works';
    await focus.pass(10_000);
    expect(first.endpoints).toEqual([]);
    expect(focus.bridges.get(BRIDGE_1)?.operational).toBe(true);
    expect(focus.room().take()).toEqual([]);
    expect(second.endpoints).toEqual(['a', 'b']);
  });

  it('the only bridge frozen: nobody is moved, and nothing happens when it thaws with everything still there', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    bridge.mood = 'frozen';
    await focus.pass(20_000);
    expect(focus.room().take()).toEqual([]);
    bridge.mood = 'works';
    await focus.pass(10_000);
    expect(focus.room().take()).toEqual([]);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('the only bridge frozen and back without the conference: everybody is invited again', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    bridge.mood = 'frozen';
    await focus.pass(20_000);
    bridge.mood = 'works';
    bridge.conferences.clear();
    await focus.pass(10_000);
    expect(focus.room().take()).toEqual(MOVE);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('the only bridge frozen: everybody moves as soon as another one appears, newcomers wait for that', async () => {
    const bridge = focus.addBridge(BRIDGE_1);
    await focus.call('a', 'b');
    focus.room().take();
    bridge.mood = 'frozen';
    await focus.pass(10_000);
    await focus.join('c');
    expect(saysNoBridge()).toBe(true);
    const second = focus.addBridge(BRIDGE_2);
    await focus.settle();
    expect(focus.room().take().sort()).toEqual([...MOVE, 'c session-initiate'].sort());
    expect(second.endpoints).toEqual(['a', 'b', 'c']);
    expect(saysNoBridge()).toBe(false);
  });

  const saysNoBridge = () =>
    focus
      .room()
      .presences.at(-1)
      ?.some(({ name }) => name === 'bridgeNotAvailable');

  it('the only bridge crashes and comes back soon: everybody is invited again, nobody is told that there was none', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    const told = focus.room().presences.length;
    focus.removeBridge(BRIDGE_1);
    await focus.pass(2_000);
    expect(focus.room().take()).toEqual([]);
    bridge.mood = 'works';
    bridge.conferences.clear();
    focus.addBridge();
    await focus.pass(10_000);
    expect(focus.room().take()).toEqual(MOVE);
    const presences = focus.room().presences.slice(told);
    expect(presences.flat().filter(({ name }) => name === 'bridgeNotAvailable')).toEqual([]);
    expect(presences.length).toBeGreaterThan(0);
  });

  it('the only bridge crashes and stays away: the room says so after a while, then everybody is invited again', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    focus.removeBridge(BRIDGE_1);
    await focus.pass(4_000);
    expect(saysNoBridge()).toBe(false);
    await focus.pass(2_000);
    expect(saysNoBridge()).toBe(true);
    bridge.mood = 'works';
    bridge.conferences.clear();
    focus.addBridge();
    await focus.settle();
    expect(saysNoBridge()).toBe(false);
    expect(focus.room().take()).toEqual(MOVE);
  });

  it('a bridge that says it lost the conference: everybody is invited again at once', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    bridge.conferences.clear();
    focus.service.conferenceLost(BRIDGE_1, 'meeting-1');
    await focus.settle();
    expect(focus.room().take()).toEqual(MOVE);
    expect(bridge.endpoints).toEqual(['a', 'b']);
    focus.service.conferenceLost(BRIDGE_1, 'another');
    await focus.settle();
    expect(focus.room().take()).toEqual([]);
  });

  it('a bridge that says it lost some endpoints: only those are invited again, with what they send announced anew', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b', 'c');
    focus.room().take();
    for (const id of ['b', 'stranger']) bridge.conferences.get('meeting-1')?.delete(id);
    focus.service.conferenceLost(BRIDGE_1, 'meeting-1', ['b', 'stranger']);
    await focus.settle();
    const told = focus.room().take();
    expect(told.filter((text) => /session/.test(text))).toEqual(['b session-terminate', 'b session-initiate']);
    expect(told.filter((text) => !/session/.test(text)).every((text) => /^[ac] source-remove$/.test(text))).toBe(true);
    expect(bridge.endpoints).toEqual(['a', 'b', 'c']);
    focus.service.conferenceLost(BRIDGE_1, 'another', ['b']);
    focus.service.conferenceLost('brewery@x/other', 'meeting-1', ['b']);
    focus.service.conferenceLost(BRIDGE_1, 'meeting-1', []);
    await focus.settle();
    expect(focus.room().take()).toEqual([]);
  });

  it('conference_not_found on an update: everybody is invited again', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    bridge.conferences.clear();
    await focus.jingle('a', {
      action: 'transport-info',
      contents: [{ name: 'audio', creator: 'initiator', transport: { candidates: [], webSockets: [], rtcpMux: true } }],
    });
    expect(focus.room().take().slice(2)).toEqual(MOVE);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('unknown_endpoint: only that one is invited again', async () => {
    const bridge = focus.addBridge();
    await focus.call('a', 'b');
    focus.room().take();
    bridge.conferences.get('meeting-1')?.delete('b');
    const { sid } = focus.service.get(ROOM)?.describe().participants[1]?.session ?? { sid: '' };
    await focus.jingle('b', { sid, action: 'source-remove' });
    expect(focus.room().take()).toEqual(['b session-terminate', 'b session-initiate']);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('a conference left over from an earlier focus is ended and made anew', async () => {
    const bridge = focus.addBridge();
    bridge.conferences.set('meeting-1', new Set(['a', 'old']));
    await focus.call('a', 'b');
    expect(bridge.endpoints).toEqual(['a', 'b']);
    expect(bridge.requests.slice(0, 3).map(({ create, expire }) => [create, expire])).toEqual([
      [true, false],
      [false, true],
      [true, false],
    ]);
  });

  it.each([
    ['is in graceful shutdown', colibriError('service-unavailable', { reason: 'graceful_shutdown' })],
    ['is not there', stanzaError('item-not-found')],
    ['fails', stanzaError('internal-server-error')],
    ['cannot do it', stanzaError('feature-not-implemented')],
    ['does not answer', 'silence' as const],
  ])('a bridge that %s: the conference goes to another', async (_what, answer) => {
    const first = focus.addBridge(BRIDGE_1);
    const second = focus.addBridge(BRIDGE_2, { stressLevel: 0.5 });
    first.script.push(answer, answer);
    await focus.request();
    await focus.join('a', 'b');
    await focus.pass(16_000);
    expect(second.endpoints).toEqual(['a', 'b']);
    expect(focus.room().take()).toEqual(['a session-initiate', 'b session-initiate']);
  });

  it('a bridge that refuses a request as malformed is not asked again and again', async () => {
    const bridge = focus.addBridge();
    bridge.script.push(stanzaError('bad-request'), stanzaError('bad-request'));
    await focus.request();
    await focus.join('a', 'b');
    await focus.pass(30_000);
    expect(focus.room().sent).toEqual([]);
  });

  it('the only bridge failing over and over is asked ever more rarely', async () => {
    const bridge = focus.addBridge();
    bridge.script.push(...Array.from({ length: 100 }, () => stanzaError('internal-server-error')));
    await focus.request();
    await focus.join('a', 'b');
    await focus.pass(120_000);
    expect(bridge.script.length).toBeGreaterThan(75);
    bridge.script.length = 0;
    await focus.pass(70_000);
    expect(bridge.endpoints).toEqual(['a', 'b']);
  });

  it('somebody that leaves in the middle of its invitation leaves nothing behind', async () => {
    const bridge = focus.addBridge();
    await focus.request();
    focus.presence('a');
    focus.presence('b');
    focus.presence('c');
    focus.presence('c', { available: false });
    await focus.settle();
    expect(bridge.endpoints).toEqual(['a', 'b']);
    expect(focus.room().take()).toEqual(['a session-initiate', 'b session-initiate']);
  });

  it('clients without rewriting are told nothing of the sources that moved with their owners', async () => {
    focus = new FocusHarness({ features: JSON_CLIENT });
    const { second } = await callWithSpare();
    focus.removeBridge(BRIDGE_1);
    await focus.settle();
    expect(focus.room().sent.map(({ to, jingle }) => `${to} ${jingle.action}`)).toEqual(MOVE);
    await focus.accept('a');
    await focus.accept('b');
    expect(focus.room().take().slice(4)).toEqual(['a source-add', 'b source-add']);
    expect(second.endpoints).toEqual(['a', 'b']);
  });
});

describe('an endpoint that the bridge takes for malformed', () => {
  it.each(['first', 'second'])('keeps nobody else out when it is the %s', async (place) => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    bridge.refuses.add('bad');
    await focus.request();
    await focus.join(...(place === 'first' ? ['bad', 'b', 'c'] : ['b', 'bad', 'c']));
    expect(bridge.endpoints).toEqual(['b', 'c']);
    expect([focus.offer('bad'), focus.offer('b'), focus.offer('c')]).toEqual([undefined, expect.anything(), expect.anything()]);
    await focus.leave('bad');
    expect(bridge.endpoints).toEqual(['b', 'c']);
  });
});
