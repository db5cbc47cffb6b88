import { setTimeout as wait } from 'node:timers/promises';
import type { Places } from '../arguments.ts';
import { readState, removeState, runningInstance, takeLock } from '../supervisor/instance.ts';
import { endLeftovers } from '../supervisor/leftovers.ts';
import { isAlive } from '../supervisor/process-table.ts';
import { resolvePlaces, type Terminal } from './places.ts';

/** Every service has 3 s to stop, one after the other. */
const STOP_DEADLINE_MS = 15_000;
const CHECK_MS = 50;

/**
 * Stops the running stack, and whatever a killed one left behind.
 * @returns the exit code: 0 when nothing runs any more
 */
export async function stop(places: Places, terminal: Terminal): Promise<number> {
  const { stateDir } = resolvePlaces(places);
  const running = runningInstance(stateDir);
  if (running) {
    process.kill(running.starter.pid, 'SIGTERM');
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (isAlive(running.starter) && Date.now() < deadline) await wait(CHECK_MS);
    if (isAlive(running.starter)) {
      terminal.err(`Parley (process ${running.starter.pid}) has not stopped within ${STOP_DEADLINE_MS / 1000} s`);
      return 1;
    }
    terminal.out('Parley has stopped');
    return 0;
  }
  const unlock = takeLock(stateDir, 'starter');
  if (!unlock) {
    terminal.err('Parley is just starting or stopping; try again');
    return 1;
  }
  const left = await endLeftovers(readState(stateDir)?.services ?? [], stateDir);
  removeState(stateDir);
  unlock();
  terminal.out(left > 0 ? `Parley was not running; ended ${left} processes that it had left behind` : 'Parley is not running');
  return 0;
}
