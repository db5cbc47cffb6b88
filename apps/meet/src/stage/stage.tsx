import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import './stage.css';
import { Pager } from './pager.tsx';
import { StripHandle } from './strip-handle.tsx';
import { TileFrame } from './tile-frame.tsx';
import type { Tile } from './tiles.ts';
import { useArrangement } from './use-arrangement.ts';
import { useFullScreen } from './use-full-screen.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useSize } from './use-size.ts';
import { useSwipe } from './use-swipe.ts';

/** All pictures: people in a grid, or a strip of them beside whoever and whatever is large. One element each, wherever it stands. */
export function Stage({ tiles }: { readonly tiles: readonly Tile[] }) {
  const { t } = useTranslation();
  const controller = useController();
  const { isMachine } = controller.config.mode;
  const [box, area] = useSize<HTMLElement>();
  const arranged = useArrangement(tiles, area);
  const pins = useMeet((state) => state.stage.pins);
  const isStripHidden = useMeet((state) => state.stage.isStripHidden);
  const foremost = arranged.mode === 'stage' ? arranged.places.find(({ role }) => role === 'large') : undefined;
  useFullScreen();
  const swipe = useSwipe((pages) => arranged.setPage(Math.min(arranged.pages - 1, Math.max(0, arranged.page + pages))));
  const focus = useGridFocus(box, (one, other) => controller.stage.swap(one, other));
  return (
    <section
      className="stage"
      data-mode={arranged.mode}
      data-large={arranged.places.filter(({ role }) => role === 'large').length}
      data-held={arranged.isHeld}
      aria-label={t('stage.label')}
      ref={box}
      {...focus}
      {...swipe}
    >
      <div id="remoteVideos" className={isStripHidden ? 'stage-places hidden' : 'stage-places'}>
        {area.width > 0 &&
          arranged.places.map((place) => (
            <TileFrame
              key={place.tile.key}
              tile={place.tile}
              role={place.role}
              {...place.rect}
              isPinned={pins.includes(place.tile.id)}
              isForemost={place === foremost}
            />
          ))}
      </div>
      {!isMachine && <StripHandle arranged={arranged} area={area} />}
      {!isMachine && arranged.pages > 1 && <Pager arranged={arranged} />}
    </section>
  );
}
