import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** People who wait to be let in. */
export function LobbyList() {
  const { t } = useTranslation();
  const controller = useController();
  const { knockers, count } = useMeet((state) => state.client.security.queue);
  if (count === 0) return null;
  return (
    <section id="lobby-list" className="lobby-list" aria-labelledby="lobby-list-title" data-testid="lobby.list">
      <div className="lobby-list-head">
        <h3 id="lobby-list-title" aria-live="polite">
          {t('security.waiting', { count })}
        </h3>
        {count > 1 && (
          <Button look="plain" onClick={() => controller.door.admit(undefined)} data-testid="lobby.admitAll">
            {t('security.admitAll')}
          </Button>
        )}
      </div>
      <ul>
        {knockers.map(({ id, displayName }) => (
          <li key={id} id={`participant-item-${id}`}>
            <span className="lobby-name">{displayName || t('meeting.guest')}</span>
            <AdmitButtons id={id} name={displayName || t('meeting.guest')} />
          </li>
        ))}
      </ul>
      {count > knockers.length && <p className="soft small">{t('security.more', { count: count - knockers.length })}</p>}
    </section>
  );
}

/** Yes or no for one person. */
export function AdmitButtons(props: {
  readonly id: string;
  readonly name: string;
  readonly testIds?: Readonly<Record<'admit' | 'reject', string>>;
}) {
  const { id, name, testIds = { admit: `admit-${id}`, reject: `reject-${id}` } } = props;
  const { t } = useTranslation();
  const controller = useController();
  return (
    <span className="lobby-buttons">
      <Button onClick={() => controller.door.admit(id)} aria-label={t('security.admitName', { name })} data-testid={testIds.admit}>
        {t('security.admit')}
      </Button>
      <Button
        look="plain"
        onClick={() => controller.door.deny(id)}
        aria-label={t('security.denyName', { name })}
        data-testid={testIds.reject}
      >
        {t('security.deny')}
      </Button>
    </span>
  );
}
