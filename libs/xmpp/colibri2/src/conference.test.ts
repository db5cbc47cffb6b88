import { parseXml } from '@parley/xmpp-core';
import { defined, mediaSourcesArbitrary, mediaTableArbitrary, nameArbitrary, transportArbitrary } from '@parley/xmpp-jingle/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildConferenceModified, parseConferenceModified } from './conference-modified.ts';
import { buildConferenceModify, parseConferenceModify } from './conference-modify.ts';
import type { ConferenceModified, ConferenceModify, EndpointRequest, MediaSource } from './types.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
const modify = (inner = '', attributes = `meeting-id='m1'`): ConferenceModify =>
  parseConferenceModify(parseXml(`<conference-modify xmlns='jitsi:colibri2' ${attributes}>${inner}</conference-modify>`));
const endpoint = (inner = '', attributes = ''): EndpointRequest => {
  const [first] = modify(`<endpoint xmlns='jitsi:colibri2' id='ab12cd34' ${attributes}>${inner}</endpoint>`).endpoints;
  if (!first) throw new Error('no endpoint');
  return first;
};
const EMPTY: Omit<EndpointRequest, 'id'> = { create: false, expire: false, capabilities: new Set(), media: {} };

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const mediaSource: fc.Arbitrary<MediaSource> = fc
  .tuple(fc.record({ type: fc.constantFrom('audio' as const, 'video' as const), id: nameArbitrary }), mediaSourcesArbitrary)
  .map(([head, sources]) => ({ ...head, ...sources }));
const mediaSources = fc.array(mediaSource, { maxLength: 3 });
const transportRequest = fc
  .record({
    iceControlling: optional(fc.boolean()),
    iceRestart: optional(fc.boolean()),
    sctp: optional(fc.record({ role: optional(nameArbitrary), port: optional(fc.nat(65_535)) }).map(defined)),
    transport: optional(transportArbitrary),
  })
  .map(defined);
const endpointRequest = fc
  .record({
    id: nameArbitrary,
    statsId: optional(nameArbitrary),
    mucRole: optional(nameArbitrary),
    diarize: optional(fc.constant(true as const)),
    create: fc.boolean(),
    expire: fc.boolean(),
    capabilities: fc.array(nameArbitrary, { maxLength: 3 }).map((names) => new Set(names)),
    media: fc.record({ audio: optional(mediaTableArbitrary), video: optional(mediaTableArbitrary) }).map(defined),
    transport: optional(transportRequest),
    sources: optional(mediaSources),
    forceMute: optional(
      fc.record(
        { audio: fc.boolean(), video: fc.boolean(), camera: fc.constant(true), desktop: fc.constant(true) },
        { requiredKeys: ['audio', 'video'] },
      ),
    ),
    initialLastN: optional(fc.integer({ min: -1, max: 100 })),
  })
  .map((value) => defined(value) as EndpointRequest);
const conferenceModify = fc
  .record({
    meetingId: nameArbitrary,
    name: optional(nameArbitrary),
    create: fc.boolean(),
    expire: fc.boolean(),
    endpoints: fc.array(endpointRequest, { maxLength: 3 }),
    relays: fc.constant(0),
  })
  .map((value) => defined(value) as ConferenceModify);
const conferenceModified = fc.record({
  sources: mediaSources,
  endpoints: fc.array(
    fc
      .record({
        id: nameArbitrary,
        transport: optional(
          fc
            .record({
              transport: transportArbitrary,
              sctp: optional(fc.record({ port: fc.integer({ min: 1, max: 65_535 }), role: fc.constantFrom('server', 'client') })),
            })
            .map(defined),
        ),
      })
      .map(defined),
    { maxLength: 3 },
  ),
}) as fc.Arbitrary<ConferenceModified>;

