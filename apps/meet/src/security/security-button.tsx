import { IconButton } from '@parley/ui';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMeet } from '../context.tsx';

/** Shows whether the room is locked, and how many people wait in front of it. */
export function SecurityButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation();
  const isLocked = useMeet((state) => state.client.security.hasPassword || state.client.security.isLobbyOn);
  const count = useMeet((state) => state.client.security.queue.count);
  const label = count === 0 ? t('security.open') : `${t('security.open')} (${t('security.waiting', { count })})`;
  return (
    <IconButton label={label} tone={isLocked ? 'active' : 'plain'} onClick={onClick} data-testid="toolbar.security">
      <ShieldCheck size={22} aria-hidden />
      {count > 0 && (
        <span className="toolbar-count" data-tone="alert" aria-hidden>
          {count}
        </span>
      )}
    </IconButton>
  );
}
