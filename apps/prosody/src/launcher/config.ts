import { type Config, componentSecret, configError, DOMAIN_VARIABLES, loadConfig, requirePassword, xmppDomains } from '@parley/config';

const NAMES = [
  ...DOMAIN_VARIABLES,
  'XMPP_PORT',
  'PROSODY_HTTP_PORT',
  'PROSODY_COMPONENT_PORT',
  'PARLEY_POLICY_PORT',
  'PARLEY_BIND',
  'PARLEY_STATE_DIR',
  'PARLEY_PROSODY',
  'JICOFO_AUTH_PASSWORD',
  'JICOFO_COMPONENT_SECRET',
  'JVB_AUTH_USER',
  'JVB_AUTH_PASSWORD',
  'ENABLE_AUTH',
  'MAX_PARTICIPANTS',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'PARLEY_CLIENT_SILENCE',
  'PROSODY_C2S_LIMIT',
  'PROSODY_DISABLE_C2S_LIMIT',
  'PROSODY_TRUSTED_PROXIES',
  'WEB_MAX_SOCKETS_PER_ADDRESS',
  'PROSODY_ENABLE_METRICS',
  'PROSODY_METRICS_ALLOWED_CIDR',
  'PROSODY_ENABLE_MUC_RESOURCE_VALIDATE',
  'PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT',
  'GC_TYPE',
  'GC_GEN_MIN_TH',
  'GC_GEN_MAX_TH',
  'GC_INC_TH',
  'GC_INC_SPEED',
  'GC_INC_STEP_SIZE',
  'STUN_HOST',
  'STUN_PORT',
  'TURN_HOST',
  'TURN_PORT',
  'TURN_TRANSPORT',
  'TURNS_HOST',
  'TURNS_PORT',
  'TURN_CREDENTIALS',
  'TURN_TTL',
  'TURN_USERNAME',
  'TURN_PASSWORD',
] as const;

export type ProsodyConfig = Config<(typeof NAMES)[number]>;

/**
 * What the launcher is told by the environment, checked.
 * @throws AppError CONFIG_INVALID for a bad value, a missing or publicly known password, or a feature that does not exist yet
 */
export function loadProsodyConfig(env: NodeJS.ProcessEnv): ProsodyConfig {
  const config = loadConfig(NAMES, env);
  requirePassword('JICOFO_AUTH_PASSWORD', config.JICOFO_AUTH_PASSWORD);
  requirePassword('JVB_AUTH_PASSWORD', config.JVB_AUTH_PASSWORD);
  componentSecret('focus', config);
  // An open server in place of a protected one would be worse than none.
  if (config.ENABLE_AUTH) throw configError('ENABLE_AUTH', 'authentication is not supported yet; leave it 0 for open rooms');
  if (config.JVB_AUTH_USER.toLowerCase() === 'focus') throw configError('JVB_AUTH_USER', 'is the name of the focus account');
  if (!/^[a-z0-9_.-]{1,64}$/.test(config.JVB_AUTH_USER)) throw configError('JVB_AUTH_USER', 'expected lower-case letters, digits and _.-');
  if (!/^\d+ ?[kmg]?b\/s$/i.test(config.PROSODY_C2S_LIMIT)) throw configError('PROSODY_C2S_LIMIT', 'expected a rate such as 10kb/s');
  checkTurn(config);
  if (!xmppDomains(config).muc.includes('.')) throw configError('XMPP_MUC_DOMAIN', 'expected a domain of at least two labels');
  return config;
}

/** A browser refuses every call when one TURN server in its list has no credentials, so that is no way to offer one. */
function checkTurn(config: ProsodyConfig): void {
  if (!config.TURN_TRANSPORT.every((item) => item === 'udp' || item === 'tcp'))
    throw configError('TURN_TRANSPORT', 'expected udp, tcp or both');
  const hasCredentials =
    config.TURN_CREDENTIALS !== undefined || (config.TURN_USERNAME !== undefined && config.TURN_PASSWORD !== undefined);
  if (hasCredentials || config.TURN_HOST.length + config.TURNS_HOST.length === 0) return;
  throw configError('TURN_CREDENTIALS', 'is not set, nor are TURN_USERNAME and TURN_PASSWORD; a TURN server needs one or the other');
}

/** Where Prosody finds its files; it is started in that directory, which it may not be able to reach by its path. */
export const PROSODY_HOME = '/proc/self/cwd';

/** The whole environment of the Prosody process: every value that prosody.cfg.lua reads, checked and complete. */
export function prosodyEnvironment(config: ProsodyConfig, env: NodeJS.ProcessEnv): Record<string, string> {
  const domains = xmppDomains(config);
  const flags = (value: unknown) => (typeof value === 'boolean' ? (value ? '1' : '0') : Array.isArray(value) ? value.join(',') : value);
  const values: Record<string, string> = {};
  for (const name of NAMES) values[name] = String(flags(config[name]) ?? '');
  for (const name of ['PATH', 'LANG', 'TZ']) if (env[name]) values[name] = env[name];
  return {
    ...values,
    XMPP_AUTH_DOMAIN: domains.auth,
    XMPP_MUC_DOMAIN: domains.muc,
    XMPP_INTERNAL_MUC_DOMAIN: domains.internalMuc,
    XMPP_GUEST_DOMAIN: domains.guest,
    PARLEY_PROSODY_HOME: PROSODY_HOME,
    PARLEY_FOCUS_SECRET: componentSecret('focus', config),
    PARLEY_POLICY_SECRET: componentSecret('policy', config),
    PARLEY_POLICY_BEARER: componentSecret('policy-http', config),
    HOME: PROSODY_HOME,
  };
}
