import { readMeetConfig } from '@parley/ui-config';
import { NO_STAGE, type StageState } from './stage-state.ts';
import type { Tile } from './tiles.ts';

/** For tests: a tile of somebody, of whom nothing is known but what is given. */
export const tileOf = (id: string, over: Partial<Tile> = {}): Tile => ({
  key: id,
  id,
  kind: 'person',
  endpoint: id,
  displayName: id,
  isLocal: false,
  isModerator: false,
  sourceName: `${id}-v0`,
  audioMuted: false,
  isSpeaking: false,
  isInterrupted: false,
  isSharing: false,
  ...over,
});

/** For tests: oneself. */
export const ME = tileOf('me', { key: 'local', isLocal: true });

/** For tests: a screen that somebody shares. */
export const screenOf = (owner: string): Tile => tileOf(`${owner}-v1`, { kind: 'screen', endpoint: owner, sourceName: `${owner}-v1` });

export const stageOf = (over: Partial<StageState> = {}): StageState => ({ ...NO_STAGE, ...over });

/** For tests: what the server's settings say about the layout. */
export const layoutOf = (config: object = {}, interfaceConfig: object = {}) => readMeetConfig(config, interfaceConfig).layout;
