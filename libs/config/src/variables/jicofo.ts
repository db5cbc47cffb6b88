import { noEffect, ownNames, readBy } from '../declare.ts';
import { decimal, duration, flag, integer, list, optionalOneOf, optionalText } from '../variable.ts';

const STRATEGIES = [
  'SingleBridgeSelectionStrategy',
  'RegionBasedBridgeSelectionStrategy',
  'IntraRegionBridgeSelectionStrategy',
  'SplitBridgeSelectionStrategy',
] as const;

/** Variables of the jicofo container (focus contract §18). */
export const jicofo = readBy(['jicofo'], {
  JICOFO_ENABLE_REST: flag(
    'Let other machines and containers use all of the HTTP interface of the focus: statistics, metrics, debugging, moving and pinning.',
    false,
  ),
  JICOFO_LOG_FILE: optionalText('File that the focus logs to as well; nobody but you turns it over.'),
  JICOFO_TRUSTED_DOMAINS: list('Domains whose accounts may be recorders, SIP gateways and transcribers.'),
  JICOFO_CONF_INITIAL_PARTICIPANT_WAIT_TIMEOUT: duration('How long the focus waits in a room that nobody joins.', 15_000),
  JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT: duration('How long somebody left alone keeps the session with the bridge.', 20_000),
  JICOFO_CONF_SOURCE_SIGNALING_DELAYS: optionalText(
    'Delay of source signalling by conference size, as JSON: {"100":500} waits 500 ms from 100 participants on.',
  ),
  JICOFO_CONF_MAX_AUDIO_SENDERS: integer('Most participants of a room that send audio.', 999_999, 1, 999_999),
  JICOFO_CONF_MAX_VIDEO_SENDERS: integer('Most participants of a room that send video.', 999_999, 1, 999_999),
  JICOFO_CONF_STRIP_SIMULCAST: flag('Signal only the first simulcast stream of a source to receivers.', true),
  JICOFO_CONF_SSRC_REWRITING: flag('Let the bridge map sources onto its own SSRCs for clients that can do it.', true),
  MAX_SSRCS_PER_USER: integer('Most SSRCs per participant and kind of media.', 20, 1, 200),
  MAX_SSRC_GROUPS_PER_USER: integer('Most SSRC groups per participant; 0 means MAX_SSRCS_PER_USER.', 0, 0, 200),
  BRIDGE_STRESS_THRESHOLD: decimal('Stress from which a bridge counts as overloaded.', 0.8, 0, 100),
  BRIDGE_AVG_PARTICIPANT_STRESS: decimal('Stress that one more participant is expected to cause on a bridge.', 0.01, 0, 1),
  MAX_BRIDGE_PARTICIPANTS: integer(
    'Participants of one conference from which its bridge counts as full; the conference stays there all the same, as it has one bridge.',
    80,
    1,
    100_000,
  ),
  OCTO_BRIDGE_SELECTION_STRATEGY: optionalOneOf('How bridges are chosen.', [
    ...STRATEGIES,
    ...STRATEGIES.map((name) => `org.jitsi.jicofo.bridge.${name}` as const),
  ]),
  JICOFO_BRIDGE_REGION_GROUPS: optionalText('Regions that lie near each other, as JSON lists: ["us-east","us-west"],["eu"].'),
  JICOFO_OCTO_REGION: optionalText('Region of the focus, for participants that name none.'),
  JICOFO_HEALTH_CHECKS_USE_PRESENCE: flag('Take the health of bridges from their presence instead of asking.', false),
  JICOFO_ENABLE_ICE_FAILURE_DETECTION: flag('Avoid bridges on which much ICE fails.', false),
  JICOFO_ICE_FAILURE_INTERVAL: duration('Window in which ICE failures are counted.', 60_000),
  JICOFO_ICE_FAILURE_MIN_ENDPOINTS: integer('Endpoints that a bridge must have for its ICE failures to count.', 40, 1, 100_000),
  JICOFO_ICE_FAILURE_THRESHOLD: decimal('Part of the endpoints that makes a bridge avoided.', 0.1, 0, 1),
  JICOFO_ENABLE_LOAD_REDISTRIBUTION: flag('Move conferences away from overloaded bridges.', false),
  ENABLE_AUTO_OWNER: flag('Make the first participant the owner of the room; with ENABLE_AUTH, everybody who has logged in.', true, {
    readers: ['prosody', 'jicofo'],
  }),
  ENABLE_MODERATOR_CHECKS: flag('Only moderators may mute others.', true),
  JICOFO_RESTART_REQUEST_MAX: integer('Restarts that a client may ask for within JICOFO_RESTART_REQUEST_INTERVAL.', 5, 1, 1_000),
  JICOFO_RESTART_REQUEST_INTERVAL: duration('Window of JICOFO_RESTART_REQUEST_MAX.', 60_000),
  JICOFO_ENABLE_BRIDGE_HEALTH_CHECKS: flag('Ask bridges for their health.', true),
  JICOFO_ENABLE_HEALTH_CHECKS: flag('Unhealthy also when no bridge is available.', true),
  ENABLE_CODEC_VP8: flag('Let clients send VP8. It is offered in any case, as clients stumble over an offer without it.', true),
  ENABLE_CODEC_VP9: flag('Let clients send VP9.', true),
  ENABLE_CODEC_AV1: flag('Let clients send AV1.', true),
  ENABLE_CODEC_H264: flag('Let clients send H.264.', true),
  ...noEffect('the media worker cannot carry it', { ENABLE_CODEC_OPUS_RED: flag('Let clients send redundant audio (RED).', false) }),
  JICOFO_ENABLE_MID: flag('Offer the header extension mid with bridges that announce no table of their own.', false),
  ENABLE_VLA: flag('Offer the header extension video-layers-allocation with such bridges.', false),
  ENABLE_SHARED_DOCUMENT_RANDOM_NAME: flag('Give shared documents a name that cannot be guessed from the room.', false),
  ...ownNames({
    JICOFO_MIN_PARTICIPANTS: integer('Participants from which a room gets a bridge.', 2, 1, 100),
    JICOFO_CONFERENCE_REQUESTS_PER_MINUTE: integer('Conference requests that one client may send per minute.', 60, 1, 100_000),
  }),
});
