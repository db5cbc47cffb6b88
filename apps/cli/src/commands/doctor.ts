import { systemClock } from '@parley/kernel';
import type { Command } from '../arguments.ts';
import { examine } from '../doctor/doctor.ts';
import { machineProbes } from '../doctor/probes/machine.ts';
import { readDoctorSettings } from '../doctor/settings.ts';
import { existingEnvFile } from '../environment/env-file.ts';
import { stackEnvironment } from '../environment/environment.ts';
import { portClaims } from '../port-claims.ts';
import { productVersion } from '../repository.ts';
import { SERVICE_NAMES } from '../services.ts';
import { runningInstance } from '../supervisor/instance.ts';
import { portProblems } from '../supervisor/ports.ts';
import { resolvePlaces, type Terminal } from './places.ts';

type DoctorCommand = Extract<Command, { name: 'doctor' }>;

/**
 * Examines a stack on this machine: one of `npm start`, or one of containers whose `.env` is named.
 * @returns the exit code: 1 when there is an error, else 0
 * @throws AppError CONFIG_INVALID when `.env` cannot be read
 */
export async function doctor(command: DoctorCommand, terminal: Terminal): Promise<number> {
  const { stateDir, envFile } = resolvePlaces(command);
  const file = existingEnvFile(envFile, process.env);
  const given: Record<string, string> = { ...file };
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) given[name] = value;
  return examine(
    {
      settings: readDoctorSettings(given, stateDir),
      sources: { file, process: process.env, service: undefined },
      version: productVersion(),
      isStarted: runningInstance(stateDir) !== undefined,
      user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
      json: command.json,
      offline: command.offline,
    },
    { probes: machineProbes, clock: systemClock, terminal, tryPorts: () => tryPorts(file, stateDir) },
  );
}

/** Ports can be tried only where all their variables are right, about which another check tells. */
async function tryPorts(file: Readonly<Record<string, string>> | undefined, stateDir: string): Promise<readonly string[]> {
  const passwords = { JICOFO_AUTH_PASSWORD: 'x'.repeat(32), JVB_AUTH_PASSWORD: 'y'.repeat(32) };
  try {
    const stack = stackEnvironment({ process: process.env, file: { ...file, ...passwords }, stateDir });
    return await portProblems(portClaims(stack, SERVICE_NAMES));
  } catch {
    return [];
  }
}
