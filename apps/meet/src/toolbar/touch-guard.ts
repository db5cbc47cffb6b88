/** The events of a bar as far as they are needed. */
export type TapTarget = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/**
 * A finger cannot move over a bar that is hidden before it taps there: the tap shows the bar, and presses nothing that could not be seen.
 * @param wake shows the bar. Returned function ends it.
 */
export function guardTaps(bar: TapTarget, isVisible: () => boolean, wake: () => void): () => void {
  let isWaking = false;
  const onDown = (event: Event) => {
    isWaking = 'pointerType' in event && event.pointerType !== 'mouse' && !isVisible();
    if (!isWaking) return;
    // Menus open at once, not only with the click.
    event.stopPropagation();
    wake();
  };
  const onClick = (event: Event) => {
    if (!isWaking) return;
    isWaking = false;
    event.stopPropagation();
    event.preventDefault();
  };
  bar.addEventListener('pointerdown', onDown, { capture: true });
  bar.addEventListener('click', onClick, { capture: true });
  return () => {
    bar.removeEventListener('pointerdown', onDown, { capture: true });
    bar.removeEventListener('click', onClick, { capture: true });
  };
}
