import { Slider as Primitive } from 'radix-ui';
import { type ReactNode, useId } from 'react';

/** A value between two others. `valueText` is read out and shown in place of the number. */
export function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly valueText?: string;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}) {
  const { label, value, min = 0, max = 100, step = 1, valueText, icon, isDisabled = false, onChange, testId } = props;
  const id = useId();
  return (
    <div className="ui-field">
      <div className="ui-slider-head">
        <span id={id}>
          {icon}
          {label}
        </span>
        <span aria-hidden>{valueText ?? value}</span>
      </div>
      <Primitive.Root
        className="ui-slider"
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={isDisabled}
        onValueChange={([changed = value]) => onChange(changed)}
        data-testid={testId}
      >
        <Primitive.Track className="ui-slider-track">
          <Primitive.Range className="ui-slider-range" />
        </Primitive.Track>
        <Primitive.Thumb className="ui-slider-thumb" aria-labelledby={id} aria-valuetext={valueText} />
      </Primitive.Root>
    </div>
  );
}
