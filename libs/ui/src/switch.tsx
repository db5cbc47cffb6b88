import { Switch as Primitive } from 'radix-ui';
import { useId } from 'react';

/** On or off, with its label and a word of explanation. */
export function SwitchField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly testId?: string;
  readonly id?: string;
}) {
  const own = useId();
  const id = props.id ?? own;
  const { label, hint, isOn, isDisabled = false, onChange, testId } = props;
  return (
    <div className="ui-switch-field">
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && <p id={`${id}-hint`}>{hint}</p>}
      </div>
      <Primitive.Root
        id={id}
        className="ui-switch"
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        {...(hint && { 'aria-describedby': `${id}-hint` })}
        data-testid={testId}
      >
        <Primitive.Thumb className="ui-switch-thumb" />
      </Primitive.Root>
    </div>
  );
}
