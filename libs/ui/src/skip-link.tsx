/** A stop of the tab key past what is long, to the first button in the element with that id; seen only while it has the keyboard. */
export function SkipLink({ target, children }: { readonly target: string; readonly children: string }) {
  const skip = () => document.getElementById(target)?.querySelector<HTMLElement>('button:not([tabindex="-1"])')?.focus();
  return (
    <button type="button" className="ui-skip" onClick={skip} data-testid="skip">
      {children}
    </button>
  );
}
