import { type Fetch, fetchBounded, unlessAborted } from '@parley/auth-jwt';
import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import { z } from 'zod';
import type { MatrixSettings } from './settings.ts';

/** Who asks to come in, in the words of the token (`context.matrix`). */
export interface MatrixVisit {
  /** OpenID token that the home server gave the user. */
  readonly token: string;
  readonly room_id: string;
  readonly server_name?: string | undefined;
}

export interface MatrixMembership {
  /** `@user:server`, where the service tells. */
  readonly userId: string | undefined;
  /** May change the room: `power_levels.user >= power_levels.room.state_default`. */
  readonly isOwner: boolean;
}

export interface VerificationServiceDeps {
  readonly settings: MatrixSettings;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
}

const LIMITS = { maxBytes: 65_536, timeoutMs: 5_000, retries: 1 };

/** Of a room that says nothing (Matrix specification, m.room.power_levels). */
const STATE_DEFAULT = 50;

const answerShape = z.object({
  results: z.object({ user: z.unknown().optional(), room_membership: z.unknown().optional() }),
  user_id: z.string().max(255).startsWith('@').optional().catch(undefined),
  power_levels: z
    .object({ user: z.number(), room: z.object({ state_default: z.number().default(STATE_DEFAULT) }) })
    .optional()
    .catch(undefined),
});

/**
 * Asks the user verification service (`POST /verify/user_in_room`); undefined when the user is unknown or not in the room.
 * @throws AppError UNAVAILABLE when it does not answer, does not let us in, or answers something else
 */
export async function askForMembership(
  deps: VerificationServiceDeps,
  visit: MatrixVisit,
  signal: AbortSignal,
): Promise<MatrixMembership | undefined> {
  const url = `${deps.settings.serviceUrl}/verify/user_in_room`;
  try {
    const { status, body } = await unlessAborted(post(deps, url, visit), signal, 'no answer in time');
    // Something is missing in what the client says.
    if (status === 400) return undefined;
    if (status === 401 || status === 403) throw new AppError('UNAVAILABLE', `answered ${status}: it does not take MATRIX_UVS_AUTH_TOKEN`);
    if (status !== 200) throw new AppError('UNAVAILABLE', `answered ${status}`);
    return parseAnswer(body);
  } catch (error) {
    deps.log.warn({ url, reason: errorMessage(error) }, 'user verification service did not help');
    throw error;
  }
}

function post({ settings: { bearer }, fetch, clock }: VerificationServiceDeps, url: string, visit: MatrixVisit) {
  const { token, room_id, server_name } = visit;
  const init = {
    method: 'POST',
    // The answer is wanted from the service alone, and so is the bearer.
    redirect: 'error',
    headers: { 'content-type': 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify({ token, room_id, ...(server_name !== undefined && { matrix_server_name: server_name }) }),
  } as const;
  return fetchBounded({ fetch, clock }, url, init, LIMITS);
}

function parseAnswer(body: string): MatrixMembership | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new AppError('UNAVAILABLE', 'answer is not JSON');
  }
  const answer = answerShape.safeParse(json);
  if (!answer.success) throw new AppError('UNAVAILABLE', 'answer has no results');
  const { results, user_id: userId, power_levels: levels } = answer.data;
  if (results.user !== true || results.room_membership !== true) return undefined;
  return { userId, isOwner: levels !== undefined && levels.user >= levels.room.state_default };
}
