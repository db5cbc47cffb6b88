import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { SITE_FOLDER } from '../site.ts';
import { MessageScreen } from './message-screen.tsx';

export function LeftScreen() {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <MessageScreen testId="left.screen" title={t('left.title')} text={controller.room.displayName}>
      <Button onClick={() => controller.again()} data-testid="left.again">
        {t('left.again')}
      </Button>
      <Button look="plain" onClick={() => window.location.assign(SITE_FOLDER)} data-testid="left.home">
        {t('left.home')}
      </Button>
    </MessageScreen>
  );
}
