import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '../../../apps/e2e/src/harness/stack.ts';
import { say } from '../output.ts';
import type { Crowd } from './crowd.ts';
import type { CrowdReport } from './crowd-protocol.ts';
import { cpuOf, cpuSince, type PerPart } from './meters.ts';

/** How long a disturbance lasted for the last one concerned, and what CPU it took, in milliseconds. */
export interface Disturbance {
  readonly ms: number;
  readonly cpuMs: PerPart;
}

export interface FaultFigures {
  /** A third leaves at once, until all others know. */
  readonly leave: Disturbance;
  /** A moderator forbids everybody to unmute, until everybody knows and the focus has muted all. */
  readonly moderate: Disturbance;
  /** `kill -9` of the focus, until everybody has accepted a new session. */
  readonly focus: Disturbance;
  /** `kill -9` of Prosody, until everybody who then comes anew, all at once, has accepted a session and knows everybody. */
  readonly prosody: Disturbance;
}

const LONGEST_MS = 60_000;

/** Disturbs a full room in four ways, one after the other. */
export async function disturb(stack: Stack, crowd: Crowd, processes: number): Promise<FaultFigures> {
  const before = await crowd.report();
  const leaving = Math.floor(before.accepted / processes / 3);
  const left = before.accepted - leaving * processes;
  const leave = await until(
    stack,
    crowd,
    () => crowd.leave(leaving),
    ({ most }) => most === left + 1,
  );
  const moderate = await until(
    stack,
    crowd,
    () => crowd.moderate(),
    ({ moderated }) => moderated === left,
  );
  const { sessions } = await crowd.report();
  const restart = () => {
    stack.signal('focus', 'SIGKILL');
    crowd.ask();
  };
  const focus = await until(stack, crowd, restart, (report) => report.sessions >= sessions + left && report.accepted === left);
  crowd.comeAgain();
  const prosody = await until(
    stack,
    crowd,
    () => stack.signal('prosody', 'SIGKILL'),
    (report) => report.returned === left && report.accepted === left && report.fewest === left + 1,
  );
  return { leave, moderate, focus, prosody };
}

async function until(stack: Stack, crowd: Crowd, begin: () => void, isOver: (report: CrowdReport) => boolean): Promise<Disturbance> {
  const cpu = cpuOf(stack);
  const start = performance.now();
  begin();
  let report = await crowd.report();
  while (!isOver(report) && performance.now() - start < LONGEST_MS) {
    await wait(100);
    report = await crowd.report();
  }
  if (!isOver(report)) say(`not over after ${LONGEST_MS} ms: ${JSON.stringify(report)}`);
  return { ms: Math.round(performance.now() - start), cpuMs: cpuSince(stack, cpu) };
}
