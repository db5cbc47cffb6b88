import type { Reader } from '../declare.ts';
import { isWellKnown } from '../secrets.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const GENERATE = 'Run ./gen-passwords.sh beside your .env, or set a random one: openssl rand -hex 16';
const SHORTEST = 12;

type PasswordName = 'JICOFO_AUTH_PASSWORD' | 'JVB_AUTH_PASSWORD';

function passwordVerdict(name: PasswordName, value: string | undefined, whose: string): Verdict | undefined {
  if (value === undefined) return error(name, 'is not set', `nobody can meet: ${whose} cannot log in`, GENERATE);
  if (isWellKnown(value)) return error(name, 'is a publicly known default', `anybody could log in as ${whose}`, GENERATE);
  if (value.length < SHORTEST) return warning(name, `is shorter than ${SHORTEST} characters`, 'it can be guessed', GENERATE);
  return undefined;
}

const passwordRule = (name: PasswordName, whose: string, services: readonly Reader[]): Rule =>
  rule(services, [name], ({ [name]: value }) => passwordVerdict(name, value, whose));

/** Rules about the accounts of services. */
export const accountRules: readonly Rule[] = [
  passwordRule('JICOFO_AUTH_PASSWORD', 'the focus', ['prosody', 'jicofo']),
  passwordRule('JVB_AUTH_PASSWORD', 'the bridge', ['prosody']),
  rule(['jvb'], ['JVB_AUTH_PASSWORD', 'JVB_DISABLE_XMPP'], ({ JVB_AUTH_PASSWORD: value, JVB_DISABLE_XMPP: isAlone }) =>
    isAlone ? undefined : passwordVerdict('JVB_AUTH_PASSWORD', value, 'the bridge'),
  ),
  rule(['prosody'], ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD'], ({ JICOFO_AUTH_PASSWORD: focus, JVB_AUTH_PASSWORD: bridge }) =>
    focus !== undefined && focus === bridge && !isWellKnown(focus)
      ? warning('JVB_AUTH_PASSWORD', 'is the same as JICOFO_AUTH_PASSWORD', 'whoever learns one has both', GENERATE)
      : undefined,
  ),
  rule(['prosody', 'jicofo'], ['JICOFO_COMPONENT_SECRET'], ({ JICOFO_COMPONENT_SECRET: secret }) =>
    secret !== undefined && isWellKnown(secret)
      ? error(
          'JICOFO_COMPONENT_SECRET',
          'is a publicly known default',
          'anybody on the inner network could be the focus',
          'Leave JICOFO_COMPONENT_SECRET empty: it is derived then.',
        )
      : undefined,
  ),
  rule(['prosody'], ['JVB_AUTH_USER'], ({ JVB_AUTH_USER: user }) => {
    if (user.toLowerCase() === 'focus')
      return error('JVB_AUTH_USER', 'is the name of the account of the focus', 'the bridge cannot log in', 'JVB_AUTH_USER=jvb');
    if (!/^[a-z0-9_.-]{1,64}$/.test(user))
      return error('JVB_AUTH_USER', 'has other than lower-case letters, digits and _.-', 'Prosody cannot start', 'JVB_AUTH_USER=jvb');
    return undefined;
  }),
  rule(['jicofo'], ['JICOFO_ENABLE_AUTH', 'ENABLE_AUTH'], ({ JICOFO_ENABLE_AUTH: focus, ENABLE_AUTH: all }) =>
    focus === true && !all
      ? error('JICOFO_ENABLE_AUTH', 'is on while ENABLE_AUTH is off', 'everybody would be a moderator', 'JICOFO_ENABLE_AUTH=0')
      : undefined,
  ),
];
