import { spawnSync } from 'node:child_process';
import { ask } from './engine.ts';

/** A program that needs no file beside itself; Debian's docker.io brings it along. */
const PROGRAM = '/usr/bin/tini-static';
const IMAGE = 'parley/trial';

/**
 * Whether an engine that answers can run a container too: in some sandboxes it starts, and every container is refused.
 * @returns in one line why not; undefined when it can, or when it cannot be tried here
 */
export function whyNoContainers(env: NodeJS.ProcessEnv, program = PROGRAM): string | undefined {
  const { stdout, status } = spawnSync('tar', ['-C', '/', '-c', program.slice(1)], { maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) return undefined;
  const imported = ask(['import', '-', IMAGE], env, stdout);
  if (!imported.ok) return `the Docker engine takes no image: ${imported.problem}`;
  const ran = ask(['run', '--rm', IMAGE, program, '--version'], env);
  ask(['image', 'rm', '--force', IMAGE], env);
  return ran.ok ? undefined : `the Docker engine runs no container: ${ran.problem}`;
}
