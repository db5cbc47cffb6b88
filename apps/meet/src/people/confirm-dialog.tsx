import { Button, Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import './dialogs.css';

/** Asks once more before something that cannot be undone. */
export function ConfirmDialog(props: {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const { isOpen, title, text, confirm, onConfirm, onClose, testId } = props;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} text={text} closeLabel={t('people.close')} testId={testId}>
      <div className="dialog-buttons">
        <Button look="plain" onClick={onClose}>
          {t('people.cancel')}
        </Button>
        <Button
          id="modal-dialog-ok-button"
          onClick={() => {
            onConfirm();
            onClose();
          }}
          data-testid={`${testId}.confirm`}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
