import type { StageState } from './stage-state.ts';
import type { Tile } from './tiles.ts';

/** What stands where, without sizes. */
export interface StageView {
  readonly mode: 'tiles' | 'stage';
  readonly large: readonly Tile[];
  /** In the grid, or in the strip beside what is large. */
  readonly small: readonly Tile[];
  /** Oneself, over the picture of the only other person. */
  readonly floating?: Tile;
}

export interface ViewOptions {
  readonly isTileView: boolean;
  readonly hidesSelf: boolean;
  readonly hasOneToOne: boolean;
  /** Shared screens are large by themselves. */
  readonly autoScreens: boolean;
  readonly maxPins: number;
}

/** Key of whoever is large because of speaking: one place, in which one follows the other. */
export const SPEAKER_KEY = 'speaker';
/** More shared screens at once cannot be read. */
const MAX_SCREENS = 4;

/** Who is large and who is not (ui contract §1.4 "Stage"): chosen ones, else what is shared, else whoever speaks. */
export function stageView(all: readonly Tile[], stage: StageState, options: ViewOptions): StageView {
  const { isTileView, hidesSelf, hasOneToOne } = options;
  const tiles = hidesSelf ? all.filter((tile) => !isMe(tile) || stage.pins.includes(tile.id)) : all;
  const isAlone = all.every(isMe);
  if (isTileView || isAlone) return { mode: 'tiles', large: [], small: tiles };
  const large = chosen(tiles, stage, options.maxPins) ?? shared(tiles, options.autoScreens);
  if (large) return { mode: 'stage', large, small: tiles.filter((tile) => !large.includes(tile)) };
  const others = tiles.filter((tile) => tile.kind === 'person' && !tile.isLocal);
  const [other] = others;
  if (hasOneToOne && others.length === 1 && other) {
    const me = tiles.find(isMe);
    return { mode: 'stage', large: [other], small: tiles.filter((tile) => tile !== other && tile !== me), ...(me && { floating: me }) };
  }
  // The strip stays as it is while one speaker follows the other.
  const speaker = speakerOf(others, stage) ?? tiles[0];
  return { mode: 'stage', large: speaker ? [{ ...speaker, key: SPEAKER_KEY }] : [], small: tiles };
}

function isMe(tile: Tile): boolean {
  return tile.isLocal && tile.kind === 'person';
}

function chosen(tiles: readonly Tile[], { pins }: StageState, max: number): readonly Tile[] | undefined {
  const pinned = pins.flatMap((id) => tiles.find((tile) => tile.id === id) ?? []);
  return pinned.length > 0 ? pinned.slice(-max) : undefined;
}

function shared(tiles: readonly Tile[], autoScreens: boolean): readonly Tile[] | undefined {
  const screens = tiles.filter((tile) => tile.kind === 'screen' && (tile.shared !== undefined || tile.pane !== undefined || autoScreens));
  return screens.length > 0 ? screens.slice(0, MAX_SCREENS) : undefined;
}

function speakerOf(others: readonly Tile[], { speakers }: StageState): Tile | undefined {
  return speakers.flatMap((id) => others.find((tile) => tile.endpoint === id) ?? [])[0] ?? others[0];
}
