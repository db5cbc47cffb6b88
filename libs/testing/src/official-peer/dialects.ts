/** What one kind of official client says of itself and how it writes; recorded from the real ones, shortened. */
export interface Dialect {
  readonly name: '2026' | '2023' | '2021' | 'jigasi';
  /** The answer to disco#info. */
  readonly features: readonly string[];
  /** Children of its presences beside the statistics id, the nickname and the state of its sources. */
  readonly presence: string;
  readonly requestProperties: Readonly<Record<string, string>>;
  /** Sources carry `name` and `videoType`, mute states are `SourceInfo`; older clients have `audiomuted` and `videomuted`. */
  readonly sourceNames: boolean;
  /** Remote media comes from maps on the bridge channel; false: from Jingle. */
  readonly rewriting: boolean;
  /** Content name of the transport-info in which it tells the focus its candidates; undefined: it tells none (trap 2). */
  readonly trickle: string | undefined;
  /** Opens the bridge channel's web-socket. */
  readonly channel: boolean;
  /** COMPAT(lib-jitsi-meet before 2024): descriptions name one SSRC themselves. */
  readonly descriptionSsrc: boolean;
  /** Its own order of codecs, with the parameters that the browser writes into the answer. */
  readonly codecs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const COMMON = [
  'http://jabber.org/protocol/caps',
  'http://jitsi.org/json-encoded-sources',
  'http://jitsi.org/remb',
  'http://jitsi.org/tcc',
  'urn:ietf:rfc:4588',
  'urn:xmpp:jingle:1',
  'urn:xmpp:jingle:apps:dtls:0',
  'urn:xmpp:jingle:apps:rtp:1',
  'urn:xmpp:jingle:apps:rtp:audio',
  'urn:xmpp:jingle:apps:rtp:video',
  'urn:xmpp:jingle:transports:dtls-sctp:1',
  'urn:xmpp:jingle:transports:ice-udp:1',
  'urn:xmpp:rayo:client:1',
];
const SOURCE_NAMES = ['http://jitsi.org/receive-multiple-video-streams', 'http://jitsi.org/source-name'];
const H264 = { 'level-asymmetry-allowed': '1', 'packetization-mode': '1', 'profile-level-id': '42e01f' };
const AV1 = { 'level-idx': '5', profile: '0', tier: '0' };
const VP9 = { 'profile-id': '0' };

const caps = (ver: string) => `<c hash='sha-1' node='https://jitsi.org/jitsi-meet' ver='${ver}' xmlns='http://jabber.org/protocol/caps'/>`;

const OF_2026: Dialect = {
  name: '2026',
  features: [
    ...COMMON,
    ...SOURCE_NAMES,
    'http://jitsi.org/ssrc-rewriting-1',
    'http://jitsi.org/start-muted-room-metadata',
    'http://jitsi.org/visitors-1',
  ],
  presence: `${caps('+mpajJhafj8jFogLBKsPbQfMgzU=')}<jitsi_participant_codecList>av1,vp9,vp8,h264</jitsi_participant_codecList>`,
  requestProperties: { rtcstatsEnabled: 'false', 'visitors-version': '1' },
  ...{ sourceNames: true, rewriting: true, trickle: undefined, channel: true, descriptionSsrc: false },
  codecs: { AV1, VP9, VP8: {}, H264 },
};

/** The dialects of today's library, of mid 2023, of December 2021, and of a gateway from the telephone network. */
export const DIALECTS: Readonly<Record<'2026' | '2026 without rewriting' | '2023' | '2021' | 'jigasi', Dialect>> = {
  '2026': OF_2026,
  /** The same with `flags.ssrcRewritingEnabled` off. */
  '2026 without rewriting': {
    ...OF_2026,
    rewriting: false,
    features: OF_2026.features.filter((feature) => !feature.includes('ssrc-rewriting')),
    presence: OF_2026.presence.replace('+mpajJhafj8jFogLBKsPbQfMgzU=', 'dtzK/3xhISaXUMVg59IpXxdvKyQ='),
  },
  '2023': {
    ...OF_2026,
    name: '2023',
    features: [...COMMON, ...SOURCE_NAMES, 'http://jitsi.org/visitors-1'],
    presence: `${caps('kUAr9k4gWTjU4qJ2eP0H1ZxptIk=')}<jitsi_participant_codecType>vp8</jitsi_participant_codecType>`,
    ...{ rewriting: false, descriptionSsrc: true },
    codecs: { VP8: {}, VP9, H264, AV1 },
  },
  '2021': {
    ...OF_2026,
    name: '2021',
    features: [...COMMON, 'urn:ietf:rfc:5761', 'urn:ietf:rfc:5888'],
    presence: `${caps('/LxjVAUjW56LWSj9lRquSYt35Ho=')}<jitsi_participant_codecType>vp8</jitsi_participant_codecType>`,
    requestProperties: { disableRtx: 'false', rtcstatsEnabled: 'false', callstatsEnabled: 'false' },
    ...{ sourceNames: false, rewriting: false, descriptionSsrc: true, trickle: '0' },
    codecs: { VP8: {}, VP9, H264, AV1 },
  },
  jigasi: {
    ...OF_2026,
    name: 'jigasi',
    features: [
      'urn:xmpp:jingle:1',
      'urn:xmpp:jingle:apps:rtp:1',
      'urn:xmpp:jingle:apps:rtp:audio',
      'urn:xmpp:jingle:apps:rtp:zrtp:1',
      'urn:xmpp:jingle:apps:dtls:0',
      'urn:xmpp:jingle:transports:ice-udp:1',
      'http://jitsi.org/protocol/jigasi',
      'http://jitsi.org/protocol/audio-mute',
    ],
    presence:
      "<c hash='sha-1' node='http://jitsi.org/jigasi' ver='WPZDaTtcWMqAkGGpQgTWBTEq4WM=' xmlns='http://jabber.org/protocol/caps'/>" +
      "<features><feature var='http://jitsi.org/protocol/audio-mute'/></features><jitsi_participant_region>eu</jitsi_participant_region>",
    requestProperties: {},
    ...{ sourceNames: false, rewriting: false, trickle: 'audio', channel: false },
    codecs: {},
  },
};
