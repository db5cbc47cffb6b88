import { type Config, configError } from '@parley/config';
import type { ReservationSettings } from './client.ts';

export const RESERVATION_NAMES = [
  'PROSODY_RESERVATION_ENABLED',
  'PROSODY_RESERVATION_REST_BASE_URL',
  'PROSODY_RESERVATION_REST_HEADERS',
  'PROSODY_RESERVATION_REST_TIMEOUT',
] as const;

/** As the original has them (prosody contract §3.7). */
const RETRIES = 3;
const RETRY_DELAY_MS = 3_000;

/** Undefined when rooms need no reservation. @throws AppError CONFIG_INVALID naming the variable */
export function reservationSettings(values: Config<(typeof RESERVATION_NAMES)[number]>): ReservationSettings | undefined {
  if (!values.PROSODY_RESERVATION_ENABLED) return undefined;
  const baseUrl = values.PROSODY_RESERVATION_REST_BASE_URL;
  if (baseUrl === undefined)
    throw configError(
      'PROSODY_RESERVATION_REST_BASE_URL',
      'is not set while PROSODY_RESERVATION_ENABLED=1; give the address of the system',
    );
  return {
    baseUrl,
    headers: headersOf(values.PROSODY_RESERVATION_REST_HEADERS ?? ''),
    timeoutMs: values.PROSODY_RESERVATION_REST_TIMEOUT,
    retries: RETRIES,
    retryDelayMs: RETRY_DELAY_MS,
  };
}

/** `Name: value`, one a line. */
function headersOf(text: string): Record<string, string> {
  const lines = text.split(/\n|\\n/).map((line) => line.trim());
  const entries = lines.filter(Boolean).map(
    (line) =>
      /^([^:]+):(.*)$/
        .exec(line)
        ?.slice(1, 3)
        .map((part) => part.trim()) ?? [''],
  );
  try {
    return Object.fromEntries(new Headers(entries as [string, string][]));
  } catch {
    // Its text would tell the value.
    throw configError('PROSODY_RESERVATION_REST_HEADERS', 'holds what is no HTTP header; allowed are lines of Name: value');
  }
}
