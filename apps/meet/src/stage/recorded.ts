import type { ClientState, Participant } from '@parley/client';

/** By their login somebody wants to be in no recording (`hiddenFromRecorderFeatureEnabled` of official clients). */
export function isHiddenFromRecorder({ identity }: Pick<Participant, 'identity'>): boolean {
  return identity?.user?.['hidden-from-recorder'] === 'true';
}

export function markedIds({ participants }: Pick<ClientState, 'participants'>): readonly string[] {
  return participants.filter(isHiddenFromRecorder).map(({ id }) => id);
}

/** What a recorder shows of a meeting: everybody but those who are marked. */
export function recorded(client: ClientState): ClientState {
  const marked = new Set(markedIds(client));
  if (marked.size === 0) return client;
  return {
    ...client,
    participants: client.participants.filter(({ id }) => !marked.has(id)),
    sources: client.sources.filter(({ owner }) => !marked.has(owner)),
  };
}
