import { AppError, randomHex } from '@parley/kernel';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import type { PeerConnection } from './peer-connection.ts';

/** What an official client keeps in the storage of the browser, for all its connections and tabs. */
export class PeerMemory {
  readonly machineUid = randomHex(16);
  sessionId: string | undefined;
}

export interface FocusRequest {
  readonly domain: string;
  /** Bare JID. */
  readonly room: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly memory: PeerMemory;
  readonly token: string | undefined;
}

/**
 * The conference IQ, and what the client remembers of the answer (client contract §2.1).
 * @throws AppError with the stanza error; UNAVAILABLE, with the reason that it gives, when the focus is not ready
 */
export async function requestConference(connection: PeerConnection, request: FocusRequest): Promise<Element> {
  const { domain, room, properties, memory, token } = request;
  const given = Object.entries(properties).map(([name, value]) => xml('property', { name, value }));
  const attributes = { xmlns: NS.focus, room, 'machine-uid': memory.machineUid, 'session-id': memory.sessionId, token };
  const answer = await connection.iq('set', `focus.${domain}`, xml('conference', attributes, ...given));
  const conference = childOf(answer, 'conference', NS.focus);
  memory.sessionId = (conference && attr(conference, 'session-id')) ?? memory.sessionId;
  if (!conference || attr(conference, 'ready') !== 'true')
    throw new AppError('UNAVAILABLE', `the focus is not ready: ${conference && propertyOf(conference, 'not-ready-reason')}`);
  return conference;
}

function propertyOf(conference: Element, wanted: string): string | undefined {
  const property = conference.getChildren('property').find((one) => attr(one, 'name') === wanted);
  return property && attr(property, 'value');
}
