import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { AppError, withDeadline } from '@parley/kernel';
import { observeProcess, ROOT } from '@parley/testing';
import { type ParleyBridge, startParleyBridge } from './forwarding/drivers/parley.ts';

const ANSWER_MS = 20_000;

/** A bridge with a probe in its process, which answers every message over IPC. */
export interface ProbedBridge<Answer> extends ParleyBridge {
  /** What the probe tells now. */
  ask(): Promise<Answer>;
}

export interface ProbeOptions {
  readonly workerBin: string;
  /** Module that is loaded before the bridge's own code. */
  readonly probe: string;
  /** A copy of this repository whose bridge is run; default this one. */
  readonly tree?: string;
  /** Further options of Node. */
  readonly nodeArgs?: readonly string[];
}

export async function startProbed<Answer>({ workerBin, probe, tree = ROOT, nodeArgs = [] }: ProbeOptions): Promise<ProbedBridge<Answer>> {
  let child: ChildProcess | undefined;
  const bridge = await startParleyBridge({
    workerBin,
    launch: (env) => {
      child = spawn(process.execPath, [...nodeArgs, '--import', probe, path.join(tree, 'apps/jvb/src/main.ts')], {
        cwd: tree,
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      return observeProcess('jvb', child);
    },
  });
  const ask = async () => {
    if (!child) throw new AppError('INTERNAL', 'the bridge was not started');
    const answer = once(child, 'message');
    child.send('probe');
    const [message] = await withDeadline(answer, ANSWER_MS, 'the answer of the probe');
    return message as Answer;
  };
  return { ...bridge, ask };
}
