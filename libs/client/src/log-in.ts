import { AppError, type Clock, errorMessage, type Log, withDeadline } from '@parley/kernel';
import { type ConferenceRequestDeps, type RoomWish, requestConference } from './conference-request.ts';
import type { XmppPort } from './ports.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Why a login failed: `wrong` name or password; `busy`: not now, too many attempts or the directory is away; `refused`: by the focus. */
export type LoginProblem = 'wrong' | 'busy' | 'refused' | 'unreachable';

/** A person's login beside the anonymous connection (client contract §2.3). */
export interface LoginState {
  readonly isPending: boolean;
  readonly problem?: LoginProblem;
}

export const NO_LOGIN: LoginState = { isPending: false };

const PATIENCE_MS = 20_000;

export interface LogInDeps extends Omit<ConferenceRequestDeps, 'xmpp' | 'url'> {
  /** A connection as this person, whose first refusal is final. */
  readonly open: (credentials: Credentials) => XmppPort;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Logs in as official clients do: a second connection with the password asks the focus, whose session id the anonymous connection
 * may use from then on (client contract §2.3).
 * @returns undefined on success
 */
export async function logIn(deps: LogInDeps, credentials: Credentials, wish: RoomWish): Promise<LoginProblem | undefined> {
  const xmpp = deps.open(credentials);
  const life = new AbortController();
  try {
    await withDeadline(xmpp.start(life.signal), PATIENCE_MS, 'the login', deps.clock);
    await withDeadline(requestConference({ ...deps, xmpp, url: undefined }, wish, life.signal), PATIENCE_MS, 'the focus', deps.clock);
    return undefined;
  } catch (error) {
    deps.log.warn({ error: errorMessage(error) }, 'login failed');
    return loginProblem(error, xmpp.online);
  } finally {
    life.abort();
    await xmpp.stop();
  }
}

/** What a refused login means for the person. `isIn`: the server took the password, and somebody behind it refused. */
export function loginProblem(error: unknown, isIn = false): LoginProblem {
  if (!AppError.is(error, 'NOT_AUTHORIZED')) return 'unreachable';
  if (isIn) return 'refused';
  return error.details.condition === 'temporary-auth-failure' ? 'busy' : 'wrong';
}
