import { Button } from '@parley/ui';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../browser/copy-text.ts';

const COPIED_MS = 2_000;

/** Takes a text along. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly look?: 'primary' | 'plain';
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const { text, label, look = 'primary', testId } = props;
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  // What was not copied can still be marked by hand.
  const copy = () => void copyText(text).then(setCopied);
  const Icon = isCopied ? Check : Copy;
  return (
    <Button look={look} size="small" onClick={copy} data-testid={testId}>
      <Icon size={16} aria-hidden />
      <span aria-live="polite">{isCopied ? t('invite.copied') : label}</span>
    </Button>
  );
}
