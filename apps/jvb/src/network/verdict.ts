import { isIP } from 'node:net';
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
  /** What clients can reach, and what to do about it; one sentence each. */
  readonly findings: readonly string[];
}

/**
 * Two people in a call reach each other directly: that the bridge's address is wrong shows only with the third (user-pain 1).
 * So this judges it at the start.
 */
export function judgeReachability(facts: ReachabilityFacts): Verdict {
  const { offered, advertised, unresolved, own, discovered, page, answering } = facts;
  const isPublic = (ip: string) => !isPrivateAddress(ip);
  const reachable = [...offered, ...(discovered ? [discovered] : [])];
  const hasPublic = reachable.some(isPublic);
  const problems = [
    unresolved.length > 0 && `JVB_ADVERTISE_IPS: ${unresolved.join(', ')} has no address yet; clients are not told of it`,
    !hasPublic &&
      page.some(isPublic) &&
      `the page is at ${page.filter(isPublic).join(', ')}, but the bridge offers private addresses alone: set JVB_ADVERTISE_IPS to the address that clients reach`,
    advertised.length > 0 &&
      discovered !== undefined &&
      !advertised.includes(discovered) &&
      isIPv4Only(advertised) &&
      `JVB_ADVERTISE_IPS does not name ${discovered}, under which the internet sees this machine`,
    hasPublic &&
      page.some(isPublic) &&
      !page.some((ip) => reachable.includes(ip)) &&
      `the page is at ${page.join(', ')}, which the bridge does not offer: right only when they are on different hosts`,
  ].filter((problem) => problem !== false);
  const silent = offered.filter((ip) => !own.includes(ip) && !answering.includes(ip));
  const findings = [
    hasPublic
      ? `offers ${reachable.filter(isPublic).join(', ')} to the internet`
      : 'offers private addresses: for clients in the same network',
    ...problems,
    ...silent.map(
      (ip) => `${ip} does not answer from here: its UDP port may be closed, or the router does not let machines behind it reach it`,
    ),
  ];
  return { isFine: problems.length === 0, findings };
}

const isIPv4Only = (ips: readonly string[]): boolean => ips.every((ip) => isIP(ip) === 4);
