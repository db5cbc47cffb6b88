import { choice, type Field, flag, flags, maybeOneOf, name, oneOf, text, wholeNumber } from './field.ts';

const MAX_DEVICE_ID = 200;

/**
 * What a person chooses and keeps: one line is all that a new setting needs. `undefined` means that nothing was chosen, and the server's
 * settings count.
 */
const FIELDS = {
  displayName: text('', 100),
  email: text('', 200),
  /** Tag of a language we have texts in. */
  language: name(20),
  theme: oneOf('auto', 'light', 'dark', 'contrast'),

  /** Device ids. */
  microphone: name(MAX_DEVICE_ID),
  camera: name(MAX_DEVICE_ID),
  speaker: name(MAX_DEVICE_ID),
  /** How both were left last time. */
  audioMuted: flag(false),
  cameraMuted: flag(false),

  mirrorsSelf: flag(true),
  hidesSelf: flag(false),
  /** `none`, `slight-blur`, `blur`, or `image:<id>`. */
  backgroundEffect: text('none', 200),
  /** Suppression beyond what the browser does. */
  noiseSuppression: flag(false),
  /** What the browser does with sound. */
  echoCancellation: choice,
  autoGain: choice,
  browserNoise: choice,
  stereo: choice,
  /** Pictures per second of a shared screen. */
  screenFps: maybeOneOf(5, 15, 30),

  shortcuts: flag(true),
  pushToTalk: flag(true),
  /** By id of the sound. */
  sounds: flags,
  /** By group of notices. */
  notifications: flags,
  maxPinned: wholeNumber(4, 1, 6),
  /** CSS pixels; 0: as the server has it. */
  stripWidth: wholeNumber(0, 0, 4_000),
  /** Pixels of height that pictures of others have at most. */
  videoQuality: oneOf(2160, 1080, 720, 360, 180),
  lowBandwidth: flag(false),
  subtitlesOnStage: flag(true),
  /** Pixels. */
  panelWidth: wholeNumber(340, 280, 720),
} as const;

type Fields = typeof FIELDS;

export type Settings = { readonly [K in keyof Fields]: Fields[K] extends Field<infer T> ? T : never };

/** Reads what was kept; every part that cannot be used is as at first. */
export function readSettings(kept: unknown): Settings {
  const tree = typeof kept === 'object' && kept !== null ? kept : {};
  const read = ([key, field]: [string, Field<unknown>]) => [
    key,
    (Object.hasOwn(tree, key) ? field.read((tree as Record<string, unknown>)[key]) : undefined) ?? field.initial,
  ];
  return Object.fromEntries(Object.entries<Field<unknown>>(FIELDS).map(read)) as Settings;
}

export const FIRST_SETTINGS: Settings = readSettings({});
