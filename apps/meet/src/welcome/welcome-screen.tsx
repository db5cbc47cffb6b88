import { Button, IconButton } from '@parley/ui';
import { Settings } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { Page } from '../screens/page.tsx';
import { folderOf } from '../site.ts';
import { isInsecureName } from './insecure-name.ts';
import { RecentList } from './recent-list.tsx';
import { type TypedRoom, typedRoom } from './typed-room.ts';
import { useSuggestion } from './use-suggestion.ts';
import './welcome.css';

/** First page: where to meet. */
export function WelcomeScreen() {
  const { t } = useTranslation();
  const controller = useController();
  const settings = (
    <IconButton
      label={t('welcome.settings')}
      size="medium"
      onClick={() => controller.openDialog('settings')}
      data-testid="welcome.settings"
    >
      <Settings size={22} aria-hidden />
    </IconButton>
  );
  return (
    <Page width="medium" actions={settings} footer={<Footer />}>
      <div className="welcome">
        <div className="welcome-head">
          <h1>{t('welcome.title')}</h1>
          <p className="soft">{t('app.tagline')}</p>
        </div>
        <RoomForm />
        <RecentList />
      </div>
    </Page>
  );
}

function RoomForm() {
  const { t } = useTranslation();
  const { config, pages } = useController();
  const { generatesNames } = config.welcome;
  const [text, setText] = useState('');
  const suggested = useSuggestion(generatesNames && text === '');
  const typed = typedRoom(text, window.location.href);
  const start = (event: FormEvent) => {
    event.preventDefault();
    const to = addressOf(typed, suggested.name);
    if (to !== undefined) pages.go(to);
  };
  return (
    <form className="ui-card welcome-form" onSubmit={start} noValidate>
      <label htmlFor="enter_room_field">{t('welcome.room')}</label>
      <div className="welcome-field">
        <input
          id="enter_room_field"
          className="ui-input"
          placeholder={generatesNames ? suggested.text : t('welcome.placeholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          maxLength={2000}
          dir="auto"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={typed.kind === 'forbidden'}
          aria-describedby="welcome-hint"
          data-testid="welcome.room"
        />
        <Button type="submit" id="enter_room_button" disabled={typed.kind === 'forbidden'} data-testid="welcome.start">
          {t('welcome.start')}
        </Button>
      </div>
      <p className="soft small welcome-hint" id="welcome-hint" role="status">
        <Hint typed={typed} text={text} />
      </p>
    </form>
  );
}

function Hint({ typed, text }: { readonly typed: TypedRoom; readonly text: string }) {
  const { t } = useTranslation();
  const { config } = useController();
  if (typed.kind === 'forbidden') {
    return (
      <span className="welcome-problem" data-testid="welcome.forbidden">
        {t('welcome.forbidden', { characters: typed.characters.join(' ') })}
      </span>
    );
  }
  if (typed.kind === 'room' && config.header.warnsOfInsecureName && isInsecureName(text)) {
    return (
      <span className="welcome-warning" data-testid="welcome.insecure">
        {t('welcome.insecure')}
      </span>
    );
  }
  return t('welcome.hint');
}

/** Relative to the folder of the page, which is the tenant's. */
function addressOf(typed: TypedRoom, suggested: string): string | undefined {
  if (typed.kind === 'forbidden') return undefined;
  if (typed.kind === 'link') return typed.href;
  return `${folderOf(window.location.pathname)}${typed.kind === 'room' ? typed.segment : suggested}`;
}

const LINKS = ['help', 'privacy', 'security', 'terms'] as const;

/** Pages of the operator. */
function Footer() {
  const { t } = useTranslation();
  const { config } = useController();
  const { legal } = config.branding;
  const { moderatedRoomsUrl, hasFooter } = config.welcome;
  const links = LINKS.flatMap((name) => (legal[name] === undefined ? [] : [{ name, href: legal[name] }]));
  if (!hasFooter || (links.length === 0 && moderatedRoomsUrl === undefined)) return null;
  return (
    <nav className="welcome-links">
      {moderatedRoomsUrl !== undefined && (
        <a id="moderated-meetings" href={moderatedRoomsUrl}>
          {t('welcome.moderated')}
        </a>
      )}
      {links.map(({ name, href }) => (
        <a key={name} href={href} rel="noopener">
          {t(`welcome.legal.${name}`)}
        </a>
      ))}
    </nav>
  );
}
