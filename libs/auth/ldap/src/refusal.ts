import type { LoginOutcome } from '@parley/auth-core';
import type { BindResult } from './connection.ts';

/** A login that failed; `reason` tells the log more than `text` tells who tried. */
export type LoginRefusal = Extract<LoginOutcome, { ok: false }> & { readonly reason: string };

/** The same for unknown names as for wrong passwords: it tells nobody which names there are. */
export function wrongCredentials(reason: string): LoginRefusal {
  return { ok: false, condition: 'not-authorized', text: 'Wrong user name or password', reason };
}

const closed = (reason: string): LoginRefusal => ({
  ok: false,
  condition: 'account-disabled',
  text: 'This account cannot be used at the moment; ask whoever manages it',
  reason,
});

const expired = (reason: string): LoginRefusal => ({
  ok: false,
  condition: 'credentials-expired',
  text: 'The password has to be changed first',
  reason,
});

/** Numbers that Active Directory puts into its text: `…, data 533, …`. */
const ACTIVE_DIRECTORY: Readonly<Record<string, (reason: string) => LoginRefusal>> = {
  '530': (reason) => closed(`${reason}: not at this hour`),
  '531': (reason) => closed(`${reason}: not from here`),
  '532': (reason) => expired(`${reason}: the password has expired`),
  '533': (reason) => closed(`${reason}: the account is disabled`),
  '701': (reason) => closed(`${reason}: the account has expired`),
  '773': (reason) => expired(`${reason}: the password must be changed`),
  '775': (reason) => closed(`${reason}: the account is locked`),
};

/** Names of result codes that a login may end with (RFC 4511 §4.1.9). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'operations error',
  2: 'protocol error',
  3: 'time limit exceeded',
  4: 'size limit exceeded',
  7: 'method not supported',
  8: 'stronger authentication required',
  10: 'referral, which is not followed',
  11: 'administrative limit exceeded',
  13: 'confidentiality required',
  16: 'no such attribute',
  19: 'constraint violation',
  32: 'no such object',
  34: 'invalid DN',
  48: 'inappropriate authentication',
  49: 'invalid credentials',
  50: 'insufficient access rights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwilling to perform',
};

/** A result as it stands in a log: `invalid credentials (49): what the server says`. */
export function describeResult({ code, text }: { readonly code: number; readonly text: string }): string {
  return `${NAMES[code] ?? 'result'} (${code})${text === '' ? '' : `: ${text.slice(0, 200)}`}`;
}

/** The answer to a password that means that the user cannot log in; undefined when it means that the directory cannot tell. */
export function refusalOf(result: BindResult): LoginRefusal | undefined {
  const reason = `the directory refuses the password, ${describeResult(result)}`;
  if (result.policy === 0) return expired(`${reason}: the password has expired`);
  if (result.policy === 1) return closed(`${reason}: the account is locked`);
  switch (result.code) {
    case 49: {
      const data = /\bdata ([0-9a-f]+)\b/i.exec(result.text)?.[1];
      return ACTIVE_DIRECTORY[data ?? '']?.(reason) ?? wrongCredentials(reason);
    }
    case 10:
    case 32:
    case 34:
    case 48:
    case 50:
      return wrongCredentials(reason);
    case 19:
    case 53:
      return closed(reason);
    default:
      return undefined;
  }
}
