import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '@parley/kernel';
import { locateJanus } from '../../bootstrap/janus.mjs';
import { locateStockWorker, locateWorker } from '../../mediasoup-worker/locate.mjs';
import { bridgeDriver } from './drivers/colibri2.ts';
import type { Driver, Load } from './drivers/driver.ts';
import { loadOf } from './drivers/driver.ts';
import { janusDriver } from './drivers/janus.ts';
import { mediasoupDriver } from './drivers/mediasoup.ts';
import { parleyDriver } from './drivers/parley.ts';
import { buildGenerator, loopbackPreload } from './generator/build.mjs';
import type { SrtpProfile } from './generator.ts';
import type { RunOptions } from './measure.ts';
import { treeOf } from './processes.ts';

/** What is measured unless loads are given; saturation, which takes longest, not with --quick. */
const TABLE_NAMES = ['cost', 'latency', 'simulcast', 'storm', 'memory', 'saturation'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Wherever the system likes, without priority. */
const ANY = 'any';

const PROFILES: readonly SrtpProfile[] = ['gcm128', 'gcm256', 'cm80'];

/** What the command line of `npm run bench -- forwarding` says. */
export interface ForwardingOptions {
  readonly quick: boolean;
  readonly tables: readonly TableName[];
  /** To warm up for, when a server has to find out what a receiver can take. */
  readonly estimatorSeconds: number;
  readonly run: RunOptions;
  readonly rounds: number;
  readonly drivers: readonly Driver[];
  /** Loads of one's own instead of the tables. */
  readonly loads: readonly Load[];
}

/** @throws AppError CONFIG_INVALID naming the option that is wrong */
export async function readOptions(args: readonly string[]): Promise<ForwardingOptions> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      servers: { type: 'string', default: 'parley,mediasoup,janus' },
      only: { type: 'string' },
      load: { type: 'string', multiple: true, default: [] },
      simulcast: { type: 'boolean', default: false },
      twcc: { type: 'boolean', default: false },
      profile: { type: 'string', default: 'gcm128' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      warm: { type: 'string' },
      url: { type: 'string' },
      ws: { type: 'string' },
      pid: { type: 'string' },
      'server-cpus': { type: 'string' },
      'generator-cpus': { type: 'string' },
    },
  });
  const profile = PROFILES.find((one) => one === values.profile);
  if (!profile) throw wrong('--profile', values.profile, PROFILES.join(', '));
  const isPinned = cpus().length > 1;
  const { quick } = values;
  const generator = await buildGenerator();
  return {
    quick,
    tables: values.only === undefined ? TABLE_NAMES.filter((name) => !quick || name !== 'saturation') : values.only.split(',').map(tableOf),
    estimatorSeconds: numberOf('--warm', values.warm, quick ? 8 : 15),
    rounds: numberOf('--rounds', values.rounds, quick ? 2 : 3),
    run: {
      generator,
      profile,
      serverCpus: cpusOf(values['server-cpus'] ?? (isPinned ? '0' : ANY)),
      generatorCpus: cpusOf(values['generator-cpus'] ?? (isPinned ? '1' : ANY)),
      warmSeconds: numberOf('--warm', values.warm, quick ? 2 : 3),
      seconds: numberOf('--seconds', values.seconds, quick ? 4 : 8),
    },
    drivers: values.servers.split(',').map((text) => driverOf(text, generator, values)),
    loads: values.load.map((text) =>
      parseLoad(text, { transportCc: values.twcc, ...(values.simulcast && { videoKbps: [150, 500, 1500] }) }),
    ),
  };
}

const wrong = (option: string, value: string, expected: string) =>
  new AppError('CONFIG_INVALID', `${option} ${value}: expected ${expected}`);

const cpusOf = (text: string): string | undefined => (text === ANY ? undefined : text);

function tableOf(text: string): TableName {
  const name = TABLE_NAMES.find((one) => one === text);
  if (!name) throw wrong('--only', text, TABLE_NAMES.join(', '));
  return name;
}

function numberOf(option: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0)) throw wrong(option, text ?? '', 'a number above 0');
  return value;
}

/** `ROOMSxSENDERSxRECEIVERS`. */
function parseLoad(text: string, over: Partial<Load>): Load {
  const [rooms, senders, receivers] = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (!rooms || senders === undefined || receivers === undefined)
    throw wrong('--load', text, 'rooms, senders and receivers of each, as in 1x5x60');
  return loadOf(rooms, senders, receivers, over);
}

const missing = (what: string) => new AppError('CONFIG_INVALID', `there is no ${what}; run this as npm run bench -- forwarding`);

/** Where a bridge is that somebody else has started. */
interface Standing {
  readonly url?: string | undefined;
  readonly ws?: string | undefined;
  readonly pid?: string | undefined;
}

/** `parley`, `mediasoup`, `janus` or `bridge`; the first two with another worker as `name=FILE`. */
function driverOf(text: string, generator: string, { url, ws, pid }: Standing): Driver {
  const [kind = '', file] = text.split('=');
  if (kind === 'bridge') {
    if (url === undefined || pid === undefined) throw wrong('--servers', text, 'also --url and --pid');
    return bridgeDriver(text, { url, webSockets: ws }, () => treeOf(Number(pid)));
  }
  if (kind === 'parley') {
    const workerBin = file ?? locateWorker();
    if (workerBin === undefined) throw missing('mediasoup worker');
    return parleyDriver({ workerBin, name: text });
  }
  if (kind === 'mediasoup') {
    const workerBin = file ?? locateStockWorker();
    if (workerBin === undefined) throw missing('mediasoup worker without our patches');
    return mediasoupDriver({ workerBin, name: text });
  }
  if (kind !== 'janus') throw wrong('--servers', text, 'parley, mediasoup, janus or bridge, one of the first two with =WORKER');
  const files = locateJanus();
  if (!files) throw new AppError('CONFIG_INVALID', 'there is no janus; go on without it by --servers parley,mediasoup');
  return janusDriver(files, loopbackPreload(generator));
}
