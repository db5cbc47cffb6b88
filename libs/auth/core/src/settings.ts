import { type Config, DOMAIN_VARIABLES, xmppDomains } from '@parley/config';
import { builtInBehaviour } from './original-modules.ts';

/** Every variable that the policy table reads. */
export const POLICY_NAMES = [
  ...DOMAIN_VARIABLES,
  'ENABLE_AUTH',
  'AUTH_TYPE',
  'PROSODY_AUTH_TYPE',
  'JICOFO_ENABLE_AUTH',
  'ROOM_CREATORS',
  'ROOM_MODERATORS',
  'ENABLE_AUTO_OWNER',
  'ENABLE_WAIT_FOR_HOST',
  'WAIT_FOR_HOST_DISABLE_AUTO_OWNERS',
  'XMPP_MODULES',
  'XMPP_MUC_MODULES',
] as const;

type PolicyConfig = Config<(typeof POLICY_NAMES)[number]>;

/**
 * Who may create a room, beside what the token says about rooms:
 * `authenticated`: with an account or a token; `moderators`: who would moderate it.
 */
export type Creators = 'anyone' | 'authenticated' | 'moderators';

/**
 * Who becomes moderator by joining; what a login says about it goes before, except under `everyone` and `nobody`:
 * `first`: nobody, the focus chooses the first one; `authenticated`: with an account or a token; `claims`: only whose login says so.
 */
export type Moderators = 'first' | 'authenticated' | 'claims' | 'everyone' | 'nobody';

/** The policy of a deployment, with nothing left to "auto". */
export interface PolicySettings {
  /** Whether people log in at all. */
  readonly auth: boolean;
  readonly creators: Creators;
  readonly moderators: Moderators;
  /** People wait in the lobby until a host has come. */
  readonly waitForHost: boolean;
  /** Who ends that wait: people who moderate, or everybody with an account or token. */
  readonly hosts: 'moderators' | 'authenticated';
  readonly mucDomain: string;
  readonly lobbyDomain: string;
  readonly breakoutDomain: string;
  /** Domains of our own services, whose accounts need no claims. */
  readonly serviceDomains: readonly string[];
}

/** The policy that the variables ask for. */
export function policySettings(config: PolicyConfig): PolicySettings {
  const { domain, auth: authDomain, muc } = xmppDomains(config);
  const auth = config.ENABLE_AUTH;
  const behaviour = builtInBehaviour([...config.XMPP_MODULES, ...config.XMPP_MUC_MODULES], takesTokens(config));
  const waitForHost = auth && (config.ENABLE_WAIT_FOR_HOST || behaviour.waitForHost);
  const asked = behaviour.moderators ?? (waitForHost && config.WAIT_FOR_HOST_DISABLE_AUTO_OWNERS ? 'claims' : undefined);
  const moderators = config.ROOM_MODERATORS === 'auto' ? (asked ?? usualModerators(config)) : config.ROOM_MODERATORS;
  return {
    auth,
    creators: config.ROOM_CREATORS === 'auto' ? usualCreators(config, waitForHost) : config.ROOM_CREATORS,
    moderators,
    waitForHost,
    hosts: moderators === 'authenticated' || config.ROOM_MODERATORS === 'claims' ? 'moderators' : 'authenticated',
    mucDomain: muc,
    lobbyDomain: `lobby.${domain}`,
    breakoutDomain: `breakout.${domain}`,
    serviceDomains: [authDomain],
  };
}

function takesTokens({ ENABLE_AUTH: auth, PROSODY_AUTH_TYPE: own, AUTH_TYPE: all }: PolicyConfig): boolean {
  const type = own ?? all;
  return auth && type !== 'internal' && type !== 'ldap';
}

/** Whether the focus, too, wants people to have logged in; some deployments with tokens leave that to Prosody. */
const focusAsks = ({ ENABLE_AUTH: all, JICOFO_ENABLE_AUTH: focus }: PolicyConfig) => all && focus !== false;

function usualCreators(config: PolicyConfig, waitForHost: boolean): Creators {
  // A lobby to wait in needs its room.
  return focusAsks(config) && !waitForHost ? 'authenticated' : 'anyone';
}

function usualModerators(config: PolicyConfig): Moderators {
  if (!config.ENABLE_AUTH) return config.ENABLE_AUTO_OWNER ? 'first' : 'nobody';
  if (!config.ENABLE_AUTO_OWNER) return 'claims';
  return focusAsks(config) ? 'authenticated' : 'first';
}
