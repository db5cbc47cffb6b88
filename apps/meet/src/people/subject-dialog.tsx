import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { TextDialog } from './text-dialog.tsx';

/** Gives the meeting another title. */
export function SubjectDialog({ onClose }: DialogProps<'subject'>) {
  const { t } = useTranslation();
  const controller = useController();
  const subject = useMeet((state) => state.client.subject);
  return (
    <TextDialog
      isOpen
      title={t('people.subject.title')}
      label={t('people.subject.label')}
      initial={subject}
      submit={t('people.subject.save')}
      onSubmit={(value) => controller.people.setSubject(value)}
      onClose={onClose}
      testId="subject"
    />
  );
}
