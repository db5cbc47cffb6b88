import type { Config } from '../load.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const CHOICE = ['ENABLE_AUTH', 'AUTH_TYPE', 'PROSODY_AUTH_TYPE'] as const;
const GUESTS = ['ENABLE_AUTH', 'ENABLE_GUESTS', 'PROSODY_GUEST_AUTH_TYPE', 'ROOM_CREATORS', 'JICOFO_ENABLE_AUTH'] as const;
const POLICY = [
  ...CHOICE,
  'ROOM_CREATORS',
  'ROOM_MODERATORS',
  'LDAP_MODERATOR_FILTER',
  'ENABLE_LOBBY_ALWAYS',
  'ENABLE_AUTO_OWNER',
  'ENABLE_WAIT_FOR_HOST',
  'WAIT_FOR_HOST_DISABLE_AUTO_OWNERS',
] as const;
const WAITING = ['ENABLE_AUTH', 'ENABLE_WAIT_FOR_HOST', 'ROOM_CREATORS', 'XMPP_MODULES', 'XMPP_MUC_MODULES'] as const;
const EMPTY = [...CHOICE, 'JWT_ALLOW_EMPTY', 'ROOM_CREATORS', 'ROOM_MODERATORS', 'JICOFO_ENABLE_AUTH'] as const;

type Policy = Config<(typeof POLICY)[number]>;

const NO_ROOMS = 'nobody can open a room';

const guestRules = rule(['prosody'], GUESTS, (values): Verdict | undefined => {
  if (!values.ENABLE_GUESTS) return undefined;
  if (!values.ENABLE_AUTH)
    return warning('ENABLE_GUESTS', 'is on while ENABLE_AUTH is off', 'everybody may open rooms, there are no guests', 'ENABLE_AUTH=1');
  if (!/^(jitsi-)?anonymous$/.test(values.PROSODY_GUEST_AUTH_TYPE))
    return error(
      'PROSODY_GUEST_AUTH_TYPE',
      'is no way in which guests can log in',
      'no guest comes in',
      'PROSODY_GUEST_AUTH_TYPE=jitsi-anonymous',
    );
  return values.ROOM_CREATORS === 'auto' && values.JICOFO_ENABLE_AUTH === false
    ? warning('JICOFO_ENABLE_AUTH', 'is off beside ENABLE_GUESTS', 'guests open rooms too', 'ROOM_CREATORS=authenticated')
    : undefined;
});

/** Combinations under which something can never happen. */
const policyRules = rule(['prosody'], POLICY, (values): Verdict | undefined => {
  const { ENABLE_AUTH: auth, ROOM_CREATORS: creators, ROOM_MODERATORS: moderators } = values;
  if (!auth && (creators === 'authenticated' || creators === 'moderators'))
    return error('ROOM_CREATORS', 'wants people who have logged in, and ENABLE_AUTH is off', NO_ROOMS, 'ROOM_CREATORS=auto');
  if (creators === 'moderators' && (moderators === 'nobody' || moderators === 'first'))
    return error(
      'ROOM_CREATORS',
      `leaves it to moderators, and with ROOM_MODERATORS=${moderators} nobody is one`,
      NO_ROOMS,
      'ROOM_CREATORS=auto',
    );
  if (moderators === 'nobody' && values.ENABLE_LOBBY_ALWAYS)
    return error('ENABLE_LOBBY_ALWAYS', 'is on with ROOM_MODERATORS=nobody', 'nobody can let anybody in', 'ROOM_MODERATORS=auto');
  return neverModerates(values) ? claimsVerdict(values) : silentVerdict(values);
});

/** Whether ROOM_MODERATORS leaves it to logins that say nothing about it. */
function neverModerates(values: Policy): boolean {
  const { ENABLE_AUTH: auth, ROOM_MODERATORS: moderators, PROSODY_AUTH_TYPE: own, AUTH_TYPE: type } = values;
  if (!auth) return moderators === 'authenticated' || moderators === 'claims';
  return moderators === 'claims' && saysNothing({ ...values, AUTH_TYPE: own ?? type });
}

/** Whether logins never say who moderates. */
function saysNothing({ AUTH_TYPE: type, LDAP_MODERATOR_FILTER: filter }: Pick<Policy, 'AUTH_TYPE' | 'LDAP_MODERATOR_FILTER'>): boolean {
  return type === 'internal' || (type === 'ldap' && filter === undefined);
}

