import { setTimeout as pause } from 'node:timers/promises';
import { say } from '../output.ts';
import { type Driver, loadOf } from './drivers/driver.ts';
import { type RunOptions, withSession } from './measure.ts';
import { usageOf } from './processes.ts';
import { markdown } from './tables.ts';

/** The same number of endpoints, with few streams for each and with many. */
const FEW = loadOf(1, 1, 100, { videoKbps: 100 });
const MANY = loadOf(1, 11, 90, { videoKbps: 100 });
const FLOW_SECONDS = 3;

const endpoints = ({ senders, receivers }: typeof FEW) => senders + receivers;
/** Audio and video of each sender to each receiver. */
const streams = ({ senders, receivers }: typeof FEW) => 2 * senders * receivers;

/** kB of resident memory. */
export interface Memory {
  readonly server: string;
  readonly idleKb: number;
  readonly perEndpointKb: number;
  /** Of a stream that is forwarded to one receiver. */
  readonly perConsumerKb: number;
}

async function residentKb(
  driver: Driver,
  load: typeof FEW,
  options: RunOptions,
): Promise<{ readonly idle: number; readonly busy: number }> {
  let idle = 0;
  const watched: Driver = {
    ...driver,
    start: async () => {
      const server = await driver.start();
      idle = usageOf(server.pids()).rssBytes / 1024;
      return server;
    },
  };
  const busy = await withSession(watched, load, options, async ({ generator, server }) => {
    await generator.go();
    await pause(FLOW_SECONDS * 1000);
    return usageOf(server.pids()).rssBytes / 1024;
  });
  return { idle, busy };
}

export async function memoryOf(driver: Driver, options: RunOptions): Promise<Memory> {
  const few = await residentKb(driver, FEW, options);
  const many = await residentKb(driver, MANY, options);
  const perConsumerKb = (many.busy - few.busy) / (streams(MANY) - streams(FEW));
  const perEndpointKb = (few.busy - few.idle - perConsumerKb * streams(FEW)) / endpoints(FEW);
  const memory = { server: driver.name, idleKb: few.idle, perEndpointKb, perConsumerKb };
  say(`memory: ${JSON.stringify(memory)}`);
  return memory;
}

export function memoryTable(all: readonly Memory[]): string {
  const head = ['server', 'idle MB', 'per endpoint kB', 'per consumer kB'];
  return markdown(
    head,
    all.map((one) => [one.server, (one.idleKb / 1024).toFixed(0), one.perEndpointKb.toFixed(0), one.perConsumerKb.toFixed(1)]),
  );
}
