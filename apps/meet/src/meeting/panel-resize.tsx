import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { PANEL_WIDTH } from '../settings/settings.ts';

const STEP = 24;

/** The edge of a panel, to be drawn or moved by arrow keys (WAI-ARIA "window splitter"); how wide it was is kept. */
export function PanelResize() {
  const { t } = useTranslation();
  const { settings } = useController();
  const width = useMeet((state) => state.settings.panelWidth);
  const drag = useRef<{ readonly x: number; readonly from: number; to: number } | undefined>(undefined);
  const set = (wanted: number) => settings.set({ panelWidth: within(wanted) });
  const onMove = ({ clientX, currentTarget }: PointerEvent<HTMLHRElement>) => {
    if (!drag.current) return;
    drag.current.to = within(drag.current.from + (drag.current.x - clientX) * (isMirrored(currentTarget) ? -1 : 1));
    // Kept once it is let go.
    currentTarget.parentElement?.style.setProperty('--panel-width', `${drag.current.to}px`);
  };
  const onKey = (event: KeyboardEvent<HTMLHRElement>) => {
    const towards = event.key === 'ArrowLeft' ? 1 : event.key === 'ArrowRight' ? -1 : 0;
    if (towards === 0) return;
    event.preventDefault();
    set(width + towards * STEP * (isMirrored(event.currentTarget) ? -1 : 1));
  };
  return (
    <hr
      className="panel-resize"
      aria-label={t('meeting.panelWidth')}
      aria-orientation="vertical"
      aria-valuemin={PANEL_WIDTH.least}
      aria-valuemax={PANEL_WIDTH.most}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, from: width, to: width };
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        if (drag.current && drag.current.to !== drag.current.from) set(drag.current.to);
        drag.current = undefined;
      }}
      onDoubleClick={() => set(PANEL_WIDTH.usual)}
      onKeyDown={onKey}
      data-testid="panel.resize"
    />
  );
}

function within(wanted: number): number {
  return Math.round(Math.min(PANEL_WIDTH.most, Math.max(PANEL_WIDTH.least, wanted)));
}

function isMirrored(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl';
}
