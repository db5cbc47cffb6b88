import path from 'node:path';
import type { Places } from '../arguments.ts';
import { REPOSITORY } from '../repository.ts';

/** Absolute paths of the state directory and the `.env` file that a command works with. */
export function resolvePlaces({ stateDir, envFile }: Places): { readonly stateDir: string; readonly envFile: string } {
  return {
    stateDir: path.resolve(stateDir ?? path.join(REPOSITORY, '.parley')),
    envFile: path.resolve(envFile ?? path.join(REPOSITORY, '.env')),
  };
}

/** Where commands write: results to standard output, everything else to standard error. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}
