import { AppError } from '@parley/kernel';
import { isLoopback } from './entity.ts';

/** Who logs in where. Without a name: anonymously. */
export interface Login {
  /** Address of the connection. */
  readonly service: string;
  readonly username?: string;
  readonly password?: string;
}

type Authenticate = (credentials: object, mechanism: string) => Promise<unknown>;

/** SCRAM where offered; PLAIN only where nobody can listen: over TLS or within this machine. */
export function credentials({ service, username, password }: Login) {
  return async (authenticate: Authenticate, mechanisms: readonly string[]): Promise<void> => {
    if (username === undefined) {
      if (!mechanisms.includes('ANONYMOUS')) {
        const details = { condition: 'password-required' };
        throw new AppError('NOT_AUTHORIZED', 'the server wants a name and a password', { details });
      }
      await authenticate({}, 'ANONYMOUS');
      return;
    }
    const isPlainSafe = /^(?:wss|https):/.test(service) || isLoopback(service);
    const mechanism = ['SCRAM-SHA-1', ...(isPlainSafe ? ['PLAIN'] : [])].find((name) => mechanisms.includes(name));
    if (!mechanism) throw new AppError('NOT_AUTHORIZED', 'the server offers no login mechanism that is safe here');
    await authenticate({ username, password }, mechanism);
  };
}

/** Wrong credentials, as told from trouble that may pass; undefined for the latter. `isBusyFinal`: it counts as a refusal too. */
export function loginRefusal(error: unknown, isBusyFinal: boolean): AppError | undefined {
  if (AppError.is(error, 'NOT_AUTHORIZED')) return error;
  if (!(error instanceof Error) || error.name !== 'SASLError') return undefined;
  const { condition, text } = error as Error & { condition?: string; text?: string };
  if ((condition === 'temporary-auth-failure' && !isBusyFinal) || condition === 'aborted') return undefined;
  return new AppError('NOT_AUTHORIZED', text || `login refused: ${condition}`, { cause: error, details: { condition } });
}
