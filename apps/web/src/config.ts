import { isIP } from 'node:net';
import path from 'node:path';
import { OIDC_VARIABLES, type OidcSettings, oidcSettings } from '@parley/auth-oidc';
import {
  boundAddress,
  type Config,
  configError,
  DOMAIN_VARIABLES,
  isOnVolume,
  type ListenPort,
  loadConfig,
  xmppDomains,
} from '@parley/config';
import { AppError } from '@parley/kernel';
import { type ConfigOverride, readOverrides, UI_VARIABLES, type UiDomains } from '@parley/ui-config';
import { ACME_VARIABLES, type AcmeSettings, readAcmeSettings } from './acme/settings.ts';
import { FILE_SHARING_VARIABLES, type FileSharingSettings, fileSharingSettings } from './file-sharing/settings.ts';
import { type HeaderField, parseHeaderLines } from './http/response-headers.ts';
import { type AddressSet, isLoopbackOrigin, parseAddressSet } from './routing/addresses.ts';
import { basePathOf } from './routing/base-path.ts';
import { type SideService, sideServices } from './routing/side-services.ts';
import type { PairFiles } from './tls/key-files.ts';

const VARIABLES = [
  'PUBLIC_URL',
  'HTTPS_PORT',
  'HTTP_PORT',
  'DISABLE_HTTPS',
  'ENABLE_HTTP_REDIRECT',
  'ENABLE_HSTS',
  'ENABLE_IPV6',
  'CSP_HEADER',
  'FRAME_ANCESTORS',
  'CORS_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN',
  'TRUSTED_PROXIES',
  'NGINX_KEEPALIVE_TIMEOUT',
  'WEB_EXTRA_HEADERS',
  'WEB_LISTEN_HTTP',
  'WEB_LISTEN_HTTPS',
  'WEB_STORAGE_DIR',
  'WEB_UI_ROOT',
  'WEB_CONFIG_DIR',
  'WEB_CONFIG_PREFIX',
  'WEB_MAX_SOCKETS_PER_ADDRESS',
  'WEB_MAX_CONNECTIONS_PER_ADDRESS',
  'WEB_MAX_REQUESTS_PER_ADDRESS',
  'XMPP_SERVER',
  'XMPP_BOSH_URL_BASE',
  'PROSODY_HTTP_PORT',
  'JICOFO_URL_BASE',
  'JICOFO_REST_PORT',
  'COLIBRI_WEBSOCKET_PORT',
  'COLIBRI_WEBSOCKET_REGEX',
  'COLIBRI_WEBSOCKET_JVB_LOOKUP_NAME',
  'JVB_WS_DOMAIN',
  'JVB_WS_TLS',
  'XMPP_HIDDEN_DOMAIN',
  'RTCSTATS_URL_BASE',
  'RTC_VISUALIZER_PATH',
  'RTC_VISUALIZER_URL_BASE',
  'PARLEY_CONTAINER',
  'PARLEY_STATE_DIR',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'PARLEY_COMMIT',
  ...ACME_VARIABLES,
  ...OIDC_VARIABLES,
  ...FILE_SHARING_VARIABLES,
  ...DOMAIN_VARIABLES,
] as const;

type Variables = Config<(typeof VARIABLES)[number] | (typeof UI_VARIABLES)[number]>;

/** Ports of one kind, and the variable that gave them. */
export interface Listening {
  readonly variable: 'HTTPS_PORT' | 'HTTP_PORT' | 'WEB_LISTEN_HTTPS' | 'WEB_LISTEN_HTTP';
  readonly ports: readonly ListenPort[];
}

