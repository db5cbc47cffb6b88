import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { processTree } from './harness/processes.ts';
import { startSecondBridge } from './harness/second-bridge.ts';

/** Aims are 3 s after a crash and 10 s after a silent loss (the bench measures them); these are the ceilings. */
const CRASH_MS = 15_000;
const SILENT_MS = 30_000;

const fixture = useStack();

async function callOfTwo(): Promise<readonly [Participant, Participant]> {
  const room = `recovery-${randomHex(6)}`;
  const people = [await fixture.join(room, ADA), await fixture.join(room, BEN)] as const;
  await everybodySeesAndHears(people);
  return people;
}

/** Both get new frames of each other, in the right colours, and nobody reloaded. */
async function isBack([ada, ben]: readonly [Participant, Participant], withinMs: number): Promise<number> {
  const begin = Date.now();
  const flows = async (to: Participant, from: Participant) => {
    await poll(async () => (await to.flow(from.name, 1)).fps >= 3, {
      timeoutMs: withinMs,
      what: `${to.name} sees ${from.name} move again`,
      intervalMs: 50,
    });
    await to.seesAndHears(from, withinMs);
  };
  await Promise.all([flows(ada, ben), flows(ben, ada)]);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
  return Date.now() - begin;
}

describe('a killed part comes back and the call with it', () => {
  it.each(['bridge', 'worker', 'focus', 'web', 'policy', 'prosody'] as const)('kill -9 of the %s', async (name) => {
    const { stack } = fixture;
    const call = await callOfTwo();
    const before = stack.pids(name);
    stack.signal(name, 'SIGKILL');
    await poll(() => stack.pids(name).some((pid) => !before.includes(pid)), { timeoutMs: CRASH_MS, what: `a new ${name} runs` });
    const ms = await isBack(call, CRASH_MS);
    console.log(`kill -9 ${name}: moving pictures and sound confirmed after ${ms} ms`);
    await poll(async () => (await stack.health()).status === 200, { timeoutMs: CRASH_MS, what: 'the stack is healthy' });
  });
});

it('moves the room away from a bridge that freezes, and goes on after it thaws', async () => {
  const { stack } = fixture;
  const second = await startSecondBridge(stack);
  try {
    const call = await callOfTwo();
    const own = stack.pids('bridge')[0];
    const carrier = (await second.hasConference()) ? second.pid : own;
    if (carrier === undefined) throw new Error('no bridge carries the call');
    const frozen = processTree(carrier);
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    try {
      console.log(`frozen bridge: moving pictures and sound confirmed after ${await isBack(call, SILENT_MS)} ms`);
      expect(await second.hasConference(), 'the room has moved to the other bridge').toBe(carrier === own);
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
    await poll(async () => (await stack.health()).status === 200 && (await second.bridgesHealthy()) === 2, {
      timeoutMs: SILENT_MS,
      what: 'the thawed bridge is taken back',
    });
    await isBack(call, CRASH_MS);
  } finally {
    await second.stop();
  }
});

it('lets people in by themselves who came while the policy service did not answer', async () => {
  const { stack } = fixture;
  const room = `policy-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const ben = await fixture.open(room, BEN);
  const failed = async () => {
    const page = await (await fetch(`http://127.0.0.1:${stack.env.PROSODY_HTTP_PORT}/metrics`)).text();
    return page.split('\n').some((line) => /logins_total\{.*outcome="unavailable"/.test(line) && !line.endsWith(' 0'));
  };
  stack.signal('policy', 'SIGSTOP');
  const joining = ben.join();
  joining.catch(() => {});
  try {
    await poll(failed, { timeoutMs: SILENT_MS, what: 'a login that failed for the time being' });
  } finally {
    stack.signal('policy', 'SIGCONT');
  }
  await joining;
  await everybodySeesAndHears([ada, ben]);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
});
