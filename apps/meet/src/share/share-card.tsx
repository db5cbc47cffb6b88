import { IconButton } from '@parley/ui';
import { ChevronDown, ChevronUp, MonitorUp, Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import './share.css';

/** Reminds a person that their screen is seen, shows what of it, and ends it. */
export function ShareCard() {
  const { t } = useTranslation();
  const controller = useController();
  const screen = useMeet((state) => state.local.screen);
  const sound = useMeet((state) => state.local.sound);
  const [hasPreview, setPreview] = useState(true);
  if (!screen && !sound) return null;
  const text = screen ? (sound ? 'share.yoursWithSound' : 'share.yours') : 'share.soundOnly';
  return (
    <aside className="share-card" data-testid="share.card">
      {screen && hasPreview && <Preview track={screen} />}
      <div className="share-line">
        {screen ? <MonitorUp size={18} aria-hidden /> : <Volume2 size={18} aria-hidden />}
        <span role="status">{t(text)}</span>
        {screen && (
          <IconButton
            label={t(hasPreview ? 'share.hidePreview' : 'share.showPreview')}
            size="medium"
            aria-expanded={hasPreview}
            onClick={() => setPreview(!hasPreview)}
            data-testid="share.togglePreview"
          >
            {hasPreview ? <ChevronDown size={18} aria-hidden /> : <ChevronUp size={18} aria-hidden />}
          </IconButton>
        )}
        <button type="button" className="share-stop" onClick={() => controller.media.stopScreen()} data-testid="banner.sharing">
          {t('share.stop')}
        </button>
      </div>
    </aside>
  );
}

function Preview({ track }: { readonly track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = new MediaStream([track]);
  }, [track]);
  // Without a sound of its own: that would be heard twice.
  return (
    <video ref={video} className="share-preview" aria-label={t('share.preview')} muted autoPlay playsInline data-testid="share.preview" />
  );
}
