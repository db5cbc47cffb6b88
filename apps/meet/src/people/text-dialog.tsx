import { Button, Dialog, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './dialogs.css';

interface TextDialogProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly label: string;
  readonly initial: string;
  readonly submit: string;
  /** A text of what is wrong; undefined when it is fine. */
  readonly problemOf?: (value: string) => string | undefined;
  readonly onSubmit: (value: string) => void;
  readonly onClose: () => void;
  readonly testId: string;
}

/** Asks for one line of text. */
export function TextDialog({ isOpen, ...props }: TextDialogProps & { readonly isOpen: boolean }) {
  const { t } = useTranslation();
  const { title, text, onClose, testId } = props;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} text={text} closeLabel={t('people.close')} testId={testId}>
      <TextForm {...props} />
    </Dialog>
  );
}

/** Apart from the dialog, so that it starts anew each time. */
function TextForm({ label, initial, submit, problemOf, onSubmit, onClose, testId }: TextDialogProps) {
  const [value, setValue] = useState(initial);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf?.(value.trim());
    setProblem(found);
    if (found !== undefined) return;
    onSubmit(value.trim());
    onClose();
  };
  return (
    <form className="text-form" onSubmit={send}>
      <TextField
        label={label}
        value={value}
        problem={problem}
        onChange={(event) => setValue(event.target.value)}
        maxLength={512}
        autoComplete="off"
        data-testid={`${testId}.input`}
      />
      <Button id="modal-dialog-ok-button" type="submit" data-testid={`${testId}.submit`}>
        {submit}
      </Button>
    </form>
  );
}
