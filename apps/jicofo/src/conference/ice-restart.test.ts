import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeBridge } from '../testing/fake-bridge.ts';
import { FocusHarness } from '../testing/focus-harness.ts';

const condition = (name: string) => ({ details: { stanza: expect.objectContaining({ condition: name }) } });
const TRANSPORT = { ufrag: 'n', pwd: 'np', candidates: [], webSockets: [], rtcpMux: true, iceGeneration: 1 };

describe('ICE restarts in place', () => {
  let focus: FocusHarness;
  let bridge: FakeBridge;
  let sid: string;
  let bridgeSession: string;
  const restart = (id = bridgeSession) => focus.jingle('a', { sid, action: 'session-info', bridgeSession: { id, iceRestart: true } });
  const transportInfo = () =>
    focus.jingle('a', { sid, action: 'transport-info', contents: [{ name: 'audio', creator: 'responder', transport: TRANSPORT }] });
  beforeEach(async () => {
    focus = new FocusHarness();
    bridge = focus.addBridge();
    await focus.call('a', 'b');
    sid = focus.offer('a')?.sid ?? '';
    bridgeSession = focus.offer('a')?.bridgeSession?.id ?? '';
    focus.room().take();
  });

  it("send the bridge's new transport to the client and the client's back to the bridge", async () => {
    await restart();
    expect(bridge.requests.at(-1)?.endpoints).toMatchObject([{ id: 'a', create: false, transport: { iceRestart: true } }]);
    const told = focus.room().last('a', 'transport-info');
    expect(told).toMatchObject({ sid, contents: [{ name: 'audio', creator: 'initiator' }] });
    expect(told?.contents[0]?.transport).toMatchObject({ ufrag: 'u-a-1', pwd: 'p', iceGeneration: 1 });
    expect(focus.room().take()).toEqual(['a transport-info']);
    await transportInfo();
    expect(bridge.requests.at(-1)?.endpoints).toMatchObject([{ id: 'a', transport: { transport: TRANSPORT } }]);
    expect(['requested', 'relayed'].map((what) => focus.counters.value(`ice_restarts_${what as 'relayed'}`))).toEqual([1, 1]);
  });

  it('are refused for an earlier bridge session, before the accept, and when they come too often', async () => {
    await expect(restart('other')).rejects.toMatchObject(condition('item-not-found'));
    await restart();
    await focus.pass(4_500);
    await expect(restart()).rejects.toMatchObject(condition('resource-constraint'));
    await focus.pass(500);
    await restart();
    expect(focus.room().take()).toEqual(['a transport-info', 'a transport-info']);
    await focus.join('c');
    const id = focus.offer('c')?.bridgeSession?.id ?? '';
    const early = focus.jingle('c', { action: 'session-info', bridgeSession: { id, iceRestart: true } });
    await expect(early).rejects.toMatchObject(condition('unexpected-request'));
  });

  it('leave the budget of whole restarts alone', async () => {
    await restart();
    await focus.jingle('a', { sid, action: 'session-terminate', bridgeSession: { id: bridgeSession, restart: true } });
    expect(focus.room().take()).toEqual(['a transport-info', 'a session-initiate']);
  });

  it('tell the client nothing when its connection never came up', async () => {
    bridge.iceRestarts = 'same';
    await restart();
    expect(focus.room().take()).toEqual([]);
    expect(focus.counters.value('ice_restarts_not_needed')).toBe(1);
  });

  it('become a new session where the bridge does not do them', async () => {
    bridge.iceRestarts = 'none';
    await restart();
    expect(focus.room().take()).toEqual(['a session-terminate', 'a session-initiate']);
    expect(focus.counters.value('ice_restarts_failed')).toBe(1);
  });

  it('limit how often a client changes its transport, and keep it from the bridge before the accept', async () => {
    for (let count = 0; count < 60; count++) await transportInfo();
    await expect(transportInfo()).rejects.toMatchObject(condition('resource-constraint'));
    await focus.join('c');
    const before = bridge.requests.length;
    await focus.jingle('c', { action: 'transport-info', contents: [{ name: 'audio', creator: 'responder', transport: TRANSPORT }] });
    expect(bridge.requests.length).toBe(before);
  });
});
