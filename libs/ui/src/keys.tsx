/** A keyboard shortcut beside what it does; screen readers hear it by `aria-keyshortcuts` of the control instead. */
export function Keys({ children }: { readonly children: string }) {
  return (
    <kbd className="ui-keys" aria-hidden>
      {children}
    </kbd>
  );
}
