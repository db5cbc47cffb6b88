import type { ClientState, LocalMediaState } from '@parley/client';

/** A recording on this machine. */
export type RecorderState =
  | { readonly status: 'off' }
  /** The browser asks where to put it, and what to record. */
  | { readonly status: 'starting' }
  | { readonly status: 'on'; readonly onlySelf: boolean /** ms since 1970 */; readonly startedAt: number }
  /** The file is being finished. */
  | { readonly status: 'saving' };

export const NOT_RECORDING: RecorderState = { status: 'off' };

/** Property of the presence by which official clients know it (ui contract §1.12). */
export const RECORDING_PROPERTY = 'jitsi_participant_localRecording';

/** Endpoint ids of others who record on their machines. */
export function recordersOf({ participants }: Pick<ClientState, 'participants'>): ReadonlySet<string> {
  return new Set(participants.filter(({ properties }) => properties?.get('localRecording') === 'true').map(({ id }) => id));
}

/** Whose names are to be told: they have begun to record. */
export function newRecorders(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] {
  return [...after].filter((id) => !before.has(id));
}

/** All sound of the meeting as it is now: what is sent and what is received. */
export function soundOf(client: Pick<ClientState, 'sources'>, local: LocalMediaState, onlySelf: boolean): readonly MediaStreamTrack[] {
  const own = local.audio.track ? [local.audio.track] : [];
  const others = onlySelf ? [] : client.sources.filter(({ kind }) => kind === 'audio').map(({ track }) => track);
  return [...own, ...others];
}

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;
const MAX_NAME = 80;

/** Name of the file: the room and when, as people sort them. */
export function fileName(room: string, now: Date): string {
  const name = room.replace(FORBIDDEN, ' ').trim().slice(0, MAX_NAME) || 'meeting';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${name} ${day} ${two(now.getHours())}.${two(now.getMinutes())}.webm`;
}
