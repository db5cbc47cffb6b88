import { type Action, ActionMenu, IconButton } from '@parley/ui';
import { ChevronDown, Gauge, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';

/** Other ways to join than with all that there is. */
export function JoinMenu({ onJoin }: { readonly onJoin: (go: () => void) => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const hidden = controller.config.prejoin.hiddenJoinButtons;
  const all: readonly (Action & { readonly name: string })[] = [
    {
      id: 'joinWithoutAudio',
      name: 'no-audio',
      label: t('prejoin.withoutAudio'),
      hint: t('prejoin.withoutAudioHint'),
      icon: <VolumeX size={20} aria-hidden />,
      onSelect: () => onJoin(() => controller.joinSilently()),
    },
    {
      id: 'joinWithLowBandwidth',
      name: 'low-bandwidth',
      label: t('prejoin.lowBandwidth'),
      hint: t('prejoin.lowBandwidthHint'),
      icon: <Gauge size={20} aria-hidden />,
      onSelect: () => onJoin(() => controller.joinLean()),
    },
  ];
  const trigger = (
    <IconButton label={t('prejoin.options')} size="medium" className="prejoin-options" data-testid="prejoin.joinOptions">
      <ChevronDown size={20} aria-hidden />
    </IconButton>
  );
  return <ActionMenu trigger={trigger} groups={[all.filter(({ name }) => !hidden.includes(name))]} testId="prejoin" />;
}
