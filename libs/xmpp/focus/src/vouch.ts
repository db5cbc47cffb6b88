import { AppError } from '@parley/kernel';
import { boundedChildren, type Element, NS, textAttr } from '@parley/xmpp-core';

/** What Prosody knows of whoever asks for a conference; it takes the element out of what clients send, and puts its own in. */
export interface Vouch {
  /** Address of the client. */
  readonly ip?: string;
  /** JSON text of the claims of its login; undefined when it has not logged in through the policy service. */
  readonly claims?: string;
}

const MAX_CLAIMS = 32_768;
const MAX_IP = 64;

/**
 * `<vouch xmlns='urn:parley:vouch:0' ip='…'>claims</vouch>` in a conference request; to be believed on the link of the component only.
 * @throws AppError INPUT_INVALID when there are several, or one is too long
 */
export function parseVouch(conference: Element): Vouch | undefined {
  const [vouch] = boundedChildren(conference, 'vouch', 1, NS.parleyVouch);
  if (!vouch) return undefined;
  const claims = vouch.getText();
  if (claims.length > MAX_CLAIMS) throw new AppError('INPUT_INVALID', 'the claims of a login are too long');
  const ip = textAttr(vouch, 'ip', MAX_IP);
  return { ...(ip && { ip }), ...(claims && { claims }) };
}
