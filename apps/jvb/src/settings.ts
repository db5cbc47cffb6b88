import { hostname, networkInterfaces } from 'node:os';
import {
  type Config,
  configError,
  DOMAIN_VARIABLES,
  loadConfig,
  requirePassword,
  xmppDomains,
  xmppServers,
  xmppServiceOf,
} from '@parley/config';
import type { LogSettings } from '@parley/logging';
import type { ReceiverPolicy } from './conference/policy.ts';
import { type AdvertisedEntry, listenAddresses, ownAddresses, parseAdvertised } from './network/addresses.ts';

const NAMES = [
  ...DOMAIN_VARIABLES,
  'PUBLIC_URL',
  'HTTPS_PORT',
  'HTTP_PORT',
  'DISABLE_HTTPS',
  'XMPP_SERVER',
  'XMPP_PORT',
  'JVB_AUTH_USER',
  'JVB_AUTH_PASSWORD',
  'JVB_BREWERY_MUC',
  'JVB_MUC_NICKNAME',
  'JVB_DISABLE_XMPP',
  'JVB_LOG_FILE',
  'HOSTNAME',
  'JVB_PORT',
  'JVB_ICE_TCP_PORT',
  'JVB_WORKERS',
  'JVB_ENDPOINTS_PER_WORKER',
  'JVB_ADVERTISE_IPS',
  'JVB_ADVERTISE_PRIVATE_CANDIDATES',
  'JVB_STUN_SERVERS',
  'JVB_DISABLE_STUN',
  'JVB_REQUIRE_VALID_ADDRESS',
  'JVB_WS_DOMAIN',
  'JVB_WS_TLS',
  'JVB_WS_SERVER_ID',
  'JVB_OCTO_REGION',
  'JVB_LAST_N',
  'JVB_LOUDEST_N',
  'JVB_OVERLOAD_PROTECTION',
  'JVB_CC_TRUST_BWE',
  'JVB_COLIBRI_PORT',
  'COLIBRI_WEBSOCKET_PORT',
  'ENABLE_COLIBRI_WEBSOCKET',
  'ENABLE_SCTP',
  'SHUTDOWN_REST_ENABLED',
  'COLIBRI_REST_ENABLED',
  'MEDIASOUP_WORKER_BIN',
  'PARLEY_BIND',
  'PARLEY_COMMIT',
  'PARLEY_CONFIG_DIR',
  'LOG_LEVEL',
  'LOG_FORMAT',
] as const;

type Values = Config<(typeof NAMES)[number]>;

/** Everything the bridge is told from outside, checked. */
export interface Settings {
  readonly log: LogSettings;
  /** Folder of files that the operator may have from another stack. */
  readonly operatorFolder: string | undefined;
  readonly commit: string | undefined;
  readonly xmpp: {
    /** `xmpp://host:port` of every Prosody; none without XMPP. */
    readonly services: readonly string[];
    readonly domain: string;
    readonly username: string;
    readonly password: string;
    /** Bare JID of the brewery. */
    readonly brewery: string;
    readonly nick: string;
    /** Bare JID whose COLIBRI2 requests are answered. */
    readonly focus: string;
  };
  readonly media: {
    readonly port: number;
    /** `auto` = one for each core if they can share `port`, else one. */
    readonly workers: number | 'auto';
    /** Of one conference; undefined = as many as the load of a worker allows. */
    readonly endpointsPerWorker: number | undefined;
    readonly listenIps: readonly string[];
    readonly own: readonly string[];
    readonly tcpPort: number | undefined;
    readonly advertised: readonly AdvertisedEntry[];
    readonly stunServers: readonly string[];
    /** Host of PUBLIC_URL; undefined when that is not set. */
    readonly pageHost: string | undefined;
    readonly advertisePrivate: boolean;
    readonly requirePublic: boolean;
    /** Whether anything is done about too much load. */
    readonly overloadProtection: boolean;
    readonly policy: Omit<ReceiverPolicy, 'lastNUnderLoad'>;
    readonly workerBin: string | undefined;
  };
  readonly channel: {
    /** Undefined = no WebSocket is offered. */
    readonly webSocket: { readonly host: string; readonly port: number; readonly urlBase: string; readonly announced: string } | undefined;
    readonly sctp: boolean;
  };
  readonly serverId: string;
  readonly region: string | undefined;
  readonly rest: { readonly host: string; readonly port: number; readonly shutdown: boolean; readonly conferences: boolean };
}

const LAST_PORT = 65_535;
const WILDCARDS = new Set(['', '0.0.0.0', '::', '*']);

