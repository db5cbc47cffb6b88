import { POLICY_NAMES } from '@parley/auth-core';
import { type Config, componentSecret, configError, DOMAIN_VARIABLES, loadConfig, requirePassword, xmppDomains } from '@parley/config';

/** Every variable that the launcher reads. */
export const NAMES = [
  ...DOMAIN_VARIABLES,
  ...POLICY_NAMES,
  'XMPP_PORT',
  'PROSODY_HTTP_PORT',
  'PROSODY_COMPONENT_PORT',
  'PARLEY_POLICY_PORT',
  'PARLEY_BIND',
  'PARLEY_STATE_DIR',
  'PARLEY_CONFIG_DIR',
  'PARLEY_CONTAINER',
  'PARLEY_COMMIT',
  'PARLEY_PROSODY',
  'PROSODY_PLUGINS_DIR',
  'PROSODY_STORAGE_DIR',
  'JICOFO_AUTH_PASSWORD',
  'JICOFO_COMPONENT_SECRET',
  'JVB_AUTH_USER',
  'JVB_AUTH_PASSWORD',
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'ENABLE_GUESTS',
  'MATRIX_UVS_SYNC_POWER_LEVELS',
  'ENABLE_LOBBY',
  'ENABLE_LOBBY_ALWAYS',
  'ENABLE_AV_MODERATION',
  'ENABLE_END_CONFERENCE',
  'ENABLE_BREAKOUT_ROOMS',
  'ENABLE_FILE_SHARING',
  'DISABLE_POLLS',
  'MAX_PARTICIPANTS',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'PARLEY_CLIENT_SILENCE',
  'PROSODY_C2S_LIMIT',
  'PROSODY_DISABLE_C2S_LIMIT',
  'PROSODY_C2S_REQUIRE_ENCRYPTION',
  'PROSODY_TRUSTED_PROXIES',
  'PROSODY_ADMINS',
  'PROSODY_LOG_CONFIG',
  'GLOBAL_MODULES',
  'GLOBAL_CONFIG',
  'XMPP_MODULES',
  'XMPP_CONFIGURATION',
  'XMPP_MUC_MODULES',
  'XMPP_MUC_CONFIGURATION',
  'XMPP_INTERNAL_MUC_MODULES',
  'XMPP_LOBBY_MUC_MODULES',
  'XMPP_BREAKOUT_MUC_MODULES',
  'XMPP_SPEAKERSTATS_MODULES',
  'ENABLE_IPV6',
  'ENABLE_SUBDOMAINS',
  'WEB_MAX_SOCKETS_PER_ADDRESS',
  'PROSODY_ENABLE_METRICS',
  'PROSODY_METRICS_ALLOWED_CIDR',
  'PROSODY_ENABLE_STANZA_COUNTS',
  'PROSODY_ENABLE_MUC_RESOURCE_VALIDATE',
  'PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT',
  'PROSODY_ENABLE_RATE_LIMITS',
  'PROSODY_RATE_LIMIT_ALLOW_RANGES',
  'PROSODY_RATE_LIMIT_CACHE_SIZE',
  'PROSODY_RATE_LIMIT_LOGIN_RATE',
  'PROSODY_RATE_LIMIT_SESSION_RATE',
  'PROSODY_RATE_LIMIT_TIMEOUT',
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
