export { type Background, type BlurStrength, isSameBackground, NO_BACKGROUND } from './background.ts';
export { type BackgroundTrack, canReplaceBackground, createBackgroundTrack, type SomeBackground } from './background-track.ts';
export { canSuppressNoise, createNoiseTrack } from './noise-track.ts';
export { loadPicture } from './picture.ts';
export type { EffectTrack } from './track.ts';
