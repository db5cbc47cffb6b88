import type { Finding } from '@parley/kernel';
import { canSharePort } from '@parley/sfu';

/** More workers than that are not told apart by their clients (libs/sfu/src/ports/listen.ts). */
const MOST_WORKERS = 64;

export interface WorkerPortsInput {
  /** `auto` = one for each core, if that takes no further ports. */
  readonly workers: number | 'auto';
  /** Cores that this process may use. */
  readonly cores: number;
  readonly port: number;
  /** Worker i listens on it + i. */
  readonly tcpPort: number | undefined;
  readonly listenIps: readonly string[];
  readonly workerBin: string | undefined;
}

export interface WorkerPorts {
  readonly workers: number;
  /** All workers serve JVB_PORT; else worker i listens on JVB_PORT + i. */
  readonly shared: boolean;
  readonly findings: readonly Finding[];
}

/** One port for all workers wherever that can be: nobody has to open more than JVB_PORT then. */
export async function planWorkerPorts(input: WorkerPortsInput, canShare: typeof canSharePort = canSharePort): Promise<WorkerPorts> {
  const { port, tcpPort, listenIps, workerBin } = input;
  const workers = input.workers === 'auto' ? Math.min(MOST_WORKERS, input.cores) : input.workers;
  if (workers === 1) return { workers, shared: false, findings: [] };
  if (input.workers === 'auto' && tcpPort !== undefined)
    return { workers: 1, shared: false, findings: [alone(tcpPort, 'tcp', workers, 'a worker')] };
  if (workerBin !== undefined && (await canShare(listenIps))) return { workers, shared: true, findings: [] };
  const who = workerBin === undefined ? 'the worker of the mediasoup package' : 'this system';
  // Nobody has opened any other port.
  if (input.workers === 'auto') return { workers: 1, shared: false, findings: [alone(port, 'udp', workers, who)] };
  return { workers, shared: false, findings: [apart(port, workers, who)] };
}

function alone(port: number, protocol: 'udp' | 'tcp', workers: number, who: string): Finding {
  return {
    severity: 'warning',
    subject: 'JVB_WORKERS',
    problem: `${who} cannot share ${protocol.toUpperCase()} port ${port} between several workers: there is one`,
    effect: `the bridge uses one core for media, not ${workers}`,
    remedy: `Publish and open ${port}-${port + workers - 1}/${protocol} and set JVB_WORKERS=${workers}, or set JVB_WORKERS=1`,
  };
}

function apart(port: number, workers: number, who: string): Finding {
  const last = port + workers - 1;
  return {
    severity: 'warning',
    subject: 'JVB_WORKERS',
    problem: `${who} cannot share UDP port ${port} between ${workers} workers: they listen on ${port} to ${last}`,
    effect: `whoever is on another worker than the first has no sound and no picture unless all of these ports are open`,
    remedy: `Publish and open ${port}-${last}/udp, or set JVB_WORKERS=1`,
  };
}
