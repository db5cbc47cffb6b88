import type { ClientState, LocalMediaState, Participant } from '@parley/client';
import { useMemo } from 'react';
import { useMeet } from '../context.tsx';
import { useKept } from '../keep-equal.ts';

/** Somebody in the room, as the list of people shows them. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly isLocal: boolean;
  readonly isModerator: boolean;
  readonly isAudioOn: boolean;
  readonly isVideoOn: boolean;
  readonly isSharing: boolean;
  readonly raisedHandAt?: number;
  /** Which of the raised hands went up first, counted from 1. */
  readonly handPlace?: number;
}

type Everybody = Pick<ClientState, 'endpointId' | 'participants' | 'self' | 'signals'>;

/** Everybody in the room: raised hands in the order in which they went up, oneself, moderators, who shares a screen, then by name. */
export function peopleOf(client: Everybody, local: LocalMediaState, displayName: string): Person[] {
  const people = [selfOf(client, local, displayName), ...client.participants.map(otherOf)].sort(compare);
  return people.map((person, index) => (person.raisedHandAt === undefined ? person : { ...person, handPlace: index + 1 }));
}

/** One of them, by endpoint id; undefined for somebody who has left. */
export function personOf(client: Everybody, local: LocalMediaState, displayName: string, id: string): Person | undefined {
  if (id === client.endpointId) return selfOf(client, local, displayName);
  const found = client.participants.find((participant) => participant.id === id);
  return found && otherOf(found);
}

/** People whose name has all the words in it, whatever the case. */
export function findPeople(people: readonly Person[], text: string): readonly Person[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return people;
  return people.filter(({ displayName }) => words.every((word) => displayName.toLocaleLowerCase().includes(word)));
}

function selfOf({ endpointId, self, signals }: Everybody, local: LocalMediaState, displayName: string): Person {
  return {
    id: endpointId,
    displayName,
    isLocal: true,
    isModerator: self.isModerator,
    isAudioOn: !local.audio.muted && local.audio.track !== undefined,
    isVideoOn: local.camera.track !== undefined,
    isSharing: local.screen !== undefined,
    ...(signals.raisedHandAt !== undefined && { raisedHandAt: signals.raisedHandAt }),
  };
}

function otherOf({ id, displayName, isModerator, sources, raisedHandAt }: Participant): Person {
  return {
    id,
    displayName,
    isLocal: false,
    isModerator,
    isAudioOn: sources.get(`${id}-a0`)?.muted === false,
    isVideoOn: sources.get(`${id}-v0`)?.muted === false,
    isSharing: [...sources.values()].some(({ videoType, muted }) => videoType === 'desktop' && !muted),
    ...(raisedHandAt !== undefined && { raisedHandAt }),
  };
}

function compare(a: Person, b: Person): number {
  const hands = (a.raisedHandAt ?? Number.POSITIVE_INFINITY) - (b.raisedHandAt ?? Number.POSITIVE_INFINITY);
  if (!Number.isNaN(hands) && hands !== 0) return hands;
  if (a.isLocal !== b.isLocal) return a.isLocal ? -1 : 1;
  if (a.isModerator !== b.isModerator) return a.isModerator ? -1 : 1;
  if (a.isSharing !== b.isSharing) return a.isSharing ? -1 : 1;
  return a.displayName.localeCompare(b.displayName);
}

export function usePeople(): readonly Person[] {
  const client = useMeet((state) => state.client);
  const local = useMeet((state) => state.local);
  const displayName = useMeet((state) => state.displayName);
  return useKept(
    useMemo(() => peopleOf(client, local, displayName), [client, local, displayName]),
    ({ id }) => id,
  );
}
