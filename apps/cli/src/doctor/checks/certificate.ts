import { isIP } from 'node:net';
import { errorMessage, type Finding } from '@parley/kernel';
import { isPrivateAddress } from '@parley/stun';
import { type Check, error, skipped, warning } from '../check.ts';
import type { CertificateFacts } from '../probes/certificate.ts';
import { NOT_RUNNING } from '../stack.ts';

const DAY_MS = 86_400_000;
/** A certificate for 90 days is renewed when 30 are left: below this, renewal has failed. */
const SOON_DAYS = 20;
const RENEW = 'ENABLE_LETSENCRYPT=1, or put a new one into CONFIG/web/keys (cert.crt, cert.key); docs/tls.md has both ways';

/** Is the certificate one that browsers and apps accept without a question? */
export function judgeCertificate(host: string, facts: CertificateFacts, now: number): Finding[] {
  const { validFrom, validTo, chainProblem, names, isForHost, issuer } = facts;
  const subject = `certificate of ${host}`;
  const days = daysLeft(facts, now);
  const findings: Finding[] = [];
  if (validTo <= now) findings.push(error(subject, `has expired ${-days} days ago`, 'browsers warn everybody, and apps refuse', RENEW));
  else if (days < SOON_DAYS && !isSelfSigned(chainProblem))
    findings.push(warning(subject, `ends in ${days} days`, 'browsers will warn everybody then', RENEW));
  if (validFrom > now)
    findings.push(
      error(
        subject,
        'is not valid yet',
        'browsers warn everybody',
        `Put the clock of this machine right, or wait until ${new Date(validFrom).toISOString()}`,
      ),
    );
  if (!isForHost && !isSelfSigned(chainProblem))
    findings.push(
      error(subject, `is for ${names || 'another name'}`, 'browsers warn everybody, and apps refuse', `Get one for ${host}: ${RENEW}`),
    );
  findings.push(...judgeChain(subject, chainProblem, issuer));
  return findings;
}

function judgeChain(subject: string, problem: string | undefined, issuer: string): Finding[] {
  if (isSelfSigned(problem))
    return [
      warning(
        subject,
        'is self-signed',
        'every browser asks for a confirmation, and the mobile apps refuse to connect',
        `LETSENCRYPT_DOMAIN, LETSENCRYPT_EMAIL and ${RENEW}`,
      ),
    ];
  switch (problem) {
    case undefined:
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [];
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return [
        warning(
          subject,
          `its chain is incomplete or from an authority that is not known here (${issuer || 'no name'})`,
          'apps and some browsers refuse',
          'Put the certificates in between behind yours: cat yours.crt chain.crt > cert.crt',
        ),
      ];
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return [
        warning(
          subject,
          `is from a private authority (${issuer})`,
          'only devices that know it accept the page',
          'Install that authority on every device, or use ENABLE_LETSENCRYPT=1',
        ),
      ];
    default:
      return [warning(subject, `is not accepted here (${problem})`, 'browsers may warn', RENEW)];
  }
}

const isSelfSigned = (problem: string | undefined): boolean => problem === 'DEPTH_ZERO_SELF_SIGNED_CERT';

function daysLeft({ validTo }: CertificateFacts, now: number): number {
  return Math.floor((validTo - now) / DAY_MS);
}

/** A page for one's own machine or network is not worth a certificate of an authority. */
const isForTrying = (host: string): boolean => host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host));

export const certificateCheck: Check = {
  name: 'certificate',
  isOnline: true,
  async run({ settings, probes, stack, clock }) {
    const { publicUrl } = settings;
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    if (publicUrl === undefined) return skipped('PUBLIC_URL is not set');
    const { protocol, hostname, port } = new URL(publicUrl);
    if (protocol !== 'https:')
      return skipped('PUBLIC_URL has no TLS: browsers give neither camera nor microphone to such pages, other than on localhost');
    const host = hostname.replace(/^\[|\]$/g, '');
    try {
      const facts = await probes.certificate(host, Number(port) || 443);
      const findings = judgeCertificate(host, facts, clock.now());
      if (isForTrying(host))
        return { summary: `${host} is for trying: self-signed is fine`, findings: findings.filter(({ severity }) => severity === 'error') };
      return { summary: `${host}: ${daysLeft(facts, clock.now())} days left`, findings };
    } catch (failure) {
      return skipped(`${host} shows none: ${errorMessage(failure)}`);
    }
  },
};
