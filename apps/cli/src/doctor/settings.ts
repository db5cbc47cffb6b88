import type { Config, VariableName } from '@parley/config';
import { readLeniently } from './lenient.ts';
import { type LoginSettings, readLoginSettings } from './login-settings.ts';

const NAMES = [
  'PARLEY_CONTAINER',
  'PARLEY_BIND',
  'PUBLIC_URL',
  'HTTPS_PORT',
  'HTTP_PORT',
  'DISABLE_HTTPS',
  'ENABLE_XMPP_WEBSOCKET',
  'ENABLE_COLIBRI_WEBSOCKET',
  'ENABLE_RECORDING',
  'XMPP_DOMAIN',
  'XMPP_SERVER',
  'XMPP_BOSH_URL_BASE',
  'PROSODY_HTTP_PORT',
  'JICOFO_URL_BASE',
  'JICOFO_REST_PORT',
  'JVB_COLIBRI_PORT',
  'JVB_PORT',
  'JVB_ADVERTISE_IPS',
  'WEB_CONFIG_DIR',
  'PARLEY_STATE_DIR',
] as const satisfies readonly VariableName[];

type Values = Config<(typeof NAMES)[number]>;

/** A folder of the deployment, and what the services want to do there. */
export interface Folder {
  readonly path: string;
  readonly purpose: string;
  readonly needs: 'read' | 'write';
}

/** What the doctor needs to know of a deployment, and where its services are seen from here. */
export interface DoctorSettings {
  readonly isContainer: boolean;
  /** As it is set, without a slash at the end; undefined when it is not. */
  readonly publicUrl: string | undefined;
  /** Addresses at which web itself may answer, without a proxy in front; the first that does counts. */
  readonly direct: readonly string[];
  readonly focus: string;
  readonly bridge: string;
  readonly prosody: string;
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly isHttps: boolean;
  readonly xmppDomain: string;
  readonly hasXmppWebSocket: boolean;
  readonly hasBridgeWebSocket: boolean;
  readonly hasRecording: boolean;
  readonly mediaPort: number;
  /** Entries of JVB_ADVERTISE_IPS. */
  readonly advertised: readonly string[];
  readonly folders: readonly Folder[];
  readonly login: LoginSettings;
}

/**
 * Reads what the doctor needs; a wrong value counts as unset, because the check of the variables tells about it.
 * @param env everything that is set, `.env` included
 * @param stateDir of a stack without containers
 */
export function readDoctorSettings(env: Readonly<Record<string, string>>, stateDir: string): DoctorSettings {
  const values = readLeniently(NAMES, env);
  const isContainer = values.PARLEY_CONTAINER;
  const bind = inUrl(['0.0.0.0', ''].includes(env.PARLEY_BIND?.trim() ?? '') ? '127.0.0.1' : values.PARLEY_BIND);
  const prosodyHost = env.XMPP_SERVER?.trim() || isContainer ? values.XMPP_SERVER.replace(/[,:].*$/, '') : bind;
  return {
    isContainer,
    publicUrl: values.PUBLIC_URL,
    direct: directAddresses(values),
    focus: isContainer ? (values.JICOFO_URL_BASE ?? 'http://jicofo:8888') : `http://${bind}:${values.JICOFO_REST_PORT}`,
    bridge: isContainer ? 'http://jvb:8080' : `http://${bind}:${values.JVB_COLIBRI_PORT}`,
    prosody: values.XMPP_BOSH_URL_BASE ?? `http://${prosodyHost}:${values.PROSODY_HTTP_PORT}`,
    httpsPort: portOf(values.HTTPS_PORT),
    httpPort: portOf(values.HTTP_PORT),
    isHttps: !values.DISABLE_HTTPS,
    xmppDomain: values.XMPP_DOMAIN,
    hasXmppWebSocket: values.ENABLE_XMPP_WEBSOCKET,
    hasBridgeWebSocket: values.ENABLE_COLIBRI_WEBSOCKET,
    hasRecording: values.ENABLE_RECORDING,
    mediaPort: values.JVB_PORT,
    advertised: values.JVB_ADVERTISE_IPS,
    folders: foldersOf(values, isContainer, stateDir),
    login: readLoginSettings(env, stateDir),
  };
}

/** In a container the ports of the variables are those of the host; web itself listens on the ports of its image. */
function directAddresses(values: Values): string[] {
  const [host, https, http] = values.PARLEY_CONTAINER
    ? ['web', 8443, 8000]
    : ['localhost', portOf(values.HTTPS_PORT), portOf(values.HTTP_PORT)];
  return [...(values.DISABLE_HTTPS ? [] : [`https://${host}:${https}`]), `http://${host}:${http}`];
}

function foldersOf(values: Values, isContainer: boolean, stateDir: string): Folder[] {
  if (!isContainer) return [{ path: stateDir, purpose: 'state of the services', needs: 'write' }];
  return [
    { path: values.WEB_CONFIG_DIR ?? '/config', purpose: 'your own files (CONFIG/web)', needs: 'read' },
    { path: '/storage', purpose: 'keys and certificates (CONFIG/storage/web)', needs: 'write' },
    { path: values.PARLEY_STATE_DIR ?? '/run/parley', purpose: 'generated files', needs: 'write' },
  ];
}

/** `8443`, also of a port that is written with the address it is bound to. */
function portOf(port: number | { readonly port: number }): number {
  return typeof port === 'number' ? port : port.port;
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
