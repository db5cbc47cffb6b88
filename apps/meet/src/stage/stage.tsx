import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import './stage.css';
import type { Place } from './arrange.ts';
import { Pager } from './pager.tsx';
import { SPEAKER_KEY } from './stage-view.ts';
import { StripHandle } from './strip-handle.tsx';
import { TileView } from './tile-view.tsx';
import type { Tile } from './tiles.ts';
import { useArrangement } from './use-arrangement.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useNames } from './use-names.ts';
import { useSize } from './use-size.ts';

/** All pictures: people in a grid, or a strip of them beside whoever and whatever is large. One element each, wherever it stands. */
export function Stage({ tiles }: { readonly tiles: readonly Tile[] }) {
  const { t } = useTranslation();
  const [box, area] = useSize<HTMLElement>();
  const arranged = useArrangement(tiles, area);
  const pins = useMeet((state) => state.stage.pins);
  const foremost = arranged.mode === 'stage' ? arranged.places.find(({ role }) => role === 'large') : undefined;
  const focus = useGridFocus(box);
  return (
    <section className="stage" data-mode={arranged.mode} aria-label={t('stage.label')} ref={box} {...focus}>
      {area.width > 0 &&
        arranged.places.map((place) => (
          <Frame
            key={place.tile.key}
            tile={place.tile}
            role={place.role}
            {...place.rect}
            isPinned={pins.includes(place.tile.id)}
            isForemost={place === foremost}
          />
        ))}
      <StripHandle arranged={arranged} area={area} />
      {arranged.pages > 1 && <Pager arranged={arranged} area={area} />}
    </section>
  );
}

interface FrameProps {
  readonly tile: Tile;
  readonly role: Place['role'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isPinned: boolean;
  readonly isForemost: boolean;
}

/** The place of one tile. */
const Frame = memo(function Frame({ tile, x, y, ...rest }: FrameProps) {
  const { stage } = useController();
  const { title } = useNames(tile);
  const { role, width, height } = rest;
  const isScreen = tile.kind === 'screen';
  const id = isScreen ? undefined : tile.isLocal ? 'localVideoContainer' : `participant_${tile.endpoint}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form
    <div
      role="group"
      aria-label={title}
      id={tile.key === SPEAKER_KEY ? undefined : id}
      className="tile-place"
      data-tile={tile.key}
      data-role={role}
      style={{ insetInlineStart: x, top: y, width, height }}
      tabIndex={-1}
      onDoubleClick={() => !tile.shared && !isScreen && stage.focus(tile.id)}
      onClick={() => role === 'strip' && !tile.shared && stage.focus(tile.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget || tile.shared) return;
        stage.focus(tile.id);
      }}
    >
      <TileView tile={tile} {...rest} />
    </div>
  );
});
