import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { StatsDialog } from '../people/stats-dialog.tsx';
import { TextDialog } from '../people/text-dialog.tsx';
import { SecurityDialog } from '../security/security-dialog.tsx';
import { isVideoAddress } from '../video/video-address.ts';

export type DialogName = 'security' | 'stats' | 'subject' | 'video';

/** Windows over the meeting, one at a time. */
export function Dialogs({ open, onClose }: { readonly open: DialogName | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const subject = useMeet((state) => state.client.subject);
  return (
    <>
      <SecurityDialog isOpen={open === 'security'} onClose={onClose} />
      <StatsDialog isOpen={open === 'stats'} onClose={onClose} />
      <TextDialog
        isOpen={open === 'subject'}
        title={t('people.subject.title')}
        label={t('people.subject.label')}
        initial={subject}
        submit={t('people.subject.save')}
        onSubmit={(value) => controller.people.setSubject(value)}
        onClose={onClose}
        testId="subject"
      />
      <TextDialog
        isOpen={open === 'video'}
        title={t('people.video.title')}
        text={t('people.video.text')}
        label={t('people.video.label')}
        initial=""
        submit={t('people.video.share')}
        problemOf={(value) => (isVideoAddress(value) ? undefined : t('people.video.invalid'))}
        onSubmit={(video) => controller.people.shareVideo({ video, isPlaying: true, time: 0, isMuted: false, volume: 1 })}
        onClose={onClose}
        testId="video"
      />
    </>
  );
}
