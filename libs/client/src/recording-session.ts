export const RECORDING_MODES = ['file', 'stream'] as const;
export type RecordingMode = (typeof RECORDING_MODES)[number];

/** A recording or stream of the meeting, as the focus tells it. */
export interface RecordingSession {
  readonly id: string;
  readonly mode: RecordingMode;
  /** `off` is what it was last: those who come later see it, too. */
  readonly status: 'pending' | 'on' | 'off';
  /** Endpoint id of whoever has started it. */
  readonly initiator?: string;
  /** Why it has ended, in the focus' words: `busy`, `error`, … */
  readonly failure?: string;
  /** Where a stream can be watched. */
  readonly viewUrl?: string;
}

export type Recordings = readonly RecordingSession[];

/** What goes on, or is about to. */
export function activeRecording(recordings: Recordings, mode: RecordingMode): RecordingSession | undefined {
  return recordings.findLast((session) => session.mode === mode && session.status !== 'off');
}
