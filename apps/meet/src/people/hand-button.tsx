import { IconButton } from '@parley/ui';
import { Hand } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

export function HandButton() {
  const { t } = useTranslation();
  const controller = useController();
  const isUp = useMeet((state) => state.client.signals.raisedHandAt !== undefined);
  return (
    <IconButton
      label={t(isUp ? 'people.lowerHand' : 'people.raiseHand')}
      tone={isUp ? 'active' : 'plain'}
      aria-pressed={isUp}
      onClick={() => controller.people.toggleHand()}
      data-testid="toolbar.hand"
    >
      <Hand size={22} aria-hidden />
    </IconButton>
  );
}
