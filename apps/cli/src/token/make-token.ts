import { readFileSync } from 'node:fs';
import { keyAddress, signToken, type TokenSettings } from '@parley/auth-jwt';
import { SIGN_TYPES } from '@parley/config';
import { AppError, errorMessage } from '@parley/kernel';
import type { Terminal } from '../commands/places.ts';
import type { MakeRequest } from './arguments.ts';

/** What a sample token is made of, beside the request. */
export interface MakeDeps {
  readonly settings: TokenSettings;
  /** JWT_APP_ID. */
  readonly appId: string | undefined;
  /** Address of the deployment for people, without a slash behind. */
  readonly url: string;
  readonly terminal: Terminal;
  readonly nowSeconds: number;
}

/**
 * Prints a token that this deployment takes, what it says, and the link with it.
 * @throws AppError INPUT_INVALID when it cannot be signed
 */
export async function makeToken(request: MakeRequest, deps: MakeDeps): Promise<number> {
  const { terminal, settings } = deps;
  const payload = payloadOf(request, deps);
  const { key, algorithm } = signingKey(request, settings, payload);
  const token = await signToken(payload, key, { algorithm, keyId: request.keyId }).catch((error: unknown) => {
    throw new AppError('INPUT_INVALID', `token: cannot be signed with ${algorithm}: ${errorMessage(error)}`);
  });
  if (request.isTokenOnly) {
    terminal.out(token);
    return 0;
  }
  terminal.out(`${JSON.stringify(payload, undefined, 2)}\n\n${token}`);
  const room = request.room === '*' ? 'any-room' : encodeURIComponent(request.room);
  terminal.out(`\n${deps.url}/${request.tenant === undefined ? '' : `${encodeURIComponent(request.tenant)}/`}${room}?jwt=${token}`);
  terminal.err(`Good for ${request.minutes} minutes and for whoever has it: treat it like a password.`);
  return 0;
}

function payloadOf({ room, tenant, user, moderator, minutes }: MakeRequest, { settings, appId, nowSeconds }: MakeDeps) {
  const issuer = settings.issuers.find((one) => one !== '*') ?? appId ?? 'parley';
  const now = Math.floor(nowSeconds);
  const person = { ...user, ...(moderator !== undefined && { moderator }) };
  return {
    iss: issuer,
    aud: settings.audiences.find((one) => one !== '*') ?? issuer,
    sub: tenant ?? settings.domain,
    room,
    iat: now,
    nbf: now,
    exp: now + minutes * 60,
    ...(Object.keys(person).length > 0 && { context: { user: person } }),
  };
}

function signingKey({ keyFile, keyId = '<kid>', algorithm }: MakeRequest, settings: TokenSettings, payload: object) {
  const taken = settings.algorithms;
  const chosen = algorithm === undefined ? taken[0] : SIGN_TYPES.find((one) => one === algorithm);
  if (chosen === undefined || !taken.includes(chosen))
    throw new AppError('INPUT_INVALID', `token: --alg is not taken here; expected one of ${taken.join(', ')}`);
  if (keyFile !== undefined && !chosen.startsWith('HS')) return { key: readKey(keyFile), algorithm: chosen };
  if (settings.secret !== undefined) return { key: settings.secret, algorithm: chosen };
  const place = settings.keySetUrl ?? (settings.keyServerUrl && keyAddress(settings.keyServerUrl, keyId));
  throw new AppError(
    'INPUT_INVALID',
    place === undefined
      ? 'token: there is nothing to sign with; set JWT_APP_SECRET'
      : `token: made with a private key, which only its owner has; with it: --key FILE --kid ID. Its public key has to be at ${place}; the token has to say\n${JSON.stringify(payload, undefined, 2)}`,
  );
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('INPUT_INVALID', `token: --key: ${errorMessage(error)}`);
  }
}
