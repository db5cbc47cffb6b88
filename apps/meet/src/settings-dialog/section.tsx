import { type ReactNode, useId } from 'react';

/** Settings that belong together, under a heading. */
export function SettingsSection({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="settings-section" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {hint !== undefined && <p className="settings-hint">{hint}</p>}
      {children}
    </section>
  );
}
