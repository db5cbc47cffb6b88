import { setTimeout as wait } from 'node:timers/promises';
import { randomHex } from '@parley/kernel';
import { launchBrowser, openAs, type Participant } from '../../apps/e2e/src/harness/participant.ts';
import { poll } from '../../apps/e2e/src/harness/poll.ts';
import { cpuTimeMs, type Memory, memoryMb } from '../../apps/e2e/src/harness/processes.ts';
import { type Stack, startStack } from '../../apps/e2e/src/harness/stack.ts';
import { number, readArguments } from './arguments.ts';
import { say } from './output.ts';

export interface JoinFigures {
  /** From the start command to a joinable stack, all installed. */
  readonly readyMs: number;
  /** From opening the page to the first decoded remote frame, over the joins. */
  readonly firstFrameP50Ms: number;
  readonly firstFrameP95Ms: number;
  /** Resident memory of all processes of the stack, added up: idle, and with a call of four. */
  readonly idleRssMb: number;
  readonly callRssMb: number;
  /** The same with what processes share (Node's own code) counted once: what the stack takes from the machine. */
  readonly idlePssMb: number;
  readonly callPssMb: number;
  /** CPU of bridge and worker with a call of four, in percent of one core. */
  readonly jvbCpuPercent: number;
  /** Longest time without a new picture on either side after a kill -9, per part. */
  readonly recoveryMs: Readonly<Record<string, number>>;
}

const sum = (memory: Readonly<Record<string, Memory>>, kind: keyof Memory) =>
  Math.round(Object.values(memory).reduce((total, value) => total + value[kind], 0));

/** Start, first frame, memory, CPU and recovery of a stack of its own. Options: `--joins N` (20). */
export async function join(args: readonly string[]): Promise<JoinFigures> {
  const { joins } = readArguments(args, { joins: number(20) });
  const stack = await startStack({ env: { ENABLE_PREJOIN_PAGE: '0' } });
  const browser = await launchBrowser();
  try {
    say(`ready after ${stack.readyMs} ms`);
    await wait(5_000);
    const idle = memoryMb(stack.stateDir);
    say(`idle memory in MB: ${JSON.stringify(idle)}`);

    const room = `bench-${randomHex(6)}`;
    const open = (name: string, index: number) =>
      openAs(browser, {
        url: stack.url,
        room,
        name,
        media: { hue: index * 60, frequency: 440 + index * 110 },
      });
    const first = await open('Ada', 0);
    await first.page.goto(urlOf(stack, room, 'Ada'));

    const times: number[] = [];
    for (let index = 0; index < joins; index++) {
      const joiner = await open(`Joiner${index}`, 1);
      times.push(await firstFrameMs(joiner, urlOf(stack, room, `Joiner${index}`)));
      say(`join ${index + 1}/${joins}: first frame after ${times.at(-1)} ms`);
      await joiner.close();
      await poll(async () => (await first.remotes()).length === 0, { timeoutMs: 70_000, what: 'the joiner is gone' });
    }

    const people = [first];
    for (let index = 1; index < 4; index++) {
      const person = await open(`Person${index}`, index);
      await person.page.goto(urlOf(stack, room, `Person${index}`));
      people.push(person);
    }
    await poll(
      async () =>
        (await Promise.all(people.map((person) => person.remotes()))).every(
          (views) => views.filter((view) => view.video && view.video.frames > 30).length === 3,
        ),
      {
        timeoutMs: 60_000,
        what: 'a call of four is up',
      },
    );
    await wait(5_000);
    const bridge = [...stack.pids('bridge'), ...stack.pids('worker')];
    const cpuBefore = cpuTimeMs(bridge);
    await wait(10_000);
    const jvbCpuPercent = Math.round(((cpuTimeMs(bridge) - cpuBefore) / 10_000) * 1000) / 10;
    const inCall = memoryMb(stack.stateDir);
    say(`memory in a call of four in MB: ${JSON.stringify(inCall)}`);
    await Promise.all(people.slice(2).map((person) => person.close()));
    const recoveryMs = await measureRecovery(stack, first, people[1]);

    times.sort((a, b) => a - b);
    return {
      readyMs: stack.readyMs,
      firstFrameP50Ms: times[Math.floor(times.length / 2)] ?? -1,
      firstFrameP95Ms: times[Math.floor(times.length * 0.95)] ?? -1,
      idleRssMb: sum(idle, 'rss'),
      callRssMb: sum(inCall, 'rss'),
      idlePssMb: sum(idle, 'pss'),
      callPssMb: sum(inCall, 'pss'),
      jvbCpuPercent,
      recoveryMs,
    };
  } finally {
    await browser.close();
    await stack.stop();
  }
}

const urlOf = (stack: Stack, room: string, name: string) =>
  `${stack.url}/${room}#userInfo.displayName=${encodeURIComponent(JSON.stringify(name))}`;

/** The page's own clock: from the start of its navigation to the first frame that a remote video element shows. */
async function firstFrameMs(joiner: Participant, url: string): Promise<number> {
  await joiner.page.addInitScript(() => {
    const seen = new WeakSet<HTMLVideoElement>();
    const look = () => {
      for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid^="tile-"] video')) {
        const isLocal = video.closest<HTMLElement>('[data-testid^="tile-"]')?.dataset.local === 'true';
        if (seen.has(video) || isLocal) continue;
        seen.add(video);
        video.requestVideoFrameCallback(() => {
          document.documentElement.dataset.firstFrame ??= String(Math.round(performance.now()));
        });
      }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await joiner.page.goto(url);
  return poll(async () => Number(await joiner.page.evaluate(() => document.documentElement.dataset.firstFrame)) || undefined, {
    timeoutMs: 30_000,
    what: 'the first remote frame',
    intervalMs: 20,
  });
}

async function measureRecovery(stack: Stack, ada: Participant, ben: Participant | undefined): Promise<Record<string, number>> {
  if (!ben) return {};
  const result: Record<string, number> = {};
  for (const name of ['bridge', 'worker', 'focus', 'web', 'policy', 'prosody'] as const) {
    await wait(6_000);
    stack.signal(name, 'SIGKILL');
    // The longest gap of either side in the ten seconds after the kill: small where the death of a part stops no media.
    const gapMs = Math.max(...(await Promise.all([ada, ben].map((person) => longestGapMs(person, 10_000)))));
    result[name] = gapMs;
    say(`kill -9 ${name}: longest gap ${gapMs} ms`);
  }
  return result;
}

/** Longest time without a new decoded frame of any remote, in milliseconds. */
async function longestGapMs(person: Participant, windowMs: number): Promise<number> {
  const end = Date.now() + windowMs;
  let last = -1;
  let since = Date.now();
  let longest = 0;
  while (Date.now() < end) {
    const frames = (await person.remotes()).reduce((total, view) => total + (view.video?.frames ?? 0), 0);
    if (frames !== last) {
      longest = Math.max(longest, Date.now() - since);
      since = Date.now();
      last = frames;
    }
    await wait(50);
  }
  return Math.max(longest, Date.now() - since);
}
