import { setTimeout as wait } from 'node:timers/promises';
import { randomHex } from '@parley/kernel';
import { cpuTimeMs } from '../../../apps/e2e/src/harness/processes.ts';
import { type Stack, startStack } from '../../../apps/e2e/src/harness/stack.ts';
import { flag, number, readArguments } from '../arguments.ts';
import { round, say } from '../output.ts';
import { Crowd } from './crowd.ts';
import type { CrowdReport } from './crowd-protocol.ts';
import { disturb, type FaultFigures } from './faults.ts';
import { cpuOf, difference, memoryOf, PeakMeter, type PerPart, readBytes, scaled } from './meters.ts';

/** What joins cost while the room grew from one size to another. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  /** Stanzas and bytes (XMPP and bridge channel) that all clients together got for one join. */
  readonly stanzasPerJoin: number;
  readonly kilobytesPerJoin: number;
  /** The same for each client present: constant unless something grows with the square of the room. */
  readonly bytesPerJoinAndClient: number;
}

export interface RoomFigures {
  readonly size: number;
  readonly senders: number;
  readonly rate: number;
  readonly rewriting: boolean;
  /** From the first connection to: the last session accepted, and everybody knowing everybody. */
  readonly allAcceptedMs: number;
  readonly allKnownMs: number;
  readonly joinsPerSecond: number;
  /** From opening the connection to the own presence, and to the accepted session. */
  readonly enteredP50Ms: number;
  readonly enteredP95Ms: number;
  readonly acceptedP50Ms: number;
  readonly acceptedP95Ms: number;
  readonly growth: readonly Growth[];
  /** CPU of each part in milliseconds for one join (mean), and of all clients. */
  readonly cpuMsPerJoin: PerPart;
  readonly clientsCpuMsPerJoin: number;
  /** The most of a core that each part took in one second. */
  readonly peakCpuPercent: PerPart;
  /** What focus and bridge read of their streams for one join. */
  readonly focusKilobytesPerJoin: number;
  readonly bridgeKilobytesPerJoin: number;
  /** Nobody does anything: CPU in percent of a core, and per client and second stanzas and bytes. */
  readonly steadyCpuPercent: PerPart;
  readonly steadyStanzas: number;
  readonly steadyBytes: number;
  /** Memory that a participant costs each part, in MB. */
  readonly memoryMbPerParticipant: PerPart;
  readonly memoryMb: PerPart;
  readonly faults?: FaultFigures;
  readonly problems: number;
  readonly failures: number;
}

const CHECKPOINTS = 4;
const LONGEST_MS = 150_000;

interface Checkpoint {
  readonly size: number;
  readonly report: CrowdReport;
}

/**
 * One room that so many scripted official clients enter at a steady rate, through the web edge of a real stack.
 * Options: `--size N` (100), `--senders N` (25), `--rate N` joins per second (20), `--crowds N` processes of clients (3),
 * `--plain` without SSRC rewriting, `--steady SECONDS` (10), `--faults` disturbs the room afterwards.
 */
export async function room(args: readonly string[]): Promise<RoomFigures> {
  const {
    size,
    rate,
    steady: steadySeconds,
    crowds: processes,
    ...values
  } = readArguments(args, {
    ...{ size: number(100), rate: number(20), senders: number(25), crowds: number(3), steady: number(10) },
    ...{ plain: flag(), faults: flag() },
  });
  const [senders, rewriting] = [Math.min(size, values.senders), !values.plain];
  const stack = await startStack();
  const clients = { url: stack.url, room: `room-${randomHex(6)}`, rewriting };
  const crowd = await Crowd.start(clients, processes).catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  try {
    const memoryBefore = memoryOf(stack);
    const before = {
      cpu: cpuOf(stack),
      clients: cpuTimeMs(crowd.pids),
      focus: readBytes(stack, 'focus'),
      bridge: readBytes(stack, 'bridge'),
    };
    const filled = await fill(stack, crowd, { size, senders, rate });
    const cpu = difference(cpuOf(stack), before.cpu);
    const perJoin = (bytes: number) => round(bytes / size / 1000);
    const joins = {
      cpuMsPerJoin: scaled(cpu, 1 / size),
      clientsCpuMsPerJoin: round((cpuTimeMs(crowd.pids) - before.clients) / size),
      focusKilobytesPerJoin: perJoin(readBytes(stack, 'focus') - before.focus),
      bridgeKilobytesPerJoin: perJoin(readBytes(stack, 'bridge') - before.bridge),
    };
    const steady = await steadyState(stack, crowd, steadySeconds, size);
    const memory = memoryOf(stack);
    const { problemCount, problems } = await crowd.report();
    for (const problem of [...problems, ...crowd.failures.slice(0, 5)]) say(`problem: ${problem}`);
    const faults = values.faults ? { faults: await disturb(stack, crowd, processes) } : {};
    return {
      ...{ size, senders, rate, rewriting },
      ...filled,
      ...joins,
      ...steady,
      memoryMbPerParticipant: scaled(difference(memory, memoryBefore), 1 / size),
      memoryMb: memory,
      ...faults,
      problems: problemCount,
      failures: crowd.failures.length,
    };
  } finally {
    crowd.end();
    await stack.stop();
  }
}

