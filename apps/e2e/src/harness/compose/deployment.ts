import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import { poll } from '../poll.ts';
import { freePort, get, type HttpAnswer, ROOT } from '../stack.ts';
import { type CommandResult, composeCommand, runCommand, tryCommand } from './command.ts';

const ARTEFACTS = path.join(ROOT, 'artefacts/images');
const READY_MS = 120_000;

/** The containers that stay. */
export const SERVICES = ['prosody', 'jicofo', 'jvb', 'web'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface DeploymentOptions {
  /** For the artefacts: what is tested. */
  readonly name: string;
  /** Lines of `.env` over those of the harness; `undefined` leaves one of its lines out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Compose files beside docker-compose.yml. */
  readonly files?: readonly string[];
  /** Services to start; default: all. */
  readonly services?: readonly string[];
  /** Called when folder and `.env` are there and nothing runs yet. */
  readonly before?: (deployment: Deployment) => Promise<void> | void;
}

/** A folder as a person has it who follows the handbook, with ports and a project name of its own, and what runs from it. */
export interface Deployment {
  /** Folder of the compose files and `.env`. */
  readonly folder: string;
  /** CONFIG of that `.env`. */
  readonly config: string;
  readonly project: string;
  readonly url: string;
  /** Address of this machine that is published for media. */
  readonly address: string;
  /** Values of `.env` as they are now. */
  env(): Readonly<Record<string, string>>;
  /** Changes lines of `.env`; in force with the next `up`. */
  setEnv(values: Readonly<Record<string, string | undefined>>): void;
  /** `docker compose` with the files of this deployment, whatever its exit code. */
  compose(...args: string[]): Promise<CommandResult>;
  /** `docker compose up -d`, which has to succeed. */
  up(...services: string[]): Promise<void>;
  /** Waits until every container is healthy and a conference could be joined. */
  ready(timeoutMs?: number): Promise<void>;
  /** Id of the container of a service, also of one that has ended. */
  container(service: string): Promise<string>;
  /** One field of `docker inspect`, as a Go template. */
  inspect(service: string, format: string): Promise<string>;
  /** Runs a command in a container that runs, as `docker compose exec` does. */
  exec(service: string, ...command: string[]): Promise<CommandResult>;
  logs(service: string): Promise<string>;
  get(pathAndQuery: string): Promise<HttpAnswer>;
  /** Removes all of it; the logs are kept among the artefacts. */
  remove(): Promise<void>;
}

/** The first address of this machine that others may know; containers and browsers reach published ports by it. */
function hostAddress(): string {
  const own = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|ifb)/.test(name))
    .flatMap(([, addresses]) => addresses ?? []);
  return own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

async function defaultEnv(config: string, address: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {
    CONFIG: config,
    PARLEY_IMAGE_VERSION: process.env.PARLEY_TEST_IMAGE_VERSION ?? 'latest',
    JVB_ADVERTISE_IPS: address,
    JVB_DISABLE_STUN: '1',
    RESTART_POLICY: 'no',
  };
  for (const name of ['HTTP_PORT', 'HTTPS_PORT', 'JVB_PORT', 'JICOFO_REST_PORT', 'JVB_COLIBRI_PORT']) {
    let port: string;
    do port = String(await freePort());
    while (Object.values(env).includes(port));
    env[name] = port;
  }
  for (const name of ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']) env[name] = randomHex(32);
  return { ...env, PUBLIC_URL: `https://${address}:${env.HTTPS_PORT}` };
}

function readEnv(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').matchAll(/^([A-Z_][A-Z0-9_]*)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
}

/** Makes the folder of a deployment from compose/ and starts nothing. */
export async function createDeployment(options: DeploymentOptions): Promise<Deployment> {
  const root = mkdtempSync(path.join(tmpdir(), 'parley-images-'));
  const folder = path.join(root, 'deployment');
  const config = path.join(root, 'config');
  const envFile = path.join(folder, '.env');
  const project = `parley-${randomHex(8)}`;
  const address = hostAddress();
  cpSync(path.join(ROOT, 'compose'), folder, { recursive: true });
  mkdirSync(config);
  const values: Record<string, string | undefined> = { ...(await defaultEnv(config, address)), ...options.env };
  const write = (all: Readonly<Record<string, string | undefined>>) =>
    writeFileSync(
      envFile,
      Object.entries(all)
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
        .join(''),
    );
  write(values);

  const files = ['docker-compose.yml', ...(options.files ?? []), 'docker-compose.override.yml'];
  const base = [...(await composeCommand()), '-p', project];
  // What this process happens to have set must not win over `.env`, as it would with compose.
  const processEnv: NodeJS.ProcessEnv = {};
  for (const name of ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG']) processEnv[name] = process.env[name];
  const compose = (...args: string[]) => {
    const present = files.filter((file) => existsSync(path.join(folder, file)));
    return tryCommand([...base, ...present.flatMap((file) => ['-f', file]), ...args], { cwd: folder, env: processEnv });
  };
  const succeed = async (...args: string[]) => {
    const { status, stdout, stderr } = await compose(...args);
    if (status !== 0) throw new Error(`compose ${args.join(' ')}: exit code ${status}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const container = async (service: string) => {
    const filters = [`label=com.docker.compose.project=${project}`, `label=com.docker.compose.service=${service}`];
    const id = (await runCommand(['docker', 'ps', '-aq', ...filters.flatMap((filter) => ['--filter', filter])])).trim().split('\n')[0];
    if (!id) throw new Error(`there is no container of ${service}`);
    return id;
  };
  const inspect = async (service: string, format: string) =>
    (await runCommand(['docker', 'inspect', '-f', format, await container(service)])).trim();
  const env = () => readEnv(envFile);
  const url = () => env().PUBLIC_URL ?? `https://localhost:${env().HTTPS_PORT}`;

  return {
    folder,
    config,
    project,
    address,
    get url() {
      return url();
    },
    env,
    setEnv: (changes) => write({ ...env(), ...changes }),
    compose,
    async up(...services) {
      await succeed('up', '-d', ...services);
    },
    async ready(timeoutMs = READY_MS) {
      const running = SERVICES.filter((service) => options.services === undefined || options.services.includes(service));
      await poll(
        async () => {
          for (const service of running) {
            const state = await inspect(service, '{{.State.Status}} {{.State.Health.Status}}');
            if (state !== 'running healthy') throw new Error(`${service} is ${state}`);
          }
          return true;
        },
        { timeoutMs, what: 'all containers are healthy', intervalMs: 500 },
      );
    },
    container,
    inspect,
    exec: (service, ...command) => compose('exec', '-T', service, ...command),
    async logs(service) {
      const { stdout, stderr } = await tryCommand(['docker', 'logs', await container(service)]);
      return stdout + stderr;
    },
    get: (pathAndQuery) => get(url() + pathAndQuery),
    async remove() {
      mkdirSync(ARTEFACTS, { recursive: true });
      const { stdout, stderr } = await compose('logs', '--no-color', '--timestamps');
      writeFileSync(path.join(ARTEFACTS, `${options.name}.log`), stdout + stderr);
      await compose('down', '-v', '--remove-orphans', '-t', '5');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Makes a deployment, starts it and waits until a conference could be joined. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const deployment = await createDeployment(options);
  try {
    await options.before?.(deployment);
    await deployment.up(...(options.services ?? []));
    await deployment.ready();
  } catch (error) {
    const { stdout } = await deployment.compose('logs', '--no-color', '--tail', '30');
    await deployment.remove();
    throw new Error(`${(error as Error).message}\n${stdout}`);
  }
  return deployment;
}
