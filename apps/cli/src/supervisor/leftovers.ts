import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceStatus } from './managed-service.ts';
import { commandLine, groupMembers, isAlive, type ProcessIdentity } from './process-table.ts';

const TERM_DEADLINE_MS = 3_000;
const CHECK_MS = 20;

/**
 * Processes of services that outlived their starter. A service itself is known by process id, start time and command line;
 * what it started, by its process group, its age and the state directory in its environment.
 */
export function findLeftovers(services: readonly ServiceStatus[], stateDir: string): ProcessIdentity[] {
  return services.flatMap(({ process, command }) => {
    if (!process) return [];
    const isService = isAlive(process) && commandLine(process.pid).join('\0') === command.join('\0');
    const members = groupMembers(process.pid, `PARLEY_STATE_DIR=${stateDir}`).filter(
      (member) => member.pid !== process.pid && member.startTime >= process.startTime,
    );
    return isService ? [process, ...members] : members;
  });
}

/**
 * Ends them: SIGTERM, then SIGKILL to those still there after 3 s.
 * @returns how many there were
 */
export async function endLeftovers(services: readonly ServiceStatus[], stateDir: string): Promise<number> {
  const found = findLeftovers(services, stateDir);
  for (const process of found) signal(process, 'SIGTERM');
  const deadline = Date.now() + TERM_DEADLINE_MS;
  while (found.some(isAlive) && Date.now() < deadline) await wait(CHECK_MS);
  for (const process of found) signal(process, 'SIGKILL');
  while (found.some(isAlive)) await wait(CHECK_MS);
  return found.length;
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // it has just ended
  }
}
