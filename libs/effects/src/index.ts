export type { Background, SomeBackground } from './background.ts';
export { type BackgroundTrack, createBackgroundTrack } from './background-track.ts';
export { createNoiseTrack } from './noise-track.ts';
