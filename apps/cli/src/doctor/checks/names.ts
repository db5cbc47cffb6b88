import { isIP } from 'node:net';
import type { Finding } from '@parley/kernel';
import { type Check, error } from '../check.ts';
import type { DoctorSettings } from '../settings.ts';

/** A name of the configuration and its addresses; empty when it has none. */
export interface ResolvedName {
  readonly name: string;
  readonly use: 'page' | 'media';
  /** The assignment in which it stands. */
  readonly subject: string;
  readonly addresses: readonly string[];
}

/** Host names that people or their browsers have to resolve. */
export function namesOf({ publicUrl, advertised }: Pick<DoctorSettings, 'publicUrl' | 'advertised'>): Omit<ResolvedName, 'addresses'>[] {
  const page = publicUrl === undefined ? undefined : new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  const media = advertised.map((entry) => (entry.split('#')[0] ?? '').replace(/^\[|\]$/g, ''));
  const all = [
    ...(page === undefined ? [] : [{ name: page, use: 'page' as const, subject: `PUBLIC_URL=${publicUrl}` }]),
    ...media.map((name) => ({ name, use: 'media' as const, subject: `JVB_ADVERTISE_IPS=${advertised.join(',')}` })),
  ];
  return all.filter(({ name }) => name !== '' && isIP(name) === 0);
}

export function judgeNames(names: readonly ResolvedName[]): Finding[] {
  return names
    .filter(({ addresses }) => addresses.length === 0)
    .map(({ name, use, subject }) =>
      error(
        subject,
        `the name ${name} has no address`,
        use === 'page'
          ? 'nobody finds the page'
          : 'browsers are not told of the address behind it, and calls of three or more are silent and dark',
        `Add an A (or AAAA) record for ${name} where your domain is managed, or write an address in its place`,
      ),
    );
}

export const namesCheck: Check = {
  name: 'names',
  isOnline: true,
  async run({ settings, probes }) {
    const resolve = async (one: Omit<ResolvedName, 'addresses'>) => ({ ...one, addresses: await probes.resolve(one.name).catch(() => []) });
    const names = await Promise.all(namesOf(settings).map(resolve));
    const summary = names.map(({ name, addresses }) => `${name} is ${addresses.join(', ') || 'unknown'}`).join('; ');
    return { summary: summary || 'no names to resolve', findings: judgeNames(names) };
  },
};
