import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

/** A choice that is a picture. */
interface Picture<Id extends string> {
  readonly id: Id;
  /** Its name, for those who do not see it. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** Pictures side by side in a menu. `staysOpen`: the menu is still there after a choice. */
export function PictureRow<Id extends string>(props: {
  readonly pictures: readonly Picture<Id>[];
  readonly onSelect: (id: Id) => void;
  readonly staysOpen?: boolean;
  readonly testId: string;
}) {
  const { pictures, onSelect, staysOpen = false, testId } = props;
  return (
    <DropdownMenu.Group className="ui-menu-row">
      {pictures.map(({ id, label, icon }) => (
        <DropdownMenu.Item
          key={id}
          className="ui-menu-picture"
          aria-label={label}
          title={label}
          data-testid={`${testId}.${id}`}
          onSelect={(event) => {
            if (staysOpen) event.preventDefault();
            onSelect(id);
          }}
        >
          {icon}
        </DropdownMenu.Item>
      ))}
    </DropdownMenu.Group>
  );
}
