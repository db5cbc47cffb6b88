import { FakeClock, type Log, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { BridgeChannel } from './bridge-channel.ts';
import type { ChannelWay } from './channel-ways.ts';
import { FakeSockets } from './fixtures/fake-sockets.ts';

function channel(urls = ['wss://a/colibri-ws/x'], log: Log = silentLog) {
  const sockets = new FakeSockets();
  const ways = urls.map(
    (url): ChannelWay => ({ kind: url === 'sctp' ? 'sctp' : 'websocket', open: (handlers) => sockets.openSocket(url, handlers) }),
  );
  const clock = new FakeClock();
  const received: unknown[] = [];
  const bridge = new BridgeChannel({
    ways,
    clock,
    log,
    greeting: () => [{ colibriClass: 'SourceVideoTypeMessage', sourceName: 'me-v0', videoType: 'camera' }],
    onMessage: (message) => received.push(message),
  });
  return { sockets, clock, received, bridge };
}

describe('BridgeChannel', () => {
  it('greets after every opening and passes on what it understands', () => {
    const { sockets, received, bridge } = channel();
    bridge.open();
    sockets.last.accept();
    expect(sockets.last.sent).toEqual([{ colibriClass: 'SourceVideoTypeMessage', sourceName: 'me-v0', videoType: 'camera' }]);
    sockets.last.deliver('{"colibriClass":"ForwardedSources","forwardedSources":["aa-v0"]}');
    for (const bad of ['', 'x', '[]', '{}', '{"colibriClass":"Nonsense"}', '{"colibriClass":"ForwardedSources","forwardedSources":7}'])
      sockets.last.deliver(bad);
    expect(received).toEqual([{ colibriClass: 'ForwardedSources', forwardedSources: ['aa-v0'] }]);
  });

  it('comes back at the same address with growing waits, and starts small after a success', () => {
    const { sockets, clock, bridge } = channel();
    bridge.open();
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      sockets.last.fail(1006);
      const count = sockets.all.length;
      let waited = 0;
      while (sockets.all.length === count) {
        clock.advance(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000]);
    sockets.last.accept();
    clock.advance(10_000);
    sockets.last.fail(1001);
    clock.advance(500);
    expect(sockets.all).toHaveLength(6);
  });

  it('tries a second address at once, stays with what works and goes on to the next when that is lost', () => {
    const { sockets, clock, bridge } = channel(['wss://a/x', 'wss://b/x']);
    bridge.open();
    sockets.last.fail(1006);
    clock.advance(0);
    expect(sockets.all.map((socket) => socket.url)).toEqual(['wss://a/x', 'wss://b/x']);
    sockets.last.accept();
    clock.advance(10_000);
    sockets.last.fail(1006);
    clock.advance(0);
    expect(sockets.last.url).toBe('wss://a/x');
    sockets.last.fail(1006);
    clock.advance(499);
    expect(sockets.all).toHaveLength(3);
    clock.advance(1);
    expect(sockets.last.url).toBe('wss://b/x');
  });

  it('does not hurry back to a bridge that throws it out again, whatever the way', () => {
    const { sockets, clock, bridge } = channel(['wss://a/x', 'sctp']);
    bridge.open();
    for (let ms = 0; ms < 10_000; ms++) {
      sockets.last.accept();
      sockets.last.fail(1008);
      clock.advance(1);
    }
    expect(sockets.all.length).toBeLessThan(15);
  });

  it('takes the data channel when no WebSocket comes up, and says so', () => {
    const said: unknown[] = [];
    const { sockets, clock, bridge } = channel(['wss://a/x', 'sctp'], { ...silentLog, warn: (fields) => said.push(fields) });
    bridge.open();
    clock.advance(10_000);
    expect([sockets.all[0]?.isClosed, bridge.kind]).toEqual([true, undefined]);
    clock.advance(0);
    sockets.last.accept();
    expect(bridge.kind).toBe('sctp');
    expect(said).toEqual([{ kind: 'sctp', before: 'websocket' }]);
  });

  it('takes a way that cannot even be tried for a lost one', () => {
    const sockets = new FakeSockets();
    const clock = new FakeClock();
    const never = (): never => {
      throw new Error('not an address');
    };
    const ways: ChannelWay[] = [
      { kind: 'websocket', open: never },
      { kind: 'sctp', open: (handlers) => sockets.openSocket('sctp', handlers) },
    ];
    new BridgeChannel({ ways, clock, log: silentLog, greeting: () => [], onMessage: () => {} }).open();
    clock.advance(0);
    expect(sockets.all).toHaveLength(1);
  });

  it('gives up a connection on which nothing comes any more, and one that does not come up', () => {
    const { sockets, clock, bridge } = channel();
    bridge.open();
    sockets.last.accept();
    for (let second = 0; second < 60; second++) {
      clock.advance(1000);
      if (second % 10 === 5) sockets.last.deliver('{"colibriClass":"ServerHello"}');
    }
    expect(sockets.all).toHaveLength(1);
    expect(sockets.last.sent.at(-1)).toEqual({ colibriClass: 'ClientHello' });
    for (const [seconds, count] of [
      [31, 2],
      [1, 3],
    ] as const) {
      const silent = sockets.last;
      for (let second = 0; second < seconds; second++) clock.advance(1000);
      expect([silent.isClosed, sockets.all.length]).toEqual([true, count]);
      silent.fail(1006);
    }
    clock.advance(8_000);
    expect(sockets.all).toHaveLength(3);
  });

  it('stays closed once closed', () => {
    const { sockets, clock, bridge } = channel();
    bridge.open();
    sockets.last.accept();
    bridge.close();
    sockets.last.fail(1000);
    clock.advance(120_000);
    expect(sockets.all).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
