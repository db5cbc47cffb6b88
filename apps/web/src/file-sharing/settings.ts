import path from 'node:path';
import type { Config } from '@parley/config';
import type { StoreLimits } from './ledger.ts';

export const FILE_SHARING_VARIABLES = [
  'ENABLE_FILE_SHARING',
  'FILE_SHARING_MAX_SIZE',
  'FILE_SHARING_MAX_MEETING_SIZE',
  'FILE_SHARING_MAX_TOTAL_SIZE',
  'FILE_SHARING_MAX_FILES',
  'FILE_SHARING_TYPES',
  'FILE_SHARING_EXPIRY',
] as const;

export interface FileSharingSettings {
  readonly directory: string;
  readonly limits: StoreLimits;
  /** Extensions in lower case; empty for all. */
  readonly types: readonly string[];
  readonly expiryMs: number;
}

const MEGABYTE = 1024 * 1024;

/** What the variables say; undefined where no files are shared. */
export function fileSharingSettings(
  variables: Config<(typeof FILE_SHARING_VARIABLES)[number]>,
  storageDirectory: string,
): FileSharingSettings | undefined {
  if (!variables.ENABLE_FILE_SHARING) return undefined;
  return {
    directory: path.join(storageDirectory, 'shared-files'),
    limits: {
      maxFileBytes: variables.FILE_SHARING_MAX_SIZE * MEGABYTE,
      maxMeetingBytes: variables.FILE_SHARING_MAX_MEETING_SIZE * MEGABYTE,
      maxTotalBytes: variables.FILE_SHARING_MAX_TOTAL_SIZE * MEGABYTE,
      maxFiles: variables.FILE_SHARING_MAX_FILES,
    },
    types: variables.FILE_SHARING_TYPES.map((type) => type.toLowerCase().replace(/^\*?\./, '')),
    expiryMs: variables.FILE_SHARING_EXPIRY * 3_600_000,
  };
}
