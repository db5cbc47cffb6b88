import type { SoundId } from './sound-ids.ts';

/** One tone of a sound. */
export interface Tone {
  /** Hertz, at its beginning. */
  readonly from: number;
  /** Hertz, at its end; absent: as at its beginning. */
  readonly to?: number;
  /** Seconds after the beginning of the sound. */
  readonly at: number;
  /** Seconds until it has faded. */
  readonly lasts: number;
  /** 0–1 of the sound's loudness; absent: 1. */
  readonly volume?: number;
  readonly shape?: 'sine' | 'triangle';
}

const C5 = 523.25;
const D5 = 587.33;
const E5 = 659.25;
const G5 = 783.99;
const A5 = 880;
const C6 = 1046.5;

const note = (from: number, at: number, lasts = 0.35, volume = 1): Tone => ({ from, at, lasts, volume });
const rising = (...pitches: readonly number[]): readonly Tone[] => pitches.map((pitch, index) => note(pitch, index * 0.11));
const pulses = (pitch: number, count: number, every: number): readonly Tone[] =>
  Array.from({ length: count }, (_, index) => note(pitch, index * every, 0.22));

/** Our own sounds, as tones: up for what begins, down for what ends, twice for what wants an answer. */
export const SCORES: Readonly<Record<SoundId, readonly Tone[]>> = {
  PARTICIPANT_JOINED_SOUND: rising(G5, C6),
  PARTICIPANT_LEFT_SOUND: rising(C6, G5),
  INCOMING_MSG_SOUND: [note(A5, 0, 0.18), note(E5 * 2, 0.07, 0.4, 0.6)],
  KNOCKING_PARTICIPANT_SOUND: [
    { from: 220, to: 150, at: 0, lasts: 0.14, shape: 'triangle' },
    { from: 220, to: 150, at: 0.18, lasts: 0.14, shape: 'triangle' },
    { from: 240, to: 160, at: 0.44, lasts: 0.2, shape: 'triangle' },
  ],
  RAISE_HAND_SOUND: [{ from: E5, to: A5, at: 0, lasts: 0.3 }],
  REACTION_SOUND: [{ from: C5, to: C6, at: 0, lasts: 0.16, volume: 0.6 }],
  ASKED_TO_UNMUTE_SOUND: [...rising(E5, A5), note(E5, 0.4), note(A5, 0.51)],
  TALK_WHILE_MUTED_SOUND: pulses(E5, 2, 0.16),
  NO_AUDIO_SIGNAL_SOUND: [note(D5, 0), note(C5, 0.22, 0.5)],
  NOISY_AUDIO_INPUT_SOUND: [{ from: D5, to: D5 * 0.9, at: 0, lasts: 0.5, shape: 'triangle' }],
  RECORDING_ON_SOUND: rising(C5, E5, G5),
  RECORDING_OFF_SOUND: rising(G5, E5, C5),
  LIVE_STREAMING_ON_SOUND: rising(D5, G5, A5),
  LIVE_STREAMING_OFF_SOUND: rising(A5, G5, D5),
  E2EE_ON_SOUND: rising(E5, G5, C6),
  E2EE_OFF_SOUND: rising(C6, G5, E5),
  OUTGOING_CALL_START_SOUND: rising(C5, G5),
  OUTGOING_CALL_RINGING_SOUND: pulses(440, 2, 0.5),
  OUTGOING_CALL_REJECTED_SOUND: pulses(330, 3, 0.3),
  OUTGOING_CALL_EXPIRED_SOUND: [note(392, 0), note(330, 0.25, 0.6)],
};
