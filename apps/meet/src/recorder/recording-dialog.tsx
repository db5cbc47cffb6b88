import { Button, Dialog, RadioField } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';

/** Asks what to record into a file on this machine. */
export function LocalRecordingDialog({ onClose }: DialogProps<'localRecording'>) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('recorder.title')}
      text={t('recorder.text')}
      closeLabel={t('people.close')}
      testId="localRecording"
    >
      <LocalRecordingForm onStarted={onClose} />
    </Dialog>
  );
}

function LocalRecordingForm({ onStarted }: { readonly onStarted: () => void }) {
  const { t } = useTranslation();
  const { recorder, config } = useController();
  const hasSelf = config.recording.local.hasSelfRecording || !recorder.canRecordAll;
  const options = [
    ...(recorder.canRecordAll ? [{ id: 'all' as const, label: t('recorder.all'), hint: t('recorder.allHint') }] : []),
    ...(hasSelf ? [{ id: 'self' as const, label: t('recorder.self'), hint: t('recorder.selfHint') }] : []),
  ];
  const [chosen, setChosen] = useState<'all' | 'self'>(recorder.canRecordAll ? 'all' : 'self');
  const start = () => {
    void recorder.start({ onlySelf: chosen === 'self' });
    onStarted();
  };
  return (
    <>
      <RadioField label={t('recorder.what')} options={options} chosen={chosen} onChoose={setChosen} testId="localRecording.what" />
      <Button onClick={start} id="modal-dialog-ok-button" data-testid="localRecording.start">
        {t('recorder.start')}
      </Button>
    </>
  );
}
