import { spawnSync } from 'node:child_process';
import { AppError } from '@parley/kernel';
import { PROSODY_HOME } from './environment.ts';
import type { SystemUser } from './home.ts';

export interface ConfigCheck {
  /** Prosody's own command line, which reads the configuration as Prosody does. */
  readonly prosodyctl: string;
  readonly home: string;
  readonly user: SystemUser | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** The operator's folder, for the message. */
  readonly operator: string | undefined;
}

const TIMEOUT_MS = 20_000;

/** The command that runs another as `user`. */
export function asUser(user: SystemUser | undefined): readonly string[] {
  return user ? ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'] : [];
}

/**
 * Has Prosody read its configuration, to find what is wrong with the operator's part of it before anything is started.
 * @throws AppError CONFIG_INVALID with the variable or file, the line and Lua's message, in one line
 */
export function checkConfiguration({ prosodyctl, home, user, env, operator }: ConfigCheck): void {
  const run = spawnSync('setpriv', [...asUser(user), prosodyctl, '--config', `${PROSODY_HOME}/prosody.cfg.lua`, 'about'], {
    cwd: home,
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status === 0) return;
  throw new AppError('CONFIG_INVALID', configProblem(`${run.stdout}\n${run.stderr}`, operator));
}

/** The problem out of what `prosodyctl` prints about a configuration that it cannot read. */
export function configProblem(output: string, operator: string | undefined): string {
  const message = /^Error(?: on line \d+)?: (.*)$/m.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? '';
  const text = message.replaceAll(`${PROSODY_HOME}/conf.d/`, `${operator ?? ''}/conf.d/`).trim();
  const place = /^(?<where>\S+?):(?<line>\d+): (?<what>.*)$/.exec(text)?.groups;
  return place ? `${place.where}: line ${place.line}: ${place.what}` : `the configuration of Prosody cannot be read: ${text}`;
}
