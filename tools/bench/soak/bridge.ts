import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { withDeadline } from '@parley/kernel';
import { observeProcess, ROOT } from '@parley/testing';
import { type ParleyBridge, startParleyBridge } from '../forwarding/drivers/parley.ts';
import type { Inventory } from './probe.ts';

const ANSWER_MS = 20_000;

/** A bridge that tells what it holds. */
export interface ProbedBridge extends ParleyBridge {
  inventory(): Promise<Inventory>;
}

export async function startProbedBridge(workerBin: string): Promise<ProbedBridge> {
  let child: ChildProcess | undefined;
  const bridge = await startParleyBridge({
    workerBin,
    launch: (env) => {
      const args = ['--expose-gc', '--import', path.join(import.meta.dirname, 'probe.ts'), path.join(ROOT, 'apps/jvb/src/main.ts')];
      child = spawn(process.execPath, args, {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      return observeProcess('jvb', child);
    },
  });
  const inventory = async () => {
    if (!child) throw new TypeError('not started');
    const answer = once(child, 'message');
    child.send('inventory');
    const [message] = await withDeadline(answer, ANSWER_MS, 'the inventory of the bridge');
    return message as Inventory;
  };
  return { ...bridge, inventory };
}
