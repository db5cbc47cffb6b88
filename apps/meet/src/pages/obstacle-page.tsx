import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { MessageScreen } from '../screens/message-screen.tsx';
import { SITE_FOLDER } from '../site.ts';
import type { Obstacle } from '../start/start.ts';

/** Names are those of the browsers themselves. */
const BROWSERS = 'Chrome, Edge, Firefox, Safari';

/** What keeps this browser from any meeting, and which ones can. */
export function ObstaclePage({ obstacle, browsers }: { readonly obstacle: Obstacle; readonly browsers: readonly string[] }) {
  const { t } = useTranslation();
  const works = obstacle === 'insecureContext' ? undefined : t('failure.works', { browsers: browsers.join(', ') || BROWSERS });
  return (
    <MessageScreen testId={`error.${obstacle}`} title={t(`failure.${obstacle}.title`)} text={t(`failure.${obstacle}.text`)} detail={works}>
      <Button look="plain" onClick={() => window.location.assign(SITE_FOLDER)} data-testid="error.home">
        {t('failure.home')}
      </Button>
    </MessageScreen>
  );
}
