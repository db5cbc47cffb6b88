import { parseClaims, parseRoomNode } from '@parley/auth-core';
import { parseToken } from '@parley/auth-jwt';
import { parseBridgeMessage, parseClientMessage } from '@parley/bridge-channel';
import { parseFileId, parseFileMetadata } from '@parley/file-sharing';
import { parseRoomEvent } from '@parley/room-services';
import { parseAnswer } from '@parley/sdp';
import { parseJid, parseXml } from '@parley/xmpp-core';
import { decodeJsonSources } from '@parley/xmpp-jingle';
import { parseModerationNotice } from '../../../apps/jicofo/src/conference/av-moderation.ts';
import { parseJsonMessage } from '../../../apps/jicofo/src/conference/json-message.ts';
import { parseRoomMetadata } from '../../../apps/jicofo/src/conference/room-metadata.ts';
import { readConflict, readMessage, readReservation } from '../../../apps/jicofo/src/reservations/answer.ts';
import { readMessage as readBoardMessage } from '../../../apps/meet/src/panes/whiteboard/wire.ts';
import { readDestination } from '../../../apps/web/src/sign-on/destination.ts';
import { parseKeySet } from '../../../libs/auth/jwt/src/keys/key-set.ts';
import { parseRoomPath } from '../../../libs/client/src/room-name.ts';
import { CHROMIUM_ANSWER } from '../../../libs/sdp/src/fixtures/answers.ts';
import { hostileJsonText, hostileText } from './mutations.ts';
import { type Parser, parser } from './parser.ts';

const TOKEN = ['{"alg":"RS256","kid":"k"}', '{"iss":"i","aud":"a","room":"*","exp":1e10}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const CLIENT_MESSAGES = [
  {
    colibriClass: 'ReceiverVideoConstraints',
    lastN: 5,
    selectedSources: ['a-v0'],
    onStageSources: ['b-v0'],
    defaultConstraints: { maxHeight: 180 },
    constraints: { 'a-v0': { maxHeight: 720, maxFrameRate: 30 } },
  },
  { colibriClass: 'EndpointMessage', to: '', msgPayload: { a: [1] } },
  { colibriClass: 'SourceVideoTypeMessage', sourceName: 'a-v0', videoType: 'desktop' },
  { colibriClass: 'EndpointStats', bitrate: { upload: 1 } },
  { colibriClass: 'ReceiverAudioSubscription', mode: 'Include', list: ['a'] },
];
const BRIDGE_MESSAGES = [
  { colibriClass: 'ForwardedSources', forwardedSources: ['a-v0'] },
  { colibriClass: 'VideoSourcesMap', mappedSources: [{ source: 'a-v0', owner: 'a', ssrc: 1, rtx: 2, videoType: 'camera' }] },
  { colibriClass: 'DominantSpeakerEndpointChangeEvent', dominantSpeakerEndpoint: 'a', previousSpeakers: ['b'], silence: false },
];
const JWKS = { keys: [{ kty: 'RSA', kid: 'k', n: 'AQAB'.repeat(64), e: 'AQAB', alg: 'RS256', use: 'sig' }] };
const ROOM_EVENTS = [
  { type: 'room-settings', room: 'r@m', lobby: true, hasPassword: false, createdAt: 1 },
  {
    type: 'occupant-joined',
    room: 'r@m',
    nick: 'ab',
    jid: 'a@b/c',
    role: 'moderator',
    affiliation: 'owner',
    user: { id: '1' },
    features: { a: true },
  },
];
const BOARD = [
  { type: 'SCENE_UPDATE', payload: { elements: [{ id: 'a', type: 'rectangle', version: 1, versionNonce: 2, isDeleted: false }] } },
  {
    type: 'MOUSE_LOCATION',
    payload: { socketId: 's', username: 'u', pointer: { x: 1, y: 2 }, button: 'up', selectedElementIds: { a: true } },
  },
];
const FILE = { fileId: '6b2f6c0e-7f6a-4b1f-9d0e-3f8f1a2b3c4d', fileName: 'a.txt', fileSize: 5, fileType: 'text/plain', timestamp: 1 };
const RESERVATION = {
  id: 1,
  name: 'r',
  duration: 60,
  start_time: '2026-01-01T00:00:00.000Z',
  mail_owner: 'a@b',
  lobby: true,
  password: 'p',
};

const json = (name: string, samples: readonly unknown[], read: (text: string) => unknown): Parser =>
  parser(name, hostileJsonText(samples), read);
const text = (name: string, samples: readonly string[], read: (text: string) => unknown): Parser =>
  parser(name, hostileText(samples), read);

/** Readers of texts. */
export const TEXT_PARSERS: readonly Parser[] = [
  json('bridge channel, from clients', CLIENT_MESSAGES, (message) => parseClientMessage(message)),
  json('bridge channel, from a bridge', BRIDGE_MESSAGES, parseBridgeMessage),
  json('JSON sources', [{ sources: { ab: [[{ s: 1, n: 'ab-v0', m: 'x y', v: 'c' }], [['f', 1, 2]], [{ s: 3 }], []] } }], decodeJsonSources),
  json('claims', [{ kind: 'token', user: { id: '1' }, rooms: { room: '*', tenant: 't', isRegex: true }, expiresAt: 1 }], parseClaims),
  json('room event', ROOM_EVENTS, parseRoomEvent),
  json('metadata of a file', [FILE], parseFileMetadata),
  json('JWK set', [JWKS, { k: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' }], parseKeySet),
  json(
    'notice of moderation',
    [{ type: 'av_moderation', room: 'r@m', enabled: true, mediaType: 'audio', whitelists: { audio: ['a@b/c'] } }],
    parseModerationNotice,
  ),
  json(
    'metadata of a room',
    [{ type: 'room_metadata', metadata: { visitors: { live: true }, participants: ['a'], moderators: ['b'] } }],
    parseRoomMetadata,
  ),
  json('JSON message', [{ type: 'x' }], parseJsonMessage),
  json('reservation', [RESERVATION], (body) => readReservation(body, 'r', 0)),
  json('conflict of reservations', [{ conflict_id: 5 }], readConflict),
  json('message of a reservation system', [{ message: 'no' }], readMessage),
  json('message of a whiteboard', BOARD, readBoardMessage),
  text('answer of a browser', [CHROMIUM_ANSWER], parseAnswer),
  text('address', ['room@muc.meet.jitsi/ab12cd34', 'meet.jitsi', '[acme]会议@muc.meet.jitsi'], parseJid),
  text('XML', [`<a xmlns='x' b='c'>d<e/>&amp;<![CDATA[f]]></a>`], parseXml),
  text('token', [TOKEN], parseToken),
  text('room node', ['[acme]room', 'room'], parseRoomNode),
  text('file id', [FILE.fileId], parseFileId),
  text('path of a room', ['/acme/My%20Room', '/%E4%BC%9A'], parseRoomPath),
  text('query of a sign-on', ['room=r&state=%7B%22room%22%3A%22r%22%7D&nonce=1'], (query) => readDestination(query, undefined)),
];