export interface WebConfig {
  readonly variables: Variables;
  /** Undefined with DISABLE_HTTPS. */
  readonly https: Listening | undefined;
  readonly http: Listening;
  /** The operator's own, for every answer. */
  readonly extraHeaders: readonly HeaderField[];
  /** Content-Security-Policy that the operator gives; undefined for ours. */
  readonly givenPolicy: string | undefined;
  /** Origin of PUBLIC_URL; undefined when it is unset, or names this machine to itself only. */
  readonly publicOrigin: string | undefined;
  /** Origin for a browser that does not tell where it reaches us. */
  readonly fallbackOrigin: string;
  /** Folder of PUBLIC_URL in which the site lies, with slashes on both ends; `/` without one. */
  readonly basePath: string;
  /** Origin of the bridge channel's WebSocket as the bridges hand it out, written as http or https. */
  readonly bridgeOrigin: string;
  readonly domains: UiDomains;
  readonly prosody: URL;
  readonly focus: URL;
  readonly trustedProxies: AddressSet;
  /** Services beside the conferences. */
  readonly sideServices: readonly SideService[];
  /** Keys that CONFIG_JS__… and INTERFACE_CONFIG_JS__… set. */
  readonly overrides: { readonly config: readonly ConfigOverride[]; readonly interfaceConfig: readonly ConfigOverride[] };
  readonly uiRoot: string;
  /** custom-config.js, custom-interface_config.js. */
  readonly configDirectory: string;
  /** Keys and certificates that we make or obtain. */
  readonly storageDirectory: string;
  /** False in a container that has no volume there. */
  readonly isStorageKept: boolean;
  /** Where the operator's own certificate may be. */
  readonly ownKeys: readonly PairFiles[];
  /** What the operator wants of an ACME authority; undefined for nothing. */
  readonly acme: AcmeSettings | undefined;
  /** The single sign-on; undefined without. */
  readonly oidc: OidcSettings | undefined;
  /** Files that people share; undefined without. */
  readonly fileSharing: FileSharingSettings | undefined;
  /** Bridges outside private networks that may be reached. */
  readonly allowedBridges: RegExp | undefined;
}

/** Folder of the built client, next to this app in the source tree. */
const BUILT_CLIENT = path.resolve(import.meta.dirname, '../../meet/dist');

