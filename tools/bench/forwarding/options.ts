import { cpus } from 'node:os';
import { AppError } from '@parley/kernel';
import { locateJanus } from '../../bootstrap/janus.mjs';
import { locateStockWorker, locateWorker } from '../../mediasoup-worker/locate.mjs';
import { flag, number, oneOf, readArguments, repeated, someOf, text, value } from '../arguments.ts';
import { bridgeDriver } from './drivers/colibri2.ts';
import { type Driver, type Load, loadOf, SIMULCAST_KBPS } from './drivers/driver.ts';
import { janusDriver } from './drivers/janus.ts';
import { mediasoupDriver } from './drivers/mediasoup.ts';
import { parleyDriver } from './drivers/parley.ts';
import { buildGenerator, loopbackPreload } from './generator/build.mjs';
import type { SrtpProfile } from './generator.ts';
import type { RunOptions } from './measure.ts';
import { treeOf } from './processes.ts';

/** What is measured unless loads are given: all but `workers`, and with --quick not saturation, which takes longest. */
const TABLE_NAMES = ['cost', 'latency', 'simulcast', 'storm', 'memory', 'saturation', 'workers'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Wherever the system likes, without priority. */
const ANY = 'any';

const PROFILES: readonly SrtpProfile[] = ['gcm128', 'gcm256', 'cm80'];
const SERVERS = 'parley, mediasoup, janus or bridge with commas between them, the first two also with =WORKER';

const ARGUMENTS = {
  quick: flag(),
  servers: value<readonly string[], readonly string[]>(SERVERS, ['parley', 'mediasoup', 'janus'], readServers),
  only: someOf(TABLE_NAMES, undefined),
  load: repeated(value('rooms, senders and receivers of each, as in 1x5x60', undefined, readLoad)),
  simulcast: flag(),
  twcc: flag(),
  profile: oneOf(PROFILES, 'gcm128'),
  rounds: number(undefined),
  seconds: number(undefined),
  warm: number(undefined),
  url: text('the address of a bridge', undefined),
  ws: text('where a bridge takes WebSockets, as in ws://HOST:9090', undefined),
  pid: number(undefined),
  'server-cpus': text(`cores, or ${ANY}`, undefined),
  'generator-cpus': text(`cores, or ${ANY}`, undefined),
};

/** What the command line of `npm run bench -- forwarding` says. */
export interface ForwardingOptions {
  readonly quick: boolean;
  readonly tables: readonly TableName[];
  /** To warm up for, when a server has to find out what a receiver can take. */
  readonly estimatorSeconds: number;
  readonly run: RunOptions;
  readonly rounds: number;
  readonly drivers: readonly Driver[];
  /** Our bridge with one media worker, and with two; empty unless their table is asked for. */
  readonly workers: readonly Driver[];
  /** Where those run. */
  readonly workersRun: RunOptions;
  /** Loads of one's own instead of the tables. */
  readonly loads: readonly Load[];
}

/** @throws AppError INPUT_INVALID that names the option that is wrong, CONFIG_INVALID when a server is not there */
export async function readOptions(args: readonly string[]): Promise<ForwardingOptions> {
  const values = readArguments(args, ARGUMENTS);
  const { quick, profile, servers } = values;
  if (servers.includes('bridge') && (values.url === undefined || values.pid === undefined))
    throw new AppError('INPUT_INVALID', '--servers bridge: expected also --url and --pid');
  const isPinned = cpus().length > 1;
  const generator = await buildGenerator();
  const given = { serverCpus: values['server-cpus'], generatorCpus: values['generator-cpus'] };
  const run: RunOptions = {
    generator,
    profile,
    ...coresOf(given, isPinned ? { server: '0', generator: '1' } : { server: ANY, generator: ANY }),
    warmSeconds: values.warm ?? (quick ? 2 : 3),
    seconds: values.seconds ?? (quick ? 4 : 8),
  };
  const over = { transportCc: values.twcc, ...(values.simulcast && { videoKbps: SIMULCAST_KBPS }) };
  return {
    quick,
    tables: values.only ?? TABLE_NAMES.filter((name) => name !== 'workers' && (!quick || name !== 'saturation')),
    estimatorSeconds: values.warm ?? (quick ? 8 : 15),
    rounds: values.rounds ?? (quick ? 2 : 3),
    run,
    drivers: servers.map((server) => driverOf(server, generator, values)),
    workers: values.only?.includes('workers') ? [1, 2].map((count) => driverWithWorkers(count, servers)) : [],
    workersRun: { ...run, ...coresOf(given, coresForTwoWorkers(cpus().length)) },
    loads: values.load.map(([rooms, senders, receivers]) => loadOf(rooms, senders, receivers, over)),
  };
}

const cpusOf = (given: string): string | undefined => (given === ANY ? undefined : given);

interface Cores {
  readonly server: string;
  readonly generator: string;
}

const coresOf = (given: Pick<RunOptions, 'serverCpus' | 'generatorCpus'>, otherwise: Cores) => ({
  serverCpus: cpusOf(given.serverCpus ?? otherwise.server),
  generatorCpus: cpusOf(given.generatorCpus ?? otherwise.generator),
});

/** A core for each worker and others for the generator; of two cores it has what the workers leave. */
function coresForTwoWorkers(count: number): Cores {
  if (count > 2) return { server: '0-1', generator: `2-${count - 1}` };
  const all = `0-${count - 1}`;
  return { server: all, generator: all };
}

function readServers(given: string): readonly string[] | undefined {
  const servers = given.split(',');
  return servers.every((server) => /^(?:janus|bridge|(?:parley|mediasoup)(?:=.+)?)$/.test(server)) ? servers : undefined;
}

/** `ROOMSxSENDERSxRECEIVERS`. */
function readLoad(given: string): readonly [number, number, number] | undefined {
  const [rooms = 0, senders = 0, receivers = 0] = /^(\d+)x(\d+)x(\d+)$/.exec(given)?.slice(1).map(Number) ?? [];
  return rooms > 0 && senders > 0 ? [rooms, senders, receivers] : undefined;
}

const missing = (what: string) => new AppError('CONFIG_INVALID', `there is no ${what}; run this as npm run bench -- forwarding`);

/** Where a bridge is that somebody else has started. */
interface Standing {
  readonly url: string | undefined;
  readonly ws: string | undefined;
  readonly pid: number | undefined;
}

/** `NAME` or `NAME=FILE`. */
function nameAndFile(server: string): readonly [string, string | undefined] {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/.exec(server) ?? [];
  return [name, file];
}

function ourWorker(): string {
  const file = locateWorker();
  if (file === undefined) throw missing('mediasoup worker');
  return file;
}

/** Of one room on one worker, as long as another one has fewer: the table's large room, and all above it, are halved. */
const ENDPOINTS_PER_WORKER = 30;

/** Our bridge with so many workers, of the first file that `--servers parley=FILE` names. */
const driverWithWorkers = (count: number, servers: readonly string[]): Driver =>
  parleyDriver({
    name: `parley, ${count} ${count === 1 ? 'worker' : 'workers'}`,
    workerBin: servers.map(nameAndFile).find(([kind, file]) => kind === 'parley' && file !== undefined)?.[1] ?? ourWorker(),
    env: { JVB_WORKERS: String(count), JVB_ENDPOINTS_PER_WORKER: String(ENDPOINTS_PER_WORKER) },
  });

/** `parley`, `mediasoup`, `janus` or `bridge`; the first two with another worker as `name=FILE`. */
function driverOf(server: string, generator: string, { url = '', ws, pid = 0 }: Standing): Driver {
  const [kind, file] = nameAndFile(server);
  if (kind === 'bridge') return bridgeDriver(server, { url, webSockets: ws }, () => treeOf(pid));
  if (kind === 'parley') return parleyDriver({ workerBin: file ?? ourWorker(), name: server });
  if (kind === 'mediasoup') {
    const workerBin = file ?? locateStockWorker();
    if (workerBin === undefined) throw missing('mediasoup worker without our patches');
    return mediasoupDriver({ workerBin, name: server });
  }
  const files = locateJanus();
  if (!files) throw new AppError('CONFIG_INVALID', 'there is no janus; go on without it by --servers parley,mediasoup');
  return janusDriver(files, loopbackPreload(generator));
}
