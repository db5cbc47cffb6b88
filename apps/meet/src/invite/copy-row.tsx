import { Button } from '@parley/ui';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const COPIED_MS = 2_000;

/** A text that is there to be taken along. `isButtonOnly`: it is too long to be read here. */
export function CopyRow(props: {
  readonly text: string;
  readonly label: string;
  readonly isButtonOnly?: boolean;
  readonly className?: string;
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const { text, label, isButtonOnly = false, className = '', testId } = props;
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    // Without a permission the text can still be marked by hand.
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <div className="invite-copy">
      {!isButtonOnly && (
        <code className={`invite-text ${className}`} data-testid={testId}>
          {text}
        </code>
      )}
      <Button look={isButtonOnly ? 'plain' : 'primary'} onClick={copy} data-testid={`${testId}.copy`}>
        <Icon size={16} aria-hidden />
        <span aria-live="polite">{isCopied ? t('invite.copied') : label}</span>
      </Button>
    </div>
  );
}
