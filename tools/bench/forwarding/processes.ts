import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** What processes have used so far. */
export interface Usage {
  /** Seconds of CPU, exact. */
  readonly cpu: number;
  /** Seconds in user and kernel mode, to 10 ms. */
  readonly user: number;
  readonly system: number;
  /** Seconds in which they could have run but somebody else did. */
  readonly waited: number;
  readonly rssBytes: number;
}

/** A process and all its descendants. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? Number(statFields(Number(name))?.[1]) : Number.NaN;
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

/** Sums up; processes that are gone count as nothing. */
export function usageOf(pids: readonly number[]): Usage {
  const all = pids.map(usageOfOne);
  const sum = (of: (usage: Usage) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    cpu: sum((one) => one.cpu),
    user: sum((one) => one.user),
    system: sum((one) => one.system),
    waited: sum((one) => one.waited),
    rssBytes: sum((one) => one.rssBytes),
  };
}

/** `later` less `earlier`; memory as it is later. */
export function usedBetween(earlier: Usage, later: Usage): Usage {
  return {
    cpu: later.cpu - earlier.cpu,
    user: later.user - earlier.user,
    system: later.system - earlier.system,
    waited: later.waited - earlier.waited,
    rssBytes: later.rssBytes,
  };
}

/** They run before whatever else runs on this machine, where that is allowed: only root may. Figures per packet are right without. */
export function raisePriority(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      setPriority(pid, -10);
      // Where the kernel shares out cores by sessions first, a priority alone changes nothing between two of them.
      writeFileSync(`/proc/${pid}/autogroup`, '-10');
    } catch {
      // Not root, or a kernel without groups.
    }
  }
}

function usageOfOne(pid: number): Usage {
  const fields = statFields(pid) ?? [];
  const { ran, waited } = scheduled(pid);
  return {
    cpu: ran,
    user: Number(fields[11] ?? 0) / TICKS_PER_SECOND,
    system: Number(fields[12] ?? 0) / TICKS_PER_SECOND,
    waited,
    rssBytes: Number(fields[21] ?? 0) * PAGE_BYTES,
  };
}

/** Fields of /proc/PID/stat behind the name, so that index 0 is the state (field 3 of proc(5)). */
function statFields(pid: number): string[] | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Seconds, of all threads. */
function scheduled(pid: number): { readonly ran: number; readonly waited: number } {
  let [ran, waited] = [0, 0];
  for (const thread of threadsOf(pid)) {
    const [runs = 0, waits = 0] = (readOrNothing(`/proc/${pid}/task/${thread}/schedstat`) ?? '').split(' ').map(Number);
    ran += runs / 1e9;
    waited += waits / 1e9;
  }
  return { ran, waited };
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
