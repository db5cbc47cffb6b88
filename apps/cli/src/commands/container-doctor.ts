import { AppError, systemClock } from '@parley/kernel';
import { examine } from '../doctor/doctor.ts';
import { machineProbes } from '../doctor/probes/machine.ts';
import { readDoctorSettings } from '../doctor/settings.ts';
import type { Terminal } from './places.ts';

const FLAGS: ReadonlySet<string> = new Set(['--json', '--offline']);

export interface ContainerDoctorDeps {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Of the image. */
  readonly version: string;
}

/**
 * `parley doctor` inside the container of web: the settings of web, and every service of the compose network.
 * @returns the exit code: 1 when there is an error, else 0
 * @throws AppError INPUT_INVALID for an unknown option
 */
export function containerDoctor(args: readonly string[], { terminal, env, version }: ContainerDoctorDeps): Promise<number> {
  const unknown = args.find((argument) => !FLAGS.has(argument));
  if (unknown !== undefined) throw new AppError('INPUT_INVALID', `unknown option ${unknown}; see parley help`);
  const given = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return examine(
    {
      settings: readDoctorSettings({ ...given, PARLEY_CONTAINER: '1' }, ''),
      sources: { file: undefined, process: env, service: 'web' },
      version,
      user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
      isStarted: true,
      json: args.includes('--json'),
      offline: args.includes('--offline'),
    },
    { probes: machineProbes, clock: systemClock, terminal, tryPorts: async () => [] },
  );
}
