import { readdirSync, readFileSync } from 'node:fs';

/** What tells one process from every other, past and future: a process id alone is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process. */
  readonly startTime: number;
}

interface ProcessStat {
  readonly group: number;
  readonly startTime: number;
  readonly isZombie: boolean;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended while we looked, or is somebody else's
  }
}

function stat(pid: number): ProcessStat | undefined {
  // The second field, the name in parentheses, may itself hold spaces and parentheses.
  const fields = readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  if (fields.length < 20) return undefined;
  return { isZombie: fields[0] === 'Z', group: Number(fields[2]), startTime: Number(fields[19]) };
}

/** Identity of a process that exists now; undefined when it has ended. */
export function identify(pid: number): ProcessIdentity | undefined {
  const found = stat(pid);
  return found && !found.isZombie ? { pid, startTime: found.startTime } : undefined;
}

/** Whether that very process still runs. */
export const isAlive = (process: ProcessIdentity): boolean => identify(process.pid)?.startTime === process.startTime;

/** The command line of a process; empty when it has ended. */
export const commandLine = (pid: number): readonly string[] => readProc(pid, 'cmdline').split('\0').slice(0, -1);

/** Live members of a process group whose environment holds `entry` (`NAME=value`). */
export function groupMembers(group: number, entry: string): ProcessIdentity[] {
  const members: ProcessIdentity[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const found = stat(pid);
    if (found?.group !== group || found.isZombie || !readProc(pid, 'environ').split('\0').includes(entry)) continue;
    members.push({ pid, startTime: found.startTime });
  }
  return members;
}
