import { Check, ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode } from 'react';
import { Keys } from './keys.tsx';

/** Something to do, (with `isOn`) to switch on and off, or (with `groups`) more of them behind it. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly tone?: 'danger';
  /** The key that does the same, as it is written on keyboards. */
  readonly shortcut?: string | undefined;
  readonly isDisabled?: boolean;
  /** A second test id, of its text; the element's id. */
  readonly alias?: string;
  readonly elementId?: string;
  /** Given: a switch. */
  readonly isOn?: boolean;
  /** Given: what opens beside it; `onSelect` is never called. */
  readonly groups?: ActionGroups;
  readonly onSelect: () => void;
}

export type ActionGroups = readonly (readonly Action[])[];

interface MenuProps {
  readonly trigger: ReactNode;
  /** Read out, and shown above. */
  readonly label?: string;
  readonly testId: string;
  readonly align?: 'start' | 'center' | 'end';
  /** Of the menu in the document. */
  readonly id?: string;
  /** Read out in place of the trigger's name. */
  readonly name?: string;
}

/** A menu of things to do, in groups, opened by `trigger`. Groups without anything are left out. */
export function ActionMenu({ groups, ...props }: MenuProps & { readonly groups: ActionGroups }) {
  if (groups.every((group) => group.length === 0)) return null;
  return (
    <LateMenu {...props}>
      <Actions groups={groups} testId={props.testId} />
    </LateMenu>
  );
}

/** The same, whose content (`Actions`) is made only once somebody opens it: for menus of which there are many. */
export function LateMenu({ trigger, label, testId, align = 'end', id, name, children }: MenuProps & { readonly children: ReactNode }) {
  const named = { ...(id !== undefined && { id }), ...(name !== undefined && { 'aria-label': name, 'aria-labelledby': undefined }) };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align={align} data-testid={testId} {...named}>
          {label !== undefined && <DropdownMenu.Label className="ui-menu-label">{label}</DropdownMenu.Label>}
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** What is in such a menu. */
export function Actions({ groups, testId }: { readonly groups: ActionGroups; readonly testId: string }) {
  return groups
    .filter((group) => group.length > 0)
    .map((group, index) => (
      <Fragment key={group[0]?.id}>
        {index > 0 && <DropdownMenu.Separator className="ui-menu-separator" />}
        {group.map((action) => (
          <ActionItem key={action.id} action={action} menuId={testId} />
        ))}
      </Fragment>
    ));
}

function ActionItem({ action, menuId }: { readonly action: Action; readonly menuId: string }) {
  const { isOn, groups, isDisabled = false, tone, onSelect } = action;
  const testId = `${menuId}.${action.id}`;
  const common = {
    // Bots look for the attribute; a hint is to be read out with the text.
    ...(action.hint === undefined && { 'aria-label': action.label }),
    id: action.elementId,
    className: 'ui-menu-item',
    disabled: isDisabled,
    'aria-keyshortcuts': action.shortcut,
    'data-testid': testId,
  };
  if (groups) {
    return (
      <DropdownMenu.Sub>
        <DropdownMenu.SubTrigger {...common}>
          <ActionContent action={action} />
          <ChevronRight size={18} className="ui-menu-more" aria-hidden />
        </DropdownMenu.SubTrigger>
        <DropdownMenu.Portal>
          <DropdownMenu.SubContent className="ui-menu" sideOffset={6} collisionPadding={8} data-testid={`${testId}.menu`}>
            <Actions groups={groups} testId={testId} />
          </DropdownMenu.SubContent>
        </DropdownMenu.Portal>
      </DropdownMenu.Sub>
    );
  }
  if (isOn !== undefined) {
    return (
      <DropdownMenu.CheckboxItem {...common} checked={isOn} onCheckedChange={onSelect}>
        <ActionContent action={{ ...action, icon: isOn ? <Check size={18} aria-hidden /> : <span /> }} />
      </DropdownMenu.CheckboxItem>
    );
  }
  return (
    <DropdownMenu.Item {...common} data-tone={tone} onSelect={onSelect}>
      <ActionContent action={action} />
    </DropdownMenu.Item>
  );
}

function ActionContent({ action: { icon, label, hint, shortcut, alias } }: { readonly action: Action }) {
  return (
    <>
      {icon !== undefined && <span className="ui-menu-check">{icon}</span>}
      <span className="ui-menu-text" data-testid={alias}>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      {shortcut !== undefined && <Keys>{shortcut}</Keys>}
    </>
  );
}
