import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** Asks a moderator before everybody falls silent, or dark. */
export function MuteAllDialog({ params, onClose }: DialogProps<'muteEveryone'>) {
  const { t } = useTranslation();
  const controller = useController();
  const { kind } = params;
  return (
    <ConfirmDialog
      isOpen
      title={t(`muteAll.${kind}.title`)}
      text={t(`muteAll.${kind}.text`)}
      confirm={t(`muteAll.${kind}.confirm`)}
      onConfirm={() => controller.people.muteAll(kind)}
      onClose={onClose}
      testId="muteEveryone"
    />
  );
}
