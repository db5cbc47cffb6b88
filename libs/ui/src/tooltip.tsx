import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

/** Shows a label at its child while that is pointed at or focused. */
export function WithTooltip({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Tooltip.Root delayDuration={400}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="ui-tooltip" sideOffset={8} collisionPadding={8}>
          {label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Must be around everything that has tooltips. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Tooltip.Provider>{children}</Tooltip.Provider>;
}
