import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode } from 'react';

/** Something to do, or (with `isOn`) to switch on and off. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly tone?: 'danger';
  /** Given: a switch. */
  readonly isOn?: boolean;
  readonly onSelect: () => void;
}

/** A menu of things to do, in groups, opened by `trigger`. Groups without anything are left out. */
export function ActionMenu(props: {
  readonly trigger: ReactNode;
  readonly groups: readonly (readonly Action[])[];
  /** Read out, and shown above. */
  readonly label?: string;
  readonly testId: string;
  readonly align?: 'start' | 'end';
}) {
  const { trigger, label, testId, align = 'end' } = props;
  const groups = props.groups.filter((group) => group.length > 0);
  if (groups.length === 0) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align={align} data-testid={testId}>
          {label !== undefined && <DropdownMenu.Label className="ui-menu-label">{label}</DropdownMenu.Label>}
          {groups.map((group, index) => (
            <Fragment key={group[0]?.id}>
              {index > 0 && <DropdownMenu.Separator className="ui-menu-separator" />}
              {group.map((action) => (
                <ActionItem key={action.id} action={action} testId={`${testId}.${action.id}`} />
              ))}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function ActionItem({ action, testId }: { readonly action: Action; readonly testId: string }) {
  const { label, icon, tone, isOn, onSelect } = action;
  if (isOn === undefined) {
    return (
      <DropdownMenu.Item className="ui-menu-item" data-tone={tone} onSelect={onSelect} data-testid={testId}>
        {icon !== undefined && <span className="ui-menu-check">{icon}</span>}
        <span>{label}</span>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.CheckboxItem className="ui-menu-item" checked={isOn} onCheckedChange={onSelect} data-testid={testId}>
      <span className="ui-menu-check">
        <DropdownMenu.ItemIndicator>
          <Check size={16} aria-hidden />
        </DropdownMenu.ItemIndicator>
      </span>
      <span>{label}</span>
    </DropdownMenu.CheckboxItem>
  );
}
