import { isWellKnown } from '../secrets.ts';
import { error, type Rule, rule } from './rule.ts';

/** Fewer can be guessed. */
const SHORTEST_TOKEN = 16;
const GENERATE = 'Set PARLEY_ADMIN_TOKEN to a random text: openssl rand -hex 32';

const tokenRule = rule(['prosody'], ['PARLEY_ADMIN_TOKEN'], ({ PARLEY_ADMIN_TOKEN: token }) => {
  if (token === undefined) return undefined;
  const problem = isWellKnown(token)
    ? 'is publicly known'
    : token.length < SHORTEST_TOKEN
      ? `is shorter than ${SHORTEST_TOKEN} characters`
      : undefined;
  return problem === undefined ? undefined : error('PARLEY_ADMIN_TOKEN', problem, 'others can end every meeting', GENERATE);
});

const KEYS = ['PARLEY_ADMIN_KEYSERVER', 'JWT_ASAP_KEYSERVER', 'JWT_APP_ID', 'JWT_ACCEPTED_ISSUERS'] as const;

const keyServerRule = rule(['prosody'], KEYS, (values) => {
  const { PARLEY_ADMIN_KEYSERVER: server, JWT_ASAP_KEYSERVER: ofPeople } = values;
  if (server === undefined) return undefined;
  if (server === ofPeople)
    return error(
      'PARLEY_ADMIN_KEYSERVER',
      'is also JWT_ASAP_KEYSERVER',
      'whoever has a token for a room can end every meeting',
      'Put the keys of administrators on an address of their own.',
    );
  return values.JWT_APP_ID === undefined && values.JWT_ACCEPTED_ISSUERS.length === 0
    ? error('PARLEY_ADMIN_KEYSERVER', 'has no issuer beside it', 'no token of an administrator is taken', 'JWT_ACCEPTED_ISSUERS=my_issuer')
    : undefined;
});

export const administrationRules: readonly Rule[] = [tokenRule, keyServerRule];
