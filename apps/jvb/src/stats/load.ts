import { type CpuSample, cpuShare, type Stress, stressOf } from '@parley/allocation';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { Sfu } from '@parley/sfu';
import type { DroppedPackets } from './drops.ts';
import { type LoopLoad, type MachineTime, stealShare } from './machine.ts';

const INTERVAL_MS = 2_000;

export interface LoadDeps {
  readonly sfu: Pick<Sfu, 'usage'>;
  /** CPU time of this process in milliseconds. */
  readonly ownCpuMs: () => number;
  readonly machineTime: () => Promise<MachineTime>;
  /** Of this process, since the last time. */
  readonly loop: () => LoopLoad;
  /** Is told what the workers refused. */
  readonly dropped: DroppedPackets;
  readonly clock: Clock;
  readonly log: Log;
  /** A new measurement. */
  readonly onMeasured: (stress: Stress) => void;
}

/** Measures how busy the workers and this process are (bridge contract §14). */
export class Load {
  readonly #deps: LoadDeps;
  /** By process id. */
  #workersBefore: ReadonlyMap<number, CpuSample> = new Map();
  #ownBefore: CpuSample | undefined;
  #machineBefore: MachineTime | undefined;
  #timer: Timer | undefined;
  #isSampling = false;
  #loop: LoopLoad = { utilization: 0, delayP99Ms: 0 };

  constructor(deps: LoadDeps) {
    this.#deps = deps;
  }

  /** Of this process, at the last measurement. */
  get loop(): LoopLoad {
    return this.#loop;
  }

  start(): void {
    void this.sample();
    this.#timer = this.#deps.clock.every(INTERVAL_MS, () => void this.sample());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Left out while a worker has not answered the one before. */
  async sample(): Promise<void> {
    if (this.#isSampling) return;
    this.#isSampling = true;
    const { sfu, ownCpuMs, machineTime, loop, dropped, clock, log, onMeasured } = this.#deps;
    try {
      const [usages, machine] = await Promise.all([sfu.usage(), machineTime()]);
      dropped.take(usages);
      const atMs = clock.now();
      const workers = new Map(usages.map(({ pid, cpuMs }): [number, CpuSample] => [pid, { atMs, cpuMs }]));
      const own = { atMs, cpuMs: ownCpuMs() };
      this.#loop = loop();
      const stress = stressOf({
        workers: [...workers].map(([pid, sample]) => cpuShare(this.#workersBefore.get(pid), sample)),
        own: cpuShare(this.#ownBefore, own),
        steal: stealShare(this.#machineBefore, machine),
        loop: this.#loop,
      });
      this.#workersBefore = workers;
      this.#ownBefore = own;
      this.#machineBefore = machine;
      onMeasured(stress);
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'load could not be measured');
    } finally {
      this.#isSampling = false;
    }
  }
}
