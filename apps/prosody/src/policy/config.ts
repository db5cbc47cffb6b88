import { POLICY_NAMES } from '@parley/auth-core';
import { TOKEN_VARIABLES } from '@parley/auth-jwt';
import { LDAP_VARIABLES } from '@parley/auth-ldap';
import { MATRIX_VARIABLES } from '@parley/auth-matrix';
import { type Config, loadConfig } from '@parley/config';
import { TURN_VARIABLES } from './services/turn-servers.ts';

/** Every variable that the policy service reads. */
export const POLICY_SERVICE_NAMES = [
  ...POLICY_NAMES,
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'ENABLE_GUESTS',
  'PROSODY_GUEST_AUTH_TYPE',
  'MAX_PARTICIPANTS',
  'ENABLE_AV_MODERATION',
  'PARLEY_ADMIN_TOKEN',
  'PARLEY_ADMIN_KEYSERVER',
  'XMPP_MODULES',
  'XMPP_MUC_MODULES',
  'ENABLE_FILE_SHARING',
  'FILE_SHARING_MAX_FILES',
  'FILE_SHARING_MAX_SIZE',
  'DISABLE_POLLS',
  'PROSODY_ENABLE_FILTER_MESSAGES',
  'ENABLE_BREAKOUT_ROOMS',
  'ENABLE_END_CONFERENCE',
  ...TOKEN_VARIABLES,
  ...LDAP_VARIABLES,
  ...MATRIX_VARIABLES,
  ...TURN_VARIABLES,
  'PARLEY_STATE_DIR',
  'PROSODY_STORAGE_DIR',
  'PARLEY_BIND',
  'PARLEY_POLICY_PORT',
  'PARLEY_COMMIT',
  'PROSODY_COMPONENT_PORT',
  'JICOFO_AUTH_PASSWORD',
  'JICOFO_COMPONENT_SECRET',
  'LOG_LEVEL',
  'LOG_FORMAT',
] as const;

export type PolicyServiceConfig = Config<(typeof POLICY_SERVICE_NAMES)[number]>;

/** @throws AppError CONFIG_INVALID for a bad value */
export function loadPolicyServiceConfig(env: NodeJS.ProcessEnv): PolicyServiceConfig {
  return loadConfig(POLICY_SERVICE_NAMES, env);
}
