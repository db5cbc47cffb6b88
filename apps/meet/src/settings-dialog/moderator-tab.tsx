import { MODERATED_KINDS } from '@parley/client';
import { SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { PermissionSwitches } from '../chat/permission-switches.tsx';
import { useController, useMeet } from '../context.tsx';
import { SettingsSection } from './section.tsx';

/** Rules that a moderator makes for everybody. */
export function ModeratorTab() {
  const { t } = useTranslation();
  const services = useMeet((state) => state.client.services);
  return (
    <div className="settings-tab" data-testid="settings.moderator">
      {services.has('room_metadata') && <Newcomers />}
      {services.has('av_moderation') && <Allowed />}
      <SettingsSection title={t('settingsDialog.moderator.lead')}>
        <Lead />
      </SettingsSection>
      <Talk />
    </div>
  );
}

function Talk() {
  const { t } = useTranslation();
  const { reactions, config } = useController();
  const hasMetadata = useMeet((state) => state.client.services.has('room_metadata'));
  const isMuted = useMeet((state) => state.client.signals.mutesReactions === true);
  const hasReactions = config.talk.hasReactions && config.notifications.hasReactionSounds;
  if (!hasMetadata && !hasReactions) return null;
  return (
    <SettingsSection title={t('settingsDialog.moderator.talk')}>
      {hasMetadata && <PermissionSwitches />}
      {hasReactions && (
        <SwitchField
          label={t('settingsDialog.moderator.muteReactions')}
          isOn={isMuted}
          onChange={(isOn) => reactions.mute(isOn)}
          testId="settings.muteReactions"
        />
      )}
    </SettingsSection>
  );
}

function Newcomers() {
  const { t } = useTranslation();
  const controller = useController();
  const { startMuted } = useMeet((state) => state.client.metadata);
  return (
    <SettingsSection title={t('settingsDialog.moderator.newcomers')}>
      {(['audio', 'video'] as const).map((kind) => (
        <SwitchField
          key={kind}
          label={t(`settingsDialog.moderator.startMuted.${kind}`)}
          isOn={startMuted[kind]}
          onChange={(isOn) => controller.people.setStartMuted({ ...startMuted, [kind]: isOn })}
          testId={`settings.startMuted.${kind}`}
        />
      ))}
    </SettingsSection>
  );
}

function Allowed() {
  const { t } = useTranslation();
  const controller = useController();
  const { actors } = useMeet((state) => state.client.avModeration);
  return (
    <SettingsSection title={t('people.may.label')}>
      {MODERATED_KINDS.map((kind) => (
        <SwitchField
          key={kind}
          label={t(`settingsDialog.moderator.may.${kind}`)}
          isOn={!actors.has(kind)}
          onChange={(isOn) => controller.people.setModeration(kind, !isOn)}
          testId={`settings.may.${kind}`}
        />
      ))}
    </SettingsSection>
  );
}

function Lead() {
  const { t } = useTranslation();
  const controller = useController();
  const followMe = useMeet((state) => state.client.signals.followMe);
  const isForRecorder = followMe?.isForRecorder === true;
  return (
    <>
      <SwitchField
        label={t('people.followMe')}
        isOn={followMe !== undefined && !isForRecorder}
        isDisabled={isForRecorder}
        onChange={(isOn) => controller.stage.setFollowMe(isOn)}
        testId="settings.followMe"
      />
      <SwitchField
        label={t('settingsDialog.moderator.leadRecorder')}
        isOn={isForRecorder}
        isDisabled={followMe !== undefined && !isForRecorder}
        onChange={(isOn) => controller.stage.setFollowMe(isOn, { forRecorder: true })}
        testId="settings.followMeRecorder"
      />
    </>
  );
}
