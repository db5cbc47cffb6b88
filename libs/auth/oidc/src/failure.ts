import { AppError } from '@parley/kernel';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';

/** OAuth error codes are such words; anything else is not for logs. */
const WORD = /^[\w.-]{1,64}$/;
const wordOf = (code: string | undefined): string => (code !== undefined && WORD.test(code) ? code : 'unknown');

/** Faults of the settings: no visitor can do anything about them. */
const OUR_FAULT: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_response_type']);
/** The provider is in trouble, and says so. */
const ITS_TROUBLE: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * What a failed step means: UNAVAILABLE when the provider does not answer, NOT_ALLOWED when it said no to the person, CONFIG_INVALID
 * when it said no to us, INPUT_INVALID for an answer that cannot be trusted. `details.reason` is a short word for logs.
 */
export function oidcFailure(error: unknown): AppError {
  if (AppError.is(error)) return error;
  // Ours, which comes back wrapped.
  if (error instanceof ClientError && AppError.is(error.cause)) return error.cause;
  if (error instanceof AuthorizationResponseError) return byCode(wordOf(error.error), 'NOT_ALLOWED', error);
  if (error instanceof ResponseBodyError) return byCode(wordOf(error.error), 'INPUT_INVALID', error);
  const code = error instanceof ClientError ? wordOf(error.code) : 'unknown';
  if (isOutage(error, code)) return failure('UNAVAILABLE', 'the identity provider does not answer', 'unreachable', error);
  return failure('INPUT_INVALID', 'the answer of the identity provider cannot be trusted', code, error);
}

function byCode(reason: string, otherwise: 'NOT_ALLOWED' | 'INPUT_INVALID', cause: unknown): AppError {
  if (OUR_FAULT.has(reason)) return failure('CONFIG_INVALID', 'the identity provider does not accept this server', reason, cause);
  if (ITS_TROUBLE.has(reason)) return failure('UNAVAILABLE', 'the identity provider is in trouble', reason, cause);
  return failure(otherwise, 'the identity provider refused the sign-on', reason, cause);
}

function isOutage(error: unknown, code: string): boolean {
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return true;
  if (error instanceof ClientError && error.cause instanceof Response) return error.cause.status >= 500;
  if (error instanceof DOMException) return error.name === 'TimeoutError' || error.name === 'AbortError';
  // What fetch throws when there is no connection, no name, or no trust in the certificate.
  return error instanceof TypeError && error.message === 'fetch failed';
}

function failure(code: AppError['code'], message: string, reason: string, cause: unknown): AppError {
  return new AppError(code, message, { cause, details: { reason } });
}
