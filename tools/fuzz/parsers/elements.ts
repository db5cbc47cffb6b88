import { readOffer, readSources } from '@parley/sdp';
import { parseBridgeAnnouncement, parseBridgeStats, parseConferenceModified, parseConferenceModify } from '@parley/xmpp-colibri2';
import { type Element, NS, parseStanzaError } from '@parley/xmpp-core';
import {
  parseConferenceRequest,
  parseConferenceResponse,
  parseDial,
  parseJibriRequest,
  parseLoginUrlRequest,
  parseMute,
  parseVouch,
} from '@parley/xmpp-focus';
import { parseJingle, parseSources, parseTransport } from '@parley/xmpp-jingle';
import { parseCaps, parseDiscoInfo, parseForm, parseOccupantPresence } from '@parley/xmpp-muc';
import { parseCommand } from '../../../apps/prosody/src/policy/services/stanzas.ts';
import { readFollowMe } from '../../../libs/client/src/follow-me.ts';
import { readInvitation, readLobbyNotice } from '../../../libs/client/src/lobby.ts';
import { readProperties } from '../../../libs/client/src/properties.ts';
import { parseRoomInfo } from '../../../libs/client/src/room-info.ts';
import { parseChat } from '../../../libs/client/src/services/chat-stanza.ts';
import { readSignals } from '../../../libs/client/src/signals.ts';
import { hostileElements } from './mutations.ts';
import { type Parser, parser } from './parser.ts';

const FINGERPRINT = 'AA:'.repeat(31).concat('AA');
const TRANSPORT = `<transport xmlns='${NS.iceUdp}' ufrag='u' pwd='p'><rtcp-mux/><fingerprint xmlns='${NS.dtls}' hash='sha-256' setup='active'
  required='true'>${FINGERPRINT}</fingerprint><candidate id='1' foundation='1' component='1' protocol='udp' priority='2130706431' ip='192.0.2.1'
  port='10000' type='host' generation='0'/><web-socket xmlns='http://jitsi.org/protocol/colibri' url='wss://a/b'/>
  <sctpmap xmlns='${NS.sctp}' number='5000' protocol='webrtc-datachannel' streams='1024'/></transport>`;
const PAYLOADS = `<payload-type id='100' name='VP8' clockrate='90000'><parameter name='a' value='b'/><rtcp-fb xmlns='${NS.rtpFeedback}'
  type='nack' subtype='pli'/></payload-type><rtp-hdrext xmlns='${NS.rtpHeaderExtensions}' id='3' uri='urn:x'/><extmap-allow-mixed/>`;
const SOURCES = `<source xmlns='${NS.sources}' ssrc='1' name='ab-v0' videoType='camera'><parameter name='msid' value='a b'/>
  <ssrc-info xmlns='${NS.jitmeet}' owner='r@m/ab'/></source><ssrc-group xmlns='${NS.sources}' semantics='FID'><source ssrc='1'/><source ssrc='2'/></ssrc-group>`;
const contents = ['audio', 'video'].map(
  (media) =>
    `<content name='${media}' creator='initiator' senders='both'><description xmlns='${NS.rtp}' media='${media}'>${PAYLOADS}${SOURCES}</description>${TRANSPORT}</content>`,
);
const JINGLE = `<jingle xmlns='${NS.jingle}' action='session-initiate' initiator='f' sid='s'>${contents.join('')}
  <group xmlns='${NS.grouping}' semantics='BUNDLE'><content name='audio'/></group>
  <json-message xmlns='${NS.jitmeet}'>{"sources":{"ab":[[{"s":1,"n":"ab-v0"}],[["f",1,2]],[{"s":3}]]}}</json-message></jingle>`;
const CONFERENCE_MODIFY = `<conference-modify xmlns='${NS.colibri2}' meeting-id='m' name='r@m' create='true'><endpoint id='ab' create='true'
  stats-id='x' muc-role='moderator'><capability name='ssrc-rewriting'/><media type='video'>${PAYLOADS}</media><transport ice-controlling='true'
  use-unique-port='false'>${TRANSPORT}<sctp/></transport><sources><media-source type='video' id='ab-v0'>${SOURCES}</media-source></sources>
  <force-mute audio='true' video='false'/></endpoint></conference-modify>`;
const CONFERENCE_MODIFIED = CONFERENCE_MODIFY.replaceAll('conference-modify', 'conference-modified');
const USER = `<x xmlns='${NS.mucUser}'><item affiliation='owner' role='moderator' jid='a@b/c'/><status code='110'/></x>`;
const PRESENCE = `<presence from='r@m/ab' to='a@b/c'>${USER}<nick xmlns='http://jabber.org/protocol/nick'>Ada</nick><stats-id>s</stats-id>
  <SourceInfo>{"ab-a0":{"muted":true},"ab-v0":{"videoType":"camera"}}</SourceInfo><features><feature var='urn:x'/></features><identity><user><id>1</id>
  <name>A</name></user><group>g</group></identity><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/><audiomuted>true</audiomuted>
  <jitsi_participant_raisedHand>1700000000000</jitsi_participant_raisedHand><follow-me filmstripVisible='true' nextOnStage='ab'/>
  <shared-video state='playing' time='1.5' from='ab'>abc</shared-video><startmuted xmlns='${NS.startMuted}' audio='true' video='false'/></presence>`;
