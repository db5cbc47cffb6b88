import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { xmppDomains } from '@parley/config';
import { errorMessage, silentLog } from '@parley/kernel';
import { judge } from './ctl/command.ts';
import { isLinked } from './launcher/accounts.ts';
import { loadProsodyConfig } from './launcher/config.ts';
import { asUser } from './launcher/config-check.ts';
import { PROSODY_HOME, prosodyEnvironment, surroundings } from './launcher/environment.ts';
import { findExecutable } from './launcher/preflight.ts';
import { prepare } from './launcher/prepare.ts';

/**
 * `prosodyctl` for the Prosody of this deployment, in the environment of its service: Prosody's own command line with the
 * configuration that is in force. Exit code: that of the command; 78 for a wrong configuration.
 */
function main(argv: readonly string[], env: NodeJS.ProcessEnv): number {
  const config = loadProsodyConfig(env);
  const domains = xmppDomains(config);
  const verdict = judge(argv, { domains, enableAuth: config.ENABLE_AUTH });
  if (verdict.kind === 'refuse') {
    process.stderr.write(`${verdict.reason}\n`);
    return 1;
  }
  const executable = findExecutable(config.PARLEY_PROSODY, 'PARLEY_PROSODY', env.PATH);
  const home = resolve(config.PARLEY_STATE_DIR ?? '.parley', 'prosody');
  // Without a service, and beside one that has only just been started.
  if (!isLinked(home, [domains.domain, domains.muc]))
    prepare({ config, env, executable, sources: join(import.meta.dirname, '..'), log: silentLog });
  const { uid, gid } = statSync(home);
  const user = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
  const command = [`${executable}ctl`, '--config', `${PROSODY_HOME}/prosody.cfg.lua`, ...verdict.args];
  const environment = prosodyEnvironment(config, env, surroundings(config, home));
  const { status, error } = spawnSync('setpriv', [...asUser(user), ...command], { cwd: home, env: environment, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0 && verdict.note !== undefined) process.stderr.write(`${verdict.note}\n`);
  return status ?? 1;
}

try {
  process.exitCode = main(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 78;
}