/** Settings of the original that leave it to logins to say who moderates, where these say nothing. */
function silentVerdict(values: Policy): Verdict | undefined {
  const type = values.PROSODY_AUTH_TYPE ?? values.AUTH_TYPE;
  if (!values.ENABLE_AUTH || values.ROOM_MODERATORS !== 'auto' || !saysNothing({ ...values, AUTH_TYPE: type })) return undefined;
  const why = 'leaves it to what logins say, and accounts say nothing';
  if (!values.ENABLE_AUTO_OWNER) return warning('ENABLE_AUTO_OWNER', why, 'nobody moderates', 'ENABLE_AUTO_OWNER=1');
  return values.ENABLE_WAIT_FOR_HOST && values.WAIT_FOR_HOST_DISABLE_AUTO_OWNERS
    ? warning('WAIT_FOR_HOST_DISABLE_AUTO_OWNERS', why, 'nobody moderates', 'ROOM_MODERATORS=authenticated')
    : undefined;
}

function claimsVerdict({ ENABLE_AUTH: auth, ROOM_CREATORS: creators }: Policy): Verdict {
  const why = auth ? 'leaves it to what logins say, and accounts say nothing' : 'wants people who have logged in, and ENABLE_AUTH is off';
  return creators === 'moderators'
    ? error('ROOM_MODERATORS', why, `nobody moderates, so ${NO_ROOMS}`, 'ROOM_MODERATORS=auto')
    : warning('ROOM_MODERATORS', why, 'nobody moderates', 'ROOM_MODERATORS=auto');
}

const waitingRules = rule(['prosody'], WAITING, (values): Verdict | undefined => {
  const module = [...values.XMPP_MUC_MODULES, ...values.XMPP_MODULES].find((name) => /^(muc_)?wait_for_host$/.test(name));
  if (!values.ENABLE_WAIT_FOR_HOST && module === undefined) return undefined;
  const variable = values.ENABLE_WAIT_FOR_HOST ? 'ENABLE_WAIT_FOR_HOST' : 'XMPP_MUC_MODULES';
  if (!values.ENABLE_AUTH)
    return warning(
      variable,
      'wants people to wait for a host, and ENABLE_AUTH is off',
      'nobody waits: there are no hosts',
      'ENABLE_AUTH=1',
    );
  return values.ROOM_CREATORS === 'authenticated' || values.ROOM_CREATORS === 'moderators'
    ? warning(
        'ROOM_CREATORS',
        'keeps rooms closed until somebody may open them',
        'people wait outside, not in the lobby',
        'ROOM_CREATORS=auto',
      )
    : undefined;
});

const emptyRules = rule(['prosody'], EMPTY, (values): Verdict | undefined => {
  const type = values.PROSODY_AUTH_TYPE ?? values.AUTH_TYPE;
  if (!values.JWT_ALLOW_EMPTY || !values.ENABLE_AUTH || (type !== 'jwt' && type !== 'hybrid_matrix_token')) return undefined;
  if (values.ROOM_CREATORS === 'anyone')
    return warning('ROOM_CREATORS', 'is on beside JWT_ALLOW_EMPTY', 'whoever has no token opens rooms too', 'ROOM_CREATORS=auto');
  if (values.ROOM_CREATORS === 'auto' && values.JICOFO_ENABLE_AUTH === false)
    return warning(
      'JICOFO_ENABLE_AUTH',
      'is off beside JWT_ALLOW_EMPTY',
      'whoever has no token opens rooms too',
      'ROOM_CREATORS=authenticated',
    );
  if (values.ROOM_MODERATORS === 'everyone')
    return warning('ROOM_MODERATORS', 'is on beside JWT_ALLOW_EMPTY', 'whoever has no token moderates', 'ROOM_MODERATORS=auto');
  return undefined;
});

const isOfPasswords = (type: string): boolean => type === 'internal' || type === 'ldap';

/** The focus tells clients how to log in, Prosody lets them. */
const agreementRule = rule(['jicofo'], [...CHOICE, 'JICOFO_AUTH_TYPE', 'JICOFO_ENABLE_AUTH'], (values): Verdict | undefined => {
  const { PROSODY_AUTH_TYPE: own, AUTH_TYPE: all, JICOFO_AUTH_TYPE: focus } = values;
  const [asked, told] = [own ?? all, focus ?? all];
  if (!values.ENABLE_AUTH || values.JICOFO_ENABLE_AUTH === false || isOfPasswords(asked) === isOfPasswords(told)) return undefined;
  return warning(
    focus === undefined ? 'PROSODY_AUTH_TYPE' : 'JICOFO_AUTH_TYPE',
    `makes Prosody take ${asked}, and the focus ${told}`,
    'clients are told another way to log in than there is',
    focus === undefined ? `AUTH_TYPE=${asked}` : 'Unset JICOFO_AUTH_TYPE.',
  );
});

/** Rules about who may open rooms, moderate and enter. */
export const admissionRules: readonly Rule[] = [agreementRule, guestRules, policyRules, waitingRules, emptyRules];
