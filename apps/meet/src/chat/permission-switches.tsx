import { SwitchField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Moderators decide whether everybody may write and ask. */
export function PermissionSwitches() {
  const { t } = useTranslation();
  const controller = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const permissions = useMeet((state) => state.client.metadata.permissions);
  const hasMetadata = useMeet((state) => state.client.services.has('room_metadata'));
  if (!isModerator || !hasMetadata) return null;
  return (
    <div className="talk-switches">
      <SwitchField
        label={t('chat.everybodyWrites')}
        isOn={!permissions.groupChatRestricted}
        onChange={(isOn) => controller.talk.setPermissions({ ...permissions, groupChatRestricted: !isOn })}
        testId="chat.everybodyWrites"
      />
      <SwitchField
        label={t('polls.everybodyAsks')}
        isOn={!permissions.pollCreationRestricted}
        onChange={(isOn) => controller.talk.setPermissions({ ...permissions, pollCreationRestricted: !isOn })}
        testId="polls.everybodyAsks"
      />
    </div>
  );
}
