import type { Config } from '@parley/config';

/** What a service reads to verify users of Matrix. */
export const MATRIX_VARIABLES = [
  'MATRIX_UVS_URL',
  'MATRIX_UVS_ISSUER',
  'MATRIX_UVS_AUTH_TOKEN',
  'MATRIX_UVS_SYNC_POWER_LEVELS',
  'MATRIX_LOBBY_BYPASS',
  'JWT_CLOCK_SKEW',
] as const;

export interface MatrixSettings {
  /** The user verification service, without a trailing slash. */
  readonly serviceUrl: string;
  /** The `iss` that is asked for; undefined for any. */
  readonly issuer: string | undefined;
  /** For the service. */
  readonly bearer: string | undefined;
  /** Who may change the Matrix room moderates the meeting, and nobody else. */
  readonly syncsPowerLevels: boolean;
  readonly bypassesLobby: boolean;
  readonly skewSeconds: number;
}

/** What the variables mean together (prosody-contract §2.4). */
export function matrixSettings(config: Config<(typeof MATRIX_VARIABLES)[number]>): MatrixSettings {
  return {
    serviceUrl: config.MATRIX_UVS_URL ?? '',
    issuer: config.MATRIX_UVS_ISSUER,
    bearer: config.MATRIX_UVS_AUTH_TOKEN,
    syncsPowerLevels: config.MATRIX_UVS_SYNC_POWER_LEVELS,
    bypassesLobby: config.MATRIX_LOBBY_BYPASS,
    skewSeconds: config.JWT_CLOCK_SKEW,
  };
}
