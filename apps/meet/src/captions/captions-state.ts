import type { ClientState, Transcript } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';

/** Somebody's words, in the best version there is. */
export interface CaptionLine {
  readonly id: string;
  readonly speakerId: string;
  readonly speakerName: string;
  readonly text: string;
  readonly isInterim: boolean;
  readonly at: number;
}

/** What was said, as far as this person wants to read it. */
export interface CaptionsState {
  /** This person wants subtitles. */
  readonly isOn: boolean;
  /** Language into which they are to be translated; absent: as they were said. */
  readonly language?: string;
  /** What stands over the pictures. */
  readonly lines: readonly CaptionLine[];
  /** Everything, the newest last. */
  readonly log: readonly CaptionLine[];
}

export const NO_CAPTIONS: CaptionsState = { isOn: false, lines: [], log: [] };

const MAX_LINES = 3;
const MAX_LOG = 1_000;

/** Enters what a transcriber has written: a better version of what is there, or something new. Other languages are left out. */
export function hearTranscript(state: CaptionsState, transcript: Transcript): CaptionsState {
  if (!isWanted(state, transcript)) return state;
  const { id, speakerId, speakerName, text, isInterim, at } = transcript;
  const line = { id, speakerId, speakerName, text, isInterim, at };
  return {
    ...state,
    lines: state.isOn ? entered(state.lines, line, MAX_LINES) : state.lines,
    log: entered(state.log, line, MAX_LOG),
  };
}

/** Takes a line off the pictures. */
export function dropLine(state: CaptionsState, id: string): CaptionsState {
  return { ...state, lines: state.lines.filter((line) => line.id !== id) };
}

function isWanted({ language }: CaptionsState, transcript: Transcript): boolean {
  if (language === undefined) return !transcript.isTranslation;
  return primary(transcript.language) === primary(language) && (transcript.isTranslation || transcript.language !== '');
}

function entered(lines: readonly CaptionLine[], line: CaptionLine, most: number): readonly CaptionLine[] {
  const at = lines.findIndex(({ id }) => id === line.id);
  const former = lines[at];
  if (!former) return [...lines, line].slice(-most);
  // A translation names nobody, but answers to words that did.
  const next = line.speakerName === '' ? { ...line, speakerId: former.speakerId, speakerName: former.speakerName } : line;
  return lines.with(at, { ...next, at: former.at });
}

/** `en-GB`, `en_GB` and `enGB` are English. */
function primary(language: string): string {
  return language.replace(/[-_A-Z].*/, '').toLowerCase();
}

type Offer = Pick<ClientState, 'self' | 'metadata' | 'hasTranscriber'>;

/** Whether this person may call a transcriber in. */
export function mayTranscribe({ self }: Pick<ClientState, 'self'>): boolean {
  return self.permissions.get('transcription') ?? self.isModerator;
}

/** Whether there can be subtitles: somebody writes already, or this person may ask for it. */
export function hasCaptions(client: Offer, { captions }: Pick<MeetConfig, 'captions'>): boolean {
  return captions.enabled && (client.hasTranscriber || client.metadata.isTranscribing || mayTranscribe(client));
}
