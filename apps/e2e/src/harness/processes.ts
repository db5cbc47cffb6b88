import { readdirSync, readFileSync } from 'node:fs';

/** The processes of a stack that a test may kill, freeze or measure. */
export type ProcessName = 'bridge' | 'worker' | 'focus' | 'web' | 'policy' | 'prosody';

const COMMANDS: Readonly<Record<ProcessName, RegExp>> = {
  bridge: /^\S*node .*apps\/jvb\/(src|dist)\/main\.m?[jt]s/,
  worker: /^\S*mediasoup-worker\b/,
  focus: /^\S*node .*apps\/jicofo\/(src|dist)\/main\.m?[jt]s/,
  web: /^\S*node .*apps\/web\/(src|dist)\/main\.m?[jt]s/,
  policy: /^\S*node .*apps\/prosody\/(src|dist)\/policy-main\.m?[jt]s/,
  prosody: /^\S*lua\S* \S*prosody\b.*-F|^\S*prosody .*-F/,
};

interface Process {
  readonly pid: number;
  readonly command: string;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process ended while we looked
  }
}

/** The services carry the state directory in their environment, the starter in its arguments. */
function isOf(pid: string, stateDir: string): boolean {
  const has = (file: string, text: string) => read(`/proc/${pid}/${file}`).split('\0').includes(text);
  return has('environ', `PARLEY_STATE_DIR=${stateDir}`) || (has('cmdline', stateDir) && has('cmdline', 'start'));
}

/** Every process of the stack in this state directory. */
function processesOf(stateDir: string): Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => isOf(pid, stateDir))
    .map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }))
    .filter((found) => found.command !== '');
}

/** Process ids of one part of the stack in this state directory. */
export function findProcesses(stateDir: string, name: ProcessName): number[] {
  return processesOf(stateDir)
    .filter((found) => COMMANDS[name].test(found.command))
    .map((found) => found.pid);
}

/** A process and all processes below it. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry)
      ? Number(
          read(`/proc/${entry}/stat`)
            .replace(/^.*\) /, '')
            .split(' ')[1],
        )
      : 0;
    if (parent > 0) parents.set(Number(entry), parent);
  }
  const children = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...children(child)]);
  return [root, ...children(root)];
}

/** Memory of processes in MB: resident, and proportional (a page that n processes share counts 1/n for each). */
export interface Memory {
  readonly rss: number;
  readonly pss: number;
}

/** Memory by part; the starter and Prosody's launcher are `other`, parts that do not run are left out. */
export function memoryMb(stateDir: string): Record<string, Memory> {
  const result: Record<string, Memory> = {};
  for (const { pid, command } of processesOf(stateDir)) {
    const name = (Object.keys(COMMANDS) as ProcessName[]).find((key) => COMMANDS[key].test(command)) ?? 'other';
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
    const before = result[name] ?? { rss: 0, pss: 0 };
    result[name] = { rss: Math.round(before.rss + megabytes('Rss')), pss: Math.round(before.pss + megabytes('Pss')) };
  }
  return result;
}

/** CPU time in milliseconds (user and system) that the processes have used so far. */
export function cpuTimeMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /, '')
      .split(' ');
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
  }, 0);
}
