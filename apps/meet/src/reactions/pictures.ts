import type { Reaction } from '@parley/client';

/** How reactions look, as people know them from other clients. */
export const PICTURES: Readonly<Record<Reaction, string>> = {
  like: '👍',
  clap: '👏',
  laugh: '😀',
  surprised: '😮',
  boo: '🙁',
  silence: '😶',
  love: '💖',
};
