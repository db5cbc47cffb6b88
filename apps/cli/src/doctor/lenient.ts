import { type Config, loadConfig, type VariableName } from '@parley/config';
import { AppError } from '@parley/kernel';

/** The named variables; a wrong value counts as unset, as another check of the doctor tells about it. */
export function readLeniently<const Names extends readonly VariableName[]>(
  names: Names,
  env: Readonly<Record<string, string>>,
): Config<Names[number]> {
  const usable: Record<string, string> = { ...env };
  for (const name of names) {
    try {
      loadConfig([name], usable);
    } catch (error) {
      if (!AppError.is(error, 'CONFIG_INVALID')) throw error;
      delete usable[name];
    }
  }
  return loadConfig(names, usable);
}
