import type { ClientMessage } from '@parley/bridge-channel';
import { FakeClock, silentLog } from '@parley/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyTotals, type Totals } from '../stats/totals.ts';
import { type ChannelLink, ClientChannel } from './client-channel.ts';
import { Outgoing } from './outgoing.ts';
import { TokenBucket } from './token-bucket.ts';

interface FakeLink extends ChannelLink {
  readonly sent: string[];
  closed: [number, string] | undefined;
}

function link(kind: ChannelLink['kind'] = 'websocket'): FakeLink {
  const sent: string[] = [];
  return {
    kind,
    sent,
    closed: undefined,
    send: ({ texts }) => void sent.push(...texts),
    close(code, reason) {
      this.closed = [code, reason];
    },
  };
}

describe('ClientChannel', () => {
  let clock: FakeClock;
  let totals: Totals;
  let messages: ClientMessage[];
  let opened: number;
  let closed: number;
  let channel: ClientChannel;

  beforeEach(() => {
    clock = new FakeClock();
    totals = emptyTotals();
    messages = [];
    opened = 0;
    closed = 0;
    channel = new ClientChannel({
      clock,
      log: silentLog,
      totals,
      onMessage: (message) => void messages.push(message),
      onOpen: () => void opened++,
      onClosed: () => void closed++,
    });
  });

  it('hands parsed messages on and sends on the link that was active last', () => {
    const [socket, data] = [link(), link('sctp')];
    channel.attach(socket);
    channel.attach(data);
    channel.send({ colibriClass: 'ServerHello' });
    channel.received(socket, '{"colibriClass":"ClientHello"}');
    channel.send({ colibriClass: 'ServerHello' });
    expect([messages, opened]).toEqual([[{ colibriClass: 'ClientHello' }], 2]);
    expect([socket.sent, data.sent]).toEqual([['{"colibriClass":"ServerHello"}'], ['{"colibriClass":"ServerHello"}']]);
    channel.detach(socket);
    expect([channel.kind, closed]).toEqual(['sctp', 0]);
    channel.detach(data);
    expect([channel.isOpen, closed]).toEqual([false, 1]);
  });

  it('does not touch a link for nothing', () => {
    const socket = link();
    let touched = 0;
    channel.attach({ ...socket, send: () => void touched++ });
    channel.sendAll(Outgoing.of());
    expect(touched).toBe(0);
    channel.sendAll(Outgoing.of({ colibriClass: 'ServerHello' }));
    expect(touched).toBe(1);
  });

  it('replaces an older link of the same kind and ignores what still comes from it', () => {
    const [first, second] = [link(), link()];
    channel.attach(first);
    channel.attach(second);
    expect(first.closed).toEqual([1000, 'replaced']);
    channel.received(first, '{"colibriClass":"ClientHello"}');
    channel.detach(first);
    expect([messages, channel.isOpen]).toEqual([[], true]);
  });

  it('puts up with a few malformed messages, then closes', () => {
    const socket = link();
    channel.attach(socket);
    for (const text of ['{', '[]', '{"colibriClass":"Nonsense"}', '""', `"${'x'.repeat(70_000)}"`]) channel.received(socket, text);
    expect([socket.closed, totals.malformedMessages]).toEqual([undefined, 5]);
    channel.received(socket, '{"colibriClass":"ClientHello"}');
    expect(messages).toHaveLength(1);
    channel.received(socket, '{');
    expect([socket.closed, channel.isOpen]).toEqual([[1007, 'too many malformed messages'], false]);
  });

  it('closes on a flood of bytes: each may go to everybody', () => {
    const socket = link();
    channel.attach(socket);
    const message = JSON.stringify({ colibriClass: 'EndpointMessage', to: '', msgPayload: { text: 'x'.repeat(60_000) } });
    for (let index = 0; index < 30; index++) channel.received(socket, message);
    expect([messages.length, socket.closed]).toEqual([17, [1008, 'too many messages']]);
  });

  it('tells everything anew on a data channel that is opened again, but forgives it nothing', () => {
    const data = link('sctp');
    channel.attach(data);
    channel.attach(data);
    expect([opened, channel.isOpen, data.closed]).toEqual([2, true, undefined]);
    for (let index = 0; index < 300; index++) channel.attach(data);
    expect([opened, channel.isOpen, data.closed]).toEqual([201, false, [1008, 'too many messages']]);
    channel.attach(data);
    expect(channel.isOpen).toBe(false);
    clock.advance(1000);
    channel.attach(data);
    expect(channel.isOpen).toBe(true);
  });

  it('closes on a flood', () => {
    const socket = link();
    channel.attach(socket);
    for (let index = 0; index < 201; index++) channel.received(socket, '{"colibriClass":"ClientHello"}');
    expect([messages.length, socket.closed]).toEqual([200, [1008, 'too many messages']]);
  });
});

it('TokenBucket refills with time', () => {
  const bucket = new TokenBucket(2, 10, 0);
  expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(100), bucket.take(100)]).toEqual([true, true, false, true, false]);
});
