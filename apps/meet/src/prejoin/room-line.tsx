import { Lock, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';

/** Who is in already, and what the door is like. Its place is there from the beginning: nothing moves when it comes. */
export function RoomLine() {
  const { t } = useTranslation();
  const glance = useMeet((state) => state.pages.glance);
  const isInOtherTab = useMeet((state) => state.pages.isInOtherTab);
  if (isInOtherTab) {
    return (
      <p className="prejoin-line" data-tone="warn" role="status" data-testid="prejoin.otherTab">
        {t('prejoin.otherTab')}
      </p>
    );
  }
  return (
    <p className="prejoin-line soft" role="status" data-testid="prejoin.people">
      {glance && (
        <>
          <Users size={18} aria-hidden />
          <span>{glance.people === 0 ? t('prejoin.nobody') : t('prejoin.people', { count: glance.people })}</span>
          {(glance.hasPassword || glance.hasLobby) && <Lock size={16} aria-hidden />}
          {glance.hasPassword && <span>{t('prejoin.locked')}</span>}
          {glance.hasLobby && <span>{t('prejoin.lobby')}</span>}
        </>
      )}
    </p>
  );
}
