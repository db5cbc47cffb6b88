import { AppError, errorMessage } from '@parley/kernel';
import type { Failure } from './machine.ts';

/**
 * What it means that the server let the connection not in. A server that offers passwords only wants a login; one that refuses a
 * token says why in its text (client contract §1.2).
 */
export function connectionFailure(error: unknown, way: { readonly hasToken: boolean; readonly isAccount: boolean }): Failure {
  const text = errorMessage(error);
  if (!AppError.is(error, 'NOT_AUTHORIZED')) return { code: 'connectionFailed', detail: text };
  const isBusy = error.details.condition === 'temporary-auth-failure';
  if (way.isAccount) return { code: isBusy ? 'loginBusy' : 'loginRefused', detail: text };
  if (way.hasToken) return { code: 'tokenRefused', detail: text };
  return { code: error.details.condition === 'password-required' ? 'loginRequired' : 'tokenRequired', detail: text };
}
