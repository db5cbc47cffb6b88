import { type Admission, type AdmissionBody, type AdmissionSettings, type Claims, decideAdmission, parseClaims } from '@parley/auth-core';
import type { Clock, Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import type { WelcomeMessage } from './services/stanzas.ts';

export interface AdmissionsDeps {
  readonly settings: AdmissionSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  /** Told of every decision; `reason` is empty when somebody is let in. */
  readonly onAdmission: (verdict: Admission['verdict'], reason: string) => void;
}

/**
 * Answers who may enter (`POST /v1/admit`), with one line in the log for each refusal.
 * @throws AppError INPUT_INVALID for claims that are not ours
 */
export function admit({ settings, clock, log, refusals, onAdmission }: AdmissionsDeps, body: AdmissionBody): Admission {
  const claims: Claims | undefined = body.claims === undefined ? undefined : parseClaims(body.claims);
  const admission = decideAdmission(settings, { ...body, claims, now: clock.now() / 1_000 });
  onAdmission(admission.verdict, 'reason' in admission ? admission.reason : '');
  if (admission.verdict === 'refuse') {
    const { room, mainRoom, nick, jid, ip } = body;
    const fields = {
      conference: mainRoom ?? room,
      room,
      nick,
      jid,
      ip,
      kind: claims?.kind,
      user: claims?.user?.id,
      reason: admission.reason,
    };
    // Clients come back from the focus when a room does not exist yet: nothing to worry about.
    if (admission.reason === 'no-such-room') log.debug(fields, 'no such room yet');
    else refusals.warn(fields, 'entrance refused');
  }
  return admission;
}

/** The answer with what the services of the room have to say to whoever is let in. */
export function welcomed(
  admission: Admission,
  welcome: () => readonly WelcomeMessage[],
): Admission & { welcome?: readonly WelcomeMessage[] } {
  if (admission.verdict !== 'admit') return admission;
  const messages = welcome();
  return messages.length === 0 ? admission : { ...admission, welcome: messages };
}
