import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@parley/kernel';
import { locateWorker } from '../../mediasoup-worker/locate.mjs';
import { number, readArguments } from '../arguments.ts';
import { BridgeClient } from '../forwarding/drivers/colibri2.ts';
import { buildGenerator } from '../forwarding/generator/build.mjs';
import { Generator } from '../forwarding/generator.ts';
import { usageOf } from '../forwarding/processes.ts';
import { round, say } from '../output.ts';
import { type ProbedBridge, startProbed } from '../probed-bridge.ts';
import { Crowd } from './crowd.ts';
import type { Inventory } from './probe.ts';
import { slopeOf } from './slope.ts';

const PROBE = path.join(import.meta.dirname, 'probe.ts');
const MEGABYTE = 1_048_576;
const HOUR_MS = 3_600_000;
/** Until connections are closed and lists are forgotten. */
const SETTLE_MS = 60_000;
const SETTLE_STEP_MS = 2_000;
/** Steps a second that the bridge is asked for. */
const STEPS_PER_SECOND = 4;
/** The first share of the cycles says nothing about leaks: it fills caches and pools, those of the worker in steps of half a MB. */
const WARM_SHARE = 0.5;
const MOST_MB_PER_HOUR = 1;
/** Shorter runs say nothing about memory: pools still fill. */
const JUDGED_MINUTES = 60;

/** MB per hour and what they are at least and at most, counts of what was left when everybody had gone, and whether all is well. */
export interface SoakFigures {
  readonly minutes: number;
  readonly joins: number;
  readonly leaves: number;
  readonly heapMbPerHour: number;
  readonly heapLeast: number;
  readonly heapMost: number;
  readonly nodeRssMbPerHour: number;
  readonly nodeRssLeast: number;
  readonly nodeRssMost: number;
  readonly workerRssMbPerHour: number;
  readonly workerRssLeast: number;
  readonly workerRssMost: number;
  /** `what=number` of whatever is more than it was before the first one came. */
  readonly left: string;
  readonly ok: boolean;
}

interface CycleSample {
  readonly hours: number;
  readonly heap: number;
  readonly nodeRss: number;
  readonly workerRss: number;
}

/**
 * People come and go for a long time, through a whole bridge with real media. In every cycle all leave in the end, and what the
 * bridge holds then is compared with what it held before. Options: `--minutes N` (60), `--cycle SECONDS` (60).
 * @throws AppError INTERNAL when something is left, or memory grows (judged from an hour on, by its second half)
 */
export async function soak(args: readonly string[]): Promise<SoakFigures> {
  const { minutes, cycle: cycleSeconds } = readArguments(args, { minutes: number(60), cycle: number(60) });
  const workerBin = locateWorker();
  if (workerBin === undefined) throw new AppError('CONFIG_INVALID', 'there is no mediasoup worker; run this as npm run soak');
  const bridge = await startProbed<Inventory>({ workerBin, probe: PROBE, nodeArgs: ['--expose-gc'] });
  const generator = await Generator.start(await buildGenerator());
  try {
    generator.command('set', { feedback: 1 });
    await generator.go();
    return await run(bridge, generator, { minutes, cycleMs: cycleSeconds * 1000 });
  } finally {
    await generator.quit();
    await bridge.stop();
  }
}

async function run(
  bridge: ProbedBridge<Inventory>,
  generator: Generator,
  options: { minutes: number; cycleMs: number },
): Promise<SoakFigures> {
  const crowd = new Crowd({ client: new BridgeClient(bridge, generator), generator, random: Math.random });
  const before = await bridge.ask();
  const startedAt = Date.now();
  const samples: CycleSample[] = [];
  let left = '';
  while (left === '' && Date.now() - startedAt < options.minutes * 60_000) {
    await cycle(crowd, options.cycleMs);
    const inventory = await settled(bridge, before);
    left = moreThan(before, inventory);
    const sample = sampleOf(bridge, inventory, (Date.now() - startedAt) / HOUR_MS);
    samples.push(sample);
    const text = `heap ${round(sample.heap)} MB, Node ${round(sample.nodeRss)} MB, workers ${round(sample.workerRss)} MB`;
    say(`${round(sample.hours * 60)} min, ${crowd.joins} joins, ${crowd.leaves} leaves: ${text}${left && `, left: ${left}`}`);
  }
  const figures = summarize(samples, left, crowd, options.minutes);
  if (!figures.ok) throw new AppError('INTERNAL', `soak: ${JSON.stringify(figures)}`);
  return figures;
}

async function cycle(crowd: Crowd, cycleMs: number): Promise<void> {
  const until = Date.now() + cycleMs;
  while (Date.now() < until) {
    const next = Date.now() + 1000 / STEPS_PER_SECOND;
    await crowd.step();
    await pause(Math.max(0, next - Date.now()));
  }
  await crowd.disperse();
}

/** What the bridge holds once nothing more goes away. */
async function settled(bridge: ProbedBridge<Inventory>, before: Inventory): Promise<Inventory> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    await pause(SETTLE_STEP_MS);
    const inventory = await bridge.ask();
    if (moreThan(before, inventory) === '' || Date.now() > until) return inventory;
  }
}

function moreThan(before: Inventory, after: Inventory): string {
  const { heapBytes: _heap, ...counts } = after;
  const grown = Object.entries(counts).filter(([name, value]) => value > before[name as keyof Inventory]);
  return grown.map(([name, value]) => `${name}=${value - before[name as keyof Inventory]}`).join(' ');
}

function sampleOf(bridge: ProbedBridge<Inventory>, { heapBytes }: Inventory, hours: number): CycleSample {
  const workers = bridge.mediaPids();
  return {
    hours,
    heap: heapBytes / MEGABYTE,
    nodeRss: usageOf([bridge.process.pid]).rssBytes / MEGABYTE,
    workerRss: usageOf(workers).rssBytes / MEGABYTE,
  };
}

function summarize(samples: readonly CycleSample[], left: string, crowd: Crowd, minutes: number): SoakFigures {
  const warm = samples.slice(Math.floor(samples.length * WARM_SHARE));
  const slope = (of: (sample: CycleSample) => number) => slopeOf(warm.map((sample) => ({ hours: sample.hours, value: of(sample) })));
  const [heap, nodeRss, workerRss] = [slope(({ heap }) => heap), slope(({ nodeRss }) => nodeRss), slope(({ workerRss }) => workerRss)];
  // What is not above the bound without doubt is not shown to be so.
  const grows = minutes >= JUDGED_MINUTES && [heap, workerRss].some(({ least }) => least > MOST_MB_PER_HOUR);
  return {
    minutes,
    joins: crowd.joins,
    leaves: crowd.leaves,
    heapMbPerHour: round(heap.perHour),
    heapLeast: round(heap.least),
    heapMost: round(heap.most),
    nodeRssMbPerHour: round(nodeRss.perHour),
    nodeRssLeast: round(nodeRss.least),
    nodeRssMost: round(nodeRss.most),
    workerRssMbPerHour: round(workerRss.perHour),
    workerRssLeast: round(workerRss.least),
    workerRssMost: round(workerRss.most),
    left,
    ok: left === '' && !grows,
  };
}
