import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';

/** How many are in already. Its place is there from the beginning: nothing moves when it comes. */
export function RoomLine() {
  const { t } = useTranslation();
  const people = useMeet((state) => state.pages.peopleInside);
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
      {people !== undefined && (
        <>
          <Users size={18} aria-hidden />
          <span>{people === 0 ? t('prejoin.nobody') : t('prejoin.people', { count: people })}</span>
        </>
      )}
    </p>
  );
}
