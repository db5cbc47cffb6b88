import type { ReactNode } from 'react';

/** In place of a list that has nothing in it yet. */
export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title?: string;
  readonly text: string;
  readonly children?: ReactNode;
  readonly testId?: string;
}) {
  const { icon, title, text, children, testId } = props;
  return (
    <div className="ui-empty" data-testid={testId}>
      {icon}
      {title !== undefined && <strong>{title}</strong>}
      <p>{text}</p>
      {children}
    </div>
  );
}
