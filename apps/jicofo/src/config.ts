import { POLICY_NAMES, type PolicySettings, policySettings } from '@parley/auth-core';
import {
  type Config,
  componentSecret,
  configError,
  DOMAIN_VARIABLES,
  loadConfig,
  requirePassword,
  type XmppDomains,
  type XmppServer,
  xmppDomains,
  xmppServers,
} from '@parley/config';
import type { LogSettings } from '@parley/logging';
import type { AuthRules } from './auth/session-registry.ts';
import { LOGIN_NAMES, loginRules, type TokenBackend, tokenBackend } from './auth/settings.ts';
import type { IceFailureRules } from './bridges/ice-failures.ts';
import type { StrategyName } from './bridges/strategies.ts';
import type { ClassicOptions } from './conference/media-table.ts';
import { parseRegionGroups, parseSourceDelays, type SourceDelays } from './config-json.ts';
import type { ReservationSettings } from './reservations/client.ts';
import { RESERVATION_NAMES, reservationSettings } from './reservations/settings.ts';

const NAMES = [
  ...DOMAIN_VARIABLES,
  'XMPP_SERVER',
  'XMPP_PORT',
  'PROSODY_COMPONENT_PORT',
  'JICOFO_AUTH_PASSWORD',
  'JICOFO_COMPONENT_SECRET',
  'JVB_BREWERY_MUC',
  'ENABLE_COLIBRI_WEBSOCKET',
  'ENABLE_SCTP',
  ...POLICY_NAMES,
  ...LOGIN_NAMES,
  ...RESERVATION_NAMES,
  'JICOFO_TRUSTED_DOMAINS',
  'JICOFO_REST_PORT',
  'JICOFO_ENABLE_REST',
  'JICOFO_LOG_FILE',
  'PARLEY_BIND',
  'PARLEY_COMMIT',
  'PARLEY_CONFIG_DIR',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'JICOFO_CONF_INITIAL_PARTICIPANT_WAIT_TIMEOUT',
  'JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT',
  'JICOFO_CONF_SOURCE_SIGNALING_DELAYS',
  'JICOFO_CONF_MAX_AUDIO_SENDERS',
  'JICOFO_CONF_MAX_VIDEO_SENDERS',
  'JICOFO_CONF_STRIP_SIMULCAST',
  'JICOFO_CONF_SSRC_REWRITING',
  'MAX_SSRCS_PER_USER',
  'MAX_SSRC_GROUPS_PER_USER',
  'BRIDGE_STRESS_THRESHOLD',
  'BRIDGE_AVG_PARTICIPANT_STRESS',
  'MAX_BRIDGE_PARTICIPANTS',
  'OCTO_BRIDGE_SELECTION_STRATEGY',
  'JICOFO_BRIDGE_REGION_GROUPS',
  'JICOFO_OCTO_REGION',
  'JICOFO_HEALTH_CHECKS_USE_PRESENCE',
  'JICOFO_ENABLE_ICE_FAILURE_DETECTION',
  'JICOFO_ICE_FAILURE_INTERVAL',
  'JICOFO_ICE_FAILURE_MIN_ENDPOINTS',
  'JICOFO_ICE_FAILURE_THRESHOLD',
  'JICOFO_ENABLE_LOAD_REDISTRIBUTION',
  'ENABLE_MODERATOR_CHECKS',
  'JICOFO_RESTART_REQUEST_MAX',
  'JICOFO_RESTART_REQUEST_INTERVAL',
  'JICOFO_ENABLE_BRIDGE_HEALTH_CHECKS',
  'JICOFO_ENABLE_HEALTH_CHECKS',
  'ENABLE_CODEC_VP8',
  'ENABLE_CODEC_VP9',
  'ENABLE_CODEC_AV1',
  'ENABLE_CODEC_H264',
  'JICOFO_ENABLE_MID',
  'ENABLE_VLA',
  'ENABLE_SHARED_DOCUMENT_RANDOM_NAME',
  'JICOFO_MIN_PARTICIPANTS',
  'JICOFO_CONFERENCE_REQUESTS_PER_MINUTE',
] as const;

type Values = Config<(typeof NAMES)[number]>;

