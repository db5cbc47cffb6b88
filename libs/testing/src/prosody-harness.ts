import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { randomHex } from '@parley/kernel';
import { freePorts } from './ports.ts';
import { ROOT, type ServiceProcess, spawnService } from './service-process.ts';
import { type TestClientOptions, XmppTestClient } from './xmpp-test-client.ts';

/** One Prosody of this machine. */
export interface ProsodyVersion {
  readonly version: string;
  readonly executable: string;
}

/** Every Prosody that the bootstrap has made available, the preferred one first; contract tests run against all. */
export async function prosodyVersions(): Promise<ProsodyVersion[]> {
  const bootstrap = (await import(pathToFileURL(join(ROOT, 'tools/bootstrap/prosody.mjs')).href)) as {
    locateProsodies(): { version: string; command: string[] }[];
  };
  return bootstrap.locateProsodies().map(({ version, command }) => ({ version, executable: command[0] ?? 'prosody' }));
}

export interface ProsodyHarness {
  /** Ports, passwords and domain: the environment in which every other service of this stack is started. */
  readonly env: Readonly<Record<string, string>>;
  /** The launcher, with its log. */
  readonly process: ServiceProcess;
  readonly domain: string;
  readonly muc: string;
  /** `http://127.0.0.1:port` of Prosody. */
  readonly httpUrl: string;
  readonly policyUrl: string;
  /** Process id of the running `prosody` or `policy` child. */
  pidOf(child: 'prosody' | 'policy'): number;
  /** Resolves when Prosody is up and the policy service is connected to it. */
  ready(): Promise<void>;
  /** An anonymous client over WebSocket; `query` is appended to the address (`?previd=…`). */
  guest(options?: GuestOptions): Promise<XmppTestClient>;
  /** A service account over WebSocket: `focus`, or `jvb`. */
  account(name: 'focus' | 'jvb', resource?: string): Promise<XmppTestClient>;
  /** Stops everything, clients included, and removes the state directory. */
  stop(): Promise<void>;
}

export interface GuestOptions extends Pick<TestClientOptions, 'streamManagement' | 'headers'> {
  readonly query?: string;
  /** Default: where everybody logs in; guests have a domain of their own. */
  readonly domain?: string;
}

export interface ProsodyOptions {
  /** Default: the preferred Prosody of this machine. */
  readonly prosody?: ProsodyVersion | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real prosody service (launcher, Prosody, policy service) on free ports with its own state directory, and waits until it is ready. */
export async function startProsody(options: ProsodyOptions = {}): Promise<ProsodyHarness> {
  const stateDir = mkdtempSync(join(tmpdir(), 'parley-prosody-'));
  const env = await prosodyEnv(stateDir, options);
  const process = spawnService('prosody', env);
  const harness = createHarness(env, process, stateDir);
  await harness.ready().catch(async (error: unknown) => {
    await harness.stop();
    throw error;
  });
  return harness;
}

async function prosodyEnv(stateDir: string, options: ProsodyOptions): Promise<Record<string, string>> {
  const [c2s, http, component, policy] = await freePorts(4);
  const prosody = options.prosody ?? (await prosodyVersions())[0];
  return {
    XMPP_DOMAIN: 'meet.jitsi',
    XMPP_SERVER: '127.0.0.1',
    XMPP_PORT: String(c2s),
    PROSODY_HTTP_PORT: String(http),
    PROSODY_COMPONENT_PORT: String(component),
    PARLEY_POLICY_PORT: String(policy),
    PARLEY_BIND: '127.0.0.1',
    PARLEY_STATE_DIR: stateDir,
    ...(prosody && { PARLEY_PROSODY: prosody.executable }),
    JICOFO_AUTH_PASSWORD: randomHex(32),
    JVB_AUTH_PASSWORD: randomHex(32),
    ...options.env,
  };
}

function createHarness(env: Record<string, string>, process: ServiceProcess, stateDir: string): ProsodyHarness {
  const domain = env.XMPP_DOMAIN ?? '';
  const httpUrl = `http://127.0.0.1:${env.PROSODY_HTTP_PORT}`;
  const policyUrl = `http://127.0.0.1:${env.PARLEY_POLICY_PORT}`;
  const clients: XmppTestClient[] = [];
  const open = async (options: Omit<TestClientOptions, 'url'>, query = '') => {
    const url = `${httpUrl.replace('http', 'ws')}/xmpp-websocket${query}`;
    const client = await XmppTestClient.open({ ...options, url });
    clients.push(client);
    return client;
  };
  return {
    env,
    process,
    domain,
    muc: `muc.${domain}`,
    httpUrl,
    policyUrl,
    pidOf(child) {
      const record = process.records().findLast((line) => line.msg === 'process started' && line.process === child);
      return Number(record?.pid);
    },
    async ready() {
      await Promise.all([process.healthy(`${httpUrl}/health`), process.healthy(`${policyUrl}/about/health`)]);
    },
    guest: ({ query, ...options } = {}) => open({ domain, ...options }, query),
    account: (name, resource) =>
      open({
        domain: `auth.${domain}`,
        username: name,
        password: (name === 'focus' ? env.JICOFO_AUTH_PASSWORD : env.JVB_AUTH_PASSWORD) ?? '',
        resource: resource ?? name,
      }),
    async stop() {
      for (const client of clients) client.drop();
      await process.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
