import { type InputHTMLAttributes, type SelectHTMLAttributes, useId } from 'react';

type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string;
  /** What is wrong with it: shown below, and read out. */
  readonly problem?: string | undefined;
};

/** A one-line text with its label. */
export function TextField({ label, problem, id: given, ...rest }: TextFieldProps) {
  const own = useId();
  const id = given ?? own;
  const invalid = problem === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-problem` };
  return (
    <div className="ui-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="text" className="ui-input" {...rest} {...invalid} />
      {problem !== undefined && (
        <p className="ui-field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

type SelectFieldProps = SelectHTMLAttributes<HTMLSelectElement> & {
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
};

/** A choice of one, by the browser's own list, which phones show best. */
export function SelectField({ label, choices, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="ui-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="ui-select" {...rest}>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
