import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PolicyServiceConfig } from '../config.ts';

/** Where rooms are kept: in the folder that outlives a container, or else, where nothing can be written there, beside what is generated. */
export function keptFolder({
  PROSODY_STORAGE_DIR,
  PARLEY_STATE_DIR,
}: Pick<PolicyServiceConfig, 'PROSODY_STORAGE_DIR' | 'PARLEY_STATE_DIR'>): string {
  const generated = join(resolve(PARLEY_STATE_DIR ?? '.parley'), 'policy', 'rooms');
  if (PROSODY_STORAGE_DIR === undefined) return generated;
  const lasting = join(resolve(PROSODY_STORAGE_DIR), 'rooms');
  try {
    mkdirSync(lasting, { recursive: true, mode: 0o700 });
    accessSync(lasting, constants.R_OK | constants.W_OK | constants.X_OK);
    return lasting;
  } catch {
    return generated;
  }
}