/** Rules of every conference; times in milliseconds (focus contract §4, §6, §8, §16). */
export interface ConferenceRules {
  readonly minParticipants: number;
  readonly initialTimeoutMs: number;
  readonly singleParticipantTimeoutMs: number;
  readonly sourceDelays: SourceDelays;
  readonly sources: SourceLimits;
  readonly stripSimulcast: boolean;
  readonly ssrcRewriting: boolean;
  readonly moderatorChecks: boolean;
  /** Accounts of these domains may be recorders, gateways and transcribers. */
  readonly trustedDomains: ReadonlySet<string>;
  readonly restart: { readonly max: number; readonly windowMs: number; readonly minIntervalMs: number };
  /** Video codecs that clients may send, lower case; undefined = all. */
  readonly videoCodecs: readonly string[] | undefined;
  /** For bridges that announce no table. */
  readonly classic: ClassicOptions;
  /** Shared documents get a name that cannot be guessed. */
  readonly randomDocuments: boolean;
  readonly webSocket: boolean;
  readonly sctp: boolean;
}

export interface SourceLimits {
  readonly maxSsrcsPerUser: number;
  readonly maxGroupsPerUser: number;
  readonly maxAudioSenders: number;
  readonly maxVideoSenders: number;
}

/** Rules of bridge selection (focus contract §14). */
export interface SelectionRules {
  readonly stressThreshold: number;
  readonly averageParticipantStress: number;
  readonly strategy: StrategyName;
  /** Endpoints of one conference from which a bridge counts as full. */
  readonly maxParticipants: number;
  /** Regions that lie near each other; a region without a group is alone. */
  readonly regionGroups: readonly ReadonlySet<string>[];
  /** Region of the focus. */
  readonly localRegion: string | undefined;
  readonly iceFailures: IceFailureRules;
  /** Believe what bridges say of their health in presence, instead of asking. */
  readonly healthFromPresence: boolean;
}

export interface FocusConfig {
  readonly domains: XmppDomains;
  /** Addresses of Prosody, the preferred one first. */
  readonly servers: readonly [XmppServer, ...XmppServer[]];
  readonly componentPort: number;
  readonly password: string;
  readonly componentSecret: string;
  /** Bare JID of the room in which bridges announce themselves. */
  readonly brewery: string;
  /** `open`: to other machines and containers beside what the web service needs. */
  readonly rest: { readonly host: string; readonly port: number; readonly open: boolean };
  readonly log: LogSettings;
  /** Folder of files that the operator may have from another stack. */
  readonly operatorFolder: string | undefined;
  readonly commit: string | undefined;
  readonly conference: ConferenceRules;
  /** Who may create rooms, and who moderates. */
  readonly policy: PolicySettings;
  /** Undefined: the focus asks for no logins. */
  readonly auth: AuthRules | undefined;
  /** How tokens are verified; undefined when people log in otherwise. */
  readonly tokens: TokenBackend | undefined;
  /** Undefined: rooms need no reservation. */
  readonly reservations: ReservationSettings | undefined;
  readonly selection: SelectionRules;
  /** Move conferences away from overloaded bridges. */
  readonly loadRedistribution: boolean;
  readonly bridgeHealthChecks: boolean;
  readonly healthNeedsBridge: boolean;
  readonly requestsPerMinute: number;
}

/**
 * The configuration of the focus.
 * @throws AppError CONFIG_INVALID naming the variable
 */
export function loadFocusConfig(env: NodeJS.ProcessEnv): FocusConfig {
  const values = loadConfig(NAMES, env);
  const domains = xmppDomains(values);
  if (!values.ENABLE_COLIBRI_WEBSOCKET && !values.ENABLE_SCTP)
    throw configError('ENABLE_SCTP', '0 together with ENABLE_COLIBRI_WEBSOCKET=0 leaves no bridge channel; enable one of them');
  return {
    domains,
    servers: xmppServers(values.XMPP_SERVER, values.XMPP_PORT),
    componentPort: values.PROSODY_COMPONENT_PORT,
    password: requirePassword('JICOFO_AUTH_PASSWORD', values.JICOFO_AUTH_PASSWORD),
    componentSecret: componentSecret('focus', values),
    brewery: `${values.JVB_BREWERY_MUC}@${domains.internalMuc}`,
    rest: { host: restHost(values), port: values.JICOFO_REST_PORT, open: values.JICOFO_ENABLE_REST },
    log: {
      level: values.LOG_LEVEL,
      format: values.LOG_FORMAT,
      file: values.JICOFO_LOG_FILE === undefined ? undefined : { path: values.JICOFO_LOG_FILE, variable: 'JICOFO_LOG_FILE' },
    },
    operatorFolder: values.PARLEY_CONFIG_DIR,
    commit: values.PARLEY_COMMIT,
    conference: conferenceRules(values),
    policy: policySettings(values),
    auth: loginRules(values),
    tokens: tokenBackend(values),
    reservations: reservationSettings(values),
    selection: selectionRules(values),
    loadRedistribution: values.JICOFO_ENABLE_LOAD_REDISTRIBUTION,
    bridgeHealthChecks: values.JICOFO_ENABLE_BRIDGE_HEALTH_CHECKS,
    healthNeedsBridge: values.JICOFO_ENABLE_HEALTH_CHECKS,
    requestsPerMinute: values.JICOFO_CONFERENCE_REQUESTS_PER_MINUTE,
  };
}

