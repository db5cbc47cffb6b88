import { readFileSync } from 'node:fs';
import { freePort, freePorts, type ServiceProcess, spawnService } from '@parley/testing';
import { treeOf } from '../processes.ts';
import { callOn } from './colibri2.ts';
import type { Driver, Server } from './driver.ts';

export interface ParleyOptions {
  readonly workerBin: string;
  readonly name?: string;
  /** Further settings of the bridge. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts the process in another way. */
  readonly launch?: (env: NodeJS.ProcessEnv) => ServiceProcess;
}

/** Our bridge as an operator runs it, told by HTTP instead of by a focus. */
export interface ParleyBridge extends Server {
  readonly process: ServiceProcess;
  /** Private HTTP interface. */
  readonly url: string;
  readonly webSockets: string;
}

export async function startParleyBridge(options: ParleyOptions): Promise<ParleyBridge> {
  const { workerBin, env = {}, launch = (all) => spawnService('jvb', all) } = options;
  const [rest, channel] = await freePorts(2);
  const port = await freePort('udp');
  const url = `http://127.0.0.1:${rest}`;
  const process = launch({
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    PARLEY_BIND: '127.0.0.1',
    PUBLIC_URL: 'http://127.0.0.1',
    JVB_DISABLE_XMPP: '1',
    COLIBRI_REST_ENABLED: '1',
    JVB_PORT: String(port),
    JVB_COLIBRI_PORT: String(rest),
    COLIBRI_WEBSOCKET_PORT: String(channel),
    JVB_ADVERTISE_IPS: '127.0.0.1',
    JVB_DISABLE_STUN: '1',
    // It is to be driven as far as it goes.
    JVB_OVERLOAD_PROTECTION: '0',
    MEDIASOUP_WORKER_BIN: workerBin,
    ...env,
  });
  await process.healthy(`${url}/about/health`);
  const pids = () => treeOf(process.pid);
  const reached = { url, webSockets: `ws://127.0.0.1:${channel}` };
  return {
    ...reached,
    process,
    pids,
    mediaPids: () => pids().filter((pid) => isWorker(pid)),
    call: (generator, load) => callOn(reached, generator, load),
    stop: async () => void (await process.stop()),
  };
}

/** Our bridge. */
export const parleyDriver = (options: ParleyOptions): Driver => ({
  name: options.name ?? 'parley',
  start: () => startParleyBridge(options),
});

/** By its name, which the kernel cuts off after 15 characters. */
function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('mediasoup');
  } catch {
    // Gone in the meantime.
    return false;
  }
}
