import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { WithTooltip } from './tooltip.tsx';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: 'primary' | 'plain' | 'danger';
  readonly size?: 'normal' | 'small';
};

/** A button with a text. */
export function Button({ look = 'primary', size = 'normal', className = '', ...rest }: ButtonProps) {
  return <button type="button" data-look={look} data-size={size} className={`ui-button ${className}`} {...rest} />;
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** What it does: read out, and shown as a tooltip. */
  readonly label: string;
  /** The key that does the same, as it is written on keyboards: shown in the tooltip. */
  readonly shortcut?: string | undefined;
  /** `off`: something is switched off; `active`: something unusual is on. */
  readonly tone?: 'plain' | 'off' | 'active' | 'leave';
  /** `medium`: inside panels and windows, without a ground of its own; `small`: at the edge of something else. */
  readonly size?: 'normal' | 'medium' | 'small';
  readonly children: ReactNode;
};

/** A round button with a picture. */
export function IconButton({ label, shortcut, tone = 'plain', size = 'normal', className = '', ...rest }: IconButtonProps) {
  return (
    <WithTooltip label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        aria-keyshortcuts={shortcut}
        data-tone={tone}
        data-size={size}
        className={`ui-icon-button ${className}`}
        {...rest}
      />
    </WithTooltip>
  );
}
