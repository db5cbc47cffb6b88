import { parseXml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transportArbitrary } from './arbitraries.ts';
import { buildTransport, parseTransport } from './transport.ts';
import type { IceTransport } from './types.ts';

const transport = (inner = '', attributes = ''): IceTransport =>
  parseTransport(parseXml(`<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ${attributes}>${inner}</transport>`));
const candidate = (changes: Record<string, string | undefined> = {}): string => {
  const all = {
    component: '1',
    foundation: '1',
    ip: '203.0.113.9',
    port: '10000',
    priority: '2130706431',
    protocol: 'udp',
    type: 'host',
    ...changes,
  };
  const attributes = Object.entries(all).filter(([, value]) => value !== undefined);
  return `<candidate ${attributes.map(([name, value]) => `${name}='${value}'`).join(' ')}/>`;
};
const fingerprint = (text: string, attributes = `hash='sha-256'`): string =>
  `<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' ${attributes}>${text}</fingerprint>`;
const HASH = Array.from({ length: 32 }, () => 'AB').join(':');

describe('parseTransport', () => {
  it('reads the data channel, the web-sockets and the ICE generation', () => {
    const inner = `<rtcp-mux/><web-socket xmlns='http://jitsi.org/protocol/colibri' url='wss://h/colibri-ws/a/b/c?pwd=1&amp;x=2'/>
      <sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' number='5000' protocol='webrtc-datachannel'/>`;
    expect(transport(inner, `ice-generation='2'`)).toEqual({
      candidates: [],
      webSockets: ['wss://h/colibri-ws/a/b/c?pwd=1&x=2'],
      rtcpMux: true,
      sctp: { port: 5000, streams: 1024 },
      iceGeneration: 2,
    });
  });

  it('fills in what a candidate may leave out, and ignores protocols that nobody can use', () => {
    const inner =
      candidate() +
      candidate({ protocol: 'ssltcp', type: 'odd' }) +
      candidate({ protocol: 'TCP', tcptype: 'passive', 'rel-addr': '0.0.0.0', 'rel-port': '9' });
    expect(transport(inner).candidates).toMatchObject([
      { generation: 0, network: 0, id: '', protocol: 'udp' },
      { protocol: 'tcp', tcpType: 'passive', relAddr: '0.0.0.0', relPort: 9 },
    ]);
  });

  it('takes a fingerprint without setup as actpass', () => {
    expect(transport(fingerprint(HASH)).fingerprint).toEqual({ hash: 'sha-256', setup: 'actpass', value: HASH });
  });

  it.each([
    ['a long ufrag', '', `ufrag='${'u'.repeat(257)}'`],
    ['a long password', '', `pwd='${'u'.repeat(257)}'`],
    ['too many candidates', candidate().repeat(65), ''],
    ['a candidate without a type', candidate({ type: undefined }), ''],
    ['a candidate of an unknown type', candidate({ type: 'odd' }), ''],
    ['a candidate without an address', candidate({ ip: undefined }), ''],
    ['a port out of range', candidate({ port: '65536' }), ''],
    ['a priority out of range', candidate({ priority: '4294967296' }), ''],
    ['an unknown tcptype', candidate({ tcptype: 'odd' }), ''],
    ['a fingerprint that is none', fingerprint('hello'), ''],
    ['a fingerprint without its hash', fingerprint(HASH, ''), ''],
    ['a fingerprint with an unknown setup', fingerprint(HASH, `hash='sha-1' setup='maybe'`), ''],
    ['a long web-socket URL', `<web-socket xmlns='http://jitsi.org/protocol/colibri' url='${'w'.repeat(2049)}'/>`, ''],
    ['too many web-sockets', `<web-socket xmlns='http://jitsi.org/protocol/colibri' url='w'/>`.repeat(9), ''],
    ['an sctpmap without a port', `<sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1'/>`, ''],
  ])('refuses %s', (_, inner, attributes) => {
    expect(() => transport(inner, attributes)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('buildTransport', () => {
  it('writes a bridge transport exactly', () => {
    const element = buildTransport({
      ufrag: 'u',
      pwd: 'p',
      fingerprint: { hash: 'sha-256', setup: 'actpass', value: HASH },
      candidates: [
        {
          component: 1,
          foundation: '1',
          generation: 0,
          id: 'c1',
          network: 0,
          ip: '203.0.113.9',
          port: 10_000,
          priority: 1,
          protocol: 'udp',
          type: 'host',
        },
      ],
      webSockets: ['wss://h/?a&b'],
      rtcpMux: true,
      sctp: { port: 5000, streams: 1024 },
    });
    expect(element.toString()).toBe(
      '<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="u" pwd="p"><rtcp-mux/>' +
        `<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup="actpass">${HASH}</fingerprint>` +
        '<candidate component="1" foundation="1" generation="0" id="c1" network="0" ip="203.0.113.9" port="10000" priority="1" protocol="udp" type="host"/>' +
        '<web-socket xmlns="http://jitsi.org/protocol/colibri" url="wss://h/?a&amp;b"/>' +
        '<sctpmap xmlns="urn:xmpp:jingle:transports:dtls-sctp:1" number="5000" protocol="webrtc-datachannel" streams="1024"/></transport>',
    );
  });

  it('writes what parseTransport reads', () => {
    fc.assert(
      fc.property(transportArbitrary, (value) => {
        expect(parseTransport(parseXml(buildTransport(value).toString()))).toEqual(value);
      }),
    );
  });
});
