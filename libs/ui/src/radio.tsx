import { RadioGroup as Primitive } from 'radix-ui';
import { type ReactNode, useId } from 'react';

export interface RadioOption<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
}

/** One of a few, all of them in sight: as a list, or as cards with pictures. */
export function RadioField<Id extends string>(props: {
  readonly label: string;
  readonly options: readonly RadioOption<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  readonly look?: 'list' | 'cards';
  readonly testId: string;
}) {
  const { label, options, chosen, onChoose, look = 'list', testId } = props;
  const id = useId();
  const choose = (value: string) => {
    const option = options.find((one) => one.id === value);
    if (option) onChoose(option.id);
  };
  return (
    <div className="ui-field">
      <span className="ui-label" id={id}>
        {label}
      </span>
      <Primitive.Root
        className="ui-radios"
        data-look={look}
        value={chosen}
        onValueChange={choose}
        aria-labelledby={id}
        data-testid={testId}
      >
        {options.map((option) => (
          <Primitive.Item key={option.id} value={option.id} className="ui-radio" data-testid={`${testId}.${option.id}`}>
            {option.icon ?? <span className="ui-radio-dot" />}
            <span>
              {option.label}
              {option.hint !== undefined && <small>{option.hint}</small>}
            </span>
          </Primitive.Item>
        ))}
      </Primitive.Root>
    </div>
  );
}
