import { Direction, Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './keys.tsx';

/** Shows a label, and what key does the same, at its child while that is pointed at or focused. */
export function WithTooltip(props: { readonly label: string; readonly shortcut?: string | undefined; readonly children: ReactNode }) {
  const { label, shortcut, children } = props;
  return (
    <Tooltip.Root delayDuration={400}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="ui-tooltip" sideOffset={8} collisionPadding={8}>
          {label}
          {shortcut !== undefined && <Keys>{shortcut}</Keys>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Must be around everything that has tooltips; says in which direction the language is written. */
export function TooltipProvider({ direction = 'ltr', children }: { readonly direction?: 'ltr' | 'rtl'; readonly children: ReactNode }) {
  return (
    <Direction.Provider dir={direction}>
      <Tooltip.Provider>{children}</Tooltip.Provider>
    </Direction.Provider>
  );
}
