import { LoaderCircle, ServerOff, Unplug, Volume2, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { KnockToast } from '../security/knock-toast.tsx';

/** What is wrong right now, if anything, above the pictures. */
export function Banners({ onLobby }: { readonly onLobby: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const phase = useMeet((state) => state.client.phase);
  const isReconnecting = useMeet((state) => state.client.isReconnecting);
  const hasBridge = useMeet((state) => state.client.bridgeAvailable);
  const isMediaBlocked = useMeet((state) => state.client.isMediaBlocked);
  const isBlocked = useMeet((state) => state.isAudioBlocked);
  const isSilent = useMeet((state) => state.isSilent);
  return (
    <div className="banners" role="status">
      <KnockToast onView={onLobby} />
      {phase === 'connecting' && (
        <p className="banner" data-testid="banner.connecting">
          <LoaderCircle size={18} className="ui-spinner" aria-hidden />
          {t('banner.connecting')}
        </p>
      )}
      {isReconnecting && (
        <p className="banner" data-tone="warn" data-testid="banner.reconnecting">
          <LoaderCircle size={18} className="ui-spinner" aria-hidden />
          {t('banner.reconnecting')}
        </p>
      )}
      {!hasBridge && (
        <p className="banner" data-tone="warn" data-testid="error.bridgeNotAvailable">
          <ServerOff size={18} aria-hidden />
          {t('banner.noBridge')}
        </p>
      )}
      {hasBridge && isMediaBlocked && (
        <p className="banner" data-tone="warn" data-testid="error.mediaBlocked">
          <Unplug size={18} aria-hidden />
          {t('banner.mediaBlocked')}
        </p>
      )}
      {isSilent && (
        <button type="button" className="banner" onClick={() => controller.media.beSilent(false)} data-testid="banner.silent">
          <VolumeX size={18} aria-hidden />
          {t('devices.silent')}
        </button>
      )}
      {isBlocked && !isSilent && (
        <button type="button" className="banner" onClick={() => controller.media.setAudioBlocked(false)} data-testid="banner.audioBlocked">
          <Volume2 size={18} aria-hidden />
          {t('banner.audioBlocked')}
        </button>
      )}
      <DeviceBanner kind="audio" testId="microphone" />
      <DeviceBanner kind="camera" testId="camera" />
    </div>
  );
}

function DeviceBanner({ kind, testId }: { readonly kind: 'audio' | 'camera'; readonly testId: string }) {
  const { t } = useTranslation();
  const problem = useMeet((state) => state.local[kind].problem);
  if (!problem) return null;
  return (
    <p className="banner" data-tone="warn" data-testid={`error.${testId}.${problem}`}>
      {t(`devices.${kind}.${problem}`)}
    </p>
  );
}
