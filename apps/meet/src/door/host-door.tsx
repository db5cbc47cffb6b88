import { useTranslation } from 'react-i18next';
import { DoorCard, Waiting } from './door-card.tsx';
import { HostButton } from './host-button.tsx';

/** The room does not exist yet, and this person may not make it. */
export function HostDoor() {
  const { t } = useTranslation();
  return (
    <DoorCard testId="door.host" title={t('door.host.title')} text={t('door.host.text')}>
      <Waiting>{t('door.host.waiting')}</Waiting>
      <HostButton />
    </DoorCard>
  );
}
