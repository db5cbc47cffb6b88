import { configError } from '@parley/config';

/** Conference size → delay in milliseconds, ascending by size. */
export type SourceDelays = readonly { readonly size: number; readonly delayMs: number }[];

/**
 * `{"100":500,"50":100}` as a table ascending by size; unset = no delay.
 * @throws AppError CONFIG_INVALID
 */
export function parseSourceDelays(text: string | undefined): SourceDelays {
  if (text === undefined) return [];
  const bad = () =>
    configError(
      'JICOFO_CONF_SOURCE_SIGNALING_DELAYS',
      `${JSON.stringify(text)}: expected a JSON object of conference size to milliseconds`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw bad();
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw bad();
  const entries = Object.entries(parsed).map(([size, delayMs]: [string, unknown]) => {
    if (!/^\d{1,6}$/.test(size) || typeof delayMs !== 'number' || !Number.isInteger(delayMs) || delayMs < 0 || delayMs > 60_000)
      throw bad();
    return { size: Number(size), delayMs };
  });
  return entries.sort((a, b) => a.size - b.size);
}

/**
 * `["us-east","us-west"],["eu"]` as sets; unset = no groups.
 * @throws AppError CONFIG_INVALID
 */
export function parseRegionGroups(text: string | undefined): readonly ReadonlySet<string>[] {
  if (text === undefined) return [];
  const bad = () =>
    configError('JICOFO_BRIDGE_REGION_GROUPS', `${JSON.stringify(text)}: expected lists of regions like ["us","ca"],["eu"]`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(`[${text}]`);
  } catch {
    throw bad();
  }
  const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
  // Some write the outer brackets themselves.
  const groups = Array.isArray(parsed) && parsed.length === 1 && Array.isArray(parsed[0]) && parsed[0].every(isList) ? parsed[0] : parsed;
  if (!Array.isArray(groups) || !groups.every(isList)) throw bad();
  return groups.map((group) => new Set(group));
}
