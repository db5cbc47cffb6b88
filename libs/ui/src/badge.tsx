import type { ReactNode } from 'react';

/** A word or a number beside something. A number alone needs a `label` that says of what. */
export function Badge(props: {
  readonly tone?: 'plain' | 'accent' | 'alert' | 'warn' | 'hand';
  readonly label?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}) {
  const { tone = 'plain', label, testId, children } = props;
  const named = label === undefined ? {} : { role: 'img', 'aria-label': label };
  return (
    <span className="ui-badge" data-tone={tone} data-testid={testId} {...named}>
      {children}
    </span>
  );
}
