import { type ClientState, type SpeakerStats, spokenMs } from '@parley/client';

/** How long somebody has spoken. */
export interface StatsLine {
  readonly id: string;
  readonly displayName: string;
  readonly ms: number;
  readonly isHere: boolean;
}

/**
 * Everybody in the meeting and whoever spoke and left, the busiest first. `query`: only whose name has it somewhere, in whatever case.
 */
export function statsLines(
  { speakerStats, participants, endpointId }: Pick<ClientState, 'participants' | 'endpointId'> & { readonly speakerStats: SpeakerStats },
  now: number,
  query = '',
): readonly StatsLine[] {
  const here = new Set([endpointId, ...participants.map(({ id }) => id)]);
  const wanted = query.trim().toLocaleLowerCase();
  return [...speakerStats.people]
    .map(([id, { displayName }]) => ({ id, displayName, ms: spokenMs(speakerStats, id, now), isHere: here.has(id) }))
    .filter(({ ms, isHere }) => isHere || ms > 0)
    .filter(({ displayName }) => displayName.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => b.ms - a.ms);
}
