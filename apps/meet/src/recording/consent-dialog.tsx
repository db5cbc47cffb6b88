import { Button, Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';

/** Somebody records: this person is silent and unseen until they have agreed. */
export function ConsentDialog({ onClose }: DialogProps<'recordingConsent'>) {
  const { t } = useTranslation();
  const { config, media } = useController();
  const { consentUrl } = config.recording;
  const agree = (isSeen: boolean) => {
    if (isSeen) for (const kind of ['audio', 'camera'] as const) media.setMuted(kind, false);
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('recording.consent.title')}
      text={t('recording.consent.text')}
      closeLabel={t('recording.close')}
      isRequired
      testId="recording.consent"
    >
      {consentUrl !== undefined && (
        <a href={consentUrl} target="_blank" rel="noopener noreferrer">
          {t('recording.consent.more')}
        </a>
      )}
      <div className="dialog-buttons">
        <Button look="plain" onClick={() => agree(false)} data-testid="recording.consent.stay">
          {t('recording.consent.agree')}
        </Button>
        <Button id="modal-dialog-ok-button" onClick={() => agree(true)} data-testid="recording.consent.unmute">
          {t('recording.consent.unmute')}
        </Button>
      </div>
    </Dialog>
  );
}
