import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Things in it that have not been seen. */
  readonly count?: number;
  /** What the number is about, read out. */
  readonly countLabel?: string;
  readonly content: ReactNode;
}

/** Several views in one place; the arrow keys go from one tab to the next. */
export function TabView(props: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly shown: string;
  readonly onShow: (id: string) => void;
  /** The names stand one below the other, beside what they show. */
  readonly isVertical?: boolean;
}) {
  const { label, tabs, shown, onShow, isVertical = false } = props;
  return (
    <Primitive.Root className="ui-tabs" value={shown} onValueChange={onShow} orientation={isVertical ? 'vertical' : 'horizontal'}>
      <Primitive.List className="ui-tab-list" aria-label={label}>
        {tabs.map(({ id, label: name, icon, count = 0, countLabel }) => (
          <Primitive.Trigger
            key={id}
            value={id}
            className="ui-tab"
            id={`${id}-tab`}
            aria-controls={`${id}-tab-panel`}
            data-testid={`${id}-tab`}
          >
            {icon}
            {name}
            {count > 0 && (
              <span className="ui-tab-count" role="img" aria-label={countLabel ?? String(count)}>
                {count}
              </span>
            )}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map(({ id, content }) => (
        <Primitive.Content
          key={id}
          value={id}
          className="ui-tab-content"
          id={`${id}-tab-panel`}
          aria-labelledby={`${id}-tab`}
          tabIndex={-1}
        >
          {content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
