import { describe, expect, it } from 'vitest';
import { channelUrls, channelWays } from './channel-ways.ts';
import { FakePeer } from './fixtures/fake-peer.ts';
import { FakeSockets } from './fixtures/fake-sockets.ts';

const URL_GIVEN = 'wss://meet/colibri-ws/b/c/e?pwd=x';

function ways(over: { preferSctp?: boolean; ignoreDomain?: string; data?: boolean; webSockets?: readonly string[] } = {}) {
  const { preferSctp = true, data = true, webSockets = [URL_GIVEN], ignoreDomain } = over;
  const [sockets, peer] = [new FakeSockets(), new FakePeer()];
  const all = channelWays({
    offer: { transport: { webSockets }, ...(data && { dataPort: 5000 }) },
    serviceUrl: 'wss://meet/xmpp-websocket',
    browser: sockets,
    peer,
    preferSctp,
    ...(ignoreDomain !== undefined && { ignoreDomain }),
  });
  return { all, kinds: all.map(({ kind }) => kind), sockets, peer };
}

describe('channelWays', () => {
  it.each([
    ['the data channel where both are there and it is preferred', {}, ['sctp', 'websocket']],
    ['the WebSocket where it is preferred', { preferSctp: false }, ['websocket', 'sctp']],
    ['the WebSocket where no data channel is offered', { data: false }, ['websocket']],
    ['the data channel where there is no address', { preferSctp: false, webSockets: [] }, ['sctp']],
    ['the data channel where the address is to be ignored', { preferSctp: false, ignoreDomain: 'meet' }, ['sctp']],
    ['nothing where there is neither', { data: false, webSockets: [] }, []],
  ])('begin with %s', (_what, over, expected) => {
    expect(ways(over).kinds).toEqual(expected);
  });

  it('open the data channel under the name that bridges know, and pass on its texts', () => {
    const { all, peer } = ways();
    const events: unknown[] = [];
    const socket = all[0]?.open({
      open: () => events.push('open'),
      message: (text) => events.push(text),
      close: (code) => events.push(code),
    });
    const [channel] = peer.channels;
    expect(channel).toMatchObject({ label: 'JVB data channel', protocol: 'http://jitsi.org/protocols/colibri' });
    channel?.emit('open');
    channel?.emit('message', '{}');
    channel?.emit('message', new ArrayBuffer(3));
    channel?.emit('close');
    socket?.close();
    expect(events).toEqual(['open', '{}', 1006]);
    expect(channel?.isClosed).toBe(true);
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
