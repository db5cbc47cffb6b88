import { isIP } from 'node:net';
import { type Finding, findingLine } from '@parley/kernel';
import { isPrivateAddress } from '@parley/stun';

export interface ReachabilityFacts {
  /** Addresses in the candidates, without those that STUN found. */
  readonly offered: readonly string[];
  /** Addresses out of JVB_ADVERTISE_IPS. */
  readonly advertised: readonly string[];
  /** Names of JVB_ADVERTISE_IPS without an address. */
  readonly unresolved: readonly string[];
  readonly own: readonly string[];
  /** The address that the internet sees; undefined when no STUN server was asked or answered. */
  readonly discovered: string | undefined;
  /** Addresses of the host in PUBLIC_URL; empty when unknown. */
  readonly page: readonly string[];
  /** Offered addresses that answered a check from this machine. */
  readonly answering: readonly string[];
}

export interface Verdict {
  /** False when somebody who can open the page may not reach the bridge. */
  readonly isFine: boolean;
  /** What clients can reach, and what is wrong with it; one sentence each. */
  readonly lines: readonly string[];
  /** What is wrong alone. */
  readonly findings: readonly Finding[];
}

const NO_MEDIA = 'calls of two may work, and every call of three or more is silent and dark';
const warning = (subject: string, problem: string, effect: string, remedy: string): Finding => ({
  severity: 'warning',
  ...{ subject, problem, effect, remedy },
});

/**
 * Two people in a call reach each other directly: that the bridge's address is wrong shows only with the third (user-pain 1).
 * So this judges it at the start.
 */
export function judgeReachability(facts: ReachabilityFacts): Verdict {
  const { offered, own, discovered, answering } = facts;
  const reachable = [...offered, ...(discovered ? [discovered] : [])];
  const seen = reachable.filter((ip) => !isPrivateAddress(ip));
  const problems = [unresolvedName(facts), privateOnly(facts, seen), otherAddress(facts), otherHost(facts, reachable)];
  const findings = problems.filter((problem) => problem !== undefined);
  const silent = offered.filter((ip) => !own.includes(ip) && !answering.includes(ip));
  const lines = [
    seen.length > 0 ? `offers ${seen.join(', ')} to the internet` : 'offers private addresses: for clients in the same network',
    ...findings.map(findingLine),
    ...silent.map(
      (ip) => `${ip} does not answer from here: its UDP port may be closed, or the router does not let machines behind it reach it`,
    ),
  ];
  return { isFine: findings.length === 0, lines, findings };
}

function unresolvedName({ unresolved }: ReachabilityFacts): Finding | undefined {
  if (unresolved.length === 0) return undefined;
  return warning(
    'JVB_ADVERTISE_IPS',
    `${unresolved.join(', ')} has no address yet, and clients are not told of it`,
    NO_MEDIA,
    'Put the name right in DNS, or write its address: JVB_ADVERTISE_IPS=<address>',
  );
}

function privateOnly({ page }: ReachabilityFacts, seen: readonly string[]): Finding | undefined {
  const pages = page.filter((ip) => !isPrivateAddress(ip));
  if (seen.length > 0 || pages.length === 0) return undefined;
  return warning(
    'JVB_ADVERTISE_IPS',
    `the page is at ${pages.join(', ')}, but the bridge offers private addresses alone`,
    `for people outside this network ${NO_MEDIA}`,
    `set JVB_ADVERTISE_IPS=${pages[0]}`,
  );
}

function otherAddress({ advertised, discovered }: ReachabilityFacts): Finding | undefined {
  const isKnown = discovered === undefined || advertised.length === 0 || advertised.includes(discovered);
  if (isKnown || !advertised.every((ip) => isIP(ip) === 4)) return undefined;
  return warning(
    'JVB_ADVERTISE_IPS',
    `does not name ${discovered}, under which the internet sees this machine`,
    `if the named address is old, ${NO_MEDIA}`,
    `JVB_ADVERTISE_IPS=${[discovered, ...advertised].join(',')}`,
  );
}

function otherHost({ page }: ReachabilityFacts, reachable: readonly string[]): Finding | undefined {
  const isPublic = (ip: string) => !isPrivateAddress(ip);
  if (!reachable.some(isPublic) || !page.some(isPublic) || page.some((ip) => reachable.includes(ip))) return undefined;
  return warning(
    'JVB_ADVERTISE_IPS',
    `the page is at ${page.join(', ')}, which the bridge does not offer: right only when they are on different hosts`,
    `otherwise ${NO_MEDIA}`,
    `JVB_ADVERTISE_IPS=${page.join(',')}`,
  );
}
