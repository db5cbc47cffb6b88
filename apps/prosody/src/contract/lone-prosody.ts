import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log, randomHex } from '@parley/kernel';
import {
  type Credentials,
  freePorts,
  observeProcess,
  type ProsodyVersion,
  RawBosh,
  RawTcp,
  type ServiceProcess,
  type TestClientOptions,
  XmppTestClient,
} from '@parley/testing';
import { loadProsodyConfig } from '../launcher/config.ts';
import { asUser } from '../launcher/config-check.ts';
import { PROSODY_HOME } from '../launcher/environment.ts';
import { prepare } from '../launcher/prepare.ts';
import { type ScriptedPolicy, startScriptedPolicy } from './scripted-policy.ts';

export type Transport = 'websocket' | 'bosh' | 'tcp';
/** Gives up a policy service that is away sooner than people would like. */
export const IMPATIENT = { GLOBAL_CONFIG: 'meet_policy_patience = 1' };

export const TRANSPORTS: readonly Transport[] = ['websocket', 'bosh', 'tcp'];

export interface LoginOptions extends Credentials {
  /** Default: the domain of the users. */
  readonly domain?: string;
  /** `?token=…`: nothing of it reaches a login over TCP. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
}

/** A real Prosody, prepared as the launcher does it, whose policy service is a script. */
export interface LoneProsody {
  readonly policy: ScriptedPolicy;
  readonly domain: string;
  readonly muc: string;
  readonly env: Readonly<Record<string, string>>;
  readonly process: ServiceProcess;
  readonly httpUrl: string;
  client(
    options?: Omit<TestClientOptions, 'url' | 'domain'> & { readonly domain?: string; readonly query?: string },
  ): Promise<XmppTestClient>;
  focus(): Promise<XmppTestClient>;
  /** Logs in, over any transport, and returns the address. @throws AppError NOT_AUTHORIZED */
  login(transport: Transport, options?: LoginOptions): Promise<string>;
  /** The value of a line of Prosody's page of metrics, 0 when there is none. */
  metric(line: string): Promise<number>;
  stop(): Promise<void>;
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => silent } as unknown as Log;

export async function startLoneProsody(prosody: ProsodyVersion, more: Readonly<Record<string, string>> = {}): Promise<LoneProsody> {
  const state = mkdtempSync(join(tmpdir(), 'parley-lone-'));
  const [c2s = 0, http = 0, component = 0, policyPort = 0] = await freePorts(4);
  const env = {
    XMPP_PORT: String(c2s),
    PROSODY_HTTP_PORT: String(http),
    PROSODY_COMPONENT_PORT: String(component),
    PARLEY_POLICY_PORT: String(policyPort),
    PARLEY_BIND: '127.0.0.1',
    PARLEY_STATE_DIR: state,
    PARLEY_PROSODY: prosody.executable,
    JICOFO_AUTH_PASSWORD: randomHex(32),
    JVB_AUTH_PASSWORD: randomHex(32),
    ...more,
  };
  const config = loadProsodyConfig(env);
  const sources = join(import.meta.dirname, '../..');
  const { home, user, environment } = prepare({ config, env, executable: prosody.executable, sources, log: silent });
  const policy = await startScriptedPolicy(policyPort, environment.PARLEY_POLICY_BEARER ?? '');
  const args = ['--pdeathsig', 'KILL', ...asUser(user), prosody.executable, '--config', `${PROSODY_HOME}/prosody.cfg.lua`, '-F'];
  const process = observeProcess(
    'prosody',
    spawn('setpriv', args, { cwd: home, env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const httpUrl = `http://127.0.0.1:${http}`;
  const stop = async () => {
    await process.stop();
    await policy.stop();
    rmSync(state, { recursive: true, force: true });
  };
  await process.healthy(`${httpUrl}/health`).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { policy, env, process, stop, httpUrl, ...clientsOf(env, httpUrl, config.XMPP_DOMAIN) };
}

function clientsOf(env: Readonly<Record<string, string>>, httpUrl: string, home: string) {
  const socketUrl = `${httpUrl.replace('http', 'ws')}/xmpp-websocket`;
  const client: LoneProsody['client'] = ({ domain = home, query = '', ...options } = {}) =>
    XmppTestClient.open({ ...options, url: `${socketUrl}${query}`, domain });
  const login: LoneProsody['login'] = async (transport, { domain = home, query = '', headers, tls, ...credentials } = {}) => {
    if (transport === 'tcp') {
      const tcp = await RawTcp.open(Number(env.XMPP_PORT), domain, credentials, { tls: tls ?? false });
      tcp.close();
      return tcp.jid;
    }
    if (transport === 'bosh')
      return (await RawBosh.open(`${httpUrl}/http-bind${query}`, domain, { ...credentials, headers: headers ?? {} })).jid;
    const socket = await client({ ...credentials, domain, query, ...(headers && { headers }) });
    socket.drop();
    return socket.jid;
  };
  return {
    domain: home,
    muc: `muc.${home}`,
    client,
    login,
    focus: () => client({ domain: `auth.${home}`, username: 'focus', password: env.JICOFO_AUTH_PASSWORD ?? '', resource: 'focus' }),
    async metric(line: string) {
      const page = await (await fetch(`${httpUrl}/metrics`)).text();
      const found = page.split('\n').find((one) => one.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1).split(' ')[0] ?? 0);
    },
  };
}
