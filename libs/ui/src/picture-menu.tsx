import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onChoose: () => void;
}

/** Things to do with something, opened by `trigger`. `row`: pictures side by side, each with its name for those who do not see it. */
export function PictureMenu(props: {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly row?: readonly (MenuAction & { readonly icon: ReactNode })[];
  readonly actions?: readonly MenuAction[];
  /** The menu stays open after a choice in the row. */
  readonly staysOpen?: boolean;
  readonly align?: 'start' | 'center' | 'end';
}) {
  const { trigger, label, row = [], actions = [], staysOpen = false, align = 'end' } = props;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" aria-label={label} sideOffset={8} collisionPadding={8} align={align}>
          {row.length > 0 && (
            <DropdownMenu.Group className="ui-menu-row">
              {row.map(({ id, label: name, icon, onChoose }) => (
                <DropdownMenu.Item
                  key={id}
                  className="ui-menu-picture"
                  aria-label={name}
                  title={name}
                  data-testid={`choice.${id}`}
                  onSelect={(event) => {
                    if (staysOpen) event.preventDefault();
                    onChoose();
                  }}
                >
                  {icon}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          )}
          {actions.map(({ id, label: name, icon, onChoose }) => (
            <DropdownMenu.Item key={id} className="ui-menu-item" data-testid={`choice.${id}`} onSelect={onChoose}>
              {icon}
              <span>{name}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
