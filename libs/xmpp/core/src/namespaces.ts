/** XML namespaces by short name; every codec takes them from here. */
export const NS = {
  client: 'jabber:client',
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  caps: 'http://jabber.org/protocol/caps',
  dataForm: 'jabber:x:data',
  nick: 'http://jabber.org/protocol/nick',
  ping: 'urn:xmpp:ping',
  version: 'jabber:iq:version',
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  mucAdmin: 'http://jabber.org/protocol/muc#admin',
  mucOwner: 'http://jabber.org/protocol/muc#owner',
  jingle: 'urn:xmpp:jingle:1',
  jingleErrors: 'urn:xmpp:jingle:errors:1',
  rtp: 'urn:xmpp:jingle:apps:rtp:1',
  rtpFeedback: 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0',
  rtpHeaderExtensions: 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0',
  sources: 'urn:xmpp:jingle:apps:rtp:ssma:0',
  iceUdp: 'urn:xmpp:jingle:transports:ice-udp:1',
  dtls: 'urn:xmpp:jingle:apps:dtls:0',
  sctp: 'urn:xmpp:jingle:transports:dtls-sctp:1',
  grouping: 'urn:xmpp:jingle:apps:grouping:0',
  jitmeet: 'http://jitsi.org/jitmeet',
  etherpad: 'http://jitsi.org/jitmeet/etherpad',
  startMuted: 'http://jitsi.org/jitmeet/start-muted',
  muteAudio: 'http://jitsi.org/jitmeet/audio',
  muteVideo: 'http://jitsi.org/jitmeet/video',
  muteDesktop: 'http://jitsi.org/jitmeet/desktop',
  focus: 'http://jitsi.org/protocol/focus',
  colibri: 'http://jitsi.org/protocol/colibri',
  colibri2: 'jitsi:colibri2',
  healthcheck: 'http://jitsi.org/protocol/healthcheck',
  jibri: 'http://jitsi.org/protocol/jibri',
  rayo: 'urn:xmpp:rayo:1',
  externalServices: 'urn:xmpp:extdisco:2',
  /** Parley's own: what a bridge announces in the brewery beyond the colibri statistics. */
  parleyBridge: 'urn:parley:bridge:0',
  /** Parley's own: room and occupant events from Prosody to the policy service. */
  parleyEvents: 'urn:parley:muc-events:0',
  /** Parley's own: commands of clients to the policy service, and what it delivers (plugins/mod_meet_service.lua). */
  parleyService: 'urn:parley:service:0',
  /** Parley's own: what the policy service does to rooms (plugins/mod_meet_operations.lua). */
  parleyOperation: 'urn:parley:operation:0',
  /** Parley's own: what Prosody knows of whoever asks the focus for a conference. */
  parleyVouch: 'urn:parley:vouch:0',
  /** Parley's own: the focus announces that it will set a new room up before anybody comes in. */
  parleyRoom: 'urn:parley:room:0',
  /** Parley's own: how many people are in a room (plugins/mod_meet_glance.lua). */
  parleyGlance: 'urn:parley:glance:0',
} as const;

/** Entity capabilities that change what a focus does (focus contract §5). */
export const FEATURE = {
  audio: 'urn:xmpp:jingle:apps:rtp:audio',
  video: 'urn:xmpp:jingle:apps:rtp:video',
  sctp: 'urn:xmpp:jingle:transports:dtls-sctp:1',
  rtx: 'urn:ietf:rfc:4588',
  transportCc: 'http://jitsi.org/tcc',
  remb: 'http://jitsi.org/remb',
  sourceNames: 'http://jitsi.org/source-name',
  jsonSources: 'http://jitsi.org/json-encoded-sources',
  ssrcRewriting: 'http://jitsi.org/ssrc-rewriting-1',
  multipleVideoStreams: 'http://jitsi.org/receive-multiple-video-streams',
  startMutedMetadata: 'http://jitsi.org/start-muted-room-metadata',
  audioMute: 'http://jitsi.org/protocol/audio-mute',
  terminateRestart: 'https://jitsi.org/meet/jicofo/terminate-restart',
} as const;
