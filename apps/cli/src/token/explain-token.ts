import { explainToken, parseToken, type TokenSettings } from '@parley/auth-jwt';
import { createMatrixAuthenticator, encodeBase32, type MatrixSettings } from '@parley/auth-matrix';
import { AppError, errorMessage, type Log, silentLog } from '@parley/kernel';
import type { Terminal } from '../commands/places.ts';
import type { ExplainRequest } from './arguments.ts';
import { tokenReport } from './report.ts';

export interface ExplainDeps {
  readonly settings: TokenSettings;
  readonly matrix: MatrixSettings;
  /** AUTH_TYPE as Prosody has it; `none` without ENABLE_AUTH. */
  readonly backend: string;
  readonly terminal: Terminal;
  readonly nowSeconds: number;
}

const DEADLINE_MS = 30_000;

/** Prints what is good and bad about a token; 0 when it is accepted, else 1. */
export async function printExplanation(token: string, room: ExplainRequest['room'], deps: ExplainDeps): Promise<number> {
  const { terminal, backend, settings, nowSeconds } = deps;
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const visit = backend === 'jwt' ? undefined : matrixRoom(token);
  if (visit !== undefined && backend !== 'none') return explainVisit(token, visit, room?.node, deps, signal);
  const log: Log = { ...silentLog, warn: ({ url, reason }) => terminal.err(`${String(url)}: ${String(reason)}`) };
  const explanation = await explainToken({ settings, log, nowSeconds }, token, room, signal);
  for (const line of tokenReport(explanation)) terminal.out(line);
  return explanation.isAccepted ? 0 : 1;
}

/** `context.matrix.room_id` of a token. */
function matrixRoom(token: string): string | undefined {
  const parsed = parseToken(token);
  const context = 'token' in parsed ? parsed.token.payload.context : undefined;
  const matrix = isObject(context) ? context.matrix : undefined;
  return isObject(matrix) && typeof matrix.room_id === 'string' ? matrix.room_id : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

async function explainVisit(
  token: string,
  roomId: string,
  room: string | undefined,
  deps: ExplainDeps,
  signal: AbortSignal,
): Promise<number> {
  const { terminal, matrix } = deps;
  const node = encodeBase32(roomId);
  terminal.out(`The token is for the Matrix room ${JSON.stringify(roomId)}, whose meeting is called ${node}.`);
  const authenticator = createMatrixAuthenticator({ settings: matrix, log: silentLog });
  try {
    const outcome = await authenticator.authenticate({ kind: 'token', token, room: room ?? node }, signal);
    terminal.out(
      outcome.ok
        ? `The verification service vouches for ${JSON.stringify(outcome.claims.user?.id)}.`
        : `The token is refused: ${outcome.text}.`,
    );
    return outcome.ok ? 0 : 1;
  } catch (error) {
    if (!AppError.is(error)) throw error;
    terminal.out(`The verification service at MATRIX_UVS_URL is no help: ${errorMessage(error)}.`);
    return 1;
  }
}
