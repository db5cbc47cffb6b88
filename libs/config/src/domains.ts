import { configError } from './load.ts';

/** Addresses of one XMPP deployment, derived from XMPP_DOMAIN where a variable is unset (prosody contract §0). */
export interface XmppDomains {
  readonly domain: string;
  readonly auth: string;
  readonly muc: string;
  readonly internalMuc: string;
  readonly guest: string;
  /** Component of the focus: target of conference IQs. */
  readonly focus: string;
  /** Component of the policy service: receives the event stream. */
  readonly policy: string;
}

interface DomainVariables {
  readonly XMPP_DOMAIN: string;
  readonly XMPP_AUTH_DOMAIN: string | undefined;
  readonly XMPP_MUC_DOMAIN: string | undefined;
  readonly XMPP_INTERNAL_MUC_DOMAIN: string | undefined;
  readonly XMPP_GUEST_DOMAIN: string | undefined;
}

export const DOMAIN_VARIABLES = [
  'XMPP_DOMAIN',
  'XMPP_AUTH_DOMAIN',
  'XMPP_MUC_DOMAIN',
  'XMPP_INTERNAL_MUC_DOMAIN',
  'XMPP_GUEST_DOMAIN',
] as const;

/**
 * The domains of a deployment.
 * @throws AppError CONFIG_INVALID when two of them are the same: Prosody would not start
 */
export function xmppDomains(config: DomainVariables): XmppDomains {
  const domains = derivedDomains(config);
  const { domain, auth, muc, internalMuc, guest, focus, policy } = domains;
  const given = [domain, auth, muc, internalMuc, guest];
  for (const [index, value] of given.entries()) {
    const isTaken = given.indexOf(value) < index || [focus, policy].includes(value);
    if (isTaken) throw configError(DOMAIN_VARIABLES[index] ?? 'XMPP_DOMAIN', `${value}: another part of the deployment has this domain`);
  }
  return domains;
}

/** The domains of a deployment, unchecked. */
export function derivedDomains(config: DomainVariables): XmppDomains {
  const domain = config.XMPP_DOMAIN;
  return {
    domain,
    auth: config.XMPP_AUTH_DOMAIN ?? `auth.${domain}`,
    muc: config.XMPP_MUC_DOMAIN ?? `muc.${domain}`,
    internalMuc: config.XMPP_INTERNAL_MUC_DOMAIN ?? `internal-muc.${domain}`,
    guest: config.XMPP_GUEST_DOMAIN ?? `guest.${domain}`,
    focus: `focus.${domain}`,
    policy: `policy.${domain}`,
  };
}
