import { join } from 'node:path';
import { listAccounts } from '@parley/auth-internal';
import { isOnVolume, xmppDomains } from '@parley/config';
import type { Log } from '@parley/kernel';
import { linkData } from './accounts.ts';
import type { ProsodyConfig } from './config.ts';
import { checkConfiguration } from './config-check.ts';
import { prosodyEnvironment, type Surroundings, surroundings } from './environment.ts';
import { prepareHome, prosodyUser, type SystemUser } from './home.ts';
import { copyOperatorFiles } from './operator-files.ts';

export interface PrepareOptions {
  readonly config: ProsodyConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Prosody's; its command line lies beside it. */
  readonly executable: string;
  /** Folder of prosody.cfg.lua and plugins/. */
  readonly sources: string;
  readonly log: Log;
}

export interface Prepared {
  readonly home: string;
  readonly user: SystemUser | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly found: Surroundings;
}

/** Variables that hold Lua of the operator's. */
const LUA = ['GLOBAL_CONFIG', 'XMPP_CONFIGURATION', 'XMPP_MUC_CONFIGURATION', 'PROSODY_LOG_CONFIG'] as const;

/**
 * Makes everything ready that Prosody and its command line need: its directory, the operator's files, the folder of accounts, its
 * environment.
 * @throws AppError CONFIG_INVALID in one line, for what the operator has to mend
 */
export function prepare({ config, env, executable, sources, log }: PrepareOptions): Prepared {
  const user = prosodyUser();
  const home = prepareHome(config.PARLEY_STATE_DIR ?? '.parley', sources, user);
  const operator = config.PARLEY_CONFIG_DIR;
  const { includes, generated } = copyOperatorFiles(operator, home, user);
  for (const name of generated) log.info({ file: join(operator ?? '', 'conf.d', name) }, 'left out, as another stack has generated it');
  if (includes.length > 0) log.info({ files: includes }, 'configuration of conf.d in use');
  const { domain, muc } = xmppDomains(config);
  const data = linkData({ home, storage: config.PROSODY_STORAGE_DIR, operator }, [domain, muc], user);
  if (config.PARLEY_CONTAINER && !isOnVolume(data))
    log.warn({ folder: data }, 'accounts are kept in this container and are gone with it; mount a volume at this folder');
  else log.info({ folder: data }, 'accounts are kept here');
  tellOfNoAccounts(config, data, domain, log);
  const found = surroundings(config, home);
  const environment = prosodyEnvironment(config, env, found);
  if (includes.length > 0 || LUA.some((name) => config[name] !== ''))
    checkConfiguration({ prosodyctl: `${executable}ctl`, home, user, env: environment, operator });
  return { home, user, environment, found };
}

/** A server whose owner asked for logins, and on which nobody can log in yet, looks broken to everybody else. */
function tellOfNoAccounts(config: ProsodyConfig, data: string, domain: string, log: Log): void {
  if (!config.ENABLE_AUTH || (config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE) !== 'internal') return;
  if (listAccounts(data, domain).length === 0) log.warn({}, 'nobody has an account yet, so nobody can log in: parley user add NAME');
}
