import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** A small window at `trigger`, whose content is made only once it is open. On phones it comes from the lower edge. */
export function Popover(props: {
  readonly trigger: ReactNode;
  /** Read out when it opens. */
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly testId: string;
  readonly children: ReactNode;
}) {
  const { trigger, label, align = 'center', side = 'bottom', onOpenChange, testId, children } = props;
  return (
    <Primitive.Root {...(onOpenChange && { onOpenChange })}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className="ui-popover"
          sideOffset={10}
          collisionPadding={8}
          align={align}
          side={side}
          aria-label={label}
          data-testid={testId}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
