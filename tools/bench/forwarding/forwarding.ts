import { round, say } from '../output.ts';
import { bitrates, type Driver, loadOf, SIMULCAST_KBPS } from './drivers/driver.ts';
import { joinStorm, stormTable } from './join-storm.ts';
import { memoryOf, memoryTable } from './memory.ts';
import { type ForwardingOptions, readOptions, type TableName } from './options.ts';
import { compare } from './rounds.ts';
import { findSaturation, type Saturation, saturationTable } from './saturation.ts';
import { type Comparison, costTable, latencyOf, median, ratio, titleOf } from './tables.ts';

type Results = Record<string, number | undefined>;

const SIMULCAST = { videoKbps: SIMULCAST_KBPS, transportCc: true } as const;
const STORM_RECEIVERS = 300;

/** Media servers side by side under the same load; see the README of this folder. */
export async function forwarding(args: readonly string[]): Promise<Results> {
  const options = await readOptions(args);
  if (options.loads.length > 0) return ownLoads(options);
  const results: Results = {};
  for (const name of options.tables) Object.assign(results, await TABLES[name](options));
  return results;
}

async function ownLoads(options: ForwardingOptions): Promise<Results> {
  const { drivers, rounds, run } = options;
  const all: Comparison[] = [];
  for (const load of options.loads) {
    const isSimulcast = bitrates(load).length > 1;
    all.push(await compare(drivers, load, rounds, isSimulcast ? { ...run, warmSeconds: options.estimatorSeconds } : run));
  }
  say(costTable(all));
  const figures = all.flatMap(({ runs }) => [...runs.values()]).flatMap((runs) => median(runs) ?? []);
  return Object.fromEntries(figures.map(({ load, server, usPerPacket }) => [`${server} ${titleOf(load)}`, round(usPerPacket)]));
}

const TABLES: Readonly<Record<TableName, (options: ForwardingOptions) => Promise<Results>>> = {
  cost: async (options) => {
    const large = await compare(options.drivers, loadOf(1, 5, 60), options.rounds, options.run);
    const { ours, mediasoup, janus } = named(options);
    const alike = await compare(estimators(options), loadOf(1, 5, 60, { transportCc: true }), options.rounds, options.run);
    const small = options.quick ? [] : [await compare(options.drivers, loadOf(10, 4, 4), options.rounds, options.run)];
    say(costTable([large, alike, ...small]));
    const figures = ours && median(large.runs.get(ours.name) ?? []);
    return {
      ratioMediasoup: rounded(ratio(large, ours, mediasoup)),
      ratioMediasoupTransportCc: rounded(ratio(alike, ours, mediasoup)),
      ratioJanus: rounded(ratio(large, ours, janus)),
      usPerPacket: rounded(figures?.usPerPacket),
      ppsPerCore: figures && Math.round(figures.ppsPerCore),
      controlPlanePercent: figures && rounded((100 * (figures.cores - figures.mediaCores)) / figures.mediaCores),
    };
  },

  latency: async (options) => {
    const comparison = await compare(options.drivers, loadOf(1, 5, 25), options.rounds, options.run);
    say(costTable([comparison]));
    const { ours, mediasoup, janus } = named(options);
    const p99 = (driver: Driver | undefined) => driver && rounded(latencyOf(comparison.runs.get(driver.name) ?? []).p99Us / 1000);
    return { p99Ms: p99(ours), p99MsMediasoup: p99(mediasoup), p99MsJanus: p99(janus) };
  },

  simulcast: async (options) => {
    const { ours, mediasoup } = named(options);
    const run = { ...options.run, warmSeconds: options.estimatorSeconds };
    const comparison = await compare(estimators(options), loadOf(1, 5, 50, SIMULCAST), options.rounds, run);
    say(costTable([comparison]));
    return { ratioSimulcast: rounded(ratio(comparison, ours, mediasoup)) };
  },

  saturation: async (options) => {
    const all: Saturation[] = [];
    for (const driver of options.drivers) all.push(await findSaturation(driver, options.run));
    say(saturationTable(all));
    const { ours, mediasoup, janus } = named(options);
    const of = (driver: Driver | undefined) => all.find(({ server }) => server === driver?.name);
    const perCore = (driver: Driver | undefined) => rounded(of(driver)?.best.ppsPerCore);
    return {
      saturationPps: rounded(of(ours)?.best.outPps),
      ...{ saturationPpsPerCore: perCore(ours), mediasoupPpsPerCore: perCore(mediasoup), janusPpsPerCore: perCore(janus) },
      lostBelowSaturation: of(ours)?.safe.statistics.missing,
    };
  },

  storm: async (options) => {
    const all = [];
    for (const driver of options.drivers) all.push(await joinStorm(driver, STORM_RECEIVERS, options.rounds, options.run));
    say(stormTable(all));
    return { joinStormMs: rounded(all.find(({ server }) => server === named(options).ours?.name)?.allUpMs) };
  },

  workers: async ({ workers, rounds, workersRun: run }) => {
    const comparisons: Comparison[] = [];
    for (const load of [loadOf(1, 5, 60), loadOf(10, 4, 4)]) comparisons.push(await compare(workers, load, rounds, run));
    const all: Saturation[] = [];
    for (const driver of workers) all.push(await findSaturation(driver, run));
    say(costTable(comparisons));
    say(saturationTable(all));
    const [one, two] = all;
    return { ratioTwoWorkers: one && two && rounded(two.best.outPps / one.best.outPps) };
  },

  memory: async (options) => {
    const all = [];
    for (const driver of options.drivers) all.push(await memoryOf(driver, options.run));
    say(memoryTable(all));
    const ours = all.find(({ server }) => server === named(options).ours?.name);
    return { kbPerEndpoint: rounded(ours?.perEndpointKb), kbPerConsumer: rounded(ours?.perConsumerKb) };
  },
};

/** Those that estimate the bandwidth of their receivers: Janus does not. */
const estimators = ({ drivers }: ForwardingOptions) => drivers.filter(({ name }) => name !== 'janus');

/** The servers that ratios are between: the first of each kind. */
function named({ drivers }: ForwardingOptions) {
  const first = (kind: string) => drivers.find(({ name }) => name.split('=')[0] === kind);
  return { ours: first('parley'), mediasoup: first('mediasoup'), janus: first('janus') };
}

const rounded = (value: number | undefined): number | undefined => (value === undefined ? undefined : round(value));
