import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Host } from './host.ts';
import { hostScript, type NetworkPlan, switchPort, switchScript } from './plan.ts';

/** A running network of hosts in network namespaces. It needs no root: all of it lies in a user namespace of its own. */
export interface Network {
  host(name: string): Host;
  /** Limits what a host receives, in kbit/s; undefined lifts the limit. */
  limitDownlink(name: string, kbitPerSecond: number | undefined): void;
  stop(): void;
}

/** Says in one line what is missing, since these tests are worth nothing when they are skipped. */
function checkNamespaces(): void {
  const { status, stderr, error } = spawnSync('unshare', ['-Urn', 'true'], { encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim();
  throw new Error(
    `these tests need network namespaces, and "unshare -Urn" is refused (${reason}): allow unprivileged user namespaces ` +
      '(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a container: seccomp=unconfined)',
  );
}

/** Keeps namespaces alive until its standard input closes, and so also when the test dies. */
async function holdNamespace(command: readonly string[]): Promise<ChildProcess & { readonly pid: number }> {
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} does not run`);
  return Object.assign(child, { pid });
}

/** Builds the network. @throws Error with one line when this machine does not allow it */
export async function startNetwork(plan: NetworkPlan): Promise<Network> {
  checkNamespaces();
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-net-'));
  const holders: ChildProcess[] = [];
  const hosts = new Map<string, Host>();
  const stop = () => {
    for (const host of hosts.values()) host.stop();
    for (const holder of holders) holder.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const central = await holdNamespace(['unshare', '-Urn']);
    holders.push(central);
    const hub = new Host({ name: 'switch', pid: central.pid, folder });
    const names = Object.keys(plan.hosts);
    const inside = ['nsenter', '--preserve-credentials', '--user', `--target=${central.pid}`, '--', 'unshare', '-n'];
    const started = await Promise.all(names.map(() => holdNamespace(inside)));
    holders.push(...started);
    const pids = Object.fromEntries(names.map((name, index) => [name, started[index]?.pid ?? 0]));
    hub.run(switchScript(plan, pids));
    for (const [name, hostPlan] of Object.entries(plan.hosts)) {
      const host = new Host({ name, pid: pids[name] ?? 0, folder });
      hosts.set(name, host);
      host.run(hostScript(hostPlan));
    }
    return {
      host(name) {
        const found = hosts.get(name);
        if (!found) throw new Error(`no host ${name}`);
        return found;
      },
      limitDownlink(name, kbitPerSecond) {
        const port = switchPort(plan, name);
        const discipline = kbitPerSecond === undefined ? 'noqueue' : `tbf rate ${kbitPerSecond}kbit burst 8kb latency 300ms`;
        hub.run(`tc qdisc replace dev ${port} root ${discipline}`);
      },
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
