import type { ClientState, Participant } from '@parley/client';

/** What has changed among the people of a meeting between two states. */
export interface News {
  readonly joined: readonly Participant[];
  readonly left: readonly Participant[];
  /** Whose hand has gone up. */
  readonly raised: readonly Participant[];
  /** Whose hand has gone down, or who has gone with it up. */
  readonly lowered: readonly Participant[];
  /** This person has become a moderator. */
  readonly isPromoted: boolean;
  /** Somebody knocks who did not before. */
  readonly isKnocking: boolean;
}

type Seen = Pick<ClientState, 'phase' | 'isReconnecting' | 'endpointId' | 'participants' | 'self' | 'security'>;

const NO_NEWS: News = { joined: [], left: [], raised: [], lowered: [], isPromoted: false, isKnocking: false };

/** In larger meetings coming and going is no news (ui contract §1.9). */
const SILENT_ABOVE = 30;

/**
 * Compares two states of the same stay. Whom this person meets on entering has not come just now, nor has anybody left where only the
 * connection is gone.
 */
export function newsOf(before: Seen, after: Seen): News {
  const isKnocking = hasNewKnocker(before, after);
  if (!isStay(before, after)) return { ...NO_NEWS, isKnocking };
  const isSilent = Math.max(before.participants.length, after.participants.length) + 1 > SILENT_ABOVE;
  const former = new Map(before.participants.map((person) => [person.id, person]));
  const present = new Set(after.participants.map(({ id }) => id));
  return {
    joined: isSilent ? [] : after.participants.filter(({ id }) => !former.has(id)),
    left: isSilent ? [] : before.participants.filter(({ id }) => !present.has(id)),
    raised: after.participants.filter(({ id, raisedHandAt }) => raisedHandAt !== undefined && isDown(former.get(id))),
    lowered: before.participants.filter(({ id, raisedHandAt }) => raisedHandAt !== undefined && isLowered(after, id)),
    // Whoever comes first moderates anyway.
    isPromoted: after.self.isModerator && !before.self.isModerator && after.participants.length > 0,
    isKnocking,
  };
}

function isStay(before: Seen, after: Seen): boolean {
  const isIn = ({ phase, isReconnecting }: Seen) => phase === 'joined' && !isReconnecting;
  return isIn(before) && isIn(after) && before.endpointId === after.endpointId;
}

/** Hands of people who come with it up have been up before. */
function isDown(person: Participant | undefined): boolean {
  return person !== undefined && person.raisedHandAt === undefined;
}

function isLowered({ participants }: Seen, id: string): boolean {
  return participants.find((person) => person.id === id)?.raisedHandAt === undefined;
}

function hasNewKnocker({ security: before }: Seen, { security: after }: Seen): boolean {
  const known = new Set(before.queue.knockers.map(({ id }) => id));
  return after.queue.knockers.some(({ id }) => !known.has(id));
}
