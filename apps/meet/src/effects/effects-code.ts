/** What effects need, in a part of the build that comes when the first of them is wanted. */
export { createBackgroundTrack, createNoiseTrack } from '@parley/effects';
export { SCENES } from './scenes.ts';
