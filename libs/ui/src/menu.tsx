import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode } from 'react';
import { type ActionGroups, Actions } from './action-menu.tsx';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  /** Beside the label, for the eye alone; made only while the menu is open. */
  readonly aside?: ReactNode;
}

export interface MenuSection {
  readonly label: string;
  readonly choices: readonly MenuChoice[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

interface ChoiceMenuProps {
  readonly trigger: ReactNode;
  readonly sections: readonly MenuSection[];
  /** Things to do, below the choices. */
  readonly groups?: ActionGroups;
  readonly testId?: string;
}

/** A menu of one-of-many choices, in labelled sections, opened by `trigger`. */
export function ChoiceMenu({ trigger, sections, groups = [], testId = 'choices' }: ChoiceMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align="start" data-testid={testId}>
          {sections.map((section) => (
            <Fragment key={section.label}>
              <DropdownMenu.Label className="ui-menu-label">{section.label}</DropdownMenu.Label>
              <DropdownMenu.RadioGroup {...(section.chosen !== undefined && { value: section.chosen })} onValueChange={section.onChoose}>
                {section.choices.map((choice) => (
                  <DropdownMenu.RadioItem key={choice.id} value={choice.id} className="ui-menu-item">
                    <span className="ui-menu-check">
                      <DropdownMenu.ItemIndicator>
                        <Check size={16} aria-hidden />
                      </DropdownMenu.ItemIndicator>
                    </span>
                    <span className="ui-menu-text">{choice.label}</span>
                    {choice.aside}
                  </DropdownMenu.RadioItem>
                ))}
              </DropdownMenu.RadioGroup>
            </Fragment>
          ))}
          {groups.length > 0 && sections.length > 0 && <DropdownMenu.Separator className="ui-menu-separator" />}
          <Actions groups={groups} testId={testId} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
