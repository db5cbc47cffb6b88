import { FEATURE } from '@parley/xmpp-core';
import { buildJingle, parseJingle, sourcesByOwner } from '@parley/xmpp-jingle';
import { describe, expect, it } from 'vitest';
import { sourceSet } from '../testing/sources.ts';
import { CLASSIC_TABLES, classicTables, tablesFor } from './media-table.ts';
import { buildOffer, type OfferInput } from './offer.ts';

const CLIENT = new Set<string>([FEATURE.rtx, FEATURE.transportCc, FEATURE.remb]);
const names = (features: ReadonlySet<string>) =>
  tablesFor(CLASSIC_TABLES, features).video.payloadTypes.map(({ id, name }) => `${id} ${name}`);

describe('tablesFor', () => {
  it('offers all four codecs with retransmission', () => {
    expect(names(CLIENT)).toEqual(['41 AV1', '42 rtx', '100 VP8', '96 rtx', '107 H264', '99 rtx', '101 VP9', '97 rtx']);
  });

  it('leaves out RTX for clients without it', () => {
    expect(names(new Set())).toEqual(['41 AV1', '100 VP8', '107 H264', '101 VP9']);
  });

  it('falls back to REMB only for clients that know nothing else', () => {
    const feedback = (features: Set<string>) => tablesFor(CLASSIC_TABLES, features).video.payloadTypes[0]?.feedback.map(({ type }) => type);
    expect(feedback(new Set([FEATURE.remb]))).toEqual(['ccm', 'nack', 'nack', 'goog-remb']);
    expect(feedback(new Set())).toEqual(['ccm', 'nack', 'nack', 'transport-cc']);
    const extensions = tablesFor(CLASSIC_TABLES, new Set([FEATURE.remb])).audio.headerExtensions;
    expect(extensions.map(({ id }) => id)).toEqual([1]);
  });
});

describe('classicTables', () => {
  it('have what is switched on', () => {
    const ids = (mid: boolean, layersAllocation: boolean) => {
      const { audio, video } = classicTables({ mid, layersAllocation });
      return [audio, video].map(({ headerExtensions }) => headerExtensions.map(({ id }) => id));
    };
    expect(ids(false, false)).toEqual([
      [1, 5],
      [11, 3, 5],
    ]);
    expect(ids(true, true)).toEqual([
      [1, 5, 10],
      [11, 3, 5, 10, 12],
    ]);
  });
});

const input = (over: Partial<OfferInput> = {}): OfferInput => ({
  initiator: 'r@muc/focus',
  responder: 'r@muc/bb',
  sid: 's1',
  bridgeSessionId: 'k9',
  region: 'eu',
  tables: CLASSIC_TABLES,
  transport: { ufrag: 'u', pwd: 'p', candidates: [], webSockets: ['wss://h/colibri-ws/j/c/bb?pwd=x'], rtcpMux: false },
  sctpPort: undefined,
  webSocket: true,
  bridgeSources: [
    { type: 'audio', id: 'jvb-a0', sources: [{ ssrc: 12 }], groups: [] },
    { type: 'video', id: 'jvb-v0', sources: [{ ssrc: 11 }], groups: [] },
  ],
  remoteSources: new Map(),
  json: true,
  audio: true,
  video: true,
  ...over,
});
/** What a client reads out of it. */
const read = (over: Partial<OfferInput> = {}) => parseJingle(buildJingle(buildOffer(input(over))));

describe('buildOffer', () => {
  it('is the session-initiate that the official client accepts', () => {
    const offer = read();
    expect(offer).toMatchObject({
      action: 'session-initiate',
      sid: 's1',
      initiator: 'r@muc/focus',
      bridgeSession: { id: 'k9', region: 'eu' },
    });
    expect(offer.contents.map(({ name, senders, creator }) => [name, senders, creator])).toEqual([
      ['audio', 'both', 'initiator'],
      ['video', 'both', 'initiator'],
    ]);
    expect(offer.bundle).toEqual(['audio', 'video']);
    expect(offer.contents[0]?.description).toMatchObject({ maxptime: 60, rtcpMux: true, extmapAllowMixed: true });
    expect(offer.contents[1]?.transport).toMatchObject({ ufrag: 'u', rtcpMux: true, webSockets: ['wss://h/colibri-ws/j/c/bb?pwd=x'] });
    expect(sourcesByOwner(offer).get('jvb')).toMatchObject({
      audio: { sources: [{ ssrc: 12, name: 'jvb-a0', msid: 'mixedmslabel mixedlabelaudio0' }] },
      video: { sources: [{ ssrc: 11, name: 'jvb-v0', msid: 'mixedmslabel mixedlabelvideo0' }] },
    });
  });

  it('offers data only when the bridge answered with a port', () => {
    const offer = read({ sctpPort: 5000 });
    expect(offer.bundle).toEqual(['audio', 'video', 'data']);
    expect(offer.contents[2]).toMatchObject({ description: { media: 'application' }, transport: { sctp: { port: 5000, streams: 1024 } } });
    expect(offer.contents[0]?.transport?.sctp).toBeUndefined();
  });

  it('leaves the URL out when web-sockets are off', () => {
    expect(read({ webSocket: false, sctpPort: 5000 }).contents.every(({ transport }) => transport?.webSockets.length === 0)).toBe(true);
  });

  it.each([true, false])('carries the others to clients without rewriting (json %s)', (json) => {
    const remote = new Map([['aa', sourceSet('aa', 100)]]);
    const found = sourcesByOwner(read({ json, remoteSources: remote }));
    expect([...found.keys()].sort()).toEqual(['aa', 'jvb']);
    expect(found.get('aa')?.video.groups).toHaveLength(4);
    expect(found.get('aa')?.audio.sources[0]).toMatchObject({ ssrc: 100, msid: 'aa-audio-0-1 a-1' });
  });

  it('tells who starts muted', () => {
    expect(read({ startMuted: { audio: true, video: false } }).startMuted).toEqual({ audio: true, video: false });
  });

  it('has no video for a client without it', () => {
    const offer = read({ video: false });
    expect(offer.bundle).toEqual(['audio']);
    expect(sourcesByOwner(offer).get('jvb')?.video.sources).toEqual([]);
  });
});
