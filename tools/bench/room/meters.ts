import { readFileSync } from 'node:fs';
import { cpuTimeMs, memoryMb, type ProcessName } from '../../../apps/e2e/src/harness/processes.ts';
import type { Stack } from '../../../apps/e2e/src/harness/stack.ts';

export const PARTS = ['prosody', 'policy', 'focus', 'bridge', 'worker', 'web'] as const satisfies readonly ProcessName[];
export type PerPart = Readonly<Record<(typeof PARTS)[number], number>>;

const perPart = (of: (part: ProcessName) => number): PerPart =>
  Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<(typeof PARTS)[number], number>;

/** CPU of every part so far, in milliseconds. */
export const cpuOf = (stack: Stack): PerPart => perPart((part) => cpuTimeMs(stack.pids(part)));

/** Resident memory of every part, in MB. */
export function memoryOf(stack: Stack): PerPart {
  const memory = memoryMb(stack.stateDir);
  return perPart((part) => memory[part]?.rss ?? 0);
}

/** What a part has read from its streams and files so far, in bytes: of focus and bridge, what Prosody told them. */
export const readBytes = (stack: Stack, part: ProcessName): number =>
  stack.pids(part).reduce((sum, pid) => sum + Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0), 0);

export const difference = (after: PerPart, before: PerPart): PerPart =>
  perPart((part) => after[part as keyof PerPart] - before[part as keyof PerPart]);

export const scaled = (values: PerPart, factor: number): PerPart =>
  perPart((part) => Math.round(values[part as keyof PerPart] * factor * 100) / 100);
