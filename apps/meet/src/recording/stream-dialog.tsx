import { activeRecording } from '@parley/client';
import { Button, Dialog, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { StopButton } from './recording-dialog.tsx';
import { keyProblem } from './stream-key.ts';
import './recording.css';

/** Begins a stream to a service that shows it, or ends the one that goes on. */
export function StreamDialog({ onClose }: DialogProps<'livestream'>) {
  const { t } = useTranslation();
  const session = useMeet((state) => activeRecording(state.client.recordings, 'stream'));
  const text = t(session ? 'recording.stream.stopText' : 'recording.stream.startText');
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('recording.stream.title')}
      text={text}
      closeLabel={t('recording.close')}
      testId="stream.dialog"
    >
      {session?.viewUrl !== undefined && (
        <a href={session.viewUrl} target="_blank" rel="noopener noreferrer">
          {t('recording.stream.watch')}
        </a>
      )}
      {session ? <StopButton mode="stream" onDone={onClose} /> : <Start onDone={onClose} />}
    </Dialog>
  );
}

function Start({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { config, recording } = useController();
  const { keyPattern } = config.recording.liveStreaming;
  const [key, setKey] = useState('');
  const [isTried, setTried] = useState(false);
  const problem = keyProblem(key, keyPattern);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem !== undefined) return;
    void recording.start({ mode: 'stream', streamKey: key.trim() });
    onDone();
  };
  return (
    <form className="stream-form" onSubmit={submit}>
      <TextField
        label={t('recording.stream.key')}
        value={key}
        maxLength={2_000}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setKey(event.target.value)}
        data-testid="stream.key"
      />
      {isTried && problem !== undefined && (
        <p className="ui-field-problem" role="alert" data-testid="stream.problem">
          {t(`recording.stream.problem.${problem}`)}
        </p>
      )}
      <Links />
      <Button type="submit" id="modal-dialog-ok-button" data-testid="stream.start">
        {t('recording.stream.start')}
      </Button>
    </form>
  );
}

/** What the operator says about it. */
function Links() {
  const { t } = useTranslation();
  const { helpUrl, termsUrl, privacyUrl } = useController().config.recording.liveStreaming;
  const links = [
    { key: 'help', url: helpUrl },
    { key: 'terms', url: termsUrl },
    { key: 'privacy', url: privacyUrl },
  ];
  return (
    <p className="stream-links">
      {links.map(
        ({ key, url }) =>
          url !== undefined && (
            <a key={key} href={url} target="_blank" rel="noopener noreferrer">
              {t(`recording.stream.${key}`)}
            </a>
          ),
      )}
    </p>
  );
}
