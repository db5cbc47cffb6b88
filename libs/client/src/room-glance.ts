import { AppError } from '@parley/kernel';
import { attr, NS, xml } from '@parley/xmpp-core';
import type { XmppPort } from './ports.ts';

const MAX_PEOPLE = 10_000;
const WAIT_MS = 5_000;

/**
 * Asks a room how many people are in it, without going in (Parley's own, `urn:parley:glance:0`). Rooms with a
 * password or a lobby refuse.
 * @throws AppError UNAVAILABLE, TIMEOUT, REFUSED; INPUT_INVALID for an answer that is none
 */
export async function glanceIntoRoom(xmpp: Pick<XmppPort, 'request'>, room: string): Promise<number> {
  const answer = await xmpp.request('get', room, xml('glance', { xmlns: NS.parleyGlance }), { timeoutMs: WAIT_MS });
  const people = Number((answer && attr(answer, 'people')) || Number.NaN);
  if (!Number.isSafeInteger(people) || people < 0) throw new AppError('INPUT_INVALID', 'the room does not say how many are in it');
  return Math.min(MAX_PEOPLE, people);
}
