import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode } from 'react';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
}

export interface MenuSection {
  readonly label: string;
  readonly choices: readonly MenuChoice[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** A menu of one-of-many choices, in labelled sections, opened by `trigger`. */
export function ChoiceMenu({ trigger, sections }: { readonly trigger: ReactNode; readonly sections: readonly MenuSection[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="ui-menu" sideOffset={10} collisionPadding={8} align="start">
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
                    <span>{choice.label}</span>
                  </DropdownMenu.RadioItem>
                ))}
              </DropdownMenu.RadioGroup>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
