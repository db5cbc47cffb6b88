import { isXmlText } from '@parley/xmpp-core';
import fc from 'fast-check';
import type {
  Content,
  IceCandidate,
  IceTransport,
  Jingle,
  MediaSources,
  MediaTable,
  PayloadType,
  RtpDescription,
  Source,
  SourceSet,
} from './types.ts';

/** Drops keys whose value is undefined: fields are absent, not undefined. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const record = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> =>
  fc.record(model as { [K in keyof T]: fc.Arbitrary<T[K]> }).map((value) => defined(value));

export const nameArbitrary = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => isXmlText(text) && text.trim() === text);
export const ssrcArbitrary = fc.integer({ min: 1, max: 0xffff_ffff });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const port = fc.integer({ min: 1, max: 65_535 });
const parameterValue = nameArbitrary.filter((text) => !text.includes(';'));

export const sourceArbitrary: fc.Arbitrary<Source> = record<Source>({
  ssrc: ssrcArbitrary,
  name: optional(nameArbitrary),
  videoType: optional(fc.constantFrom('camera', 'desktop')),
  msid: optional(nameArbitrary),
  owner: optional(nameArbitrary),
});
export const mediaSourcesArbitrary: fc.Arbitrary<MediaSources> = fc.record({
  sources: fc.array(sourceArbitrary, { maxLength: 4 }),
  groups: fc.array(
    fc.record({
      semantics: fc.constantFrom('SIM' as const, 'FID' as const),
      ssrcs: fc.array(ssrcArbitrary, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
});

export const payloadTypeArbitrary: fc.Arbitrary<PayloadType> = record<PayloadType>({
  id: fc.integer({ min: 0, max: 127 }),
  name: nameArbitrary,
  clockrate: fc.integer({ min: 1, max: 1_000_000 }),
  channels: optional(fc.integer({ min: 1, max: 32 })),
  parameters: fc.dictionary(nameArbitrary, parameterValue, { maxKeys: 3, noNullPrototype: true }),
  feedback: fc.array(record<{ type: string; subtype?: string }>({ type: nameArbitrary, subtype: optional(nameArbitrary) }), {
    maxLength: 3,
  }),
});
export const mediaTableArbitrary: fc.Arbitrary<MediaTable> = fc.record({
  payloadTypes: fc.array(payloadTypeArbitrary, { maxLength: 3 }),
  headerExtensions: fc.array(fc.record({ id: fc.integer({ min: 1, max: 255 }), uri: nameArbitrary }), { maxLength: 3 }),
});

const candidate: fc.Arbitrary<IceCandidate> = record<IceCandidate>({
  component: fc.integer({ min: 1, max: 256 }),
  foundation: nameArbitrary,
  generation: uint32,
  id: nameArbitrary,
  network: uint32,
  ip: nameArbitrary,
  port,
  priority: uint32,
  protocol: fc.constantFrom('udp', 'tcp'),
  type: fc.constantFrom('host', 'srflx', 'prflx', 'relay'),
  tcpType: optional(fc.constantFrom('passive', 'active', 'so')),
  relAddr: optional(nameArbitrary),
  relPort: optional(port),
});
const fingerprint = fc.record({
  hash: fc.constantFrom('sha-1', 'sha-256'),
  setup: fc.constantFrom('active' as const, 'passive' as const, 'actpass' as const),
  value: fc
    .uint8Array({ minLength: 20, maxLength: 32 })
    .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')),
});
export const transportArbitrary: fc.Arbitrary<IceTransport> = record<IceTransport>({
  ufrag: optional(nameArbitrary),
  pwd: optional(nameArbitrary),
  fingerprint: optional(fingerprint),
  candidates: fc.array(candidate, { maxLength: 3 }),
  webSockets: fc.array(nameArbitrary, { maxLength: 2 }),
  rtcpMux: fc.boolean(),
  sctp: optional(fc.record({ port, streams: port })),
  iceGeneration: optional(uint32),
});

const description: fc.Arbitrary<RtpDescription> = fc
  .tuple(
    mediaTableArbitrary,
    record<Omit<RtpDescription, keyof MediaTable>>({
      media: fc.constantFrom('audio', 'video', 'application'),
      maxptime: optional(fc.integer({ min: 1, max: 10_000 })),
      extmapAllowMixed: fc.boolean(),
      rtcpMux: fc.boolean(),
      sources: mediaSourcesArbitrary,
    }),
  )
  .map(([table, rest]) => ({ ...table, ...rest }));
const content: fc.Arbitrary<Content> = record<Content>({
  name: nameArbitrary,
  creator: fc.constantFrom('initiator', 'responder'),
  senders: optional(fc.constantFrom('both', 'initiator', 'responder', 'none')),
  description: optional(description),
  transport: optional(transportArbitrary),
  initialLastN: optional(fc.integer({ min: -1, max: 100_000 })),
});

/** Sources as they come out of the JSON form: each with its key as owner. */
export const sourceMapArbitrary: fc.Arbitrary<Map<string, SourceSet>> = fc
  .dictionary(nameArbitrary, fc.record({ audio: mediaSourcesArbitrary, video: mediaSourcesArbitrary }), {
    maxKeys: 3,
    noNullPrototype: true,
  })
  .map((sets) => {
    const owned = ({ sources, groups }: MediaSources, owner: string): MediaSources => ({
      sources: sources.map(({ videoType, ...source }) => ({ ...source, ...(videoType === 'desktop' && { videoType }), owner })),
      groups,
    });
    return new Map(
      Object.entries(sets).map(([owner, { audio, video }]) => [owner, { audio: owned(audio, owner), video: owned(video, owner) }]),
    );
  });

export const jingleArbitrary: fc.Arbitrary<Jingle> = record<Jingle>({
  action: fc.constantFrom('session-initiate', 'session-accept', 'session-info', 'session-terminate', 'source-add', 'transport-info'),
  sid: nameArbitrary,
  initiator: optional(nameArbitrary),
  responder: optional(nameArbitrary),
  contents: fc.array(content, { maxLength: 3 }),
  bundle: fc.array(nameArbitrary, { maxLength: 3 }),
  bridgeSession: optional(
    record<{ id: string; region?: string; restart?: boolean; iceRestart?: boolean }>({
      id: nameArbitrary,
      region: optional(nameArbitrary),
      restart: optional(fc.constant(true)),
      iceRestart: optional(fc.constant(true)),
    }),
  ),
  startMuted: optional(fc.record({ audio: fc.boolean(), video: fc.boolean() })),
  reason: optional(
    record<{ condition: string; text?: string }>({ condition: fc.constantFrom('success', 'expired'), text: optional(nameArbitrary) }),
  ),
  jsonSources: optional(sourceMapArbitrary),
  iceState: optional(nameArbitrary),
});
