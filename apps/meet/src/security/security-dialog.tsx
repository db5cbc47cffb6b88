import { Dialog, SwitchField } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { Account } from './account.tsx';
import { LobbyList } from './lobby-list.tsx';
import { RoomPassword } from './room-password.tsx';

/** Who may come in: people who wait, the lobby, the password, and as whom one is here. */
export function SecurityDialog({ onClose }: DialogProps<'security'>) {
  const { t } = useTranslation();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const [isRefused, setRefused] = useState(false);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('security.title')}
      text={isModerator ? undefined : t('security.moderatorsOnly')}
      closeLabel={t('security.close')}
      testId="security.dialog"
    >
      <LobbyList />
      <LobbySwitch onResult={(isTaken) => setRefused(!isTaken)} />
      <RoomPassword onResult={(isTaken) => setRefused(!isTaken)} />
      {isRefused && (
        <p className="ui-field-problem" role="alert" data-testid="security.refused">
          {t('security.refused')}
        </p>
      )}
      <Account />
    </Dialog>
  );
}

function LobbySwitch({ onResult }: { readonly onResult: (isTaken: boolean) => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const mayChange = useMeet((state) => state.client.self.permissions.get('lobby') !== false);
  const hasService = useMeet((state) => state.client.security.hasLobbyService);
  const isOn = useMeet((state) => state.client.security.isLobbyOn);
  const [isBusy, setBusy] = useState(false);
  if (!hasService || controller.config.securityUi.hideLobbyButton) return null;
  const change = async (next: boolean) => {
    setBusy(true);
    onResult(await controller.door.setLobby(next));
    setBusy(false);
  };
  return (
    <SwitchField
      label={t('security.lobby')}
      hint={t('security.lobbyHint')}
      isOn={isOn}
      isDisabled={!isModerator || !mayChange || isBusy}
      onChange={(next) => void change(next)}
      testId="lobby-section-switch"
      id="lobby-section-switch"
    />
  );
}
