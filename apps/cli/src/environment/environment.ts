import { boundAddress, loadConfig, type Reader, reviewEnvironment, type VariableName, variables } from '@parley/config';
import { AppError, findingLine } from '@parley/kernel';
import { locateProsodies } from '../../../../tools/bootstrap/prosody.mjs';
import { locateWorker } from '../../../../tools/mediasoup-worker/locate.mjs';

/** What every service of a stack is started with. */
export interface StackEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Parsed value of every variable that a service reads. */
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

const SERVICES = ['web', 'prosody', 'jicofo', 'jvb'] as const satisfies readonly Reader[];

/** What others read may mean something else in this environment: DEBUG, TITLE. What does nothing yet cannot be wrong. */
const NAMES = (Object.keys(variables) as VariableName[]).filter((name) => {
  const { readers, state }: { readers: readonly Reader[]; state: { kind: string } } = variables[name];
  return state.kind === 'works' && SERVICES.some((service) => readers.includes(service));
});

/**
 * The environment of the services: the process' own variables, then those of `.env`, then the defaults of a start without
 * containers (everything internal on 127.0.0.1).
 * @throws AppError CONFIG_INVALID with one line for each setting with which a service would not start, all at once
 */
export function stackEnvironment({ process, file, stateDir }: Sources): StackEnvironment {
  const given: Record<string, string> = { ...file };
  for (const [name, value] of Object.entries(process)) if (value !== undefined) given[name] = value;
  refuseWrongSettings(given);
  const config = loadConfig(NAMES, given);
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

/** Each service warns by itself, and would say this of itself; but one after the other, when all the others have started. */
function refuseWrongSettings(given: Readonly<Record<string, string>>): void {
  const findings = SERVICES.flatMap((service) => reviewEnvironment(given, { service }));
  const lines = findings.filter(({ severity }) => severity === 'error').map(findingLine);
  if (lines.length > 0) throw new AppError('CONFIG_INVALID', [...new Set(lines)].join('\n'));
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
