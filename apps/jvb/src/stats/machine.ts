import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Time of the machine since it started, in ticks. */
export interface MachineTime {
  readonly total: number;
  /** What the host gave to others. */
  readonly stolen: number;
}

const NO_TIME: MachineTime = { total: 0, stolen: 0 };
/** user nice system idle iowait irq softirq steal; what follows is contained in the first. */
const FIELDS = 8;
const STEAL = 7;

/** Reads the first line of `/proc/stat`; zeros where there is none. Pure. */
export function parseMachineTime(text: string): MachineTime {
  const numbers = /^cpu +([\d ]+)/.exec(text)?.[1]?.trim().split(/ +/).slice(0, FIELDS).map(Number) ?? [];
  return { total: numbers.reduce((sum, ticks) => sum + ticks, 0), stolen: numbers[STEAL] ?? 0 };
}

/** Share of the machine's time between two looks that the host gave to others. */
export function stealShare(before: MachineTime | undefined, after: MachineTime): number {
  if (!before || after.total <= before.total || after.stolen < before.stolen) return 0;
  return (after.stolen - before.stolen) / (after.total - before.total);
}

/** Time of this machine; zeros on systems that do not tell. */
export function machineTime(): Promise<MachineTime> {
  return readFile('/proc/stat', 'latin1').then(parseMachineTime, () => NO_TIME);
}

/** What a look at the event loop has shown. */
export interface LoopLoad {
  /** Share of the time in which it was working. */
  readonly utilization: number;
  /** 99th percentile of how late its timers were. */
  readonly delayP99Ms: number;
}

/** Forty looks at the event loop for each measurement of the load; each wakes an idle process up. */
const RESOLUTION_MS = 50;

/** Watches the event loop of this process. */
export class EventLoopWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #utilization = performance.eventLoopUtilization();

  start(): void {
    this.#delays.enable();
  }

  stop(): void {
    this.#delays.disable();
  }

  /** Since the last time. */
  take(): LoopLoad {
    const { utilization } = performance.eventLoopUtilization(this.#utilization);
    this.#utilization = performance.eventLoopUtilization();
    const p99Ms = this.#delays.count > 0 ? this.#delays.percentile(99) / 1e6 : 0;
    this.#delays.reset();
    return { utilization, delayP99Ms: Math.max(0, p99Ms - RESOLUTION_MS) };
  }
}
