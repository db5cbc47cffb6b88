import { DOMAIN_VARIABLES, derivedDomains } from '../domains.ts';
import { error, type Rule, rule, warning } from './rule.ts';

const DOMAINS = rule(['prosody', 'jicofo', 'jvb', 'web'], DOMAIN_VARIABLES, (values) => {
  const domains = derivedDomains(values);
  const given = [domains.domain, domains.auth, domains.muc, domains.internalMuc, domains.guest];
  for (const [index, domain] of given.entries())
    if (given.indexOf(domain) < index || domain === domains.focus || domain === domains.policy)
      return error(
        DOMAIN_VARIABLES[index] ?? 'XMPP_DOMAIN',
        `another part of the deployment has the domain ${domain} already`,
        'Prosody cannot start',
        `Leave ${DOMAIN_VARIABLES[index]} empty.`,
      );
  return domains.muc.includes('.')
    ? undefined
    : error('XMPP_MUC_DOMAIN', 'has only one label', 'rooms of tenants could not be told apart', `XMPP_MUC_DOMAIN=muc.${domains.domain}`);
});

const LIMIT = rule(['prosody'], ['PROSODY_C2S_LIMIT'], ({ PROSODY_C2S_LIMIT: limit }) =>
  /^\d+ ?[kmg]?b\/s$/i.test(limit)
    ? undefined
    : error('PROSODY_C2S_LIMIT', 'is not a rate such as 100kb/s', 'Prosody cannot start', 'PROSODY_C2S_LIMIT=100kb/s'),
);

const COLLECTOR = rule(['prosody'], ['GC_TYPE', 'GC_GEN_MIN_TH', 'GC_GEN_MAX_TH'], (values) =>
  values.GC_TYPE === 'generational' && values.GC_GEN_MIN_TH > values.GC_GEN_MAX_TH
    ? warning('GC_GEN_MIN_TH', `is above GC_GEN_MAX_TH (${values.GC_GEN_MAX_TH})`, 'Prosody needs more memory', 'GC_GEN_MIN_TH=20')
    : undefined,
);

const SIZE = rule(['prosody'], ['MAX_PARTICIPANTS'], ({ MAX_PARTICIPANTS: most }) =>
  most === 1 ? warning('MAX_PARTICIPANTS', 'lets one person into a room', 'nobody can meet', 'MAX_PARTICIPANTS=0 for no limit') : undefined,
);

/** Rules about Prosody and its domains. */
export const xmppRules: readonly Rule[] = [DOMAINS, LIMIT, COLLECTOR, SIZE];