describe('parseConferenceModify', () => {
  it('reads the creation of a conference with its first endpoint', () => {
    const inner = `<endpoint xmlns='jitsi:colibri2' id='ab12cd34' stats-id='Anna-x1' create='true' muc-role='participant'>
      <capability name='source-names'/><capability name='ssrc-rewriting'/>
      <media type='audio'><payload-type xmlns='urn:xmpp:jingle:apps:rtp:1' id='111' name='opus' clockrate='48000' channels='2'/>
       <rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1' uri='urn:ietf:params:rtp-hdrext:ssrc-audio-level'/></media>
      <transport ice-controlling='true'><sctp/></transport><initial-last-n value='20'/></endpoint>`;
    expect(modify(inner, `meeting-id='m1' name='demo@muc.meet.jitsi' create='true' rtcstats-enabled='false'`)).toEqual({
      meetingId: 'm1',
      name: 'demo@muc.meet.jitsi',
      create: true,
      expire: false,
      relays: 0,
      endpoints: [
        {
          id: 'ab12cd34',
          statsId: 'Anna-x1',
          mucRole: 'participant',
          create: true,
          expire: false,
          capabilities: new Set(['source-names', 'ssrc-rewriting']),
          media: {
            audio: {
              payloadTypes: [{ id: 111, name: 'opus', clockrate: 48_000, channels: 2, parameters: {}, feedback: [] }],
              headerExtensions: [{ id: 1, uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' }],
            },
          },
          transport: { iceControlling: true, sctp: {} },
          initialLastN: 20,
        },
      ],
    });
  });

  it('reads the update after the accept, and tells no sources from unchanged sources', () => {
    const inner = `<transport><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u' pwd='p'/></transport>
      <sources><media-source type='video' id='ab12cd34-v0'><source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='1' name='ab12cd34-v0'/>
       <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FID'><source ssrc='1'/><source ssrc='2'/></ssrc-group></media-source></sources>`;
    expect(endpoint(inner)).toEqual({
      ...EMPTY,
      id: 'ab12cd34',
      transport: { transport: { ufrag: 'u', pwd: 'p', candidates: [], webSockets: [], rtcpMux: false } },
      sources: [
        { type: 'video', id: 'ab12cd34-v0', sources: [{ ssrc: 1, name: 'ab12cd34-v0' }], groups: [{ semantics: 'FID', ssrcs: [1, 2] }] },
      ],
    });
    expect(endpoint('<sources/>').sources).toEqual([]);
    expect(endpoint().sources).toBeUndefined();
  });

  it('reads expiry, force-mute, ICE restart and what <sctp> says', () => {
    expect(endpoint('', `expire='true'`)).toMatchObject({ expire: true });
    expect(endpoint(`<force-mute audio='true' video='false'/>`).forceMute).toEqual({ audio: true, video: false });
    expect(endpoint(`<transport ice-restart='true'><sctp role='client' port='5001'/></transport>`).transport).toEqual({
      iceRestart: true,
      sctp: { role: 'client', port: 5001 },
    });
    expect(modify('', `meeting-id='m' expire='true'`).expire).toBe(true);
    expect(modify('<relay id="r"/><relay id="s"/>').relays).toBe(2);
  });

  it.each([
    ['no meeting id', '', ''],
    ['a long meeting id', '', `meeting-id='${'m'.repeat(257)}'`],
    ['an endpoint without an id', '<endpoint/>', undefined],
    ['a capability without a name', `<endpoint id='a'><capability/></endpoint>`, undefined],
    ['too many capabilities', `<endpoint id='a'>${`<capability name='a'/>`.repeat(33)}</endpoint>`, undefined],
    ['too many endpoints', `<endpoint id='a'/>`.repeat(1001), undefined],
    ['media of an unknown type', `<endpoint id='a'><media type='text'/></endpoint>`, undefined],
    ['media without a type', `<endpoint id='a'><media/></endpoint>`, undefined],
    ['a source without an id', `<endpoint id='a'><sources><media-source type='audio'/></sources></endpoint>`, undefined],
    ['too many sources', `<endpoint id='a'><sources>${`<media-source type='audio' id='a'/>`.repeat(65)}</sources></endpoint>`, undefined],
    ['a bad port', `<endpoint id='a'><transport><sctp port='70000'/></transport></endpoint>`, undefined],
    ['a bad last-n', `<endpoint id='a'><initial-last-n value='-2'/></endpoint>`, undefined],
  ])('refuses %s', (_, inner, attributes) => {
    expect(() => modify(inner, attributes)).toThrow(invalid);
  });
});

describe('buildConferenceModify', () => {
  it('writes an allocation exactly', () => {
    const request: EndpointRequest = {
      ...EMPTY,
      id: 'ab12cd34',
      create: true,
      capabilities: new Set(['source-names']),
      media: {
        audio: { payloadTypes: [{ id: 111, name: 'opus', clockrate: 48_000, parameters: {}, feedback: [] }], headerExtensions: [] },
      },
      transport: { iceControlling: true, sctp: {} },
      forceMute: { audio: true, video: false },
      initialLastN: -1,
    };
    expect(
      buildConferenceModify({ meetingId: 'm1', name: 'r@m', create: true, expire: false, relays: 0, endpoints: [request] }).toString(),
    ).toBe(
      '<conference-modify xmlns="jitsi:colibri2" meeting-id="m1" name="r@m" create="true"><endpoint id="ab12cd34" create="true">' +
        '<capability name="source-names"/><media type="audio"><payload-type xmlns="urn:xmpp:jingle:apps:rtp:1" id="111" name="opus" clockrate="48000"/></media>' +
        '<transport ice-controlling="true"><sctp/></transport><force-mute audio="true" video="false"/><initial-last-n value="-1"/></endpoint></conference-modify>',
    );
  });

  it('writes what parseConferenceModify reads', () => {
    fc.assert(
      fc.property(conferenceModify, (value) => {
        expect(parseConferenceModify(parseXml(buildConferenceModify(value).toString()))).toEqual(value);
      }),
    );
  });
});

describe('conference-modified', () => {
  it('is read as a bridge answers', () => {
    const text = `<conference-modified xmlns='jitsi:colibri2'><sources><media-source type='audio' id='jvb-a0'>
       <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='12' name='jvb-a0'/></media-source></sources>
      <endpoint id='ab12cd34'><transport><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u' pwd='p'/><sctp port='5000'/></transport></endpoint>
      <endpoint id='x'/></conference-modified>`;
    expect(parseConferenceModified(parseXml(text))).toEqual({
      sources: [{ type: 'audio', id: 'jvb-a0', sources: [{ ssrc: 12, name: 'jvb-a0' }], groups: [] }],
      endpoints: [
        {
          id: 'ab12cd34',
          transport: {
            transport: { ufrag: 'u', pwd: 'p', candidates: [], webSockets: [], rtcpMux: false },
            sctp: { port: 5000, role: 'server' },
          },
        },
        { id: 'x' },
      ],
    });
  });

  it.each([
    `<other xmlns='jitsi:colibri2'/>`,
    `<conference-modified/>`,
    `<conference-modified xmlns='jitsi:colibri2'><endpoint/></conference-modified>`,
    `<conference-modified xmlns='jitsi:colibri2'><endpoint id='a'><transport/></endpoint></conference-modified>`,
    `<conference-modified xmlns='jitsi:colibri2'><endpoint id='a'><transport><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/><sctp/></transport></endpoint></conference-modified>`,
  ])('refuses %s', (text) => {
    expect(() => parseConferenceModified(parseXml(text))).toThrow(invalid);
  });

  it('is written exactly', () => {
    const transport = { candidates: [], webSockets: [], rtcpMux: false, ufrag: 'u' };
    const value: ConferenceModified = {
      sources: [],
      endpoints: [{ id: 'a', transport: { transport, sctp: { port: 5000, role: 'server' } } }, { id: 'b' }],
    };
    expect(buildConferenceModified(value).toString()).toBe(
      '<conference-modified xmlns="jitsi:colibri2"><endpoint id="a"><transport><transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="u"/>' +
        '<sctp port="5000" role="server"/></transport></endpoint><endpoint id="b"/></conference-modified>',
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(conferenceModified, (value) => {
        expect(parseConferenceModified(parseXml(buildConferenceModified(value).toString()))).toEqual(value);
      }),
    );
  });
});
