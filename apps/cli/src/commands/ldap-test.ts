import { type ExamineStep, examineLogin, LDAP_VARIABLES, ldapSettings } from '@parley/auth-ldap';
import { loadConfig } from '@parley/config';
import { AppError, systemClock } from '@parley/kernel';
import { askPassword, type Keyboard } from '../account/keyboard.ts';
import type { Terminal } from './places.ts';

export interface LdapTestDeps {
  readonly terminal: Terminal;
  readonly keyboard: Keyboard;
  /** Environment of the service prosody. */
  readonly env: NodeJS.ProcessEnv;
}

const USAGE = `parley ldap-test NAME                  goes through a login of NAME; the password is asked for, or read from standard input
parley ldap-test NAME --no-password    only looks the user up`;

const WORDS: Readonly<Record<ExamineStep['outcome'], string>> = { ok: 'ok', warning: 'warning', failed: 'FAILED' };

/**
 * `parley ldap-test`: what each step of a login against the directory comes to, and the variable to change when one fails.
 * @returns 0 when the login would succeed, else 1
 * @throws AppError INPUT_INVALID, CONFIG_INVALID
 */
export async function ldapTest(args: readonly string[], { terminal, keyboard, env }: LdapTestDeps): Promise<number> {
  const [name, ...more] = args.filter((argument) => argument !== '--no-password');
  if (name === undefined || name.startsWith('--') || more.length > 0)
    throw new AppError('INPUT_INVALID', `ldap-test: one name is expected\n${USAGE}`);
  const config = loadConfig([...LDAP_VARIABLES, 'XMPP_DOMAIN', 'ENABLE_AUTH', 'AUTH_TYPE', 'PROSODY_AUTH_TYPE'], env);
  const settings = ldapSettings(config, { realm: config.XMPP_DOMAIN });
  const backend = config.ENABLE_AUTH ? (config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE) : undefined;
  if (backend !== 'ldap')
    terminal.err(`The directory is not asked at logins: ${backend === undefined ? 'ENABLE_AUTH=0' : `AUTH_TYPE is ${backend}`}.`);
  const password = args.includes('--no-password') ? undefined : await askPassword(keyboard, `Password of ${name}: `);
  if (password === '') throw new AppError('INPUT_INVALID', `the password is empty, with which nobody may log in\n${USAGE}`);
  const report = ({ step, outcome, text, remedy }: ExamineStep) => {
    terminal.out(`${WORDS[outcome].padEnd(9)}${step.padEnd(12)}${text}`);
    if (remedy !== undefined) terminal.out(`${''.padEnd(21)}-> ${remedy}`);
  };
  const works = await examineLogin({ settings, clock: systemClock, report }, { user: name, password });
  terminal.out(works ? `${name} ${password === undefined ? 'is found' : 'can log in'}` : `${name} cannot log in`);
  return works ? 0 : 1;
}
