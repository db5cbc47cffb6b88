import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

/** A small panel of lines to read, opened by `trigger`. */
export function ListPopup(props: { readonly trigger: ReactNode; readonly label: string; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align="end">
          <DropdownMenu.Label className="ui-menu-label">{props.label}</DropdownMenu.Label>
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function ListPopupItem({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Item className="ui-menu-item">{children}</DropdownMenu.Item>;
}
