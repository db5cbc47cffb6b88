import type { Finding } from '@parley/kernel';
import type { Certificate } from './certificates.ts';
import { coversHost } from './pair.ts';

/** Whole days left from which on a certificate that ends is reported. */
export const WARN_DAYS = 20;
const DAY_MS = 86_400_000;

export interface CertificateState {
  readonly certificate: Certificate;
  /** Why the operator's files are not in use. */
  readonly problem: string | undefined;
  readonly publicHost: string | undefined;
  readonly now: number;
}

export interface StorageState {
  readonly storageDirectory: string;
  readonly isStorageKept: boolean;
  /** Undefined where nobody asks for certificates. */
  readonly acme: object | undefined;
}

/** Whole days until a certificate ends; negative afterwards. */
export function daysLeft({ facts }: Pick<Certificate, 'facts'>, now: number): number {
  return Math.floor((facts.notAfter - now) / DAY_MS);
}

/** What is wrong with the certificate that is served, or with the one that should be. */
export function certificateFindings(state: CertificateState): readonly Finding[] {
  return [...fileFindings(state), ...servedFindings(state)];
}

function fileFindings({ problem }: CertificateState): readonly Finding[] {
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      subject: 'certificate',
      problem: `the new files are not in use: ${problem}`,
      effect: 'the certificate from before is served',
      remedy: 'Put a certificate with its chain, and the key that belongs to it, there; they are taken over within seconds',
    },
  ];
}

function servedFindings({ certificate, publicHost, now }: CertificateState): readonly Finding[] {
  const { origin, facts, remarks } = certificate;
  if (origin === 'self-signed') return [];
  const subject = origin === 'operator' ? 'certificate cert.crt' : 'issued certificate';
  const warning = (problem: string, effect: string, remedy: string): Finding => ({ severity: 'warning', subject, problem, effect, remedy });
  const found = remarks.map((remark) => warning(remark, 'some clients cannot connect', 'Append the intermediate certificates in order'));
  if (publicHost !== undefined && !coversHost(facts, publicHost))
    found.push(
      warning(`it names ${facts.names.join(', ') || 'nothing'}, not ${publicHost} of PUBLIC_URL`, 'browsers warn', 'Get one for that name'),
    );
  const days = daysLeft(certificate, now);
  const renew = origin === 'operator' ? 'Put a newer one in its place' : 'See the last error of the request for a newer one';
  if (facts.notAfter <= now)
    found.push({ ...warning(`it has ended ${-days} days ago`, 'browsers warn, apps refuse', renew), severity: 'error' });
  else if (days < WARN_DAYS) found.push(warning(`it ends in ${days} days`, 'browsers will warn then', renew));
  return found;
}

/** What is wrong where certificates are kept. */
export function storageFindings({ storageDirectory, isStorageKept, acme }: StorageState): readonly Finding[] {
  if (isStorageKept || acme === undefined) return [];
  return [
    {
      severity: 'warning',
      subject: storageDirectory,
      problem: 'is part of this container, and so are the certificates in it',
      effect: 'each new container asks the authority again, which refuses after a few times in a week',
      remedy: `Mount a volume there: \${CONFIG}/storage/web:${storageDirectory}`,
    },
  ];
}
