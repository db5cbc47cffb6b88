import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { MessageScreen } from '../screens/message-screen.tsx';
import { useBrand } from '../screens/use-brand.ts';
import { SITE_FOLDER } from '../site.ts';
import type { ClosePage as Kind } from '../start/start.ts';

interface ClosePageProps {
  readonly kind: Kind;
  /** Who was in the meeting. */
  readonly name?: string | undefined;
  /** What the operator wants to say to guests. */
  readonly hint?: string | undefined;
}

/** The page after a meeting (`static/close*.html`). */
export function ClosePage({ kind, name, hint }: ClosePageProps) {
  const { t } = useTranslation();
  const { name: app } = useBrand();
  const words = kind === 'close' ? t('closePage.feedback') : kind === 'close3' ? t('closePage.promotion', { app }) : undefined;
  return (
    <MessageScreen
      testId="close.screen"
      title={name === undefined ? t('closePage.title') : t('closePage.titleName', { name })}
      text={t('closePage.text')}
      detail={hint ?? words}
    >
      <Button onClick={() => window.location.assign(SITE_FOLDER)} data-testid="close.home">
        {t('closePage.home')}
      </Button>
    </MessageScreen>
  );
}
