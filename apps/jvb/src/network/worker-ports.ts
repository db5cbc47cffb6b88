import type { Finding } from '@parley/kernel';
import { canSharePort } from '@parley/sfu';

export interface WorkerPortsInput {
  readonly workers: number;
  readonly port: number;
  readonly listenIps: readonly string[];
  readonly workerBin: string | undefined;
}

export interface WorkerPorts {
  /** All workers serve JVB_PORT; else worker i listens on JVB_PORT + i. */
  readonly shared: boolean;
  readonly findings: readonly Finding[];
}

/** One port for all workers wherever that can be: nobody has to open more than JVB_PORT then. */
export async function planWorkerPorts(input: WorkerPortsInput, canShare: typeof canSharePort = canSharePort): Promise<WorkerPorts> {
  const { workers, port, listenIps, workerBin } = input;
  if (workers === 1) return { shared: false, findings: [] };
  if (workerBin === undefined) return { shared: false, findings: [apart(port, workers, 'the worker of the mediasoup package')] };
  if (!(await canShare(listenIps))) return { shared: false, findings: [apart(port, workers, 'this system')] };
  return { shared: true, findings: [] };
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
