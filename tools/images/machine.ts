import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What a build needs from the machine that it runs on, beside the network. */
export interface Machine {
  /** Certificate authorities that this machine trusts, where its settings name a file of them. */
  readonly caBundle: string | undefined;
  /** Where npm packages come from; empty for npm's own default. */
  readonly npmRegistry: string;
  /** Proxy variables, which Docker knows as build arguments by themselves. */
  readonly proxies: Readonly<Record<string, string>>;
}

const PROXIES = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/** The value of an npm setting; an account that stands in a URL is not passed on. */
function npmSetting(name: string): string | undefined {
  const { stdout, status } = spawnSync('npm', ['config', 'get', name], { encoding: 'utf8' });
  const value = status === 0 ? stdout.trim() : '';
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}

/** Reads the machine's settings: the environment first, then those of npm. */
export function readMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  const candidates = [env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE, npmSetting('cafile')];
  const proxies = PROXIES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return {
    caBundle: candidates.find((file) => file !== undefined && existsSync(file)),
    npmRegistry: npmSetting('registry') ?? '',
    proxies: Object.fromEntries(proxies),
  };
}
