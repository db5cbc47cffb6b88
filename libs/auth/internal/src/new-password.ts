import { AppError } from '@parley/kernel';

const LONGEST = 1_024;

/**
 * Refuses what cannot be a password. What is easily guessed is the owner's own business, and damped at the logins.
 * @throws AppError INPUT_INVALID, which does not repeat it
 */
export function checkNewPassword(password: string): void {
  if (password === '') throw new AppError('INPUT_INVALID', 'the password is empty');
  if (password.length > LONGEST) throw new AppError('INPUT_INVALID', `the password is longer than ${LONGEST} characters`);
  // SASLprep (RFC 4013) forbids them, and clients could not log in.
  if (/\p{Cc}/u.test(password)) throw new AppError('INPUT_INVALID', 'the password has control characters in it');
}
