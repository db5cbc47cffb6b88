import type { Places } from '../arguments.ts';
import { runningInstance } from '../supervisor/instance.ts';
import { askHealth } from '../supervisor/readiness.ts';
import { resolvePlaces, type Terminal } from './places.ts';

/** As `systemctl status`: 3 when it does not run. */
const EXIT_NOT_RUNNING = 3;

/**
 * Prints what runs and whether a conference could be joined.
 * @returns the exit code: 0 healthy, 1 running but not healthy, 3 not running
 */
export async function status(places: Places, terminal: Terminal): Promise<number> {
  const running = runningInstance(resolvePlaces(places).stateDir);
  if (!running) {
    terminal.out('Parley is not running');
    return EXIT_NOT_RUNNING;
  }
  const health = await askHealth(running.localUrl);
  terminal.out(`Parley is running: ${running.url} (process ${running.starter.pid})`);
  for (const { name, state, restarts, process } of running.services)
    terminal.out(
      `  ${name.padEnd(8)} ${state}${process ? `, process ${process.pid}` : ''}${restarts > 0 ? `, restarted ${restarts} times` : ''}`,
    );
  terminal.out(health.healthy ? 'A conference can be joined' : `A conference cannot be joined: ${health.reason}`);
  return health.healthy ? 0 : 1;
}
