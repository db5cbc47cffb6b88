/** The first stop of the tab key: past what repeats, to the element with that id, which must take the focus (`tabIndex={-1}`). */
export function SkipLink({ target, children }: { readonly target: string; readonly children: string }) {
  return (
    <button type="button" className="ui-skip" onClick={() => document.getElementById(target)?.focus()} data-testid="skip">
      {children}
    </button>
  );
}
