import type { NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * Addresses that Prosody listens on. `0.0.0.0` stands for all of IPv6 as well, with ENABLE_IPV6 and where the machine has IPv6:
 * a host name may have addresses of both kinds, and callers try either.
 */
export function listenInterfaces(bind: string, enableIpv6: boolean, interfaces: Interfaces): readonly string[] {
  const hasIpv6 = Object.values(interfaces).some((list) => list?.some(({ family }) => family === 'IPv6'));
  return bind === '0.0.0.0' && enableIpv6 && hasIpv6 ? ['0.0.0.0', '::'] : [bind];
}

/**
 * Networks of this machine's own interfaces. In a container they are those of its siblings: the web service among them, whose
 * X-Forwarded-For counts. Clients of a local network outside must not be among them, as Prosody takes the last address of that header which
 * no proxy has.
 */
export function ownNetworks(interfaces: Interfaces): readonly string[] {
  const cidrs = Object.values(interfaces).flatMap((list) =>
    (list ?? []).flatMap(({ cidr, internal }) => (cidr && !internal ? [cidr] : [])),
  );
  return [...new Set(cidrs)].filter((cidr) => !cidr.startsWith('fe80:'));
}
