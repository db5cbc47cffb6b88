import { MODERATED_KINDS } from '@parley/client';
import { type Action, ActionMenu, Button } from '@parley/ui';
import { Settings2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Rules that moderators make for everybody, and what they end for everybody. */
export function RulesMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const { people, stage, config } = controller;
  const { actors } = useMeet((state) => state.client.avModeration);
  const { startMuted } = useMeet((state) => state.client.metadata);
  const services = useMeet((state) => state.client.services);
  const isLeading = useMeet((state) => state.client.signals.followMe !== undefined);
  const may = MODERATED_KINDS.map((kind): Action => {
    const isOn = !actors.has(kind);
    return {
      id: `may.${kind}`,
      elementId: `participants-pane-context-menu-${isOn ? 'start' : 'stop'}-${kind}-moderation`,
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
  const { mayMute } = config.people.menu;
  const stops: Action[] = [
    {
      id: 'stopAll',
      label: t('people.stopAllCameras'),
      onSelect: () => controller.openDialog('muteEveryone', { kind: 'video' }),
    },
    { id: 'stopScreens', label: t('people.stopAllScreens'), onSelect: () => people.muteAll('desktop') },
  ];
  const settings: Action = {
    id: 'settings',
    label: t('people.moderatorSettings'),
    onSelect: () => controller.openDialog('settings', { tab: 'moderator' }),
  };
  const groups: Action[][] = [
    services.has('av_moderation') ? may : [],
    services.has('room_metadata') ? newcomers : [],
    [{ id: 'followMe', label: t('people.followMe'), isOn: isLeading, onSelect: () => stage.setFollowMe(!isLeading) }],
    mayMute ? stops : [],
    config.people.pane.hasModeratorSettings && config.settings.tabs.includes('moderator') ? [settings] : [],
  ];
  const trigger = (
    <Button look="plain" id="participants-pane-context-menu" data-testid="rules.open">
      <Settings2 size={18} aria-hidden />
      {t('people.rulesOpen')}
    </Button>
  );
  return <ActionMenu trigger={trigger} groups={groups} label={t('people.rules')} testId="rules" />;
}