interface Load {
  readonly size: number;
  readonly senders: number;
  readonly rate: number;
}

/** Lets all join, then waits until everybody knows everybody. */
async function fill(stack: Stack, crowd: Crowd, load: Load) {
  const begin = performance.now();
  const isLate = () => performance.now() - begin > LONGEST_MS;
  const peak = new PeakMeter(stack);
  const checkpoints = await joinAll(crowd, load, { peak, isLate });
  const allAcceptedMs = performance.now() - begin;
  let report = await crowd.report();
  while (report.fewest < crowd.joined.length + 1 && !isLate()) {
    await wait(100);
    report = await crowd.report();
  }
  checkpoints.push({ size: crowd.joined.length, report });
  return {
    allAcceptedMs: Math.round(allAcceptedMs),
    allKnownMs: Math.round(performance.now() - begin),
    joinsPerSecond: round((crowd.joined.length / allAcceptedMs) * 1000),
    ...timesOf(crowd),
    growth: checkpoints.slice(1).map((after, index) => growthOf(checkpoints[index] ?? after, after)),
    peakCpuPercent: peak.percent,
  };
}

async function joinAll(
  crowd: Crowd,
  { size, senders, rate }: Load,
  watch: { peak: PeakMeter; isLate: () => boolean },
): Promise<Checkpoint[]> {
  const begin = performance.now();
  const checkpoints: Checkpoint[] = [{ size: 0, report: await crowd.report() }];
  const sendersOf = (count: number) => Math.floor((count * senders) / size);
  for (let started = 0; ; ) {
    const due = Math.min(size, Math.floor(((performance.now() - begin) / 1000) * rate) + 1);
    // Senders are spread over the joins, as people are.
    for (; started < due; started++) crowd.join(started, sendersOf(started) < sendersOf(started + 1));
    await crowd.unlessLost(wait(Math.min(50, 500 / rate)));
    const percent = watch.peak.look();
    if (percent) say(`${started} began, ${crowd.joined.length} joined, ${crowd.failures.length} failed, CPU ${JSON.stringify(percent)}`);
    const over = crowd.joined.length + crowd.failures.length;
    if (over >= size || watch.isLate()) return checkpoints;
    if (over >= (size * checkpoints.length) / CHECKPOINTS) checkpoints.push({ size: crowd.joined.length, report: await crowd.report() });
  }
}

function timesOf({ joined }: Crowd) {
  const sorted = (of: 'enteredMs' | 'acceptedMs') => joined.map((one) => one[of]).toSorted((a, b) => a - b);
  const at = (values: readonly number[], part: number) => Math.round(values[Math.floor((values.length - 1) * part)] ?? -1);
  const [entered, accepted] = [sorted('enteredMs'), sorted('acceptedMs')];
  return {
    ...{ enteredP50Ms: at(entered, 0.5), enteredP95Ms: at(entered, 0.95) },
    ...{ acceptedP50Ms: at(accepted, 0.5), acceptedP95Ms: at(accepted, 0.95) },
  };
}

function growthOf(before: Checkpoint, after: Checkpoint): Growth {
  const joins = Math.max(1, after.size - before.size);
  const bytesOf = ({ stanzaBytes, channelBytes }: CrowdReport) => stanzaBytes + channelBytes;
  const bytes = (bytesOf(after.report) - bytesOf(before.report)) / joins;
  return {
    ...{ from: before.size, to: after.size },
    stanzasPerJoin: Math.round((after.report.stanzas - before.report.stanzas) / joins),
    kilobytesPerJoin: round(bytes / 1000),
    bytesPerJoinAndClient: Math.round(bytes / Math.max(1, (before.size + after.size) / 2)),
  };
}

async function steadyState(stack: Stack, crowd: Crowd, seconds: number, size: number) {
  await wait(2_000);
  const before = { cpu: cpuOf(stack), report: await crowd.report() };
  await wait(seconds * 1000);
  const after = await crowd.report();
  return {
    steadyCpuPercent: scaled(difference(cpuOf(stack), before.cpu), 1 / seconds / 10),
    steadyStanzas: round((after.stanzas - before.report.stanzas) / size / seconds),
    steadyBytes: round((after.stanzaBytes + after.channelBytes - before.report.stanzaBytes - before.report.channelBytes) / size / seconds),
  };
}
