import type { DevicesPort } from '@parley/client';
import { AppError, type AppErrorCode } from '@parley/kernel';
import type { CaptureSettings } from '../devices/capture.ts';
import { captureScreen, type ScreenWishes } from './screen-capture.ts';

const CODES: Readonly<Record<string, AppErrorCode>> = {
  NotAllowedError: 'NOT_ALLOWED',
  SecurityError: 'NOT_ALLOWED',
  NotFoundError: 'NOT_FOUND',
  OverconstrainedError: 'NOT_FOUND',
  NotReadableError: 'UNAVAILABLE',
  AbortError: 'UNAVAILABLE',
};

/** Whether this page may use devices at all: browsers give them to HTTPS and localhost only. */
export function hasDevices(): boolean {
  return window.isSecureContext && navigator.mediaDevices !== undefined;
}

export function canShareScreen(): boolean {
  return hasDevices() && typeof navigator.mediaDevices.getDisplayMedia === 'function';
}

/** Devices of this browser; what they are asked for is looked up every time. */
export function createDevices(settings: () => CaptureSettings, screen: () => Omit<ScreenWishes, 'isSoundOnly'>): DevicesPort {
  const { mediaDevices } = navigator;
  return {
    openMicrophone: (id) => capture(() => mediaDevices.getUserMedia({ audio: { ...settings().audio, ...preferring(id) } })),
    openCamera: (id) => capture(() => mediaDevices.getUserMedia({ video: { ...settings().video, ...preferring(id) } })),
    openScreen: async ({ isSoundOnly }) => {
      if (!canShareScreen()) throw new AppError('NOT_SUPPORTED', 'no screens in this browser');
      return captureScreen({ ...screen(), isSoundOnly });
    },
  };
}

function preferring(deviceId: string | undefined): MediaTrackConstraints {
  return deviceId === undefined ? {} : { deviceId: { ideal: deviceId } };
}

async function capture(open: () => Promise<MediaStream>): Promise<MediaStreamTrack> {
  if (!hasDevices()) throw new AppError('NOT_SUPPORTED', 'no devices in an insecure context');
  try {
    const track = (await open()).getTracks()[0];
    if (track) return track;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new AppError(CODES[name] ?? 'INTERNAL', 'device not opened', { cause: error });
  }
  throw new AppError('NOT_FOUND', 'the device gave no track');
}
