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

type Groups = readonly (readonly Action[])[];

interface MenuProps {
  readonly trigger: ReactNode;
  /** Read out, and shown above. */
  readonly label?: string;
  readonly testId: string;
  readonly align?: 'start' | 'center' | 'end';
}

/** A menu of things to do, in groups, opened by `trigger`. Groups without anything are left out. */
export function ActionMenu({ groups, ...props }: MenuProps & { readonly groups: Groups }) {
  if (groups.every((group) => group.length === 0)) return null;
  return (
    <LateMenu {...props}>
      <Actions groups={groups} testId={props.testId} />
    </LateMenu>
  );
}

/** The same, whose content (`Actions`) is made only once somebody opens it: for menus of which there are many. */
export function LateMenu({ trigger, label, testId, align = 'end', children }: MenuProps & { readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align={align} data-testid={testId}>
          {label !== undefined && <DropdownMenu.Label className="ui-menu-label">{label}</DropdownMenu.Label>}
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** What is in such a menu. */
export function Actions({ groups, testId }: { readonly groups: Groups; readonly testId: string }) {
  return groups
    .filter((group) => group.length > 0)
    .map((group, index) => (
      <Fragment key={group[0]?.id}>
        {index > 0 && <DropdownMenu.Separator className="ui-menu-separator" />}
        {group.map((action) => (
          <ActionItem key={action.id} action={action} testId={`${testId}.${action.id}`} />
        ))}
      </Fragment>
    ));
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
