import { errorMessage, type Finding } from '@parley/kernel';
import { isPrivateAddress, socketAddress } from '@parley/stun';
import { type Check, type CheckContext, error, skipped, warning } from '../check.ts';
import { NOT_RUNNING } from '../stack.ts';

/** An address that browsers are told, and whether a check of it was answered. */
export interface TriedAddress {
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
  readonly answers: boolean;
}

export interface MediaFacts {
  readonly tried: readonly TriedAddress[];
  /** Addresses of JVB_ADVERTISE_IPS, as the bridge knows them. */
  readonly advertised: readonly string[];
  /** The bridge runs in a container. */
  readonly isContainer: boolean;
  /** Addresses of this machine. */
  readonly own: readonly string[];
  /** Addresses of the page, which answers from here. */
  readonly page: readonly string[];
}

const EFFECT = 'two people may meet all the same, and with the third everybody is silent and dark';

/** Do the addresses that browsers are told lead to the bridge? */
export function judgeMedia(facts: MediaFacts): Finding[] {
  const udp = facts.tried.filter(({ protocol }) => protocol === 'udp');
  if (udp.length === 0)
    return [
      error('JVB_ADVERTISE_IPS', 'the bridge tells browsers no address at all', EFFECT, 'JVB_ADVERTISE_IPS=<address of this machine>'),
    ];
  const named = udp
    .filter(({ ip, answers }) => !answers && facts.advertised.includes(ip) && canTry(ip, facts.own))
    .map((one) => silent(one, facts));
  const none = udp.every(({ answers }) => !answers) && named.length === 0 ? [nobody(udp)] : [];
  const tcp = facts.tried
    .filter(({ protocol, answers }) => protocol === 'tcp' && !answers)
    .slice(0, 1)
    .map(silentTcp);
  return [...named, ...none, ...insideOnly(udp, facts), ...tcp];
}

/** A network of containers mostly has no IPv6, whatever the host has: silence says nothing there. */
function canTry(ip: string, own: readonly string[]): boolean {
  return !ip.includes(':') || own.some((one) => one.includes(':') && !/^(::1$|fe[89ab])/i.test(one));
}

/** The host itself reaches the addresses of its containers, and nobody else does: a try on one machine works all the same. */
function insideOnly(udp: readonly TriedAddress[], { advertised, isContainer }: MediaFacts): Finding[] {
  const isInside = isContainer && advertised.length === 0 && udp.every(({ ip }) => isPrivateAddress(ip));
  if (!isInside || !udp.some(({ answers }) => answers)) return [];
  const problem = `is not set, so that browsers are told the address of the container alone (${udp.map(({ ip }) => ip).join(', ')})`;
  return [
    warning('JVB_ADVERTISE_IPS', problem, `on other machines ${EFFECT}`, 'JVB_ADVERTISE_IPS=<address of the host as browsers see it>'),
  ];
}

/** From here it is certain only where something else answers under the same address, or the address is a near one. */
function silent({ ip, port }: TriedAddress, { own, page }: MediaFacts): Finding {
  const isCertain = isPrivateAddress(ip) || own.includes(ip) || page.includes(ip);
  const problem = isCertain
    ? `UDP to ${socketAddress(ip, port)} gets no answer`
    : `UDP to ${socketAddress(ip, port)} gets no answer from here: it is blocked, or the router does not let machines behind it use its outside`;
  const remedy = `Open UDP port ${port} in every firewall and forward it to this machine, or name another address: JVB_ADVERTISE_IPS=<address>`;
  return (isCertain ? error : warning)(`JVB_ADVERTISE_IPS=…${ip}…`, problem, EFFECT, remedy);
}

function nobody(udp: readonly TriedAddress[]): Finding {
  const all = udp.map(({ ip, port }) => socketAddress(ip, port)).join(', ');
  const remedy = `Open UDP port ${udp[0]?.port} in every firewall, and set JVB_ADVERTISE_IPS=<address of this machine as browsers see it>`;
  return error('JVB_PORT', `UDP gets no answer at any address that browsers are told: ${all}`, EFFECT, remedy);
}

function silentTcp({ ip, port }: TriedAddress): Finding {
  const effect = 'people whose network lets no UDP through get no media';
  return warning('JVB_ICE_TCP_PORT', `TCP to ${socketAddress(ip, port)} cannot be opened`, effect, `Publish and open TCP port ${port}`);
}

interface ProbeAnswer {
  readonly ufrag: string;
  readonly pwd: string;
  readonly advertised: readonly string[];
  readonly candidates: readonly { readonly ip: string; readonly port: number; readonly protocol: string }[];
}

function parseProbe(body: string): ProbeAnswer | undefined {
  try {
    const { ufrag, pwd, candidates, advertised } = JSON.parse(body) as Partial<ProbeAnswer>;
    if (typeof ufrag !== 'string' || typeof pwd !== 'string' || !Array.isArray(candidates)) return undefined;
    return { ufrag, pwd, candidates, advertised: Array.isArray(advertised) ? advertised.map(String) : [] };
  } catch {
    return undefined;
  }
}

const worked = (attempt: Promise<void>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  );

async function tryAll({ probes }: CheckContext, { ufrag, pwd, candidates }: ProbeAnswer): Promise<TriedAddress[]> {
  return Promise.all(
    candidates.slice(0, 32).map(async ({ ip, port, protocol }) => {
      const to = { ip: String(ip), port: Number(port) };
      if (protocol === 'tcp') return { ...to, protocol: 'tcp', answers: await worked(probes.tcp(to)) };
      return { ...to, protocol: 'udp', answers: await worked(probes.stun(to, { ufrag, pwd })) };
    }),
  );
}

export const mediaCheck: Check = {
  name: 'media (UDP)',
  isOnline: true,
  async run(context) {
    const { settings, probes, stack } = context;
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    const headers = { 'content-type': 'application/json' };
    const answer = await probes
      .http({ url: `${settings.bridge}/network/probe`, method: 'POST', headers, body: '{}' })
      .catch((failure: unknown) => errorMessage(failure));
    if (typeof answer === 'string') return skipped(`the bridge cannot be asked: ${answer}`);
    const probe = answer.status === 200 ? parseProbe(answer.body) : undefined;
    if (!probe) return skipped(`the bridge cannot be asked (status ${answer.status})`);
    const host = settings.publicUrl && new URL(settings.publicUrl).hostname.replace(/^\[|\]$/g, '');
    const isPageHere = host && stack.page?.kind === 'ours';
    const [tried, page] = await Promise.all([tryAll(context, probe), isPageHere ? probes.resolve(host).catch(() => []) : []]);
    const { advertised } = probe;
    const findings = judgeMedia({ tried, advertised, isContainer: settings.isContainer, own: probes.ownAddresses(), page });
    const answering = tried.filter(({ answers }) => answers).map(({ ip, port, protocol }) => `${protocol} ${socketAddress(ip, port)}`);
    return { summary: answering.length > 0 ? `${answering.join(', ')} answer from here` : 'no address answers from here', findings };
  },
};
