import type { ConfigOverride } from './overrides.ts';
import { ruleKeys, type UiCapabilities } from './rules.ts';
import { BITRATE_SETTINGS, type RULE_VARIABLES, SETTINGS, type SettingOptions, type UiVariable } from './settings.ts';
import type { Tenant } from './tenant.ts';
import { type ConfigTree, setPath } from './tree.ts';

/** Values of the variables, as libs/config parsed them. */
export type UiValues = Readonly<Record<UiVariable, unknown>>;

/** The XMPP addresses that clients are told. */
export interface UiDomains {
  readonly domain: string;
  readonly muc: string;
  readonly focus: string;
  readonly guest: string;
  /** Of recorders and transcribers. */
  readonly hidden: string;
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

type Rules = Readonly<Record<(typeof RULE_VARIABLES)[number], unknown>>;

export interface UiOptions {
  readonly capabilities: UiCapabilities;
  /** What the operator sets beside the variables that have a name of their own. */
  readonly overrides: readonly ConfigOverride[];
}

const NOTHING_MORE: UiOptions = {
  capabilities: { recording: false, transcription: false, audioTranslation: false, signOn: false },
  overrides: [],
};

/** The object `config` of config.js (deployment contract §7, client contract §1.1). */
export function buildConfig(values: UiValues, domains: UiDomains, site: Site, options: Partial<UiOptions> = {}): ConfigTree {
  const { capabilities, overrides } = { ...NOTHING_MORE, ...options };
  const config: ConfigTree = {
    ...connectionKeys(values, domains, site),
    flags: { sourceNameSignaling: true, sendMultipleVideoStreams: true, receiveMultipleVideoStreams: true, ssrcRewritingEnabled: true },
    channelLastN: -1,
    testing: { enableCodecSelectionAPI: true },
    deploymentInfo: {},
  };
  for (const row of [...SETTINGS, ...BITRATE_SETTINGS]) {
    const [variable, path, how] = row as readonly [UiVariable, string, SettingOptions?];
    const value = how?.not ? !values[variable] : values[variable];
    if (!isAbsent(value, how?.keepEmpty) && value !== how?.omit) setPath(config, path.split('.'), value);
  }
  for (const [path, value] of ruleKeys(values, domains, site, capabilities))
    if (value !== undefined) setPath(config, path.split('.'), value);
  for (const { path, value } of overrides) setPath(config, path, value);
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
    // COMPAT(lib-jitsi-meet): asks there before it connects, and waits for ever when it is told to log in first.
    ...(values.ENABLE_CONFERENCE_REQUEST_HTTP && !values.ENABLE_AUTH ? { conferenceRequestUrl: `${base}conference-request/v1` } : {}),
    // Without a WebSocket that works the data channel is the only bridge channel, whatever is preferred (architecture, "Bridge channel").
    bridgeChannel: { preferSctp: values.ENABLE_COLIBRI_WEBSOCKET && canReachBridge ? values.JVB_PREFER_SCTP : true },
  };
}

function isAbsent(value: unknown, keepEmpty = false): boolean {
  return value === undefined || (!keepEmpty && Array.isArray(value) && value.length === 0);
}
