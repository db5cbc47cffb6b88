import { text as readAll } from 'node:stream/consumers';
import { TOKEN_VARIABLES, tokenSettings } from '@parley/auth-jwt';
import { MATRIX_VARIABLES, matrixSettings } from '@parley/auth-matrix';
import { loadConfig } from '@parley/config';
import { systemClock } from '@parley/kernel';
import { parseTokenArguments, tokenOf } from '../token/arguments.ts';
import { printExplanation } from '../token/explain-token.ts';
import { makeToken } from '../token/make-token.ts';
import type { Terminal } from './places.ts';

const NAMES = [
  ...TOKEN_VARIABLES,
  ...MATRIX_VARIABLES,
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'PUBLIC_URL',
  'HTTPS_PORT',
] as const;

/**
 * `parley token make|explain`: a token that this deployment takes, or why it does not take one.
 * @returns 0; 1 for a token that is refused
 * @throws AppError INPUT_INVALID for wrong arguments, CONFIG_INVALID for wrong settings
 */
export async function token(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const request = parseTokenArguments(args);
  const config = loadConfig(NAMES, env);
  const settings = tokenSettings(config);
  const backend = config.ENABLE_AUTH ? (config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE) : 'none';
  noteUnlessTokens(backend, terminal);
  const common = { settings, terminal, nowSeconds: systemClock.now() / 1_000 };
  if (request.action === 'make') {
    return makeToken(request, { ...common, appId: config.JWT_APP_ID, url: config.PUBLIC_URL ?? `https://localhost:${config.HTTPS_PORT}` });
  }
  const given = request.token === undefined ? tokenOf((await readAll(process.stdin)).trim()) : { token: request.token, room: undefined };
  return printExplanation(given.token, request.room ?? given.room, { ...common, matrix: matrixSettings(config), backend });
}

function noteUnlessTokens(backend: string, terminal: Terminal): void {
  if (!['jwt', 'matrix', 'hybrid_matrix_token'].includes(backend))
    terminal.err(
      backend === 'none' ? 'ENABLE_AUTH is off: tokens are not looked at.' : `AUTH_TYPE is ${backend}: tokens are not looked at.`,
    );
}
