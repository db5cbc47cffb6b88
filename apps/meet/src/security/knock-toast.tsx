import { Button } from '@parley/ui';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { AdmitButtons } from './lobby-list.tsx';

/** As tests of official clients know them (ui contract §1.11). */
const OFFICIAL = { admit: 'participantsPane.actions.admit', reject: 'participantsPane.actions.reject' };

/** Tells moderators that somebody waits; put away, it comes back with the next newcomer. */
export function KnockToast({ onView }: { readonly onView: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const { knockers, count } = useMeet((state) => state.client.security.queue);
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  // There they stand by name.
  const isListed = useMeet((state) => state.panel === 'people');
  const [first] = knockers;
  if (!first || isListed || knockers.every(({ id }) => putAway.has(id))) return null;
  const name = first.displayName || t('meeting.guest');
  return (
    <div className="knock" data-testid="lobby.toast">
      <p data-testid="notify.participantWantsToJoin">{count === 1 ? t('security.knocks', { name }) : t('security.waiting', { count })}</p>
      {count === 1 ? (
        <AdmitButtons id={first.id} name={name} testIds={OFFICIAL} />
      ) : (
        <span className="lobby-buttons">
          <Button onClick={onView} data-testid="lobby.view">
            {t('security.view')}
          </Button>
          <Button look="plain" onClick={() => controller.door.admit(undefined)} data-testid="lobby.toastAdmitAll">
            {t('security.admitAll')}
          </Button>
        </span>
      )}
      <button
        type="button"
        className="knock-close"
        aria-label={t('security.later')}
        onClick={() => setPutAway(new Set(knockers.map(({ id }) => id)))}
        data-testid="lobby.toast.close"
      >
        <X size={18} aria-hidden />
      </button>
    </div>
  );
}
