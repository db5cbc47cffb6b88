import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { TextDialog } from '../people/text-dialog.tsx';
import { videoOf } from './video-address.ts';

/** Asks for the address of a video that is then played for all. */
export function VideoDialog({ onClose }: DialogProps<'video'>) {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <TextDialog
      isOpen
      title={t('people.video.title')}
      text={t('people.video.text')}
      label={t('people.video.label')}
      initial=""
      submit={t('people.video.share')}
      problemOf={(value) => (videoOf(value) === undefined ? t('people.video.invalid') : undefined)}
      onSubmit={(text) => {
        const video = videoOf(text);
        if (video !== undefined) controller.people.shareVideo({ video, isPlaying: true, time: 0, isMuted: false, volume: 1 });
      }}
      onClose={onClose}
      testId="video"
    />
  );
}
