import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@parley/kernel';
import { decodeStoreName, encodeStoreName } from './store-name.ts';

/**
 * The names of the accounts that Prosody keeps for a domain, in order.
 * @param home Prosody's folder
 * @throws AppError NOT_ALLOWED when the folder may not be read
 */
export function listAccounts(home: string, domain: string): readonly string[] {
  const folder = join(home, encodeStoreName(domain), 'accounts');
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.dat'))
      .map((name) => decodeStoreName(name.slice(0, -'.dat'.length)))
      .sort((one, other) => one.localeCompare(other));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Before the first account, and before the first start.
    if (code === 'ENOENT') return [];
    throw new AppError('NOT_ALLOWED', `the accounts in ${folder} cannot be read here (${code})`);
  }
}