/** @throws AppError CONFIG_INVALID, one line per wrong variable */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const values = loadConfig(NAMES, env);
  const password = values.JVB_DISABLE_XMPP ? '' : requirePassword('JVB_AUTH_PASSWORD', values.JVB_AUTH_PASSWORD);
  if (!values.ENABLE_COLIBRI_WEBSOCKET && !values.ENABLE_SCTP)
    throw configError('ENABLE_SCTP', 'is off and so is ENABLE_COLIBRI_WEBSOCKET; the bridge channel needs one of them');
  for (const name of ['JVB_PORT', 'JVB_ICE_TCP_PORT'] as const)
    if (values.JVB_WORKERS !== 'auto' && (values[name] ?? 0) + values.JVB_WORKERS - 1 > LAST_PORT)
      throw configError('JVB_WORKERS', `too many: worker i listens on ${name} + i`);
  const domains = xmppDomains(values);
  const serverId = safeId(values.JVB_WS_SERVER_ID ?? values.JVB_MUC_NICKNAME ?? values.HOSTNAME ?? hostname());
  const own = ownAddresses(networkInterfaces());
  return {
    log: {
      level: values.LOG_LEVEL,
      format: values.LOG_FORMAT,
      file: values.JVB_LOG_FILE === undefined ? undefined : { path: values.JVB_LOG_FILE, variable: 'JVB_LOG_FILE' },
    },
    operatorFolder: values.PARLEY_CONFIG_DIR,
    commit: values.PARLEY_COMMIT,
    xmpp: {
      services: values.JVB_DISABLE_XMPP ? [] : xmppServers(values.XMPP_SERVER, values.XMPP_PORT).map(xmppServiceOf),
      domain: domains.auth,
      username: values.JVB_AUTH_USER,
      password,
      brewery: `${values.JVB_BREWERY_MUC}@${domains.internalMuc}`,
      nick: values.JVB_MUC_NICKNAME ?? serverId,
      focus: `focus@${domains.auth}`,
    },
    media: mediaSettings(values, own),
    channel: {
      webSocket: values.ENABLE_COLIBRI_WEBSOCKET ? webSocketSettings(values, serverId, own) : undefined,
      sctp: values.ENABLE_SCTP,
    },
    serverId,
    region: values.JVB_OCTO_REGION,
    rest: {
      host: values.PARLEY_BIND,
      port: values.JVB_COLIBRI_PORT,
      shutdown: values.SHUTDOWN_REST_ENABLED,
      conferences: values.COLIBRI_REST_ENABLED,
    },
  };
}

function mediaSettings(values: Values, own: readonly string[]): Settings['media'] {
  const advertised = values.JVB_ADVERTISE_IPS.map((entry) => {
    const address = parseAdvertised(entry);
    if (!address) throw configError('JVB_ADVERTISE_IPS', `"${entry}" is neither an IP address nor a host name, with #port or without`);
    return address;
  });
  return {
    port: values.JVB_PORT,
    tcpPort: values.JVB_ICE_TCP_PORT,
    pageHost: values.PUBLIC_URL && new URL(values.PUBLIC_URL).hostname.replace(/^\[|\]$/g, ''),
    workers: values.JVB_WORKERS,
    endpointsPerWorker: values.JVB_ENDPOINTS_PER_WORKER,
    listenIps: listenAddresses(own),
    own,
    advertised,
    stunServers: values.JVB_DISABLE_STUN ? [] : values.JVB_STUN_SERVERS,
    advertisePrivate: values.JVB_ADVERTISE_PRIVATE_CANDIDATES,
    requirePublic: values.JVB_REQUIRE_VALID_ADDRESS,
    overloadProtection: values.JVB_OVERLOAD_PROTECTION,
    policy: {
      lastN: values.JVB_LAST_N,
      loudestN: values.JVB_LOUDEST_N,
      trustEstimate: values.JVB_CC_TRUST_BWE,
      // The worker of the mediasoup package starts every stream anew: clients discard what comes under a known SSRC then.
      reuseSsrcs: values.MEDIASOUP_WORKER_BIN !== undefined,
    },
    workerBin: values.MEDIASOUP_WORKER_BIN,
  };
}

function webSocketSettings(values: Values, serverId: string, own: readonly string[]): NonNullable<Settings['channel']['webSocket']> {
  const fallback = values.DISABLE_HTTPS ? `http://localhost:${values.HTTP_PORT}` : `https://localhost:${values.HTTPS_PORT}`;
  const page = new URL(values.PUBLIC_URL ?? fallback);
  // The folder of PUBLIC_URL belongs to its host alone.
  const folder = (values.JVB_WS_DOMAIN ?? page.host) === page.host ? page.pathname.replace(/\/+$/, '') : '';
  const tls = values.JVB_WS_TLS === 'auto' ? page.protocol === 'https:' : ['1', 'true'].includes(values.JVB_WS_TLS);
  const host = values.PARLEY_BIND;
  const reachable = WILDCARDS.has(host) ? (own[0] ?? '127.0.0.1') : host;
  const port = values.COLIBRI_WEBSOCKET_PORT;
  return {
    host,
    port,
    urlBase: `${tls ? 'wss' : 'ws'}://${values.JVB_WS_DOMAIN ?? page.host}${folder}/colibri-ws/${serverId}`,
    announced: `${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`,
  };
}

/** An id that is one URL segment and one nick. */
function safeId(text: string): string {
  return text.replaceAll(/[^\w.-]/g, '-').slice(0, 64) || 'jvb';
}
