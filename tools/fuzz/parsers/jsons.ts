import { parseAdmissionBody, parseAuthenticationRequest } from '@parley/auth-core';
import { parseConferenceRequestJson, parseConferenceResponseJson } from '@parley/xmpp-focus';
import { readConferenceModify } from '../../../apps/jvb/src/http/colibri-json.ts';
import { readNumbers, readPin } from '../../../apps/meet/src/invite/dial-in.ts';
import { readInvitees } from '../../../apps/meet/src/invite/directory.ts';
import { parseFileTokenQuestion } from '../../../apps/prosody/src/policy/file-sharing/file-tokens.ts';
import { readEndpointStats } from '../../../libs/client/src/quality/endpoint-stats.ts';
import { readBreakoutMessage } from '../../../libs/client/src/services/breakout-rooms.ts';
import { readMetadata } from '../../../libs/client/src/services/metadata.ts';
import { readTranscript } from '../../../libs/client/src/services/transcripts.ts';
import { hostileJson } from './mutations.ts';
import { type Parser, parser } from './parser.ts';

const CONFERENCE_MODIFY = {
  'meeting-id': 'm',
  name: 'r@m',
  create: true,
  connects: [],
  relays: [],
  endpoints: [
    {
      id: 'ab',
      create: true,
      'stats-id': 's',
      'muc-role': 'moderator',
      medias: [
        {
          type: 'video',
          'payload-types': [
            { id: '100', name: 'VP8', clockrate: '90000', 'rtcp-fbs': [{ type: 'nack', subtype: 'pli' }], parameters: { a: 'b' } },
          ],
          'rtp-hdrexts': [{ id: '3', uri: 'urn:x' }],
        },
      ],
      transport: {
        'ice-controlling': true,
        sctp: {},
        transport: {
          ufrag: 'u',
          pwd: 'p',
          'rtcp-mux': true,
          fingerprints: [{ fingerprint: 'AA', hash: 'sha-256', setup: 'active' }],
          candidates: [{}],
        },
      },
      sources: [
        {
          type: 'video',
          id: 'ab-v0',
          sources: [{ ssrc: 1, name: 'n', parameters: { msid: 'x' } }],
          'ssrc-groups': [{ semantics: 'FID', sources: [1, 2] }],
        },
      ],
      'force-mute': { audio: true, video: false },
      'initial-last-n': 5,
      capabilities: ['source-names'],
    },
  ],
};
const ADMISSION = {
  host: 'muc',
  room: 'r@m',
  nick: 'ab',
  jid: 'a@b/c',
  ip: '192.0.2.1',
  displayName: 'A',
  claims: '{"kind":"guest"}',
  exists: true,
  membersOnly: false,
  hasPassword: false,
  occupants: 1,
  moderators: 0,
  affiliation: 'none',
};
const METADATA = {
  metadata: {
    startMuted: { audio: true, video: false },
    permissions: { groupChatRestricted: true },
    recording: { isTranscribingEnabled: true },
    whiteboard: { collabDetails: { roomId: 'r', roomKey: 'k'.repeat(22) } },
  },
};
const BREAKOUT = {
  event: 'features/breakout-rooms/update',
  rooms: {
    a: { jid: 'r@m', name: 'n', isMainRoom: true, participants: { 'r@m/ab': { displayName: 'A', jid: 'a@b', role: 'moderator' } } },
  },
};
const TRANSCRIPT = {
  type: 'transcription-result',
  message_id: '1',
  transcript: [{ text: 'hello' }],
  participant: { id: 'ab', name: 'A' },
  language: 'en',
  is_interim: true,
  timestamp: '2026-01-01T00:00:00Z',
};
const QUALITY = {
  bitrate: { upload: 1, download: 2 },
  packetLoss: { total: 1 },
  connectionQuality: 90,
  jvbRTT: 20,
  maxEnabledResolution: 720,
};

type Json = Readonly<Record<string, unknown>>;
const of = (name: string, sample: Json, read: (json: unknown) => unknown): Parser => parser(name, hostileJson([sample]), read);
/** What is read only after it was seen to be an object. */
const ofRecord = (name: string, sample: Json, read: (json: Json) => unknown): Parser =>
  of(name, sample, (json) => (typeof json === 'object' && json !== null && !Array.isArray(json) ? read(json as Json) : undefined));

/** Readers of JSON that has been parsed: bodies of requests, answers of other servers, messages of other clients. */
export const JSON_PARSERS: readonly Parser[] = [
  of('COLIBRI2 request as JSON', CONFERENCE_MODIFY, (json) => readConferenceModify(json)),
  of(
    'login request',
    { host: 'h', mechanism: 'PLAIN', username: 'u', password: 'p', token: 't', room: 'r', tenant: 't', ip: 'i' },
    parseAuthenticationRequest,
  ),
  of('admission request', ADMISSION, parseAdmissionBody),
  of('conference request as JSON', { room: 'r@m', machineUid: 'u', sessionId: 's', properties: { a: 'b' } }, parseConferenceRequestJson),
  of('conference response as JSON', { room: 'r@m', ready: true, focusJid: 'f@a', properties: { a: 'b' } }, parseConferenceResponseJson),
  of('question for a file token', { jid: 'a@b/c', audience: 'files' }, parseFileTokenQuestion),
  of('dial-in numbers', { numbers: { US: ['+1'], DE: ['+49'] }, numbersEnabled: true }, readNumbers),
  of('dial-in PIN', { conference: 'r@m', id: 12345678 }, readPin),
  of('people to invite', { list: [{ id: '1', name: 'A', type: 'user', avatar: 'https://a' }] }, readInvitees),
  ofRecord('endpoint statistics', QUALITY, readEndpointStats),
  ofRecord('message of breakout rooms', BREAKOUT, (json) => readBreakoutMessage({ ...json, type: 'breakout_rooms' })),
  ofRecord('room metadata', METADATA, (json) => readMetadata({ ...json, type: 'room_metadata' })),
  ofRecord('transcript', TRANSCRIPT, (json) => readTranscript(json, 0)),
];
