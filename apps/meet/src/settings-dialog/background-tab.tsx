import { Spinner } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { BackgroundChoices } from '../effects/background-choices.tsx';
import { useBackgroundPreview } from '../effects/use-preview.ts';
import { VideoView } from '../stage/video-view.tsx';

/** What is behind this person, with what others see of it. */
export function BackgroundTab() {
  const { t } = useTranslation();
  const { effects } = useController();
  if (!effects.canReplaceBackground) return <p className="settings-hint">{t('effects.unsupported')}</p>;
  return (
    <div className="settings-tab" data-testid="settings.background">
      <Preview />
      <BackgroundChoices />
    </div>
  );
}

function Preview() {
  const { t } = useTranslation();
  const mirrorsSelf = useMeet((state) => state.settings.mirrorsSelf);
  const { track, isOpening } = useBackgroundPreview();
  return (
    <div className="background-preview" data-testid="background.preview" data-open={track !== undefined}>
      {track && <VideoView track={track} isMirrored={mirrorsSelf} />}
      {!track && (isOpening ? <Spinner label={t('effects.opening')} /> : <p>{t('effects.noCamera')}</p>)}
    </div>
  );
}
