import { AppError, errorMessage } from '@parley/kernel';
import { parseAccountName } from './account-name.ts';
import { checkNewPassword } from './new-password.ts';

export interface NewAccount {
  readonly name: string;
  readonly password: string;
}

/**
 * Accounts out of a text with one `name,password` per line. Empty lines and those that begin with # are passed over, and a first
 * line `name,password`; a field may stand in double quotes, doubled inside.
 * @throws AppError INPUT_INVALID with one line per mistake; passwords are not repeated
 */
export function parseAccountList(text: string, domain: string): readonly NewAccount[] {
  const problems: string[] = [];
  const accounts = new Map<string, NewAccount>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#') || (index === 0 && /^"?name"?,"?password"?$/i.test(line.trim()))) continue;
    try {
      const account = parseLine(line, domain);
      if (accounts.has(account.name)) throw new AppError('INPUT_INVALID', `${account.name} stands in the list twice`);
      accounts.set(account.name, account);
    } catch (error) {
      problems.push(`line ${index + 1}: ${errorMessage(error)}`);
    }
  }
  if (problems.length > 0) throw new AppError('INPUT_INVALID', problems.join('\n'));
  return [...accounts.values()];
}

const LINE = /^(?:"(?<quotedName>(?:[^"]|"")*)"|(?<name>[^,"]*)),(?:"(?<quotedPassword>(?:[^"]|"")*)"|(?<password>[^"].*))$/;

function parseLine(line: string, domain: string): NewAccount {
  const { quotedName, name, quotedPassword, password } = LINE.exec(line)?.groups ?? {};
  const unquoted = (quoted: string | undefined, plain: string | undefined) => quoted?.replaceAll('""', '"') ?? plain;
  const secret = unquoted(quotedPassword, password);
  if (secret === undefined) throw new AppError('INPUT_INVALID', 'name,password is expected');
  checkNewPassword(secret);
  return { name: parseAccountName(unquoted(quotedName, name) ?? '', domain), password: secret };
}
