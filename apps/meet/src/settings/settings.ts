import { MAX_PINS } from '@parley/client';
import { choice, type Field, flag, flags, maybeOneOf, name, oneOf, text, wholeNumber } from './field.ts';

const MAX_DEVICE_ID = 200;

export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
/** Pictures per second of a shared screen. */
export const SCREEN_RATES = [5, 15, 30] as const;
/** Of what is open beside the pictures, pixels. */
export const PANEL_WIDTH = { least: 280, usual: 340, most: 720 } as const;
/** Characters that a person may write as their name. */
export const MAX_TYPED_NAME = 80;

/**
 * What a person chooses and keeps: one line is all that a new setting needs. `undefined` means that nothing was chosen, and the server's
 * settings count.
 */
const FIELDS = {
  displayName: text('', 100),
  email: text('', 200),
  /** Tag of a language we have texts in. */
  language: name(20),
  theme: oneOf(...THEMES),

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
  screenFps: maybeOneOf(...SCREEN_RATES),

  shortcuts: flag(true),
  pushToTalk: flag(true),
  /** By id of the sound. */
  sounds: flags,
  /** By group of notices. */
  notifications: flags,
  maxPinned: wholeNumber(4, 1, MAX_PINS),
  /** CSS pixels; 0: as the server has it. */
  stripWidth: wholeNumber(0, 0, 4_000),
  /** Pixels of height that pictures of others have at most. */
  videoQuality: oneOf(2160, 1080, 720, 360, 180),
  lowBandwidth: flag(false),
  subtitlesOnStage: flag(true),
  panelWidth: wholeNumber(PANEL_WIDTH.usual, PANEL_WIDTH.least, PANEL_WIDTH.most),
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
