import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { MessageScreen } from '../screens/message-screen.tsx';

interface AppPageProps {
  readonly room: string;
  readonly app: string;
  /** Opens the meeting in the app. */
  readonly link: string;
  readonly download?: string | undefined;
  readonly onStay: () => void;
}

/** On phones: in the app, or here. */
export function AppPage({ room, app, link, download, onStay }: AppPageProps) {
  const { t } = useTranslation();
  return (
    <MessageScreen testId="app.screen" title={t('appPage.title', { room })} text={t('appPage.text', { app })} detail={t('appPage.hint')}>
      <Button onClick={onStay} data-testid="app.stay">
        {t('appPage.stay')}
      </Button>
      <a className="ui-button" data-look="plain" href={link} data-testid="app.open">
        {t('appPage.open')}
      </a>
      {download !== undefined && (
        <a className="ui-button" data-look="plain" href={download} rel="noopener" data-testid="app.download">
          {t('appPage.download')}
        </a>
      )}
    </MessageScreen>
  );
}
