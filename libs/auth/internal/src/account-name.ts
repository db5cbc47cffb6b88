import { AppError } from '@parley/kernel';
import { encodeStoreName } from './store-name.ts';

/** What a file name may have, less `.dat`. */
const LONGEST_FILE_NAME = 251;

/**
 * The name of an account, in the form in which Prosody keeps it: `Anna` and `anna@meet.jitsi` are `anna`.
 * @param domain of the accounts
 * @throws AppError INPUT_INVALID with a sentence that says what is wrong with it
 */
export function parseAccountName(text: string, domain: string): string {
  const [node = '', host, ...more] = text.trim().normalize('NFKC').toLowerCase().split('@');
  if (more.length > 0 || node === '') throw invalid(text, 'a name is expected, such as anna');
  if (host !== undefined && host !== domain) throw invalid(text, `accounts are those of ${domain}, not of ${host}`);
  const forbidden = /[\s\p{C}"&'/:<>]/u.exec(node)?.[0];
  if (forbidden !== undefined) throw invalid(text, `a name may not have ${JSON.stringify(forbidden)} in it, nor blanks and "&'/:<>@`);
  if (encodeStoreName(node).length > LONGEST_FILE_NAME) throw invalid(text, 'it is too long');
  return node;
}

function invalid(text: string, problem: string): AppError {
  return new AppError('INPUT_INVALID', `${JSON.stringify(text.slice(0, 80))} is no name of an account: ${problem}`);
}
