import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { beforeAll, expect, it } from 'vitest';
import { workerBin } from './testing/worker-bin.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

let pid: number;
beforeAll(async () => {
  const worker = await mediasoup.createWorker({ logLevel: 'error', workerBin: await workerBin() });
  ({ pid } = worker);
  return () => worker.close();
});

/** ns that a process may run at a time; undefined where the kernel does not tell. */
function turnOf(process: number | 'self'): number | undefined {
  const file = `/proc/${process}/sched`;
  const [, turn] = /^se\.slice\s*:\s*(\d+)$/m.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
  return turn === undefined ? undefined : Number(turn);
}

/** Whether this kernel lets each process choose. */
function hasOwnTurns(): boolean {
  const [major = 0, minor = 0] = os.release().split('.').map(Number);
  return os.platform() === 'linux' && (major > 6 || (major === 6 && minor >= 12));
}

it('is let in sooner than other processes where the kernel has turns of different lengths, and has no other priority', () => {
  const ordinary = turnOf('self');
  expect(turnOf(pid)).toBe(hasOwnTurns() && ordinary !== undefined ? 100_000 : ordinary);
  expect(os.getPriority(pid)).toBe(os.getPriority());
});
