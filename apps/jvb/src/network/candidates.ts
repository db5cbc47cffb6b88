import { isIP } from 'node:net';
import { isPrivateAddress, type SocketAddress } from '@parley/stun';
import type { IceCandidate } from '@parley/xmpp-jingle';
import type { AdvertisedAddress } from './addresses.ts';

export interface CandidateInput {
  /** UDP port of the endpoint's worker. */
  readonly port: number;
  /** TCP port of the endpoint's worker; undefined = it listens on UDP only. */
  readonly tcpPort: number | undefined;
  /** How far `port` is from that of the first worker: as far is a mapped one (`ip#port`) from the named one. */
  readonly portShift: number;
  readonly advertised: readonly AdvertisedAddress[];
  readonly own: readonly string[];
  /** Where the internet sees the media port, found by STUN. */
  readonly discovered: readonly SocketAddress[];
  readonly withPrivate: boolean;
}

/** Type preferences of RFC 8445 §5.1.2.2; TCP comes after everything else (RFC 6544 §4.2). */
const PREFERENCE = { host: 126, serverReflexive: 100, tcp: 80 };

/**
 * Every address of the bridge as an ICE candidate, the advertised ones with the highest priority (bridge contract §3, §5, §M2).
 * Private addresses are left out on demand, unless nothing would remain.
 */
export function buildCandidates(input: CandidateInput): IceCandidate[] {
  const { port, portShift, advertised, own, discovered, withPrivate, tcpPort } = input;
  const fresh = firstOfEach();
  const hosts = [
    ...advertised.map((one) => ({ ip: one.ip, port: one.port === undefined ? port : one.port + portShift })),
    ...own.map((ip) => ({ ip, port })),
  ].filter((one) => one.port < 65_536 && fresh(one));
  const reachable = hosts.filter((one) => withPrivate || !isPrivateAddress(one.ip));
  const mapped = discovered.filter(fresh);
  const shown = reachable.length + mapped.length > 0 ? reachable : hosts;
  const related = withPrivate ? relatedTo(own, port) : { relAddr: '0.0.0.0', relPort: 9 };
  // The mapping of a UDP port says nothing about TCP: the TCP port has to be published under its own number.
  const once = firstOfEach();
  const overTcp = tcpPort === undefined ? [] : [...shown, ...mapped].map(({ ip }) => ({ ip, port: tcpPort })).filter(once);
  return [
    ...shown.map((one) => ({ ...one, preference: PREFERENCE.host, protocol: 'udp', type: 'host' }) as const),
    ...mapped.map((one) => ({ ...one, preference: PREFERENCE.serverReflexive, protocol: 'udp', type: 'srflx', ...related }) as const),
    ...overTcp.map((one) => ({ ...one, preference: PREFERENCE.tcp, protocol: 'tcp', type: 'host', tcpType: 'passive' }) as const),
  ].map(({ preference, ...one }, index) => ({
    component: 1,
    foundation: String(index + 1),
    generation: 0,
    id: `c${index + 1}`,
    network: 0,
    // RFC 8445 §5.1.2.1 with one local preference per address.
    priority: preference * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255,
    ...one,
  }));
}

/** The address behind the mapping; one of the same family, as all that STUN finds is IPv4. */
function relatedTo(own: readonly string[], port: number) {
  return { relAddr: own.find((ip) => isIP(ip) === 4) ?? '0.0.0.0', relPort: port };
}

function firstOfEach(): (one: SocketAddress) => boolean {
  const seen = new Set<string>();
  return ({ ip, port }) => {
    const key = `${ip}#${port}`;
    return seen.has(key) ? false : seen.add(key).has(key);
  };
}
