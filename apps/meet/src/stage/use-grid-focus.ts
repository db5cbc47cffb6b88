import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect } from 'react';
import { nextTile, type Spot } from './next-tile.ts';

const PLACES = '.tile-place';

/** One stop for the Tab key in all tiles; from there arrow keys lead to the next one that way, and with Shift change places with it. */
export function useGridFocus(box: RefObject<HTMLElement | null>, swap: (one: string, other: string) => void) {
  useEffect(() => {
    const places = placesIn(box.current);
    if (places.length > 0 && !places.some((place) => place.tabIndex === 0)) setStop(places, places[0]);
  });
  return {
    onFocus: (event: FocusEvent<HTMLElement>) => {
      const place = event.target.closest<HTMLElement>(PLACES);
      if (place) setStop(placesIn(box.current), place);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const places = placesIn(box.current);
      const from = places.find((place) => place === event.target);
      const to = from && nextTile(places.map(spotOf), places.indexOf(from), event.key);
      const next = to === undefined ? undefined : places[to];
      if (!from || !next) return;
      event.preventDefault();
      if (event.shiftKey) swap(from.dataset.endpoint ?? '', next.dataset.endpoint ?? '');
      else next.focus();
    },
  };
}

function placesIn(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>(PLACES) ?? [])];
}

function spotOf(place: HTMLElement): Spot {
  const { left, top, width, height } = place.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** Only the tile that was in focus last is a stop, together with what is in it. */
function setStop(places: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  for (const place of places) {
    place.tabIndex = place === stop ? 0 : -1;
    for (const button of place.querySelectorAll<HTMLElement>('.tile-tools button')) button.tabIndex = place === stop ? 0 : -1;
  }
}
