import { isIP } from 'node:net';
import { checkServerIdentity, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { AppError } from '@parley/kernel';
import { translate } from './http.ts';

/** What a server shows about itself. */
export interface CertificateFacts {
  /** OpenSSL's name for what is wrong with the chain, `DEPTH_ZERO_SELF_SIGNED_CERT` say; undefined when browsers accept it. */
  readonly chainProblem: string | undefined;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** `DNS:meet.example.com, DNS:*.example.com` */
  readonly names: string;
  readonly isForHost: boolean;
  readonly issuer: string;
}

const TIMEOUT_MS = 5_000;

/** @throws AppError TIMEOUT or UNAVAILABLE */
export function readCertificate(host: string, port: number): Promise<CertificateFacts> {
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? host : undefined;
    const socket = connect({ host, port, rejectUnauthorized: false, ...(servername && { servername }) });
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(TIMEOUT_MS, () => end(() => reject(new AppError('TIMEOUT', `no answer within ${TIMEOUT_MS / 1000} s`))));
    socket.on('error', (error) => end(() => reject(translate(error, TIMEOUT_MS))));
    socket.on('secureConnect', () => {
      // A socket that has been destroyed has forgotten the certificate.
      const facts = factsOf(socket, host);
      end(() => resolve(facts));
    });
  });
}

function factsOf(socket: TLSSocket, host: string): CertificateFacts {
  const certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    chainProblem: problem,
    validFrom: Date.parse(certificate.valid_from),
    validTo: Date.parse(certificate.valid_to),
    names: certificate.subjectaltname ?? String(certificate.subject?.CN ?? ''),
    isForHost: checkServerIdentity(host, certificate) === undefined,
    issuer: String(certificate.issuer?.O ?? certificate.issuer?.CN ?? ''),
  };
}
