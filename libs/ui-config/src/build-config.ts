import { BITRATE_SETTINGS, type RULE_VARIABLES, SETTINGS, type SettingOptions, type UiVariable } from './settings.ts';
import type { Tenant } from './tenant.ts';

/** Values of the variables, as libs/config parsed them. */
export type UiValues = Readonly<Record<UiVariable, unknown>>;

/** The XMPP addresses that clients are told. */
export interface UiDomains {
  readonly domain: string;
  readonly muc: string;
  readonly focus: string;
  readonly guest: string;
}

/** For whom a config.js is made. */
export interface Site {
  /** `https://meet.example.org:8443`, without a trailing slash. */
  readonly origin: string;
  /** Folder in which the site lies, with slashes on both ends: `/meet/`, or `/`. */
  readonly basePath: string;
  readonly tenant: Tenant;
  /** Does the bridge channel's WebSocket address lead anywhere from where the browser is? */
  readonly canReachBridge: boolean;
}

export type ConfigTree = { [key: string]: ConfigTree | unknown };
type Rules = Readonly<Record<(typeof RULE_VARIABLES)[number], unknown>>;

/** The object `config` of config.js (deployment contract §7, client contract §1.1). */
export function buildConfig(values: UiValues, domains: UiDomains, site: Site): ConfigTree {
  const config: ConfigTree = {
    ...connectionKeys(values, domains, site),
    flags: { sourceNameSignaling: true, sendMultipleVideoStreams: true, receiveMultipleVideoStreams: true, ssrcRewritingEnabled: true },
    channelLastN: -1,
    testing: { enableCodecSelectionAPI: true },
  };
  for (const row of [...SETTINGS, ...BITRATE_SETTINGS]) {
    const [variable, path, options] = row as readonly [UiVariable, string, SettingOptions?];
    const value = options?.not ? !values[variable] : values[variable];
    if (!isAbsent(value) && value !== options?.omit) setPath(config, path, value);
  }
  for (const [path, value] of ruleKeys(values)) if (!isAbsent(value)) setPath(config, path, value);
  return config;
}

function connectionKeys(values: Rules, domains: UiDomains, { origin, basePath, tenant, canReachBridge }: Site): ConfigTree {
  const folder = `${basePath}${tenant.subdir}`;
  const base = `${origin}${folder}`;
  const socketBase = base.replace(/^http/, 'ws');
  const bosh = values.BOSH_RELATIVE ? `${folder}http-bind` : `${base}http-bind`;
  const websocket = values.ENABLE_XMPP_WEBSOCKET ? `${socketBase}xmpp-websocket` : undefined;
  return {
    hosts: {
      domain: domains.domain,
      muc: tenant.subdomain === '' ? domains.muc : `${domains.muc.split('.')[0]}.${tenant.subdomain}${domains.domain}`,
      focus: domains.focus,
      ...(values.ENABLE_AUTH && values.ENABLE_AUTH_DOMAIN ? { authdomain: domains.domain } : {}),
      ...(values.ENABLE_AUTH && values.ENABLE_GUESTS ? { anonymousdomain: domains.guest } : {}),
    },
    bosh,
    ...(websocket !== undefined && { websocket, websocketKeepAliveUrl: `${base}_unlock` }),
    serviceUrl: websocket ?? bosh,
    ...(values.ENABLE_CONFERENCE_REQUEST_HTTP ? { conferenceRequestUrl: `${base}conference-request/v1` } : {}),
    // Without a WebSocket that works the data channel is the only bridge channel, whatever is preferred (architecture, "Bridge channel").
    bridgeChannel: { preferSctp: values.ENABLE_COLIBRI_WEBSOCKET && canReachBridge ? values.JVB_PREFER_SCTP : true },
  };
}

/** Keys that depend on more than one variable. */
function ruleKeys(values: UiValues): readonly (readonly [path: string, value: unknown])[] {
  const stunServers = texts(values.P2P_STUN_SERVERS).map((server) => ({ urls: `stun:${server}` }));
  const sharing = values.DESKTOP_SHARING_FRAMERATE_AUTO
    ? undefined
    : { min: values.DESKTOP_SHARING_FRAMERATE_MIN, max: values.DESKTOP_SHARING_FRAMERATE_MAX };
  return [
    ['p2p.stunServers', stunServers],
    ['desktopSharingFrameRate', sharing],
    ['brandingDataUrl', values.DYNAMIC_BRANDING_URL === undefined ? values.BRANDING_DATA_URL : undefined],
    ['peopleSearchQueryTypes', values.PEOPLE_SEARCH_URL === undefined ? undefined : ['user', 'conferenceRooms']],
    ['whiteboard.enabled', values.WHITEBOARD_COLLAB_SERVER_PUBLIC_URL !== undefined],
    ['roomPasswordNumberOfDigits', values.ROOM_PASSWORD_DIGITS ?? false],
  ];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function setPath(tree: ConfigTree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  let node = tree;
  for (const key of keys) {
    const next = (node[key] ?? {}) as ConfigTree;
    node[key] = next;
    node = next;
  }
  node[last] = value;
}
