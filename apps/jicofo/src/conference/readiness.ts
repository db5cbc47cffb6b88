import { AppError, type AppErrorCode, errorMessage } from '@parley/kernel';
import { conditionOf } from './bridge-errors.ts';
import type { Conference } from './conference.ts';

/** Conditions of Prosody that a second try may not meet again. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'remote-server-timeout',
  'recipient-unavailable',
  'internal-server-error',
  'resource-constraint',
]);

/** The same for errors that are not Prosody's. */
const MENDS: ReadonlySet<AppErrorCode> = new Set(['TIMEOUT', 'CLOSED', 'UNAVAILABLE']);

/** Undefined when the focus is in the room, else what keeps it outside for now. @throws what will not mend itself */
export async function whyNotJoined(conference: Pick<Conference, 'join'>): Promise<string | undefined> {
  try {
    await conference.join();
    return undefined;
  } catch (error) {
    const condition = conditionOf(error);
    const mends = condition === undefined ? AppError.is(error) && MENDS.has(error.code) : TRANSIENT.has(condition);
    if (mends) return `the focus could not enter the room: ${errorMessage(error)}`;
    throw error;
  }
}
