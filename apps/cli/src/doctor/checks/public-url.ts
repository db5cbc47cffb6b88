import type { Finding } from '@parley/kernel';
import { type Check, type CheckContext, error, type Probes, skipped, warning } from '../check.ts';
import type { DoctorSettings } from '../settings.ts';
import { look, NOT_RUNNING, type Seen } from '../stack.ts';

export interface PublicUrlFacts {
  readonly publicUrl: string;
  readonly seen: Seen;
  /** An address of the same host that leads to this stack. */
  readonly better: string | undefined;
  /** Address of signalling that config.js names; undefined when it could not be read. */
  readonly signalling: string | undefined;
  readonly local: string;
}

const NOBODY = 'the address that people are given does not lead to this server';

/** Is PUBLIC_URL the address at which this stack is reached? */
export function judgePublicUrl(facts: PublicUrlFacts): Finding[] {
  const { publicUrl, seen, better } = facts;
  const subject = `PUBLIC_URL=${publicUrl}`;
  const remedy = better ? `PUBLIC_URL=${better}` : undefined;
  switch (seen.kind) {
    case 'ours':
      return wrongSignalling(facts);
    case 'other-parley':
      return [error(subject, 'another Parley answers there', NOBODY, remedy ?? atThisMachine(facts))];
    case 'redirect':
      return [
        warning(
          subject,
          `redirects to ${seen.location}`,
          'invitations and apps take a way round',
          `PUBLIC_URL=${originAndPath(seen.location)}`,
        ),
      ];
    case 'stranger': {
      const problem = `something else answers there (status ${seen.status} for /about/health)`;
      return [error(subject, problem, NOBODY, remedy ?? atThisMachine(facts))];
    }
    case 'silent': {
      if (remedy) return [error(subject, `is not served (${seen.reason})`, NOBODY, remedy)];
      // A home router often lets nobody inside reach its public side; people outside may be fine.
      const tell = seen.code === 'TIMEOUT' ? warning : error;
      const effect = tell === error ? NOBODY : `${NOBODY}, unless only this machine is kept from it`;
      return [tell(subject, `does not answer from here: ${seen.reason}`, effect, atThisMachine(facts))];
    }
  }
}

function wrongSignalling({ publicUrl, signalling }: PublicUrlFacts): Finding[] {
  if (signalling === undefined || new URL(signalling).host === new URL(publicUrl).host) return [];
  return [
    error(
      `PUBLIC_URL=${publicUrl}`,
      `config.js sends browsers to ${signalling}`,
      'the page loads, and joining fails',
      'Start the services again, so that they take the present value: docker compose up -d',
    ),
  ];
}

const atThisMachine = ({ publicUrl, local }: PublicUrlFacts): string => {
  const { hostname, port, protocol } = new URL(publicUrl);
  return `Let ${hostname}, port ${port || (protocol === 'https:' ? 443 : 80)}, lead to this machine, where ${local} answers`;
};

function originAndPath(location: string): string {
  const url = URL.parse(location);
  return url ? `${url.origin}${url.pathname}`.replace(/\/about\/health$/, '').replace(/\/$/, '') : location;
}

/** Addresses of the same host that are worth a try when PUBLIC_URL is not ours: the usual slips. */
export function alternatives(publicUrl: string, settings: Pick<DoctorSettings, 'httpsPort' | 'httpPort' | 'isHttps'>): string[] {
  const { hostname, pathname } = new URL(publicUrl);
  const path = pathname.replace(/\/$/, '');
  const https = settings.isHttps ? [`https://${hostname}:${settings.httpsPort}`, `https://${hostname}`] : [];
  const bases = [...https, `http://${hostname}:${settings.httpPort}`];
  const all = bases.flatMap((base) => (path === '' ? [base] : [`${base}${path}`, base]));
  return [...new Set(all.map((base) => new URL(base).href.replace(/\/$/, '')))].filter((base) => base !== publicUrl);
}

async function firstOfOurs(context: CheckContext, publicUrl: string): Promise<string | undefined> {
  const { settings, probes, stack } = context;
  const bases = alternatives(publicUrl, settings);
  // All at once: each may be silent until its time is over.
  const seen = await Promise.all(bases.map((base) => look(base, stack.instance, probes)));
  return bases.find((_base, index) => seen[index]?.kind === 'ours');
}

/** The address of XMPP in a config.js. */
export function signallingOf(config: string): string | undefined {
  return /["'](wss?:\/\/[^"'\s]+\/xmpp-websocket[^"'\s]*)["']/.exec(config)?.[1];
}

async function readSignalling(publicUrl: string, probes: Probes): Promise<string | undefined> {
  const answer = await probes.http({ url: `${publicUrl}/config.js` }).catch(() => undefined);
  return answer?.status === 200 ? signallingOf(answer.body) : undefined;
}

export const publicUrlCheck: Check = {
  name: 'PUBLIC_URL',
  isOnline: true,
  async run(context) {
    const { settings, probes, stack } = context;
    const { publicUrl } = settings;
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    if (publicUrl === undefined) return unset(settings);
    const seen = stack.page ?? (await look(publicUrl, stack.instance, probes));
    const better = seen.kind === 'ours' || seen.kind === 'redirect' ? undefined : await firstOfOurs(context, publicUrl);
    const signalling = seen.kind === 'ours' ? await readSignalling(publicUrl, probes) : undefined;
    const findings = judgePublicUrl({ publicUrl, seen, better, signalling, local: stack.direct });
    return { summary: findings.length === 0 ? `${publicUrl} leads to this stack` : `${publicUrl} is not what it should be`, findings };
  },
};

function unset({ isHttps, httpsPort, httpPort }: DoctorSettings) {
  const example = isHttps
    ? `https://<name of this machine>${httpsPort === 443 ? '' : `:${httpsPort}`}`
    : `http://<name of this machine>:${httpPort}`;
  const effect = 'official clients on other machines are led to localhost for the bridge channel, and stay at the lowest quality';
  return { summary: 'is not set', findings: [warning('PUBLIC_URL', 'is not set', effect, `PUBLIC_URL=${example}`)] };
}
