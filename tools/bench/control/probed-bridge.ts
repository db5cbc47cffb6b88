import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { observeProcess } from '@parley/testing';
import { type ParleyBridge, startParleyBridge } from '../forwarding/drivers/parley.ts';

/** What the process of the bridge tells of itself, of the time since it was asked last. */
export interface ProbeFigures {
  readonly seconds: number;
  /** Of the media workers. */
  readonly requestsPerSecond: number;
  readonly notificationsPerSecond: number;
  /** At least: what lived for less than 20 ms between two collections may be missed. */
  readonly allocatedMbPerSecond: number;
  /** How late timers were. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly loopUtilization: number;
}

export interface ProbedBridge {
  readonly bridge: ParleyBridge;
  figures(): Promise<ProbeFigures>;
}

const PROBE = path.join(import.meta.dirname, 'probe.ts');

/** The bridge of a copy of this repository, with the probe in its process. */
export async function startProbed(workerBin: string, tree: string): Promise<ProbedBridge> {
  const children: ChildProcess[] = [];
  const bridge = await startParleyBridge({
    workerBin,
    launch: (env) => {
      const child = spawn(process.execPath, ['--import', PROBE, path.join(tree, 'apps/jvb/src/main.ts')], {
        cwd: tree,
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.push(child);
      return observeProcess('jvb', child);
    },
  });
  const figures = async () => {
    const [child] = children;
    if (!child) throw new AppError('INTERNAL', 'the bridge was not started');
    const answer = once(child, 'message');
    child.send('bench: figures');
    const [message] = (await answer) as [{ readonly figures: ProbeFigures }];
    return message.figures;
  };
  return { bridge, figures };
}
