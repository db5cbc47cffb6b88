import type { Moderators } from './settings.ts';

/** What naming some module of the original in XMPP_MODULES or XMPP_MUC_MODULES asks for. */
export interface BuiltInBehaviour {
  readonly moderators: Moderators | undefined;
  readonly waitForHost: boolean;
}

/** Modules of the original that choose who moderates; of several the one named first here. */
const MODERATORS: readonly (readonly [module: string, moderators: Moderators])[] = [
  ['token_affiliation', 'claims'],
  ['token_moderation', 'claims'],
  ['token_owner_party', 'claims'],
  ['matrix_affiliation', 'claims'],
  ['allowners', 'everyone'],
];

/** Modules of the original whose work Parley does by itself, or when a variable says so. */
const BUILT_IN: readonly string[] = [
  ...MODERATORS.map(([name]) => name),
  'wait_for_host',
  'persistent_lobby',
  'lobby_rooms',
  'hide_all',
  'max_occupants',
  'meeting_id',
  'domain_mapper',
  'password_check',
  'token_verification',
  'matrix_lobby_bypass',
  'matrix_power_sync',
  'presence_identity',
  'jitsi_permissions',
  'jitsi_session',
  'jiconop',
  'reservations',
  'room_destroy',
];

/** The original puts `muc_` before the names of modules for rooms, docker-jitsi-meet in some of its guides does not. */
const plainName = (name: string) => name.replace(/^muc_/, '');

/** Whether a module is one that Parley itself takes the place of: Prosody must not be told to load it. */
export function isBuiltIn(module: string): boolean {
  return BUILT_IN.includes(plainName(module));
}

/** What the modules that an operator has named ask for. */
export function builtInBehaviour(modules: readonly string[]): BuiltInBehaviour {
  const names = new Set(modules.map(plainName));
  return {
    moderators: MODERATORS.find(([name]) => names.has(name))?.[1],
    waitForHost: names.has('wait_for_host'),
  };
}
