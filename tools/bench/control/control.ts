import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@parley/kernel';
import { ROOT } from '@parley/testing';
import { locateWorker } from '../../mediasoup-worker/locate.mjs';
import { number, readArguments, text } from '../arguments.ts';
import { range } from '../forwarding/drivers/driver.ts';
import { buildGenerator } from '../forwarding/generator/build.mjs';
import { Generator } from '../forwarding/generator.ts';
import { raisePriority, usageOf, usedBetween } from '../forwarding/processes.ts';
import { round, say } from '../output.ts';
import { type ProbedBridge, startProbed } from '../probed-bridge.ts';
import { Crowd } from './crowd.ts';
import type { ProbeFigures } from './probe.ts';

const PROBE = path.join(import.meta.dirname, 'probe.ts');
/** Until estimates and layers have settled after the last join. */
const SETTLE_MS = 8_000;

/** One phase: what the bridge's own process and its worker used, in percent of a core. */
interface Phase extends ProbeFigures {
  readonly nodePercent: number;
  readonly workerPercent: number;
  /** Share of the phase in which the bridge's process could have run but somebody else did: a quiet machine has none. */
  readonly waitedPercent: number;
}

interface Run {
  readonly tree: string;
  readonly joins: Phase & { readonly joinP50Ms: number; readonly joinMaxMs: number };
  readonly steady: Phase;
}

/**
 * `npm run bench -- control [--size 100] [--senders 5] [--rate 10] [--seconds 20] [--against FOLDER]`: what the process of the
 * bridge does beside the media: while people join one room at a rate, and afterwards. With another copy of the repository, its
 * bridge is measured first, on the same machine in the same run.
 */
export async function control(args: readonly string[]) {
  const { against, ...shape } = readArguments(args, {
    ...{ size: number(100), senders: number(5), rate: number(10), seconds: number(20) },
    against: text('the folder of another copy of this repository', undefined),
  });
  const workerBin = locateWorker();
  if (workerBin === undefined) throw new AppError('CONFIG_INVALID', 'there is no media worker: npm start builds it');
  const generatorBin = await buildGenerator();
  const runs: Run[] = [];
  for (const tree of [...(against === undefined ? [] : [path.resolve(against)]), ROOT]) {
    runs.push(await measure(tree, { workerBin, generatorBin }, shape));
    say(JSON.stringify(runs.at(-1)));
  }
  const [before, now] = [runs.length > 1 ? runs[0] : undefined, runs.at(-1)];
  const main = (run: Run | undefined) =>
    run && {
      joinPercent: run.joins.nodePercent,
      joinLoopP99Ms: run.joins.loopP99Ms,
      joinRequestsPerSecond: run.joins.requestsPerSecond,
      steadyPercent: run.steady.nodePercent,
      steadyRequestsPerSecond: run.steady.requestsPerSecond,
      steadyAllocatedMbPerSecond: run.steady.allocatedMbPerSecond,
    };
  return { ...shape, ...main(now), ...(before && { before: main(before) }) };
}

async function measure(
  tree: string,
  { workerBin, generatorBin }: { readonly workerBin: string; readonly generatorBin: string },
  { size, senders, rate, seconds }: { readonly size: number; readonly senders: number; readonly rate: number; readonly seconds: number },
): Promise<Run> {
  const bridge = await startProbed<ProbeFigures>({ workerBin, probe: PROBE, tree });
  const generator = await Generator.start(generatorBin);
  raisePriority([...bridge.pids(), generator.pid]);
  // As browsers do: without it the bridge estimates nothing, and has nothing to decide.
  generator.command('set', { feedback: 1 });
  const crowd = new Crowd(bridge, generator, senders);
  try {
    const took: number[] = [];
    const joins = await phase(bridge, () => arrive(crowd, { size, rate, took }));
    await crowd.settled();
    await pause(SETTLE_MS);
    const steady = await phase(bridge, () => pause(seconds * 1000));
    took.sort((a, b) => a - b);
    return {
      tree,
      joins: { ...joins, joinP50Ms: round(took[Math.floor(took.length / 2)] ?? 0), joinMaxMs: round(took.at(-1) ?? 0) },
      steady,
    };
  } finally {
    crowd.close();
    await generator.quit();
    await bridge.stop();
  }
}

/** Somebody joins at every tick, whether the one before is in or not. */
async function arrive(crowd: Crowd, { size, rate, took }: { readonly size: number; readonly rate: number; readonly took: number[] }) {
  const begin = performance.now();
  const join = async () => {
    const at = performance.now();
    await crowd.join();
    took.push(performance.now() - at);
  };
  // The first one makes the room.
  await join();
  const joins = range(size - 1).map(async (index) => {
    await pause(Math.max(0, begin + ((index + 1) * 1000) / rate - performance.now()));
    await join();
  });
  await Promise.all(joins);
}

async function phase(bridge: ProbedBridge<ProbeFigures>, run: () => Promise<unknown>): Promise<Phase> {
  const own = [bridge.process.pid];
  await bridge.ask();
  const before = { own: usageOf(own), media: usageOf(bridge.mediaPids()) };
  await run();
  const after = await bridge.ask();
  const used = usedBetween(before.own, usageOf(own));
  const media = usedBetween(before.media, usageOf(bridge.mediaPids()));
  const percent = (cpu: number) => round((cpu / after.seconds) * 100);
  const rounded = Object.fromEntries(Object.entries(after).map(([key, value]) => [key, round(value as number)])) as unknown as ProbeFigures;
  return { ...rounded, nodePercent: percent(used.cpu), workerPercent: percent(media.cpu), waitedPercent: percent(used.waited) };
}
