import { roomSegment } from '@parley/client';
import { Button, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from './page.tsx';

/** First page: where to meet. `folder` is the tenant's path with slashes on both ends, or `/`. */
export function WelcomeScreen({ folder, suggestion }: { readonly folder: string; readonly suggestion: string }) {
  const { t } = useTranslation();
  const [room, setRoom] = useState('');
  const start = (event: FormEvent) => {
    event.preventDefault();
    window.location.assign(`${folder}${roomSegment(room) || suggestion}`);
  };
  return (
    <Page>
      <form className="ui-card welcome" onSubmit={start}>
        <h1>{t('welcome.title')}</h1>
        <p className="soft">{t('app.tagline')}</p>
        <TextField
          label={t('welcome.room')}
          placeholder={t('welcome.placeholder')}
          value={room}
          onChange={(event) => setRoom(event.target.value)}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          data-testid="welcome.room"
        />
        <Button type="submit" data-testid="welcome.start">
          {t('welcome.start')}
        </Button>
        <p className="soft small">{t('welcome.hint')}</p>
      </form>
    </Page>
  );
}
