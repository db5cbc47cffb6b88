import { IconButton } from '@parley/ui';
import { Minus, Plus, Scan } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './zoom.css';
import type { Size } from './grid.ts';
import { usePointers, useWheel } from './use-zoom-input.ts';
import { MAX_SCALE, panBy, WHOLE, type Zoom, zoomAt } from './zoom.ts';

const STEP = 1.4;
const PAN = 60;
const MIDDLE = { x: 0, y: 0 };
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [PAN, 0],
  ArrowRight: [-PAN, 0],
  ArrowUp: [0, PAN],
  ArrowDown: [0, -PAN],
};

/** A picture that can be enlarged and moved, by wheel, fingers, buttons and keys. Switched off it is just the picture. */
export function ZoomPane({ isOn, children }: { readonly isOn: boolean; readonly children: ReactNode }) {
  const pane = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  useEffect(() => {
    if (!isOn) setZoom(WHOLE);
  }, [isOn]);
  const sizeOf = (): Size => ({ width: pane.current?.clientWidth ?? 0, height: pane.current?.clientHeight ?? 0 });
  const input = {
    zoom: (factor: number, point = MIDDLE) => setZoom((now) => zoomAt(now, factor, point, sizeOf())),
    pan: (dx: number, dy: number) => setZoom((now) => panBy(now, dx, dy, sizeOf())),
  };
  useWheel(pane, isOn, input);
  const pointers = usePointers(pane, input);
  const { scale, x, y } = isOn ? zoom : WHOLE;
  return (
    <div ref={pane} className="zoom" data-on={isOn} data-zoomed={scale > 1} data-scale={scale.toFixed(2)} {...(isOn && pointers)}>
      <div className="zoom-picture" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
        {children}
      </div>
      {isOn && <ZoomButtons scale={scale} input={input} reset={() => setZoom(WHOLE)} />}
    </div>
  );
}

interface ZoomButtonsProps {
  readonly scale: number;
  readonly input: { zoom(factor: number): void; pan(dx: number, dy: number): void };
  readonly reset: () => void;
}

function ZoomButtons({ scale, input, reset }: ZoomButtonsProps) {
  const { t } = useTranslation();
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow || scale === 1) return;
    event.preventDefault();
    event.stopPropagation();
    input.pan(...arrow);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form
    <div className="tile-buttons zoom-buttons" role="group" aria-label={t('stage.zoom')} onKeyDown={onKeyDown}>
      <IconButton
        label={t('stage.zoomIn')}
        size="small"
        disabled={scale >= MAX_SCALE}
        onClick={() => input.zoom(STEP)}
        data-testid="zoom.in"
      >
        <Plus size={18} aria-hidden />
      </IconButton>
      {scale > 1 && (
        <>
          <IconButton label={t('stage.zoomOut')} size="small" onClick={() => input.zoom(1 / STEP)} data-testid="zoom.out">
            <Minus size={18} aria-hidden />
          </IconButton>
          <IconButton label={t('stage.zoomReset')} size="small" onClick={reset} data-testid="zoom.reset">
            <Scan size={18} aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  );
}
