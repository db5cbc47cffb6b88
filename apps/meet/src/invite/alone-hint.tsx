import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import './alone-hint.css';

/** Whoever waits alone is helped to bring others in. */
export function AloneHint() {
  const { t } = useTranslation();
  const controller = useController();
  const { enabled, hasHeader } = controller.config.invite;
  const isAlone = useMeet(
    ({ client, panel, panes, breakoutRoom }) =>
      client.phase === 'joined' &&
      panel === undefined &&
      panes.open === undefined &&
      breakoutRoom === undefined &&
      client.participants.length + client.security.queue.count === 0,
  );
  if (!isAlone || !hasHeader) return null;
  return (
    <aside className="alone" data-testid="meeting.alone">
      <strong>{t('meeting.alone')}</strong>
      {enabled && (
        <>
          <p>{t('meeting.aloneHint')}</p>
          <div className="alone-buttons">
            <Button size="small" onClick={() => controller.copyLink()} data-testid="alone.copy">
              {t('invite.copy')}
            </Button>
            <Button size="small" look="plain" onClick={() => controller.openDialog('invite')} data-testid="alone.invite">
              {t('invite.more')}
            </Button>
          </div>
        </>
      )}
    </aside>
  );
}