const CHAT = `<message type='groupchat' from='r@m/ab' id='1'><body>hello</body><display-name xmlns='http://jitsi.org/protocol/display-name' source='token'>
  A</display-name><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><reply xmlns='urn:xmpp:reply:0' to='2'/><reactions xmlns='urn:xmpp:reactions:0'
  id='1'><reaction>x</reaction></reactions><json-message xmlns='${NS.jitmeet}'>{"type":"lobby-notify","value":"r@m/ab","event":"LOBBY-ENABLED"}</json-message></message>`;
const CONFERENCE = `<conference xmlns='${NS.focus}' room='r@m' machine-uid='u' session-id='s' token='t' ready='true' focusjid='f@a/b' identity='i'>
  <property name='a' value='b'/><vouch xmlns='${NS.parleyVouch}' ip='192.0.2.1'>{"kind":"account"}</vouch></conference>`;
const DISCO = `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='n'/><feature var='muc_membersonly'/>
  <x xmlns='jabber:x:data' type='result'><field var='muc#roominfo_lobbyroom'><value>l@m</value></field></x></query>`;
const STATS = `<presence><stats xmlns='http://jitsi.org/protocol/colibri'><stat name='stress_level' value='0.5'/><stat name='drain' value='false'/>
  <stat name='region' value='eu'/></stats><bridge xmlns='${NS.parleyBridge}' server-id='x' web-socket='wss://a' sctp='true'><media type='audio'>${PAYLOADS}</media></bridge></presence>`;
const ERROR = `<iq type='error'><error type='cancel' code='5'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text
  xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text><reason xmlns='${NS.focus}'>x</reason></error></iq>`;
const COMMAND = `<message><command xmlns='${NS.parleyService}' n='5' from='a@b/c' room='r@m' service='polls' id='1'>{"type":"poll"}</command></message>`;
const RAYO = `<dial xmlns='${NS.rayo}' to='tel' from='x'><header xmlns='${NS.rayo}' name='JvbRoomName' value='r@m'/></dial>`;
const INVITATION = `<message><x xmlns='${NS.mucUser}'><invite to='a@b'/><password>p</password></x></message>`;

const of = (name: string, sample: string, read: (element: Element) => unknown): Parser => parser(name, hostileElements([sample]), read);

/** Readers of stanzas and of what is in them. */
export const ELEMENT_PARSERS: readonly Parser[] = [
  of('Jingle', JINGLE, parseJingle),
  of('Jingle: the offer in it', JINGLE, (element) => {
    const jingle = parseJingle(element);
    readSources(jingle);
    readOffer(jingle);
  }),
  of('Jingle sources', `<description>${SOURCES}</description>`, parseSources),
  of('ICE transport', TRANSPORT, parseTransport),
  of('COLIBRI2 request', CONFERENCE_MODIFY, parseConferenceModify),
  of('COLIBRI2 answer', CONFERENCE_MODIFIED, parseConferenceModified),
  of('bridge statistics', STATS, parseBridgeStats),
  of('bridge announcement', STATS, parseBridgeAnnouncement),
  of('presence', PRESENCE, parseOccupantPresence),
  of('capabilities', PRESENCE, parseCaps),
  of('disco#info', DISCO, parseDiscoInfo),
  of('form', DISCO, parseForm),
  of('room information', DISCO, parseRoomInfo),
  of('stanza error', ERROR, parseStanzaError),
  of('conference request', CONFERENCE, parseConferenceRequest),
  of('conference response', CONFERENCE, parseConferenceResponse),
  of('vouch', CONFERENCE, parseVouch),
  of('login URL request', CONFERENCE.replaceAll('conference', 'login-url'), parseLoginUrlRequest),
  of('mute', `<mute xmlns='${NS.muteAudio}' jid='r@m/ab' actor='r@m/cd'>true</mute>`, parseMute),
  of('jibri', `<jibri xmlns='${NS.jibri}' action='start' recording_mode='file' streamid='s' sipaddress='a@b'/>`, parseJibriRequest),
  of('rayo dial', RAYO, parseDial),
  of('command of a room service', COMMAND, parseCommand),
  of('chat', CHAT, parseChat),
  of('signals in a presence', PRESENCE, (presence) => readSignals(presence)),
  of('properties in a presence', PRESENCE, (presence) => readProperties(presence, new Set(['urn:x']))),
  of('follow me', `<follow-me filmstripVisible='true' sharedDocumentVisible='' nextOnStage='ab'/>`, (element) =>
    readFollowMe(element, undefined),
  ),
  of('invitation', INVITATION, readInvitation),
  of('notice of a lobby', CHAT, readLobbyNotice),
];
