import type { Moderators } from './settings.ts';

/** What naming some module of the original in XMPP_MODULES or XMPP_MUC_MODULES asks for. */
export interface BuiltInBehaviour {
  readonly moderators: Moderators | undefined;
  readonly waitForHost: boolean;
}

/** Modules of the original that leave it to tokens to say who moderates; of people without one they know nothing. */
const OF_TOKENS: readonly string[] = ['token_affiliation', 'token_moderation', 'token_owner_party', 'matrix_affiliation'];
const EVERYBODY_MODERATES = 'allowners';

/** Modules of the original whose work Parley does by itself, or when a variable says so. */
const BUILT_IN: readonly string[] = [
  ...OF_TOKENS,
  EVERYBODY_MODERATES,
  'wait_for_host',
  'persistent_lobby',
  'lobby_rooms',
  'hide_all',
  'max_occupants',
  'meeting_id',
  'domain_mapper',
  'password_check',
  'size',
  'census',
  'end_meeting',
  'kick_participant',
  'jigasi_invite',
  'system_chat_message',
  'turncredentials',
  'turncredentials_http',
  'filesharing_component',
  'short_lived_token',
  'token_verification',
  'matrix_lobby_bypass',
  'matrix_power_sync',
  'presence_identity',
  'jitsi_permissions',
  'jitsi_session',
  'jiconop',
  'breakout_rooms',
  'reservations',
  'room_destroy',
  'av_moderation',
  'av_moderation_component',
  'client_proxy',
  'conference_duration',
  'conference_duration_component',
  'end_conference',
  'features_identity',
  'filter_messages',
  'limits_exception',
  'password_whitelist',
  'polls',
  'polls_component',
  'rate_limit',
  'resource_validate',
  'room_metadata',
  'room_metadata_component',
  'speakerstats',
  'speakerstats_component',
];

/** The original puts `muc_` before the names of modules for rooms, docker-jitsi-meet in some of its guides does not. */
const plainName = (name: string) => name.replace(/^muc_/, '');

/** Whether a module is one that Parley itself takes the place of: Prosody must not be told to load it. */
export function isBuiltIn(module: string): boolean {
  return BUILT_IN.includes(plainName(module));
}

/**
 * What the modules that an operator has named ask for.
 * @param takesTokens whether people come in with tokens
 */
export function builtInBehaviour(modules: readonly string[], takesTokens: boolean): BuiltInBehaviour {
  const names = new Set(modules.map(plainName));
  const usual = names.has(EVERYBODY_MODERATES) ? 'everyone' : undefined;
  return {
    moderators: takesTokens && OF_TOKENS.some((name) => names.has(name)) ? 'claims' : usual,
    waitForHost: names.has('wait_for_host'),
  };
}
