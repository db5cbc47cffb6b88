import { AppError } from '@parley/kernel';

export type UserRequest =
  | { readonly action: 'add' | 'remove' | 'passwd'; readonly name: string }
  | { readonly action: 'import'; readonly file: string }
  | { readonly action: 'list' };

export const USER_USAGE = `parley user add NAME       make an account; the password is asked for, or read from standard input
parley user passwd NAME    change its password
parley user remove NAME    remove it
parley user list           the names of all accounts, one a line
parley user import FILE    make many: a file with name,password on each line, - for standard input`;

/** @throws AppError INPUT_INVALID */
export function parseUserRequest([action = '', ...words]: readonly string[]): UserRequest {
  const [word, second] = words;
  switch (action) {
    case 'add':
    case 'remove':
    case 'passwd':
      if (word === undefined) throw wrong(`user ${action}: the name is missing`);
      if (word.startsWith('--')) throw wrong(`user ${action}: a name is expected, not ${word}`);
      // A password among the arguments would be seen by everybody who lists processes, and stay in the history of the shell.
      if (second !== undefined) throw wrong(`user ${action} takes a name only; the password is asked for, or read from standard input`);
      return { action, name: word };
    case 'import':
      if (word === undefined || second !== undefined) throw wrong('user import: one file is expected, or - for standard input');
      return { action, file: word };
    case 'list':
      if (word !== undefined) throw wrong(`unexpected argument "${word}"`);
      return { action };
    default:
      throw wrong(action === '' ? 'user: the command is missing' : `user: unknown command "${action}"`);
  }
}

const wrong = (problem: string): AppError => new AppError('INPUT_INVALID', `${problem}\n${USER_USAGE}`);
