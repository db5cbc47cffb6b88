import { readFileSync } from 'node:fs';
import { cpuTimeMs, memoryMb, type ProcessName } from '../../../apps/e2e/src/harness/processes.ts';
import type { Stack } from '../../../apps/e2e/src/harness/stack.ts';

export const PARTS = ['prosody', 'policy', 'focus', 'bridge', 'worker', 'web'] as const satisfies readonly ProcessName[];
type Part = (typeof PARTS)[number];
export type PerPart = Readonly<Record<Part, number>>;

const perPart = (of: (part: Part) => number): PerPart => Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<Part, number>;

/** CPU of every part so far, in milliseconds. */
export const cpuOf = (stack: Stack): PerPart => perPart((part) => cpuTimeMs(stack.pids(part)));

/** CPU of every part since then; of one that has been started again meanwhile, since its start. */
export function cpuSince(stack: Stack, before: PerPart): PerPart {
  const now = cpuOf(stack);
  return perPart((part) => now[part] - (now[part] < before[part] ? 0 : before[part]));
}

/** Resident memory of every part, in MB. */
export function memoryOf(stack: Stack): PerPart {
  const memory = memoryMb(stack.stateDir);
  return perPart((part) => memory[part]?.rss ?? 0);
}

/** What a part has read from its streams and files so far, in bytes: of focus and bridge, what Prosody told them. */
export const readBytes = (stack: Stack, part: ProcessName): number =>
  stack.pids(part).reduce((sum, pid) => sum + Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0), 0);

export const difference = (after: PerPart, before: PerPart): PerPart => perPart((part) => after[part] - before[part]);

export const scaled = (values: PerPart, factor: number): PerPart => perPart((part) => Math.round(values[part] * factor * 100) / 100);

const SECOND_MS = 1_000;

/** The most of a core that each part takes within a second. */
export class PeakMeter {
  percent: PerPart;
  readonly #stack: Stack;
  #last: { readonly cpu: PerPart; readonly at: number };

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#last = { cpu: cpuOf(stack), at: performance.now() };
    this.percent = scaled(this.#last.cpu, 0);
  }

  /** To be called often; once a second it returns the percentages of that second. */
  look(): PerPart | undefined {
    const elapsedMs = performance.now() - this.#last.at;
    if (elapsedMs < SECOND_MS) return undefined;
    const cpu = cpuOf(this.#stack);
    const percent = scaled(difference(cpu, this.#last.cpu), 100 / elapsedMs);
    this.#last = { cpu, at: performance.now() };
    this.percent = perPart((part) => Math.max(percent[part], this.percent[part]));
    return percent;
  }
}
