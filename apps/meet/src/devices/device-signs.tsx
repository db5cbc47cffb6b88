import { VideoView } from '../stage/video-view.tsx';
import { LevelMeter } from './level-meter.tsx';
import { usePreviewTrack } from './use-preview-track.ts';
import './devices.css';

/** What a microphone hears right now. */
export function DeviceLevel({ deviceId }: { readonly deviceId: string }) {
  const { track } = usePreviewTrack('audio', deviceId);
  return track ? <LevelMeter track={track} isSmall /> : null;
}

/** What a camera sees right now, in small. */
export function DevicePicture({ deviceId }: { readonly deviceId: string }) {
  const { track } = usePreviewTrack('camera', deviceId);
  return <span className="device-picture">{track && <VideoView track={track} isMirrored />}</span>;
}
