import type { ReactNode } from 'react';
import { Page } from './page.tsx';
import { useFocus } from './use-focus.ts';

/** A screen that says one thing. */
export function MessageScreen(props: {
  readonly testId: string;
  readonly title: string;
  readonly text?: string;
  readonly detail?: string | undefined;
  readonly children?: ReactNode;
}) {
  const ref = useFocus<HTMLElement>();
  return (
    <Page>
      <section className="ui-card message" data-testid={props.testId} ref={ref}>
        {/* Without what is below: a wait that is counted down would be read aloud every second. */}
        <div className="message-words" role="alert">
          <h1 tabIndex={-1}>{props.title}</h1>
          {props.text && <p className="soft">{props.text}</p>}
          {props.detail && <p className="soft small">{props.detail}</p>}
        </div>
        {props.children && <div className="message-actions">{props.children}</div>}
      </section>
    </Page>
  );
}
