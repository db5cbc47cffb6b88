import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomHex } from '@parley/kernel';
import { docker } from '../../apps/e2e/src/harness/compose/command.ts';
import { createDeployment, type Deployment, SERVICES, type ServiceName } from '../../apps/e2e/src/harness/compose/deployment.ts';
import { ADA, BEN, CHLOE, DORA, everybodySeesAndHears } from '../../apps/e2e/src/harness/fixture.ts';
import { joinAs, launchBrowser } from '../../apps/e2e/src/harness/participant.ts';
import { poll } from '../../apps/e2e/src/harness/poll.ts';
import { processTree } from '../../apps/e2e/src/harness/processes.ts';
import { readArguments } from './arguments.ts';
import { say } from './output.ts';

type PerService<T> = Readonly<Record<ServiceName, T>>;

export interface ContainerFigures {
  /** Size of each image on disk, layers that they share counted in each; MB. */
  readonly imageMb: Readonly<Record<string, number>>;
  /** From `compose up -d` with an empty CONFIG to the end of that command, to all healthy, and to both of a first call seeing each other. */
  readonly upMs: number;
  /** To the first answer of the front that a conference can be joined. */
  readonly joinableMs: number;
  readonly healthyMs: number;
  readonly firstCallMs: number;
  /** Memory of each container as its processes have it (proportional, MB): nobody there, and with a call of four. */
  readonly idleMb: PerService<number>;
  readonly callMb: PerService<number>;
  /** CPU of each container, in percent of one core: nobody there (health checks included), and with a call of four. */
  readonly idleCpuPercent: PerService<number>;
  readonly callCpuPercent: PerService<number>;
  /** `docker stop` of each container after the call. */
  readonly stopMs: PerService<number>;
}

const START_MS = 60_000;
const SETTLE_MS = 15_000;
const WINDOW_MS = 20_000;

async function perService<T>(ask: (service: ServiceName) => Promise<T>): Promise<PerService<T>> {
  const entries: [ServiceName, T][] = [];
  for (const service of SERVICES) entries.push([service, await ask(service)]);
  return Object.fromEntries(entries) as Record<ServiceName, T>;
}

/** Proportional memory of a container's processes: what it would give back. */
async function memoryMb(deployment: Deployment, service: ServiceName): Promise<number> {
  const root = Number(await deployment.inspect(service, '{{.State.Pid}}'));
  const bytes = processTree(root).map((pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0));
  return Math.round(bytes.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024);
}

/** Nanoseconds of CPU of a container so far, health checks included. */
async function cpuNs(deployment: Deployment, service: ServiceName): Promise<number> {
  const groups = readFileSync(`/proc/${await deployment.inspect(service, '{{.State.Pid}}')}/cgroup`, 'utf8');
  const first = /^\d+:(?:[a-z_]+,)*cpuacct(?:,[a-z_]+)*:(.*)$/m.exec(groups)?.[1];
  if (first !== undefined) return Number(readFileSync(path.join('/sys/fs/cgroup/cpuacct', first, 'cpuacct.usage'), 'utf8'));
  const second = /^0::(.*)$/m.exec(groups)?.[1] ?? '';
  return Number(/^usage_usec (\d+)/m.exec(readFileSync(path.join('/sys/fs/cgroup', second, 'cpu.stat'), 'utf8'))?.[1]) * 1000;
}

async function cpuPercent(deployment: Deployment): Promise<PerService<number>> {
  const before = await perService((service) => cpuNs(deployment, service));
  const begin = Date.now();
  await wait(WINDOW_MS);
  const after = await perService((service) => cpuNs(deployment, service));
  const elapsedNs = (Date.now() - begin) * 1e6;
  return perService(async (service) => Math.round(((after[service] - before[service]) / elapsedNs) * 1000) / 10);
}

async function imageSizes(deployment: Deployment): Promise<Record<string, number>> {
  const version = deployment.env().PARLEY_IMAGE_VERSION;
  const sizes: Record<string, number> = {};
  for (const name of ['base', ...SERVICES]) {
    const bytes = await docker('image', 'inspect', '-f', '{{.Size}}', `parley/${name}:${version}`);
    sizes[name] = Math.round(Number(bytes) / 1e6);
  }
  return sizes;
}

/** Images, cold start, memory, CPU and stop of the deployment in containers; the images have to be there (`npm run images`). */
export async function containers(args: readonly string[]): Promise<ContainerFigures> {
  readArguments(args, {});
  const deployment = await createDeployment({ name: 'bench', env: { ENABLE_PREJOIN_PAGE: undefined } });
  const browser = await launchBrowser();
  try {
    const imageMb = await imageSizes(deployment);
    const begin = Date.now();
    await deployment.up();
    const upMs = Date.now() - begin;
    await poll(async () => (await deployment.get('/about/health')).status === 200, {
      timeoutMs: START_MS,
      what: 'a conference can be joined',
      intervalMs: 50,
    });
    const joinableMs = Date.now() - begin;
    const room = `bench-${randomHex(6)}`;
    const join = (person: typeof ADA | typeof BEN | typeof CHLOE | typeof DORA) =>
      joinAs(browser, { url: deployment.url, room, ...person });
    const people = [await join(ADA), await join(BEN)];
    await everybodySeesAndHears(people);
    const firstCallMs = Date.now() - begin;
    await deployment.ready();
    const healthyMs = Date.now() - begin;
    say(`up after ${upMs} ms, joinable after ${joinableMs} ms, first call after ${firstCallMs} ms, all healthy after ${healthyMs} ms`);
    await Promise.all(people.map((person) => person.close()));
    await wait(SETTLE_MS);
    const idleMb = await perService((service) => memoryMb(deployment, service));
    const idleCpuPercent = await cpuPercent(deployment);
    say(`idle: ${JSON.stringify({ idleMb, idleCpuPercent })}`);
    const four = [];
    for (const person of [ADA, BEN, CHLOE, DORA]) four.push(await join(person));
    await everybodySeesAndHears(four);
    await wait(SETTLE_MS);
    const callCpuPercent = await cpuPercent(deployment);
    const callMb = await perService((service) => memoryMb(deployment, service));
    say(`call of four: ${JSON.stringify({ callMb, callCpuPercent })}`);
    const stopMs = await perService(async (service) => {
      const stopBegin = Date.now();
      await docker('stop', await deployment.container(service));
      return Date.now() - stopBegin;
    });
    return { imageMb, upMs, joinableMs, healthyMs, firstCallMs, idleMb, callMb, idleCpuPercent, callCpuPercent, stopMs };
  } finally {
    await browser.close();
    await deployment.remove();
  }
}