/**
 * The settings of this process.
 * @throws AppError CONFIG_INVALID naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv): WebConfig {
  const variables: Variables = loadConfig([...VARIABLES, ...UI_VARIABLES], env);
  const stateDirectory = path.join(variables.PARLEY_STATE_DIR ?? '.parley', 'web');
  const directory = variables.WEB_CONFIG_DIR ?? stateDirectory;
  const storageDirectory = variables.WEB_STORAGE_DIR ?? stateDirectory;
  const trustedProxies = parseAddressSet(variables.TRUSTED_PROXIES);
  if (!trustedProxies) throw configError('TRUSTED_PROXIES', `${variables.TRUSTED_PROXIES.join(',')}: expected IP addresses or networks`);
  for (const name of ['CSP_HEADER', 'FRAME_ANCESTORS', 'CORS_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN', 'DEPLOYMENTINFO_SHARD'] as const)
    if (!/^[\t\x20-\x7e]*$/.test(variables[name] ?? '')) throw configError(name, 'expected text that an HTTP header can carry');
  const { domain, muc, focus, guest } = xmppDomains(variables);
  const localOrigin = variables.DISABLE_HTTPS ? `http://localhost:${variables.HTTP_PORT}` : `https://localhost:${variables.HTTPS_PORT}`;
  const publicUrl = variables.PUBLIC_URL ?? localOrigin;
  const publicOrigin = new URL(publicUrl).origin;
  const extraHeaders = readExtraHeaders(variables.WEB_EXTRA_HEADERS);
  return {
    variables,
    https: variables.DISABLE_HTTPS ? undefined : listening(variables, 'HTTPS', env),
    http: listening(variables, 'HTTP', env),
    extraHeaders,
    givenPolicy: extraHeaders.findLast(([name]) => name.toLowerCase() === 'content-security-policy')?.[1] ?? variables.CSP_HEADER,
    publicOrigin: isLoopbackOrigin(publicOrigin) ? undefined : publicOrigin,
    fallbackOrigin: publicOrigin,
    basePath: basePathOf(publicUrl),
    bridgeOrigin: bridgeOrigin(variables, publicOrigin),
    domains: { domain, muc, focus, guest, hidden: variables.XMPP_HIDDEN_DOMAIN ?? `hidden.${domain}` },
    prosody: new URL(variables.XMPP_BOSH_URL_BASE ?? `http://${hostOf(variables.XMPP_SERVER)}:${variables.PROSODY_HTTP_PORT}`),
    focus: new URL(variables.JICOFO_URL_BASE ?? `http://127.0.0.1:${variables.JICOFO_REST_PORT}`),
    trustedProxies,
    sideServices: sideServices(variables),
    overrides: { config: overrides('CONFIG_JS', env), interfaceConfig: overrides('INTERFACE_CONFIG_JS', env) },
    uiRoot: variables.WEB_UI_ROOT ?? BUILT_CLIENT,
    configDirectory: directory,
    storageDirectory,
    isStorageKept: !variables.PARLEY_CONTAINER || isOnVolume(storageDirectory),
    acme: readAcmeSettings(variables, isLoopbackOrigin(publicOrigin) ? undefined : new URL(publicOrigin).hostname),
    // COMPAT(docker-jitsi-meet): it copies what it finds in the first folder to the second (deployment contract §6).
    ownKeys: [...new Set([directory, storageDirectory])].map((folder) => pairIn(path.join(folder, 'keys'))),
    oidc: oidcSettings(variables),
    fileSharing: fileSharingSettings(variables, storageDirectory),
    allowedBridges: readPattern(variables.COLIBRI_WEBSOCKET_REGEX),
  };
}

function listening(variables: Variables, kind: 'HTTPS' | 'HTTP', env: NodeJS.ProcessEnv): Listening {
  const ports = variables[`WEB_LISTEN_${kind}`];
  if (ports !== undefined) return { variable: `WEB_LISTEN_${kind}`, ports };
  const name = `${kind}_PORT` as const;
  return { variable: name, ports: [{ port: variables[name], address: boundAddress(env[name]), isOptional: false }] };
}

function readExtraHeaders(text: string | undefined): readonly HeaderField[] {
  const headers = parseHeaderLines(text ?? '');
  if (typeof headers === 'string') throw configError('WEB_EXTRA_HEADERS', `${JSON.stringify(headers)}: expected \`Name: value\``);
  return headers;
}

function pairIn(directory: string): PairFiles {
  return { cert: path.join(directory, 'cert.crt'), key: path.join(directory, 'cert.key') };
}

/** XMPP_SERVER may be `host`, `host:port` or a list of them; the port there is the client port, not Prosody's HTTP port. */
function hostOf(server: string): string {
  const first = server.split(',')[0]?.trim() ?? '';
  if (isIP(first) === 6) return `[${first}]`;
  return first.replace(/:\d+$/, '');
}

/** The same rule as in the bridge (bridge contract §18). */
function bridgeOrigin({ JVB_WS_DOMAIN, JVB_WS_TLS }: Variables, publicOrigin: string): string {
  const page = new URL(publicOrigin);
  const isSecure = JVB_WS_TLS === 'auto' ? page.protocol === 'https:' : ['1', 'true'].includes(JVB_WS_TLS);
  return `${isSecure ? 'https' : 'http'}://${JVB_WS_DOMAIN ?? page.host}`;
}

function overrides(prefix: 'CONFIG_JS' | 'INTERFACE_CONFIG_JS', env: NodeJS.ProcessEnv): readonly ConfigOverride[] {
  const { overrides: read, bad } = readOverrides(env, prefix);
  if (bad.length > 0) throw new AppError('CONFIG_INVALID', `${bad.join(', ')}: expected ${prefix}__key or ${prefix}__key__key`);
  return read;
}

function readPattern(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw configError('COLIBRI_WEBSOCKET_REGEX', `${JSON.stringify(pattern)}: expected a regular expression`);
  }
}
