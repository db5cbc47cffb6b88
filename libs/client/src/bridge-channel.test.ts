import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { BridgeChannel, channelUrls } from './bridge-channel.ts';
import { FakeSockets } from './fixtures/fake-sockets.ts';

function channel(urls = ['wss://a/colibri-ws/x']) {
  const sockets = new FakeSockets();
  const clock = new FakeClock();
  const received: unknown[] = [];
  const bridge = new BridgeChannel({
    urls,
    browser: sockets,
    clock,
    log: silentLog,
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
    sockets.last.fail(1001);
    clock.advance(500);
    expect(sockets.all).toHaveLength(6);
  });

  it('tries a second address at once', () => {
    const { sockets, clock, bridge } = channel(['wss://a/x', 'wss://b/x']);
    bridge.open();
    sockets.last.fail(1006);
    clock.advance(0);
    expect(sockets.all.map((socket) => socket.url)).toEqual(['wss://a/x', 'wss://b/x']);
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
    for (const count of [2, 3]) {
      const silent = sockets.last;
      for (let second = 0; second < 31; second++) clock.advance(1000);
      expect([silent.isClosed, sockets.all.length]).toEqual([true, count]);
      silent.fail(1006);
    }
    clock.advance(9_000);
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

describe('channelUrls', () => {
  it('adds the page’s own host where the bridge names another one', () => {
    expect(channelUrls(['wss://localhost:8443/colibri-ws/b/c/e?pwd=x'], 'wss://10.0.0.5:8443/xmpp-websocket')).toEqual([
      'wss://localhost:8443/colibri-ws/b/c/e?pwd=x',
      'wss://10.0.0.5:8443/colibri-ws/b/c/e?pwd=x',
    ]);
  });

  it('leaves it at one address where they agree', () => {
    expect(channelUrls(['wss://h:1/colibri-ws/x', 'wss://k/y'], 'wss://h:1/xmpp-websocket')).toEqual(['wss://h:1/colibri-ws/x']);
  });
});
