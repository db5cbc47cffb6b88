import { MODERATED_KINDS } from '@parley/client';
import { type Action, ActionMenu, Button } from '@parley/ui';
import { Settings2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Rules that moderators make for everybody. */
export function RulesMenu() {
  const { t } = useTranslation();
  const { people, stage } = useController();
  const { actors } = useMeet((state) => state.client.avModeration);
  const { startMuted } = useMeet((state) => state.client.metadata);
  const services = useMeet((state) => state.client.services);
  const isLeading = useMeet((state) => state.client.signals.followMe !== undefined);
  const may = MODERATED_KINDS.map((kind): Action => {
    const isOn = !actors.has(kind);
    return {
      id: `may.${kind}`,
      label: `${t('people.may.label')} ${t(`people.may.${kind}`)}`,
      isOn,
      onSelect: () => people.setModeration(kind, isOn),
    };
  });
  const newcomers = (['audio', 'video'] as const).map((kind): Action => {
    const change = () => people.setStartMuted({ ...startMuted, [kind]: !startMuted[kind] });
    return {
      id: `newcomers.${kind}`,
      label: `${t('people.newcomers.label')} ${t(`people.newcomers.${kind}`)}`,
      isOn: startMuted[kind],
      onSelect: change,
    };
  });
  const groups: Action[][] = [
    services.has('av_moderation') ? may : [],
    services.has('room_metadata') ? newcomers : [],
    [{ id: 'followMe', label: t('people.followMe'), isOn: isLeading, onSelect: () => stage.setFollowMe(!isLeading) }],
    [{ id: 'stopAll', label: t('people.stopAllCameras'), onSelect: () => people.muteAll('video') }],
  ];
  const trigger = (
    <Button look="plain" data-testid="rules.open">
      <Settings2 size={18} aria-hidden />
      {t('people.rulesOpen')}
    </Button>
  );
  return <ActionMenu trigger={trigger} groups={groups} label={t('people.rules')} testId="rules" />;
}
