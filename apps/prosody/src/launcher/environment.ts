import { existsSync, readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { isBuiltIn, policySettings } from '@parley/auth-core';
import { componentSecret, xmppDomains } from '@parley/config';
import { VERSION } from '@parley/kernel';
import { SERVICE_NAMES } from '../policy/services/addresses.ts';
import { NAMES, type ProsodyConfig } from './config.ts';
import { listenInterfaces, ownNetworks } from './interfaces.ts';
import { luaLines } from './lua-text.ts';

/** Where Prosody finds its files; it is started in that directory, which it may not be able to reach by its path. */
export const PROSODY_HOME = '/proc/self/cwd';

/** Where names of modules may stand whose place something here has taken. */
const MODULE_LISTS = [
  'XMPP_MODULES',
  'XMPP_MUC_MODULES',
  'XMPP_SPEAKERSTATS_MODULES',
  'XMPP_LOBBY_MUC_MODULES',
  'XMPP_BREAKOUT_MUC_MODULES',
] as const;

/** What is found on this machine, beside the variables. */
export interface Surroundings {
  /** Addresses to listen on. */
  readonly interfaces: readonly string[];
  /** Networks of the machine, which count as proxies in a container that is told of none. */
  readonly networks: readonly string[];
  /** Folder of the operator's modules, where there is one. */
  readonly plugins: string | undefined;
  /** Names in `conf.d`. */
  readonly includes: readonly string[];
  /** Whether there is a certificate for the domain of the users. */
  readonly hasCertificate: boolean;
}

/** The surroundings as the launcher has prepared them in `home`; commands on the side find the same. */
export function surroundings(config: ProsodyConfig, home: string): Surroundings {
  const interfaces = networkInterfaces();
  const plugins = config.PROSODY_PLUGINS_DIR;
  const includes = existsSync(join(home, 'conf.d')) ? readdirSync(join(home, 'conf.d')).sort() : [];
  return {
    interfaces: listenInterfaces(config.PARLEY_BIND, config.ENABLE_IPV6, interfaces),
    networks: ownNetworks(interfaces),
    plugins: plugins !== undefined && existsSync(plugins) ? plugins : undefined,
    includes,
    hasCertificate: existsSync(join(home, 'certs', `${config.XMPP_DOMAIN}.crt`)),
  };
}

/** The whole environment of the Prosody process: every value that prosody.cfg.lua reads, checked and complete. */
export function prosodyEnvironment(config: ProsodyConfig, env: NodeJS.ProcessEnv, found: Surroundings): Record<string, string> {
  const domains = xmppDomains(config);
  const values: Record<string, string> = {};
  for (const name of NAMES) values[name] = asText(config[name]);
  for (const name of MODULE_LISTS) values[name] = asText(config[name].filter((module) => !isBuiltIn(module)));
  for (const name of ['PATH', 'LANG', 'TZ', 'TERM']) if (env[name]) values[name] = env[name];
  return {
    ...values,
    XMPP_AUTH_DOMAIN: domains.auth,
    XMPP_MUC_DOMAIN: domains.muc,
    XMPP_INTERNAL_MUC_DOMAIN: domains.internalMuc,
    XMPP_GUEST_DOMAIN: domains.guest,
    GLOBAL_CONFIG: luaLines(config.GLOBAL_CONFIG, 'backslash-n'),
    PROSODY_LOG_CONFIG: luaLines(config.PROSODY_LOG_CONFIG, 'backslash-n'),
    XMPP_CONFIGURATION: luaLines(config.XMPP_CONFIGURATION, 'comma'),
    XMPP_MUC_CONFIGURATION: luaLines(config.XMPP_MUC_CONFIGURATION, 'comma'),
    PROSODY_TRUSTED_PROXIES: trustedProxies(config, env, found).join(','),
    PROSODY_METRICS_ALLOWED_CIDR: metricsNetwork(config, env, found),
    PARLEY_VERSION: VERSION,
    PARLEY_PROSODY_HOME: PROSODY_HOME,
    PARLEY_PROSODY_INTERFACES: found.interfaces.join(','),
    PARLEY_PROSODY_PLUGINS: found.plugins ?? '',
    PARLEY_PROSODY_INCLUDES: found.includes.join(','),
    PARLEY_PROSODY_TLS: asText(found.hasCertificate),
    PARLEY_PROSODY_LOGIN: loginOf(config),
    PARLEY_PROSODY_GUESTS: asText(config.ENABLE_AUTH && config.ENABLE_GUESTS),
    ...roomRules(config),
    PARLEY_PROSODY_SERVICES: roomServices(config).join(','),
    PARLEY_FOCUS_SECRET: componentSecret('focus', config),
    PARLEY_POLICY_SECRET: componentSecret('policy', config),
    PARLEY_POLICY_BEARER: componentSecret('policy-http', config),
    HOME: PROSODY_HOME,
    PROSODYCTL_LOG_LEVEL: 'warn',
  };
}

/** What the rooms themselves have to know of the policy: whether there are lobbies, and who names moderators. */
function roomRules(config: ProsodyConfig): Record<string, string> {
  const { waitForHost, moderators } = policySettings(config);
  const type = config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE;
  const ownersFrom = { matrix: 'claims', hybrid_matrix_token: 'claims-of-matrix-rooms' }[String(type)];
  return {
    PARLEY_PROSODY_LOBBY: asText(config.ENABLE_LOBBY || config.ENABLE_LOBBY_ALWAYS || waitForHost),
    PARLEY_PROSODY_LOBBY_ALWAYS: asText(config.ENABLE_LOBBY_ALWAYS),
    PARLEY_EVERYONE_MODERATES: asText(moderators === 'everyone'),
    PARLEY_OWNERS_FROM: config.ENABLE_AUTH && config.MATRIX_UVS_SYNC_POWER_LEVELS ? (ownersFrom ?? '') : '',
  };
}

/** The room services that have an address of their own, `TYPE=NAME` each: the type of the identity, and the name before the domain. */
function roomServices(config: ProsodyConfig): readonly string[] {
  const services = [
    'speakerstats',
    'room_metadata',
    config.ENABLE_END_CONFERENCE && 'end_conference',
    config.ENABLE_AV_MODERATION && 'av_moderation',
    !config.DISABLE_POLLS && 'polls',
    config.ENABLE_FILE_SHARING && 'file-sharing',
  ] as const;
  return services.filter((service) => service !== false).map((service) => `${service}=${SERVICE_NAMES[service]}`);
}

/** How people log in at XMPP_DOMAIN, in the words of mod_auth_meet; a token takes the place of a name and a password. */
function loginOf(config: ProsodyConfig): 'anonymous' | 'password' | 'accounts' {
  const type = config.PROSODY_AUTH_TYPE ?? config.AUTH_TYPE;
  if (!config.ENABLE_AUTH) return 'anonymous';
  if (type === 'internal') return 'accounts';
  return type === 'ldap' ? 'password' : 'anonymous';
}

function trustedProxies(config: ProsodyConfig, env: NodeJS.ProcessEnv, { networks }: Surroundings): readonly string[] {
  const isTold = (env.PROSODY_TRUSTED_PROXIES?.trim() ?? '') !== '';
  return config.PARLEY_CONTAINER && !isTold ? [...config.PROSODY_TRUSTED_PROXIES, ...networks] : config.PROSODY_TRUSTED_PROXIES;
}

/** Who may read the metrics; in a container by default its own network, as Docker may have given it one outside 172.16.0.0/12. */
function metricsNetwork(config: ProsodyConfig, env: NodeJS.ProcessEnv, { networks }: Surroundings): string {
  const isTold = (env.PROSODY_METRICS_ALLOWED_CIDR?.trim() ?? '') !== '';
  const own = networks.find((network) => !network.includes(':'));
  return config.PARLEY_CONTAINER && !isTold && own !== undefined ? own : config.PROSODY_METRICS_ALLOWED_CIDR;
}

/** Flags as 0 and 1, lists separated by commas, nothing as ''. */
function asText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}
