import { nameText } from './name-text.ts';
import { isRecord, textOf } from './record.ts';

/** Something that was said, written down by a transcriber (ui contract §1.12, "Transcript"). */
export interface Transcript {
  /** The same for every version of one utterance. */
  readonly id: string;
  /** Endpoint id of whoever has said it; empty when the transcriber does not say. */
  readonly speakerId: string;
  readonly speakerName: string;
  readonly text: string;
  /** BCP 47; empty when the transcriber does not say. */
  readonly language: string;
  /** There will be a better version. */
  readonly isInterim: boolean;
  readonly isTranslation: boolean;
  /** ms since 1970, by the transcriber's clock. */
  readonly at: number;
}

const MAX_TEXT = 2_000;
const MAX_NAME = 256;

/** Reads a message of a transcriber; undefined for everything else. `now`: for those without a time. */
export function readTranscript(content: Readonly<Record<string, unknown>>, now: number): Transcript | undefined {
  if (!isTranscript(content)) return undefined;
  const isTranslation = content.type === 'translation-result';
  const id = textOf(content.message_id, MAX_NAME);
  const text = textOf(isTranslation ? content.text : firstText(content.transcript), MAX_TEXT)?.trim();
  if (id === undefined || text === undefined || text === '') return undefined;
  const person = isRecord(content.participant) ? content.participant : {};
  return {
    id,
    speakerId: textOf(person.id, MAX_NAME) ?? '',
    speakerName: nameText(person.name) ?? '',
    text,
    language: textOf(content.language, 40) ?? '',
    isInterim: !isTranslation && content.is_interim === true,
    isTranslation,
    at: timeOf(content.timestamp) ?? now,
  };
}

function firstText(transcript: unknown): unknown {
  const first: unknown = Array.isArray(transcript) ? transcript[0] : undefined;
  return isRecord(first) ? first.text : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : value;
  return typeof time === 'number' && Number.isFinite(time) && time > 0 ? time : undefined;
}

/** Whether a message could be one; what it holds is looked at by `readTranscript`. */
export function isTranscript({ type }: { readonly type?: unknown }): boolean {
  return type === 'transcription-result' || type === 'translation-result';
}
