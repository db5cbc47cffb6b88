import type { IceCandidate } from '@parley/xmpp-jingle';
import { type AdvertisedAddress, isPrivateAddress } from './addresses.ts';

export interface CandidateInput {
  /** UDP port of the endpoint's worker. */
  readonly port: number;
  /** Index of that worker: it is added to the port of an `ip#port` mapping. */
  readonly workerIndex: number;
  readonly advertised: readonly AdvertisedAddress[];
  readonly own: readonly string[];
  /** Public addresses found by STUN. */
  readonly discovered: readonly string[];
  readonly withPrivate: boolean;
}

const HOST_PREFERENCE = 126;
const SERVER_REFLEXIVE_PREFERENCE = 100;

/**
 * Every address of the bridge as an ICE candidate, the advertised ones with the highest priority (bridge contract §3, §5, §M2).
 * Private addresses are left out on demand, unless nothing would remain.
 */
export function buildCandidates(input: CandidateInput): IceCandidate[] {
  const { port, workerIndex, advertised, own, discovered, withPrivate } = input;
  const seen = new Set<string>();
  const fresh = ({ ip, port: at }: { ip: string; port: number }) => {
    const key = `${ip}#${at}`;
    return seen.has(key) ? false : seen.add(key);
  };
  const hosts = [
    ...advertised.map((one) => ({ ip: one.ip, port: one.port === undefined ? port : one.port + workerIndex })),
    ...own.map((ip) => ({ ip, port })),
  ];
  const reachable = hosts.filter(fresh).filter((one) => withPrivate || !isPrivateAddress(one.ip));
  const mapped = discovered.map((ip) => ({ ip, port })).filter(fresh);
  const shown = reachable.length + mapped.length > 0 ? reachable : hosts;
  const related = withPrivate ? { relAddr: own[0] ?? '0.0.0.0', relPort: port } : { relAddr: '0.0.0.0', relPort: 9 };
  return [
    ...shown.map((one, index) => candidate(one, index, 'host', HOST_PREFERENCE)),
    ...mapped.map((one, index) => ({ ...candidate(one, shown.length + index, 'srflx', SERVER_REFLEXIVE_PREFERENCE), ...related })),
  ];
}

function candidate(at: { ip: string; port: number }, index: number, type: 'host' | 'srflx', preference: number): IceCandidate {
  return {
    component: 1,
    foundation: String(index + 1),
    generation: 0,
    id: `c${index + 1}`,
    network: 0,
    ip: at.ip,
    port: at.port,
    // RFC 8445 §5.1.2.1 with one local preference per address.
    priority: preference * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255,
    protocol: 'udp',
    type,
  };
}
