import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Call, Driver, Load, Server } from './drivers/driver.ts';
import { Generator, type GeneratorStatistics, type Latency, type SrtpProfile } from './generator.ts';
import { raisePriority, treeOf, usageOf, usedBetween } from './processes.ts';

const ROUGHLY_ALL = 0.98;
/** Of latency: what somebody else does to one of them is not taken for the server's doing. */
const LAP_SECONDS = 1;

/** Where everything runs and for how long. */
export interface RunOptions {
  /** The load generator. */
  readonly generator: string;
  readonly profile: SrtpProfile;
  /** Cores of the server and of the generator, as `taskset` takes them; undefined = anywhere. */
  readonly serverCpus: string | undefined;
  readonly generatorCpus: string | undefined;
  readonly warmSeconds: number;
  readonly seconds: number;
}

/** Figures of one run. */
export interface Figures {
  readonly server: string;
  readonly load: Load;
  readonly outPps: number;
  readonly outMbps: number;
  /** Share of what should have arrived; 1 = all. Not known with simulcast. */
  readonly delivered: number | undefined;
  /** Cores of all processes of the server, and of those that media goes through. */
  readonly cores: number;
  readonly mediaCores: number;
  readonly userCores: number;
  /** µs of CPU for each packet sent. */
  readonly usPerPacket: number;
  readonly ppsPerCore: number;
  /** Cores that the server could have used but somebody else had. */
  readonly waitedCores: number;
  readonly generatorCores: number;
  readonly rssMb: number;
  readonly setUpMs: number;
  readonly statistics: GeneratorStatistics;
  /** Latency in each second of the run. */
  readonly laps: readonly Latency[];
}

/** A server with the endpoints of a load, before media flows. */
export interface Session {
  readonly server: Server;
  readonly generator: Generator;
  readonly call: Call;
  readonly setUpMs: number;
}

/** Starts a server and a generator, and connects the endpoints of a load, for as long as `use` takes. */
export async function withSession<T>(driver: Driver, load: Load, options: RunOptions, use: (session: Session) => Promise<T>): Promise<T> {
  // What signals is out of the server's way; whatever it starts begins there, and is given its own place below.
  if (options.generatorCpus !== undefined) place([process.pid], options.generatorCpus);
  // It ends with this process, whatever happens; a server may not.
  const generator = await Generator.start(options.generator, options.profile);
  const server = await driver.start();
  try {
    pin(server.pids(), options.serverCpus);
    pin([generator.pid], options.generatorCpus);
    const startedAt = performance.now();
    const call = await server.call(generator, load);
    return await use({ server, generator, call, setUpMs: performance.now() - startedAt });
  } finally {
    await generator.quit();
    await server.stop();
  }
}

/** One run: set up, warm up, measure. */
export async function measure(driver: Driver, load: Load, options: RunOptions): Promise<Figures> {
  return withSession(driver, load, options, async (session) => {
    if (load.transportCc) session.generator.command('set', { feedback: 1 });
    await session.generator.go();
    await pause(options.warmSeconds * 1000);
    return { ...(await window(session, load, options)), server: driver.name, load, setUpMs: session.setUpMs };
  });
}

async function window({ server, generator }: Session, load: Load, options: RunOptions) {
  const [all, media] = [server.pids(), server.mediaPids()];
  // Threads and processes may have come since.
  pin(all, options.serverCpus);
  const before = { all: usageOf(all), media: usageOf(media) };
  await generator.mark();
  const laps = await timed(generator, options.seconds);
  const statistics = await generator.statistics();
  const used = usedBetween(before.all, usageOf(all));
  const usedByMedia = usedBetween(before.media, usageOf(media));
  const { seconds, receivedPackets, receivedBytes } = statistics;
  return {
    outPps: receivedPackets / seconds,
    outMbps: (receivedBytes * 8) / seconds / 1e6,
    delivered: typeof load.videoKbps === 'number' ? deliveredOf(statistics, load) : undefined,
    cores: used.cpu / seconds,
    mediaCores: usedByMedia.cpu / seconds,
    userCores: used.user / seconds,
    usPerPacket: (used.cpu / receivedPackets) * 1e6,
    ppsPerCore: receivedPackets / used.cpu,
    waitedCores: used.waited / seconds,
    generatorCores: statistics.cpu / seconds,
    rssMb: used.rssBytes / 1_048_576,
    statistics,
    laps,
  };
}

async function timed(generator: Generator, seconds: number): Promise<Latency[]> {
  const laps: Latency[] = [];
  for (let left = seconds; left > 0; left -= LAP_SECONDS) {
    await pause(Math.min(left, LAP_SECONDS) * 1000);
    laps.push(await generator.lap());
  }
  return laps;
}

/**
 * By the gaps in each stream, which is exact; unless whole streams are missing, which shows in the sums. Those are never exact:
 * what is on its way when the window begins is not on its way when it ends.
 */
function deliveredOf({ sentPackets, receivedPackets, unknown, paddingOnly, missing }: GeneratorStatistics, load: Load): number {
  // Without what the server sends of itself to probe the bandwidth.
  const received = receivedPackets - unknown - paddingOnly;
  const share = received / (sentPackets * load.receivers);
  return share < ROUGHLY_ALL ? share : received / (received + missing);
}

/** All threads of these processes and of their descendants get these cores, and come first there. */
function pin(pids: readonly number[], cpus: string | undefined): void {
  if (cpus === undefined) return;
  const all = new Set(pids.flatMap(treeOf));
  raisePriority([...all]);
  place(all, cpus);
}

function place(pids: Iterable<number>, cpus: string): void {
  for (const pid of pids) execFileSync('taskset', ['-a', '-c', '-p', cpus, String(pid)], { stdio: 'ignore' });
}
