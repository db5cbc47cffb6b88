import { type MouseEvent, memo, useState } from 'react';
import { useController } from '../context.tsx';
import type { Place } from './arrange.ts';
import { SPEAKER_KEY } from './stage-view.ts';
import { TileTools } from './tile-tools.tsx';
import { TileView } from './tile-view.tsx';
import type { Tile } from './tiles.ts';
import { useNames } from './use-names.ts';
import { useSeatDrag } from './use-seat-drag.ts';

interface TileFrameProps {
  readonly tile: Tile;
  readonly role: Place['role'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isPinned: boolean;
  readonly isForemost: boolean;
}

/** The place of one tile, and what can be done with it by hand. */
export const TileFrame = memo(function TileFrame({ tile, x, y, ...rest }: TileFrameProps) {
  const { stage } = useController();
  const { title } = useNames(tile);
  const [isPointedAt, setPointedAt] = useState(false);
  const [isInFocus, setInFocus] = useState(false);
  const drag = useSeatDrag(tile, rest.role);
  const { role, width, height, isPinned } = rest;
  const focus = (event: MouseEvent) => {
    if (!isOnControl(event.target) && !isForHands(tile)) stage.focus(tile.id);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form
    <span
      role="group"
      aria-label={title}
      {...(tile.key !== SPEAKER_KEY && { id: idOf(tile) })}
      className={tile.kind === 'person' ? 'tile-place videocontainer' : 'tile-place'}
      data-endpoint={tile.endpoint}
      data-role={role}
      style={{ insetInlineStart: x, top: y, width, height }}
      tabIndex={-1}
      onClick={role === 'strip' ? focus : undefined}
      onDoubleClick={role !== 'strip' && tile.kind === 'person' ? focus : undefined}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget && !isForHands(tile)) stage.focus(tile.id);
      }}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setInFocus(true)}
      onBlur={() => setInFocus(false)}
      {...drag}
    >
      <TileView tile={tile} {...rest} />
      {(isPointedAt || isInFocus) && !isForHands(tile) && <TileTools tile={tile} isPinned={isPinned} />}
    </span>
  );
});

/** Clicks are meant for what is shown in it. */
function isForHands({ shared, pane }: Tile): boolean {
  return shared !== undefined || pane !== undefined;
}

/** As the pictures of people are called in official clients (ui contract §1.11). */
function idOf(tile: Tile): string | undefined {
  if (tile.kind === 'screen') return undefined;
  return tile.isLocal ? 'localVideoContainer' : `participant_${tile.endpoint}`;
}

function isOnControl(target: EventTarget): boolean {
  return !(target instanceof Element) || target.closest('button, a, input, [role="menu"], [role="dialog"]') !== null;
}
