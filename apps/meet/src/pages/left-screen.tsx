import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { MessageScreen } from '../screens/message-screen.tsx';
import { durationText } from './duration.ts';

/** After the person has left, where no other page comes then. */
export function LeftScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const stayed = useMeet((state) => state.pages.stayed);
  const lasted = stayed === undefined ? undefined : t('left.lasted', { duration: durationText(t, stayed) });
  return (
    <MessageScreen testId="left.screen" title={t('left.title')} text={controller.room.displayName} detail={lasted}>
      <Button onClick={() => controller.again()} data-testid="left.again">
        {t('left.again')}
      </Button>
      <Button look="plain" onClick={() => controller.pages.goHome()} data-testid="left.home">
        {t('left.home')}
      </Button>
    </MessageScreen>
  );
}
