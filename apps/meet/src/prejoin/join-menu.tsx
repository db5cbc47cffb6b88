import { type Action, ActionMenu, IconButton } from '@parley/ui';
import { ChevronDown, Gauge, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { type JoinWay, joinWays } from './join-ways.ts';

/** Other ways to join than with all that there is. */
export function JoinMenu({ onJoin }: { readonly onJoin: (go: () => void) => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const actions: Readonly<Record<JoinWay, Action>> = {
    'no-audio': {
      id: 'joinWithoutAudio',
      label: t('prejoin.withoutAudio'),
      hint: t('prejoin.withoutAudioHint'),
      icon: <VolumeX size={20} aria-hidden />,
      onSelect: () => onJoin(() => controller.joinSilently()),
    },
    'low-bandwidth': {
      id: 'joinWithLowBandwidth',
      label: t('prejoin.lowBandwidth'),
      hint: t('prejoin.lowBandwidthHint'),
      icon: <Gauge size={20} aria-hidden />,
      onSelect: () => onJoin(() => controller.joinLean()),
    },
  };
  const trigger = (
    <IconButton label={t('prejoin.options')} size="medium" className="prejoin-options" data-testid="prejoin.joinOptions">
      <ChevronDown size={20} aria-hidden />
    </IconButton>
  );
  const ways = joinWays(controller.config.prejoin.hiddenJoinButtons);
  return <ActionMenu trigger={trigger} groups={[ways.map((way) => actions[way])]} testId="prejoin" />;
}
