import type { IncomingMessage } from 'node:http';
import { createPayloadVerifier, type Fetch } from '@parley/auth-jwt';
import { ALGORITHM, AUDIENCE, type FileAccess, fileAccess, ISSUER } from '@parley/file-sharing';
import type { Clock, Log } from '@parley/kernel';
import { fileRefusal } from './file-refusal.ts';

export interface FileAccessDeps {
  /** Prosody's HTTP port: the policy service behind it says by which key its tokens are known. */
  readonly prosody: URL;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: that of the platform. */
  readonly fetch?: Fetch | undefined;
}

/** What the bearer of a request may do in a meeting. @throws AppError 401, 403, 503 */
export type Authorize = (request: IncomingMessage, meetingId: string) => Promise<FileAccess>;

const VERIFY_MS = 10_000;

/** Tokens are signed by the policy service for one occupant of one meeting, and hold for half a minute (prosody contract §2.1). */
export function createAuthorize({ prosody, clock, log, fetch }: FileAccessDeps): Authorize {
  const verifier = createPayloadVerifier({
    settings: {
      domain: '',
      issuers: [ISSUER],
      audiences: [AUDIENCE],
      ownerIssuers: [],
      algorithms: [ALGORITHM],
      secret: undefined,
      keyServerUrl: undefined,
      keySetUrl: new URL('/file-sharing/keys', prosody).href,
      allowsEmpty: false,
      verifiesTenant: false,
      skewSeconds: 5,
    },
    clock,
    log,
    fetch,
  });
  return async ({ headers }, meetingId) => {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw fileRefusal(401, 'a token is missing');
    const verified = await verifier.verify(token, AbortSignal.timeout(VERIFY_MS));
    if ('problem' in verified) throw fileRefusal(401, verified.problem);
    const access = fileAccess(verified.payload);
    if (!access) throw fileRefusal(401, 'this token is for something else');
    if (access.meetingId !== meetingId) throw fileRefusal(403, 'this token is for another meeting');
    return access;
  };
}
