import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ZoomInput {
  /** `point`: from the middle of the pane, CSS pixels. */
  zoom(factor: number, point?: Point): void;
  pan(dx: number, dy: number): void;
}

/** How much a turn of the wheel by one pixel enlarges. */
const WHEEL = 1.0022;

function fromMiddle(pane: HTMLElement, { x, y }: Point): Point {
  const { left, top, width, height } = pane.getBoundingClientRect();
  return { x: x - left - width / 2, y: y - top - height / 2 };
}

/** The wheel enlarges. Not by React's `onWheel`, which cannot keep the page from scrolling. */
export function useWheel(pane: RefObject<HTMLElement | null>, isOn: boolean, input: ZoomInput): void {
  const latest = useRef(input);
  latest.current = input;
  useEffect(() => {
    const element = pane.current;
    if (!element || !isOn) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      latest.current.zoom(WHEEL ** -event.deltaY, fromMiddle(element, { x: event.clientX, y: event.clientY }));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [pane, isOn]);
}

/** One finger (or the mouse) moves, two enlarge. */
export function usePointers(pane: RefObject<HTMLElement | null>, input: ZoomInput) {
  const down = useRef(new Map<number, Point>());
  const end = (event: PointerEvent) => down.current.delete(event.pointerId);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.closest('button')) return;
      down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      pane.current?.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const before = down.current.get(event.pointerId);
      if (!before || !pane.current) return;
      const now = { x: event.clientX, y: event.clientY };
      const [other] = [...down.current].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]));
      down.current.set(event.pointerId, now);
      if (!other) return input.pan(now.x - before.x, now.y - before.y);
      const distance = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      input.zoom(distance(now) / distance(before), fromMiddle(pane.current, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
