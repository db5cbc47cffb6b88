/**
 * A keyboard shortcut beside what it does. It is drawn by the style, so that it is no part of the control's name: screen readers hear it
 * by `aria-keyshortcuts` instead.
 */
export function Keys({ children }: { readonly children: string }) {
  return <kbd className="ui-keys" data-keys={children} aria-hidden />;
}
