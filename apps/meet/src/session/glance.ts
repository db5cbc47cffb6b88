import { AppError, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Signalling } from '../room-address.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

export interface GlanceDeps {
  readonly config: Pick<MeetConfig, 'hosts'>;
  readonly signalling: Signalling;
  readonly signIn: Pick<SignIn, 'isMember'>;
  readonly roomJid: string;
  readonly log: Log;
  readonly conference: Promise<typeof import('../conference.ts')>;
}

/** Asks a room how many people are in it, by a connection of its own that ends with the answer. @throws AppError when nobody can be asked */
export async function glance(deps: GlanceDeps, signal: AbortSignal): Promise<number> {
  const { config, signalling, signIn, roomJid, log } = deps;
  const { createXmppClient, glanceIntoRoom } = await deps.conference;
  if (signal.aborted) throw new AppError('CLOSED', 'nobody wants to know any more');
  const { domain, anonymousDomain = domain } = config.hosts;
  const xmpp = createXmppClient({ ...signalling, domain: signIn.isMember ? domain : anonymousDomain, log, isLoginFinal: true });
  try {
    await xmpp.start(signal);
    return await glanceIntoRoom(xmpp, roomJid);
  } finally {
    await xmpp.stop();
  }
}
