import { activeRecording } from '@parley/client';
import { Button, Dialog, SwitchField } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';

/** Begins a recording on the server, or ends the one that goes on. */
export function RecordingDialog({ onClose }: DialogProps<'recording'>) {
  const { t } = useTranslation();
  const isOn = useMeet((state) => activeRecording(state.client.recordings, 'file') !== undefined);
  const text = t(isOn ? 'recording.file.stopText' : 'recording.file.startText');
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('recording.file.title')}
      text={text}
      closeLabel={t('recording.close')}
      testId="recording.dialog"
    >
      {isOn ? <StopButton mode="file" onDone={onClose} /> : <Start onDone={onClose} />}
    </Dialog>
  );
}

function Start({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { config, recording } = useController();
  const [isShared, setShared] = useState(false);
  const [isTranscribed, setTranscribed] = useState(config.captions.startsWithRecording);
  const hasTranscription = config.captions.isTranscribing;
  const start = () => {
    const sharing = config.recording.service.isShared ? { isShared } : {};
    void recording.start({ mode: 'file', ...sharing }, hasTranscription && isTranscribed);
    onDone();
  };
  return (
    <>
      {config.recording.service.isShared && (
        <SwitchField label={t('recording.file.share')} isOn={isShared} onChange={setShared} testId="recording.share" />
      )}
      {hasTranscription && (
        <SwitchField
          id="recording-switch-transcription"
          label={t('recording.file.transcribe')}
          isOn={isTranscribed}
          onChange={setTranscribed}
          testId="recording.transcribe"
        />
      )}
      {config.recording.service.warnsOfStorage && <p className="soft small">{t('recording.file.storage')}</p>}
      <Button id="modal-dialog-ok-button" onClick={start} data-testid="recording.start">
        {t('recording.file.start')}
      </Button>
    </>
  );
}

export function StopButton({ mode, onDone }: { readonly mode: 'file' | 'stream'; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { recording } = useController();
  const stop = () => {
    void recording.stop(mode);
    onDone();
  };
  return (
    <Button id="modal-dialog-ok-button" look="danger" onClick={stop} data-testid="recording.stop">
      {t(`recording.${mode}.stop`)}
    </Button>
  );
}
