/** An IPv4 network of hosts on Ethernet segments, as data. */
export interface NetworkPlan {
  readonly segments: readonly string[];
  readonly hosts: Readonly<Record<string, HostPlan>>;
}

export interface HostPlan {
  /** eth0, eth1, … in this order. */
  readonly interfaces: readonly Attachment[];
  /** Address of the default route. */
  readonly gateway?: string;
  /** Whether it forwards packets of others, as a router does. */
  readonly forwards?: boolean;
  /** iptables rules, each the arguments of one command. */
  readonly rules?: readonly string[];
}

export interface Attachment {
  readonly segment: string;
  /** With prefix length: `192.168.1.2/24`. */
  readonly address: string;
}

/** The switch's end of a host's cable: its transmit queue is the host's downlink. */
export function switchPort(plan: NetworkPlan, host: string, index = 0): string {
  return `h${Object.keys(plan.hosts).indexOf(host)}e${index}`;
}

/**
 * Shell lines for the namespace of the switch: one bridge per segment, and a cable to each interface of each host.
 * @param pids - a process in the namespace of each host, by name of the host
 */
export function switchScript(plan: NetworkPlan, pids: Readonly<Record<string, number>>): string {
  const bridge = (segment: string) => `s${plan.segments.indexOf(segment)}`;
  const bridges = plan.segments.flatMap((segment) => [`ip link add ${bridge(segment)} type bridge`, `ip link set ${bridge(segment)} up`]);
  const cables = Object.entries(plan.hosts).flatMap(([name, { interfaces }]) =>
    interfaces.flatMap(({ segment }, index) => {
      const port = switchPort(plan, name, index);
      return [
        `ip link add ${port} type veth peer name eth${index} netns ${pids[name]}`,
        `ip link set ${port} master ${bridge(segment)} up`,
      ];
    }),
  );
  return [...bridges, ...cables].join('\n');
}

/** Shell lines for the namespace of a host, once its cables are there. */
export function hostScript(host: HostPlan): string {
  return [
    'ip link set lo up',
    ...host.interfaces.flatMap(({ address }, index) => [`ip addr add ${address} dev eth${index}`, `ip link set eth${index} up`]),
    ...(host.gateway === undefined ? [] : [`ip route add default via ${host.gateway}`]),
    ...(host.forwards ? ['echo 1 > /proc/sys/net/ipv4/ip_forward'] : []),
    ...(host.rules ?? []).map((rule) => `iptables ${rule}`),
  ].join('\n');
}
