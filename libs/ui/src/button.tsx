import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { WithTooltip } from './tooltip.tsx';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: 'primary' | 'plain' };

/** A button with a text. */
export function Button({ look = 'primary', className = '', ...rest }: ButtonProps) {
  return <button type="button" data-look={look} className={`ui-button ${className}`} {...rest} />;
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** What it does: read out, and shown as a tooltip. */
  readonly label: string;
  /** `off`: something is switched off; `active`: something unusual is on. */
  readonly tone?: 'plain' | 'off' | 'active' | 'leave';
  readonly size?: 'normal' | 'small';
  readonly children: ReactNode;
};

/** A round button with a picture. */
export function IconButton({ label, tone = 'plain', size = 'normal', className = '', ...rest }: IconButtonProps) {
  return (
    <WithTooltip label={label}>
      <button type="button" aria-label={label} data-tone={tone} data-size={size} className={`ui-icon-button ${className}`} {...rest} />
    </WithTooltip>
  );
}