/** All addresses, of both families where the internal ones are IPv6: the web service asks at the one of PARLEY_BIND. */
function restHost({ JICOFO_ENABLE_REST: isOpen, PARLEY_BIND: internal }: Values): string {
  return isOpen ? (internal.includes(':') ? '::' : '0.0.0.0') : internal;
}

const STRATEGIES: Readonly<Record<string, StrategyName>> = {
  SingleBridgeSelectionStrategy: 'single',
  RegionBasedBridgeSelectionStrategy: 'region',
  IntraRegionBridgeSelectionStrategy: 'intra-region',
  SplitBridgeSelectionStrategy: 'split',
};

function selectionRules(values: Values): SelectionRules {
  const strategy = STRATEGIES[values.OCTO_BRIDGE_SELECTION_STRATEGY?.split('.').at(-1) ?? ''] ?? 'single';
  return {
    stressThreshold: values.BRIDGE_STRESS_THRESHOLD,
    averageParticipantStress: values.BRIDGE_AVG_PARTICIPANT_STRESS,
    strategy,
    maxParticipants: values.MAX_BRIDGE_PARTICIPANTS,
    regionGroups: parseRegionGroups(values.JICOFO_BRIDGE_REGION_GROUPS),
    localRegion: values.JICOFO_OCTO_REGION,
    iceFailures: {
      enabled: values.JICOFO_ENABLE_ICE_FAILURE_DETECTION,
      windowMs: values.JICOFO_ICE_FAILURE_INTERVAL,
      minEndpoints: values.JICOFO_ICE_FAILURE_MIN_ENDPOINTS,
      threshold: values.JICOFO_ICE_FAILURE_THRESHOLD,
    },
    healthFromPresence: values.JICOFO_HEALTH_CHECKS_USE_PRESENCE,
  };
}

function videoCodecs(values: Values): readonly string[] | undefined {
  const enabled = Object.entries({
    av1: values.ENABLE_CODEC_AV1,
    vp9: values.ENABLE_CODEC_VP9,
    vp8: values.ENABLE_CODEC_VP8,
    h264: values.ENABLE_CODEC_H264,
  }).filter(([, isEnabled]) => isEnabled);
  if (enabled.length === 0) throw configError('ENABLE_CODEC_VP8', 'no video codec is enabled; enable at least one');
  return enabled.length === 4 ? undefined : enabled.map(([name]) => name);
}

function conferenceRules(values: Values): ConferenceRules {
  return {
    minParticipants: values.JICOFO_MIN_PARTICIPANTS,
    initialTimeoutMs: values.JICOFO_CONF_INITIAL_PARTICIPANT_WAIT_TIMEOUT,
    singleParticipantTimeoutMs: values.JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT,
    sourceDelays: parseSourceDelays(values.JICOFO_CONF_SOURCE_SIGNALING_DELAYS),
    sources: {
      maxSsrcsPerUser: values.MAX_SSRCS_PER_USER,
      maxGroupsPerUser: values.MAX_SSRC_GROUPS_PER_USER || values.MAX_SSRCS_PER_USER,
      maxAudioSenders: values.JICOFO_CONF_MAX_AUDIO_SENDERS,
      maxVideoSenders: values.JICOFO_CONF_MAX_VIDEO_SENDERS,
    },
    stripSimulcast: values.JICOFO_CONF_STRIP_SIMULCAST,
    ssrcRewriting: values.JICOFO_CONF_SSRC_REWRITING,
    moderatorChecks: values.ENABLE_MODERATOR_CHECKS,
    trustedDomains: new Set(values.JICOFO_TRUSTED_DOMAINS),
    restart: { max: values.JICOFO_RESTART_REQUEST_MAX, windowMs: values.JICOFO_RESTART_REQUEST_INTERVAL, minIntervalMs: 5_000 },
    videoCodecs: videoCodecs(values),
    classic: { mid: values.JICOFO_ENABLE_MID, layersAllocation: values.ENABLE_VLA },
    randomDocuments: values.ENABLE_SHARED_DOCUMENT_RANDOM_NAME,
    webSocket: values.ENABLE_COLIBRI_WEBSOCKET,
    sctp: values.ENABLE_SCTP,
  };
}
