import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { MIN_STRIP_WIDTH } from './arrange.ts';
import type { Size } from './grid.ts';
import type { Arranged } from './use-arrangement.ts';

const STEP = 24;

interface HandleProps {
  readonly arranged: Arranged;
  readonly area: Size;
}

/** At the edge of the strip: hides it and brings it back; where it is upright, it can be drawn wider there. */
export function StripHandle({ arranged, area }: HandleProps) {
  const { config } = useController();
  const { mode, strip, isStripVertical } = arranged;
  if (mode === 'tiles' || !config.layout.filmstrip.enabled || area.width === 0) return null;
  return (
    <>
      <StripToggle arranged={arranged} />
      {strip && isStripVertical && config.layout.filmstrip.isResizable && <StripEdge arranged={arranged} area={area} />}
    </>
  );
}

function StripToggle({ arranged: { strip, isStripVertical } }: Pick<HandleProps, 'arranged'>) {
  const { t } = useTranslation();
  const { stage } = useController();
  const isHidden = useMeet((state) => state.stage.isStripHidden);
  const [Show, Hide] = isStripVertical ? [ChevronLeft, ChevronRight] : [ChevronUp, ChevronDown];
  const Icon = isHidden ? Show : Hide;
  const place = isStripVertical ? { insetInlineEnd: strip?.width ?? 0 } : { bottom: strip?.height ?? 0 };
  if (!isHidden && !strip) return null;
  return (
    <button
      type="button"
      id="toggleFilmstripButton"
      className="strip-toggle"
      data-upright={isStripVertical}
      data-testid="strip.toggle"
      aria-label={t(isHidden ? 'stage.showStrip' : 'stage.hideStrip')}
      aria-expanded={!isHidden}
      style={place}
      onClick={() => stage.toggleStrip()}
    >
      <Icon className="flips" size={18} aria-hidden />
    </button>
  );
}

function StripEdge({ arranged: { strip, setStripWidth }, area }: HandleProps) {
  const { t } = useTranslation();
  const { settings } = useController();
  const held = useRef<{ readonly x: number; readonly width: number; readonly way: 1 | -1 } | undefined>(undefined);
  const width = strip?.width ?? 0;
  const most = Math.floor(area.width / 2);
  const bounded = (wanted: number) => Math.min(most, Math.max(MIN_STRIP_WIDTH, Math.round(wanted)));
  const at = (event: PointerEvent) => held.current && bounded(held.current.width - (event.clientX - held.current.x) * held.current.way);
  const keep = (stripWidth: number) => {
    settings.set({ stripWidth });
    setStripWidth(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const change = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    keep(bounded(width + change * wayOf(event.currentTarget)));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      className="strip-edge"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('stage.stripWidth')}
      aria-valuenow={width}
      aria-valuemin={MIN_STRIP_WIDTH}
      aria-valuemax={most}
      data-testid="strip.edge"
      style={{ insetInlineEnd: width }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        held.current = { x: event.clientX, width, way: wayOf(event.currentTarget) };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => held.current && setStripWidth(at(event))}
      onPointerUp={(event) => {
        const wanted = at(event);
        held.current = undefined;
        if (wanted !== undefined) keep(wanted);
      }}
    />
  );
}

/** The strip is at the end of the lines: to the left of it is inside, unless people read from the right. */
function wayOf(element: Element): 1 | -1 {
  return getComputedStyle(element).direction === 'rtl' ? -1 : 1;
}
