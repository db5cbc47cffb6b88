import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';

/** What other moderators have just done at the lobby. */
export function LobbyNotices() {
  const { t } = useTranslation();
  const notices = useMeet((state) => state.notices);
  const guest = t('meeting.guest');
  return notices.map(({ id, kind, actor, name }) => (
    <p className="banner" key={id} data-testid={`notice.${kind}`}>
      {t(`security.notice.${kind}`, { actor: actor || guest, name: name || guest })}
    </p>
  ));
}
