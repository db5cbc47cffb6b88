import { boundAddress, loadConfig, requirePassword, type VariableName, variables } from '@parley/config';
import { locateProsodies } from '../../../../tools/bootstrap/prosody.mjs';
import { locateWorker } from '../../../../tools/mediasoup-worker/locate.mjs';

/** What every service of a stack is started with. */
export interface StackEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Parsed value of every declared variable. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Address of the stack for people. */
  readonly url: string;
  /** Address of the stack on this machine, where its health is asked for. */
  readonly localUrl: string;
}

interface Sources {
  readonly process: NodeJS.ProcessEnv;
  readonly file: Readonly<Record<string, string>>;
  readonly stateDir: string;
}

/**
 * The environment of the services: the process' own variables, then those of `.env`, then the defaults of a start without
 * containers (everything internal on 127.0.0.1).
 * @throws AppError CONFIG_INVALID with one line per bad variable, a missing or known password among them
 */
export function stackEnvironment({ process, file, stateDir }: Sources): StackEnvironment {
  const given: Record<string, string> = { ...file };
  for (const [name, value] of Object.entries(process)) if (value !== undefined) given[name] = value;
  const config = loadConfig(Object.keys(variables) as VariableName[], given);
  requirePassword('JICOFO_AUTH_PASSWORD', config.JICOFO_AUTH_PASSWORD);
  requirePassword('JVB_AUTH_PASSWORD', config.JVB_AUTH_PASSWORD);
  const localUrl = localAddress(given, config);
  const internal = reachable(given.PARLEY_BIND?.trim() || '127.0.0.1');
  const defaults: Record<string, string | undefined> = {
    PARLEY_BIND: '127.0.0.1',
    XMPP_SERVER: internal,
    JICOFO_URL_BASE: `http://${inUrl(internal)}:${config.JICOFO_REST_PORT}`,
    PUBLIC_URL: localUrl,
    MEDIASOUP_WORKER_BIN: locateWorker(given),
    PARLEY_PROSODY: locateProsodies()[0]?.command[0],
  };
  const env: Record<string, string> = { ...given, PARLEY_STATE_DIR: stateDir };
  for (const [name, value] of Object.entries(defaults)) if (!given[name]?.trim() && value) env[name] = value;
  return { env, config, url: `${config.PUBLIC_URL ?? localUrl}/`, localUrl };
}

/** Where this machine reaches the front: localhost, unless the port is bound to another address. */
function localAddress(
  given: Readonly<Record<string, string>>,
  config: { readonly DISABLE_HTTPS: boolean; readonly HTTP_PORT: number; readonly HTTPS_PORT: number },
): string {
  const [scheme, name] = config.DISABLE_HTTPS ? (['http', 'HTTP_PORT'] as const) : (['https', 'HTTPS_PORT'] as const);
  const address = boundAddress(given[name]);
  const isEverywhere = ['', '0.0.0.0', '::'].includes(address);
  return `${scheme}://${isEverywhere ? 'localhost' : inUrl(address)}:${config[name]}`;
}

/** Where what listens at an address is reached from this machine. */
function reachable(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
