import type { Size } from './grid.ts';

/** Part of a picture that is shown: enlarged by `scale`, and moved by so many CSS pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 8;

/** Enlarges by `factor`; what is at the point (from the middle of the place) stays there. */
export function zoomAt(zoom: Zoom, factor: number, point: { readonly x: number; readonly y: number }, place: Size): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return within({ scale, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio }, place);
}

export function panBy(zoom: Zoom, dx: number, dy: number, place: Size): Zoom {
  return within({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, place);
}

/** The picture never leaves its place. */
function within({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value)) || 0;
  return { scale, x: clamp(x, (width * (scale - 1)) / 2), y: clamp(y, (height * (scale - 1)) / 2) };
}
